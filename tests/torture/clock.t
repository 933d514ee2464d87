# The shim's clock jumps, forward and back, while sheets come in: nothing is lost, tokens go by the clock, and when it
# is right again all is as before.
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib";
use Time::HiRes qw(sleep);
use File::Temp ();
use ResElec::Load;
use ResElec::Test;

my ($library) = glob '/usr/lib/*/faketime/libfaketimeMT.so.1';
plan skip_all => 'libfaketime is not installed' unless $library;
my $offset = File::Temp->new;
chmod 0644, "$offset";
set_clock('+0');
server_start(durable => 1, shim => {LD_PRELOAD => $library, FAKETIME_TIMESTAMP_FILE => "$offset",
    FAKETIME_NO_CACHE => 1,
    FAKETIME_DONT_FAKE_MONOTONIC => 1});
my $pid = shim_pid();
my $load = ResElec::Load->new(urls => sub { base_url() });

# How far the shim's clock is off, as libfaketime reads it: +2d, -30m.
sub set_clock {
    my ($jump) = @_;
    open my $file, '>', "$offset.new" or die $!;
    print {$file} "$jump\n";
    close $file;
    rename "$offset.new", "$offset" or die $!;
}

sub profile { call('GET', '/api/auth/profile', undef, $load->{token})->{status} }

is(profile(), 200, 'the token is good');
set_clock('+2d');
is(profile(), 401, 'two days later it has expired');
set_clock('+0');
is(profile(), 200, 'and is good again when the clock was set right');
for my $jump (qw(-2h +5m -5m +20s -1d)) {
    my $status = $load->run(2, sub { set_clock($jump); sleep 0.6; set_clock('+0') });
    cmp_ok(($status->{200} // 0) + ($status->{201} // 0), '>', 0, "$jump and back: sheets were acknowledged");
    is_deeply([grep { !/^(?:200|201|401|503|cut)$/ } keys %$status], [],
        'nothing but that, a refused token, a 503 or a cut connection ('
        . join(', ', map { "$_: $status->{$_}" } sort keys %$status) . ')');
    ok($load->ready, 'it is ready afterwards');
    is_deeply([$load->lost], [], 'every acknowledged sheet is there, none by halves');
}
my $status = $load->run(1.5, sub { });
is_deeply([grep { !/^20[01]$/ } keys %$status], [], 'with the clock right every sheet comes in');
is_deeply([$load->lost], [], 'and is there');
is($load->stuck, 0, 'no session is stuck');
is(shim_pid(), $pid, 'it is the same shim');
finish();
