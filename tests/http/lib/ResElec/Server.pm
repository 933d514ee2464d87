package ResElec::Server;

# The private cluster and the shim of one test file. Both are started here and, however the test ends, stopped by their
# process id and removed with their directory.
use strict;
use warnings;
use Cwd qw(getcwd);
use Exporter qw(import);
use Fcntl ();
use File::Temp qw(tempdir);
use IPC::Open2 qw(open2);
use POSIX ();
use Test::More ();
use Time::HiRes qw(sleep time);
use lib 'tests/lib';
use TestFiles qw(bytes_if_there);

our @EXPORT =
    qw(server_start server_given cluster_start cluster_stop cluster_kill shim_start shim_another shim_stop shim_wait
    shim_run shim_pid base_url metrics_url shim_port jwt_key shim_log cluster_log work_dir background sql sql_refusal
    transaction_open transaction_end);

my $owner = $$;
my $top = getcwd();
my $shim = $ENV{SHIM} // "$top/shim/res_elec_shim";
my ($dir, $pid, $port, $scheme, $metrics, @settings, @background);
my $key = join '', map { ('a' .. 'z', 'A' .. 'Z', 0 .. 9)[rand 62] } 1 .. 48;

$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);
$SIG{PIPE} = 'IGNORE';

sub base_url { "$scheme://127.0.0.1:$port" }
# Where /metrics is, with METRICS_PORT => 'any'.
sub metrics_url { $metrics }
sub work_dir { $dir }
sub shim_port { $port }
sub shim_pid { $pid }
sub jwt_key { $key }

