# Export: NIST SP 1500-100 JSON, valid, with SQL's sums; CSV that is the pages' together; in bounded memory, whoever
# reads it.
use strict;
use warnings;
use utf8;
use Test::More;
use Time::HiRes qw(sleep);
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
server_start(shim => {THREADS => 1});
my $token = director()->{token};
my $e = election($token, visibility => 'public', offices => 5, title => qq(Essai "é" \\ <b>\x{1F5F3}),
    place => {province => 'Estuaire', department => 'Komo', commune => 'Kango'});
my $id = $e->{id};
sql("UPDATE res_elec.candidate SET party = E'P\"\\\\1' WHERE election_id = $id AND code_name = 'c1';
     UPDATE res_elec.party SET code = 'PX', colour = '#123456' WHERE election_id = $id;
     UPDATE res_elec.candidate SET party = 'px' WHERE election_id = $id AND code_name = 'c2';
     UPDATE res_elec.election SET round = 2 WHERE id = $id;
     INSERT INTO res_elec.center (election_id, name) VALUES ($id, E'Sans zone\\n\\t\"');
     INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT max(id), 'B', 50 FROM res_elec.center;
     INSERT INTO res_elec.setting VALUES ('issuer', 'CENAP \"Gabon\"'), ('issuer_abbreviation', 'CENAP')");
ok_call('POST', "/api/offices/$e->{offices}[$_]/results", sheet($e, $_, 2 * $_, 10 + $_, 20, 5), $token) for 0 .. 3;
sql("UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $e->{offices}[3]");

sub nist { return ok_call('GET', "/api/elections/$_[0]/export") }
sub counts {
    my ($list, $field, $kind) = @_;
    my $n = 0;
    $n += $_->{$field} for grep { $_->{GpUnitId} =~ /^$kind(?:-|$)/ } @$list;
    return $n
}
my $answer = call('GET', "/api/elections/$id/export");
is_deeply([$answer->{status}, @{$answer->{headers}}{qw(content-type content-disposition cache-control)}],
    [200, 'application/json', "attachment; filename=\"election-$id-nist.json\"",
        'public, max-age=1, stale-while-revalidate=4'], 'a file');
SKIP: {
    skip 'the schema is not beside this checkout', 1 unless -f '../shared/data/nist-sp1500-100-v2.schema.json';
    open my $file, '>', work_dir() . '/nist.json' or die $!;
    print {$file} $answer->{content};
    close $file;
    is_deeply(
        from_json(scalar
            qx(/usr/bin/python3 tests/http/lib/nist_valid.py ../shared/data/nist-sp1500-100-v2.schema.json < @{[work_dir()]}/nist.json)),
            [],
        'valid against the schema, and each reference leads to its one thing');
}
my $report = $answer->{json};
my $election = $report->{Election}[0];
my $contest = $election->{Contest}[0];
is_deeply([@$report{qw(Issuer IssuerAbbreviation Status Format)}, $election->{Type},
    $election->{Name}{Text}[0]{Content}],
    ['CENAP "Gabon"', 'CENAP', 'unofficial-partial', 'precinct-level', 'runoff', qq(Essai "é" \\ <b>\x{1F5F3})],
        'who, what; a second round is a runoff; names are as they are');
my $party = 'party-' . sql("SELECT id FROM res_elec.party WHERE election_id = $id");
is_deeply([map { [$_->{'@id'}, $_->{Name}{Text}[0]{Content}, $_->{Abbreviation}{Text}[0]{Content},
    $_->{Color}] } @{$report->{Party}}],
    [[$party, 'P"\\1', 'PX', '123456']], '… a party once, by its own record, whether its name or its code is written');
is_deeply([map { $_->{PartyId} } @{$election->{Candidate}}], [$party, $party, undef], '… and who is of it');
my %votes = map { split /\|/ } split /\n/,
    sql("SELECT 'candidate-' || candidate_id, votes FROM res_elec.election_results WHERE election_id = $id");
my ($blank, $null, $cast) = split /\|/,
    sql("SELECT blank_votes, null_votes, total_voters FROM res_elec.election_total($id)");
for my $selection (@{$contest->{ContestSelection}}) {
    my $of = $selection->{CandidateIds}[0];
    is(counts($selection->{VoteCounts}, 'Count', $_), $votes{$of}, "$of: the $_ counts sum to SQL's")
        for qw(country center office);
    is(counts($selection->{VoteCounts}, 'Count', 'area'), 3 * $votes{$of},
        '… and those of a province, a department and a commune');
}
is(counts($contest->{OtherCounts}, 'Undervotes', $_), $blank, "blank ballots are undervotes: $_")
    for qw(country center office);
is(counts($election->{BallotCounts}, 'BallotsRejected', $_), $null, "null ones are rejected: $_")
    for qw(country center office);
is(counts($election->{BallotCounts}, 'BallotsCast', $_), $cast, "ballots cast: $_") for qw(country center office);
ok(!(grep { $_->{GpUnitId} eq "office-$e->{offices}[3]" || $_->{GpUnitId} eq "office-$e->{offices}[4]" }
    @{$contest->{OtherCounts}}), 'held and missing sheets are not counted');
my $same = from_json(do { utf8::encode(my $text = sql("SELECT res_elec.nist_export($id)")); $text });
delete $_->{GeneratedDate} for $same, $report;
is_deeply($same, $report, 'in SQL the same');
like(sql_refusal('SELECT res_elec.nist_export(2000000000)'), qr/RE004/, 'no such election in SQL');

# CSV, all of a level
for my $query (map { my $level = $_; ("level=$level", "level=$level&style=fr") } qw(contest province center office)) {
    is(call('GET', "/api/elections/$id/export?format=csv&$query")->{content},
        call('GET', "/api/elections/$id/results?format=csv&$query")->{content}, "CSV: $query");
}
is_problem(call('GET', "/api/elections/$id/export?$_"), 422, 'RE001', "?$_ is refused") for 'format=xml', 'level=town',
    'style=de', 'contest_id=2000000000';
is_problem(call('GET', '/api/elections/2000000000/export', undef, $token), 404, 'RE004', 'no such election');
is(call('HEAD', "/api/elections/$id/export")->{content}, '', 'HEAD has no body');
ok(nist($id), '… and the next one is answered');

# A large one
my $big = election($token, visibility => 'public', candidates => 8, offices => 1);
sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT $big->{center}, 'n' || n, 900
    FROM generate_series(1, 20000) n;
     INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
     SELECT id, 843, 2, 1, res_elec.votes(ARRAY[" . join(',', @{$big->{candidates}})
     . "], ARRAY[100, 101, 102, 103, 104, 105, 110, 115]) FROM res_elec.office WHERE election_id = $big->{id}");
sub memory {
    my ($what, $pid) = @_;
    open my $file, '<', '/proc/' . ($pid // shim_pid()) . '/status' or die $!;
    my ($kb) = join('', <$file>) =~ /^$what:\s+(\d+)/m;
    return $kb
}
my $path = "/api/elections/$big->{id}/export";
my $before = memory('VmHWM');
my $whole = call('GET', $path);
cmp_ok(length $whole->{content}, '>', 15_000_000, 'an export of ' . length($whole->{content}) . ' bytes');
is(counts($whole->{json}{Election}[0]{Contest}[0]{ContestSelection}[7]{VoteCounts}, 'Count', 'office'), 20001 * 115,
    '… has every office');
cmp_ok(memory('VmHWM') - $before, '<', 12 * 1024 * ($ENV{LSAN_OPTIONS} ? 3 : 1), '… in bounded memory of the server');
my $backend = sql("SELECT pid FROM pg_stat_activity WHERE usename = 'res_elec_shim'
    AND query LIKE '%api_election_export_get%' LIMIT 1");
cmp_ok(memory('RssAnon', $backend), '<', 40 * 1024, '… and of the database') if $backend;

# Who does not read it, and who leaves
my @slow = map { my $socket = raw_connect(); raw_send($socket, raw_request("GET $path", [])); $socket } 1, 2;
ok(nist($id), 'others are served while two do not take theirs');
is(call('GET', "/api/elections/$id/results")->{status}, 200, '… and lists');
cmp_ok(memory('VmHWM') - $before, '<', 16 * 1024 * ($ENV{LSAN_OPTIONS} ? 3 : 1), '… without more memory');
my $active = "SELECT count(*) || coalesce(string_agg(left(query, 90), ';'), '') FROM pg_stat_activity
    WHERE usename = 'res_elec_shim' AND state = 'active'";
for (1 .. 40) { last if sql($active) eq '0'; sleep 0.25 }
is(sql($active), '0', '… and no statement goes on for them');
like(raw_read($slow[0], qr/\r\n0\r\n\r\n$/, 20), qr/\]\}\]\}\s*\r\n0\r\n\r\n$/, 'one that comes back gets all of it');
close $_ for @slow;
for (1 .. 5) {
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET $path", []));
    raw_read($socket, qr/GpUnit/, 5);
    close $socket
}
ok(nist($id), 'who leaves midway harms nobody');

