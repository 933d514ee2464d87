#!/usr/bin/perl
# What big files do to the reading of a live total: files.pl [CLIENTS [SECONDS]]
#
# One client reads a total in a row, first alone, then while CLIENTS (4) others send scans of some 8 MB and fetch them
# again, for SECONDS (8) each. Prints the latencies and their ratio, how many files went through, the shim's memory.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Time::HiRes qw(time);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;
use ResElec::Test;
use Reads;

my ($clients, $seconds) = (@ARGV, 4, 8)[0, 1];
server_start(durable => 1, shim => {MAX_UPLOAD => 20_000_000});
my $director = director();
my $election = election($director->{token}, offices => $clients);
ok_call('POST', "/api/offices/$_/results", sheet($election, 0, 0, 1), $director->{token}) for @{$election->{offices}};

# A PDF is stored as it comes: its bytes cost no decoding, and each is another.
my $filler = join '', map { chr rand 256 } 1 .. 4096;
sub pdf { my ($n) = @_; return "%PDF-1.4 $n\n" . $filler x 2048 . "\n%%EOF\n" }

sub exchange {
    my ($worker, $until) = @_;
    my ($office, $sent, $fetched) = ($election->{offices}[$worker], 0, 0);
    while (time < $until) {
        my $body = "--b\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"s.pdf\"\r\n\r\n"
            . pdf("$worker.$sent") . "\r\n--b--\r\n";
        my $answer = call('POST', "/api/offices/$office/results/scan", $body, $director->{token},
            {'Content-Type' => 'multipart/form-data; boundary=b'});
        last if $answer->{status} != 201;    # a version has 20 scans at most
        $sent++;
        $fetched++ if length call('GET', $answer->{json}{office}{scans}[-1]{url}, undef, $director->{token})->{content}
            > 8_000_000;
    }
    while (time < $until && $sent) {
        my $url = ok_call('GET', "/api/offices/$office/results/scan", undef, $director->{token})->{scans}[0]{url};
        $fetched++ if length call('GET', $url, undef, $director->{token})->{content} > 8_000_000;
    }
    return [$sent, $fetched];
}

reads_of("/api/voting/realtime/$election->{id}", $director->{token}, 1);
my $alone = reads_of("/api/voting/realtime/$election->{id}", $director->{token}, $seconds);
my $until = time + $seconds + 2;
my ($among, @files) = parallel($clients + 1, sub {
    return exchange($_[0] - 1, $until) if $_[0] > 0;
    select undef, undef, undef, 1;
    return reads_of("/api/voting/realtime/$election->{id}", $director->{token}, $seconds);
});
reads_show('alone', $alone);
reads_show("among $clients with files", $among);
printf "files sent %d, fetched %d\n", map { my $i = $_; my $n = 0; $n += $_->[$i] for @files; $n } 0, 1;
reads_compare($alone, $among);
sleep 6;    # the connection for large files is closed after five seconds
printf "memory of the shim afterwards %.1f MiB, at most %.1f MiB\n", shim_memory();
