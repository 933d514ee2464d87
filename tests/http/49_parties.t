# Parties over REST: made by candidates' texts or by hand, their colours, votes, leads and seats over the contests of an
# election.
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
my @contests = map { ok_call('POST', "/api/elections/$e/contests",
    {name => "Siège $_", code => "$_", formula => 'gabon_deputies'}, $token)->{contest}{id} } 1 .. 3;
my $parties = "/api/elections/$e/parties";

my $made = call('POST', $parties, {name => 'Union des bâtisseurs', code => 'UDB', colour => '#1B5E20'}, $token);
my $udb = $made->{json}{party};
is_deeply([$made->{status}, $made->{headers}{location}, @$udb{qw(name code colour candidates_total)}],
    [201, "/api/parties/$udb->{id}", 'Union des bâtisseurs', 'UDB', '#1b5e20', 0], 'a party is made')
    or diag $made->{content};

sub candidate {
    my ($code, $contest, $party) = @_;
    return ok_call('POST', '/api/candidates',
        {election_id => $e, first_name => 'A', last_name => $code, code_name => $code, contest => "$contest",
            party => $party}, $token)->{candidate};
}
my @stands = (candidate('A', 1, 'UNION DES BATISSEURS'), candidate('B', 1, 'Autre'), candidate('C', 1, undef),
    candidate('D', 2, 'udb'), candidate('E', 2, 'autre'), candidate('F', 3, 'Autre'), candidate('G', 3, ''));
my $other = $stands[1]{party_id};
is_deeply([map { $_->{party_id} } @stands], [$udb->{id}, $other, undef, $udb->{id}, $other, $other, undef],
    'candidates find theirs by name or code, or make it; independents have none');
is_deeply([map { $_->{party} } @stands], ['UNION DES BATISSEURS', 'Autre', undef, 'udb', 'autre', 'Autre', undef],
    '… and keep what was written');
is_deeply([map { "$_->{name} $_->{candidates_total}" } @{ok_call('GET', $parties)}],
    ['Union des bâtisseurs 2', 'Autre 3'], 'anybody reads them');
is(ok_call('GET', "$parties?q=udb")->[0]{id}, $udb->{id}, '… by code');
is_deeply([map { $_->{id} } @{ok_call('GET', "$parties?limit=1&offset=1")}], [$other], '… page by page');
is(ok_call('GET', "/api/parties/$other")->{name}, 'Autre', '… one by one');

sub refused {
    my ($method, $path, $body, $status, $code, $rule) = @_;
    my $answer = call($method, $path, $body, $token);
    is_problem($answer, $status, $code, "$method $rule");
    is_deeply(rules($answer), [$rule], '… for its reason') or diag $answer->{content};
}
refused('PUT', "/api/parties/$other", @$_) for [{colour => '#ffee00'}, 422, 'RE001', 'colour_light'],
    [{colour => 'bleu'}, 422, 'RE001', 'field_format'], [{colour => '#0000000'}, 422, 'RE001', 'field_length'],
    [{name => 'UNION DES BÂTISSEURS'}, 409, 'RE003', 'name_taken'], [{code => 'Udb'}, 409, 'RE003', 'name_taken'];
refused('POST', $parties, {}, 422, 'RE001', 'field_missing');
refused('DELETE', "/api/parties/$other", undef, 409, 'RE002', 'party_has_candidates');
refused('GET', '/api/parties/2147483647', undef, 404, 'RE004', 'no_such_party');
my $light = call('PUT', "/api/parties/$other", {colour => '#FFEE00'}, $token);
is_deeply([@{$light->{json}{errors}[0]{context}}{qw(left right value)}], [83, 30, '#ffee00'], 'how light it is');
my $renamed = ok_call('PUT', "/api/parties/$other", {name => 'Autrement', colour => '#b71c1c', code => 'A'}, $token);
is_deeply([$renamed->{changed}, @{$renamed->{party}}{qw(name code colour)}],
    [JSON::PP::true, 'Autrement', 'A', '#b71c1c'], 'a name, code and colour are given');
is(ok_call('PUT', "/api/parties/$other", $renamed->{party}, $token)->{changed}, JSON::PP::false,
    '… and nothing changes when they are given again');
