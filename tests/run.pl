#!/usr/bin/perl
# Runs the parts of the test pyramid that are named (structure unit build regress isolation clusters upgrades http
# browser ha torture soak packages), or single test files (tests/sql/names.sql, tests/http/40_sheet.t), each with its
# own private cluster where it needs one, and ends with what failed, a line each, and one line: "N passed, N failed".
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use TAP::Harness;

my $top = dirname(dirname(abs_path($0)));
my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
chomp(my $pgxs = `'$bin/pg_config' --pkglibdir`);
$pgxs .= '/pgxs/src/test';
my %parts = (structure => \&structure, unit => \&unit, build => \&build, regress => \&regress, isolation => \&isolation,
    clusters => \&clusters, upgrades => \&upgrades, http => \&http, browser => \&browser, ha => \&ha,
    torture => \&torture, soak => \&soak, packages => \&packages);
my ($passed, $failed, @failures) = (0, 0);
my ($runner, $cluster) = ($$);
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);

chdir $top or die "$top: $!";
for my $part (@ARGV) {
    my $run = $parts{$part} // (-f $part ? sub { file($part) }
        : die "run.pl: no file and no part \"$part\"; there are: @{[sort keys %parts]}\n");
    print "# $part\n";
    $run->();
}
print map { "failed: $_\n" } @failures;
print "$passed passed, $failed failed\n";
exit($failed || !$passed ? 1 : 0);

sub tap {
    my ($options, @tests) = @_;
    die "no tests found\n" unless @tests;
    my $harness = TAP::Harness->new({verbosity => -1, timer => 1, %$options});
    $harness->callback(made_parser => sub {
        my ($parser, $file) = ($_[0], $_[1][1]);
        $parser->callback(test => sub { push @failures, "$file: " . $_[0]->as_string unless $_[0]->is_ok });
    });
    my $result = $harness->runtests(@tests);
    $passed += $result->total - $result->failed;
    $failed += $result->failed;
    if ($result->has_errors && !$result->failed) {
        my %files = map { ($_ => 1) } $result->exit, $result->wait, $result->parse_errors;
        push @failures, map { "$_: it ended early, or with an error" } sort keys %files;
        $failed++;
    }
}

# One test file; one of pg_regress runs after those before it, whose empty totals some of them show.
sub file {
    my ($path) = @_;
    my ($folder, $name, $kind) = $path =~ m{^tests/(\w+)/(\w+)\.(t|c|sql|spec)$} or die "run.pl: $path is no test\n";
    return regress($name) if $kind eq 'sql';
    return isolation($name) if $kind eq 'spec';
    return tap({exec => []}, "build/unit/$name") if $kind eq 'c';
    return tap({$folder =~ /^(?:http|browser|ha|torture)$/ ? (lib => ['tests/http/lib']) : ()}, $path);
}

sub structure {
    tap({}, sort glob 'tests/structure/*.t');
}

sub unit {
    local $ENV{ASAN_OPTIONS} = 'detect_leaks=1';
    tap({exec => []}, sort grep { -x } glob 'build/unit/*');
}

sub build {
    tap({}, sort glob 'tests/build/*.t');
}

sub packages {
    tap({}, sort glob 'tests/packages/*.t');
}

sub http {
    tap({lib => ['tests/http/lib']}, sort glob 'tests/http/*.t');
}

sub browser {
    tap({lib => ['tests/http/lib']}, sort glob 'tests/browser/*.t');
}

# A cluster whose parts fail; the target ha draws a seed and takes all kinds of faults.
sub ha {
    local $ENV{SEED} = $ENV{SEED} // 20250413;
    tap({lib => ['tests/http/lib']}, sort glob 'tests/ha/*.t');
}

# The same each time, unless a seed is given; the target torture draws one.
sub torture {
    local $ENV{TORTURE_SEED} = $ENV{TORTURE_SEED} // 20250413;
    tap({lib => ['tests/http/lib']}, sort glob 'tests/torture/*.t');
}

