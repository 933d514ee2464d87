# The disk fills up while sheets come in, and has room again.
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib";
use Time::HiRes qw(sleep time);
use ResElec::Load;
use ResElec::Test;

plan skip_all => 'a small disk is mounted by root alone' if $> != 0;
server_start(durable => 1, disk => '192M',
    cluster => ['max_wal_size=48MB', 'min_wal_size=32MB', 'checkpoint_timeout=30s', 'shared_buffers=16MB'])
    or plan skip_all => 'nothing can be mounted here';
my $load = ResElec::Load->new(urls => sub { base_url() });
my $ballast = work_dir() . '/pg/ballast';

sub fill {
    open my $file, '>', $ballast or die "$ballast: $!";
    my $block = 'x' x 65536;
    while (length $block >= 512) {
        syswrite($file, $block) // ($block = substr $block, 0, length($block) / 2);
    }
    close $file;
}

for my $round (1 .. $ENV{TORTURE_ROUNDS} // 1) {
    my $status = $load->run(6, sub { fill(); sleep 2; fill(); sleep 1 });
    note(join ', ', map { "$_: $status->{$_}" } sort keys %$status);
    cmp_ok(($status->{200} // 0) + ($status->{201} // 0), '>', 0, 'sheets were acknowledged before the disk was full');
    cmp_ok($status->{503} // 0, '>', 0, 'and refused with 503 then');
    is_deeply([grep { !/^(?:200|201|503)$/ } keys %$status], [], 'nothing but an acknowledgement or a 503');
    unlink $ballast or die "$ballast: $!";
    eval { sql('SELECT 1'); 1 } or eval { cluster_stop('immediate') }, cluster_start();
    ok($load->ready, 'with room again all is well');
    is_deeply([$load->lost], [], 'every acknowledged sheet is there, none by halves');
    is(oracle(), 0, 'every total equals its recount');
    $status = $load->run(1.5, sub { });
    is_deeply([grep { !/^20[01]$/ } keys %$status], [], 'and sheets come in');
    is_deeply([$load->lost], [], 'which are there');
}
is($load->stuck, 0, 'no session is stuck');
finish();
