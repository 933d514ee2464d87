#!/usr/bin/perl
# How fast a live total is read over HTTP: reads.pl [CONNECTIONS [SECONDS [ROUNDS]]]
#
# By turns in one run, with wrk: a fixed answer of the same server (/health/live), the live total with a token, the same
# for everybody, and a read that has a query of its own (a user's profile). Prints the medians and their ratios.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;
use ResElec::Test;
use Reads;

my ($connections, $seconds, $rounds) = (@ARGV, 64, 4, 3)[0 .. 2];
system('command -v wrk > /dev/null') == 0 or die "reads.pl needs wrk (Debian package wrk)\n";
server_start(durable => 1);
my $director = director();
my $election = election($director->{token}, offices => 20, visibility => 'public', candidates => 8);
ok_call('POST', "/api/offices/$_/results", sheet($election, 1, 2, 3 .. 10), $director->{token}) for @{$election->{offices}};
my $realtime = "/api/voting/realtime/$election->{id}";
my @cases = (['a fixed answer', '/health/live', 0], ['total, with a token', $realtime, 1], ['total, by anybody', $realtime, 0], ['a query of its own', '/api/auth/profile', 1]);

sub rate {
    my ($path, $token) = @_;
    my @header = $token ? ('-H', "Authorization: Bearer $director->{token}") : ();
    open my $pipe, '-|', 'wrk', '-t1', "-c$connections", "-d${seconds}s", '--latency', @header, base_url() . $path or die $!;
    my $said = do { local $/; <$pipe> };
    die "refused: $said\n" if $said =~ /Non-2xx/;
    return [$said =~ m{Requests/sec:\s+([\d.]+)}, $said =~ /99%\s+(\S+)/];
}

my %rates;
for my $round (1 .. $rounds) { push @{$rates{$_->[0]}}, rate(@$_[1, 2]) for @cases }
my %median = map { $_ => (sort { $a <=> $b } map { $_->[0] } @{$rates{$_}})[@{$rates{$_}} / 2] } keys %rates;
printf "%-22s %8.0f requests/s  %.2f of a fixed answer  p99 %s\n", $_->[0], $median{$_->[0]}, $median{$_->[0]} / $median{'a fixed answer'}, $rates{$_->[0]}[0][1] for @cases;
printf "total with a token / a query of its own: %.1f\n", $median{'total, with a token'} / $median{'a query of its own'};
