package ResElec::Cache;

# nginx as a cache in front of the test's shim, with the file that an operator installs.
use strict;
use warnings;
use Exporter qw(import);
use IO::Socket::INET;
use Time::HiRes qw(sleep time);
use ResElec::Server;
use lib 'tests/lib';
use TestFiles qw(bytes_of spew);

our @EXPORT = qw(cache_start);

sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die $!;
    return $socket->sockport;
}

# The port of nginx, which asks the shim itself: a HAProxy between them changes nothing of what is cached.
sub cache_start {
    my $dir = work_dir();
    my %value = (PROXY_ADDRESS => '127.0.0.1', HTTP_PORT => shim_port(), PAGE_ADDRESS => '127.0.0.1',
        PAGE_PORT => free_port(), CACHE_DIR => "$dir/cache");
    my $site = bytes_of('shim/deploy/cluster.env') =~ s{^(\w+)=.*$}{exists $value{$1} ? "$1=$value{$1}" : $&}gmer;
    spew("$dir/cluster.env", $site);
    system($^X, 'shim/deploy/configure.pl', "$dir/cluster.env", 1, $dir) == 0 or die "no configuration\n";
    spew("$dir/main.conf", "daemon off;\nuser root;\nworker_processes 2;\nworker_rlimit_nofile 16384;\n"
        . "pid $dir/nginx.pid;\nevents { worker_connections 8192; }\nhttp {\n    access_log off;\n"
        . join('', map { "    ${_}_temp_path $dir/$_;\n" } qw(client_body proxy fastcgi uwsgi scgi))
        . "    include $dir/nginx.conf;\n}\n");
    background('/usr/sbin/nginx', '-e', "$dir/nginx.log", '-c', "$dir/main.conf");
    my $until = time + 20;
    until (IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $value{PAGE_PORT}, Timeout => 1)) {
        die "nginx does not start:\n" . bytes_of("$dir/nginx.log") if time > $until;
        sleep 0.05;
    }
    return $value{PAGE_PORT};
}

1;
