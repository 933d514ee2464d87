#!/usr/bin/perl
# How fast results are taken and told over HTTP, beside others that do the same: http.pl [CONNECTIONS...]
#
# By turns in one run, for each number of connections (8 64 256 1024), SECONDS (4) each, ROUNDS (3) times:
#   GET the live total, with a token, of an election with SHEETS (3000) sheets of 8 candidates: a fixed answer of the
# same
#   server (fixed.c), res_elec, a service in fastify and one in Flask (peers/), and pgbench calling the function;
#   POST a sheet, each of another office: pgbench calling the function, res_elec, fastify, Flask.
# Commits are durable (fsync). Prints tables of medians over the rounds: rates; ratios (of the ceiling, and of res_elec
# to this one) with their least and largest; latencies in ms; the answers that the least and the most served connection
# had; CPU us a request, of the clients, the server and the database. After each POST the totals and what was
# acknowledged are checked. ONLY=get or ONLY=post, PEERS='res_elec fixed' for a part of it, SETTINGS='DB_CONNECTIONS=4
# THREADS=1' for the shim.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use MIME::Base64 qw(decode_base64url);
BEGIN { chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use Test::More;
use ResElec::Test;
use Peers;

my @connections = @ARGV ? @ARGV : (8, 64, 256, 1024);
my ($seconds, $rounds, $sheets) = map { $ENV{$_->[0]} // $_->[1] } ['SECONDS', 4], ['ROUNDS', 3], ['SHEETS', 3000];
my $offices = $ENV{OFFICES} // 100_000;
my %wanted = map { $_ => 1 } split ' ', $ENV{PEERS} // 'pgbench res_elec fixed fastify flask';
chomp(my $cores = `nproc`);
my $top = POSIX::getcwd();

server_start(durable => 1, cluster => ['max_connections=1200', 'shared_buffers=512MB', 'max_wal_size=4GB'],
    shim => {JWT_ACCESS_TOKEN_EXPIRES => 86400, map { split /=/, $_, 2 } split ' ', $ENV{SETTINGS} // ''});
my $dir = work_dir();
my $director = director();
my $token = "Authorization: Bearer $director->{token}";
my $session = from_json(decode_base64url((split /\./, $director->{token})[1]))->{sid};

sub psql_file {
    my ($database, $file, @set) = @_;
    system("psql -X -q -h $dir/pg -U postgres -d $database -v ON_ERROR_STOP=1 @{[map { qq(-v '$_') } @set]} -f $file " .
        "> /dev/null 2> $dir/psql.log") == 0 or die "$file failed; $dir/psql.log says why\n";
}

sub write_file {
    my ($name, @lines) = @_;
    open my $file, '>', "$dir/$name" or die $!;
    print {$file} map { "$_\n" } @lines;
    close $file or die $!;
    chmod 0644, "$dir/$name";
    return "$dir/$name";
}

# The same election in both databases.
psql_file('res_elec', 'tests/bench/setup.sql', "offices=$offices");
sql("UPDATE res_elec.election SET owner_id = $director->{id}, visibility = 'public';
    GRANT USAGE ON SEQUENCE public.next_office TO res_elec_shim");
# Election 1 takes sheets in, election 2 is the one that is read: it has as many offices as sheets.
sql("INSERT INTO res_elec.election (title, type, year, status, visibility, owner_id)
    VALUES ('read', 'presidential', 2025, 'active', 'public', $director->{id});
     INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name) SELECT 2, 'C', n::text, n::text
       FROM generate_series(9, 16) n;
     INSERT INTO res_elec.center (election_id, area_id, name) SELECT 2, area_id, name FROM res_elec.center
       WHERE id <= ($sheets + 3) / 4 ORDER BY id;
     INSERT INTO res_elec.office (id, center_id, name, registered_voters)
     SELECT $offices + n, (SELECT min(id) FROM res_elec.center WHERE election_id = 2) + (n - 1) / 4, n::text, 500
       FROM generate_series(1, $sheets) n");
sql('CREATE DATABASE peers; CREATE ROLE peers LOGIN', 'postgres');
psql_file('peers', 'tests/bench/peers/schema.sql', "offices=$offices", "sheets=$sheets", "user=$director->{id}",
    "session=$session");
sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO peers', 'peers');

# The sheet of each office, for all the same. 7919 shares no factor with the number of offices: they come in from
# everywhere at once.
sql("CREATE TABLE public.bench_sheet AS SELECT n AS office, jsonb_build_object('total_voters', res_elec.total(v) + 8,
    'blank_votes', 3, 'null_votes', 5, 'results',
         (SELECT jsonb_agg(jsonb_build_object('candidate_id', e.candidate_id, 'votes', e.votes_count))
         FROM res_elec.votes_each(v) e)) AS body
       FROM (SELECT n, public.bench_votes(n) AS v FROM generate_series(1, $offices) n) AS o;
     ALTER TABLE public.bench_sheet ADD PRIMARY KEY (office); GRANT SELECT ON public.bench_sheet TO res_elec_shim;
       ANALYZE public.bench_sheet");
my $posts = write_file('posts', split /\n/,
    sql("SELECT 'POST /api/offices/' || office || '/results ' || body FROM public.bench_sheet
    JOIN generate_series(1, $offices) n ON office = n * 7919::bigint % $offices + 1 ORDER BY n"));
my $gets = write_file('gets', 'GET /api/voting/realtime/2');
my $call =
    "ROW($director->{id}, '$session', NULL, 'bench', 'fr', '127.0.0.1', NULL, NULL, %s, NULL, '{}', %s, NULL, NULL, NULL, NULL)::res_elec_api.request";
my %script = (
    get => write_file('get.sql', 'SELECT (res_elec_api.api_realtime_get(' . sprintf($call, 'ARRAY[2]', 'NULL')
        . ')).status;'),
    post => write_file('post.sql', 'SELECT (res_elec_api.api_sheet_post(' . sprintf($call, 'ARRAY[office]', 'body') .
        ")).status FROM public.bench_sheet WHERE office = (SELECT nextval('public.next_office') * 7919 % $offices + 1);"));

# No sheet is in, in either.
sub clear {
    my ($variant) = @_;
    sql("CALL public.begin_variant('$variant'); SELECT res_elec.fold_tallies()");
    sql('TRUNCATE sheet, vote', 'peers');
    sql('CHECKPOINT', 'postgres');
}

sub fill {
    my @votes = (200, 100, 10, 9, 4, 3, 1, 1);
    clear('totals');
    sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
         SELECT $offices + n, 336, 3, 5, res_elec.votes(ARRAY[9, 10, 11, 12, 13, 14, 15, 16],
           ARRAY[@{[join ', ', @votes]}]) FROM generate_series(1, $sheets) n;
         SELECT res_elec.fold_tallies()");
    sql("INSERT INTO sheet SELECT $offices + n, 2, 336, 3, 5, $director->{id} FROM generate_series(1, $sheets) n;
         INSERT INTO vote SELECT $offices + n, 8 + c, 2, (ARRAY[@{[join ', ', @votes]}])[c]
           FROM generate_series(1, $sheets) n, generate_series(1, 8) c", 'peers');
    sql('VACUUM ANALYZE', $_) for qw(res_elec peers);
}

# The servers. The peers have a pool of 10 connections a process, as their manuals begin with.
fill();
my %database = (PYTHONDONTWRITEBYTECODE => 1, DATABASE_URL => "postgresql://peers\@/peers?host=$dir/pg",
    JWT_SECRET_KEY => jwt_key());
my %peer = (res_elec => {pid => shim_pid(), port => shim_port()});
$peer{fixed} = peer_start({peer_environment(),
    FIXED_ANSWER => write_file('fixed', call('GET', '/api/voting/realtime/2', undef, $director->{token})->{content})},
    "$top/build/bench/res_elec_fixed") if $wanted{fixed};
$peer{flask} = peer_start({%database, POOL => 4}, 'gunicorn', '--chdir', "$top/tests/bench/peers/flask", '--workers',
    2 * $cores + 1,
    '--threads', 4, '--worker-connections', 2000, '--keep-alive', 75, '--backlog', 2048, '--bind', '127.0.0.1:{PORT}',
    'app:app') if $wanted{flask};
$peer{fastify} = peer_start({%database, POOL => 10, NODE_MODULES => "$top/build/bench/fastify/node_modules"},
    'node', "$top/tests/bench/peers/fastify/server.mjs") if $wanted{fastify};

# All tell the same total before they are timed.
sub same_total {
    my ($want) = @_;
    for my $name (grep { $peer{$_} } qw(fixed fastify flask)) {
        my $answer = HTTP::Tiny->new->get("http://127.0.0.1:$peer{$name}{port}/api/voting/realtime/2",
            {headers => {Authorization => "Bearer $director->{token}"}});
        my $total = $answer->{success} ? from_json($answer->{content})
            : die "$name: $answer->{status} $answer->{content}\n";
        for my $field (
            qw(total_voters blank_votes null_votes valid_votes registered_voters offices_total offices_reported),
            'candidate_results') {
            my ($theirs, $ours) = map { to_json($_->{$field}) } $total, $want;
            die "$name says $field $theirs, not $ours\n" if $theirs ne $ours;
        }
    }
}
same_total(ok_call('GET', '/api/voting/realtime/2', undef, $director->{token}));

# What was acknowledged is there, whole, and the totals are right.
sub check_posted {
    my ($name, $acknowledged) = @_;
    my $ours = $name =~ /pgbench|res_elec/;
    my ($there, $votes, $valid) = split /\|/, $ours
        ? sql('SELECT count(*), sum(res_elec.total(votes)), sum(total_voters - blank_votes - null_votes)
            FROM res_elec.result_sheet')
        : sql('SELECT count(*), (SELECT sum(votes) FROM vote), sum(total_voters - blank_votes - null_votes) FROM sheet',
            'peers');
    die "$name acknowledged $acknowledged sheets, $there are there, with $votes votes of $valid\n"
        if $there < $acknowledged || $votes ne $valid;
    die "wrong totals after $name\n" if $ours && oracle() != 0;
}

sub run_one {
    my ($kind, $name, $count) = @_;
    clear('rules') if $kind eq 'post';
    peers_settle(values %peer);
    truncate "$dir/shim.log", 0;
    truncate "$dir/background.log", 0;
    my $time = $seconds > $count / 128 ? $seconds : int($count / 128);  # more than one answer for each of many
    my $result = $name eq 'pgbench' ? load_pgbench($script{$kind}, 'res_elec_shim', $count, $time)
        : load_http($peer{$name}, $count, $time, $kind eq 'get', $kind eq 'get' ? $gets : $posts, $token);
    check_posted($name, $result->{all} < $offices ? $result->{all} : $offices) if $kind eq 'post';
    return $result;
}

my %order = (get => [qw(fixed res_elec pgbench fastify flask)], post => [qw(pgbench res_elec fastify flask)]);
my %ceiling = (get => 'fixed', post => 'pgbench');
for my $kind (grep { !$ENV{ONLY} || $_ eq $ENV{ONLY} } qw(get post)) {
    my @names = grep { $wanted{$_} } @{$order{$kind}};
    print "\n| $kind | connections | requests/s | of $ceiling{$kind} | res_elec is × | p50 | p99 | p99.9 | max | " .
        "answers a connection | CPU µs: clients + server + database |\n|---", '|---:' x 10, "|\n";
    for my $count (@connections) {
        my (%all, %mute);
        for my $name ((@names) x $rounds) {
            my $result = eval { run_one($kind, $name, $count) };
            if ($result) { push @{$all{$name}}, $result }
            elsif ($name =~ /^(?:fastify|flask)$/) { $mute{$name} = $@ =~ s/\n.*//sr }
            else { die $@ }
        }
        delete @all{keys %mute};
        # A ratio is of one round; told is the median of the rounds' ratios, and their spread.
        my $ratio = sub {
            my ($over, $under) = @_;
            return '' if $over eq $under || !$all{$over} || !$all{$under};
            return 'no answers' if grep { $_->{rate} == 0 } @{$all{$under}};
            my @ratios = sort { $a <=> $b } map { $all{$over}[$_]{rate} / $all{$under}[$_]{rate} } 0 .. $rounds - 1;
            return sprintf $ratios[-1] < 10 ? '%.2f (%.2f–%.2f)' : '%.0f (%.0f–%.0f)', median(@ratios), @ratios[0, -1];
        };
        for my $name (@names) {
            if ($mute{$name}) {
                printf "| %s | %d | none in %d s: %s |%s\n", $name, $count, $seconds, $mute{$name}, ' |' x 8;
                next;
            }
            my %at = map { my $figure = $_; $figure => median(map { $_->{$figure} } @{$all{$name}}) }
                qw(rate p50 p99 p999 max least most clients_us server_us database_us);
            printf "| %s | %d | %.0f | %s | %s | %.2f | %.2f | %.2f | %.0f | %d–%d | %.0f + %.0f + %.0f |\n", $name,
                $count, $at{rate},
                $ratio->($name, $ceiling{$kind}), $ratio->('res_elec', $name),
                @at{qw(p50 p99 p999 max least most clients_us server_us database_us)};
        }
    }
}
