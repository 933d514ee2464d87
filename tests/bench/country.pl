#!/usr/bin/perl
# What one primary takes of a nation of a billion voters: country.pl [OFFICES]
#
# An election of the shape of India's of 2024 (country.sql) with OFFICES (1048202) stations. 95 of 100 sheets come in by
# COPY, ten parts in turn, which tells whether the rate falls as tables grow; the others over REST by two servers, each
# with CLIENTS (32) clients for SECONDS (15): alone, then while STREAMS (500) streams of the election and of its
# constituencies are open and 16 clients read live totals. Commits are durable. Prints rates, CPU time, sizes and
# the time of a recount; ends with 1 when a total is wrong or an acknowledged sheet is not there.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use List::Util qw(sum);
use Time::HiRes qw(time sleep);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;
use ResElec::Test;
use Peers;

my $offices = $ARGV[0] // 1_048_202;
my ($clients, $seconds, $streams) =
    map { $ENV{$_->[0]} // $_->[1] } ['CLIENTS', 32], ['SECONDS', 15], ['STREAMS', 500];
my $centers = int($offices * 0.61) || 1;
my $copied = int($offices * 0.95);
my %shim = (MAX_CONNECTIONS => 4 * $streams + 1000, MAX_CONNECTIONS_ADDRESS => 4 * $streams + 1000,
    JWT_ACCESS_TOKEN_EXPIRES => 86400);

server_start(durable => 1, cluster => ['shared_buffers=2GB', 'max_wal_size=16GB', 'checkpoint_timeout=30min',
    'max_connections=200'], shim => \%shim);
my $dir = work_dir();
my ($second_pid, $second) = shim_another(\%shim);
my @shims = ({pid => shim_pid(), port => shim_port()}, {pid => $second_pid, port => $second =~ /(\d+)$/});

sub timed {
    my ($what, $count, $work) = @_;
    my ($wal, $start) = (sql('SELECT pg_current_wal_lsn()'), time);
    $work->();
    my $took = time - $start;
    my $bytes = sql("SELECT pg_current_wal_lsn() - '$wal'");
    printf "%-34s %9d in %7.1f s: %8.0f a second, %6.0f bytes of WAL each\n", $what, $count, $took, $count / $took,
        $bytes / $count;
    return $took;
}

sub psql_file {
    my ($file, @set) = @_;
    system('psql', '-XqA', '-h', "$dir/pg", '-U', 'postgres', '-d', 'res_elec', '-v', 'ON_ERROR_STOP=1',
        (map { ('-v', $_) } @set), '-f', $file) == 0 or die "$file failed\n";
}

timed('stations, centers, candidates', $offices, sub {
    psql_file('tests/bench/country.sql', "offices=$offices", "centers=$centers");
});
my $director = director();
my $election = sql('SELECT max(id) FROM res_elec.election');
sql("UPDATE res_elec.election SET owner_id = $director->{id} WHERE id = $election");

# The sheets as a file: the server's user writes it and reads it.
mkdir "$dir/sheets" or die $!;
chmod 0777, "$dir/sheets";
for my $part (0 .. 9) {
    sql("COPY (SELECT o.id, s.total_voters, 2, 3, s.votes FROM res_elec.office o, public.country_sheet(o) s
        WHERE o.id BETWEEN $part * $copied / 10 + 1 AND ($part + 1) * $copied / 10) TO '$dir/sheets/$part'");
}
my @took;
for my $part (0 .. 9) {
    my $count = int(($part + 1) * $copied / 10) - int($part * $copied / 10);
    push @took, timed('sheets by COPY, part ' . ($part + 1), $count, sub {
        sql("COPY res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            FROM '$dir/sheets/$part'");
    });
    unlink "$dir/sheets/$part";
}
printf "the last five parts took %.2f times as long as the first five\n", sum(@took[5 .. 9]) / sum(@took[0 .. 4]);
timed('maintain()', 1, sub { sql('SELECT * FROM res_elec.maintain()') });
sql('VACUUM ANALYZE');

# The sheets of the last offices as requests, one half for each server and of that one for each of both runs.
for my $run (0 .. 1) {
    for my $server (0 .. 1) {
        sql("COPY (SELECT 'POST /api/offices/' || o.id || '/results ' || jsonb_build_object('total_voters',
            s.total_voters, 'blank_votes', 2, 'null_votes', 3, 'results', (SELECT jsonb_agg(jsonb_build_object(
            'candidate_id', e.candidate_id, 'votes', e.votes_count)) FROM res_elec.votes_each(s.votes) e))
            FROM res_elec.office o, public.country_sheet(o) s WHERE o.id > $copied AND o.id % 4 = 2 * $run + $server
            ORDER BY o.id * 7919::bigint % $offices) TO '$dir/sheets/post-$run-$server' WITH (DELIMITER E'\\x01',
            FORMAT csv, QUOTE E'\\x02')");
    }
}
my @contests = split /\n/, sql("SELECT id FROM res_elec.contest WHERE election_id = $election AND code IS NOT NULL
    ORDER BY id");
open my $reads, '>', "$dir/sheets/get" or die $!;
print {$reads} "GET /api/voting/realtime/$election\n", map { "GET /api/voting/realtime/$election?contest_id=$_\n" }
    @contests;
close $reads;

# Runs what loads a server beside others; its figures come through a pipe.
sub beside {
    my ($work) = @_;
    pipe my $from, my $to or die $!;
    my $pid = fork() // die $!;
    if (!$pid) {
        my $told = eval { to_json($work->()) } // to_json({failed => "$@"});
        print {$to} $told;
        close $to;
        POSIX::_exit(0);
    }
    close $to;
    return sub {
        my $told = from_json(do { local $/; <$from> });
        waitpid $pid, 0;
        die $told->{failed} if $told->{failed};
        return $told;
    };
}

my $acknowledged = $copied;

sub rest {
    my ($run) = @_;
    my $before = Peers::cpu_us(Peers::database_pid());
    my @ends = map { my $n = $_; beside(sub { load_http($shims[$n], $clients, $seconds, 0, "$dir/sheets/post-$run-$n",
        "Authorization: Bearer $director->{token}") }) } 0 .. 1;
    my @told = map { $_->() } @ends;
    my $all = $told[0]{all} + $told[1]{all};
    $acknowledged += $all;
    printf "%-34s %9d: %6.0f a second; p50 %.1f, p99 %.1f ms; CPU us a sheet: server %.0f, database %.0f\n",
        $run ? 'sheets over REST, among readers' : 'sheets over REST', $all, $told[0]{rate} + $told[1]{rate},
        (map { ($told[0]{$_} + $told[1]{$_}) / 2 } qw(p50 p99)),
        ($told[0]{server_us} + $told[1]{server_us}) / 2,
        (Peers::cpu_us(Peers::database_pid()) - $before) / ($all || 1);
}
rest(0);

# Streams of the election and of constituencies, half on each server: how many events they were told.
my @sockets;
for my $n (1 .. $streams) {
    my $contest = $n % 2 ? '' : '?contest_id=' . $contests[$n % @contests];
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $shims[$n % 2]{port}) or die $!;
    raw_send($socket, raw_request("GET /api/voting/realtime/$election$contest", ['Accept: text/event-stream']));
    push @sockets, $socket;
}
my $listening = beside(sub {
    my ($watched, %of, $events, $bytes) = ('', (), 0, 0);
    for (@sockets) { vec($watched, fileno $_, 1) = 1; $of{fileno $_} = $_ }
    my $until = time + $seconds;
    while (time < $until) {
        select(my $ready = $watched, undef, undef, 0.5) or next;
        for my $number (grep { vec($ready, $_, 1) } keys %of) {
            my $got = sysread $of{$number}, my $piece, 1 << 20;
            return {failed => "a stream has ended\n"} unless $got;
            $bytes += $got;
            $events += () = $piece =~ /^data:/mg;
        }
    }
    return {events => $events, bytes => $bytes};
});
my $reading = beside(sub { load_http($shims[0], 16, $seconds, 1, "$dir/sheets/get") });
rest(1);
my ($heard, $read) = ($listening->(), $reading->());
printf "%-34s %9d events, %.1f MB in %d s\n", "$streams streams", $heard->{events}, $heard->{bytes} / 1e6, $seconds;
printf "%-34s %9d: %6.0f a second; p50 %.1f, p99 %.1f ms\n", 'live totals read', @$read{qw(all rate p50 p99)};

print "sizes: ", join(', ', map { s/\|/ /r } split /\n/, sql("SELECT relname,
    pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'res_elec'::regnamespace
    AND relkind = 'r' AND pg_total_relation_size(oid) > 1e7
    ORDER BY pg_total_relation_size(oid) DESC")), "\n";
my $wrong;
timed('verify_tallies()', $acknowledged, sub { $wrong = oracle() });
my ($there, $voters) = split /\|/, sql('SELECT count(*), sum(total_voters) FROM res_elec.result_sheet');
printf "%d sheets acknowledged, %d there, of %s voters; wrong totals: %d\n", $acknowledged, $there, $voters, $wrong;
die "not what was acknowledged\n" if $there < $acknowledged || $wrong != 0;
ok(1, 'nothing acknowledged is missing and no total is wrong');
finish();
