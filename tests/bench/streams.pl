#!/usr/bin/perl
# How soon all subscribers of a live total hear of a sheet: streams.pl [SUBSCRIBERS [COMMITS]]
#
# Opens SUBSCRIBERS (5000) streams of one election, then enters COMMITS (40) sheets, one every 300 ms. Each time: from
# the answer to the POST (the commit is durable then) until the first and until the last subscriber has the event.
# Prints the percentiles and the memory that a subscriber takes in the server.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Time::HiRes qw(time sleep);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;
use ResElec::Test;
use Reads;

my ($subscribers, $commits) = (@ARGV, 5000, 40)[0, 1];
server_start(durable => 1, shim => {MAX_CONNECTIONS => $subscribers + 100,
    MAX_CONNECTIONS_ADDRESS => $subscribers + 100});
my $director = director();
my $election = election($director->{token}, offices => $commits, visibility => 'public', candidates => 8);
my ($rest) = shim_memory();
my @sockets = map { raw_connect() } 1 .. $subscribers;
raw_send($_, raw_request("GET /api/voting/realtime/$election->{id}", ['Accept: text/event-stream'])) for @sockets;
my (%by_number, $watched);
$watched = '';
for my $socket (@sockets) { $by_number{fileno $socket} = $socket; vec($watched, fileno $socket, 1) = 1 }

# Reads what comes until every subscriber has so many reported offices: the times of the first and the last.
sub told {
    my ($offices) = @_;
    my ($left, @at) = ($subscribers);
    my $until = time + 20;
    my $waiting = $watched;
    while ($left > 0 && time < $until) {
        select(my $ready = $waiting, undef, undef, 1) or next;
        for my $number (keys %by_number) {
            next unless vec($ready, $number, 1);
            sysread($by_number{$number}, my $bytes, 65536) or die "a stream has ended\n";
            next unless $bytes =~ /"offices_reported": $offices\b/;
            vec($waiting, $number, 1) = 0;
            $left--;
            push @at, time if !@at || $left == 0;
        }
    }
    die "$left were not told\n" if $left;
    return @at;
}

told(0);
sleep 1;
my ($full) = shim_memory();
my (@first, @last);
for my $n (1 .. $commits) {
    ok_call('POST', "/api/offices/$election->{offices}[$n - 1]/results", sheet($election, 0, 0, 1 .. 8),
        $director->{token});
    my $start = time;
    my ($first, $last) = told($n);
    push @first, 1000 * ($first - $start);
    push @last, 1000 * (($last // $first) - $start);
    sleep 0.3;
}

sub at { my ($part, @times) = @_; return (sort { $a <=> $b } @times)[$part * $#times] }
printf "%d subscribers, %d commits; after the commit the first is told at p50 %.0f ms, the last at p50 %.0f ms, " .
    "p99 %.0f ms\n",
    $subscribers, $commits, at(0.5, @first), at(0.5, @last), at(0.99, @last);
printf "memory of the server: %.1f MiB at rest, %.1f MiB then: %.1f KiB a subscriber\n", $rest, $full,
    1024 * ($full - $rest) / $subscribers;
