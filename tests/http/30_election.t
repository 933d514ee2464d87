# Elections, candidates, centers and offices: made, listed, changed, frozen, deleted.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};

# Elections
my $answer = call('POST', '/api/elections', {title => ' Essai ', type => 'legislative', year => 2024, round => 2},
    $token);
is($answer->{status}, 201, 'an election is made');
my $made = $answer->{json}{election};
is_deeply([@$made{qw(title type year round status visibility owner_id)}],
    ['Essai', 'legislative', 2024, 2, 'pending', 'private', $director->{id}],
    'it is the asker\'s, pending and private');
is($answer->{headers}{location}, "/api/elections/$made->{id}", 'Location names it');
$answer = call('POST', '/api/elections',
    {title => '', type => 'royal', year => 'MMXXIV', round => 1.5, visibility => 7}, $token);
is_problem($answer, 422, 'RE001', 'a bad election is refused');
is_deeply([sort map { "$_->{code}:$_->{fields}[0]" } @{$answer->{json}{errors}}],
    [qw(field_choice:type field_choice:visibility field_length:title field_range:round field_type:year)],
        'with all that is wrong at once');
like(violation($answer, 'field_choice', 'type')->{context}{allowed},
    qr/^presidential, legislative, municipal, local, senatorial$/,
    'and the allowed types');

# Its status
my $path = "/api/elections/$made->{id}";
my %moves = (pending => [qw(active archived)], active => ['completed'], completed => ['archived'], archived => []);
for my $from (qw(pending active completed archived)) {
    is_deeply(call('GET', $path, undef, $token)->{json}{allowed_status}, $moves{$from},
        "what it may be put to from $from is said");
    for my $to (qw(pending active completed archived)) {
        next if $from eq $to || grep { $_ eq $to } @{$moves{$from}};
        $answer = call('PUT', $path, {status => $to}, $token);
        is_problem($answer, 409, 'RE002', "$from to $to is refused");
        is_deeply(violation($answer, 'election_status')->{context},
            {from => $from, to => $to, allowed => join(', ', @{$moves{$from}}) || '-'}, 'with the allowed ones');
    }
    my $next = {pending => 'active', active => 'completed', completed => 'archived'}->{$from} or next;
    is(call('PUT', $path, {status => $next}, $token)->{json}{election}{status}, $next, "$from to $next is allowed");
}
my $given_up = ok_call('POST', '/api/elections', {title => 'x', type => 'local', year => 2025}, $token)->{election}{id};
is(call('PUT', "/api/elections/$given_up", {status => 'archived'}, $token)->{status}, 200,
    'pending to archived is allowed');
is_problem(call('POST', '/api/elections', {title => 'x', type => 'local', year => 2025, status => 'completed'}, $token),
    409, 'RE002',
    'none begins completed');
my $other = ok_call('POST', '/api/elections', {title => 'x', type => 'local', year => 2025}, $token)->{election}{id};
is(call('PUT', "/api/elections/$other", {title => 'Autre', visibility => 'public'}, $token)->{json}{election}{title},
    'Autre',
    'other fields change apart');
for my $change ([PUT => $path, {title => 'Autre'}], [PUT => $path, {year => 2023}], [PUT => $path, {round => 3}],
    [POST => "$path/centers", {name => 'tardif'}],
    [POST => '/api/candidates', {election_id => $given_up, first_name => 'Zoé', last_name => 'B', code_name => 'c1'}]) {
    $answer = call(@$change, $token);
    is_problem($answer, 409, 'RE002', "what is archived stays as it is: $change->[1] " . join ', ',
        sort keys %{$change->[2]});
    is_deeply(rules($answer), ['election_frozen'], '… as the refusal says');
}
is_problem(call('POST', "$path/$_->[0]/import?dry_run=true", $_->[1], $token, {'Content-Type' => 'text/csv'}), 409,
    'RE002', "… nor does an import of $_->[0] change it")
    for ['centers', "center,office\ntardif,1\n"], ['candidates', "code_name,last_name\nT,Tardif\n"];
