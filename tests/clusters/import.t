# Imports of real files in SQL: dry runs that tell the totals, the same file again, broken rows, and how far an import
# is.
use strict;
use warnings;
use File::Temp;
use IPC::Open2;
use Test::More;
use lib 'tests/clusters';
use Cluster;

plan(skip_all => 'the data is not beside this checkout') unless -d '../shared/data';
my $cluster = Cluster->new('max_wal_size=4GB');
$cluster->sql('CREATE EXTENSION res_elec');

# The first columns and lines of a file, and one made of all lines.
sub file_of {
    my ($path, $columns, $lines) = @_;
    my $file = File::Temp->new(SUFFIX => '.csv');
    open my $in, '-|', $path =~ /\.gz$/ ? ('gzip', '-dc', $path) : ('cat', $path) or die $!;
    while (<$in>) {
        last if $. > $lines + 1;
        chomp;
        print {$file} join(',', (/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)[$columns->[0] .. $columns->[1]]), "\n";
    }
    $file->flush;
    return $file;
}

# How many rows have each verdict, and the notice.
sub import {
    my ($function, $election, $file, @more) = @_;
    local $ENV{PGOPTIONS} = '-c client_min_messages=notice';
    my $script = File::Temp->new();
    print {$script} "\\set file `cat '$file'`\nSELECT string_agg(n || ' ' || verdict, ', ' ORDER BY verdict) FROM " .
        "(SELECT verdict, count(*) AS n\n"
        . " FROM res_elec.$function(" . join(', ', $election, ":'file'", @more) . ") GROUP BY verdict) AS v;\n";
    $script->flush;
    my $said = qx(psql -XAtq -v ON_ERROR_STOP=1 -f $script '@{[$cluster->connection('postgres')]}' 2>&1);
    my ($notice) = $said =~ /the election (?:has|would have) (.*)/;
    return ($said =~ /^(\d+ (?:accepted|unchanged|refused).*)$/m ? $1 : $said, $notice);
}

sub oracle { is($cluster->sql($Cluster::WRONG), 0, $_[0]) }

