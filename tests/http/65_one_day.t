# A day with three ballots in the same 3,037 offices, as Gabon holds them: the president, whose places the others take
# over, 145 deputies, and councils of 48 departments. Each office has three sheets, each nation its registers once, and
# who is elected is what the law gives for the sums of the files. What votes is the demonstration: simulated.
use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use List::Util qw(sum0);
use Test::More;
use ResElec::Test;
use ResElec::Import;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

server_start();
my $owner = director();
my $token = $owner->{token};
sql('\i sql/reference/gabon_areas.sql');
my $dir = work_dir();
is(system("perl sql/demo/generate.pl '$dir' > /dev/null && perl sql/demo/generate_deputies.pl '$dir' > /dev/null"), 0,
    'the files of the day');
sub file {
    my ($name) = @_;
    open my $in, '<:raw', $name =~ m{/} ? $name : "$dir/$name" or die "$name: $!";
    local $/;
    return scalar <$in>
}
sub rows { my (undef, @rows) = csv_rows($_[0] =~ m{/} ? $_[0] : "$dir/$_[0]"); return @rows }
sub accepted {
    my ($path, $csv, $count, $name) = @_;
    my $answer = import_csv($path, $csv, $token);
    is_deeply([@{$answer->{json}}{qw(accepted refused)}], [$count, 0], $name) or diag substr $answer->{content}, 0,
        1000;
}
my %new = (year => 2025, status => 'active', visibility => 'public');
my @offices = rows('deputies-offices.csv');

# The president: his offices, sheets and candidates are a results file, the others' sheets came later
my $president = ok_call('POST', '/api/elections', {%new, title => 'Présidence', type => 'presidential'},
    $token)->{election}{id};
accepted("/api/elections/$president/contests/import", "code,name,formula\nP,Gabon,gabon_president\n", 1,
    'the president\'s contest');
accepted("/api/elections/$president/candidates/import", file('sql/demo/candidates.csv'), 8, '… his candidates');
accepted("/api/elections/$president/results/import", file('gabon-2025.csv'), 3037,
    '… his offices, with the sheets of 2,125');
accepted("/api/elections/$president/import", file('gabon-2025-replay.csv'), 912, '… and the others');
my $worker = collaborator($owner, center => sql("SELECT min(id) FROM res_elec.center WHERE election_id = $president"));

# The deputies: contests of a whole department have their offices at once, the others by a file
my $deputies = ok_call('POST', '/api/elections', {%new, title => 'Députés', type => 'legislative'},
    $token)->{election}{id};
accepted("/api/elections/$deputies/contests/import", file('deputies-contests.csv'), 145, '145 constituencies');
my %whole = map { ($_->{area} ? ($_->{code} => 1) : ()) } rows('deputies-contests.csv');
my $alone = grep { $whole{$_->{contest}} } @offices;
is_deeply(ok_call('POST', "/api/elections/$deputies/places", {places_from => $president}, $token)->{places},
    {centers => sql("SELECT count(*) FROM res_elec.center WHERE election_id = $president"), offices => $alone,
        offices_left => 3037 - $alone, scopes => 1}, '… in the president\'s places');
my $rest = import_csv("/api/elections/$deputies/centers/import", file('deputies-offices.csv'), $token);
is_deeply([@{$rest->{json}}{qw(accepted unchanged refused)}], [3037 - $alone, $alone, 0],
    '… a file tells the constituency of each office') or diag substr $rest->{content}, 0, 1000;
accepted("/api/elections/$deputies/parties/import", file('sql/demo/parties.csv'), 5, '… parties');
accepted("/api/elections/$deputies/candidates/import", file('deputies-candidates.csv'),
    scalar(rows('deputies-candidates.csv')), '… candidates');
accepted("/api/elections/$deputies/import", file('deputies.csv'), 2125, '… their sheets');
accepted("/api/elections/$deputies/import", file('deputies-replay.csv'), 912, '… all of them');

# The councils: a contest a department, with its area, to which each office goes by itself; abroad there are none
my @departments = rows('sql/demo/gabon-departments.csv');
my @lists = map { $_->{name} } rows('sql/demo/parties.csv');
my %council = map {
    my $n = $_;
    ($departments[$n]{department} => {code => sprintf('C%02d', $n), number => $n, seats => 9 + 2 * ($n % 7),
        votes => [(0) x @lists]})
} 0 .. $#departments;
my $councils = ok_call('POST', '/api/elections', {%new, title => 'Conseils', type => 'local'}, $token)->{election}{id};
accepted("/api/elections/$councils/contests/import", encode_utf8(join '', "code,name,seats,area,formula\n",
    map { "$council{$_}{code},Conseil de $_,$council{$_}{seats},$_,gabon_councils\n" } sort keys %council), 48,
    '48 councils');
my @home = grep { $_->{region} ne 'Étranger' } @offices;
is_deeply(ok_call('POST', "/api/elections/$councils/places", {places_from => $president},
    $token)->{places}{offices_left}, 3037 - @home, '… in the president\'s places, but those abroad');
accepted("/api/elections/$councils/candidates/import",
    encode_utf8(join '', "code_name,last_name,party,ballot_number,contest\n",
    map {
        my $c = $council{$_};
        map { "$c->{code}-$_,Liste $lists[$_],$lists[$_]," . ($_ + 1) . ",$c->{code}\n" } 0 .. $#lists
    } sort keys %council), 48 * @lists, '… their lists');
