#!/usr/bin/perl
# make installcheck runs every regress test on the server that libpq's environment names, and fails where one fails.
use strict;
use warnings;
use File::Basename qw(basename);
use Test::More;
use lib 'tests/clusters';
use Cluster;

my ($commands) = grep { /pg_regress/ } `make -n installcheck`;
my %named = map { $_ => 1 } split ' ', $commands;
is_deeply([grep { !$named{$_} } map { basename($_, '.sql') } glob 'tests/sql/*.sql'], [],
    'every file of tests/sql is named');

my $cluster = Cluster->new();
local @ENV{qw(PGHOST PGUSER)} = ($cluster->{dir}, 'postgres');
# As a packager runs it: two of them, twice, on a server that was not made for them.
for my $time ('first', 'second') {
    my $out = `make installcheck REGRESS='votes_type database' 2>&1`;
    is($?, 0, "it passes the $time time") or diag($out);
    is(scalar(() = $out =~ /^test (?:votes_type|database) +\.\.\. ok/mg), 2, 'having run both');
}
is($cluster->sql("SELECT extname FROM pg_extension WHERE extname = 'res_elec'", 'contrib_regression'), 'res_elec',
    'on this server');
my $out = `make installcheck REGRESS='votes_type no_such_test' 2>&1`;
isnt($?, 0, 'a test that fails is a failure');
done_testing();
