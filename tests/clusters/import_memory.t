# What an import has in memory does not grow with its lines: the same session's peak for a small and for a large file.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new('max_wal_size=4GB', 'shared_buffers=1MB', 'log_statement_stats=on', 'autovacuum=off');
$cluster->sql('CREATE EXTENSION res_elec');
# What has a bound of its own (a statement's lines, sorting, hashing, the sample of ANALYZE) has a small one here, so
# that a small file reaches it.
$ENV{PGOPTIONS} = '-c res_elec.import_piece=2000 -c work_mem=256kB -c hash_mem_multiplier=1 -c temp_buffers=1MB -c ' .
    'jit=off -c default_statistics_target=10';
my ($small, $large) = (6000, 24000);

# The lines of so many offices, four a center, in a few departments: each sheet its own figures, none with a flag.
sub results {
    my ($n, $long) = @_;
    my $path = "$cluster->{base}/results-$n.csv";
    open my $file, '>', $path or die $!;
    my $wide = join ',', map { "cand$_" } 1 .. 6;
    print {$file} $long
        ? "region,department,commune,center,office,contest,registered,voters,blank,null,candidate,votes\n"
                        : "region,department,commune,center,office,registered,voters,blank,null,$wide\n";
    for my $i (0 .. $n - 1) {
        my $center = int($i / 4);
        my @votes = map { 20 + ($i * 7 + $_ * 13) % 97 } 1 .. 6;
        my $voters = 0;
        $voters += $_ for @votes;
        my $place = "Province,Department @{[$center % 5]},,Center $center,Office @{[$i % 4]}";
        my $figures = join ',', $voters + 200, $voters + $i % 5 + 1, $i % 5, 1;
        print {$file} $long ? map({ "$place,The contest,$figures,cand$_,$votes[$_ - 1]\n" } 1 .. 6) : "$place,$figures,"
            . join(',', @votes) . "\n";
    }
    close $file or die $!;
    return $path;
}

# The largest memory, in KiB, of a session while a command runs, as the system counts it (no sample misses it), and all
# that the command said. The server logs it with each statement; what is shared is small and the same for all, and no
# autovacuum makes that plans are made anew meanwhile, which takes memory whatever the lines.
sub peak {
    my (@command) = @_;
    my $log = "$cluster->{dir}/server.log";
    my $before = -s $log;
    open my $said, '-|', @command or die $!;
    my $text = do { local $/; <$said> };
    close $said;
    is($?, 0, "$command[0] ends well") or diag $text;
    open my $lines, '<', $log or die $!;
    seek $lines, $before, 0;
    my $most = 0;
    while (<$lines>) { $most = $1 if /^\s*!\s+(\d+) kB max resident size/ && $1 > $most }
    ok($most, "$command[0]: its memory is logged");
    return ($most, $text);
}

for my $long (0, 1) {
    my $shape = $long ? 'a line a candidate' : 'a line a sheet';
    my %peak;
    for my $n ($small, $large) {
        my $file = results($long ? $n / 3 : $n, $long);
        ($peak{$n}, my $said) = peak('sh', 'sql/load.sh', $cluster->connection('postgres'), $file, "$n $long", 'local',
            2025);
        my $offices = $long ? $n / 3 : $n;
        like($said, qr/^election \d+: $offices offices, $offices sheets, 0 of $offices rows refused$/m,
            "$shape, $offices offices: all is loaded") or diag $said;
    }
    # A text of the large file is 2 MB (wide) or 8 MB (long); of each sheet, 150 bytes in memory would be 3 MB.
    cmp_ok($peak{$large} - $peak{$small}, '<', 2048, "$shape: $large lines take no more memory than $small")
        or diag explain \%peak;
    note("$shape: $peak{$small} KiB, $peak{$large} KiB");
}

# Sheets alone, of offices that stand, as a file and over a large object.
my %peak;
for my $n ($small, $large) {
    my $file = results($n, 0);
    my $id = $cluster->sql("INSERT INTO res_elec.election (title, type, year, status)
        VALUES ('Sheets $n', 'local', 2025, 'active') RETURNING id");
    my $connection = $cluster->connection('postgres');
    my $places = "$cluster->{base}/places.csv";
    system("cut -d, -f1-6 '$file' > '$places'") == 0 or die;
    my $script = "$cluster->{base}/script.sql";
    open my $sql, '>', $script or die $!;
    print {$sql}
        "\\lo_import '$places'\nSELECT count(*) FROM " .
            "res_elec.import_centers($id, res_elec.csv_text(lo_get(:LASTOID)));\n",
        "INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name)
            SELECT $id, 'C', n::text, 'cand' || n FROM generate_series(1, 6) n;\n";
    close $sql;
    system('psql', '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-f', $script, $connection) == 0 or die;
    open $sql, '>', $script or die $!;
    print {$sql} "\\lo_import '$file'\nSELECT count(*), count(*) FILTER (WHERE verdict = 'accepted') FROM " .
        "res_elec.import_sheets_file($id, :LASTOID);\n";
    close $sql;
    ($peak{$n}, my $said) = peak('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', $script, $connection);
    like($said, qr/^$n\|$n$/m, "$n sheets are accepted");
}
cmp_ok($peak{$large} - $peak{$small}, '<', 2048, "import_sheets_file: $large lines take no more memory than $small")
    or diag explain \%peak;
note("import_sheets_file: $peak{$small} KiB, $peak{$large} KiB");
is($cluster->sql($Cluster::WRONG), 0, 'no total is wrong');
done_testing;
