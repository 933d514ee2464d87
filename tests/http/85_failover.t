# A primary is replaced while the server has connections to it: frozen and thawed, behind one address, together with the
# server itself, read-only, shut down. What the new one has is shown, and nothing that the old one says afterwards.
use strict;
use warnings;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use ResElec::Metrics;
use ResElec::Test;
use TestFiles qw(bytes_if_there);

server_start();
my $token = director()->{token};
my $e = election($token, offices => 24, visibility => 'public');
my $top = Cluster->at(work_dir() . '/pg');
my $live = "/api/voting/realtime/$e->{id}";
my $next = 0;    # office
my %figures;     # of the sheets that were acknowledged: office => voters
shim_stop();

# Stops all processes of a cluster, or lets them go on.
my %frozen;
sub freeze {
    my ($cluster) = @_;
    my ($postmaster) = bytes_if_there("$cluster->{dir}/data/postmaster.pid") =~ /^(\d+)/ or die "no postmaster\n";
    my @children = map { m{/proc/(\d+)/} && bytes_if_there($_) =~ /^\d+ \(.*\) \S (\d+)/ && $1 == $postmaster
        ? m{/(\d+)/} : () } glob '/proc/[0-9]*/stat';
    kill 'STOP', @{$frozen{$cluster->{dir}} = [$postmaster, @children]};
}
sub thaw { my ($cluster) = @_; kill 'CONT', @{delete $frozen{$cluster->{dir}} // []} }
END { kill 'CONT', map { @$_ } values %frozen }

# A standby that has all that was written.
sub standby_of {
    my ($primary) = @_;
    my $standby = Cluster->standby($primary, 'wal_receiver_timeout=0');
    caught_up($primary, $standby);
    return $standby;
}
sub caught_up {
    my ($primary, $standby) = @_;
    my $written = $primary->sql('SELECT pg_current_wal_lsn()');
    is($standby->wait_for("SELECT pg_last_wal_replay_lsn() >= '$written'", 't'), 't', 'the standby has all');
}

sub enter { call('POST', "/api/offices/$e->{offices}[$_[0]]/results", sheet($e, 1, 0, 10 + $_[0]), $token) }

# Enters the next sheet, again and again until it is acknowledged.
sub entered {
    my ($name) = @_;
    my $until = time + 40;
    my $office = $next++;
    my ($answer, %refused);
    while (($answer = enter($office))->{status} !~ /^20[01]$/ && time < $until) {
        $refused{$answer->{status}}++;
        sleep 0.1;
    }
    like($answer->{status}, qr/^20[01]$/, "$name: a sheet is received") or diag($answer->{content});
    is_deeply([grep { $_ ne 503 } keys %refused], [], '… after nothing but 503');
    $figures{$e->{offices}[$office]} = 11 + $office;
}

# Whatever is read for a while has at least what was acknowledged.
sub nothing_stale {
    my ($name) = @_;
    my $least = keys %figures;
    my $end = time + 3;
    my %seen;
    while (time < $end) {
        my $answer = call('GET', $live);
        $seen{$answer->{status} == 200 ? $answer->{json}{offices_reported} : $answer->{status}}++;
    }
    is_deeply([grep { $_ < $least } keys %seen], [], "$name: no answer without a sheet that was acknowledged")
        or diag explain \%seen;
}

# Every acknowledged sheet is on a server as it was sent, and its totals are right.
sub has_all {
    my ($cluster) = @_;
    my %there = map { split /\|/ } split /\n/,
        $cluster->sql('SELECT office_id, total_voters FROM res_elec.result_sheet', 'res_elec');
    is_deeply({map { $_ => $there{$_} } keys %figures}, \%figures, 'every acknowledged sheet is on the new primary');
    is($cluster->sql($Cluster::WRONG, 'res_elec'), 0, '… and its totals are right');
}

sub moved { metric('res_elec_db_moved_total') }
sub list { join(',', map { $_->{dir} } @_) . ' user=res_elec_shim dbname=res_elec target_session_attrs=read-write' }
my %few = (METRICS_PORT => 'any', THREADS => 2, DB_CONNECTIONS => 3);

# Frozen, with a read and a write on their way; another is promoted; then it thaws
my ($old, $new) = ($top, standby_of($top));
shim_start({%few, DATABASE_URL => 'host=' . list($old, $new)});
entered('at first');
caught_up($old, $new);
my ($first, $second) = ($next++, $next++);
freeze($old);
my ($read, $write, $oldest) = parallel(4, sub {
    my ($worker) = @_;
    return call('GET', $live) if $worker == 0;
    return enter($first) if $worker == 1;
    my $until = time + 20;
    my $seen = 0;
    if ($worker == 2) {
        sleep 0.1 while ($seen = metric('res_elec_db_oldest_statement_seconds')) < 1 && time < $until;
        return {oldest => $seen, writes => metric('res_elec_db_writes_in_flight')};
    }
    sleep 2.5;
    $new->promote();
    return undef;
});
is($read->{status}, 200, 'a read that was on its way is answered');
is_problem($write, 503, '08006', 'a write that was on its way may have happened') if $write->{status} != 201;
cmp_ok($oldest->{oldest}, '>=', 1, 'metrics: the oldest statement grows old');
is($oldest->{writes}, 1, '… and a write is in flight');
entered('on the new primary');
cmp_ok(moved(), '>', 0, 'metrics: connections have moved');
is(metric_reaches(qq(res_elec_db_host_connections{host="$old->{dir}:5432"}), 0), 0, '… none is on the old one');
cmp_ok(metric_reaches(qq(res_elec_db_host_connections{host="$new->{dir}:5432"}), sub { $_[0] > 0 }), '>', 0,
    '… but on the new one');
like(shim_log(), qr/"event":"database_moved".*another server is the primary now/, '… the log says so');
thaw($old);
nothing_stale('after the thaw');
entered('after the thaw');
has_all($new);

# The new one is down for a while and the old one, which takes writes, is there: it is not taken
$new->stop('immediate');
my $until = time + 20;
sleep 0.1 while call('GET', '/health/ready')->{status} == 200 && time < $until;
for (1 .. 20) {
    my $answer = call('GET', $live);
    is($answer->{status}, 503, 'nothing is read from a primary that was replaced') if $answer->{status} != 503;
    sleep 0.1;
}
like(shim_log(), qr/a primary that another has replaced/, 'a primary that was replaced is refused by name');
$new->start();
entered('when the new one is back');
has_all($new);
shim_stop();
$old->stop('immediate');

# One address, as of a balancer: it leads somewhere else for new connections
my $target = work_dir() . '/target';
sub lead {
    my ($cluster) = @_;
    open my $file, '>', "$target.new" or die $!;
    print {$file} $cluster->{dir};
    close $file;
    rename "$target.new", $target or die $!;
}
($old, $new) = ($new, standby_of($new));
lead($old);
background($^X, 'tests/http/lib/forward.pl', "$target.port", $target);
$until = time + 20;
sleep 0.05 until -s "$target.port" || time > $until;
my $address = 'host=127.0.0.1 user=res_elec_shim dbname=res_elec port=' . bytes_if_there("$target.port");
shim_start({%few, DATABASE_URL => $address});
entered('through a balancer');
caught_up($old, $new);
freeze($old);
($read) = parallel(2, sub {
    my ($worker) = @_;
    return call('GET', $live) if $worker == 0;
    sleep 2;
    $new->promote();
    lead($new);
    return undef;
});
is($read->{status}, 200, 'a read that was on its way is answered');
entered('behind the same address');
thaw($old);
nothing_stale('after the thaw');
has_all($new);
shim_stop();
$old->stop('immediate');

# The server stands still together with the primary, and wakes after it
($old, $new) = ($new, standby_of($new));
shim_start({%few, DATABASE_URL => 'host=' . list($old, $new)});
entered('before all stand still');
caught_up($old, $new);
freeze($old);
kill 'STOP', shim_pid();
my $client = raw_connect();
raw_send($client, raw_request("GET $live", ['Connection: close']));
$new->promote();
$new->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES ($e->{offices}[$next], 7, 7, 0, '{}')", 'res_elec');
$figures{$e->{offices}[$next++]} = 7;
sleep 5.5;    # longer than it believes of what it hears
thaw($old);
kill 'CONT', shim_pid();
my ($reported) = raw_read($client, undef, 30) =~ /"offices_reported": ?(\d+)/;
is($reported, scalar keys %figures, 'what it says when it wakes is the new primary\'s');
nothing_stale('then');
shim_stop();
$old->stop('immediate');

# Read-only where it stands: the write that finds out is done by another
($old, $new) = ($new, standby_of($new));
shim_start({%few, DATABASE_URL => 'host=' . list($old, $new)});
entered('before it is read-only');
caught_up($old, $new);
$new->promote();
$old->sql('ALTER SYSTEM SET default_transaction_read_only = on');
$old->sql('SELECT pg_reload_conf()');
$old->wait_for('SHOW default_transaction_read_only', 'on');
my $office = $next++;
is(enter($office)->{status}, 201, 'a write to a server that is read-only now is done by the one that is not');
$figures{$e->{offices}[$office]} = 11 + $office;
has_all($new);
shim_stop();
$old->stop('immediate');

# Shut down in order, under load
($old, $new) = ($new, standby_of($new));
shim_start({%few, DATABASE_URL => 'host=' . list($old, $new)});
my $end = time + 8;
my @offices = ($next .. $#{$e->{offices}});
my @results = parallel(3, sub {
    my ($worker) = @_;
    my (%status, @done);
    if ($worker == 0) {
        sleep 1;
        $old->stop('fast');
        $new->promote();
        return {};
    }
    my @mine = grep { $_ % 2 == $worker - 1 } @offices;
    while (@mine && time < $end) {
        my $answer = enter($mine[0]);
        $status{$answer->{status}}++;
        push @done, shift @mine if $answer->{status} =~ /^20[01]$/;
        sleep 0.2;
    }
    return {status => \%status, done => \@done};
});
for my $result (grep { $_->{done} } @results) {
    is_deeply([grep { !/^(?:200|201|503)$/ } keys %{$result->{status}}], [], 'there was no answer but 20x and 503')
        or diag explain $result->{status};
    $figures{$e->{offices}[$_]} = 11 + $_ for @{$result->{done}};
}
is(scalar(grep { $figures{$e->{offices}[$_]} } @offices), scalar @offices, 'all were received');
has_all($new);
shim_stop();

# A list of standbys: one that stands still is left by all connections, also those without a statement, and for good
my ($first_standby, $second_standby) = map { standby_of($new) } 1, 2;
shim_start({%few, DATABASE_URL => join(',', map { $_->{dir} } $first_standby, $second_standby) =~ s/^/host=/r
    . ' user=res_elec_shim dbname=res_elec'});
sub connections_to {
    my ($standby) = @_;
    my $all = metrics();
    my ($series) = grep { /^res_elec_db_host_connections\{host="\Q$standby->{dir}\E\b/ } keys %$all;
    return $series ? $all->{$series} : 0;
}
sub comes { my ($is) = @_; my $end = time + 20; sleep 0.1 until $is->() || time > $end; return $is->() ? 1 : 0 }
ok(comes(sub { connections_to($first_standby) > 1 }), 'all connections are to the first of two standbys');
is(connections_to($second_standby), 0, '… and none to the other');
freeze($first_standby);
is(call('GET', $live)->{status}, 200, 'it stands still, and a read is answered');
ok(comes(sub { connections_to($second_standby) > 1 && connections_to($first_standby) == 0 }),
    '… and all are to the second one')
    or diag join ' ', map { connections_to($_) } $first_standby, $second_standby;
thaw($first_standby);
nothing_stale('after that');
is(connections_to($first_standby), 0, '… and stay there');
done_testing;
