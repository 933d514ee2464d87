#!/usr/bin/perl
# What 200 simultaneous logins do to the reading of a live total: logins.pl [LOGINS [SECONDS]]
#
# One client reads a total in a row, first alone, then while LOGINS clients (200) sign in at the same time and again as
# soon as they are answered, for SECONDS (10) each. Prints the latencies and their ratio, and the shim's memory.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Time::HiRes qw(time);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib';
use Test::More;    # what the library tells goes to standard error
use ResElec::Test;

my ($logins, $seconds) = (@ARGV, 200, 10)[0, 1];
server_start(durable => 1);
my $director = director();
my $election = election($director->{token}, offices => 5);
my $read = raw_request("GET /api/voting/realtime/$election->{id}", ["Authorization: Bearer $director->{token}"]);
my $login = raw_request('POST /api/auth/login', ['Content-Type: application/json'],
    to_json({phone_number => $director->{phone_number}, password => PASSWORD}));

# Latencies in ms of reads in a row.
sub reads {
    my ($for) = @_;
    my $socket = raw_connect();
    my ($until, @times) = (time + $for);
    while ((my $start = time) < $until) {
        raw_send($socket, $read);
        raw_read($socket, qr/\r\n\r\n\{.*\}$/s, 10) =~ m{^HTTP/1.1 200} or die "a read failed\n";
        push @times, 1000 * (time - $start);
    }
    return [sort { $a <=> $b } @times];
}

# Signs in with so many sockets at once until the time is over: how many were answered with what.
sub storm {
    my ($for) = @_;
    my $select = IO::Select->new;
    my ($until, %seen) = (time + $for);
    my $again = sub { my $s = shift // raw_connect(); raw_send($s, $login); $select->add($s) };
    $again->() for 1 .. $logins;
    while (time < $until) {
        for my $socket ($select->can_read(0.1)) {
            my ($status) = raw_read($socket, qr/\r\n\r\n\{.*\}$/s, 5) =~ m{^HTTP/1.1 (\d+)};
            $seen{$status // 'none'}++;
            $select->remove($socket);
            select undef, undef, undef, 0.002 if ($status // 0) == 503;
            $again->($status ? $socket : ());
        }
    }
    return \%seen;
}

sub memory {
    open my $file, '<', '/proc/' . shim_pid() . '/status' or die $!;
    my %kb = join('', <$file>) =~ /^(VmRSS|VmHWM):\s+(\d+)/mg;
    return map { $kb{$_} / 1024 } qw(VmRSS VmHWM);
}

sub show {
    my ($name, $times) = @_;
    printf "%-24s %6d reads  p50 %7.3f ms  p99 %7.3f ms  max %7.3f ms\n", $name, scalar @$times, map { $times->[$_ * $#$times] } 0.5, 0.99, 1;
}

my ($rest) = memory();
reads(1);
my $alone = reads($seconds);
my ($answers, $among) = parallel(2, sub { $_[0] == 0 ? storm($seconds + 2) : do { select undef, undef, undef, 1; reads($seconds) } });
show('alone', $alone);
show("among $logins logins", $among);
printf "logins answered: %s\n", join ', ', map { "$_: $answers->{$_}" } sort keys %$answers;
printf "latency among logins / alone: p50 %.2f, p99 %.2f; rate %.2f\n", (map { $among->[$_ * $#$among] / $alone->[$_ * $#$alone] } 0.5, 0.99), @$among / @$alone;
printf "memory of the shim: at rest %.1f MiB, at most %.1f MiB\n", $rest, (memory())[1];
