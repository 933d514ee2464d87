# Contests over REST: made, listed, changed, imported, named by id, code or name, and frozen once sheets are in.
use strict;
use utf8;
use warnings;
use Encode qw(encode_utf8);
use Test::More;
use ResElec::Import;
use ResElec::Test;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);
server_start();
my $director = director();
my $token = $director->{token};
my $e = ok_call('POST', '/api/elections', {title => 'Députés', type => 'legislative', year => 2025, status => 'active',
    visibility => 'public'}, $token)->{election}{id};
my $contests = "/api/elections/$e/contests";
sql("INSERT INTO res_elec.area (kind, code, name) VALUES ('province', 'GA-1', 'Estuaire'), ('province', 'GA-2',
    'Haut-Ogooué')");

my $made = call('POST', $contests, {name => ' Libreville 1 ', code => 'E1', seats => '2', area => 'GA-1',
    formula => 'gabon_deputies'}, $token);
is($made->{status}, 201, 'a contest is made') or diag $made->{content};
my $first = $made->{json}{contest};
my ($area) = sql("SELECT id FROM res_elec.area WHERE code = 'GA-1'");
is_deeply([@$first{qw(name code seats area_id area formula candidates_total offices_total)}],
    ['Libreville 1', 'E1', 2, $area, 'Estuaire', 'gabon_deputies', 0, 0], '… as it was sent, its area by its code');
is($made->{headers}{location}, "/api/contests/$first->{id}", '… and says where it is');
my $second = ok_call('POST', $contests, {name => 'Libreville 2', code => 'E2', area => 'HAUT-OGOOUE'},
    $token)->{contest};
is_deeply([@$second{qw(seats area formula)}], [1, 'Haut-Ogooué', undef], 'another: one seat, its area by its name');
is_deeply(ok_call('GET', "/api/contests/$first->{id}"), $first, 'anybody reads one of a public election');
my $page = call('GET', "$contests?limit=1&offset=1");
is_deeply([$page->{json}, $page->{headers}{'x-total-count'}], [[$second], 2], '… and all of them, page by page');
is_deeply([map { $_->{code} } @{ok_call('GET', "$contests?q=e2")}], ['E2'], '… by code');
is_deeply(ok_call('GET', "/api/elections/$e")->{contests}, [map {
    my $one = $_;
    +{map { ($_ => $one->{$_}) } qw(id code name seats)}
} $first, $second], 'the election names them');

sub refused {
    my ($method, $path, $body, $status, $code, $rule) = @_;
    my $answer = call($method, $path, $body, $token);
    is_problem($answer, $status, $code, "$method $rule");
    is_deeply(rules($answer), [$rule], '… for its reason') or diag $answer->{content};
}
refused('POST', $contests, @$_) for [{}, 422, 'RE001', 'field_missing'],
    [{name => 'LIBREVILLE-1'}, 409, 'RE003', 'name_taken'], [{name => 'x', code => 'é1'}, 409, 'RE003', 'name_taken'],
    [{name => 'x', seats => 1001}, 422, 'RE001', 'field_range'],
    [{name => 'x', area => 'Nulle part'}, 422, 'RE001', 'area_not_found'],
    [{name => 'x', area_id => 2147483647}, 404, 'RE004', 'no_such_area'],
    [{name => 'x', formula => 'none'}, 404, 'RE004', 'no_such_formula'],
    [{name => "\x{200B}"}, 422, 'RE001', 'field_length'];
my $elsewhere = election($token, place => {province => 'Province à part'});
my ($foreign) = sql("SELECT id FROM res_elec.area WHERE election_id = $elsewhere->{id}");
refused('POST', $contests, {name => 'x', area_id => $foreign + 0}, 422, 'RE001', 'other_election');
refused('PUT', '/api/contests/2147483647', {name => 'x'}, 404, 'RE004', 'no_contest');

my $changed = ok_call('PUT', "/api/contests/$second->{id}",
    {name => 'Owendo', area => undef, formula => 'gabon_deputies'}, $token);
is_deeply([$changed->{changed}, @{$changed->{contest}}{qw(name code area area_id formula)}],
    [JSON::PP::true, 'Owendo', 'E2', undef, undef, 'gabon_deputies'], 'what is given changes');
is_deeply(ok_call('PUT', "/api/contests/$second->{id}", $changed->{contest}, $token)->{changed}, JSON::PP::false,
    'what was read may be sent again');

