#!/usr/bin/perl
# Whether asking for a new password tells if an address has an account: forgot.pl [PAIRS]
#
# Asks by turns for an address that has one and for one that has none, PAIRS times (2000), and compares the times:
# medians, and Welch's t of the logarithms (|t| below 3 says that no difference can be seen).
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Time::HiRes qw(time);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib';
use Test::More;
use ResElec::Test;

my ($pairs) = (@ARGV, 2000);
server_start(durable => 1, shim => {MAIL_DIR => 'mail'});
my $director = director();
my $socket = raw_connect();

sub ask {
    my ($email) = @_;
    my $bytes = raw_request('POST /api/auth/forgot-password', ['Content-Type: application/json'],
        to_json({email => $email}));
    my $start = time;
    raw_send($socket, $bytes);
    raw_read($socket, qr/\r\n\r\n\{.*\}$/s, 10) =~ m{^HTTP/1.1 202} or die "refused\n";
    return log(time - $start);
}

my (@known, @unknown);
for my $i (1 .. $pairs) {
    my @turn = ([\@known, $director->{email}], [\@unknown, sprintf 'nobody%d@example.org', $i % 1000]);
    push @{$_->[0]}, ask($_->[1]) for $i % 2 ? @turn : reverse @turn;
}

sub mean { my $sum = 0; $sum += $_ for @_; return $sum / @_ }
sub variance { my $mean = mean(@_); return mean(map { ($_ - $mean)**2 } @_) * @_ / (@_ - 1) }
sub median { return 1000 * exp((sort { $a <=> $b } @_)[@_ / 2]) }

printf "an address that has an account: median %.3f ms; one that has none: %.3f ms; ratio %.3f\n", median(@known),
    median(@unknown), median(@known) / median(@unknown);
printf "t = %.2f over %d pairs\n",
    (mean(@known) - mean(@unknown)) / sqrt(variance(@known) / @known + variance(@unknown) / @unknown), $pairs;
