# Results by level: every figure of every row against a sum in Perl, shares, pages, CSV, caches.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;
use ResElec::Shares qw(shares percent ranks);

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
srand 20250413;
server_start();
my $token = director()->{token};
my @FIGURES = qw(total_voters blank_votes null_votes);

# An election with every kind of place: province, department, commune; centers in a commune, in a department, in a
# province, in none; offices that have reported, that have not, whose sheet is held, whose register is not known, whose
# sheet states fewer.
my $e = election($token, candidates => 4, place => {province => 'Estuaire', department => 'Komo', commune => 'Kango'},
    offices => 3);
my @candidates = @{$e->{candidates}};
ok_call('PUT', "/api/centers/$e->{center}", {name => 'École'}, $token);
my @places = (
    [qw(Estuaire Komo Kango)], [qw(Estuaire Komo Ntoum)], ['Estuaire', 'Komo', undef],
    ['Estuaire', 'Noya', 'Cocobeach'],
    ['Ngounié', 'Tsamba', undef], ['Ngounié', undef, undef], [undef, undef, undef],
    ['Nyanga', 'Mougoutsi', 'Tchibanga'],
);
my %center = ($e->{center} => {id => $e->{center}, name => 'École', place => $places[0]});
for my $place (@places) {
    for my $number (1, 2) {
        my %body = (name => "Lycée $number");
        @body{qw(province department commune)} = @$place;
        my $id = ok_call('POST', "/api/elections/$e->{id}/centers",
            {map { defined $body{$_} ? ($_ => $body{$_}) : () } keys %body},
            $token)->{center}{id};
        $center{$id} = {id => $id, name => $body{name}, place => $place};
    }
}
my $empty = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Sans bureau', province => 'Moyen-Ogooué'},
    $token)->{center}{id};
