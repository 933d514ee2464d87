# What an import has in memory does not grow with its lines: the same session's peak for a small and for a large file.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

plan(skip_all => 'the memory of a process is read from /proc') unless -r '/proc/self/status';
my $cluster = Cluster->new('max_wal_size=4GB', 'shared_buffers=16MB');
$cluster->sql('CREATE EXTENSION res_elec');
# What has a bound of its own (a statement's lines, sorting, the sample of ANALYZE) has a small one here, so that a small file reaches it.
$ENV{PGOPTIONS} = '-c res_elec.import_piece=2000 -c work_mem=1MB -c temp_buffers=1MB -c jit=off -c default_statistics_target=10';
my ($small, $large) = (6000, 24000);

# The lines of so many offices, four a center, in a few departments: each sheet its own figures, none with a flag.
sub results {
    my ($n, $long) = @_;
    my $path = "$cluster->{base}/results-$n.csv";
    open my $file, '>', $path or die $!;
    my $wide = join ',', map { "cand$_" } 1 .. 6;
    print {$file} $long ? "region,department,commune,center,office,contest,registered,voters,blank,null,candidate,votes\n"
                        : "region,department,commune,center,office,registered,voters,blank,null,$wide\n";
    for my $i (0 .. $n - 1) {
        my $center = int($i / 4);
        my @votes = map { 20 + ($i * 7 + $_ * 13) % 97 } 1 .. 6;
        my $voters = 0;
        $voters += $_ for @votes;
        my $place = "Province,Department @{[$center % 5]},,Center $center,Office @{[$i % 4]}";
        my $figures = join ',', $voters + 200, $voters + $i % 5 + 1, $i % 5, 1;
        print {$file} $long ? map({ "$place,The contest,$figures,cand$_,$votes[$_ - 1]\n" } 1 .. 6) : "$place,$figures," . join(',', @votes) . "\n";
    }
    close $file or die $!;
    return $path;
}

sub read_of {
    my ($path) = @_;
    open my $file, '<', $path or return '';
    return join '', <$file>;
}

# The largest anonymous memory, in KiB, of a process of the cluster while a command runs; all that it said.
sub peak {
    my (@command) = @_;
    open my $postmaster, '<', "$cluster->{dir}/data/postmaster.pid" or die $!;
    chomp(my $parent = <$postmaster>);
    my $pid = open(my $said, '-|', @command) // die $!;
    my $most = 0;
    my $text = '';
    my $bits = '';
    vec($bits, fileno($said), 1) = 1;
    while (1) {
        if (select(my $ready = $bits, undef, undef, 0.02)) {
            sysread($said, $text, 4096, length $text) or last;
        }
        for my $child (map { split ' ', read_of($_) } glob "/proc/$parent/task/*/children") {
            my ($kib) = read_of("/proc/$child/status") =~ /^RssAnon:\s+(\d+)/m or next;
            $most = $kib if $kib > $most;
        }
    }
    close $said;
    is($?, 0, "$command[0] ends well") or diag $text;
    return ($most, $text);
}

for my $long (0, 1) {
    my $shape = $long ? 'a line a candidate' : 'a line a sheet';
    my %peak;
    for my $n ($small, $large) {
        my $file = results($long ? $n / 3 : $n, $long);
        ($peak{$n}, my $said) = peak('sh', 'sql/load.sh', $cluster->connection('postgres'), $file, "$n $long", 'local', 2025);
        my $offices = $long ? $n / 3 : $n;
        like($said, qr/^election \d+: $offices offices, $offices sheets, 0 of $offices rows refused$/m, "$shape, $offices offices: all is loaded") or diag $said;
    }
    # A text of the large file is 2 MB (wide) or 8 MB (long); of each sheet, 150 bytes in memory would be 3 MB.
    cmp_ok($peak{$large} - $peak{$small}, '<', 2048, "$shape: $large lines take no more memory than $small") or diag explain \%peak;
    note("$shape: $peak{$small} KiB, $peak{$large} KiB");
}

# Sheets alone, of offices that stand, as a file and over a large object.
my %peak;
for my $n ($small, $large) {
    my $file = results($n, 0);
    my $id = $cluster->sql("INSERT INTO res_elec.election (title, type, year, status) VALUES ('Sheets $n', 'local', 2025, 'active') RETURNING id");
    my $connection = $cluster->connection('postgres');
    my $places = "$cluster->{base}/places.csv";
    system("cut -d, -f1-6 '$file' > '$places'") == 0 or die;
    my $script = "$cluster->{base}/script.sql";
    open my $sql, '>', $script or die $!;
    print {$sql} "\\lo_import '$places'\nSELECT count(*) FROM res_elec.import_centers($id, res_elec.csv_text(lo_get(:LASTOID)));\n",
        "INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name) SELECT $id, 'C', n::text, 'cand' || n FROM generate_series(1, 6) n;\n";
    close $sql;
    system('psql', '-Xq', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-f', $script, $connection) == 0 or die;
    open $sql, '>', $script or die $!;
    print {$sql} "\\lo_import '$file'\nSELECT count(*), count(*) FILTER (WHERE verdict = 'accepted') FROM res_elec.import_sheets_file($id, :LASTOID);\n";
    close $sql;
    ($peak{$n}, my $said) = peak('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', $script, $connection);
    like($said, qr/^$n\|$n$/m, "$n sheets are accepted");
}
cmp_ok($peak{$large} - $peak{$small}, '<', 2048, "import_sheets_file: $large lines take no more memory than $small") or diag explain \%peak;
note("import_sheets_file: $peak{$small} KiB, $peak{$large} KiB");
is($cluster->sql($Cluster::WRONG), 0, 'no total is wrong');
done_testing;
