# sql/load.sh on real files: the national totals are the published ones, and every total is right.
use strict;
use warnings;
use File::Temp;
use Test::More;
use lib 'tests/clusters';
use Cluster;

plan(skip_all => 'the data is not beside this checkout') unless -d '../shared/data';
my $cluster = Cluster->new('max_wal_size=4GB');
$cluster->sql('CREATE EXTENSION res_elec');

sub load {
    my ($file, $title, $year) = @_;
    open my $pipe, '-|', 'sh', 'sql/load.sh', $cluster->connection('postgres'), "../shared/data/$file", $title,
        'presidential', $year or die $!;
    my $said = do { local $/; <$pipe> };
    ok(close $pipe, "$title is loaded");
    like($said, qr/wrong_totals\s*\n-+\n\s*0\n/, "$title: no total is wrong");
    my ($election) = $said =~ /^election (\d+): (\d+) offices, (\d+) sheets/m;
    return ($election, $2, $3);
}

sub total {
    my ($election) = @_;
    return $cluster->sql("SELECT registered_voters, total_voters, blank_votes, null_votes, res_elec.total(votes)
                            FROM res_elec.election_total($election)");
}

sub votes {
    my ($election) = @_;
    return {map { split /\|/ } split /\n/,
        $cluster->sql("SELECT code_name, votes FROM res_elec.election_results WHERE election_id = $election")};
}

my ($uganda, @count) = load('uganda-2016-president.csv.gz', 'Uganda 2016', 2016);
is("@count", '28010 28010', 'Uganda: every office and sheet');
like(total($uganda), qr/\|9851812$/, 'Uganda: valid votes');
is(votes($uganda)->{yoweri_kaguta_museveni}, 5971872, 'Uganda: Museveni');
is(votes($uganda)->{kizza_besigye_kifefe}, 3508687, 'Uganda: Besigye');

(my $france, @count) = load('france-2017-president-t1.csv.gz', 'France 2017', 2017);
is("@count", '69242 69242', 'France: every office and sheet');
is(total($france), '47582183|37003728|659997|289337|36054394', 'France: registered, voters, blank, null, valid');
my $french = votes($france);
is_deeply([@$french{qw(macron le_pen fillon melenchon)}], [8656346, 7678491, 7212995, 7059951],
    'France: the first four');

# A header of another shape, and a file with one sheet that does not add up, change nothing.
my $before = $cluster->sql('SELECT count(*) FROM res_elec.election');
my $bad = File::Temp->new(SUFFIX => '.csv');
print {$bad} "office,voters\n1,2\n";
$bad->flush;
isnt(system("sh sql/load.sh '" . $cluster->connection('postgres') . "' $bad bad presidential 2020 2> /dev/null"), 0,
    'another header is refused');
open my $file, '>', "$bad" or die $!;
print {$file}
    "region,department,commune,center,office,registered,voters,blank,null,a,b\nP,D,C,V,1,100,50,1,1,20,28\nP,D,C,V,2,100,50,1,1,20,29\n";
close $file;
isnt(system("sh sql/load.sh '" . $cluster->connection('postgres') . "' $bad bad presidential 2020 > /dev/null 2>&1"), 0,
    'a wrong sheet is refused');
is($cluster->sql('SELECT count(*) FROM res_elec.election'), $before, 'and nothing of its file is kept');

# A line of a file is never a command of psql.
open $file, '>', "$bad" or die $!;
print {$file} "region,department,commune,center,office,registered,voters,blank,null,a\nP,D,C,V,1,9,2,0,0,2\n\\.\n\\! " .
    "touch $bad.done\n\\q\n";
close $file;
system("sh sql/load.sh '" . $cluster->connection('postgres') . "' $bad bad presidential 2020 > /dev/null 2>&1");
ok(!-e "$bad.done", 'a command in a file is not run');
is($cluster->sql($Cluster::WRONG), 0, 'no total is wrong');
done_testing;
