# A long night: SOAK_MINUTES (30) of sheets, corrections, reads, streams, logins and scans, looked at every minute.
# Memory, descriptors, latency and the size of the totals stay flat, and the logs have no surprise.
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib";
use POSIX ();
use Time::HiRes qw(sleep time);
use ResElec::Load;
use ResElec::Media;
use ResElec::Test;

my $minutes = $ENV{SOAK_MINUTES} // 30;
my $end = time + 60 * $minutes;
my $streams = 20;

server_start(durable => 1, cluster => ['autovacuum_naptime=10s'],
    shim => {JWT_ACCESS_TOKEN_EXPIRES => 2 * 60 * $minutes + 900});
my $pid = shim_pid();
my $load = ResElec::Load->new(workers => 4, urls => sub { base_url() });
my ($token, $e) = @$load{qw(token election)};
my $director = director();

# One kind of client until the end; it prints a line a request (second, kind, milliseconds, status) into a file of its
# own.
sub client {
    my ($kind, $pause, $request) = @_;
    my $child = fork() // die "fork: $!";
    return $child if $child;
    open my $log, '>', work_dir() . "/soak.$kind.$$" or die;
    $log->autoflush(1);
    while (time < $end) {
        my $begun = time;
        my $status = eval { $request->()->{status} } // 'cut';
        printf {$log} "%d %s %.3f %s\n", $begun, $kind, 1000 * (time - $begun), $status;
        sleep $pause;
    }
    POSIX::_exit(0);
}

sub stream {
    my $child = fork() // die "fork: $!";
    return $child if $child;
    while (time < $end) {
        my $socket = eval { raw_connect() } or next;
        raw_send($socket, raw_request("GET /api/voting/realtime/$e->{id}",
            ["Authorization: Bearer $token", 'Accept: text/event-stream']));
        while (time < $end && raw_read($socket, qr/\n\n/, 20) ne '') { }
    }
    POSIX::_exit(0);
}

my ($number, $office, $other) = (0, @{$e->{offices}}[0, 1]);
ok_call('POST', "/api/offices/$office/results", sheet($e, 0, 0, 1), $token);
my @clients = (
    (map { stream() } 1 .. $streams),
    client(total => 0.02, sub { call('GET', "/api/voting/realtime/$e->{id}", undef, $token) }),
    client(results => 0.05, sub { call('GET', "/api/elections/$e->{id}/results?level=center", undef, $token) }),
    client(offices => 0.3, sub { call('GET', "/api/elections/$e->{id}/results?level=office&limit=100", undef,
        $token) }),
    client(login => 2,
        sub { call('POST', '/api/auth/login', {phone_number => $director->{phone_number}, password => PASSWORD}) }),
    client(correct => 0.05, sub { call('PUT', "/api/offices/$office/results", sheet($e, 0, 0, 1 + $number++ % 7),
        $token) }),
    client(refused => 0.1, sub { call('POST', "/api/offices/$other/results", {%{sheet($e, 0, 0, 1)}, blank_votes => 5},
        $token) }),
    client(scan => 5,
        sub { upload('POST', "/api/offices/$office/results/scan", $token,
            scan => file(png(32, 48), 'scan.png', 'image/png')) }),
);

sub of_process {
    my ($name) = @_;
    open my $file, '<', "/proc/$pid/status" or return 0;
    return (join('', <$file>) =~ /^$name:\s+(\d+)/m)[0]
}
sub size { my ($table) = @_; return sql("SELECT pg_total_relation_size('res_elec.$table') / 1024") }

my @minutes;
while (time < $end - 5) {
    my $status = $load->run($end - time < 60 ? $end - time - 2 : 58, sub { });
    my @open = glob "/proc/$pid/fd/*";
    push @minutes, {memory => of_process('VmRSS'), descriptors => scalar @open,
        parts => sql('SELECT count(*) FROM res_elec.tally_part'),
        totals => size('tally_part'), sheets => size('result_sheet'), written => $status->{200} // 0};
    my $m = $minutes[-1];
    note(sprintf 'minute %d: %s; %s', scalar @minutes, join(', ', map { "$_ $m->{$_}" } sort keys %$m), join ', ',
        map { "$_: $status->{$_}" } sort keys %$status);
    is_deeply([grep { !/^20[01]$/ } keys %$status], [], 'each sheet was acknowledged') or last;
}
waitpid $_, 0 for @clients;

# The first fifth is for warming up; the second is compared with the last.
sub fifth { my ($which, @list) = @_; my $n = @list / 5; return @list[$which * $n .. ($which + 1) * $n - 1] }
sub most { my ($key, @of) = @_; my ($most) = sort { $b <=> $a } map { $_->{$key} } @of; return $most }

sub is_flat {
    my ($key, $slack) = @_;
    my ($early, $late) = map { most($key, fifth($_, @minutes)) } 1, 4;
    cmp_ok($late, '<=', $early * 1.2 + $slack, "$key is flat: $early early, $late late");
}

my %times;
for my $file (glob work_dir() . '/soak.*') {
    open my $in, '<', $file or die;
    while (<$in>) {
        my ($at, $kind, $took, $status) = split;
        push @{$times{$kind}{all}}, [$at, $took];
        $times{$kind}{status}{$status}++;
    }
}
SKIP: {
    skip 'too short to compare', 5 if @minutes < 5;
    is_flat('memory', 8192);
    is_flat('descriptors', 10);
    is_flat('parts', 100);
    is_flat('totals', 1024);
    is_flat('sheets', 2048);
}
for my $kind (sort keys %times) {
    my @all = @{$times{$kind}{all}};
    my @medians = map {
        my @sorted = sort { $a <=> $b } map { $_->[1] } fifth($_, @all);
        ($sorted[@sorted / 2], $sorted[@sorted * 0.99])
    } 1, 4;
    note(sprintf '%s: %d requests, p50 %.1f then %.1f ms, p99 %.1f then %.1f ms, %s', $kind, scalar @all,
        @medians[0, 2, 1, 3], join ', ', %{$times{$kind}{status}});
    cmp_ok($medians[2], '<=', 3 * $medians[0] + 2, "$kind: the median is flat") if @minutes >= 5;
    my $expected = $kind eq 'refused' ? '422' : $kind eq 'scan' ? '201|200|409|422' : '20[01]';
    is_deeply([grep { !/^(?:$expected)$/ } keys %{$times{$kind}{status}}], [], "$kind: no other answer");
}
is_deeply([$load->lost], [], 'every acknowledged sheet is there');
is_deeply([grep { /"level":"(?:warning|error)"/ && !/mail_not_configured/ } split /^/, shim_log()], [],
    'the log has no warning');
is_deeply([grep { /(?:FATAL|PANIC|WARNING):/ } split /^/, cluster_log()], [], "nor has the server's");
is(shim_pid(), $pid, 'it is the same shim');
finish();
