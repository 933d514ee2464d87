# The extension is not dropped with sheets in it, in whatever way, by a session that has used it or has not.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new();
$cluster->sql('CREATE ROLE owner SUPERUSER LOGIN');
$cluster->sql('SET ROLE owner; CREATE EXTENSION res_elec');
$cluster->sql($Cluster::ELECTION);
my $contents = $cluster->contents('postgres');

# What a session of its own gets from a command: what it prints, or the error.
sub told {
    my ($command, $database) = @_;
    my $connection = $cluster->connection($database // 'postgres');
    return `psql -XAtq -v VERBOSITY=verbose -c "$command" '$connection' 2>&1`;
}

my @ways = ('DROP EXTENSION res_elec', 'DROP EXTENSION res_elec CASCADE', 'DROP EXTENSION IF EXISTS res_elec CASCADE',
    'DROP SCHEMA res_elec CASCADE',
    'SET ROLE owner; DROP OWNED BY owner CASCADE', 'DROP EXTENSION plpgsql CASCADE',
    'ALTER EXTENSION res_elec DROP TABLE res_elec.result_sheet; DROP TABLE res_elec.result_sheet CASCADE');
my $refused =
    qr/ERROR:  RE002: There are rows in res_elec\.result_sheet(?:_history)?: it is not dropped\..*HINT: .*CONSTRAINT NAME: .*drop_protected/s;
for my $way (@ways) {
    like(told($way), $refused, "$way: refused");
    like(told("SELECT res_elec.total('{}'); $way"), $refused, "… in a session that has used the extension, too");
    like(told("SET session_replication_role = replica; $way"), $refused, '… and where triggers are off');
}
like(told("SET res_elec.language = 'fr'; DROP EXTENSION res_elec CASCADE"),
    qr/Il y a des lignes dans res_elec\.result_sheet/, 'in French');
is($cluster->contents('postgres'), $contents, 'nothing has changed');

# Earlier versions alone are protected, too
$cluster->sql("DELETE FROM res_elec.sheet_scan; SET SESSION AUTHORIZATION second_person;
    UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'all goes' WHERE status = 'held';
    RESET SESSION AUTHORIZATION; TRUNCATE res_elec.result_sheet");
like(told('DROP EXTENSION res_elec CASCADE'), qr/RE002: There are rows in res_elec\.result_sheet_history/,
    'sheets that were deleted are not forgotten');

# Others' objects of the same name are nobody's business, and neither is an extension without sheets
is(told('CREATE TABLE public.result_sheet AS SELECT 1 AS a; DROP TABLE public.result_sheet'), '',
    'a table of the same name is dropped');
is(told('CREATE SCHEMA other; CREATE TABLE other.result_sheet (a integer); INSERT INTO other.result_sheet VALUES (1);
    SET client_min_messages = warning; DROP SCHEMA other CASCADE'), '', 'so is another schema');
$cluster->sql('CREATE DATABASE empty');
$cluster->sql('CREATE EXTENSION res_elec', 'empty');
is(told('DROP EXTENSION res_elec', 'empty'), '', 'without sheets it is dropped');
is($cluster->sql("SELECT count(*) FROM pg_event_trigger", 'empty'), 0, 'with its event trigger');

# Who says so may drop it
like(told('SET res_elec.drop_protection = off; DROP EXTENSION res_elec CASCADE; SELECT count(*) FROM pg_extension
    WHERE extname = \'res_elec\''), qr/^0$/m, 'with the protection off it is dropped');
is($cluster->sql(
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'res_elec'"), 0,
    'all of it');
done_testing;