my $sheets = "region,department,commune,center,office,contest,registered,voters,blank,null,candidate,votes\n";
for my $n (0 .. $#home) {
    my $office = $home[$n];
    my $c = $council{$office->{department}};
    my @weights = map { (1 + ($c->{number} * 7 + $_ * 5) % 13) ** 2 + ($n + $_) % 5 } 0 .. $#lists;
    my $valid = int $office->{registered} * 0.55;
    my @votes = map { int $valid * $_ / sum0(@weights) } @weights;
    my $voters = sum0(@votes) + 2;
    $c->{votes}[$_] += $votes[$_] for 0 .. $#lists;
    $sheets .= join(',', @$office{qw(region department commune center office)}, $c->{code}, $office->{registered},
        $voters, 1, 1, "$c->{code}-$_", $votes[$_]) . "\n" for 0 .. $#lists;
}
accepted("/api/elections/$councils/import", encode_utf8($sheets), scalar @home, '… and their sheets');

# The same offices: each has three sheets, and each election its registers once
my @elections = ($president, $deputies, $councils);
is(sql("SELECT string_agg(n || ' of ' || offices, ', ' ORDER BY n) FROM (SELECT n, count(*) AS offices
    FROM (SELECT count(*) AS n FROM res_elec.office o
    JOIN res_elec.center v ON v.id = o.center_id JOIN res_elec.result_sheet s ON s.office_id = o.id
    GROUP BY o.province_id, (SELECT name FROM res_elec.area WHERE id = o.department_id), v.name, o.name) x
    GROUP BY n) y"),
    '2 of ' . (3037 - @home) . ', 3 of ' . @home, 'three sheets an office, abroad two');
my %live = map { $_ => ok_call('GET', "/api/voting/realtime/$_") } @elections;
is_deeply([map { [@{$live{$_}}{qw(offices_total offices_reported registered_voters)}] } @elections],
    [[3037, 3037, 920200], [3037, 3037, 920200], [scalar @home, scalar @home, sum0(map { $_->{registered} } @home)]],
    'all are counted, registers once');
is(sql("SELECT count(*) FROM res_elec.office o JOIN res_elec.contest n ON n.id = o.contest_id JOIN res_elec.area a
    ON a.id = o.department_id WHERE o.election_id = $councils AND n.name <> 'Conseil de ' || a.name"), 0,
    'each council has the offices of its department');
is(sql("SELECT string_agg(v.election_id || ' ' || v.name, ', ' ORDER BY v.election_id) FROM res_elec.user_scope s
    JOIN res_elec.center v ON v.id = s.center_id WHERE s.user_id = $worker->{id}"),
    join(', ', map { "$_ Centre 001 Kango" } @elections), 'who enters sheets in a center does for all three');

# Who is elected
sub outcome { my ($election) = @_; return ok_call('GET', "/api/elections/$election/outcome?limit=200") }
is_deeply([map { $_->{code_name} } @{outcome($president)->{contests}[0]{elected}}], ['OLIGUI_NGUEMA'],
    'the president, by the absolute majority');
is($live{$president}{candidate_results}{$_->{id}},
    {map { @$_{qw(what count)} } rows('sql/demo/published.csv')}->{$_->{code_name}}, "… $_->{code_name} as published")
    for @{ok_call('GET', "/api/candidates?election_id=$president", undef, $token)};
my %right = map { @$_{qw(what count)} } rows('deputies-totals.csv');
my $chamber = outcome($deputies);
is_deeply({(map {
    my $party = $_->{party} // 'independents';
    ("votes $party" => $_->{votes}, "elected $party" => $_->{seats})
} @{$chamber->{parties}}), second_rounds => $chamber->{contests_runoff}},
    {map { /^(?:votes|elected|second)/ ? ($_ => $right{$_} + 0) : () } keys %right},
    'deputies by party, and how many contests go on');

# Councils by the law, apart from the server: lists with a tenth; half of the seats, rounded up, to an absolute
# majority, the rest to all by highest averages
sub seats {
    my ($seats, @votes) = @_;
    my $valid = sum0(@votes);
    my @in = grep { 10 * $votes[$_] >= $valid } 0 .. $#votes;
    my @bonus = (0) x @votes;
    $bonus[$_] = int(($seats + 1) / 2) for grep { 2 * $votes[$_] > $valid } @in;
    my @given = (0) x @votes;
    for (1 .. $seats - sum0(@bonus)) {
        my ($best) = sort { $votes[$b] * ($given[$a] + 1) <=> $votes[$a] * ($given[$b] + 1)
            || $votes[$b] <=> $votes[$a] } @in;
        $given[$best]++;
    }
    return map { $bonus[$_] + $given[$_] } 0 .. $#votes;
}
my %outcome = map { ($_->{code} => {map { ($_->{code_name} => $_->{seats}) } @{$_->{elected}}}) }
    @{outcome($councils)->{contests}};
my %law = map {
    my $c = $_;
    my @seats = seats($c->{seats}, @{$c->{votes}});
    ($c->{code} => {map { $seats[$_] ? ("$c->{code}-$_" => $seats[$_]) : () } 0 .. $#seats})
} values %council;
is_deeply(\%outcome, \%law, 'the seats of the 48 councils');
my @majorities = grep { my $c = $_; grep { 2 * $_ > sum0(@{$c->{votes}}) } @{$c->{votes}} } values %council;
cmp_ok(scalar @majorities, '>', 0, '… some with an absolute majority');
cmp_ok(scalar @majorities, '<', 48, '… and some without');
is(oracle(), 0, 'totals = recount');
finish();
