# An election like that of France's deputies: 577 contests with 7,877 candidates. What is asked of one contest is as it
# is in an election of one contest; what is asked of all stays small, whatever their candidates; a file has the columns
# of its own contest's candidates.
use strict;
use warnings;
use POSIX ();
use Test::More;
use ResElec::Test;
use ResElec::Import;

server_start();
my $director = director();
my $token = $director->{token};
my $e = ok_call('POST', '/api/elections', {title => 'Députés', type => 'legislative', year => 2024, status => 'active',
    visibility => 'public'}, $token)->{election}{id};
sql(<<"SQL");
INSERT INTO res_elec.area (kind, name, election_id) SELECT 'province', 'Région ' || i, $e FROM generate_series(1, 18) i;
INSERT INTO res_elec.contest (election_id, name) SELECT $e, 'Circonscription ' || i FROM generate_series(1, 577) i;
INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name, party, ballot_number)
SELECT $e, n.id, 'Camille', 'Martin ' || n.number || '-' || j, 'C' || n.number || '-' || j, nullif('Parti ' || j % 12,
  'Parti 11'), j
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM res_elec.contest WHERE election_id = $e) n
 CROSS JOIN LATERAL generate_series(1, CASE WHEN n.number <= 376 THEN 14 ELSE 13 END) j;
INSERT INTO res_elec.center (election_id, area_id, name)
SELECT $e, (SELECT a.id FROM res_elec.area a WHERE a.election_id = $e ORDER BY a.id OFFSET i % 18 LIMIT 1),
  'Centre ' || i FROM generate_series(1, 577) i;
INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters)
SELECT v.id, n.id, '1', 1000
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM res_elec.center WHERE election_id = $e) v
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS number FROM res_elec.contest WHERE election_id = $e) n
  USING (number);
INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.id, b.total + 3, 2, 1, b.votes
  FROM res_elec.office o
  JOIN (SELECT x.contest_id, sum(x.n) AS total, res_elec.votes(array_agg(x.id ORDER BY x.id), array_agg(x.n
  ORDER BY x.id)) AS votes
          FROM (SELECT c.id, c.contest_id, (10 + c.ballot_number)::integer AS n FROM res_elec.candidate c
          WHERE c.election_id = $e) x
         GROUP BY x.contest_id) b USING (contest_id)
 WHERE o.election_id = $e
 ORDER BY o.id OFFSET 1;
SQL
is(sql("SELECT count(*) FROM res_elec.candidate WHERE election_id = $e"), 7877, 'as many as in 2024');
my $contest = sql("SELECT id FROM res_elec.contest WHERE election_id = $e ORDER BY id OFFSET 1 LIMIT 1");
my $office = sql("SELECT id FROM res_elec.office WHERE contest_id = $contest");

# The size of an answer, and what it says.
sub small {
    my ($path, $most) = @_;
    my $answer = call('GET', $path);
    is($answer->{status}, 200, $path) or diag $answer->{content};
    cmp_ok(length $answer->{content}, '<', $most, "… is smaller than $most bytes") or diag length $answer->{content};
    return $answer;
}

my $votes = sql("SELECT sum(res_elec.total(votes)) FROM res_elec.result_sheet WHERE election_id = $e");
my $election = small("/api/elections/$e", 10_000)->{json};
is_deeply([$election->{candidates}, @$election{qw(candidates_total contests_total)}, scalar @{$election->{contests}}],
    [[], 7877, 577, 100], 'the election: its first contests, and how many there are, and candidates');
my $contests = small("/api/elections/$e/contests?limit=100&offset=500", 30_000);
is_deeply([scalar @{$contests->{json}}, $contests->{headers}{'x-total-count'},
    @{$contests->{json}[-1]}{qw(name candidates_total offices_total)}], [77, 577, 'Circonscription 577', 13, 1],
    '… all of them page by page');
is_deeply([map { $_->{name} } @{ok_call('GET', "/api/elections/$e/contests?q=SCRIPTION%2057")}],
    [map { "Circonscription $_" } 57, 570 .. 577], '… or by letters of their names');