is(ok_call('GET', "/api/candidates/$stands[4]{id}")->{party}, 'Autrement', 'its candidates have the new name');
is_deeply(verdicts(import_csv("$parties/import?mode=rows",
    encode_utf8("code;name;colour\nUDB;Union des bâtisseurs;#1b5e20\nV;Verts;#2E7D32\nJ;Jaunes;#ffff00\n"), $token)),
    {2 => 'unchanged', 3 => 'accepted', 4 => 'refused colour_light'}, 'parties from a file');
my ($greens) = map { $_->{id} } grep { $_->{name} eq 'Verts' } @{ok_call('GET', $parties)};
ok_call('DELETE', "/api/parties/$greens", undef, $token);

# Votes, leads and seats
my $center = ok_call('POST', "/api/elections/$e/centers", {name => 'École'}, $token)->{center}{id};
my @offices = map { ok_call('POST', "/api/centers/$center/offices",
    {name => "$_", registered_voters => 100, contest => "$_"}, $token)->{office}{id} } 1 .. 3;
my $standing = sub {
    my $told = ok_call('GET', "/api/elections/$e/results/parties");
    return ($told, [map { [@$_{qw(party votes percent leads seats candidates contests)}] } @{$told->{parties}}])
};
my (undef, $before) = $standing->();
is_deeply([map { "@$_[0, 1, 3]" } map { [$_->[0] // '-', @$_[1 .. 6]] } @$before],
    ['Autrement 0 0', 'Union des bâtisseurs 0 0', '- 0 0'], 'before any sheet nobody leads');
my @votes = ([[0, 30], [1, 15], [2, 5]], [[3, 20], [4, 20]], [[5, 10], [6, 20]]);
for my $n (0 .. 2) {
    my $sum = 0;
    $sum += $_->[1] for @{$votes[$n]};
    ok_call('POST', "/api/offices/$offices[$n]/results",
        {total_voters => $sum, blank_votes => 0, null_votes => 0,
            results => [map { {candidate_id => $stands[$_->[0]]{id}, votes => $_->[1]} } @{$votes[$n]}]}, $token);
}
my ($told, $rows) = $standing->();
is_deeply($rows, [['Union des bâtisseurs', 50, 41.67, 1, 1, 2, 2], ['Autrement', 45, 37.5, 0, 0, 3, 3],
    [undef, 25, 20.83, 1, 1, 2, 2]], 'votes over contests; who leads where; who is elected by the formulas');
is_deeply([@$told{qw(valid_votes election_id)}], [120, $e], '… of all valid votes');
is_deeply([map { join ' ', map { $_ // '-' } @$_{qw(party_id party code colour seats votes)} }
    @{ok_call('GET', "/api/elections/$e/outcome")->{parties}}],
    ["$udb->{id} Union des bâtisseurs UDB #1b5e20 1 50", '- - - - 1 25', "$other Autrement A #b71c1c 0 45"],
    'the outcome has them by party, whatever candidates wrote');
is_deeply([map { "@$_{qw(party_id code colour)}" } @{$told->{parties}}[0, 1]],
    ["$udb->{id} UDB #1b5e20", "$other A #b71c1c"], '… with their codes and colours');
my $page = call('GET', "/api/elections/$e/results/parties?limit=1&offset=1");
is_deeply([map({ $_->{party} } @{$page->{json}{parties}}), $page->{headers}{'x-total-count'}], ['Autrement', 3],
    '… page by page');
is(call('GET', "/api/elections/$e/results/parties?limit=1&offset=1", undef, undef,
    {'If-None-Match' => $page->{headers}{etag}})->{status}, 304, '… which caches keep');
is(sql("SELECT string_agg(format('%s %s %s', party, votes, leads), ', ' ORDER BY votes DESC) FROM res_elec.party_results
    WHERE election_id = $e"), 'Union des bâtisseurs 50 1, Autrement 45 0,  25 1', 'the view says the same');
is(sql("SELECT count(*) FROM res_elec.contest n CROSS JOIN LATERAL res_elec.verify_tallies(n.id)
    WHERE n.election_id = $e"), 0, 'all totals are those of a recount');
done_testing();