sub soak {
    tap({lib => ['tests/http/lib'], verbosity => 0}, 'tests/torture/soak.pl');
}

sub clusters {
    tap({}, sort glob 'tests/clusters/*.t');
}

# From the server of OLD_PG_BIN to that of PG_BIN; a part of test-pg alone. The second is in clusters, too, from a
# server to another of the same version.
sub upgrades {
    tap({}, 'tests/versions/pg_upgrade.t', 'tests/clusters/switch_over.t');
}

sub regress {
    my ($last) = @_;
    pg_regress("$pgxs/regress/pg_regress", [up_to($last, map { basename($_, '.sql') } sort glob 'tests/sql/*.sql')]);
}

sub isolation {
    my ($last) = @_;
    pg_regress("$pgxs/isolation/pg_isolation_regress",
        [up_to($last, map { basename($_, '.spec') } sort glob 'tests/specs/*.spec')],
        'max_prepared_transactions=20');
}

sub up_to {
    my ($last, @names) = @_;
    return defined $last ? grep { $_ le $last } @names : @names;
}

# What pg_regress prints of a test, and whether it passed: "test NAME ... ok" up to 15, "ok 1 - NAME 12 ms" since 16.
sub outcome {
    my ($line) = @_;
    return ($1, $2 eq 'ok') if $line =~ /^(?:test)?\s+(\S+)\s+\.\.\.\s+(\w+)/;
    return ($2, !$1) if $line =~ /^(not )?ok\s+\d+\s+[-+]\s+(\S+)/;
    return;
}

# Differences are shown in full.
sub pg_regress {
    my ($program, $tests, @settings) = @_;
    die "no tests found\n" unless @$tests;
    my $dir = tempdir('res-elec-test-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    chmod 0711, $dir;    # the server runs as another user
    $cluster = $dir;
    my $out = "$dir/out";
    make_path($out);
    system('sh', 'tests/cluster.sh', 'start', "$dir/pg", 'fsync=off', @settings) == 0 or die "no cluster\n";
    my @command = ($program, '--inputdir=tests', "--outputdir=$out", "--host=$dir/pg", '--user=postgres',
        "--bindir=$bin", '--dbname=res_elec_regression', '--load-extension=res_elec', @$tests);
    open my $pipe, '-|', @command or die "$program: $!";
    my %seen;
    while (my $line = <$pipe>) {
        my ($test, $ok) = outcome($line) or next;
        print "$test ... ", $ok ? 'ok' : 'FAILED', "\n";
        $seen{$test} = $ok;
    }
    close $pipe;
    for my $test (@$tests) {
        push @failures, $test unless $seen{$test};
        $seen{$test} ? $passed++ : $failed++;
    }
    if (open my $diffs, '<', "$out/regression.diffs") { print <$diffs> }
    # what came out, for whoever judges a new expected file
    system('cp', '-r', "$out/results", $ENV{KEEP_RESULTS}) if $ENV{KEEP_RESULTS};
    system('sh', 'tests/cluster.sh', 'stop', "$dir/pg", 'immediate');
    valgrind_says("$dir/pg") if $ENV{PG_VALGRIND};
    system('rm', '-rf', $dir);
    undef $cluster;
}

END {
    my $status = $?;
    if ($$ == $runner && defined $cluster) {
        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
        system('sh', 'tests/cluster.sh', 'stop', "$cluster/pg", 'immediate') if -d "$cluster/pg";
        system('rm', '-rf', $cluster);
    }
    $? = $status;
}

# Each server process wrote what it did wrong in a file of its own.
sub valgrind_says {
    my ($dir) = @_;
    my $wrong = 0;
    for my $name (glob "$dir/valgrind.*") {
        open my $file, '<', $name or die "$name: $!";
        my @lines = <$file>;
        next unless @lines;
        print @lines;
        $wrong++;
    }
    print "valgrind: $wrong processes with invalid accesses\n";
    push @failures, "valgrind: $wrong processes with invalid accesses" if $wrong;
    $wrong ? $failed++ : $passed++;
}
