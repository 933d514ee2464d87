# The supervisor's desk over REST: what would be said of a sheet, what other rules would say of those that are in, the
# lists of what waits by area, and what each person has done.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
server_start();
my $owner = director();
my $token = $owner->{token};
my $e = election($token, title => 'Essai', offices => 24, registered => 1000, place => {province => 'Estuaire',
    department => 'Noya', commune => 'Cocobeach'});
my @offices = @{$e->{offices}};
my ($first, $second) = map { collaborator($owner, center => $e->{center}) } 1, 2;
my $other = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Annexe', province => 'Ogooué-Maritime'},
    $token)->{center}{id};
my $far = office($token, $other, 'lointain', 500);
my $area = sub { return sql("SELECT id FROM res_elec.area WHERE name = '$_[0]' ORDER BY id LIMIT 1") };

sub enter { my ($office, @sheet) = @_; return ok_call('POST', "/api/offices/$office/results", sheet($e, @sheet),
    $first->{token})->{office} }
sub would { my ($office, $body, $who) = @_; return ok_call('POST', "/api/offices/$office/results/check", $body,
    $who // $first->{token})->{flags} }
sub desk { my ($query, $who) = @_; return ok_call('GET', "/api/elections/$e->{id}/desk?$query", undef, $who // $token) }
sub names { return [map { $_->{office_id} } @{$_[0]{sheets}}] }

# What would be said of a sheet
my $rows = sub {
    return join ' ', map { sql("SELECT count(*) FROM res_elec.$_") }
        'result_sheet', 'sheet_flag', "audit_log WHERE action <> 'access.denied'";
};
my $before = $rows->();
is_deeply(would($offices[0], sheet($e, 2, 3, 300, 200)), [], 'of an ordinary sheet nothing is said');
my ($said) = @{would($offices[0], sheet($e, 1, 1, 900, 60))};
is_deeply([@$said{qw(rule action)}, $said->{context}{turnout_percent}], ['turnout', 'flag', 96.2],
    'a rule that would flag is named, with its operands');
like($said->{message}, qr/participation est de 96,2[ \x{a0}\x{202f}]% \(962 sur 1000\)/, '… and in words');
is_problem(call('POST', "/api/offices/$offices[0]/results/check", sheet($e, 1, 1, 2000), $first->{token}), 422,
    'RE001', 'a sheet that would be refused');
is_problem(call('POST', "/api/offices/$offices[0]/results/check", {}, $first->{token}), 422, 'RE001',
    '… that has no figures');
is_problem(call('POST', "/api/offices/$offices[0]/results/check", {%{sheet($e, 1, 1, 20)}, total_voters => 23},
    $first->{token}), 422, 'RE001', '… that does not add up');
is($rows->(), $before, 'nothing is written');
sql("SELECT res_elec.set_rule('turnout', 'hold', NULL, $e->{id})");
is(would($offices[0], sheet($e, 1, 1, 900, 60))->[0]{action}, 'hold', 'a rule may hold it');
my $copy = enter($offices[1], 4, 6, 150, 51);
is_deeply([map { [$_->{rule}, $_->{context}{other_office_id}] } @{would($offices[0], sheet($e, 4, 6, 150, 51))}],
    [['identical_votes', $offices[1]]], 'it is compared with the others');
is_deeply(would($offices[1], sheet($e, 4, 6, 150, 51)), [], '… and not with itself');
is_deeply([map { $_->{rule} } @{would($offices[1], {registered_voters => 900})}], ['registered_changed'],
    'a correction is judged with what stands');
$said = ok_call('POST', "/api/offices/$offices[0]/results", {%{sheet($e, 1, 1, 900, 60)},
    reason => 'J’ai vérifié : la participation'}, $first->{token})->{office};
is_deeply([@$said{qw(status reason)}], ['held', 'J’ai vérifié : la participation'],
    'what was looked at before is kept as the reason of a sheet');
is_problem(call('POST', "/api/offices/$offices[2]/results", {%{sheet($e, 1, 1, 9)}, reason => 'x' x 1001},
    $first->{token}), 422, 'RE001', 'a reason of more than 1000 characters');
is(would($offices[0], sheet($e, 1, 1, 901, 59))->[0]{rule}, 'turnout', 'a held sheet may be corrected');

# Other rules, tried on what is in: each count is what entering the sheets anew would give
enter($offices[$_], 2, 3, 300 + 20 * $_, 40 + $_) for 2 .. 14;
sub try_rules { return {map { $_->{rule} => $_ } @{ok_call('POST', "/api/elections/$e->{id}/rules/try",
    {rules => [@_]}, $token)->{rules}}} }
my $tried = try_rules({rule => 'turnout', thresholds => {percent => 50}}, {rule => 'office_size', action => 'hold',
    thresholds => {voters => 10}});
is_deeply([@{$tried->{turnout}}{qw(now now_held then then_held)}], [1, 1, 8, 8],
    'by the terms in force and by those that are tried');
is_deeply([@{$tried->{office_size}}{qw(now then then_held)}], [0, 15, 15], '… of another rule, with another action');
is_deeply([@{$tried->{identical_votes}}{qw(now then)}], [0, 0], '… and what is not tried is as it was');
is_deeply($tried->{turnout}{offices}, [$offices[0], @offices[8 .. 14]], '… which offices');
is(sql("SELECT count(*) FROM res_elec.sheet_rule WHERE election_id = $e->{id}"), 1, 'nothing is set');
is(sql("SELECT count(*) FROM res_elec.audit_log WHERE action = 'rule.created'"), 1, '… and nothing is in the audit');
sql("SELECT res_elec.set_rule('turnout', 'flag', '{\"percent\": 50}', $e->{id})");
is($tried->{turnout}{then}, try_rules({rule => 'turnout'})->{turnout}{now},
    'once it is set, it says what the trial said');
ok_call('PUT', "/api/elections/$e->{id}/rules", {rules => [{rule => 'turnout', thresholds => {percent => 95}}]},
    $token);
for my $case ([{}, 'field_type'], [{rules => [{rule => 'x'}]}, 'field_choice'], [{rules => [{rule => 'turnout',
    thresholds => {percent => 101}}]}, 'field_bounds'],
    [{rules => [{rule => 'turnout', thresholds => []}]}, 'field_type'], [{rules => [{rule => 'turnout',
        action => 'refuse'}]}, 'field_choice']) {
    my $answer = call('POST', "/api/elections/$e->{id}/rules/try", $case->[0], $token);
    is_deeply([$answer->{status}, @{rules($answer)}], [422, $case->[1]],
        'refused as when they are set: ' . to_json($case->[0]));
}

# The lists
my $all = desk('list=held');
is_deeply([@$all{qw(expected held flagged unverified verified missing)}], [25, 1, 0, 14, 0, 10],
    'how many there are of each');
my ($held) = @{$all->{sheets}};
is_deeply([@$held{qw(office_id status province commune)}, $held->{entered_by}], [$offices[0], 'held', 'Estuaire',
    'Cocobeach', ["$first->{first_name} $first->{last_name}"]], 'a held sheet, its place, and who entered it');
is($held->{flags}[0]{rule}, 'turnout', '… and why');
ok(!$held->{entered_by_me}, '… whether I did');
my $seen = desk('list=held', $first->{token});
ok($seen->{sheets}[0]{entered_by_me}, 'who entered it is told so, before they try');
is_deeply([$seen->{may_decide} ? 1 : 0, $seen->{sheets}[0]{entered_by}], [0, undef],
    '… and that they decide nothing; names are for who manages the election');
sql("SELECT res_elec.set_rule('all_zero', 'flag', NULL, $e->{id})");
enter($offices[15], 0, 0);
is_deeply(names(desk('list=flagged')), [$offices[15]], 'what counts and is flagged');
is_deeply(names(desk('list=flagged&rule=turnout')), [], '… by one rule');
is_deeply(names(desk('list=unverified&limit=2&offset=1')), [@offices[2, 3]],
    'what nobody has verified, the oldest first, a page of it');
ok_call('POST', "/api/offices/$offices[1]/results/verify", {}, $second->{token},
    {'If-Match' => desk('list=unverified&limit=1')->{sheets}[0]{etag}});
is_deeply([@{desk('list=unverified&limit=1')}{qw(unverified verified)}], [14, 1],
    'verified by the version that the list named');
# In a large election the sheets are read in the order of time, here by their offices: both ways find the same.
my $center = sql("SELECT center_id FROM res_elec.office WHERE id = $offices[3]");
for my $where ("ARRAY[@{[$area->('Estuaire')]}], '{}'", "ARRAY[@{[$area->('Noya')]}], '{}'", "'{}', ARRAY[$center]",
    "ARRAY[@{[$area->('Ogooué-Maritime')]}], ARRAY[$center]") {
    my ($by_time, $by_office) = map { sql("SELECT $_ $where, 'provisional', 3, 1)") }
        "res_elec_internal.desk_sheets($e->{id}, ARRAY(SELECT id FROM res_elec.contest WHERE election_id = $e->{id}),",
        "res_elec_internal.desk_sheets_of_few(ARRAY(SELECT id FROM res_elec.contest WHERE election_id = $e->{id}),";
    is($by_office, $by_time, "the unverified of $where, read by office or by time");
    isnt($by_time, '{}', '…');
}
is_deeply(names(desk('list=missing')), [@offices[16 .. 23], $far], 'offices without a sheet, by area');
is_deeply([names(desk('list=missing&area_id=' . $area->('Ogooué-Maritime'))),
    desk('list=held&area_id=' . $area->('Ogooué-Maritime'))->{held}], [[$far], 0], 'of one province');
is(desk('list=held&area_id=' . $area->('Noya'))->{held}, 1, '… of one department');
my $mine = desk('list=missing', $first->{token});
is_deeply([@$mine{qw(expected missing)}, scalar @{$mine->{sheets}}], [24, 8, 8], 'of a scope: its offices alone');
is(desk('list=missing&area_id=' . $area->('Estuaire'), $first->{token})->{missing}, 8,
    '… also within an area that it lies in');
is(desk('list=missing&area_id=' . $area->('Ogooué-Maritime'), $first->{token})->{missing}, 0, '… and none beyond it');
my $wide = collaborator($owner, center => $other);
sql("UPDATE res_elec.user_scope SET center_id = NULL, area_id = " . $area->('Estuaire')
    . " WHERE user_id = $wide->{id}");
is_deeply([map { desk("list=missing$_", $wide->{token})->{missing} } '', '&area_id=' . $area->('Noya'),
    '&area_id=' . $area->('Ogooué-Maritime')], [8, 8, 0], '… nor beyond a province');

# Who has done what
ok_call('POST', "/api/offices/$offices[0]/results/release", {reason => 'vu'}, $token);
ok_call('PUT', "/api/offices/$offices[2]/results", {blank_votes => 3, null_votes => 2}, $first->{token});
my %people = map { $_->{user_id} => $_ } @{ok_call('GET', "/api/elections/$e->{id}/people", undef, $token)->{people}};
is_deeply([@{$people{$first->{id}}}{qw(entered corrected reviewed held offices_total offices_missing)}], [16, 1, 0, 1,
    24, 8], 'who enters: sheets, corrections, those held, and what is left');
is_deeply([@{$people{$second->{id}}}{qw(entered reviewed offices_missing)}], [0, 1, 8], '… who verifies');
is_deeply([@{$people{$owner->{id}}}{qw(entered reviewed offices_total)}], [0, 1, undef], '… who releases');
is(oracle(), 0, 'no total is wrong');
finish();