is(call('PUT', $path, {visibility => 'public'}, $token)->{json}{election}{visibility}, 'public',
    '… but who sees it may change');

# Candidates
my $e = election($token, status => 'pending', candidates => 2, offices => 2,
    place => {province => 'Estuaire', commune => 'Owendo'});
my ($one, $two) = @{$e->{candidates}};
$answer = call('POST', '/api/candidates', {election_id => $e->{id}, first_name => 'Zoé', last_name => 'B',
    code_name => 'c1'}, $token);
is_problem($answer, 409, 'RE003', 'a code_name is taken once');
is_deeply([rules($answer), violation($answer, 'name_taken')->{fields}], [['name_taken'], ['code_name']],
    'and is named');
is_problem(call('PUT', "/api/candidates/$two", {code_name => 'c1'}, $token),
    409, 'RE003', 'nor can it be changed to a taken one');
is(call('POST', '/api/candidates', {election_id => $other, first_name => 'Zoé', last_name => 'B', code_name => 'c1'},
    $token)->{status},
    201, 'another election may use it');
$answer = call('PUT', "/api/candidates/$one", {party => 'UDB', last_name => 'Mba'}, $token);
is_deeply([@{$answer->{json}{candidate}}{qw(party last_name first_name code_name)}], ['UDB', 'Mba', 'Cand', 'c1'],
    'the fields given change');
is_deeply(call('GET', "/api/candidates/$one", undef, $token)->{json}{election}, {id => $e->{id}, title => 'Essai'},
    'a candidate has its election');
is_deeply([map { $_->{id} } @{call('GET', "/api/candidates?election_id=$e->{id}", undef, $token)->{json}}],
    [$one, $two],
    'they are listed by election');
is_problem(call('POST', '/api/candidates', {election_id => 2147483647, first_name => 'a', last_name => 'b',
    code_name => 'c'}, $token),
    404, 'RE004', 'no candidate without an election');

# Centers and offices
my $center = $e->{center};
my ($first, $second) = @{$e->{offices}};
$answer = call('GET', "/api/centers/$center", undef, $token);
is_deeply([@{$answer->{json}}{qw(name province department commune offices_total election_id)}],
    ['École', 'Estuaire', undef, 'Owendo', 2, $e->{id}], 'a center has its areas and counts its offices')
    or diag $answer->{content};
is_problem(call('POST', "/api/elections/$e->{id}/centers",
    {name => 'École', province => 'estuaire', commune => 'OWENDO'}, $token),
    409, 'RE003',
    'a center\'s name is taken once in an area');
my $elsewhere = ok_call('POST', "/api/elections/$e->{id}/centers",
    {name => 'École', latitude => 0.39, longitude => 9.45},
    $token)->{center};
is_deeply([@$elsewhere{qw(latitude longitude province)}], [0.39, 9.45, undef], 'a center may have no area');
is_problem(call('PUT', "/api/centers/$elsewhere->{id}", {latitude => 91}, $token), 422, 'RE001', 'latitudes end at 90');
$answer = call('PUT', "/api/centers/$elsewhere->{id}", {address => 'Route 1', province => 'Ngounié'}, $token);
is($answer->{json}{center}{province}, 'Ngounié',
    'a center changes');
is_problem(call('POST', "/api/centers/$center/offices", {name => 'Bureau 1'}, $token),
    409, 'RE003', 'an office\'s name is taken once in a center');
is_problem(call('POST', "/api/centers/$center/offices", {name => 'B', registered_voters => -1}, $token),
    422, 'RE001', 'no negative register');
is_deeply([@{call('GET', "/api/elections/centers/$center/offices", undef, $token)->{json}}[0, 1]],
    [@{call('GET', "/api/centers/$center/offices", undef, $token)->{json}}[0, 1]],
    'the earlier service\'s path lists the same offices');
