#!/usr/bin/perl
# What a cache in front of the server takes off it, and how old its answers are: cache.pl [POLLERS [SECONDS]]
#
# nginx with shim/deploy/nginx.conf in front of the server. POLLERS (1000) clients on connections of their own poll the
# live total of one election each second, SECONDS (30) long, while a sheet is entered every 100 ms. Prints which part of
# the answers nginx gave itself, how many requests reached the server, how old answers were (of a total that lacks a
# sheet: how long before the request that sheet was acknowledged), how long answers took, how many bytes they have, and
# how long after its acknowledgement a sheet came through nginx as an event of a stream, and what nginx took of a
# processor for each answer.
use strict;
use warnings;
use Compress::Zlib qw(memGunzip);
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use List::Util qw(max sum0);
use Time::HiRes qw(time sleep);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;
use Peers;
use ResElec::Front;
use ResElec::Test;
use TestFiles qw(bytes_of);

my ($pollers, $seconds) = (@ARGV, 1000, 30)[0, 1];
server_start(durable => 1, shim => {TRUSTED_PROXIES => '127.0.0.1'});
my $director = director();
my $election = election($director->{token}, offices => 1, visibility => 'public', candidates => 8);
sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT $election->{center}, 'Serie ' || n, 1000
    FROM generate_series(1, @{[20 * $seconds]}) n");
my @offices = split /\n/, sql("SELECT id FROM res_elec.office WHERE name LIKE 'Serie%' ORDER BY id");
my $port = cache_start();
my $path = "/api/voting/realtime/$election->{id}";

sub at { my ($part, @times) = @_; return @times ? (sort { $a <=> $b } @times)[$part * $#times] : 0 }

# Enters sheets until the time is over: when each was acknowledged.
sub enter_sheets {
    my ($until) = @_;
    my @acknowledged;
    while (time < $until && @acknowledged < @offices) {
        ok_call('POST', "/api/offices/$offices[@acknowledged]/results", sheet($election, 0, 0, 1 .. 8),
            $director->{token});
        push @acknowledged, time;
        sleep 0.1;
    }
    return \@acknowledged;
}

# Holds a stream through nginx: when each number of reported offices was told first.
sub hold_stream {
    my ($until) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) or die;
    raw_send($socket, raw_request("GET $path", ['Accept: text/event-stream']));
    my ($bytes, %told) = ('');
    while (time < $until) {
        $bytes .= raw_read($socket, qr/./s, 0.5);
        while ($bytes =~ s/^.*?"offices_reported": (\d+)\b//s) { $told{$1} //= time }
    }
    return \%told;
}

# What an answer in chunks says, decompressed.
sub body_of {
    my ($chunks) = $_[0] =~ /\r\n\r\n(.*)$/s;
    my $body = '';
    while ($chunks =~ s/^([0-9a-f]+)\r\n//i && hex $1) {
        $body .= substr $chunks, 0, hex $1, '';
        $chunks =~ s/^\r\n//;
    }
    return memGunzip($body) // '';
}

# Each poller asks at its own moment of the second, on its own connection: [asked, answered, offices reported, how].
sub poll {
    my ($from, $until) = @_;
    my $request = raw_request("GET $path", ['Accept: application/json', 'Accept-Encoding: gzip, deflate, br']);
    my (%of, %asked, @answers, $bytes);    # asked: those that wait for an answer
    my $watched = '';
    for my $i (0 .. $pollers - 1) {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Blocking => 1) or die "$i: $!";
        $of{fileno $socket} = {socket => $socket, next => $from + $i / $pollers, got => ''};
    }
    my @queue = sort { $of{$a}{next} <=> $of{$b}{next} } keys %of;
    while ((my $now = time) < $until) {
        while (@queue && $of{$queue[0]}{next} <= $now) {
            my $number = shift @queue;
            my $one = $asked{$number} = $of{$number};
            vec($watched, $number, 1) = 1;
            $one->{sent} = time;
            syswrite $one->{socket}, $request;
        }
        select(my $ready = $watched, undef, undef, 0.001) or next;
        for my $number (grep { vec($ready, $_, 1) } keys %asked) {
            my $one = $of{$number};
            sysread($one->{socket}, $one->{got}, 65536, length $one->{got}) or die "a connection was closed\n";
            next if $one->{got} !~ /\r\n0\r\n\r\n$/;
            my ($how) = $one->{got} =~ /^x-cache: (\w+)/mi;
            my ($reported) = body_of($one->{got}) =~ /"offices_reported": (\d+)/;
            die "no answer: $one->{got}\n" if !defined $reported;
            push @answers, [$one->{sent}, time, $reported, $how];
            $bytes = length $one->{got};
            $one->{got} = '';
            $one->{next} += 1;
            push @queue, $number;
            vec($watched, $number, 1) = 0;
            delete $asked{$number};
        }
    }
    return {answers => \@answers, bytes => $bytes};
}

my $nginx = 0 + bytes_of(work_dir() . '/nginx.pid');
my $before = Peers::cpu_us($nginx);
my $from = time + 3;
my $until = $from + $seconds;
my ($polled, $acknowledged, $told) = parallel(3,
    sub { my ($n) = @_; return $n == 0 ? poll($from, $until) : $n == 1 ? enter_sheets($until) : hold_stream($until) });

my $us = Peers::cpu_us($nginx) - $before;

# How long before a request the first sheet was acknowledged that its answer lacks.
sub age {
    my ($sent, $reported) = @_;
    my $lacking = $acknowledged->[$reported];
    return defined $lacking && $lacking < $sent ? $sent - $lacking : 0;
}
my (%how, @ages, @ms);
for (@{$polled->{answers}}) {
    $how{$_->[3]}++;
    push @ages, age($_->[0], $_->[2]);
    push @ms, 1000 * ($_->[1] - $_->[0]);
}
my $all = sum0(values %how);
my $own = sum0(map { $how{$_} // 0 } qw(HIT STALE UPDATING));
my @events = map { 1000 * ($told->{$_} - $acknowledged->[$_ - 1]) } grep { $_ && $acknowledged->[$_ - 1] }
    keys %$told;
printf "%d pollers, %d s, %d sheets: %d answers, %.1f a second (%s)\n", $pollers, $seconds, scalar @$acknowledged, $all,
    $all / $seconds, join ', ', map { "$_ $how{$_}" } sort keys %how;
printf "answered by nginx itself: %.2f %%; sent on to the server: %d, %.2f a second\n", 100 * $own / $all, $all - $own,
    ($all - $own) / $seconds;
printf "age of answers: p50 %.2f s, p99 %.2f s, most %.2f s; time to answer: p50 %.1f ms, p99 %.1f ms; %d bytes each\n",
    (map { at($_, @ages) } 0.5, 0.99, 1), (map { at($_, @ms) } 0.5, 0.99), $polled->{bytes};
printf "processor: %.0f us an answer; events of a stream: %d, after p50 %.0f ms, p99 %.0f ms\n", $us / $all,
    scalar @events, at(0.5, @events), at(0.99, @events);
