#!/usr/bin/perl
# What a visitor and a typist notice of a burst of connections that do nothing: burst.pl [CONNECTIONS [ADDRESSES]]
#
# One visitor asks for the live total on a new connection each time, one signs in, in peace for SECONDS (5) and then
# while CONNECTIONS (20000) come from ADDRESSES (40) addresses as fast as one thread opens them, and stay for SECONDS.
# Prints the percentiles of both, the answers that were not 200, and what became of the burst.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Time::HiRes qw(time);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib';
use Test::More;
use ResElec::Test;

my ($connections, $addresses) = (@ARGV, 20000, 40)[0, 1];
my $seconds = $ENV{SECONDS} // 5;
server_start(shim => {THREADS => 2});
my $director = director();
my $election = election($director->{token}, offices => 1, visibility => 'public');
call('POST', "/api/offices/$election->{offices}[0]/results", sheet($election, 0, 0, 1, 2), $director->{token});

# Asks until a file is there; [what it took in ms, whether it was 200] each time.
sub visitor {
    my ($ask, $end) = @_;
    pipe my $out, my $in or die $!;
    my $pid = fork // die $!;
    if (!$pid) {
        close $out;
        my @took;
        until (-e $end) {
            my $begun = time;
            my $ok = $ask->();
            push @took, [1000 * (time - $begun), $ok ? 1 : 0];
        }
        print {$in} to_json(\@took);
        close $in;
        require POSIX;
        POSIX::_exit(0);
    }
    close $in;
    return sub { my $text = do { local $/; <$out> }; waitpid $pid, 0; return from_json($text) };
}

sub told {
    my ($name, $took) = @_;
    my @sorted = sort { $a <=> $b } map { $_->[0] } @$took;
    printf "%-28s %6d answers, %d not 200; ms: p50 %.1f, p99 %.1f, max %.1f\n", $name, scalar @sorted,
        scalar(grep { !$_->[1] } @$took),
        @sorted[int(0.5 * $#sorted), int(0.99 * $#sorted)], $sorted[-1];
}

sub round {
    my ($name, $meanwhile) = @_;
    my $end = work_dir() . "/$name.end";
    my $total = visitor(sub { call('GET', "/api/voting/realtime/$election->{id}")->{status} == 200 }, $end);
    my $sign_in =
        visitor(sub { call('POST', '/api/auth/login',
            {phone_number => $director->{phone_number}, password => PASSWORD})->{status} == 200 }, $end);
    $meanwhile->();
    open my $file, '>', $end or die $!;
    close $file;
    told("$name: live total", $total->());
    told("$name: sign-in", $sign_in->());
}

round('peace', sub { sleep $seconds });
# So many for each process: more files than that may not be open in one.
round('burst', sub {
    my $share = 9000;
    my @parts = map {
        my $left = $connections - $_ * $share;
        $left < $share ? $left : $share
    } 0 .. int(($connections - 1) / $share);
    my @pipes = map {
        open my $pipe, '-|', 'build/bench/burst', shim_port(), $parts[$_], "127.0.@{[4 + $_]}.1", $addresses,
            $seconds or die $!;
        $pipe
    } 0 .. $#parts;
    print readline $_ for @pipes;
});