my $lycee = ok_call('POST', "/api/elections/$e->{id}/centers", {name => "Lyc\x{e9}e"}, $token)->{center}{id};
for my $case (['COLE', $center, $elsewhere->{id}], ['LYCEE', $lycee], ['lyc%C3%89e', $lycee], ['owen', $center],
    ['estuaire', $center], ['nothing']) {
    my ($q, @found) = @$case;
    $answer = call('GET', "/api/elections/$e->{id}/centers?limit=1&q=$q", undef, $token);
    is_deeply([map({ $_->{id} } @{$answer->{json}}), $answer->{headers}{'x-total-count'}],
        [@found ? $found[0] : (), scalar @found],
        "the centers that $q names, by themselves or by where they lie");
}
ok_call('DELETE', "/api/centers/$lycee", undef, $token);
is_problem(call('GET', "/api/elections/$e->{id}/centers?q=" . 'x' x 101, undef, $token), 422, 'RE001',
    'no name is that long');
is(call('PUT', "/api/offices/$first", {registered_voters => 700}, $token)->{json}{office}{registered_voters}, 700,
    'an office changes');

# Pages
for my $i (1 .. 7) { ok_call('POST', '/api/elections', {title => "n$i", type => 'municipal', year => 2030}, $token) }
$answer = call('GET', '/api/elections?limit=3&year=2030&offset=3', undef, $token);
is_deeply([map { $_->{title} } @{$answer->{json}}], [qw(n4 n3 n2)], 'a page of elections, newest first');
is($answer->{headers}{'x-total-count'}, 7, 'X-Total-Count has them all');
is($answer->{headers}{link}, '</api/elections?limit=3&offset=6&year=2030>; rel="next"', 'Link names the next page');
$answer = call('GET', '/api/elections?limit=3&year=2030&offset=6', undef, $token);
is_deeply([scalar @{$answer->{json}}, $answer->{headers}{link}], [1, undef], 'the last page has no next');
my $others = ok_call('POST', '/api/elections',
    {title => 'Ailleurs', type => 'municipal', year => 2031, visibility => 'public'},
    director()->{token})->{election}{id};
is_deeply([map {
    my $list = $_;
    [map { $_->{id} } @{call('GET', "/api/elections?year=2031&managed=$list", undef, $token)->{json}}]
} qw(false true)],
    [[$others], []], 'of those one sees, only those one manages');
is_deeply(call('GET', '/api/elections?year=2031&managed=true')->{json}, [], 'a visitor manages none');
is(call('GET', '/api/elections?status=archived&type=local', undef, $token)->{headers}{'x-total-count'}, 1,
    'filters by status and type');
is_problem(call('GET', "/api/elections?$_", undef, $token),
    422, 'RE001', "?$_ is refused") for qw(limit=0 limit=100001 offset=-1 limit=x year=1 status=new type=all);
$answer = call('GET', "/api/elections/$e->{id}/centers?limit=1", undef, $token);
is_deeply([scalar @{$answer->{json}}, @{$answer->{headers}}{qw(x-total-count link)}],
    [1, 2, "</api/elections/$e->{id}/centers?limit=1&offset=1>; rel=\"next\""], 'centers are paged too');
is(call('GET', "/api/centers/$center/offices?limit=1", undef, $token)->{headers}{'x-total-count'}, 2, 'and offices');
my @trees = map { grep { /candidates|centers|offices|results/ } keys %$_ }
    @{call('GET', '/api/elections', undef, $token)->{json}};
is_deeply(\@trees, [], 'the list of elections has no trees');
$answer = call('GET', "/api/elections/$e->{id}", undef, $token)->{json};
is_deeply([scalar @{$answer->{candidates}},
    @$answer{qw(centers_total offices_total offices_reported registered_voters)}],
    [2, 2, 2, 0, 1700], 'one election has candidates and counters');

# Once sheets are in
is_problem(call('POST', "/api/offices/$first/results", sheet($e, 0, 0, 5, 0), $token),
    409, 'RE002', 'a pending election takes no sheet');
