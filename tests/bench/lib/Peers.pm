package Peers;

# What is put beside each other over HTTP: servers that are started here, the clients that load them, and the CPU time
# that each side takes. All is measured the same way: the first fifth of the time warms up, and counts for CPU time
# only.
use strict;
use warnings;
use Exporter qw(import);
use IO::Socket::INET;
use JSON::PP ();
use List::Util qw(max min sum0);
use ResElec::Test;
use Time::HiRes qw(sleep time);

our @EXPORT = qw(peer_start peer_environment peers_settle load_http load_pgbench median);

my $json = JSON::PP->new->canonical;
my $ticks = POSIX::sysconf(POSIX::_SC_CLK_TCK());

sub median { my @sorted = sort { $a <=> $b } @_; return $sorted[$#sorted / 2] }

# What the shim is started with, and some more.
sub peer_environment { return (ResElec::Server::environment($_[0])) }

# Starts a server on a free port and waits until it listens: {pid, port}.
sub peer_start {
    my ($environment, @command) = @_;
    my $probe = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1', LocalPort => 0, ReuseAddr => 1) or die $!;
    my $port = $probe->sockport;
    close $probe;
    local %ENV = (PATH => $ENV{PATH}, %$environment, PORT => $port);
    my $pid = background(map { s/\{PORT\}/$port/r } @command);
    my $until = time + 30;
    until (my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 1)) {
        die "$command[0] does not start; " . work_dir() . "/background.log says why\n" if time > $until
            || waitpid($pid, 1) == $pid;
        sleep 0.1;
    }
    return {pid => $pid, port => $port};
}

# CPU time in microseconds of a process and all under it, with those that have ended.
sub cpu_us {
    my ($root) = @_;
    my (%under, %ticks);
    for my $path (glob '/proc/[0-9]*/stat') {
        open my $file, '<', $path or next;
        my ($pid, $parent, @times) = (<$file> // '') =~ /^(\d+) \(.*\) \S (\d+)(?: \S+){9} (\d+) (\d+) (\d+) (\d+)/
            or next;
        push @{$under{$parent}}, $pid;
        $ticks{$pid} = sum0(@times);
    }
    my @all = ($root);
    for (my $i = 0; $i < @all; $i++) { push @all, @{$under{$all[$i]} // []} }
    return sum0(map { $ticks{$_} // 0 } @all) * 1e6 / $ticks;
}

sub database_pid {
    open my $file, '<', work_dir() . '/pg/data/postmaster.pid' or die $!;
    return <$file> + 0;
}

# Waits until the servers and the database have done what clients that are gone had asked for.
sub peers_settle {
    my @roots = (database_pid(), map { $_->{pid} } @_);
    my $until = time + 60;
    my ($before, $after) = (0, sum0(map { cpu_us($_) } @roots));
    do {
        sleep 0.3;
        ($before, $after) = ($after, sum0(map { cpu_us($_) } @roots));
    } while ($after - $before > 20_000 && time < $until);
}

sub cpu_of_children { my (undef, undef, $user, $system) = times; return ($user + $system) * 1e6 }

# Runs what loads a server (pid, 0: none) and adds CPU us a request: of the clients, the server and the database.
sub measured {
    my ($pid, $load) = @_;
    my @before = ($pid ? cpu_us($pid) : 0, cpu_us(database_pid()), cpu_of_children());
    my $result = $load->();
    my @after = ($pid ? cpu_us($pid) : 0, cpu_us(database_pid()), cpu_of_children());
    @$result{qw(server_us database_us clients_us)} = map { ($after[$_] - $before[$_]) / max(1, $result->{all}) } 0 .. 2;
    $result->{server_us} = 0 if !$pid;
    return $result;
}

# Loads {pid, port} with lines of requests (a file); again: from the first line again when all are sent.
sub load_http {
    my ($peer, $connections, $seconds, $again, $file, @headers) = @_;
    return measured($peer->{pid}, sub {
        my @command = ('build/bench/http_load', $peer->{port}, $connections, $seconds, $again ? 'again' : 'once',
            @headers);
        my $said = `@{[map { quotemeta } @command]} < $file`;
        die "the clients failed\n" if $?;
        my $result = $json->decode($said);
        my @wrong = grep { $_ ne 'all' && !/^20[01]$/ } keys %{$result->{statuses}};
        die "refused: $said\n" if @wrong;
        return $result;
    });
}

# The same figures of pgbench, from its log (client, transaction, us, script, epoch seconds, us). Its clock runs while
# it connects: it gets time for that, and what comes after the seconds is not counted.
sub load_pgbench {
    my ($script, $user, $connections, $seconds) = @_;
    my $dir = work_dir();
    unlink glob "$dir/pgbench_log.*";
    return measured(0, sub {
        my $said =
            `cd $dir && pgbench -h $dir/pg -U $user -n -M prepared -c $connections -j @{[min(2, $connections)]} -T @{[$seconds + int($connections / 128)]} -l -f $script res_elec 2>&1`;
        die "pgbench: $said\n" if $? || $said !~ /failed transactions: 0 /;
        my (@transactions, %of_client);
        for my $log (glob "$dir/pgbench_log.*") {
            open my $file, '<', $log or die $!;
            while (my $line = <$file>) {
                my @f = split ' ', $line;
                push @transactions, [$f[0], $f[2], $f[4] + $f[5] / 1e6]
            }
        }
        die "pgbench had no time\n" if !@transactions;
        my $first = min(map { $_->[2] - $_->[1] / 1e6 } @transactions);
        my ($from, $until) = ($first + $seconds / 5, min($first + $seconds, max(map { $_->[2] } @transactions)));
        my @counted = grep { $_->[2] - $_->[1] / 1e6 >= $from && $_->[2] <= $until } @transactions;
        $of_client{$_->[0]}++ for @counted;
        my @ms = sort { $a <=> $b } map { $_->[1] / 1000 } @counted;
        @ms = (0) if !@ms;
        return {rate => $until > $from ? @counted / ($until - $from) : 0, all => scalar @transactions,
            least => min(map { $of_client{$_} // 0 } 0 .. $connections - 1),
            most => max(0, values %of_client), p50 => $ms[0.5 * $#ms], p99 => $ms[0.99 * $#ms],
            p999 => $ms[0.999 * $#ms], max => $ms[-1]};
    });
}

1;
