package ResElec::Front;

# nginx as a cache, or HAProxy, in front of the test's shim, with the files that an operator installs.
use strict;
use warnings;
use Exporter qw(import);
use IO::Socket::INET;
use Time::HiRes qw(sleep time);
use ResElec::Server;
use lib 'tests/lib';
use TestFiles qw(bytes_of spew);

our @EXPORT = qw(cache_start proxy_start);

sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die $!;
    return $socket->sockport;
}

# The files, of the example's values but for these, in the test's folder.
sub configure {
    my (%value) = @_;
    my $dir = work_dir();
    my $site = bytes_of('shim/deploy/cluster.env') =~ s{^(\w+)=.*$}{exists $value{$1} ? "$1=$value{$1}" : $&}gmer;
    spew("$dir/cluster.env", $site);
    system($^X, 'shim/deploy/configure.pl', "$dir/cluster.env", 1, $dir) == 0 or die "no configuration\n";
}

# Runs a program until it listens on a port; log: what it says.
sub run_until_open {
    my ($port, $log, @command) = @_;
    background(@command);
    my $until = time + 20;
    until (IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Timeout => 1)) {
        die "$command[0] does not start:\n" . bytes_of($log) if time > $until;
        sleep 0.05;
    }
    return $port;
}

# The port of nginx, which asks the shim itself: a HAProxy between them changes nothing of what is cached.
sub cache_start {
    my $dir = work_dir();
    my $port = free_port();
    configure(PROXY_ADDRESS => '127.0.0.1', HTTP_PORT => shim_port(), PAGE_ADDRESS => '127.0.0.1', PAGE_PORT => $port,
        CACHE_DIR => "$dir/cache");
    spew("$dir/main.conf", "daemon off;\nuser root;\nworker_processes 2;\nworker_rlimit_nofile 16384;\n"
        . "pid $dir/nginx.pid;\nevents { worker_connections 8192; }\nhttp {\n    access_log off;\n"
        . join('', map { "    ${_}_temp_path $dir/$_;\n" } qw(client_body proxy fastcgi uwsgi scgi))
        . "    include $dir/nginx.conf;\n}\n");
    return run_until_open($port, "$dir/nginx.log", '/usr/sbin/nginx', '-e', "$dir/nginx.log", '-c', "$dir/main.conf");
}

# The port of HAProxy, which asks the shim twice over, as if it were both servers.
sub proxy_start {
    my $dir = work_dir();
    my $port = free_port();
    my @servers = map { ("SHIM${_}_ADDRESS" => '127.0.0.1', "SHIM${_}_PORT" => shim_port()) } 1, 2;
    configure(PROXY_ADDRESS => '127.0.0.1', HTTP_PORT => $port, READ_WRITE_PORT => free_port(),
        READ_ONLY_PORT => free_port(), @servers);
    return run_until_open($port, "$dir/background.log", '/usr/sbin/haproxy', '-db', '-f', "$dir/haproxy.cfg");
}

1;