# An end that does not come: the answer is cut off
sub cut {
    my ($socket) = @_;
    my $bytes = raw_read($socket, undef, 20);
    like($bytes, qr/^HTTP\/1\.1 200 /, 'an answer that has begun …');
    ok($bytes !~ /\r\n0\r\n\r\n$/, '… has no end') or diag('all of ' . length($bytes) . ' bytes');
}
sub cuts { return scalar(() = shim_log() =~ /"event":"export_cut"/g) }
shim_stop();
shim_start({THREADS => 1, MAX_EXPORT => 1_048_576});
my $cuts = cuts();
my $socket = raw_connect();
raw_send($socket, raw_request("GET $path", ['Connection: close']));
for (1 .. 100) { last if cuts() > $cuts; sleep 0.1 }
cut($socket);
ok(nist($id), 'a small one has room');
is(cuts(), $cuts + 1, '… and it is written down');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');

# What answers slowly keeps its connection until its own limit, which REQUEST_TIMEOUT is not: before its first piece,
# and between two
sub slow_function {
    my ($name, $sets, $body) = @_;
    sql("ALTER FUNCTION res_elec_api.$name(res_elec_api.request) RENAME TO slow_$name");
    sql("CREATE FUNCTION res_elec_api.$name(req res_elec_api.request) RETURNS $sets res_elec_api.answer
        LANGUAGE sql VOLATILE SECURITY DEFINER AS \$\$ $body \$\$");
    sql("GRANT EXECUTE ON FUNCTION res_elec_api.$name(res_elec_api.request) TO res_elec_api");
}
sub fast_function {
    my ($name) = @_;
    sql("DROP FUNCTION res_elec_api.$name(res_elec_api.request)");
    sql("ALTER FUNCTION res_elec_api.slow_$name(res_elec_api.request) RENAME TO $name");
}
sub curl {
    return scalar
        qx(curl -s -o /dev/null -w '%{http_code} %{exitcode}' --max-time 30 -H 'Authorization: Bearer $_[1]' '@{[base_url()]}$_[0]')
}
my $slow_token = director()->{token};
my $slow = election($slow_token, offices => 3);
my $slow_path = "/api/elections/$slow->{id}/export?format=csv";
shim_stop();
shim_start({REQUEST_TIMEOUT => 1, EXPORT_TIMEOUT => 15});
slow_function('api_election_export_get', 'SETOF',
    'SELECT p FROM pg_sleep(5), res_elec_api.slow_api_election_export_get(req) p');
is(curl($slow_path, $slow_token), '200 0', 'an export whose first piece takes five times REQUEST_TIMEOUT comes whole');
fast_function('api_election_export_get');
slow_function('api_election_export_get', 'SETOF', q{SELECT p FROM res_elec_api.slow_api_election_export_get(req) p
    UNION ALL SELECT ROW(NULL, repeat(' ', 50000), NULL, NULL, NULL)::res_elec_api.answer
    UNION ALL SELECT ROW(NULL, ' ', NULL, NULL, NULL)::res_elec_api.answer FROM pg_sleep(5)});
is(curl($slow_path, $slow_token), '200 0', '… and one that pauses as long');
shim_stop();
shim_start({REQUEST_TIMEOUT => 1, EXPORT_TIMEOUT => 2, IMPORT_TIMEOUT => 1});
$cuts = cuts();
like(curl($slow_path, $slow_token), qr/^200 (18|56)$/,
    'beyond EXPORT_TIMEOUT it ends before its end, as the client sees');
is(cuts(), $cuts + 1, '… and the log');
fast_function('api_election_export_get');
slow_function('api_election_export_get', 'SETOF',
    'SELECT p FROM pg_sleep(5), res_elec_api.slow_api_election_export_get(req) p');
my $too_long = call('GET', $slow_path, undef, $slow_token, {'Accept-Language' => 'en'});
is_problem($too_long, 504, 'too_long', 'one that has not begun by then');
like($too_long->{json}{detail}, qr/longer than 2 seconds: ask for less at once/,
    '… is told to ask for less');
is($too_long->{headers}{'retry-after'}, undef, '… and not to try the same again');
fast_function('api_election_export_get');
slow_function('api_centers_import', '', 'SELECT p FROM pg_sleep(5), res_elec_api.slow_api_centers_import(req) p');
my $long_import = call('POST', "/api/elections/$slow->{id}/centers/import", "center,office\nA,1\n", $slow_token,
    {'Content-Type' => 'text/csv'});
is_problem($long_import, 504, 'too_long', 'an import beyond IMPORT_TIMEOUT');
like($long_import->{json}{detail},
    qr/plus de \d+ secondes et rien n\x{2019}a été importé.{1,3}: envoyez le fichier en plusieurs parties/,
    '… is told to send less at once');
fast_function('api_centers_import');
finish();
