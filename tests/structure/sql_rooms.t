#!/usr/bin/perl
# The extension's script is made of the files that SQL_FILES in the Makefile lists: each file of its rooms once.
use strict;
use warnings;
use Test::More;

my @listed = split ' ', qx(make -s --no-print-directory -f Makefile print-SQL_FILES);
my %rooms = map { m{^sql/([a-z]+)/} ? ($1 => 1) : () } @listed;
is_deeply([sort @listed], [sort map { glob "sql/$_/*.sql" } keys %rooms], 'SQL_FILES lists every file of its rooms once');
is_deeply([glob 'sql/*.sql'], [], 'every file is in a room');
done_testing();
