# Who is elected, over REST: formulas of a country's own, the outcome of a contest and of an election as the count goes
# on, lots.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

server_start();
my $owner = director();
my $token = $owner->{token};
my $admin = admin($owner)->{token};

# A formula of one's own
my %council = (code => 'council', description => 'Largest remainders of lists with 5 %', source => 'Our law, article 7',
    terms => {method => 'hare', thresholds => [{share => '5/100'}]});
my $made = call('POST', '/api/formulas', \%council, $admin);
is($made->{status}, 201, 'an administrator adds a formula');
is($made->{headers}{location}, '/api/formulas/council', '… which has an address');
is(call('POST', '/api/formulas', \%council, $admin)->{json}{errors}[0]{code}, 'taken', 'once');
is_deeply(rules(call('POST', '/api/formulas',
    {%council, code => 'other', terms => {method => 'hare', tie => [], thresholds => [{share => 5}]}}, $admin)),
    ['term_share', 'term_unknown'],
    'every mistake in the terms is told');
is_deeply(call('GET', '/api/formulas/council')->{json}{terms}, $council{terms}, 'everybody reads it');
sub described { my ($code, $language) = @_; return call('GET', "/api/formulas/$code", undef, undef,
    {'Accept-Language' => $language})->{json}{description} }
is_deeply([map { described('council', $_) } qw(fr en)], [($council{description}) x 2],
    'its one description is for all');
call('PUT', '/api/formulas/council', {description_fr => 'Plus forts restes des listes qui ont 5 %'}, $admin);
is_deeply([map { described('council', $_) } qw(fr en)], ['Plus forts restes des listes qui ont 5 %',
    $council{description}], '… until there is a French one');
call('PUT', '/api/formulas/council', {description_fr => undef}, $admin);
is(described('council', 'fr'), $council{description}, '… which goes again');
like(described('gabon_councils', 'fr'), qr/^Listes bloquées ayant au moins 10\x{a0}%/,
    'those that are shipped are described in French');
like(described('gabon_councils', 'en'), qr/^Closed lists/, '… and in English');
my $all = call('GET', '/api/formulas?limit=1');
cmp_ok($all->{headers}{'x-total-count'}, '>', 10, 'there are those that are shipped, too');
like($all->{headers}{link}, qr{</api/formulas\?limit=1&offset=1>; rel="next"}, 'a page at a time');
is(call('PUT', '/api/formulas/gabon_president', {source => 'x'}, $admin)->{json}{errors}[0]{code}, 'formula_shipped',
    'one that is shipped stays');
is(call('GET', '/api/formulas/none')->{status}, 404, 'another is not there');

# Two councils of three lists each, an office each
my $e = ok_call('POST', '/api/elections', {title => 'Conseils', type => 'local', year => 2025, status => 'active',
    visibility => 'public'}, $token)->{election}{id};