$election = small("/api/elections/$e?contest_id=$contest", 10_000)->{json};
is_deeply([map({ $_->{code_name} } @{$election->{candidates}}), @$election{qw(candidates_total contests_total)}],
    [map({ "C2-$_" } 1 .. 14), 14, 1], '… of one contest with its candidates');
is_problem(call('GET', "/api/elections/$e?contest_id=2147483647"), 422, 'RE001', '… of none of its');
is(small("/api/candidates?election_id=$e&contest_id=$contest", 10_000)->{headers}{'x-total-count'}, 14,
    'candidates of a contest');
my $page = small("/api/candidates?election_id=$e&limit=100&offset=7800", 60_000);
is_deeply([scalar @{$page->{json}}, $page->{headers}{'x-total-count'}], [77, 7877], 'of all, page by page');

my $centers = ok_call('GET', "/api/elections/$e/centers?limit=3&offset=1", undef, $token);
is_deeply($centers, [map { ok_call('GET', "/api/centers/$_->{id}", undef, $token) } @$centers],
    'centers are told the same in a list and one by one');
is(scalar @$centers, 3, '… as many as asked for');

# Offices too, of several contests, with sheets and without; of thousands one answer is one query
my $shared = sql("SELECT center_id FROM res_elec.office WHERE id = $office");
sql("INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters)
    SELECT $shared, n.id, 'Autre ' || n.id, 10 FROM res_elec.contest n WHERE n.election_id = $e ORDER BY n.id LIMIT 3");
my $offices = ok_call('GET', "/api/centers/$shared/offices", undef, $token);
is_deeply($offices, [map {
    my $one = ok_call('GET', "/api/offices/$_->{id}", undef, $token);
    delete $one->{may_enter};
    $one
} @$offices], 'offices are told the same in a list and one by one');
is_deeply([map { scalar @{$_->{results}} } @$offices], [14, 0, 0, 0], '… with the votes of those whose sheet is in');
sql("DELETE FROM res_elec.office WHERE center_id = $shared AND id <> $office");

my $live = small("/api/voting/realtime/$e", 10_000)->{json};
is_deeply([@$live{qw(candidate_results candidate_percents)}], [{}, {}], 'the live total of all: no candidates');
my $sum = 0;
$sum += $_->{votes} for @{$live->{party_results}};
is_deeply([$sum, $live->{valid_votes}, scalar @{$live->{party_results}},
    scalar grep { !defined $_->{party} } @{$live->{party_results}}], [$votes, $votes, 12, 1],
    '… but votes by party, which make the valid votes');
is((grep { ($_->{party} // '') eq 'Parti 1' } @{$live->{party_results}})[0]{votes},
    sql("SELECT sum((s.votes OPERATOR(res_elec.->) c.id)) FROM res_elec.result_sheet s JOIN res_elec.candidate c
        USING (contest_id) WHERE s.election_id = $e AND c.party = 'Parti 1'"), '… each its own');

is(eval {
    my $n = 0;
    $n += $_->{leads} for @{$live->{party_results}};
    $n
}, sql("SELECT count(*) FROM (SELECT rank() OVER (PARTITION BY contest_id ORDER BY votes DESC) AS place, votes, count(*)
    OVER (PARTITION BY contest_id, votes) AS equal
    FROM res_elec.election_results WHERE election_id = $e AND votes > 0) r WHERE place = 1 AND equal = 1"),
    '… and in how many contests each leads');
is_deeply([map { $_->{seats} } @{$live->{party_results}}], [(undef) x 12],
    '… and no seats, for no contest has a formula');
sql("UPDATE res_elec.contest SET formula = 'cameroon_deputies_single' WHERE election_id = $e");
sub seats {
    my ($parties) = @_;
    return join ', ', sort map { ($_->{party} // '-') . ' ' . ($_->{seats} // 'null') } @$parties;
}
my $elected =
    sql("SELECT string_agg(coalesce(party, '-') || ' ' || seats, ', ' ORDER BY coalesce(party, '-') COLLATE \"C\")
        FROM res_elec.election_outcomes WHERE election_id = $e");
like($elected, qr/Parti 1 201.*Parti 2 375/, 'with a formula each contest elects one: who has most votes');
is(seats(small("/api/voting/realtime/$e", 10_000)->{json}{party_results}), $elected,
    '… the live total has them by party');
is(seats(ok_call('GET', "/api/elections/$e/outcome")->{parties}), $elected, '… and the outcome');
is(seats(ok_call('GET', "/api/elections/$e/results/parties")->{parties}), $elected, '… and the results by party');
my $stream = raw_connect();
raw_send($stream, raw_request("GET /api/voting/realtime/$e", ['Accept: text/event-stream']));
sub told {
    return seats(from_json(raw_read($stream, qr/data: .*\n\n/) =~ /data: (.*)\n\n/ ? $1 : '{}')->{party_results})
}
is(told(), $elected, '… and the stream');
my $close = sql("SELECT id FROM res_elec.contest WHERE election_id = $e ORDER BY id OFFSET 100 LIMIT 1");
my $second = sql("SELECT id FROM res_elec.candidate WHERE contest_id = $close AND ballot_number = 13");
sub correct {
    my ($sign) = @_;
    sql("UPDATE res_elec.result_sheet SET total_voters = total_voters $sign 2, reason = 'misread', votes = votes
        OPERATOR(res_elec.$sign) res_elec.votes(ARRAY[$second], ARRAY[2::bigint]) WHERE contest_id = $close")
}
correct('+');
is(told(), $elected =~ s/Parti 1 201/Parti 1 202/r =~ s/Parti 2 375/Parti 2 374/r,
    '… which tells of a correction that elects somebody else');
correct('-');
is(told(), $elected, '… and is undone');
close $stream;
my @changed = @{small("/api/voting/realtime/$e", 10_000)->{json}{contests_changed}};
is_deeply([scalar @changed, join ' ', sort { $a <=> $b } map { $_->{contest_id} } @changed],
    [20, sql("SELECT string_agg(c::text, ' ' ORDER BY c) FROM (SELECT contest_id AS c
        FROM res_elec_internal.contest_leads($e) WHERE updated_at IS NOT NULL ORDER BY updated_at DESC, contest_id
        LIMIT 20) l")], '… which contests changed last');

# The live total of one contest, and its stream, which is told of nothing else
my $asked = "/api/voting/realtime/$e?contest_id=$contest";
my $own = small($asked, 2_000);
is_deeply([$own->{json}{contest_id}, scalar keys %{$own->{json}{candidate_results}}, $own->{json}{offices_reported},
    exists $own->{json}{party_results}], [$contest, 14, 1, !1], 'the live total of one contest: its candidates');
is($own->{json}{valid_votes},
    sql("SELECT sum(res_elec.total(votes)) FROM res_elec.result_sheet WHERE contest_id = $contest"), '… its votes');
is_deeply({map { ($_->{id} => $_->{percent}) }
    @{ok_call('GET', "/api/elections/$e/results?contest_id=$contest")->{candidates}}}, $own->{json}{candidate_percents},
    '… their shares of its own votes');
is(call('GET', $asked, undef, undef, {'If-None-Match' => $own->{headers}{etag}})->{status}, 304,
    '… with an ETag of its own');
is(call('GET', "/api/voting/realtime/$e", undef, undef, {'If-None-Match' => $own->{headers}{etag}})->{status}, 200,
    '… which is not that of all');
my $others = election($director->{token}, visibility => 'public');
my $foreign = sql("SELECT id FROM res_elec.contest WHERE election_id = $others->{id}");
for my $accept ('application/json', 'text/event-stream') {
    is_problem(call('GET', "/api/voting/realtime/$e?contest_id=$_", undef, undef, {Accept => $accept}), 422, 'RE001',
        "contest $_ of none of its: $accept")
        for $foreign, 2147483647, 2147483648, 0, '', 'x', '%2B1', '1.0';
}
is_problem(call('GET', "/api/elections/$e/$_?contest_id=$foreign&q=a", undef, $token), 422, 'RE001',
    "$_ of another election's contest")
    for qw(results progress sheets as-of changes search flags export my-offices);
is(call('GET', "/table/$e?contest_id=$foreign")->{status}, 422, 'its table');

my $points = small("/api/elections/$e/progress", 40_000)->{json}{points};
is_deeply([$points->[-1]{offices_reported}, $points->[-1]{candidate_results}], [576, {}], 'the curve of all');
$points = small("/api/elections/$e/progress?contest_id=$contest", 60_000)->{json}{points};
is_deeply([$points->[-1]{offices_reported}, scalar keys %{$points->[-1]{candidate_results}}], [1, 14],
    '… of a contest, with its candidates');

my $results = small("/api/elections/$e/results?level=contest", 250_000);
is_deeply([scalar @{$results->{json}{contests}}, $results->{headers}{'x-total-count'},
    scalar @{$results->{json}{party_results}}, $results->{json}{candidates}], [100, 577, 12, []],
    'contests, page by page');
is_deeply([map { $_->{rank} } @{$results->{json}{contests}[1]{candidates}}], [1 .. 5], '… with the leading candidates');
$results = small("/api/elections/$e/results?level=province", 60_000)->{json};
is_deeply([scalar @{$results->{provinces}}, $results->{provinces}[0]{candidates},
    $results->{provinces}[0]{candidate_results}], [18, [], {}], 'regions, of many contests each: totals');
is(eval { my $n = 0; $n += $_->{valid_votes} for @{$results->{provinces}}; $n }, $votes, '… which make the whole');
$results = small("/api/elections/$e/results?level=office&contest_id=$contest", 20_000)->{json};
is_deeply([scalar @{$results->{candidates}}, scalar @{$results->{offices}[0]{candidates}}], [14, 14],
    'one contest has all of its own');

my $csv = small("/api/elections/$e/results?level=office&format=csv&limit=10", 20_000)->{content};
is(substr($csv, 0, index $csv, "\r"),
    'region,department,commune,center,office,contest,registered,voters,blank,null,status,decision,decided_on,reason,candidate,votes',
    'CSV of all: a line a candidate');
is(scalar(() = $csv =~ /\r\n/g), 1 + 10 * 14, '… who stands there');
like($csv, qr/\r\nR\S+gion \d+,,,Centre 2,1,Circonscription 2,1000,\d+,2,1,provisional,,,,C2-14,24\r\n/,
    '… with votes');
like(small("/api/elections/$e/results?level=province&format=csv&style=fr", 950_000)->{content},
    qr/;Candidat;Voix;% Exp\r\n.*;Camille Martin 1-1;/s, '… in French');
my $export = small("/api/elections/$e/export?format=csv", 800_000)->{content};
is(scalar(() = $export =~ /\r\n/g), 1 + 7877, 'the export: a line for each who stands in an office');
is(substr($export, 0, length $csv), $csv, '… as the page of results begins');
$csv = call('GET', "/api/elections/$e/results?level=office&format=csv&contest_id=$contest")->{content};
like($csv,
    qr/^region,department,commune,center,office,registered,voters,blank,null,status,decision,decided_on,reason,C2-1,.*C2-14\r\n/,
    'CSV of a contest: a column a candidate');
is(ok_call('GET', "/api/offices/$office")->{contest_id}, $contest, 'an office says its contest');
small("/table/$e", 200_000);

# Lists of one contest: what is of it, and nothing of the others
my $sheets_of = small("/api/elections/$e/sheets?contest_id=$contest&limit=500", 2_000)->{json}{sheets};
is_deeply([map { $_->{office_id} } @$sheets_of], [$office], 'its sheets');
my $changes = small("/api/elections/$e/changes?contest_id=$contest", 2_000);
is_deeply([map({ "$_->{contest_id} $_->{kind}" } @{$changes->{json}{changes}}), $changes->{headers}{'x-total-count'}],
    ["$contest entered", 1], 'its changes, and how many');
for my $level (qw(contest province center)) {
    my $then = small("/api/elections/$e/as-of?contest_id=$contest&level=$level", 2_000)->{json}{totals};
    is_deeply([map { [@$_{qw(contest_id offices_reported valid_votes)}, scalar keys %{$_->{candidate_results}}] }
        @$then], [[$contest, 1, $own->{json}{valid_votes}, 14]], "as of now, level $level");
}
my $then = ok_call('GET', "/api/elections/$e/as-of?contest_id=$contest&at="
    . sql("SELECT to_char(now() AT TIME ZONE 'UTC' + interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"))
    ->{totals};
is_deeply([map { @$_{qw(contest_id valid_votes)} } @$then], [$contest, $own->{json}{valid_votes}], '… by the clock');
my $center =
    sql("SELECT v.name FROM res_elec.center v JOIN res_elec.office o ON o.center_id = v.id WHERE o.id = $office");
is_deeply([map { "$_->{kind} $_->{name}" } @{small("/api/elections/$e/search?contest_id=$contest&q=Centre",
    2_000)->{json}{results}}], ["center $center"], 'search finds its center');
is_deeply([map { $_->{id} } @{small("/api/elections/$e/search?contest_id=$contest&q=1", 3_000)->{json}{results}}],
    [$office], '… and its office') or diag explain ok_call('GET', "/api/elections/$e/search?contest_id=$contest&q=1");
is(scalar @{ok_call('GET', "/api/elections/$e/search?contest_id=$contest&q=gion")->{results}}, 1,
    '… and its region alone');
my $missing_one = sql("SELECT contest_id FROM res_elec.office o WHERE election_id = $e AND NOT EXISTS (SELECT
    FROM res_elec.result_sheet s WHERE s.office_id = o.id)");
is_deeply([map { scalar @{ok_call('GET', "/api/elections/$e/my-offices?contest_id=$_", undef, $token)->{offices}} }
    $missing_one, $contest], [1, 0], 'the offices that are still to be entered');
sql("INSERT INTO res_elec.sheet_flag (election_id, contest_id, office_id, rule, action, context)
     SELECT election_id, contest_id, id, 'same_scan', 'flag', jsonb_build_object('other_office_id', id)
       FROM res_elec.office WHERE election_id = $e");
is_deeply([map { $_->{office_id} }
    grep { $_->{rule} eq 'same_scan' } @{small("/api/elections/$e/flags?contest_id=$contest", 5_000)->{json}{flags}}],
    [$office], 'its flags');
like(small("/table/$e?contest_id=$contest", 20_000)->{content}, qr/Camille Martin 2-14/,
    'its table has its candidates');
my $nist = small("/api/elections/$e/export?contest_id=$contest", 30_000)->{json};
is_deeply([map({ $_->{'@id'} } @{$nist->{Election}[0]{Contest}}), map({ $_->{'@id'} } @{$nist->{Office}}),
    scalar @{$nist->{Election}[0]{Candidate}}, $nist->{Election}[0]{BallotCounts}[0]{BallotsCast}],
    ["contest-$contest", "post-$contest", 14, $own->{json}{total_voters}], 'its NIST report');
my %party = map { ($_->{'@id'} => 1) } @{$nist->{Party}};
is(scalar(grep { defined $_->{PartyId} && !$party{$_->{PartyId}} } @{$nist->{Election}[0]{Candidate}}), 0,
    '… names the parties of its candidates');
is(scalar keys %party, 11, '… and no other');

# Import: the columns of the file's own contest are what counts, not the country's
my $free = sql("SELECT o.id FROM res_elec.office o WHERE o.election_id = $e AND NOT EXISTS (SELECT
    FROM res_elec.result_sheet s WHERE s.office_id = o.id)");
my $header = 'office_id,voters,blank,null,' . join(',', map { "C1-$_" } 1 .. 14);
my $sheets = "/api/elections/$e/import";
my $verdict = import_csv("$sheets?dry_run=true", "$header\n$free,3,2,1" . ',0' x 14 . "\n", $token);
is($verdict->{json}{accepted}, 1, 'a file of one contest') or diag $verdict->{content};
is(length($verdict->{content}) < 5_000, 1, '… and a small answer');
$verdict = import_csv($sheets, $csv, $token);
is_deeply([$verdict->{status}, $verdict->{json}{unchanged}], [200, 1], 'what was exported is imported again')
    or diag $verdict->{content};
my $unknown = import_csv($sheets, "office_id,voters,blank,null,C1-1,nobody\n$free,1,0,0,1,0\n", $token);
is_deeply([$unknown->{status}, @{rules($unknown)}], [422, 'column_unknown'], 'a column of nobody');
cmp_ok(length $unknown->{content}, '<', 3_000, '… is told without the whole country');
my $wide = import_csv($sheets, "office_id,voters,blank,null,"
    . join(',', map { "C$_-1," . "C$_-2,C$_-3,C$_-4" } 1 .. 577) . "\n$free,1\n", $token);
is_deeply([$wide->{status}, @{rules($wide)}, $wide->{json}{errors}[0]{context}],
    [422, 'csv_too_many', {line => 1, found => 4 + 4 * 577, max => 2000}],
    'more columns than a file may have, and how many');
my $many = join ',', 'office_id,voters,blank,null', map { "C$_-1,C$_-2,C$_-3" } 1 .. 577;
is(import_csv("$sheets?dry_run=true", "$many\n$free,1,0,0,1" . ',' x (3 * 577 - 1) . "\n", $token)->{json}{accepted}, 1,
    'as many as may be, of all contests');

# 2,000 columns that nobody knows: told at once, 50 of them. What counts is the processor's time, whatever else has it
# meanwhile.
sub cpu_seconds {
    my $ticks = 0;
    for my $pid (shim_pid(), split /\n/, sql("SELECT pid FROM pg_stat_activity WHERE usename = 'res_elec_shim'")) {
        my @stat = split ' ', ResElec::Server::bytes_if_there("/proc/$pid/stat") =~ s/^.*\) //sr;
        $ticks += $stat[11] + $stat[12];
    }
    return $ticks / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}
my $before = cpu_seconds();
cmp_ok($before, '>', 0, 'what the server and its sessions took is counted');
my $strange = import_csv($sheets, join(',', map { "x$_" } 1 .. 2000) . "\n", $token);
is_deeply([$strange->{status}, scalar @{$strange->{json}{errors}}], [422, 50], '2,000 unknown columns: 50 are told');
cmp_ok(cpu_seconds() - $before, '<', 1, '… within a second');

# How many candidates there may be, and one item a rule
sql("INSERT INTO res_elec.setting VALUES ('candidates_per_contest', '14'), ('candidates_per_election', '7878')");
my %more = (election_id => $e + 0, first_name => 'Une', last_name => 'Autre');
is_deeply(rules(call('POST', '/api/candidates', {%more, contest_id => $contest + 0, code_name => 'X1'}, $token)),
    ['candidates_of_contest'], 'more candidates than a contest may have');
my $small = sql("SELECT id FROM res_elec.contest WHERE election_id = $e ORDER BY id DESC LIMIT 1");
my $last = call('POST', '/api/candidates', {%more, contest_id => $small + 0, code_name => 'X1'}, $token);
is($last->{status}, 201, 'as many as may be') or diag $last->{content};
sql("UPDATE res_elec.setting SET value = '99' WHERE name = 'candidates_per_contest'");
my $refused = call('POST', '/api/candidates', {%more, contest_id => $small + 0, code_name => 'X2'}, $token);
is_deeply([$refused->{status}, @{rules($refused)}, $refused->{json}{errors}[0]{context}],
    [422, 'candidates_of_election', {election_id => $e, found => 7879, max => 7878}], 'more than an election may have');
my $rules = "/api/elections/$e/rules";
my $items = call('PUT', $rules,
    {rules => [map { {rule => 'turnout', action => 'flag', thresholds => {percent => 90 + $_ % 9}} } 1 .. 2000]},
    $token);
is_deeply([$items->{status}, @{rules($items)}, $items->{json}{errors}[0]{context}{found}],
    [422, 'too_many_items', 2000], 'more items than there are rules');
is_deeply(rules(call('PUT', $rules, {rules => [map { {rule => 'turnout', thresholds => {percent => $_}} } 90, 91]},
    $token)), ['rule_repeated'], 'a rule twice');
is(oracle(), 0, 'totals = recount');
finish();