# Everything a test needs: settings of the cluster (cluster => […]), of the shim (shim => {…}); durable: with fsync;
# disk => size: the cluster on a file system of that size, 0 is returned where none can be mounted.
sub server_start {
    my (%options) = @_;
    @settings = ($options{durable} ? () : ('fsync=off'), 'log_min_messages=warning', 'max_connections=100',
        @{$options{cluster} // []});
    $dir = tempdir('res-elec-http-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    chmod 0711, $dir or die "$dir: $!";
    mkdir "$dir/mail" or die "$dir/mail: $!";
    return 0 if $options{disk} && !mount_disk($options{disk});
    cluster_start();
    sql('CREATE DATABASE res_elec', 'postgres');
    sql('CREATE SCHEMA res_elec; CREATE EXTENSION res_elec SCHEMA res_elec;
         CREATE ROLE res_elec_shim LOGIN IN ROLE res_elec_api');
    shim_start($options{shim});
    return 1;
}

# Servers that somebody else has started and stops: their url, and the connection of a superuser (libpq's keywords).
my $given;

sub server_given {
    ($scheme, $port) = $_[0] =~ m{^(https?)://127\.0\.0\.1:(\d+)$} or die "no server: $_[0]\n";
    $given = $_[1];
}

my $mounted;

sub mount_disk {
    my ($size) = @_;
    mkdir "$dir/pg" or die "$dir/pg: $!";
    return $mounted = system("mount -t tmpfs -o size=$size none '$dir/pg' 2> /dev/null") == 0;
}

sub cluster_start {
    system('sh', "$top/tests/cluster.sh", 'start', "$dir/pg", @settings) == 0 or die "the cluster does not start\n";
}

sub cluster_stop {
    my ($mode) = @_;
    system('sh', "$top/tests/cluster.sh", 'stop', "$dir/pg", $mode // 'fast') == 0 or die "the cluster does not stop\n";
}

# The server as a power cut leaves it, but for the files' caches; its orphans end by themselves.
sub cluster_kill {
    my ($postmaster) = bytes_if_there("$dir/pg/data/postmaster.pid") =~ /^(\d+)/ or die "no postmaster\n";
    my @children = map { m{/proc/(\d+)/} && bytes_if_there($_) =~ /^\d+ \(.*\) \S (\d+)/ && $1 == $postmaster
        ? m{/(\d+)/} : () }
        glob '/proc/[0-9]*/stat';
    kill 'KILL', $postmaster;
    my $until = time + 20;
    sleep 0.05 while time < $until && grep { -e "/proc/$_" } @children;
}

# Without limits of rate and metrics, and with time enough on a machine that has much else to do: a test that is about
# them sets its own.
sub environment {
    my ($changes) = @_;
    my %environment = (
        (map { my $class = $_; map { ("RATE_${class}_$_" => 'off') } qw(ADDRESS ACCOUNT) } qw(READ WRITE LOGIN RESET)),
        REQUEST_TIMEOUT => 60, STATEMENT_TIMEOUT => 50_000,
        PATH => $ENV{PATH}, LSAN_OPTIONS => $ENV{LSAN_OPTIONS}, PORT => 0, METRICS_PORT => 0, JWT_SECRET_KEY => $key,
        DATABASE_URL => "host=$dir/pg user=res_elec_shim dbname=res_elec", %{$changes // {}});
    delete $environment{$_} for grep { !defined $environment{$_} } keys %environment;
    return %environment;
}

# Sockets at the descriptors from 3 on, and how many there are, as a service manager hands them to what it starts.
sub hand_over {
    my ($sockets) = @_;
    my @copies = map { fcntl($_, Fcntl::F_DUPFD, 20) // die "dup: $!" } @$sockets;
    POSIX::dup2(0 + $copies[$_], 3 + $_) // die "dup2: $!" for 0 .. $#copies;
    POSIX::close(0 + $_) for @copies;
    return (LISTEN_FDS => scalar @$sockets, LISTEN_PID => $$);
}

# In $dir, so that no .env of the house is read. handed => [sockets] are handed over to it.
sub shim_spawn {
    my ($out, $changes, @arguments) = @_;
    my $child = fork() // die "fork: $!";
    return $child if $child;
    my %changes = %{$changes // {}};
    my $handed = delete $changes{handed};
    %ENV = environment({($handed ? hand_over($handed) : ()), %changes});
    chdir $dir or die;
    open STDOUT, '>', $out or die;
    open STDERR, '>>', "$dir/shim.log" or die;
    exec {$shim} $shim, @arguments or die "$shim: $!";
}

# Starts the shim on a free port and waits until it is ready.
sub shim_start {
    my ($changes) = @_;
    my $until = time + 20;
    my $out = '';
    unlink "$dir/out";
    $pid = shim_spawn("$dir/out", $changes);
    until ($out =~ /listening on (https?):\S+:(\d+)\n/ and ($scheme, $port) = ($1, $2)) {
        die "the shim does not start:\n" . shim_log() if time > $until || waitpid($pid, 1) == $pid;
        sleep 0.02;
        $out = bytes_if_there("$dir/out");
    }
    ($metrics) = $out =~ /^metrics on (\S+)$/m;
    until (system("curl -sfk -o /dev/null --max-time 5 '@{[base_url()]}/health/ready'") == 0) {
        die "the shim does not get ready:\n" . shim_log() if time > $until;
        sleep 0.05;
    }
}

# One more shim on the same database, which the end of the test ends: (pid, url).
sub shim_another {
    my ($changes) = @_;
    my $out = "$dir/out-" . @background;
    push @background, my $child = shim_spawn($out, $changes);
    my $until = time + 20;
    my $url;
    until (bytes_if_there($out) =~ m{listening on (https?://\S+)\n} and $url = $1) {
        die "a second shim does not start:\n" . shim_log() if time > $until;
        sleep 0.02;
    }
    return ($child, $url);
}

sub shim_stop {
    my ($signal, $limit) = @_;
    return 0 unless $pid;
    kill $signal // 'TERM', $pid;
    return shim_wait($limit);
}

# The shim's wait status once it has ended, undef when it lives on after the limit.
sub shim_wait {
    my ($limit) = @_;
    my $until = time + ($limit // 20);
    while (time < $until) {
        if (waitpid($pid, 1) == $pid) {
            my $status = $?;
            undef $pid;
            return $status;
        }
        sleep 0.02;
    }
    return undef;
}

# Runs the shim to its end: (exit code, standard output, standard error).
sub shim_run {
    my ($changes, @arguments) = @_;
    my $before = length bytes_if_there("$dir/shim.log");
    my $child = shim_spawn("$dir/run.out", $changes, @arguments);
    my $until = time + 10;
    while (waitpid($child, 1) != $child) {
        kill 'KILL', $child if time > $until;
        sleep 0.02;
    }
    my $code = $? & 127 ? 'signal ' . ($? & 127) : $? >> 8;
    return ($code, bytes_if_there("$dir/run.out"), substr bytes_if_there("$dir/shim.log"), $before);
}

# What the database server logged.
sub cluster_log { bytes_if_there("$dir/pg/server.log") }

# Starts a program that the end of the test ends; returns its pid. Files it is told of live in work_dir().
sub background {
    my (@command) = @_;
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);
        open STDOUT, '>>', "$dir/background.log";
        open STDERR, '>>', "$dir/background.log";
        exec @command or POSIX::_exit(127);
    }
    push @background, $child;
    return $child;
}

# The last lines of the shim's log, or all of it; the shim writes it ten times a second.
sub shim_log {
    my ($count) = @_;
    sleep 0.25 if $pid;
    my @lines = split /^/, bytes_if_there("$dir/shim.log");
    splice @lines, 0, -$count if $count && @lines > $count;
    return join '', @lines;
}

sub psql {
    my ($query, $database, @options) = @_;
    my $file = File::Temp->new($dir ? (DIR => $dir) : ());
    binmode $file, ':utf8';
    print {$file} $query;
    close $file;
    my @command = ('psql', '-X', '-q', '-A', '-t', '-d',
        ($given // "host=$dir/pg user=postgres") . ' dbname=' . ($database // 'res_elec'),
        '-v', 'ON_ERROR_STOP=1', @options, '-f', "$file");
    open my $pipe, '-|', "@{[map { quotemeta } @command]} 2>&1" or die "psql: $!";
    binmode $pipe, ':utf8';
    my $answer = join '', <$pipe>;
    close $pipe;
    my $failed = $?;
    chomp $answer;
    return ($failed, $answer);
}

# What a superuser's query prints: columns parted by |, rows by newlines.
sub sql {
    my ($query, $database) = @_;
    my ($failed, $answer) = psql($query, $database);
    die "$query\n$answer\n" if $failed;
    return $answer;
}

# A transaction of a superuser's that has done these statements and stays open, with what it locks, until
# transaction_end, which commits it; also in a process that was forked since.
sub transaction_open {
    my ($statements) = @_;
    my $child = open2(my $from, my $to, 'psql', '-X', '-q', '-A', '-t', '-h', "$dir/pg", '-U', 'postgres', '-d',
        'res_elec', '-v', 'ON_ERROR_STOP=1');
    print {$to} "SET lock_timeout = 0;\nBEGIN;\n$statements;\n\\echo open\n";
    $to->flush;
    my $line;
    1 while defined($line = <$from>) && $line ne "open\n";
    die "$statements\n" unless defined $line;
    return {child => $child, from => $from, to => $to};
}

sub transaction_end {
    my ($transaction) = @_;
    my ($from, $to) = @$transaction{qw(from to)};
    print {$to} "COMMIT;\n\\echo committed\n\\q\n";
    close $to;
    my $said = do { local $/; <$from> };
    waitpid $transaction->{child}, 0;
    die "no commit: $said\n" if $said !~ /^committed$/m;
}

# The error of a query that must fail, with its SQLSTATE and, as constraint name, its violations.
sub sql_refusal {
    my ($query) = @_;
    my ($failed, $answer) = psql($query, 'res_elec', '-v', 'VERBOSITY=verbose');
    return $failed ? $answer : '';
}

END {
    my $status = $?;
    if ($$ == $owner && $dir) {
        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);    # the end is not cut short
        Test::More::diag("the shim's log ends:\n" . shim_log($ENV{SHIM} ? 80 : 20)) if $status
            || !Test::More->builder->is_passing;
        if ($pid && !defined shim_stop('TERM', 5)) { shim_stop('KILL', 5) }
        for my $child (@background) { kill 'TERM', $child; waitpid $child, 0 }
        eval { cluster_stop('immediate'); 1 } or warn $@;
        system('umount', "$dir/pg") if $mounted;
        system('rm', '-rf', $dir);
    }
    $? = $status;
}

1;
