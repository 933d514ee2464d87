# Sheets that a decision annuls and another one restores, over REST: during the count and after it, by one person or
# two, with a scan.
use strict;
use warnings;
use Test::More;
use ResElec::Test;
use ResElec::Media;

server_start();
my $owner = director();
my $token = $owner->{token};
my $admin = admin($owner);
my $e = election($token, offices => 6, visibility => 'public');
my @offices = @{$e->{offices}};
my @decision = (reference => 'CC 12/2025', decided_on => '2025-04-25', reason => 'Urne bourrée.');

sub decide {
    my ($office, $what, $body, $who, @more) = @_;
    return call('POST', "/api/offices/$office/results/$what", $body // {@decision}, $who // $token, @more)
}
sub sheet_of { my ($office) = @_; return ok_call('GET', "/api/offices/$office/results")->{office} }
sub live { return ok_call('GET', "/api/voting/realtime/$e->{id}") }
sub stand {
    my $live = live();
    return [@$live{qw(offices_total offices_reported offices_held offices_annulled total_voters)},
        [map { $live->{candidate_results}{$_} } @{$e->{candidates}}[0, 1]]]
}
sub as_of { my ($position) = @_;
    my ($t) = @{ok_call('GET', "/api/elections/$e->{id}/as-of?level=contest&position=$position")->{totals}};
    return [@$t{qw(offices_reported offices_annulled)},
        [map { $t->{candidate_results}{$_} } @{$e->{candidates}}[0, 1]]] }

# A close contest: the first candidate leads by 6, and has 15 more in each of three offices
for my $i (0 .. 5) {
    ok_call('POST', "/api/offices/$offices[$i]/results", sheet($e, 1, $i, $i < 3 ? (60, 45) : (46, 59)), $token);
}
is_deeply(stand(), [6, 6, 0, 0, 6 * 106 + 15, [318, 312]], 'the first candidate leads');
my $before = ok_call('GET', "/api/elections/$e->{id}/as-of?level=contest")->{position};

# What must be said
for my $case ([{}, 'field_missing field_missing field_missing'], [{@decision, reason => ''}, 'field_length'],
    [{@decision, decided_on => '25/04/2025'}, 'field_format'],
    [{@decision, decided_on => '2025-02-30'}, 'field_format'],
    [{@decision, decided_on => '2999-01-01'}, 'decided_later'], [{@decision, reference => 'x' x 201}, 'field_length'],
    [{@decision, reason => ' '}, 'field_length']) {
    my $answer = decide($offices[0], 'annul', $case->[0]);
    is_problem($answer, 422, 'RE001', to_json($case->[0]));
    is(join(' ', sort @{rules($answer)}), $case->[1], "… $case->[1]");
}
is_problem(decide($offices[0], 'restore'), 409, 'RE002', 'what is not annulled is not restored');
is_problem(decide($offices[0], 'annul', undef, undef, {'If-Match' => '"1-1"'}), 412, 'RE007', 'If-Match is honoured');

# After the election is completed three offices are annulled: the other one leads
ok_call('PUT', "/api/elections/$e->{id}", {status => 'completed'}, $token);
for my $office (@offices[0 .. 2]) {
    my $answer = decide($office, 'annul');
    is($answer->{status}, 200, 'a sheet is annulled after completion') or diag $answer->{content};
    is_deeply(
        [@{$answer->{json}{decision}}{
            qw(kind office_id version status reference decided_on reason state scan created_by confirmed_by)}],
        ['annul', $office, 1, 'annulled', @decision[1, 3, 5], 'in_force', undef, $owner->{id}, undef],
        '… the answer has the decision');
    is_deeply([@{$answer->{json}{office}}{qw(status version reason)}, $answer->{json}{office}{decision}{reference}],
        ['annulled', 2, 'Urne bourrée.', 'CC 12/2025'], '… and the sheet');
}
is_deeply(stand(), [6, 3, 0, 3, 3 * 106 + 12, [138, 177]], 'they count no more, and the other candidate leads');
is(sheet_of($offices[0])->{total_voters}, 106, 'the sheet is shown');
my $between = ok_call('GET', "/api/elections/$e->{id}/as-of?level=contest")->{position};
my ($row) = grep { $_->{id} == $offices[0] }
    @{ok_call('GET', "/api/elections/$e->{id}/results?level=office")->{offices}};
is_deeply([@$row{qw(offices_reported offices_annulled total_voters)}], [0, 1, undef], 'nor in the row of its office');
like(call('GET', "/table/offices/$offices[0]?lang=fr")->{content}, qr/Annul/, 'the page says so');
is_problem(decide($offices[0], 'annul'), 409, 'RE002', 'annulled once');
is_problem(call('PUT', "/api/offices/$offices[3]/results", {blank_votes => 2, null_votes => 2}, $token), 409, 'RE002',
    'nothing else changes in a completed election');

# Undone; what changed, and as of each moment
for my $office (@offices[0 .. 2]) {
    my $answer = decide($office, 'restore', {@decision, reference => 'CC 20/2025', reason => 'Appel accueilli.'});
    is_deeply([$answer->{status}, @{$answer->{json}{office}}{qw(status version reason)}],
        [200, 'provisional', 3, 'Appel accueilli.'], 'a sheet is restored');
}
is_deeply(stand(), [6, 6, 0, 0, 6 * 106 + 15, [318, 312]], 'all count again');
is_deeply([as_of($before), as_of($between),
    as_of(ok_call('GET', "/api/elections/$e->{id}/as-of?level=contest")->{position})],
    [[6, 0, [318, 312]], [3, 3, [138, 177]], [6, 0, [318, 312]]], 'as of before, between and after');
is_deeply([map { [@$_{qw(kind status_was status)}, $_->{offices_reported}] }
    @{ok_call('GET', "/api/elections/$e->{id}/changes?since=$before&until=$between")->{changes}}],
    [(['status', 'provisional', 'annulled', -1]) x 3], 'the changes have it');
my $versions = ok_call('GET', "/api/offices/$offices[0]/results/history")->{versions};
is_deeply([map { [@$_{qw(version status)}, $_->{decision} && $_->{decision}{reference}] } @$versions],
    [[1, 'provisional', undef], [2, 'annulled', 'CC 12/2025'], [3, 'provisional', 'CC 20/2025']],
    '… and the history, with the decisions');

# Two people where the setting says so
sql("INSERT INTO res_elec.setting (name, value) VALUES ('decision_confirmation', 'on')");
my $answer = upload('POST', "/api/offices/$offices[3]/results/annul", $token, @decision,
    scan => file(jpeg(7), 'arret.jpg'));
is_deeply([$answer->{status}, $answer->{json}{decision}{state}, $answer->{json}{office}{status}],
    [202, 'waiting', 'provisional'], 'a decision waits for a second person') or diag $answer->{content};
my $d = $answer->{json}{decision};
is(call('GET', $d->{scan})->{status}, 200, '… with its scan, which readers see');
is_deeply([map { $_->{id} } @{ok_call('GET', "/api/elections/$e->{id}/decisions?state=waiting")->{decisions}}],
    [$d->{id}], '… in the list of those that wait');
$answer = call('POST', "/api/decisions/$d->{id}/confirm", undef, $token);
is_problem($answer, 403, 'RE006', 'who recorded it does not confirm it');
is_deeply(rules($answer), ['decision_four_eyes'], '… as the refusal says');
$answer = call('POST', "/api/decisions/$d->{id}/confirm", undef, $admin->{token});
is_deeply([$answer->{status}, $answer->{json}{decision}{state}, $answer->{json}{decision}{confirmed_by},
    $answer->{json}{office}{status}], [200, 'in_force', $admin->{id}, 'annulled'],
    'another manager does') or diag $answer->{content};
is_problem(call('POST', "/api/decisions/$d->{id}/confirm", undef, $admin->{token}), 409, 'RE002', 'once');
is_problem(call('POST', '/api/decisions/2147483647/confirm', undef, $admin->{token}), 404, 'RE004',
    'there must be one');
is_deeply([map { scalar @{ok_call('GET', "/api/elections/$e->{id}/decisions?$_")->{decisions}} } 'limit=2',
    "office_id=$offices[3]", 'state=waiting', 'limit=1000'], [2, 1, 0, 7], 'the list of decisions');
like(call('GET', "/api/elections/$e->{id}/decisions?limit=2")->{headers}{link}, qr/before=\d+.*rel="next"/,
    '… by pages');
is(ok_call('GET', "/api/decisions/$d->{id}")->{reference}, 'CC 12/2025', 'one of them');
is(sql("SELECT count(*) FROM res_elec.audit WHERE election_id = $e->{id} AND action LIKE 'decision.%'"), 8,
    'the audit has them, and the confirmation');
# Who recorded one takes it back; who manages the election is told beforehand that it will wait
is_deeply([map { ok_call('GET', "/api/elections/$e->{id}", undef, $_)->{decision_confirmation} } $token, undef],
    [JSON::PP::true, undef], 'that a decision will wait is told beforehand to who manages it');
my $own = decide($offices[4], 'annul')->{json}{decision}{id};
$answer = call('POST', "/api/decisions/$own/withdraw", undef, $admin->{token});
is_problem($answer, 403, 'RE006', 'nobody else withdraws it');
is_deeply(rules($answer), ['decision_withdraw_own'], '… as the refusal says');
$answer = call('POST', "/api/decisions/$own/withdraw", undef, $token);
is_deeply([$answer->{status}, @{$answer->{json}{decision}}{qw(state withdrawn_by in_force_at)}], [200, 'withdrawn',
    $owner->{id}, undef], 'who recorded it does') or diag $answer->{content};
is_problem(call('POST', "/api/decisions/$own/$_", undef, $_ eq 'confirm' ? $admin->{token} : $token), 409, 'RE002',
    "… once, and then there is nothing to $_") for qw(confirm withdraw);
is_deeply([map { $_->{id} } @{ok_call('GET', "/api/elections/$e->{id}/decisions?state=withdrawn")->{decisions}}],
    [$own], '… and the list has it');
is(sheet_of($offices[4])->{status}, 'provisional', 'nothing was done');
is(sql("SELECT count(*) FROM res_elec.audit WHERE election_id = $e->{id} AND subject_id = $own
    AND action LIKE 'decision.%'"), 2, 'the audit has both');
sql("DELETE FROM res_elec.setting WHERE name = 'decision_confirmation'");
is_deeply(ok_call('GET', "/api/elections/$e->{id}", undef, $token)->{decision_confirmation}, JSON::PP::false,
    'and that it will not');

# Proclaimed, changed since, and re-opened by an administrator
sub election_of { return ok_call('GET', "/api/elections/$e->{id}") }
sub decide_election {
    my ($what, $body, $who) = @_;
    return call('POST', "/api/elections/$e->{id}/$what", $body, $who // $token)
}
is_deeply([@{election_of()->{outcome}}{qw(state reference decisions_since)}], ['provisional', undef, 0],
    'an outcome is provisional');
is_problem(decide_election('proclaim', {}), 422, 'RE001', 'a proclamation has a reference and a day');
$answer = decide_election('proclaim', {reference => 'CC 30/2025', decided_on => '2025-05-10'});
is_deeply([$answer->{status},
    @{$answer->{json}{outcome}}{qw(state reference decided_on decisions_since sheets_changed_since)}],
    [200, 'final', 'CC 30/2025', '2025-05-10', 0, 0], 'it is proclaimed')
    or diag $answer->{content};
is(decide($offices[4], 'annul')->{status}, 200, 'a court decides after that');
is_deeply([@{election_of()->{outcome}}{qw(state decisions_since sheets_changed_since)}], ['final', 1, 1],
    '… which is told beside it');
is_deeply(ok_call('GET', "/api/$_/outcome")->{outcome}, election_of()->{outcome}, '… and with who is elected')
    for "elections/$e->{id}", 'contests/' . sql("SELECT min(id) FROM res_elec.contest WHERE election_id = $e->{id}");
$answer = call('PUT', "/api/elections/$e->{id}", {status => 'active'}, $admin->{token});
is_problem($answer, 409, 'RE002', 'its status is not set back');
is_problem(decide_election('reopen', {reason => 'Nouveau vote.'}), 403, 'RE006', 'its director does not re-open it');
is_problem(decide_election('reopen', {reason => ''}, $admin->{token}), 422, 'RE001',
    'an administrator does, with a reason');
is_problem(call('POST', "/api/offices/$offices[4]/status", {@decision, office_status => 'merged'}, $token), 422,
    'RE001', 'a merger names the other office');
is_problem(call('PUT', "/api/offices/$offices[4]", {office_status => 'to_vote_again', reason => 'r'}, $token), 409,
    'RE002', 'an office of a completed election needs a decision');
$answer = call('POST', "/api/offices/$offices[4]/status", {@decision, office_status => 'to_vote_again'}, $token);
is_deeply([$answer->{status}, $answer->{json}{decision}{kind}, $answer->{json}{office}{office_status}],
    [200, 'office', 'to_vote_again'], 'people vote again in an office') or diag $answer->{content};
is(call('GET', "/api/offices/$offices[4]/results")->{status}, 404, '… whose annulled sheet is in the history alone');
$answer = decide_election('reopen', {reason => 'Nouveau vote.'}, $admin->{token});
is_deeply([$answer->{status}, $answer->{json}{election}{status}, $answer->{json}{election}{completed_at},
    $answer->{json}{outcome}{state}, $answer->{json}{decision}{reference}],
    [200, 'active', undef, 'provisional', undef], 'it is re-opened') or diag $answer->{content};
is_problem(decide_election('reopen', {reason => 'encore'}, $admin->{token}), 409, 'RE002', 'once');
is(call('POST', "/api/offices/$offices[4]/results", sheet($e, 0, 0, 50, 51), $token)->{status}, 201,
    'the sheet of the new vote is entered');
is(sql("SELECT string_agg(action || ' ' || coalesce(changes ->> 'kind', ''), ', ' ORDER BY at) FROM res_elec.audit
    WHERE election_id = $e->{id} AND action = 'decision.created' AND changes ->> 'kind' IN ('proclaim', 'reopen',
    'office')"),
    'decision.created proclaim, decision.created office, decision.created reopen', 'the audit has it');

# Offices without a vote, and merged ones
my ($none, $small) = map { office($token, $e->{center}, $_, 120) } qw(sept huit);
is(live()->{offices_total}, 8, 'two more offices are expected');
is_problem(call('PUT', "/api/offices/$none", {office_status => 'not_held'}, $token), 422, 'RE001',
    'a state has a reason');
is_problem(call('PUT', "/api/offices/$offices[5]", {office_status => 'not_held', reason => 'r'}, $token), 409, 'RE002',
    'an office whose sheet stands did vote');
$answer = call('PUT', "/api/offices/$none", {office_status => 'not_held', reason => 'Route coupée.'}, $token);
is_deeply([$answer->{status}, $answer->{json}{office}{office_status}], [200, 'not_held'],
    'an office where no vote took place') or diag $answer->{content};
is_problem(call('POST', "/api/offices/$none/results", sheet($e, 0, 0, 1), $token), 409, 'RE002', '… takes no sheet');
is_problem(call('PUT', "/api/offices/$small", {office_status => 'merged', merged_into => $none, reason => 'r'}, $token),
    422, 'RE001', 'nothing is merged into it');
ok_call('PUT', "/api/offices/$small", {office_status => 'merged', merged_into => $offices[5], reason => 'Trop petit.'},
    $token);
is_deeply([map { $_->{registered_voters} } ok_call('GET', "/api/offices/$offices[5]")], [1120],
    'the register follows the voters of an office that is merged');
is_deeply([map { live()->{$_} } qw(offices_total registered_voters)], [6, 6120], 'neither is expected any more');
is_deeply([map { my $path = $_; [map { ok_call('GET',
    "/api/$path")->{$_} } qw(offices_not_held offices_to_vote_again offices_merged)] }
    "voting/realtime/$e->{id}", "elections/$e->{id}/results", "elections/$e->{id}/progress", "elections/$e->{id}"],
        [([1, 1, 1]) x 4], 'they are counted beside');
is_deeply([map { [@$_{qw(offices_not_held offices_to_vote_again offices_merged)}] } @{ok_call('GET',
    "/api/elections/$e->{id}/as-of?level=contest")->{totals}}], [[1, 1, 1]], '… and as of now');
my $places = ok_call('GET', "/api/elections/$e->{id}/results?level=office")->{offices};
my %listed = map { $_->{id} => [@$_{qw(office_status merged_into offices_total registered_voters)}] } @$places;
is_deeply([@listed{$none, $small}, scalar keys %listed], [['not_held', undef, 0, 0], ['merged', $offices[5], 0, 0],
    8], 'the list of offices has them with their states');
my $table = call('GET', "/table/$e->{id}?lang=en&level=office")->{content};
like($table, $_, "the table tells it: $_") for qr/Polling stations where no vote took place/,
    qr/Polling stations merged into another one/, qr/Polling stations that vote again/, qr/>No vote took place\s*</,
    qr/>Merged into another polling station\s*</;
like(call('GET', "/table/offices/$none?lang=fr")->{content}, qr/Pas de vote/, '… and of one');
# a decision merges one after the election is completed, another one undoes it
ok_call('PUT', "/api/elections/$e->{id}", {status => 'completed'}, $token);
is_problem(call('PUT', "/api/offices/$none", {office_status => 'merged', merged_into => $offices[0], reason => 'r'},
    $token), 409, 'RE002', 'not without a decision');
$answer = call('POST', "/api/offices/$none/status", {@decision, office_status => 'merged',
    merged_into => $offices[0]}, $token);
is_deeply([$answer->{status}, $answer->{json}{decision}{merged_into},
    @{$answer->{json}{office}}{qw(office_status merged_into)}], [200, $offices[0], 'merged', $offices[0]],
    'a decision merges offices') or diag $answer->{content};
is_deeply([map { ok_call('GET', "/api/offices/$_")->{registered_voters} } $offices[0], $none], [1120, 120],
    'the register follows');
is_deeply([map { live()->{$_} } qw(offices_not_held offices_merged)], [0, 2], '… and the counts');
is(call('POST', "/api/offices/$none/status", {@decision, office_status => 'not_held'}, $token)->{status}, 200,
    'another one undoes it');
is(ok_call('GET', "/api/offices/$offices[0]")->{registered_voters}, 1000, '… and the register follows');
ok_call('POST', "/api/elections/$e->{id}/reopen", {reason => 'suite'}, $admin->{token});
is(scalar(grep { $_->{id} == $none || $_->{id} == $small } @{ok_call('GET', "/api/elections/$e->{id}/my-offices", undef,
    $token)->{offices}}), 0, '… nor among those to be entered');
my $made = call('POST', "/api/centers/$e->{center}/offices", {name => 'Neuf', office_status => 'not_held'}, $token);
is_deeply([$made->{status}, $made->{json}{office}{office_status}], [201, 'not_held'], 'an office is made so')
    or diag $made->{content};
is(oracle(), 0, 'the totals are those of a recount');
finish();
