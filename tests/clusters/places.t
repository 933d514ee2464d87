# A session remembers where it wrote the parts of the totals: whatever becomes of the table, it adds to the right ones.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new();
my $wrong = "$Cluster::WRONG;\n";
my $extension = "SET client_min_messages = warning;\nCREATE EXTENSION res_elec;\n";
my $election = <<'SQL';
INSERT INTO res_elec.election (title, type, year, status) VALUES ('E', 'presidential', 2025, 'active');
INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name) VALUES (1, 'C', 'One', '1');
INSERT INTO res_elec.center (election_id, name, area_id) SELECT 1, n::text, res_elec.area_of_names(1, 'P' || n % 2,
  'D' || n % 4, 'K' || n % 8) FROM generate_series(1, 16) n;
INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT (n - 1) % 16 + 1, n::text, 500
  FROM generate_series(1, 160) n;
SQL
my $entered = 0;

# A sheet of each center, a statement each.
sub enter {
    return join '', map {
        $entered++;
        "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            VALUES ($entered, $entered, 0, 0, '{\"1\":$entered}');\n"
    } 1 .. 16;
}

sub right {
    my ($script, $name) = @_;
    my @wrong = $cluster->run($script) =~ /^(\d+)$/mg;
    is_deeply([@wrong], [(0) x @wrong], $name);
    cmp_ok(scalar(@wrong), '>', 0, '… as a recount says');
    is($cluster->sql('SELECT total_voters FROM res_elec.tally WHERE level_number = 0'), $entered * ($entered + 1) / 2,
        '… and the sum of the sheets');
}

right($extension . $election . enter()
    . "ALTER TABLE res_elec.tally_part CLUSTER ON tally_part_pkey;\n"
    . join('', map { "$_;\n" . enter() . $wrong } 'VACUUM FULL res_elec.tally_part', 'CLUSTER res_elec.tally_part',
        'SELECT FROM res_elec.fold_tallies()', 'VACUUM res_elec.tally_part',
        'SELECT FROM res_elec.rebuild_tallies()'), 'the table was written anew');

# Its rows go, and the file ends before where they were; the keys are the same again
$cluster->sql('SET res_elec.drop_protection = off; DROP EXTENSION res_elec CASCADE');
$entered = 0;
my $first = $extension . $election . enter() . enter();
$entered = 0;
right("$first\nSET res_elec.drop_protection = off;\nDROP EXTENSION res_elec CASCADE;\n" . $extension . $election
    . enter() . $wrong, 'the table was made anew');
done_testing;