my $uganda = '../shared/data/uganda-2016-president.csv.gz';
my $lines = 6000;
my ($places, $sheets) = (file_of($uganda, [0, 5], $lines), file_of($uganda, [0, 16], $lines));
my ($header) = qx(gzip -dc $uganda | head -n 1) =~ /^(.*)$/m;
my @codes = (split /,/, $header)[9 .. 16];
my $e = $cluster->sql("INSERT INTO res_elec.election (title, type, year, status)
    VALUES ('Uganda', 'presidential', 2016, 'active') RETURNING id");
my $candidates = File::Temp->new();
print {$candidates} "code_name,last_name\n", map { "$_,$_\n" } @codes;
$candidates->flush;
is((import('import_candidates', $e, $candidates))[0], '8 accepted', 'candidates');
is((import('import_centers', $e, $places))[0], "$lines accepted", 'offices');
is((import('import_centers', $e, $places))[0], "$lines unchanged", '… the same again');
oracle('no total is wrong without sheets');

my ($dry, $would) = import('import_sheets', $e, $sheets, 'true');
is($cluster->sql('SELECT count(*) FROM res_elec.result_sheet'), 0, 'a dry run enters nothing');
like($dry, qr/^$lines accepted$/, '… that it would accept');
oracle('… nor leaves a total');
my ($real, $has) = import('import_sheets', $e, $sheets);
is($real, $dry, 'the import accepts the same');
is($has, $would, '… and the totals are what the dry run told');
is((import('import_sheets', $e, $sheets))[0], "$lines unchanged", 'the same again');
is($cluster->sql(
    "SELECT res_elec.total(votes), total_voters - blank_votes - null_votes FROM res_elec.election_total($e)")
    =~ s/^(\d+)\|\1$/equal/r, 'equal', 'the candidates have the valid votes');
oracle('no total is wrong');

# Rows that cannot be right, by their own figures: blank ballots are not counted apart there
my $bad = File::Temp->new();
my $offices = File::Temp->new();
open my $in, '<', '../shared/data/zimbabwe-2018-bad-rows.csv' or die $!;
my %at;
@at{split /,/, <$in> =~ s/\s+$//r} = 0 .. 20;
print {$offices} "center,office,registered\n";
print {$bad} "center,office,voters,blank,null,all\n";
while (<$in>) {
    my @row = split /,/, s/\s+$//r, -1;
    my ($voters, $null, $sum, $registered) = map { int($row[$at{$_}] || 0) } qw(voters null s registered);
    print {$offices} "Z,$.-$row[$at{office}],$registered\n";
    print {$bad} "Z,$.-$row[$at{office}],$voters,0,$null," . ($sum - $null) . "\n";
}
$_->flush for $offices, $bad;
my $z = $cluster->sql("INSERT INTO res_elec.election (title, type, year, status)
    VALUES ('Zimbabwe', 'presidential', 2018, 'active') RETURNING id");
$cluster->sql(
    "INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name) VALUES ($z, '', 'All', 'all')");
is((import('import_centers', $z, $offices))[0], '19 accepted', 'Zimbabwe: its offices');
is((import('import_sheets', $z, $bad, 'false', "'rows'"))[0], '19 refused', '… each of its sheets is refused');
like((import('import_sheets', $z, $bad))[0], qr/RE001|19 of 19 rows are refused/, '… and the file as a whole');

# How far it is: the import waits for a sheet under way of an office late in the file, and others see where it stands
$cluster->sql("SET session_replication_role = replica; DELETE FROM res_elec.result_sheet WHERE election_id = $e");
my $late = $cluster->sql("SELECT id FROM res_elec.office WHERE election_id = $e ORDER BY id OFFSET " . ($lines - 700)
    . ' LIMIT 1');
my $keeper = open2(my $from, my $to, 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', $cluster->connection('postgres'));
print {$to} "BEGIN; INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes) " .
    "VALUES ($late, 0, 0, 0, '{}'); SELECT 'held';\n";
$to->flush;
is(scalar <$from>, "held\n", 'somebody enters a sheet');
my $importer = fork // die $!;
if (!$importer) {
    open STDOUT, '>', "$candidates" or die $!;
    print join('|', import('import_sheets', $e, $sheets, 'false', "'rows'"));
    close STDOUT;
    require POSIX;
    POSIX::_exit(0);
}
my %phases = ();
my $done_already = time + 60;
until ($phases{writing} || time > $done_already) {
    $phases{$_ || 'none'}++ for split /\n/, $cluster->sql("SELECT coalesce(phase, '') FROM res_elec.import_progress");
}
is($phases{none}, undef, 'an import has a phase at any moment') or diag explain \%phases;
ok($phases{reading} || $phases{judging}, '… before it writes, too') or diag explain \%phases;
my $progress = "SELECT election_id, relation, phase, rows_done >= $lines - 1200 AND rows_done <= $lines - 700,
    rows_total, pid > 0 FROM res_elec.import_progress";
is($cluster->wait_for($progress, "$e|res_elec.result_sheet|writing|t|$lines|t"),
    "$e|res_elec.result_sheet|writing|t|$lines|t", 'import_progress says how far the import is');
is($cluster->sql("SELECT command, type, relid::regclass, tuples_processed > 0 FROM pg_stat_progress_copy"),
    'COPY FROM|CALLBACK|res_elec.result_sheet|t', '… as does PostgreSQL\'s own view');
print {$to} "COMMIT;\n\\q\n";
close $to;
waitpid $_, 0 for $keeper, $importer;
open my $done, '<', "$candidates" or die $!;
like(do {
    local $/;
    <$done>
}, qr/^@{[$lines - 1]} accepted, 1 refused/, 'the others came in, the one that stood is told');
is($cluster->sql('SELECT count(*) FROM res_elec.import_progress'), 0, 'nothing is under way any more');
is($cluster->sql('SELECT count(*) FROM pg_stat_progress_copy'), 0, '… for PostgreSQL either');
oracle('no total is wrong');
done_testing;