# Imports
my $csv =
    encode_utf8(
        "code;name;seats;area;formula\nE2;Owendo;1;;\nE3;Akanda;2;GA-1;gabon_deputies\nE4;Ntoum;;Nulle part;\n");
is_deeply(verdicts(import_csv("$contests/import?dry_run=true&mode=rows", $csv, $token)),
    {2 => 'unchanged', 3 => 'accepted', 4 => 'refused area_not_found'}, 'contests from a file, tried');
is(call('GET', $contests)->{headers}{'x-total-count'}, 2, '… changes nothing');
is(import_csv("$contests/import", $csv, $token)->{status}, 422, '… all or nothing');
is_deeply(verdicts(import_csv("$contests/import?mode=rows", $csv, $token)),
    {2 => 'unchanged', 3 => 'accepted', 4 => 'refused area_not_found'}, '… row by row');
is_deeply([map { "$_->{code} $_->{seats}" } @{ok_call('GET', $contests)}], ['E1 2', 'E2 1', 'E3 2'],
    '… makes those that are sound');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'contest.created' AND election_id = $e
    AND user_id = $director->{id}"), 3, 'the audit has who made them');

# Candidates and offices name theirs
my %person = (election_id => $e, first_name => 'A', last_name => 'B');
refused('POST', '/api/candidates', {%person, code_name => 'A'}, 422, 'RE001', 'contest_needed');
refused('POST', '/api/candidates', {%person, code_name => 'A', contest => 'E9'}, 422, 'RE001', 'contest_unknown');
my %stands = map { ($_->[0] => ok_call('POST', '/api/candidates', {%person, code_name => $_->[0], @$_[1, 2]},
    $token)->{candidate}) } ['A', contest => 'e1'], ['B', contest => 'libreville 1'],
    ['C', contest_id => $second->{id}];
is_deeply([map { $stands{$_}{contest_id} } qw(A B C)], [$first->{id}, $first->{id}, $second->{id}],
    'by code, name or id');
my $center = ok_call('POST', "/api/elections/$e/centers", {name => 'École'}, $token)->{center}{id};
my $office = ok_call('POST', "/api/centers/$center/offices", {name => '1', registered_voters => 100, contest => 'E2'},
    $token)->{office};
# A center's contest is that of its offices which name none
my $college = ok_call('POST', "/api/elections/$e/centers", {name => 'Collège', contest => 'e2'}, $token)->{center};
is($college->{contest_id}, $second->{id}, 'a center names its contest by its code');
is(ok_call('POST', "/api/centers/$college->{id}/offices", {name => '1'}, $token)->{office}{contest_id},
    $second->{id}, 'an office in it that names none is of it');
is(ok_call('POST', "/api/centers/$college->{id}/offices", {name => '2', contest_id => $first->{id}},
    $token)->{office}{contest_id}, $first->{id}, '… one that names another of that');
is(ok_call('PUT', "/api/centers/$college->{id}", {contest_id => $first->{id}}, $token)->{center}{contest_id},
    $first->{id}, 'it may be another one');
is(ok_call('GET', "/api/centers/$college->{id}/offices")->[0]{contest_id}, $second->{id},
    '… and the offices that are there keep theirs');
refused('POST', "/api/elections/$e/centers", {name => 'x', contest => 'nulle part'}, 422, 'RE001', 'contest_unknown');
refused('PUT', "/api/centers/$college->{id}", {contest_id => 2147483647}, 404, 'RE004', 'no_such_contest');
my $lines = encode_utf8("center,office,registered_voters,contest\n"
    . "Lycée,,,E2\nLycée,A,10,\nLycée,B,20,E1\nCollège,C,30,\nMairie,D,40,\n");
is_deeply(verdicts(import_csv("/api/elections/$e/centers/import?mode=rows", $lines, $token)),
    {(map { $_ => 'accepted' } 2 .. 5), 6 => 'refused contest_needed'}, 'so it is in files');
