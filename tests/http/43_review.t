# What the soft rules flag or hold, and the second person who verifies, releases or rejects; over REST, and beside it in
# SQL.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my $owner = director();
my $token = $owner->{token};
my $e = election($token, offices => 40, registered => 1000, visibility => 'public');
my @offices = @{$e->{offices}};
my ($first, $second) = map { collaborator($owner, center => $e->{center}) } 1, 2;
my $admin = admin($owner);
my $elsewhere = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Ailleurs'}, $token)->{center}{id};
my $outside = collaborator($owner, center => $elsewhere);

sub enter {
    my ($office, @sheet) = @_;
    return call('POST', "/api/offices/$office/results", sheet($e, @sheet), $first->{token})
}
sub review {
    my ($office, $what, $body, $who, @more) = @_;
    return call('POST', "/api/offices/$office/results/$what", $body, ref $who ? $who->{token} : $who, @more)
}
sub sheet_of { my ($office) = @_; return ok_call('GET', "/api/offices/$office/results", undef, $token)->{office} }
sub flags {
    my ($query, $of) = @_;
    return @{ok_call('GET', "/api/elections/" . ($of // $e)->{id} . "/flags$query", undef, $token)->{flags}}
}
sub told { return [map { [$_->{rule}, $_->{action}, $_->{state}] } @_] }
sub set_rules { my (@rules) = @_; return ok_call('PUT', "/api/elections/$e->{id}/rules", {rules => \@rules}, $token) }

# The rules, and who changes them
my $rules = ok_call('GET', "/api/elections/$e->{id}/rules");
is_deeply([map { "$_->{rule} $_->{version} $_->{action} $_->{for}" } @{$rules->{rules}}],
    [map { "$_ 0 flag preset" }
        qw(all_zero blank_null_share identical_votes office_size register_unknown registered_changed turnout)],
        'all shipped rules flag');
my $answer = set_rules({rule => 'blank_null_share', action => 'off'},
    {rule => 'turnout', thresholds => {percent => 95}});
is_deeply([map { "$_->{rule} $_->{version}" } grep { $_->{for} eq 'election' } @{$answer->{rules}}],
    ['blank_null_share 1'], 'what is the same makes no version');
for my $case ([{}, 'field_type'], [{rules => {}}, 'field_type'], [{rules => [{}]}, 'field_missing'],
    [{rules => [{rule => 'x'}]}, 'field_choice'], [{rules => ['x']}, 'body_missing'],
    [{rules => [{rule => 'turnout', action => 'refuse'}]}, 'field_choice'],
    [{rules => [{rule => 'turnout', thresholds => {percent => 'x'}}]}, 'field_bounds'],
    [{rules => [{rule => 'turnout', thresholds => {share => 1}}]}, 'field_choice'],
    [{rules => [{rule => 'turnout', thresholds => []}]}, 'field_type'],
    [{rules => [{rule => 'office_size', action => 'off'}, {rule => 'turnout', thresholds => {percent => 101}}]},
        'field_bounds']) {
    $answer = call('PUT', "/api/elections/$e->{id}/rules", $case->[0], $token);
    is_problem($answer, 422, 'RE001', 'rules as ' . to_json($case->[0]));
    is_deeply(rules($answer), [$case->[1]], "… are refused: $case->[1]");
}
is(sql("SELECT count(*) FROM res_elec.sheet_rule WHERE election_id = $e->{id}"), 1, '… and changed nothing');
is(sql("SELECT action, user_id, changes ->> 'rule', changes ->> 'action' FROM res_elec.audit
    WHERE election_id = $e->{id} AND action ~ '^rule'"),
    "rule.created|$owner->{id}|blank_null_share|off", 'the audit has who changed what');

# Flags
my ($high, $zero, $copy, $copied, $plain) = splice @offices, 0, 5;
$answer = enter($high, 1, 1, 900, 60);
is_deeply([$answer->{status}, $answer->{json}{office}{status}, told(@{$answer->{json}{office}{flags}})],
    [201, 'provisional', [['turnout', 'flag', 'open']]],
    'a remarkable sheet is received, and flagged in the answer');
my ($flag) = @{$answer->{json}{office}{flags}};
is_deeply([$flag->{context}, $flag->{version}, $flag->{rule_version}],
    [{total_voters => 962, registered_voters => 1000, turnout_percent => 96.2, limit_percent => 95}, 1, 0],
    '… with its operands and the rule\'s version');
like($flag->{message}, qr/participation est de 96,2.{1,3}% \(962 sur 1000\)/, '… in words');
my ($english) = @{call('GET', "/api/offices/$high/results", undef, $token,
    {'Accept-Language' => 'en'})->{json}{office}{flags}};
like($english->{message}, qr/^Turnout is 96\.2% \(962 of 1000\)/, '… and in English');
is_deeply(told(@{enter($zero, 0, 0)->{json}{office}{flags}}), [['all_zero', 'flag', 'open']], 'a sheet without votes');
is_deeply(enter($copied, 2, 3, 150, 51)->{json}{office}{flags}, [], 'an ordinary sheet has no flag');
my $etag = call('GET', "/api/offices/$copied/results", undef, $token)->{headers}{etag};
$answer = enter($copy, 2, 3, 150, 51);
is_deeply([map { [$_->{rule}, $_->{context}{other_office_id}] } @{$answer->{json}{office}{flags}}],
    [['identical_votes', $copied]], 'a copy names the other');
$answer = call('GET', "/api/offices/$copied/results", undef, $token, {'If-None-Match' => $etag});
is_deeply([$answer->{status}, map { $_->{context}{other_office_id} } @{$answer->{json}{office}{flags} // []}],
    [200, $copy], '… which is flagged itself then, and not the same to caches');
is(call('PUT', "/api/offices/$copied/results", {blank_votes => 3, null_votes => 2}, $first->{token},
    {'If-Match' => $etag})->{status}, 200,
    '… but still the same version to correct');
ok_call('PUT', "/api/offices/$copied/results", {blank_votes => 2, null_votes => 3}, $first->{token});
my $unknown = office($token, $e->{center}, 'sans registre', undef);
$answer = enter($unknown, 0, 0, 5);
is_deeply(told(@{$answer->{json}{office}{flags}}), [['register_unknown', 'flag', 'open']],
    'a register that is not known is one flag');
like($answer->{json}{office}{flags}[0]{message},
    qr/^Le nombre d\x{2019}inscrits du bureau n\x{2019}est pas connu, ou est nul.{1,3}: les r.gles qui en d.pendent ne peuvent pas .tre appliqu.es\.$/,
    '… in words');
my $optional = election($token, offices => 0);
$optional->{offices} = [office($token, $optional->{center}, 'sans registre', undef)];
ok_call('PUT', "/api/elections/$optional->{id}/rules", {rules => [{rule => 'register_unknown', action => 'off'}]},
    $token);
$answer = call('POST', "/api/offices/$optional->{offices}[0]/results", sheet($optional, 0, 0, 60), $token);
is_deeply([$answer->{status}, $answer->{json}{office}{flags}], [201, []],
    'none where registers are optional, nor for an area that cannot be compared with yet');
is_deeply([map { [@$_{qw(rule state)}, $_->{context}{area_share_percent}] } flags('?status=waiting', $optional)],
    [['blank_null_share', 'waiting', undef]], '… which waits in the list');
is_deeply([flags('', $optional)], [], '… and is not shown unless it is asked for');
like((flags('?status=all', $optional))[0]{message},
    qr/^0.{1,3}% de bulletins blancs ou nuls.{1,3}; les proc.s-verbaux compt.s autour sont encore trop peu/,
    '… in words');
ok_call('PUT', "/api/elections/$optional->{id}/rules", {rules => [{rule => 'blank_null_share', action => 'hold'}]},
    $token);
$answer = call('PUT', "/api/offices/$optional->{offices}[0]/results", sheet($optional, 0, 0, 61), $token);
is_deeply([$answer->{json}{office}{status}, told(@{$answer->{json}{office}{flags}})],
    ['held', [['blank_null_share', 'hold', 'open']]], 'what holds a sheet is shown');
like($answer->{json}{message}, qr/corrig.\. Il est retenu/, '… a correction says that it does not count now');
is_deeply([map { [@$_{qw(rule office_id state)}] } flags('')], [map { [@$_, 'open'] } ['register_unknown', $unknown],
        ['identical_votes', $copied], ['identical_votes', $copy], ['all_zero', $zero], ['turnout', $high]],
        'the list of an election')
    or diag to_json([flags('')]);
is_deeply([map { $_->{office_id} } flags('?rule=turnout')], [$high], '… of one rule');
my ($newest, $next) = flags('?limit=2');
is_deeply([$next->{id} < $newest->{id}, (flags("?limit=1&before=$newest->{id}"))[0]], [1, $next], '… by pages')
    or diag to_json([$newest, $next]);
is_deeply(told(flags('?status=superseded')), [['identical_votes', 'flag', 'superseded']],
    '… those of a corrected version');
is(scalar(my @all = flags('?status=all')), 6, '… and all');
is_problem(call('GET', "/api/elections/$e->{id}/flags?$_", undef, $token), 422, 'RE001', "?$_ is refused") for 'rule=x',
    'status=x', 'limit=0', 'before=0';

# Verified by a second person
enter($plain, 1, 2, 3, 4);
for my $who (['a visitor', undef, 401, '28000'], ['who entered it', $first, 403, 'RE006'],
    ['a collaborator out of scope', $outside, 403, 'RE006'],
    ['an observer', observer($owner), 403, 'RE006'], ['another director', director(), 403, 'RE006']) {
    $answer = review($plain, 'verify', {}, $who->[1]);
    is_problem($answer, @$who[2, 3], "$who->[0] does not verify");
    is_deeply(rules($answer), ['four_eyes'], '… because they entered it') if $who->[1] && $who->[1] == $first;
}
is_problem(review($plain, 'verify', {}, $second, {'If-Match' => '"0-1"'}), 412, 'RE007', 'a stale If-Match is refused');
is_problem(review($plain, 'verify', {reason => 'x' x 1001}, $second), 422, 'RE001', 'a reason that is too long');
$etag = call('GET', "/api/offices/$plain/results", undef, $token)->{headers}{etag};
$answer = review($plain, 'verify', {reason => 'comparé'}, $second, {'If-Match' => $etag});
is_deeply([$answer->{status}, @{$answer->{json}{office}}{qw(status version reason submitted_by)}],
    [200, 'verified', 2, 'comparé', $second->{id}], 'a second person verifies')
    or diag $answer->{content};
is(review($plain, 'verify', undef, $token)->{json}{office}{version}, 2,
    'verified again it stays as it is, and needs no body');
is_problem(call('PUT', "/api/offices/$plain/results", {blank_votes => 2, null_votes => 1}, $first->{token}), 422,
    'RE001', 'a verified sheet is corrected with a reason only');
ok_call('PUT', "/api/offices/$plain/results", {blank_votes => 2, null_votes => 1, reason => 'relu'}, $second->{token});
is_problem(review($plain, 'verify', {}, $_), 403, 'RE006', 'who corrected it does not verify, nor who entered it first')
    for $second, $first;
is(review($plain, 'verify', {}, $token)->{status}, 200, '… a third person does');
is(review($high, 'verify', {}, $second)->{json}{office}{flags}[0]{state}, 'reviewed',
    'what a verified sheet is flagged for was reviewed');
is_deeply([map { $_->{office_id} } flags('?status=reviewed')], [$high], '… as the list says');
my $register = ok_call('GET', "/api/offices/$plain", undef, $token)->{registered_voters};
$answer = call('PUT', "/api/offices/$plain", {registered_voters => $register + 1}, $token);
is_problem($answer, 422, 'RE001', 'the register that a verified sheet follows changes with a reason only');
is_deeply($answer->{json}{errors}[0]{fields}, ['reason'], '… which is named');
ok_call('PUT', "/api/offices/$plain", {registered_voters => $register + 1, reason => 'additif'}, $token);
is_deeply([@{ok_call('GET', "/api/offices/$plain/results", undef,
    $token)->{office}}{qw(status registered_voters reason)}], ['provisional', $register + 1, 'additif'],
    '… and the sheet says why it is to be verified again');
is(review($plain, 'verify', {}, $token)->{status}, 200, '… as it is');
is_problem(review($offices[0], 'verify', {}, $second), 404, 'RE004',
    'there is nothing to verify in an office without a sheet');

# Held, released, rejected
$answer = set_rules({rule => 'turnout', action => 'hold', thresholds => {percent => 80}});
my ($hold) = grep { $_->{rule} eq 'turnout' } @{$answer->{rules}};
is_deeply([@$hold{qw(version action for created_by)}], [1, 'hold', 'election', $owner->{id}],
    'a director lets turnout hold in their election');
my ($held, $bad, $own, $twin, $fixed) = splice @offices, 0, 5;
my $before = ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token);
$answer = enter($held, 0, 0, 700, 100);
is_deeply([$answer->{status}, $answer->{json}{office}{status}, $answer->{json}{office}{version},
    told(@{$answer->{json}{office}{flags}})], [201, 'held', 1, [['turnout', 'hold', 'open']]],
    'such a sheet is received, and held');
like($answer->{json}{message}, qr/retenu/, '… as the message says');
$answer = enter($held, 0, 0, 700, 100);
is($answer->{status}, 200, 'sent again it is the same');
like($answer->{json}{message}, qr/d.j. re.u\. Il est retenu/, '… held, as is said again');
is_deeply(ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token)->{candidate_results},
    $before->{candidate_results}, '… it is not counted');
is(ok_call('GET', "/api/elections/$e->{id}/results", undef, $token)->{offices_held}, 1, '… and shown as held');
enter($bad, 0, 0, 800, 100);
for my $what ('release', 'reject') {
    is_problem(review($held, $what, {reason => 'vu'}, $_->[1]), @$_[2, 3], "$_->[0] does not $what it")
        for ['who entered it', $first, 403, 'RE006'], ['a collaborator', $second, 403, 'RE006'],
        ['a visitor', undef, 401, '28000'], ['another director', director(), 403, 'RE006'];
    for my $body (undef, {}, {reason => ''}, {reason => '  '}, {reason => undef}) {
        $answer = review($held, $what, $body, $token);
        is_problem($answer, 422, 'RE001', "nobody does without a reason: $what "
            . (defined $body ? to_json($body) : 'without a body'));
        is_deeply(rules($answer), ['review_reason'], '… as the refusal says');
    }
    is_problem(review($held, $what, {reason => 'vu'}, $token, {'If-Match' => '"0-1"'}), 412, 'RE007',
        "a stale If-Match does not $what");
}
is_problem(review($held, 'verify', {}, $second), 409, 'RE002', 'a held sheet is not verified, before it is released');
$answer = review($held, 'release', {reason => 'tout le village a voté'}, $token);
is_deeply([$answer->{status}, @{$answer->{json}{office}}{qw(status version reason)},
    told(@{$answer->{json}{office}{flags}})],
    [200, 'provisional', 2, 'tout le village a voté', [['turnout', 'hold', 'reviewed']]], 'the director releases it')
    or diag $answer->{content};
is(ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token)->{candidate_results}{$e->{candidates}[0]},
    $before->{candidate_results}{$e->{candidates}[0]} + 700, '… it counts');
$answer = review($held, 'release', {reason => 'vu'}, $token);
is_problem($answer, 409, 'RE002', 'what is not held is not released');
is_deeply(rules($answer), ['not_held'], '… as the refusal says');
$answer = review($bad, 'reject', {reason => 'non signé'}, $admin);
is_deeply([$answer->{status}, @{$answer->{json}{office}}{qw(id status version reason)}],
    [200, $bad, 'rejected', 2, 'non signé'], 'an administrator rejects one');
is_problem(call('GET', "/api/offices/$bad/results", undef, $token), 404, 'RE004', '… its office is missing again');
is_deeply([map { [@$_{qw(version status reason submitted_by superseded_by)}] }
    @{ok_call('GET', "/api/offices/$bad/results/history", undef, $token)->{versions}}],
    [[1, 'held', undef, $first->{id}, 'correction'], [2, 'rejected', 'non signé', $admin->{id}, 'deletion']],
    '… the history has who rejected it, and why');
is(sql("SELECT user_id FROM res_elec.audit WHERE action = 'sheet.rejected' AND subject_id = $bad"), $admin->{id},
    '… so has the audit');
is(enter($bad, 0, 0, 300)->{json}{office}{version}, 1, '… and it may be entered anew');
$answer = call('POST', "/api/offices/$own/results", sheet($e, 0, 0, 850), $token);
is($answer->{json}{office}{status}, 'held', 'a director\'s own sheet is held, too');
is_problem(review($own, $_, {reason => 'vu'}, $token), 403, 'RE006', "… and they do not $_ it") for qw(release reject);
ok_call('PUT', "/api/offices/$own/results", {total_voters => 100, results => sheet($e, 0, 0, 100)->{results}}, $token);
is_deeply([sheet_of($own)->{status}, sheet_of($own)->{flags}], ['held', []], 'a correction releases nothing');
is(review($own, 'release', {reason => 'vu'}, $admin)->{json}{office}{status}, 'provisional', '… an administrator does');
enter($fixed, 0, 0, 100);
is(call('PUT', "/api/offices/$fixed/results", {total_voters => 900, results => sheet($e, 0, 0, 900)->{results}},
    $first->{token})->{json}{office}{status}, 'held',
    'a correction that a rule holds is held');
set_rules({rule => 'identical_votes', action => 'hold'});
$answer = enter($twin, 2, 3, 150, 51);
is_deeply([$answer->{status}, @{$answer->{json}{office}}{qw(status version)},
    map { $_->{rule} } @{$answer->{json}{office}{flags}}], [201, 'held', 1, 'identical_votes'],
    'a rule that compares sheets holds as well, in the same version');
is(scalar @{ok_call('GET', "/api/offices/$twin/results/history", undef, $token)->{versions}}, 1, '… without a history');
$answer = call('POST', "/api/voting/office/$offices[1]/results", sheet($e, 2, 3, 150, 51), $first->{token});
is_deeply([$answer->{status}, $answer->{json}{office}{status}], [201, 'held'], '… by the earlier service\'s path, too');

# In SQL the same: what came over REST, and what comes in SQL
sql('CREATE ROLE dba_one LOGIN IN ROLE res_elec_operator; CREATE ROLE dba_two LOGIN IN ROLE res_elec_operator');
my ($o, $p) = splice @offices, 2, 2;
my $votes = "res_elec.votes(ARRAY[$e->{candidates}[0]], ARRAY[5])";
sql("SET SESSION AUTHORIZATION dba_one;
    INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES ($o, 5, 0, 0, $votes)");
like(sql_refusal("SET SESSION AUTHORIZATION dba_one; $_"), qr/ERROR:  RE006: /, "who entered it in SQL: $_")
    for "SELECT res_elec.verify_sheet($o)",
    "UPDATE res_elec.result_sheet SET status = 'verified' WHERE office_id = $o",
    "UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'x' WHERE office_id = $o";
is(review($o, 'verify', {}, $first)->{json}{office}{status}, 'verified', 'a person of REST verifies what came in SQL');
enter($p, 0, 0, 5);
like(sql_refusal("SET SESSION AUTHORIZATION dba_two; SELECT status FROM res_elec.verify_sheet($p, 'compared', 1)"),
    qr/ERROR:  RE006: .*login/s, 'a login that is nobody\'s is no second person to a user');
sql("SELECT res_elec.tie_login($first->{id}, 'dba_two')");
like(sql_refusal("SET SESSION AUTHORIZATION dba_two; SELECT status FROM res_elec.verify_sheet($p, 'compared', 1)"),
    qr/ERROR:  RE006: /, '… nor is one that is this user\'s');
sql("SELECT res_elec.tie_login($first->{id}, NULL); SELECT res_elec.tie_login($second->{id}, 'dba_two')");
is(sql("SET SESSION AUTHORIZATION dba_two; SELECT status FROM res_elec.verify_sheet($p, 'compared', 1)"), 'verified',
    'a person of SQL what came over REST');

# At the same time
my ($race) = splice @offices, 0, 1;
enter($race, 0, 0, 7);
my @people = ($token, $second->{token}, $admin->{token}, $first->{token});
my @statuses = parallel(8, sub { review($race, 'verify', {}, $people[$_[0] % 4])->{status} });
is_deeply([grep { $_ != 200 && $_ != 403 } @statuses], [], 'eight verify at the same time');
is_deeply([@{sheet_of($race)}{qw(status version)}], ['verified', 2], '… and it is verified once');
isnt(sheet_of($race)->{submitted_by}, $first->{id}, '… by one who has not entered it');
my $together = election($token, offices => 8);
ok_call('PUT', "/api/elections/$together->{id}/rules", {rules => [{rule => 'blank_null_share', action => 'off'}]},
    $token);
@statuses = parallel(8,
    sub { call('POST', "/api/offices/$together->{offices}[$_[0]]/results", sheet($together, 0, 0, 150, 50),
        $token)->{status} });
is_deeply(\@statuses, [(201) x 8], 'eight offices enter the same votes at the same time');
is(sql("SELECT count(DISTINCT office_id) FROM res_elec.sheet_flags WHERE election_id = $together->{id}
    AND rule = 'identical_votes' AND state = 'open'"), 8,
    '… and each is flagged');

# One person as two: who was invited by who entered the sheet may be the same
my $apart = election($token, offices => 5);
ok_call('PUT', "/api/elections/$apart->{id}/rules",
    {rules => [map { {rule => $_, action => 'off'} } qw(blank_null_share identical_votes)]}, $token);
my $manager = ok_call('GET', '/api/auth/profile', undef, $token)->{id};
my %puppet = (first_name => 'P', last_name => 'Q', phone_number => '+24177333444', email => 'puppet@example.org');
my $puppet = ok_call('POST', '/api/auth/users',
    {%puppet, invitation => 'link', scope => {center_ids => [$apart->{center}]}}, $token);
my ($link) = $puppet->{invitation}{link} =~ /token=(\w+)/;
call('POST', '/api/auth/reset-password', {token => $link, password => PASSWORD});
my $second_self = login({%puppet});
my $stranger = collaborator({id => $manager}, center => $apart->{center});
my @at = @{$apart->{offices}};
sub flagged {
    [map { [@$_{qw(rule state)}, $_->{context}] } grep { $_->{rule} eq 'second_invited' }
        @{call('GET', "/api/offices/$_[0]/results", undef, $token)->{json}{office}{flags}}]
}
call('POST', "/api/offices/$at[$_]/results", sheet($apart, 0, 0, 20 + $_), $token) for 0, 1, 3, 4;
call('POST', "/api/offices/$at[2]/results", sheet($apart, 0, 0, 22), $second_self->{token});
is(call('POST', "/api/offices/$at[0]/results/verify", {}, $second_self->{token})->{status}, 200,
    'who was invited by who entered the sheet verifies it');
is_deeply(flagged($at[0]),
    [['second_invited', 'open', {second_user_id => $puppet->{user}{id}, entered_user_id => $manager}]],
    '… which is flagged, with both');
like(call('GET', "/api/elections/$apart->{id}/flags?rule=second_invited", undef, $token,
    {'Accept-Language' => 'en'})->{json}{flags}[0]{message},
    qr/^The account of the person who verified or released it was made by the person who entered it\.$/,
    '… in a sentence');
call('POST', "/api/offices/$at[1]/results/verify", {}, $stranger->{token});
ok_call('POST', "/api/auth/users/$puppet->{user}{id}/invitation", {invitation => 'link', current_password => PASSWORD},
    $admin->{token});
is(sql("SELECT concat(invited_by, ' ', inviters) FROM res_elec.app_user WHERE id = $puppet->{user}{id}"),
    "$admin->{id} {" . join(',', sort { $a <=> $b } $manager, $admin->{id}) . '}',
    'who is given a link after another is noted beside them');
call('POST', "/api/offices/$at[4]/results/verify", {}, $second_self->{token});
is_deeply(flagged($at[4]),
    [['second_invited', 'open', {second_user_id => $puppet->{user}{id}, entered_user_id => $manager}]],
    '… and who made the account counts as before');
is_deeply(flagged($at[1]), [], 'another person is not flagged');
call('POST', "/api/offices/$at[2]/results/verify", {}, $token);
is_deeply(flagged($at[2]), [], '… nor who verifies what those whom they invited entered');
ok_call('PUT', "/api/offices/$at[0]/results", {%{sheet($apart, 0, 0, 25)}, reason => 'relu'}, $stranger->{token});
is_deeply(flagged($at[0]), [], 'with another version the flag is past');
ok_call('PUT', "/api/elections/$apart->{id}/rules",
    {rules => [{rule => 'turnout', action => 'hold', thresholds => {percent => 1}}]}, $token);
call('PUT', "/api/offices/$at[3]/results", sheet($apart, 0, 0, 400), $token);
is(call('POST', "/api/offices/$at[3]/results/release", {reason => 'vu'}, $second_self->{token})->{status}, 403,
    'a collaborator releases nothing');
sql("UPDATE res_elec.app_user SET role = 'admin' WHERE id = $puppet->{user}{id}");
is(call('POST', "/api/offices/$at[3]/results/release", {reason => 'vu'}, $second_self->{token})->{status}, 200,
    'an administrator whom the director invited does');
is(flagged($at[3])->[0][1], 'open', '… which is flagged');

# Who sees
is_problem(call('GET', "/api/elections/$together->{id}/$_", undef, director()->{token}), 404, 'RE004',
    "of a private election another director sees no $_") for qw(flags rules);
is(call('GET', "/api/elections/$e->{id}/flags")->{status}, 200, 'of a public one everybody does');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
is(oracle(), 0, 'no wrong total');
finish();
