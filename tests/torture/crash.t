# Everything falls over while sheets come in, are corrected, annulled and restored: a backend, the connections, the
# server, one of two shims, all at once.
#   TORTURE_ROUNDS (one of each kind)   TORTURE_SEED (which backend, when)
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib";
use Time::HiRes qw(sleep);
use ResElec::Load;
use ResElec::Test;

my @kinds = qw(backend connections postmaster immediate restart shim both);
my $rounds = $ENV{TORTURE_ROUNDS} // @kinds;
my $seed = $ENV{TORTURE_SEED} // int rand 2**31;
srand $seed;
note("TORTURE_SEED=$seed TORTURE_ROUNDS=$rounds");

server_start(durable => 1);
my $port = shim_port();
my $first_pid = shim_pid();
my ($other_pid, $other_url) = shim_another();
my ($other_port) = $other_url =~ /:(\d+)/;
my $load = ResElec::Load->new(rivals => 3, urls => sub { ("http://127.0.0.1:$port", $other_url) });
my @moments;

# After each the server restarts all of them; while it does there is none to kill.
sub kill_a_backend {
    for (1 .. 3) {
        my $pid =
            eval { sql("SELECT pid FROM pg_stat_activity WHERE usename = 'res_elec_shim' ORDER BY random() LIMIT 1") };
        kill 'KILL', $pid if $pid;
        sleep 0.6;
    }
}

sub cut_connections {
    for (1 .. 6) {
        sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'res_elec_shim'");
        sleep 0.1;
    }
}

sub restart_shim {
    shim_stop('KILL');
    shim_start({PORT => $port});
    $first_pid = shim_pid();
}

sub kill_all {
    kill 'KILL', $other_pid;
    shim_stop('KILL');
    cluster_kill();
    cluster_start();
    shim_start({PORT => $port});
    $first_pid = shim_pid();
    ($other_pid) = shim_another({PORT => $other_port});
}

my %break = (
    backend => \&kill_a_backend,
    connections => \&cut_connections,
    postmaster => sub { cluster_kill(); cluster_start() },
    immediate => sub { cluster_stop('immediate'); cluster_start() },
    restart => sub { cluster_stop('fast'); cluster_start() },
    shim => \&restart_shim,
    both => \&kill_all,
);

for my $round (1 .. $rounds) {
    my $kind = $kinds[($round - 1) % @kinds];
    push @moments, $load->moment;
    my $status = $load->run(3, $break{$kind});
    ok($load->ready, "round $round, $kind: both shims are ready again ("
        . join(', ', map { "$_: $status->{$_}" } sort keys %$status) . ')');
    cmp_ok(($status->{200} // 0) + ($status->{201} // 0), '>', 0, 'sheets were acknowledged');
    is_deeply([grep { !/^(?:200|201|503|cut|refused)$/ } keys %$status], [],
        'nothing but an acknowledgement, a refusal of rivals, a 503 or a cut connection');
    is_deeply([$load->lost], [],
        'every acknowledged sheet is there as it was entered, corrected, annulled or restored, none by halves');
    is_deeply([$load->{rivals}->torn], [],
        'what several did to the same offices makes sense, and each decision was done once');
    is(oracle(), 0, 'every total equals its recount');
    ok(kill(0, $first_pid) && kill(0, $other_pid), 'both shims live');
}
my $live = ok_call('GET', "/api/voting/realtime/$load->{election}{id}", undef, $load->{token});
is_deeply([@$live{qw(offices_reported offices_annulled)}],
    [split /\|/, sql("SELECT count(*) FILTER (WHERE status <> 'annulled'), count(*) FILTER (WHERE status = 'annulled')
        FROM res_elec.result_sheet WHERE election_id = $load->{election}{id}")],
    'the total counts each sheet once, and annulled ones apart');
note(sql("SELECT string_agg(kind || ' ' || status || ' ' || n, ', ' ORDER BY kind, status)
    FROM (SELECT kind, status, count(*) AS n FROM res_elec.decision GROUP BY 1, 2) AS d"));
cmp_ok($live->{offices_annulled}, '>', 0, '… of which there are some');
is_deeply([map { sql($_->{later}) } @moments], [map { $_->{told} } @moments],
    'the past before each round is what it was');
is($load->stuck, 0, 'no session is stuck');
finish();