is(sql("SELECT string_agg(v.name || ' ' || o.name || ' ' || n.code, ', ' ORDER BY o.name) FROM res_elec.office o
    JOIN res_elec.center v ON v.id = o.center_id JOIN res_elec.contest n ON n.id = o.contest_id
    WHERE v.election_id = $e AND o.name ~ '[A-D]'"),
    'Lycée A E2, Lycée B E1, Collège C E1', '… by the center of the file, or that which stands');
is_deeply(verdicts(import_csv("/api/elections/$e/centers/import?mode=rows",
    encode_utf8("center,contest\nLycée,E2\nLycée,E1\n"), $token)), {2 => 'refused row_contradicts',
    3 => 'refused row_contradicts exists_otherwise'}, 'a center has one');
my $file = call('GET', "/api/elections/$e/export?format=offices")->{content};
like($file, qr/^,,,Coll.{1,2}ge,,,,,,Libreville 1,,,,\r$/m, 'the export has it on a line of the center alone');
my $twin = ok_call('POST', '/api/elections', {title => 'Copie', type => 'legislative', year => 2025,
    visibility => 'public'}, $token)->{election}{id};
ok_call('POST', "/api/elections/$twin/contests", {name => $_->[0], code => $_->[1]}, $token) for ['Libreville 1',
    'E1'], ['Owendo', 'E2'];
is(import_csv("/api/elections/$twin/centers/import", $file, $token)->{status}, 200,
    '… which another election reads as it is');
is(call('GET', "/api/elections/$twin/export?format=offices")->{content}, $file, '… and writes the same');
is($office->{contest_id}, $second->{id}, 'an office too');
is(ok_call('PUT', "/api/offices/$office->{id}", {contest => 'E1'}, $token)->{office}{contest_id}, $first->{id},
    '… which goes to another');
is_deeply(verdicts(import_csv("/api/elections/$e/centers/import",
    encode_utf8("center,office,registered_voters,contest\nÉcole,1,100,E2\nÉcole,2,50,$second->{id}\n"), $token)),
    {2 => 'accepted', 3 => 'accepted'},
    'and offices of a file, by code or id');
is_deeply([@{ok_call('GET', "/api/contests/$second->{id}")}{qw(candidates_total offices_total)}], [1, 4],
    'it tells how many it has');
my $sheets = import_csv("/api/elections/$e/import",
    encode_utf8("center,office,contest,voters,blank,null,A,B,C\nÉcole,1,E1,10,1,0,5,4,\nÉcole,1,E2,8,0,1,,,7\n"),
    $token);
is($sheets->{json}{accepted}, 2, 'sheets of two contests in one office') or diag $sheets->{content};

# Frozen then
refused('PUT', "/api/contests/$first->{id}", {$_->[0] => $_->[1]}, 409, 'RE002', 'contest_frozen') for [name => 'x'],
    [code => undef], [seats => 3], [area => undef], [formula => undef];
refused('DELETE', "/api/contests/$first->{id}", undef, 409, 'RE002', 'contest_has_results');
my ($third) = map { $_->{id} } grep { $_->{code} eq 'E3' } @{ok_call('GET', $contests)};
ok_call('DELETE', "/api/contests/$third", undef, $token);
is(call('GET', "/api/contests/$third", undef, $token)->{status}, 404, 'one without sheets goes');

# A whole file makes its contests
my $whole = ok_call('POST', '/api/elections',
    {title => 'Fichier', type => 'legislative', year => 2025, status => 'active'}, $token)->{election}{id};
my $results =
    encode_utf8(
        "center,office,contest,registered,voters,blank,null,A,B,C\nÉcole,1,Nord,100,10,0,0,6,4,\nÉcole,1,Sud,100,9,0,1,,,8\nÉcole,2,Nord,100,,,,,,\n");
is_deeply(verdicts(import_csv("/api/elections/$whole/results/import?dry_run=true", $results, $token)),
    {map { ($_ => 'accepted') } 2 .. 4}, 'a results file of two contests, tried');
is(call('GET', "/api/elections/$whole/contests", undef, $token)->{headers}{'x-total-count'}, 0, '… makes nothing');
is(import_csv("/api/elections/$whole/results/import", $results, $token)->{json}{accepted}, 3, '… and makes them');
is_deeply([map { [@$_{qw(name candidates_total offices_total)}] }
    @{ok_call('GET', "/api/elections/$whole/contests", undef, $token)}], [['Nord', 2, 2], ['Sud', 1, 1]],
    '… with those who have votes there');
my $exported = call('GET', "/api/elections/$whole/export?format=csv", undef, $token)->{content};
like($exported,
    qr/\A[^\n]*,office,contest,registered,.*\r\n[^\n]*,1,Nord,100,10,0,0,provisional,,,,6,4,\r\n[^\n]*,1,Sud,100,9,0,1,provisional,,,,,,8\r\n/,
    'the export names the contest of each row, and has no figure for who does not stand there');
for my $query ('export?format=csv', 'export?format=csv&style=fr', 'export?format=csv&shape=long',
    'results?level=office&format=csv', 'results?level=office&format=csv&style=fr') {
    my $file = call('GET', "/api/elections/$whole/$query", undef, $token)->{content};
    my $again = import_csv("/api/elections/$whole/import", $file, $token);
    is_deeply([@{$again->{json}}{qw(unchanged refused)}], [3, 0], "$query: is imported again as it is") or diag $file,
        $again->{content};
}
my $copy = ok_call('POST', '/api/elections',
    {title => 'Copie', type => 'legislative', year => 2025, status => 'active'}, $token)->{election}{id};
is(import_csv("/api/elections/$copy/results/import", $exported, $token)->{json}{accepted}, 3,
    '… and makes another election alike');
is(call('GET', "/api/elections/$copy/export?format=csv", undef, $token)->{content}, $exported,
    '… whose export is the same');
my $both = encode_utf8("center,office,contest,voters,blank,null,X\nÉcole,3,Nord,1,0,0,1\nÉcole,3,Sud,1,0,0,1\n");
my $answer = import_csv("/api/elections/$whole/results/import", $both, $token);
is_deeply([$answer->{status}, @{rules($answer)}, $answer->{json}{errors}[0]{context}],
    [422, 'column_of_contests', {count => 2}], 'who has votes in two is nobody\'s') or diag $answer->{content};
# Another ballot in the same places, and one of several contests
my $places = election($token, offices => 30, place => {province => 'Estuaire', department => 'Komo'});
my $worker = collaborator($director, center => $places->{center});
my $other = call('POST', '/api/elections', {title => 'Conseils', type => 'local', year => 2025, status => 'active',
    places_from => $places->{id}}, $token);
is_deeply([$other->{status}, $other->{json}{places}],
    [201, {centers => 1, offices => 30, offices_left => 0, scopes => 1}], 'an election of the places of another')
    or diag $other->{content};
my $o = $other->{json}{election}{id};
is(ok_call('GET', "/api/elections/$o", undef, $token)->{registered_voters},
    ok_call('GET', "/api/elections/$places->{id}", undef, $token)->{registered_voters}, '… with their registers');
is(ok_call('GET', "/api/elections/$o/my-offices", undef, $worker->{token})->{offices_total}, 30, '… and their typists');
my $before = sql('SELECT max(id) FROM res_elec.election');
my $unseen = election(director()->{token});
is_problem(call('POST', '/api/elections', {title => 'x', type => 'local', year => 2025, places_from => $_}, $token),
    404, 'RE004', "none that is not seen: $_") for $unseen->{id}, 2147483647;
is(sql('SELECT count(*) FROM res_elec.election WHERE owner_id = ' . $director->{id} . " AND id > $before"), 0,
    '… and no election is made then');
my $several = ok_call('POST', '/api/elections', {title => 'Députés', type => 'legislative', year => 2025},
    $token)->{election}{id};
ok_call('POST', "/api/elections/$several/contests", $_, $token) for {name => 'Siège 1', area => 'GA-1'},
    {name => 'Siège 2', area => 'GA-2'};
is_deeply(ok_call('POST', "/api/elections/$several/places", {places_from => $places->{id}}, $token)->{places},
    {centers => 1, offices => 30, offices_left => 0, scopes => 1}, 'to several contests');
is_deeply([map { $_->{offices_total} } @{ok_call('GET', "/api/elections/$several/contests", undef, $token)}], [30, 0],
    '… each office to that of its area');
ok_call('POST', "/api/elections/$several/contests", {name => 'Siège 3', area => 'GA-1'}, $token);
sql("INSERT INTO res_elec.office (center_id, name) VALUES ($places->{center}, 'nouveau')");
refused('POST', "/api/elections/$several/places", {places_from => $places->{id}}, 422, 'RE001', 'places_of_contests');
is(sql("SELECT count(*) FROM res_elec.contest n CROSS JOIN LATERAL res_elec.verify_tallies(n.id)
    WHERE n.election_id IN ($e, $whole, $o, $several)"), 0, 'all totals are those of a recount');
done_testing();
