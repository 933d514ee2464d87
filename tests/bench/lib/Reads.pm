package Reads;

# Latencies of one client that reads in a row, and the shim's memory: for benches that put something beside it.
use strict;
use warnings;
use Exporter qw(import);
use Time::HiRes qw(time);
use ResElec::Test;

our @EXPORT = qw(reads_of reads_show reads_compare shim_memory);

# Latencies in ms, sorted.
sub reads_of {
    my ($path, $token, $seconds) = @_;
    my $request = raw_request("GET $path", ["Authorization: Bearer $token"]);
    my $socket = raw_connect();
    my ($until, @times) = (time + $seconds);
    while ((my $start = time) < $until) {
        raw_send($socket, $request);
        raw_read($socket, qr/\r\n\r\n\{.*\}$/s, 10) =~ m{^HTTP/1.1 200} or die "a read failed\n";
        push @times, 1000 * (time - $start);
    }
    return [sort { $a <=> $b } @times];
}

sub at { my ($times, $part) = @_; return $times->[$part * $#$times] }

sub reads_show {
    my ($name, $times) = @_;
    printf "%-24s %6d reads  p50 %7.3f ms  p99 %7.3f ms  max %7.3f ms\n", $name, scalar @$times,
        map { at($times, $_) } 0.5, 0.99, 1;
}

sub reads_compare {
    my ($alone, $among) = @_;
    printf "latency among others / alone: p50 %.2f, p99 %.2f; rate %.2f\n",
        (map { at($among, $_) / at($alone, $_) } 0.5, 0.99), @$among / @$alone;
}

# Resident now and at most, MiB.
sub shim_memory {
    open my $file, '<', '/proc/' . shim_pid() . '/status' or die $!;
    my %kb = join('', <$file>) =~ /^(VmRSS|VmHWM):\s+(\d+)/mg;
    return map { $kb{$_} / 1024 } qw(VmRSS VmHWM);
}

1;