ok_call('PUT', "/api/elections/$e->{id}", {status => 'active'}, $token);
ok_call('POST', "/api/offices/$first/results", sheet($e, 1, 2, 600, 0), $token);
for my $field (qw(code_name first_name last_name ballot_number)) {
    $answer = call('PUT', "/api/candidates/$one", {$field => $field eq 'ballot_number' ? 9 : 'Autre'}, $token);
    is_problem($answer, 409, 'RE002', "a candidate's $field is frozen");
    is_deeply(violation($answer, 'candidate_frozen')->{fields}, [$field], 'and named');
}
is(call('PUT', "/api/candidates/$one", {party => 'PDG'}, $token)->{json}{candidate}{party}, 'PDG', 'the party is not');
$answer = call('PUT', "/api/offices/$first", {registered_voters => 602}, $token);
is_problem($answer, 409, 'RE002', 'a register cannot fall below the voters');
is_deeply([@{violation($answer, 'office_register')->{context}}{qw(left right)}], [603, 602], 'with both figures');
my $foreign = election($token);
is_problem(call('PUT', "/api/offices/$first", {center_id => $foreign->{center}}, $token),
    409, 'RE002', 'no office moves to another election');
is(call('PUT', "/api/offices/$first", {center_id => $elsewhere->{id}}, $token)->{status}, 200,
    'it moves inside its own');
$answer = call('GET', "/api/elections/$e->{id}/results?level=province", undef, $token)->{json};
is_deeply([map { [@$_{qw(province total_voters offices_total)}] } @{$answer->{provinces}}],
    [['Estuaire', 0, 1], ['Ngounié', 603, 1]], 'and its totals with it') or diag to_json($answer->{provinces});
my $double = ok_call('POST', "/api/centers/$center/offices",
    {name => ok_call('GET', "/api/offices/$first", undef, $token)->{name}}, $token)->{office}{id};
is_problem(call('PUT', "/api/offices/$double", {center_id => $elsewhere->{id}}, $token), 409, 'RE003',
    'where its name is taken it does not move');
is(call('PUT', "/api/offices/$double", {center_id => $elsewhere->{id}, name => 'Autre bureau'},
    $token)->{json}{office}{name}, 'Autre bureau', '… but with a new name it does');
is(call('DELETE', "/api/offices/$double", undef, $token)->{status}, 200, '… and goes');

# Deleting
is_problem(call('DELETE', "/api/offices/$first", undef, $token), 409, 'RE002', 'an office with a sheet is not deleted');
is_problem(call('DELETE', "/api/centers/$elsewhere->{id}", undef, $token), 409, 'RE002', 'nor its center');
is_problem(call('DELETE', "/api/candidates/$one", undef, $token), 409, 'RE002', 'nor a candidate with votes');
$answer = call('DELETE', "/api/elections/$e->{id}", undef, $token);
is_problem($answer, 409, 'RE002', 'nor the election');
is_deeply(rules($answer), ['election_has_results'], 'as the refusal says');
is(call('GET', "/api/offices/$first/results", undef, $token)->{json}{office}{total_voters}, 603,
    'the sheet still stands');
is(call('DELETE', "/api/offices/$second", undef, $token)->{status}, 200, 'an office without a sheet is deleted');
is(call('DELETE', "/api/centers/$center", undef, $token)->{status}, 200, 'and an empty center');
is(call('DELETE', "/api/candidates/$two", undef, $token)->{status}, 200, 'and a candidate without votes');
is(call('DELETE', "/api/elections/$foreign->{id}", undef, $token)->{status}, 200,
    'an election with centers and no results is deleted');
is_problem(call('GET', "/api/$_", undef, $token),
    404, 'RE004', "$_ is gone") for "elections/$foreign->{id}", "centers/$foreign->{center}",
    "offices/$foreign->{offices}[0]", "candidates/$foreign->{candidates}[0]", "offices/$second";
finish();