ok_call('DELETE', '/api/offices/' . office($token, $empty, 1, 10), undef, $token);
my %office = map { $_ => {id => $_, center => $e->{center}, registered => 1000, name => undef} } @{$e->{offices}};
for my $id (grep { $_ != $e->{center} } sort { $a <=> $b } keys %center) {
    for my $number (1 .. 3) {
        my $registered = $number == 3 && $center{$id}{name} eq 'Lycée 2' ? undef : 400 + int rand 300;
        my $office = office($token, $id, $number, $registered);
        $office{$office} = {id => $office, center => $id, registered => $registered};
    }
}
my @offices = map { $office{$_} } sort { $a <=> $b } keys %office;
for my $number (0 .. $#offices) {
    my $o = $offices[$number];
    $o->{place} = $center{$o->{center}}{place};
    next if ($o->{place}[0] // '') eq 'Nyanga' || $number % 5 == 4;    # not in yet; nothing of Nyanga is
    my @votes = $number % 7 == 3 ? (0, 0, 0, 0) : map { int rand 90 } 1 .. 4;
    my ($blank, $null) = map { int rand 9 } 1, 2;
    my $sheet = sheet($e, $blank, $null, @votes);
    $sheet->{registered_voters} = $o->{registered} - 10 if $number % 11 == 5 && defined $o->{registered};
    $sheet->{registered_voters} = 600 if $number % 12 == 8 && !defined $o->{registered};
    ok_call('POST', "/api/offices/$o->{id}/results", $sheet, $token);
    $o->{sheet} = {total_voters => $sheet->{total_voters}, blank_votes => $blank, null_votes => $null,
        registered => $sheet->{registered_voters} // $o->{registered},
        votes => {map { $candidates[$_] => $votes[$_] } 0 .. 3}};
    $o->{status} = $number % 9 == 8 ? 'held' : $number % 4 == 1 ? 'verified' : 'provisional';
    sql("SET res_elec.user_id = 999999;
         UPDATE res_elec.result_sheet SET status = '$o->{status}' WHERE office_id = $o->{id}")
        if $o->{status} ne 'provisional';
}
my %area;    # "province/department/commune" => id
for my $line (split /\n/, sql('SELECT a.id, concat_ws(\'/\', c.name, b.name, a.name) FROM res_elec.area a
        LEFT JOIN res_elec.area b ON b.id = a.parent_id LEFT JOIN res_elec.area c ON c.id = b.parent_id')) {
    my ($id, $path) = split /\|/, $line;
    $area{$path} = 0 + $id;
}
for my $wanted (qw(held verified provisional)) {
    cmp_ok(scalar(grep { ($_->{status} // '') eq $wanted } @offices), '>', 1, "… $wanted")
}

# What a unit must show, from its offices.
sub counted { grep { $_->{sheet} && $_->{status} ne 'held' } @_ }

sub sum {
    my ($value, @of) = @_;
    my $sum = 0;
    $sum += $value->($_) // 0 for @of;
    return $sum;
}

sub expected {
    my ($level, @in) = @_;
    my @counted = counted(@in);
    my %votes = map { my $id = $_; $id => sum(sub { $_[0]{sheet}{votes}{$id} }, @counted) } @candidates;
    my $nothing = $level eq 'office' && !@counted;
    my $reported = sum(sub { $_[0]{sheet}{registered} }, @counted);
    my $registered = sum(sub { $_[0]{registered} }, @in);
    $registered = $reported if $reported > $registered;
    $registered = undef if $level eq 'office' && !defined $in[0]{registered} && !$reported;
    my %row = (offices_total => scalar @in, offices_reported => scalar @counted,
        offices_held => scalar(grep { ($_->{status} // '') eq 'held' } @in),
        registered_voters => $registered, registered_voters_reported => $reported,
        represented_percent => percent($reported, $registered));
    for my $figure (@FIGURES) { $row{$figure} = $nothing ? undef : sum(sub { $_[0]{sheet}{$figure} }, @counted) }
    $row{valid_votes} = $nothing ? undef : $row{total_voters} - $row{blank_votes} - $row{null_votes};
    my @known = grep { defined $_->{sheet}{registered} } @counted;
    $row{turnout_offices} = @known;
    $row{turnout_voters} = sum(sub { $_[0]{sheet}{total_voters} }, @known);
    $row{turnout_percent} = percent($row{turnout_voters}, $reported);
    my ($shares, $ranks) = (shares(\%votes), ranks(\%votes));
    my @order = sort { $ranks->{$a} <=> $ranks->{$b} || $a <=> $b } @candidates;
    $row{candidates} = $nothing ? []
        : [map { {id => $_, votes => $votes{$_}, percent => $shares->{$_}, rank => $ranks->{$_}} } @order];
    $row{candidate_results} = $nothing ? undef : {map { $votes{$_} ? ($_ => $votes{$_}) : () } @candidates};
    my @most = map { $votes{$_} } @order;
    $row{lead} = $nothing ? undef : $most[0] - $most[1];
    $row{leader} = $row{lead} ? $order[0] : undef;
    $row{adds_up} = $nothing ? undef : JSON::PP::true;
    return \%row;
}

sub only {
    my ($row, $like) = @_;
    return {map { $_ => $row->{$_} } keys %$like};
}

sub key_of {
    my ($level, $o) = @_;
    my @place = @{$o->{place}};
    return $o->{id} if $level eq 'office';
    return $o->{center} if $level eq 'center';
    my $depth = {province => 0, department => 1, commune => 2}->{$level};
    return undef if !defined $place[$depth];
    return $area{join '/', grep { defined } @place[0 .. $depth]};
}

sub results {
    my ($query) = @_;
    return ok_call('GET', "/api/elections/$e->{id}/results?$query", undef, $token);
}

# Every row of a level in a place, what lies elsewhere, and that together they are the whole.
sub check_level {
    my ($level, $query, @in) = @_;
    my $told = results("level=$level$query");
    my %units;
    for my $o (@in) { my $key = key_of($level, $o); push @{$units{$key}}, $o if defined $key }
    my $rows = $told->{"${level}s"};
    is_deeply([map { $_->{id} } @$rows], [sort { $a <=> $b } keys %units], "level=$level$query: the units");
    my @differ = grep { !eq_deeply_json(only($_, expected($level, @{$units{$_->{id}}})),
        expected($level, @{$units{$_->{id}}})) } @$rows;
    ok(!@differ, '… each with the sums of its offices')
        or diag to_json([$differ[0], expected($level, @{$units{$differ[0]{id}}})]);
    return $told if $level =~ /center|office/;
    my @rest = grep { !defined key_of($level, $_) } @in;
    my $rest = @rest ? expected($level, @rest) : undef;
    delete @$rest{qw(represented_percent turnout_percent turnout_offices turnout_voters candidates leader lead adds_up
        registered_voters)} if $rest;
    is_deeply($rest ? only($told->{elsewhere}, $rest) : $told->{elsewhere}, $rest, '… and what lies elsewhere');
    return $told;
}

sub eq_deeply_json { return to_json($_[0]) eq to_json($_[1]) }

my $total = expected('contest', @offices);
for my $level (qw(province department commune center office)) {
    my $told = check_level($level, '', @offices);
    is_deeply([@$told{qw(level parent path percent_base turnout_base)}],
        [$level, undef, [], 'valid_votes', 'registered_voters_reported'],
        '… of the whole; bases are stated');
    my %unranked = %$total;
    delete @unranked{qw(candidates candidate_results)};
    is_deeply(only($told, \%unranked), \%unranked, '… with the total');
    is_deeply([map { only($_, {id => 1, votes => 1, percent => 1, rank => 1}) } @{$told->{candidates}}],
        $total->{candidates}, '… and the candidates');
}
is_deeply([map { $_->{name} } @{results('level=province')->{provinces}}], [qw(Estuaire Ngounié Nyanga)],
    'a province that has no offices any more is no row');
my ($nation) = @{results('level=contest')->{contests}};
is_deeply(only($nation, $total), $total, 'the contest is the nation');
is_deeply([@$nation{qw(name parent_id contest seats)}], ['Essai', undef, 'Essai', 1], '… by its name');
my ($silent) = grep { $_->{name} eq 'Nyanga' } @{results('level=province')->{provinces}};
is_deeply([@$silent{qw(offices_total offices_reported total_voters turnout_percent represented_percent leader lead)}],
    [6, 0, 0, undef, 0, undef, 0], 'where nothing is in, offices are expected');
is_deeply([map { @$_{qw(votes percent rank)} } @{$silent->{candidates}}], [(0, undef, 1) x 4], '… and no share is');

# Inside an area, inside a center
my @in_estuaire = grep { ($_->{place}[0] // '') eq 'Estuaire' } @offices;
my @in_komo = grep { ($_->{place}[1] // '') eq 'Komo' } @offices;
my %ngounie = (of => $area{'Ngounié'}, offices => [grep { ($_->{place}[0] // '') eq 'Ngounié' } @offices]);
check_level($_, "&parent=$area{Estuaire}", @in_estuaire) for qw(department commune center office);
check_level($_, "&parent=$ngounie{of}", @{$ngounie{offices}}) for qw(department commune center office);
my $komo = check_level($_, "&parent=$area{'Estuaire/Komo'}", @in_komo) for qw(commune center office);
$komo = results("level=commune&parent=$area{'Estuaire/Komo'}");
my $expected = expected('department', @in_komo);
is_deeply(only($komo->{parent}, $expected), $expected, 'the area itself is the parent');
is_deeply([@{$komo->{parent}}{qw(id name parent_id area_id province department)}],
    [$area{'Estuaire/Komo'}, 'Komo', $area{Estuaire}, $area{'Estuaire/Komo'}, 'Estuaire', 'Komo'], '… by its names');
is_deeply($komo->{path}, [{level => 'province', id => $area{Estuaire}, name => 'Estuaire'},
    {level => 'department', id => $area{'Estuaire/Komo'}, name => 'Komo'}], '… and the path to it');
is($komo->{total_voters}, $total->{total_voters}, '… under the total of the election');
my $none = results("level=center&parent=$area{'Moyen-Ogooué'}");
is_deeply([$none->{centers},
    @{$none->{parent}}{qw(name offices_total offices_reported total_voters registered_voters turnout_percent leader)},
    $none->{parent}{candidates}],
    [[], 'Moyen-Ogooué', 0, 0, 0, 0, undef, undef, []], 'an area without offices counts nothing');
my $school = check_level('office', "&center_id=$e->{center}", grep { $_->{center} == $e->{center} } @offices);
is_deeply([@{$school->{parent}}{qw(id center parent_id)}, map { $_->{level} } @{$school->{path}}],
    [$e->{center}, 'École', $area{'Estuaire/Komo/Kango'}, qw(province department commune center)],
    'a center is a parent too');
my $row = $school->{offices}[0];
is_deeply([@$row{qw(office_id office name center_id parent_id center province department commune status version)}],
    [$e->{offices}[0], 'Bureau 1', 'Bureau 1', $e->{center}, $e->{center}, 'École', qw(Estuaire Komo Kango),
        $office{$row->{id}}{status}, 1],
    'an office has all its names, its status and its version');
is(scalar @{results("level=office&parent=$area{'Estuaire/Komo/Ntoum'}")->{offices}}, 6, 'offices of a commune');

# Pages
for my $level (qw(province commune center office)) {
    my $whole = results("level=$level")->{"${level}s"};
    my ($query, @pieced, $answer) = ("level=$level&limit=2");
    for (my $path = "/api/elections/$e->{id}/results?$query"; $path;) {
        $answer = call('GET', $path, undef, $token);
        is($answer->{headers}{'x-total-count'}, scalar @$whole, "$level: X-Total-Count") if !@pieced;
        push @pieced, @{$answer->{json}{"${level}s"}};
        ($path) = ($answer->{headers}{link} // '') =~ /^<([^>]+)>; rel="next"$/;
    }
    is(to_json(\@pieced), to_json($whole), "$level: the pages, followed, are the whole");
}
is(call('GET', "/api/elections/$e->{id}/results?level=office&parent=$area{Estuaire}&limit=1", undef,
    $token)->{headers}{'x-total-count'},
    scalar @in_estuaire, 'X-Total-Count inside an area');
for my $bad ('level=town', 'limit=10001', 'limit=0', 'parent=x', "level=province&parent=$area{Estuaire}",
    "level=department&parent=$area{'Estuaire/Komo'}",
    "level=contest&parent=$area{Estuaire}", 'level=center&parent=2000000000', "level=center&center_id=$e->{center}",
    'level=office&center_id=2000000000',
    "level=office&center_id=$e->{center}&parent=$area{Estuaire}", 'contest_id=2000000000', 'style=de', 'header=no') {
    is_problem(call('GET', "/api/elections/$e->{id}/results?$bad", undef, $token), 422, 'RE001', "?$bad is refused");
}
my $stranger = election($token);
my $theirs = ok_call('POST', "/api/elections/$stranger->{id}/centers", {name => 'x', province => 'Leur province'},
    $token)->{center}{id};
my $foreign = sql("SELECT area_id FROM res_elec.center WHERE id = $theirs");
is_problem(call('GET', "/api/elections/$e->{id}/results?level=center&parent=$foreign", undef, $token), 422, 'RE001',
    'an area of another election is none of ours');
is_problem(call('GET', "/api/elections/$e->{id}/results?level=office&center_id=$theirs", undef, $token), 422, 'RE001',
    '… nor is its center');

# Ties, and shares that do not sum to 100
my $tie = election($token, offices => 3, candidates => 3);
ok_call('POST', "/api/offices/$tie->{offices}[0]/results", sheet($tie, 0, 0, 1, 1, 1), $token);
$row = ok_call('GET', "/api/elections/$tie->{id}/results?level=office", undef, $token)->{offices}[0];
is_deeply([map { @$_{qw(percent rank)} } @{$row->{candidates}}], [33.33, 1, 33.33, 1, 33.33, 1],
    'three thirds are 33.33 each');
is_deeply([@$row{qw(leader lead)}], [undef, 0], 'a tie has no leader');
ok_call('POST', "/api/offices/$tie->{offices}[1]/results", sheet($tie, 0, 0, 0, 2, 3), $token);
$row = ok_call('GET', "/api/elections/$tie->{id}/results", undef, $token);
is_deeply([@$row{qw(leader lead)}, map { $_->{percent} } @{$row->{candidates}}],
    [$tie->{candidates}[2], 1, 50, 37.5, 12.5], 'a lead is counted in votes');
my $certain = ok_call('GET', "/api/voting/realtime/$tie->{id}", undef, $token)->{certainty};
is_deeply([@$certain{qw(claim holds lead)}], ['ahead', JSON::PP::false, 1],
    'of one vote nothing is certain while offices are open');
like($certain->{sentence}{fr}, qr/^Rien n\x{2019}est acquis\x{a0}: 1 voix d\x{2019}avance, \d+ inscrits? /,
    '… in a sentence');
is_deeply(ok_call('GET', "/api/voting/realtime/$tie->{id}", undef, $token)->{candidate_percents},
    {$tie->{candidates}[0] => 12.5, $tie->{candidates}[1] => 37.5, $tie->{candidates}[2] => 50},
    'the live total has the same shares');

# Several contests
my $two = election($token, offices => 2, candidates => 2);
sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($two->{id}, 'Deuxième siège')");
my ($first, $second) = map { 0 + sql("SELECT $_(id) FROM res_elec.contest WHERE election_id = $two->{id}") }
    qw(min max);
my @others = map { 0 + $_ } split /\n/,
    sql("INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
    SELECT $two->{id}, $second, '', 'Autre ' || n, 'a' || n FROM generate_series(1, 3) n RETURNING id");
my $other = sql("INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters)
    VALUES ($two->{center}, $second, 'B', 50) RETURNING id");
ok_call('POST', "/api/offices/$two->{offices}[0]/results", sheet($two, 0, 0, 30, 10), $token);
ok_call('POST', "/api/offices/$other/results", {total_voters => 6, blank_votes => 0, null_votes => 0,
    results => [map { {candidate_id => $others[$_], votes => $_ + 1} } 0 .. 2]}, $token);
$row = ok_call('GET', "/api/elections/$two->{id}/results", undef, $token)->{centers}[0];
is_deeply([@$row{qw(leader lead total_voters offices_total)}], [undef, undef, 46, 3],
    'a unit of two contests has no leader');
is_deeply({map { $_->{id} => $_->{percent} } @{$row->{candidates}}},
    {@{$two->{candidates}}[0] => 75, @{$two->{candidates}}[1] => 25, $others[0] => 16.67, $others[1] => 33.33,
        $others[2] => 50}, '… and shares by contest');
$row = ok_call('GET', "/api/elections/$two->{id}/results?contest_id=$second", undef, $token);
is_deeply([@$row{qw(contest_id total_voters offices_total leader lead)}, $row->{candidate_results}],
    [$second, 6, 1, $others[2], 1, {map { $others[$_] => $_ + 1 } 0 .. 2}], 'one of them alone');
is_deeply([map { @$_{qw(offices_total total_voters leader lead)} } @{$row->{centers}}], [1, 6, $others[2], 1],
    '… at every level');
is(scalar @{ok_call('GET', "/api/elections/$two->{id}/results?level=office&contest_id=$second", undef,
    $token)->{offices}}, 1, '… down to the office');
is_deeply([map { [@$_{qw(id offices_total total_voters)}] }
    @{ok_call('GET', "/api/elections/$two->{id}/results?level=contest", undef, $token)->{contests}}],
    [[$first, 2, 40], [$second, 1, 6]], 'the level contest has a row each');

my $moved = ok_call('POST', "/api/elections/$two->{id}/centers", {name => 'Ailleurs'}, $token)->{center}{id};
my $there = ok_call('POST', "/api/centers/$moved/offices", {name => 'B', contest_id => $second, registered_voters => 9},
    $token)->{office}{id};
ok_call('PUT', "/api/offices/$there", {contest_id => $first}, $token);
ok_call('POST', "/api/offices/$there/results", sheet($two, 0, 0, 4, 5), $token);
$row = ok_call('GET', "/api/elections/$two->{id}/results", undef, $token)->{centers}[1];
is_deeply([@$row{qw(id leader lead)}, scalar @{$row->{candidates}}], [$moved, $two->{candidates}[1], 1, 2],
    'a contest that left a unit is not of it');

# CSV: the loader's columns, and a spreadsheet's; of offices with what became of their sheets
my %status_of = map { split /\|/ } split /\n/,
    sql("SELECT office_id, status FROM res_elec.result_sheet WHERE election_id = $e->{id}");
sub csv {
    my ($query) = @_;
    my $answer = call('GET', "/api/elections/$e->{id}/results?format=csv&$query", undef, $token);
    is($answer->{status}, 200, "CSV: $query");
    utf8::decode(my $text = $answer->{content});
    return ($text, $answer->{headers});
}

sub lines_of {
    my ($style, $level, @in) = @_;
    my (%units, @order);
    for my $o (@in) {
        my $key = key_of($level, $o);
        next if !defined $key;
        push @order, $key if !$units{$key};
        push @{$units{$key}}, $o
    }
    return map {
        my @of = @{$units{$_}};
        my $row = expected($level, @of);
        my $depth = {province => 0, department => 1, commune => 2}->{$level} // 2;
        my @place = map { $_ // '' } @{$of[0]{place}}[0 .. $depth];
        my $registered = $level eq 'office' && counted(@of) ? $of[0]{sheet}{registered} || $row->{registered_voters}
            : $row->{registered_voters};
        my @head = (@place, ('') x (2 - $depth), $level =~ /center|office/ ? $center{$of[0]{center}}{name} : '',
            $level eq 'office' ? office_name($of[0]{id}) : '');
        my %by = map { $_->{id} => $_ } @{$row->{candidates}};
        my @figures = ($registered, @$row{@FIGURES});
        my @state = $level eq 'office' ? ($status_of{$of[0]{id}} // '', '', '', '')
            : (@$row{qw(offices_reported offices_held)}, scalar(grep { !$_->{sheet} } @of),
                time_of($style, $level, $_));
        my @line = $style eq 'data' ? (@head, @figures, @state, map { $by{$_}{votes} } @candidates)
            : ('', @head, @figures, $row->{valid_votes}, @state, map {
                my $c = $by{$_};
                ($c->{votes}, defined $c->{percent} ? sprintf('%.2f', $c->{percent}) =~ s/\./,/r : undef)
            } @candidates);
        join($style eq 'data' ? ',' : ';', map { $_ // '' } @line) . "\r\n";
    } sort { $a <=> $b } @order;
}

# When a sheet changed a unit last.
sub time_of {
    my ($style, $level, $id) = @_;
    my $at = "max(p.updated_at) AT TIME ZONE 'UTC'";
    my $told = $style eq 'fr' ? "to_char($at, 'YYYY-MM-DD HH24:MI:SS')"
        : qq{to_char($at, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')};
    return sql("SELECT $told FROM res_elec_internal.unit_part p JOIN res_elec.contest n ON n.id = p.contest_id
        WHERE n.election_id = $e->{id} AND p.level = res_elec.tally_level('$level') AND p.unit_id = $id
          AND p.bucket <> res_elec.tally_bucket('expected')");
}

my %office_name = map { split /\|/ } split /\n/,
    sql("SELECT id, name FROM res_elec.office WHERE election_id = $e->{id}");
sub office_name { return $office_name{$_[0]} }

sub data_head {
    return 'region,department,commune,center,office,registered,voters,blank,null,'
        . ($_[0] eq 'office' ? 'status,decision,decided_on,reason' : 'counted,held,missing,updated_at')
        . ",c1,c2,c3,c4\r\n"
}
sub fr_head {
    return "\x{feff}Code;Région;Département;Commune;Centre;Bureau;Inscrits;Votants;Blancs;Nuls;Exprimés"
        . ($_[0] eq 'office' ? ';Statut;Décision;Date de décision;Motif'
            : ';Dépouillés;Retenus;Manquants;Mis à jour (UTC)')
        . join('', map { ";Cand Idat $_ Voix;Cand Idat $_ % Exp" } 1 .. 4) . "\r\n";
}
for my $level (qw(province department commune center office)) {
    my ($text, $headers) = csv("level=$level");
    is($text, join('', data_head($level), lines_of('data', $level, @offices)), "the loader's columns");
    is_deeply([@$headers{qw(content-type content-disposition)}],
        ['text/csv; charset=utf-8', "attachment; filename=\"election-$e->{id}-$level.csv\""], '… as a file');
    ($text) = csv("level=$level&style=fr");
    is($text, join('', fr_head($level), lines_of('fr', $level, @offices)), 'the French columns');
}
my ($far) = csv('level=contest');
is_deeply([(split /,/, (split /\r\n/, $far)[1])[9 .. 11]],
    [@$total{qw(offices_reported offices_held)}, scalar(grep { !$_->{sheet} } @offices)],
    'CSV of the contest says how many offices are counted, held and missing');
my $newest = sql("SELECT to_char(max(updated_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')
                    FROM res_elec.result_sheet WHERE election_id = $e->{id}");
cmp_ok((split /,/, (split /\r\n/, $far)[1])[12], 'ge', $newest, '… and when a sheet changed it last');
my ($text) = csv("level=center&style=fr&parent=$area{Estuaire}");
is($text, join('', fr_head('center'), lines_of('fr', 'center', @in_estuaire)), 'of a province alone');
for my $style (qw(data fr)) {
    my ($whole) = csv("level=office&style=$style");
    my ($file, $pages) = ('', 0);
    for (my $path = "/api/elections/$e->{id}/results?format=csv&level=office&style=$style&limit=7"; $path; $pages++) {
        my $answer = call('GET', $path, undef, $token);
        $file .= $answer->{content};
        ($path) = ($answer->{headers}{link} // '') =~ /^<([^>]+)>; rel="next"$/;
    }
    utf8::decode($file);
    is($file, $whole, "$style: the $pages pages, followed and put together, are one file");
}
(my $headless) = csv('level=office&style=fr&header=false');
is($headless, join('', lines_of('fr', 'office', @offices)), 'header=false: neither header nor byte order mark');
($text) = csv('level=contest&style=fr');
like($text, qr/^\x{feff}Scrutin;Région;.*\r\nEssai;;;;;;$total->{registered_voters};$total->{total_voters};/s,
    'of the nation');
my $hostile = election($token, candidates => 1, offices => 1);
ok_call('PUT', "/api/centers/$hostile->{center}", {name => '=HYPERLINK("http://x";"y")'}, $token);
ok_call('PUT', "/api/offices/$hostile->{offices}[0]", {name => '-1+2'}, $token);
ok_call('PUT', "/api/candidates/$hostile->{candidates}[0]", {first_name => '@a;b'}, $token);
my $sheet_of = call('GET', "/api/elections/$hostile->{id}/results?format=csv&style=fr&level=office", undef,
    $token)->{content};
like($sheet_of,
    qr/;"'\@a;b Idat 1 Voix";"'\@a;b Idat 1 % Exp"\r\n;;;;"'=HYPERLINK\(""http:\/\/x"";""y""\)";'-1\+2;1000;;;;;;;;;;\r\n$/,
    'no name is a formula');
ok_call('PUT', "/api/candidates/$hostile->{candidates}[0]", {code_name => '=1+1'}, $token);
$sheet_of = call('GET', "/api/elections/$hostile->{id}/results?format=csv&level=office", undef, $token)->{content};
like($sheet_of,
    qr/,null,status,decision,decided_on,reason,'=1\+1\r\n,,,"'=HYPERLINK\(""http:\/\/x"";""y""\)",'-1\+2,1000,/,
    '… in the columns that are imported, too');

# Caches
my $path = "/api/elections/$e->{id}/results?level=center";
for my $query ('', '&format=csv', '&format=csv&style=fr') {
    my $answer = call('GET', "$path$query", undef, $token);
    is($answer->{headers}{'cache-control'}, 'private, no-cache', "private: $query");
    my $again = call('GET', "$path$query", undef, $token, {'If-None-Match' => $answer->{headers}{etag}});
    is_deeply([$again->{status}, $again->{content}, @{$again->{headers}}{qw(etag cache-control)}],
        [304, '', @{$answer->{headers}}{qw(etag cache-control)}], '… 304 for who has it');
}
is_problem(call('GET', $path), 401, '28000', 'a visitor sees no private election');
ok_call('PUT', "/api/elections/$e->{id}", {visibility => 'public'}, $token);
my %seen;
my $answer = call('GET', $path);
is($answer->{headers}{'cache-control'}, 'public, max-age=1, stale-while-revalidate=4',
    'a public one may be kept for a second');
is($answer->{headers}{etag}, call('GET', $path, undef, $token)->{headers}{etag}, '… and is the same for all');
my ($late) = grep { !$_->{sheet} && defined $_->{registered} } @offices;
my @changes = (
    ['a sheet', sub { ok_call('POST', "/api/offices/$late->{id}/results", sheet($e, 0, 0, 1), $token) }],
    ['a center\'s name', sub { ok_call('PUT', "/api/centers/$e->{center}", {name => 'Collège'}, $token) }],
    ['a candidate\'s party', sub { ok_call('PUT', "/api/candidates/$candidates[0]", {party => 'X'}, $token) }],
    ['the election\'s title', sub { ok_call('PUT', "/api/elections/$e->{id}", {title => 'Autre'}, $token) }],
    ['a register', sub { ok_call('PUT', "/api/offices/$late->{id}", {registered_voters => 777}, $token) }],
    ['a new office', sub { office($token, $e->{center}, 'de plus', 5) }],
    ['a status', sub { sql("UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $late->{id}") }],
);
$seen{$answer->{headers}{etag}} = 1;
for my $change (@changes) {
    my ($what, $act) = @$change;
    my $before = $answer->{headers}{etag};
    $act->();
    $answer = call('GET', $path, undef, undef, {'If-None-Match' => $before});
    is($answer->{status}, 200, "$what makes another answer");
    ok(!$seen{$answer->{headers}{etag}}++, '… with another tag');
}
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
