# What a results night's page asks for: the last sheets, the curve of the count, search; who may, and what caches may
# keep.
use strict;
use warnings;
use utf8;
use Test::More;
use Time::Local qw(timegm);
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
srand 20250412;
server_start();
my $owner = director();
my $token = $owner->{token};
my $e = election($token, offices => 30,
    place => {province => 'Ogooué-Ivindo', department => 'Ivindo', commune => 'Makokou'});
my @candidates = @{$e->{candidates}};
my $path = "/api/elections/$e->{id}";
sub get { my ($what, $of) = @_; return ok_call('GET', '/api/elections/' . ($of // $e->{id}) . "/$what", undef, $token) }

# Nothing yet
is_deeply(get('sheets'), {election_id => $e->{id}, sheets => []}, 'no sheet is in yet');
is_deeply(get('progress'), {election_id => $e->{id}, offices_total => 30, registered_voters => 30000,
    offices_reported => 0, offices_held => 0, offices_annulled => 0,
    offices_to_vote_again => 0, offices_not_held => 0, offices_merged => 0,
    version => get('results')->{version}, points => []},
    'the curve is empty');

# The last sheets, the newest first; a correction is news, a deleted sheet is none
my @entered;
for my $office (@{$e->{offices}}[3, 0, 7, 5, 2]) {
    ok_call('POST', "/api/offices/$office/results", sheet($e, 1, 0, 10 + $office % 7, 5, 0), $token);
    unshift @entered, $office;
}
my $told = get('sheets')->{sheets};
is_deeply([map { $_->{office_id} } @$told], \@entered, 'sheets are listed, the newest first');
my $sheet = ok_call('GET', "/api/offices/$entered[0]/results", undef, $token)->{office};
is_deeply($told->[0], {office_id => $entered[0], office => 'Bureau 3', center_id => $e->{center},
    center => $told->[0]{center}, province => 'Ogooué-Ivindo',
    department => 'Ivindo', commune => 'Makokou', status => 'provisional', version => 1, figures_version => 1,
    channel => 'rest', registered_voters => 1000,
    total_voters => $sheet->{total_voters}, submitted_at => $sheet->{submitted_at}, updated_at => $sheet->{updated_at}},
    '… with what and where they are');
is_deeply([map { $_->{office_id} } @{get('sheets?limit=2')->{sheets}}], [@entered[0, 1]], 'as many as are asked for');
ok_call('PUT', "/api/offices/$entered[3]/results", {blank_votes => 0, null_votes => 1}, $token);
sql("UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $entered[2]");
sql("SET res_elec.user_id = 999999; SELECT res_elec.reject_sheet($entered[1], 'not signed')");
is_deeply([map { [@$_{qw(office_id version status channel)}] } @{get('sheets')->{sheets}}],
    [[$entered[2], 2, 'held', 'sql'], [$entered[3], 2, 'provisional', 'rest'], [$entered[0], 1, 'provisional', 'rest'],
        [$entered[4], 1, 'provisional', 'rest']],
    'a correction is news, a sheet that is rejected is not there');
is_deeply([map { $_->{office_id} } @{get('sheets?limit=1')->{sheets}}], [$entered[2]],
    '… also when only the last one is asked for');
my $plan = sql("SET enable_seqscan = off; SET enable_sort = off; EXPLAIN SELECT s.* FROM res_elec.result_sheet s
    WHERE s.election_id = $e->{id} ORDER BY s.updated_at DESC LIMIT 20");
like($plan, qr/Index Scan Backward using result_sheet_recent_idx/, 'there is an index for it');

# The curve: sheets of known times, through SQL as a restore brings them
my $night = election($token, offices => 60, visibility => 'public');
sql("UPDATE res_elec.election SET activated_at = '2025-04-12 17:00+00' WHERE id = $night->{id}");
my $start = timegm(0, 30, 17, 12, 3, 2025);
my @sheets;
for my $number (0 .. 49) {
    my @votes = map { int rand 200 } 1 .. 3;
    my $at = $start + ($number == 0 ? 0 : $number == 49 ? 20_000 : int rand 20_000);
    my $held = $number % 10 == 7;
    push @sheets, {office => $night->{offices}[$number], at => $at, votes => \@votes, blank => int rand 5,
        null => int rand 5, held => $held};
    $_->{total} = $_->{votes}[0] + $_->{votes}[1] + $_->{votes}[2] + $_->{blank} + $_->{null} for $sheets[-1];
}
sql(join ";\n", map {
    my $s = $_;
    my $votes = join ',', map { qq("$night->{candidates}[$_]":$s->{votes}[$_]) } 0 .. 2;
    "INSERT INTO res_elec.result_sheet (office_id, registered_voters, total_voters, blank_votes, null_votes, votes,
        submitted_at, updated_at, version, channel, db_user)
     VALUES ($s->{office}, 900, $s->{total}, $s->{blank}, $s->{null}, '{$votes}', to_timestamp($s->{at}),
     to_timestamp($s->{at}), 1, 'sql', 'postgres')"
        . ($s->{held} ? "; UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $s->{office}" : '')
} @sheets);
my @counted = grep { !$_->{held} } @sheets;

sub microseconds {
    my ($text) = @_;
    my ($y, $mo, $d, $h, $mi, $s, $fraction) = $text =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)(?:\.(\d+))?\+00:00$/
        or die $text;
    return timegm($s, $mi, $h, $d, $mo - 1, $y) * 1_000_000 + substr(($fraction // '') . '000000', 0, 6);
}

my ($first, $last) = (sort { $a <=> $b } map { $_->{at} } @counted)[0, -1];
for my $points (2, 3, 7, 60, 500) {
    my $curve = get("progress?points=$points", $night->{id});
    my @expected = map {
        my $moment = $first * 1_000_000 + do { use integer; ($last - $first) * 1_000_000 * $_ / ($points - 1) };
        my @by = grep { $_->{at} * 1_000_000 <= $moment } @counted;
        my %sum = (total => 0, blank => 0, null => 0);
        for my $s (@by) { $sum{$_} += $s->{$_} for qw(total blank null) }
        {moment => $moment, offices_reported => scalar @by, registered_voters_reported => 900 * @by,
            represented_percent => 0 + sprintf('%.2f', 1.5 * @by),
            total_voters => $sum{total}, blank_votes => $sum{blank}, null_votes => $sum{null},
            valid_votes => $sum{total} - $sum{blank} - $sum{null},
            candidate_results => {map {
                my $c = $_;
                my $n = 0;
                $n += $_->{votes}[$c] for @by;
                $night->{candidates}[$c] => $n
            } 0 .. 2}}
    } 0 .. $points - 1;
    my @got = map { my %point = %$_; $point{moment} = microseconds(delete $point{at}); \%point } @{$curve->{points}};
    is_deeply(\@got, \@expected, "the curve at $points moments") or diag to_json([$got[-1], $expected[-1]]);
}
my $curve = get('progress', $night->{id});
is(scalar @{$curve->{points}}, 60, '60 when it is not said');
my $live = ok_call('GET', "/api/voting/realtime/$night->{id}");
my @same = qw(offices_reported registered_voters_reported represented_percent total_voters blank_votes null_votes
    valid_votes candidate_results);
is_deeply({map { $_ => $curve->{points}[-1]{$_} } @same}, {map { $_ => $live->{$_} } @same},
    'the last moment is the live total');
is_deeply([@$curve{qw(offices_total registered_voters version)}], [@$live{qw(offices_total registered_voters version)}],
    '… of what is expected');
my $one = election($token, offices => 1);
ok_call('POST', "/api/offices/$one->{offices}[0]/results", sheet($one, 0, 0, 7), $token);
$curve = get('progress', $one->{id});
is_deeply([map { @$_{qw(offices_reported total_voters)} } @{$curve->{points}}], [1, 7], 'one sheet is one moment');

# Search
my $find = election($token, offices => 2, place => {province => 'Haut-Ogooué', department => 'Sébé-Brikolo',
    commune => 'Okondja'});
ok_call('PUT', "/api/centers/$find->{center}", {name => 'École Sébé 100%'}, $token);
my $mission = ok_call('POST', "/api/elections/$find->{id}/centers",
    {name => "Mission d\x{2019}Éyabe_Nord", province => 'Haut-Ogooué'}, $token)->{center}{id};
office($token, $mission, 'spécial', 10);
my $hidden = election($owner->{token}, offices => 1, place => {province => 'Cachée', commune => 'Sébé Cachée'});
sub found {
    my ($q, $more) = @_;
    $q =~ s/([^A-Za-z0-9])/utf8::encode(my $c = $1); join '', map { sprintf '%%%02X', ord } split m{}, $c/ge;
    return get("search?q=$q" . ($more // ''), $find->{id})->{results}
}
sub names { return [map { "$_->{kind}:$_->{name}" } @{found(@_)}] }
is_deeply(names('sebe'), ['department:Sébé-Brikolo', 'center:École Sébé 100%'],
    'without accents and case, areas before centers; nothing of other elections');
is_deeply(names('SÉBÉ'), names('sebe'), 'with accents and capitals the same');
is_deeply(names('ogoo'), ['province:Haut-Ogooué'], 'a province');
is_deeply(names("d'eyabe"), ["center:Mission d\x{2019}Éyabe_Nord"], 'either apostrophe');
is_deeply(names('%'), ['center:École Sébé 100%'], '% is a character');
is_deeply(names('_'), ["center:Mission d\x{2019}Éyabe_Nord"], '_ is one');
is_deeply(names('\\'), [], '\\ is one');
is_deeply(names('bureau'), ['office:Bureau 1', 'office:Bureau 2', 'office:Bureau spécial'], 'offices');
is_deeply(names('bureau', '&limit=2'), ['office:Bureau 1', 'office:Bureau 2'], '… as many as are asked for');
is_deeply(names('okondja'), ['commune:Okondja'], 'a commune');
is_deeply(names('nord'), ["center:Mission d\x{2019}Éyabe_Nord"], 'inside a name');
is_deeply(names('  Okondja '), ['commune:Okondja'], 'blanks around do not count');
is_deeply(names('cachée'), [], 'not even an area of another election');
my $closed = ok_call('POST', "/api/elections/$find->{id}/centers",
    {name => 'Ancienne', province => 'Ancienne province'}, $token)->{center}{id};
my $gone = office($token, $closed, 'ancien', 10);
is(scalar @{found('ancien')}, 3, 'a province, a center, an office');
is(call('DELETE', "/api/offices/$gone", undef, $token)->{status}, 200, '… once the office is deleted');
is_deeply(names('ancien'), [], '… are found no more');
my ($area) = @{found('brikolo')};
my ($province) = @{found('haut-ogoo')};
is_deeply($area, {kind => 'department', id => $area->{id}, name => 'Sébé-Brikolo', parent_id => $province->{id},
    province => 'Haut-Ogooué',
    department => 'Sébé-Brikolo', commune => undef, center => undef}, 'an area and where it lies');
my ($office) = @{found('bureau 2')};
is_deeply($office, {kind => 'office', id => $find->{offices}[1], name => 'Bureau 2', parent_id => $find->{center},
    center => 'École Sébé 100%',
    province => 'Haut-Ogooué', department => 'Sébé-Brikolo', commune => 'Okondja'}, 'an office and where it lies');
is_deeply(ok_call('GET', "/api/elections/$find->{id}/results?level=commune&parent=$area->{id}", undef,
    $token)->{communes}[0]{name}, 'Okondja',
    'what is found can be opened');
my %plain = (a => 'ÀÁÂÃÄÅàáâãäå', c => 'ÇçČč', e => 'ÈÉÊËèéêë', i => 'ÌÍÎÏìíîï', n => 'ÑñŃń', o => 'ÒÓÔÕÖØòóôõöø',
    s => 'Šš', u => 'ÙÚÛÜùúûü', y => 'ÝýŸÿ', z => 'ŽžŻż');
for my $letter (sort keys %plain) {
    is(sql("SELECT res_elec_internal.name_key('x$plain{$letter}-Z')"), 'x' . $letter x length($plain{$letter}) . ' z',
        "plain $letter");
}

# What is no request
for my $bad ('sheets?limit=0', 'sheets?limit=501', 'sheets?limit=x', 'progress?points=1', 'progress?points=501',
    'search', 'search?q=', 'search?q=%20%20',
    'search?q=' . 'x' x 101, 'search?q=a&limit=101') {
    is_problem(call('GET', "$path/$bad", undef, $token), 422, 'RE001', "/$bad is refused" =~ s/x{9,}/xxx…/r);
}
is_problem(call('GET', "$path/search?q=%00", undef, $token), 400, 'invalid_query', 'NUL is no text');
is_problem(call('POST', "$path/$_", {}, $token), 405, 'method_not_allowed', "$_ is read only")
    for qw(sheets progress search);

# Who may, and what caches may keep
my @who = (undef, director()->{token}, collaborator(director())->{token}, observer($owner)->{token},
    collaborator($owner, center => $e->{center})->{token},
    admin($owner)->{token}, $token);
for my $what ('results', 'sheets', 'progress', 'search?q=e') {
    for my $case ([$e, '401 404 404 200 200 200 200', 'private, no-cache'],
        [$night, '200 200 200 200 200 200 200', 'public, max-age=1, stale-while-revalidate=4']) {
        my ($of, $statuses, $cache) = @$case;
        my @answers = map { call('GET', "/api/elections/$of->{id}/$what", undef, $_) } @who;
        is(join(' ', map { $_->{status} } @answers), $statuses, "$what: who reads it");
        my %kept = map { $_->{headers}{'cache-control'} => 1 } grep { $_->{status} == 200 } @answers;
        is_deeply([keys %kept], [$cache], '… and what caches may do');
        my %tags = map { $_->{headers}{etag} => 1 } grep { $_->{status} == 200 } @answers;
        is(scalar(keys %tags), 1, '… the same for all of them');
        my $again = call('GET', "/api/elections/$of->{id}/$what", undef, $token, {'If-None-Match' => (keys %tags)[0]});
        is_deeply([$again->{status}, $again->{headers}{'cache-control'}, $again->{content}], [304, $cache, ''],
            '… 304 for who has it');
    }
    is_problem(call('GET', "/api/elections/2000000000/$what", undef, $token), 404, 'RE004', "$what: no such election");
}
my %before = map { $_ => call('GET', "/api/elections/$night->{id}/$_")->{headers}{etag} } qw(sheets progress results);
ok_call('POST', "/api/offices/$night->{offices}[55]/results", sheet($night, 0, 0, 3), $token);
for my $what (sort keys %before) {
    is(call('GET', "/api/elections/$night->{id}/$what", undef, undef, {'If-None-Match' => $before{$what}})->{status},
        200, "$what: a new sheet is another answer");
}
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