my @contest = split /\n/,
    sql("INSERT INTO res_elec.contest (election_id, name, code, seats, formula) VALUES ($e, 'Un', 'C1', 5, 'council'),
        ($e, 'Deux', 'C2', 2, 'council') RETURNING id");
my $center = ok_call('POST', "/api/elections/$e/centers", {name => 'École'}, $token)->{center}{id};
my (@list, @office);
for my $c (0, 1) {
    push @{$list[$c]}, ok_call('POST', '/api/candidates',
        {election_id => $e, contest_id => $contest[$c], first_name => 'Liste', last_name => $_, code_name => "$_$c",
        party => {A => 'Union', B => 'union', C => undef}->{$_}, list_size => $_ eq 'A' ? 2 : 9, mean_age => '45.5'},
        $token)->{candidate} for qw(A B C);
    $office[$c] = ok_call('POST', "/api/centers/$center/offices",
        {name => "Bureau $c", registered_voters => 1000, contest_id => $contest[$c]}, $token)->{office}{id};
}
is_deeply([map { $list[0][0]{$_} } qw(list_size mean_age birth_date coalition withdrew_on)],
    [2, 45.5, undef, undef, undef], 'what decides beside votes stands with the list');
is(call('PUT', "/api/candidates/$list[0][0]{id}", {birth_date => '1970-02-30'}, $token)->{json}{errors}[0]{code},
    'field_type', 'a day that is none is refused');
is(ok_call('PUT', "/api/candidates/$list[0][0]{id}", {birth_date => '1970-12-31', coalition => ' Ensemble '},
    $token)->{candidate}{birth_date}, '1970-12-31', '… and one that is kept');

sub enter {
    my ($c, @votes) = @_;
    my $sum = 0;
    $sum += $_ for @votes;
    return ok_call('POST', "/api/offices/$office[$c]/results", {total_voters => $sum, blank_votes => 0, null_votes => 0,
        results => [map { {candidate_id => $list[$c][$_]{id}, votes => $votes[$_]} } 0 .. 2]}, $token);
}

sub outcome { return call('GET', "/api/contests/$contest[$_[0]]/outcome" . ($_[1] // ''))->{json} }

sub results { return [map { "$_->{code_name} $_->{result} $_->{seats}" } @{outcome(@_)->{candidates}}] }

is_deeply(results(0), ['A0 none 0', 'B0 none 0', 'C0 none 0'], 'nothing is counted: nobody is anything');
enter(0, 60, 36, 4);
my $first = outcome(0, '?steps=true');
is_deeply(results(0), ['B0 elected 3', 'A0 elected 2', 'C0 below_threshold 0'],
    'quota 20: 3 and 1, and a remainder for the second; but the first list has two candidates. 4 % is below ' .
        'the threshold');
is($first->{source}, 'Our law, article 7', 'with the law');
is_deeply([map { $first->{$_} } qw(valid_votes offices_total offices_reported needs_draw)],
    [100, 1, 1, JSON::PP::false], 'and what is counted');
ok((grep { $_->{kind} eq 'threshold_failed' && $_->{code_name} eq 'C0' && $_->{quotient} == 500
    && $_->{divisor} == 100 } @{$first->{steps}}), 'the steps say what was asked for');
ok(!exists outcome(0)->{steps}, '… on demand');
is(call('GET', "/api/contests/$contest[0]/outcome", undef, undef,
    {'If-None-Match' => call('GET', "/api/contests/$contest[0]/outcome")->{headers}{etag}})->{status}, 304,
    'one that is known is not sent again');

# A tie that a lot ends
my %lot = (candidates => [map { $list[1][$_]{id} } 2, 1], drawn_by => 'La présidente',
    witnesses => 'Les mandataires des listes');
is(call('POST', "/api/contests/$contest[1]/draws", \%lot, $token)->{json}{code}, 'RE005',
    'no lot before there is a tie');
enter(1, 40, 30, 30);
is_deeply(results(1), ['A1 elected 1', 'B1 tied 0', 'C1 tied 0'],
    'no whole quota of 50, and the second remainder is a tie');
is_deeply([@{outcome(1)}{qw(needs_draw tied_places tied_at)}], [JSON::PP::true, 1, 'lot'],
    '… for one place, that a lot must end');
my $of_election = call('GET', "/api/elections/$e/outcome")->{json};
is_deeply([@$of_election{qw(contests_total contests_tied contests_needing_draw seats seats_given)}], [2, 1, 1, 7, 6],
    'the election says how many contests wait for one');
is_deeply([map { [@$_{qw(party seats votes)}] } @{$of_election->{parties}}], [['Union', 6, 166], [undef, 0, 34]],
    'and seats by party, whatever its case; independents together');
is_deeply([map { [$_->{code}, scalar @{$_->{elected}}, scalar @{$_->{tied}}] } @{$of_election->{contests}}],
    [['C1', 2, 0], ['C2', 1, 2]], 'each contest has who is elected and tied');
my $page = call('GET', "/api/elections/$e/outcome?limit=1&offset=1");
is_deeply([$page->{headers}{'x-total-count'}, map { $_->{code} } @{$page->{json}{contests}}], [2, 'C2'],
    'a page at a time');

is_deeply(rules(call('POST', "/api/contests/$contest[1]/draws", {drawn_by => ' ', candidates => 'all'}, $token)),
    ['field_length', 'field_missing', 'field_type'], 'what is wrong with a lot is told at once');
is(call('POST', "/api/contests/$contest[1]/draws", {%lot, candidates => [$list[1][0]{id}, $list[1][1]{id}]},
    $token)->{json}{errors}[0]{code}, 'draw_candidates', 'the lot is between those who are tied');
my $drawn = call('POST', "/api/contests/$contest[1]/draws", {%lot, drawn_at => '2025-04-13T21:30:00+01:00'}, $token);
is_deeply([$drawn->{status}, $drawn->{json}{message}, $drawn->{json}{draw}{drawn_at}],
    [201, 'Tirage au sort enregistré.', '2025-04-13T20:30:00.000000+00:00'], 'it is recorded');
is_deeply(results(1), ['A1 elected 1', 'C1 elected 1', 'B1 none 0'], 'and decides');
is(call('POST', "/api/contests/$contest[1]/draws", \%lot, $token)->{json}{code}, 'RE005', '… once');
is_deeply([map { $_->{candidates} } @{call('GET', "/api/contests/$contest[1]/draws")->{json}}], [$lot{candidates}],
    'it stays to be seen');
is(sql("SELECT string_agg(action || ' ' || (user_id = $owner->{id}), ', ') FROM res_elec.audit
    WHERE action LIKE 'draw.%'"), 'draw.created true', 'and in the audit, with who recorded it');

# A second round, by one call
my $president = ok_call('POST', '/api/elections',
    {title => 'Présidence', type => 'presidential', year => 2025, status => 'active'}, $token)->{election}{id};
my @candidate = map { ok_call('POST', '/api/candidates', {election_id => $president, first_name => 'C', last_name => $_,
    code_name => "P$_"}, $token)->{candidate} } qw(A B C);
sql("UPDATE res_elec.contest SET formula = 'gabon_president' WHERE election_id = $president");
my $place = ok_call('POST', "/api/elections/$president/centers", {name => 'Mairie', province => 'Estuaire'},
    $token)->{center}{id};
my $bureau = ok_call('POST', "/api/centers/$place/offices", {name => 'Bureau 1', registered_voters => 500},
    $token)->{office}{id};
ok_call('POST', "/api/offices/$bureau/results", {total_voters => 90, blank_votes => 0, null_votes => 0,
    results => [map { {candidate_id => $candidate[$_]{id}, votes => (40, 30, 20)[$_]} } 0 .. 2]}, $token);
my $early = call('POST', "/api/elections/$president/next-round", undef, $token);
is_deeply([$early->{status}, $early->{json}{errors}[0]{code}], [409, 'round_not_over'],
    'the next round waits for the end of the first');
ok_call('PUT', "/api/elections/$president", {status => 'completed'}, $token);
ok_call('PUT', "/api/candidates/$candidate[1]{id}", {withdrew_on => '2025-04-15'}, $token);
my $second = call('POST', "/api/elections/$president/next-round", undef, $token);
is_deeply([$second->{status}, @{$second->{json}}{qw(contests candidates offices message)}],
    [201, 1, 2, 1, 'Tour suivant créé.'], 'then it is made');
my $next = $second->{json}{election};
is_deeply([@$next{qw(title round status previous_round next_round)}], ['Présidence', 2, 'pending', $president, undef],
    '… a round later, and names the first');
is(call('GET', "/api/elections/$president", undef, $token)->{json}{next_round}, $next->{id}, 'which names it');
is_deeply([map { $_->{code_name} } @{call('GET', "/api/candidates?election_id=$next->{id}", undef, $token)->{json}}],
    ['PA', 'PC'], 'who withdrew is replaced by the next');
# Both rounds are shown together: each tells the figures of the other, of one contest and in the list of an election
my ($first_contest, $second_contest) = map { ok_call('GET', "/api/elections/$_/contests", undef,
    $token)->[0]{id} } $president, $next->{id};
my $rounds = ok_call('GET', "/api/contests/$second_contest/outcome", undef, $token)->{rounds};
is_deeply([$rounds->{next}, @{$rounds->{previous}}{qw(election_id contest_id round)}], [undef, $president,
    $first_contest, 1], 'the second round tells the first');
my $before = ok_call('GET', "/api/contests/$first_contest/outcome", undef, $token);
is_deeply([map { [@$_{qw(id code_name votes percent result)}] } @{$rounds->{previous}{candidates}}],
    [map { [@$_{qw(id code_name votes percent result)}] } sort { $b->{votes} <=> $a->{votes}
    || $a->{id} <=> $b->{id} } @{$before->{candidates}}],
    '… with its votes and shares');
my %here = map { $_->{code_name} => $_->{id} } @{call('GET', "/api/candidates?election_id=$next->{id}", undef,
    $token)->{json}};
is_deeply({map { $_->{qualified} ? ($_->{code_name} => $_->{same_as}) : () } @{$rounds->{previous}{candidates}}},
    \%here, '… and who qualified');
is_deeply([$before->{rounds}{previous}, $before->{rounds}{next}{round},
    sort map { $_->{code_name} } @{$before->{rounds}{next}{candidates}}], [undef, 2, 'PA', 'PC'],
    'the first tells the second');
is_deeply(ok_call('GET', "/api/elections/$_->[0]", undef, $token)->{rounds}, ok_call('GET',
    "/api/contests/$_->[1]/outcome", undef, $token)->{rounds}, '… as does the election') for [$president,
    $first_contest], [$next->{id}, $second_contest];
is_deeply([map { $_->{code_name} } @{ok_call('GET', "/api/elections/$next->{id}/outcome", undef,
    $token)->{contests}[0]{rounds}{previous}{candidates}}], ['PA', 'PC'],
    'a list of contests has those who stand in both');
is(sql("SELECT string_agg(concat_ws(' ', code_name, previous_votes, qualified), ', '
    ORDER BY previous_candidate_id) FROM res_elec.contest_rounds WHERE election_id = $next->{id}"),
    join(', ', map { join ' ', $_->{code_name}, $_->{votes},
        $_->{qualified} ? 't' : 'f' } sort { $a->{id} <=> $b->{id} } @{$rounds->{previous}{candidates}}),
        'the view has the same');
# what everybody is told of one round has the other only where everybody may read it
ok_call('PUT', "/api/elections/$_->[0]", {visibility => $_->[1]}, $token) for [$next->{id}, 'public'], [$president,
    'private'];
is_deeply([map { ok_call('GET', "/api/contests/$second_contest/outcome", undef, $_)->{rounds}{previous} } $token,
    undef], [undef, undef], 'a private first round is in no public answer');
is(ok_call('GET', "/api/contests/$first_contest/outcome", undef, $token)->{rounds}{next}{round}, 2,
    '… a public second one is');
ok_call('PUT', "/api/elections/$next->{id}", {visibility => 'private'}, $token);
is(call('POST', "/api/elections/$president/next-round", undef, $token)->{json}{errors}[0]{code}, 'round_exists',
    'it is made once');
is(call('PUT', "/api/candidates/$candidate[1]{id}", {withdrew_on => undef}, $token)->{json}{errors}[0]{code},
    'withdrawal_late', 'and who withdrew stays so');

# What contests have stays
is(call('PUT', '/api/formulas/council', {terms => {method => 'droop'}}, $admin)->{json}{errors}[0]{code},
    'formula_used', 'the terms of a formula that contests have stay');
is(ok_call('PUT', '/api/formulas/council', {source => 'Our law, article 8'}, $admin)->{changed}, JSON::PP::true,
    '… its source may be put right');
is(call('DELETE', '/api/formulas/council', undef, $admin)->{status}, 409, '… and it does not go');
# What is certain of a contest: every claim, its two sides, what could break it
{
    my $c = election($token, offices => 5, registered => 100, visibility => 'public');
    my $id = sql("SELECT id FROM res_elec.contest WHERE election_id = $c->{id}");
    my @offices = @{$c->{offices}};
    my @people = @{$c->{candidates}};
    ok_call('PUT', "/api/contests/$id", {formula => 'gabon_deputies'}, $token);
    ok_call('POST', "/api/offices/$offices[$_]/results", sheet($c, 0, 0, 70, 15, 5), $token) for 0 .. 3;
    my $certain = ok_call('GET', "/api/contests/$id/certainty");
    is_deeply([@$certain{qw(contest_id formula open_offices open_voters unknown_offices unknown_office_ids)}], [$id,
        'gabon_deputies', 1, 100, 0, []], 'what is open');
    my %claim = map { ("$_->{claim} $_->{candidate_id}" => $_) } @{$certain->{claims}};
    is(scalar keys %claim, 9, 'all claims about three candidates');
    my $elected = $claim{"elected $people[0]"};
    is_deeply([@$elected{qw(holds larger smaller margin)}], [JSON::PP::true, 560, 460, 100],
        'elected: twice the votes against the valid votes and what is open');
    my $exactly = sub {
        return {proof => 'exact', offices => 0 + @_, at_least => 0 + @_, at_most => 0 + @_, office_ids => [@_]};
    };
    is_deeply($elected->{annulments}, {without_new_vote => $exactly->(@offices[0, 1]),
        with_new_vote => $exactly->($offices[0])},
        '… until two offices are annulled, or one votes again');
    is_deeply($claim{"goes_on $people[0]"}{annulments}, {without_new_vote => $exactly->(@offices[0 .. 3]),
        with_new_vote => $exactly->(@offices[0, 1])}, 'of the first two, two leads must be caught: four, or two');
    is_deeply([@{$claim{"runoff $people[0]"}}{qw(holds margin annulments)}], [JSON::PP::false, -299, undef],
        'what does not hold says what it lacks');
    is_deeply([map { $_->{claim} } grep { $_->{holds} } @{$certain->{claims}}], [qw(elected ahead goes_on)],
        'first what matters most');
    sql("UPDATE res_elec.office SET registered_voters = NULL, reason = 'perdu' WHERE id = $offices[4]");
    $certain = ok_call('GET', "/api/contests/$id/certainty");
    is_deeply([@$certain{qw(open_voters unknown_offices unknown_office_ids)}, scalar(grep {
        $_->{holds} } @{$certain->{claims}})], [undef, 1, [$offices[4]], 0],
        'an office without register makes nothing certain, and is named');
    is(call('GET', '/api/contests/2147483647/certainty', undef, $token)->{status}, 404,
        'of a contest that is not there nothing is');
}
is(call('GET', '/api/contests/2147483647/outcome', undef, $token)->{status}, 404,
    'a contest that is not there has no outcome');
is(sql('SELECT count(*) FROM res_elec.verify_tallies()'), 0, 'kept totals are the recount');
finish();
