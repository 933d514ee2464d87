#!/usr/bin/perl
# The columns of a request: the server fills them by their order and C reads them by number, so both say the same as
# SQL.
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

my ($type) = bytes_of('sql/api/request.sql') =~ /^CREATE TYPE res_elec_api\.request AS \(\n(.*?)\n\);/ms
    or die 'no type request';
my @columns = $type =~ /^  (\w+) /mg;
cmp_ok(scalar @columns, '>', 10, 'the columns are found');
my @sent = bytes_of('shim/db/statement.h') =~ /^    X\(\w+, (\w+), /mg;
is_deeply(\@sent, \@columns, 'the server sends them in this order');
my ($enum) = bytes_of('extension/api/request.h') =~ /^enum RequestColumn\n\{\n(.*?)^\};/ms or die 'no enum';
my @read = map { lc } grep { $_ ne 'N_READ' } $enum =~ /^\tREQUEST_(\w+)/mg;
is_deeply(\@read, [@columns[0 .. $#read]], 'C numbers the first of them so');
done_testing();
