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
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;    # what the library tells goes to standard error
use ResElec::Test;
use Reads;

my ($logins, $seconds) = (@ARGV, 200, 10)[0, 1];
server_start(durable => 1);
my $director = director();
my $election = election($director->{token}, offices => 5);
my @read = ("/api/voting/realtime/$election->{id}", $director->{token});
my $login = raw_request('POST /api/auth/login', ['Content-Type: application/json'],
    to_json({phone_number => $director->{phone_number}, password => PASSWORD}));

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

my ($rest) = shim_memory();
reads_of(@read, 1);
my $alone = reads_of(@read, $seconds);
my ($answers, $among) = parallel(2, sub { $_[0] == 0 ? storm($seconds + 2) : do {
    select undef, undef, undef, 1;
    reads_of(@read, $seconds)
} });
reads_show('alone', $alone);
reads_show("among $logins logins", $among);
printf "logins answered: %s\n", join ', ', map { "$_: $answers->{$_}" } sort keys %$answers;
reads_compare($alone, $among);
printf "memory of the shim: at rest %.1f MiB, at most %.1f MiB\n", $rest, (shim_memory())[1];
