# HAProxy in front of the server, as shim/deploy/haproxy.cfg has it: as whom it runs, and whose address a request is
# counted by.
use strict;
use warnings;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Front;
use ResElec::Test;
use lib 'tests/lib';
use TestFiles qw(bytes_if_there);

server_start(shim => {TRUSTED_PROXIES => '127.0.0.1'});
my $port = proxy_start();
my $file = work_dir() . '/haproxy.cfg';
my ($proxy) = grep { bytes_if_there($_) =~ m{^/usr/sbin/haproxy\0.*\Q$file\E} } glob '/proc/[0-9]*/cmdline';
my ($user) = bytes_if_there($proxy =~ s/cmdline$/status/r) =~ /^Uid:\t(\d+)/m;
is(scalar getpwuid $user, 'haproxy', 'HAProxy is root no longer than it takes to listen');

# A request from an address of this machine, 127.0.0.1 being nginx's: whose the server says it is.
sub from {
    my ($address, $path, @headers) = @_;
    my $socket = IO::Socket::INET->new(LocalAddr => $address, PeerAddr => '127.0.0.1', PeerPort => $port) or die "$!";
    raw_send($socket, raw_request("GET $path", ['Connection: close', @headers]));
    raw_read($socket, undef, 10);
    my ($address_seen) = shim_log() =~ /"path":"\Q$path\E".*"address":"([^"]*)"/;
    return $address_seen;
}
my $until = time + 20;
sleep 0.1 while call('GET', "http://127.0.0.1:$port/health/ready")->{status} != 200 && time < $until;

is(from('127.0.0.1', '/api/elections/1', 'X-Forwarded-For: 198.51.100.7'), '198.51.100.7',
    'a client of nginx is known by what nginx says');
is(from('127.0.0.2', '/api/elections/2', 'X-Forwarded-For: 198.51.100.8'), '127.0.0.2',
    'who asks HAProxy itself by their own address, whatever they say');
is(from('127.0.0.2', '/api/elections/3'), '127.0.0.2', '… or if they say nothing');
finish();
