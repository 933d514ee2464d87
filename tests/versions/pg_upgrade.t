# pg_upgrade from OLD_PG_BIN's PostgreSQL to PG_BIN's keeps every row, the totals and the history, and all goes on from
# there.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Catalogue;
use Cluster;

my $new_bin = $ENV{PG_BIN} or die "PG_BIN is not set\n";
my $old_bin = $ENV{OLD_PG_BIN} or die "OLD_PG_BIN is not set\n";
my $old = do { local $ENV{PG_BIN} = $old_bin; Cluster->new() };
$old->sql('CREATE EXTENSION res_elec');
$old->sql($Cluster::ELECTION);
my $before = $old->sql('SELECT clock_timestamp()');
$old->sql('UPDATE res_elec.office SET center_id = 4, registered_voters = 120 WHERE id = 1');
$old->sql("UPDATE res_elec.result_sheet SET blank_votes = 0, null_votes = 2, reason = 'misread' WHERE office_id = 4");
$old->sql(Cluster::as_second('SELECT res_elec.verify_sheet(1)'));

sub as_of { return "SELECT * FROM res_elec.results_as_of(1, $_[0]) ORDER BY contest_id, level_number, unit_id" }

# The catalogue but for code: what pg_upgrade makes of the text that the old server wrote out has other brackets here
# and there.
sub outline {
    return [map { s/: CREATE OR REPLACE.*/: code/r =~ s/ WHEN \(.*\) EXECUTE / WHEN EXECUTE /r } @{catalogue(@_)}];
}

# What is told of the election: of now, of a moment before, and of the versions of sheets.
my %questions = (
    'the totals' => $Cluster::TOTALS,
    'the totals of a moment before' => as_of("'$before'"),
    'the versions of sheets' => 'SELECT * FROM res_elec.sheet_history ORDER BY office_id, submitted_at, version',
);
my %told = map { $_ => $old->sql($questions{$_}) } keys %questions;
isnt($old->sql(as_of('now()')), $told{'the totals of a moment before'}, 'the moment before was another');
my ($contents, $sequences) = ($old->contents('postgres'), $old->sequences('postgres'));
like($contents, qr/^result_sheet_history\|[1-9]/m, 'there is history');
# Large offices are held, by a rule of this election.
my $REPORTED = 'SELECT offices_reported + offices_held FROM res_elec.tally WHERE level_number = 0';
my $reported = $old->sql($REPORTED);
$old->stop();

my $new = Cluster->upgraded($old, $old_bin, $new_bin);
my ($version) = `'$new_bin/pg_config' --version` =~ /(\d+)/;
like($new->sql('SHOW server_version_num'), qr/^$version/, 'the server is the new one');
is($new->contents('postgres'), $contents, 'the same rows in every table');
is($new->sequences('postgres'), $sequences, 'the sequences are where they were');
is($new->sql($questions{$_}), $told{$_}, "$_ are the same") for sort keys %questions;
is($new->sql($Cluster::WRONG), 0, 'and right');
$new->sql('CREATE DATABASE fresh');
$new->sql('CREATE EXTENSION res_elec', 'fresh');
is_deeply([catalogue_difference(outline($new, 'fresh'), outline($new, 'postgres'))], [],
    'the extension is what a fresh one is on the new server');

$new->sql("UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 0, reason = 'misread' WHERE office_id = 5");
$new->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES (8, 80, 1, 1, res_elec.votes(ARRAY[1, 2], ARRAY[40, 38]))");
is($new->sql('SELECT count(*) FROM res_elec.result_sheet_history WHERE office_id = 5'), 1,
    'a sheet is corrected, and its version kept');
is($new->sql($REPORTED), $reported + 1, 'a sheet that comes in is counted');
is($new->sql($questions{'the totals of a moment before'}), $told{'the totals of a moment before'},
    'the moment before remains what it was');
is($new->sql($Cluster::WRONG), 0, 'all is still right');
done_testing();
