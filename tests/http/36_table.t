# Results as tables of HTML, for who has no JavaScript: each figure against the JSON and SQL, from the list of elections
# by links to every sheet; names that are no HTML; who may read them, and what caches may keep.
use strict;
use warnings;
use utf8;
use Test::More;
use IPC::Open2 qw(open2);
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
server_start();

# What is in a page of HTML: see html_tables.py
sub parsed {
    my ($html) = @_;
    my $file = File::Temp->new(DIR => work_dir());
    utf8::encode($html) if utf8::is_utf8($html);
    print {$file} $html;
    close $file;
    return from_json(scalar qx(/usr/bin/python3 tests/http/lib/html_tables.py < '$file'));
}

my %seen;
sub page {
    my ($path, $token, $headers) = @_;
    my $answer = call('GET', $path, undef, $token, $headers);
    my $page = parsed($answer->{content});
    my @faults = @{$page->{faults}};
    push @faults, "status $answer->{status}" if $answer->{status} != 200;
    push @faults, "type $answer->{headers}{'content-type'}"
        if $answer->{headers}{'content-type'} ne 'text/html; charset=utf-8';
    push @faults, 'policy ' . $answer->{headers}{'content-security-policy'}
        if $answer->{headers}{'content-security-policy'}
        ne "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    push @faults, "$_ in it" for grep { $page->{tags}{$_} } qw(script style iframe form object embed base);
    push @faults, "attribute $_" for grep { /^on|^style$/ } keys %{$page->{attributes}};
    push @faults, "link $_->{href}" for grep { $_->{href} !~ m{^(?:/|#main)} || $_->{href} =~ m{^//} }
        @{$page->{links}};
    push @faults, 'headings: ' . @{$page->{texts}{h1}} if @{$page->{texts}{h1} // []} != 1;
    ok(!@faults, "$path is a page of tables") or diag(join("\n", @faults), "\n$answer->{content}");
    $seen{$path}++;
    return {%$page, answer => $answer};
}
sub table_of {
    my ($page, $caption) = @_;
    my ($table) = grep { $_->{caption} eq $caption } @{$page->{tables}};
    return $table // {head => [], rows => []}
}
sub cells { my ($page, $caption) = @_; return {map { $_->[0] => $_->[1] } @{table_of($page, $caption)->{rows}}} }
sub number { my ($text) = @_; (my $digits = $text) =~ s/[\x{202f},]//g; return $digits }
sub shown { my ($n, $group) = @_; return '–' if !defined $n; 1 while $n =~ s/^(\d+)(\d{3})/$1$group$2/; return $n }
sub share { my ($n) = @_; return defined $n ? sprintf('%.2f', $n) =~ s/\./,/r . "\x{202f}%" : '–' }
sub link_to {
    my ($page, $text) = @_;
    my ($link) = grep { $_->{text} eq $text } @{$page->{links}};
    return $link->{href}
}

# The nation
my $owner = director();
my $token = $owner->{token};
my $none = page('/table');
is_deeply([$none->{texts}{h1}[0], $none->{texts}{p}[0], scalar @{$none->{tables}}],
    ['Élections', 'Aucune élection publique pour le moment.', 0], 'no election yet');
my $e = election($token, visibility => 'public', title => 'Essai & fils', offices => 3, registered => 90000,
    place => {province => 'Estuaire', department => 'Komo', commune => 'Kango'});
ok_call('PUT', "/api/centers/$e->{center}", {name => 'École'}, $token);
for my $place (['Estuaire', 'Noya'], ['Ngounié'], []) {
    my %body = (name => 'Lycée', $place->[0] ? (province => $place->[0]) : (), $place->[1] ? (department => $place->[1])
        : ());
    my $id = ok_call('POST', "/api/elections/$e->{id}/centers", \%body, $token)->{center}{id};
    push @{$e->{offices}}, office($token, $id, $_, 1000 * $_) for 1, 2;
}
for my $n (0 .. $#{$e->{offices}} - 1) {
    ok_call('POST', "/api/offices/$e->{offices}[$n]/results",
        sheet($e, $n, 2 * $n, $n == 0 ? (12345, 6789, 111) : (10 * $n, 5 + $n, 700)), $token);
}
sql("UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $e->{offices}[1]");
my $list = page('/table');
is_deeply([map { @$_ } @{table_of($list, 'Les élections, la plus récente d’abord')->{rows}}],
    ['Essai & fils', 'Présidentielle', '2025', '1', 'En cours'], 'the list of the public elections');
is(link_to($list, 'Essai & fils'), "/table/$e->{id}", '… with links');

# A page's figures against the JSON of the same total
sub check_total {
    my ($page, $total, $names, $name) = @_;
    is_deeply([map {
        my ($who, $rank, $votes, $share) = @$_;
        [$who, $rank, number($votes), $share]
    } @{table_of($page, 'Candidats')->{rows}}],
        [map { [$names->{$_->{id}}, "$_->{rank}", $_->{votes}, share($_->{percent})] } @{$total->{candidates}}],
        "$name: the candidates in the order of their ranks");
    my %state = (held => 'Bureaux au procès-verbal retenu, non compté',
        annulled => 'Bureaux au procès-verbal annulé, non compté', to_vote_again => 'Bureaux qui votent de nouveau',
        not_held => 'Bureaux où le vote n’a pas eu lieu', merged => 'Bureaux réunis à un autre');
    is_deeply(cells($page, 'Chiffres'),
        {(map { $total->{"offices_$_"} ? ($state{$_} => $total->{"offices_$_"}) : () } keys %state),
            'Bureaux dépouillés' => "$total->{offices_reported} sur $total->{offices_total}",
            Inscrits => shown($total->{registered_voters} || undef, "\x{202f}"),
        Votants => shown($total->{total_voters}, "\x{202f}"), Blancs => "$total->{blank_votes}",
        Nuls => "$total->{null_votes}",
        'Exprimés' => shown($total->{valid_votes}, "\x{202f}"),
        'Participation dans les bureaux dépouillés' => share($total->{turnout_percent})}, '… its figures');
    my @figures = map { shown($total->{$_}, "\x{202f}") } qw(total_voters blank_votes null_votes valid_votes);
    ok((grep { $_ eq 'Le compte est bon' } @{$page->{texts}{p}})
        && (grep { $_ eq "Votants $figures[0] = blancs $figures[1] + nuls $figures[2] + exprimés $figures[3]" }
            @{$page->{texts}{p}}), '… and its sum')
        if defined $total->{total_voters};
}
my %captions = (province => 'Provinces', department => 'Départements', commune => 'Communes',
    center => 'Centres de vote', office => 'Bureaux de vote');

sub check_units {
    my ($page, $level, $rows, $name) = @_;
    my @columns = map { $_->{id} } sort { $a->{id} <=> $b->{id} } @{$rows->{candidates}};
    my %names = map { $_->{id} => $_->{name} } @{$rows->{candidates}};
    my $table = table_of($page, $captions{$level});
    my @candidates = map { $_->{id} } @{$rows->{candidates}};
    is_deeply([@{$table->{head}}[9 .. $#{$table->{head}}]], [@names{@candidates}], "$name: a column a candidate");
    is_deeply([map {
        my @row = @$_;
        $row[0] =~ s/École(?:, Kango)$|Lycée$|Kango$// if $level =~ /office|center/ && length $row[0] > 6;
        \@row
    } @{$table->{rows}}], [map {
        my $u = $_;
        my ($leader) = grep { defined $u->{leader} && $_->{id} == $u->{leader} } @{$u->{candidates} // []};
        my $name = $u->{name};
        [$name, $level eq 'office' ? {provisional => 'Provisoire', held => 'Retenu, non compté'}->{$u->{status} // ''}
            // 'Pas encore reçu' : "$u->{offices_reported} / $u->{offices_total}",
            $leader ? $names{$leader->{id}} : '–', $leader ? share($leader->{percent}) : '–',
            share($u->{turnout_percent}),
            (map { shown($u->{$_}, "\x{202f}") } qw(total_voters blank_votes null_votes valid_votes)),
            map { shown($u->{candidate_results} ? $u->{candidate_results}{$_} // 0 : undef, "\x{202f}") } @candidates]
    } @{$rows->{"${level}s"}}], "$name: the units");
}

my $json = sub { ok_call('GET', "/api/elections/$e->{id}/results?$_[0]") };
my %names = map { $_->{id} => $_->{name} } @{$json->('level=province')->{candidates}};
my $nation = page("/table/$e->{id}");
is($nation->{language}, 'fr', 'in French');
is_deeply([$nation->{texts}{h1}[0], $nation->{texts}{title}[0]], ['Essai & fils', 'Essai & fils – RES-ELEC'], 'titled');
check_total($nation, $json->('level=province'), \%names, 'the nation');
check_units($nation, 'province', $json->('level=province'), 'the nation');
my $sums = sql("SELECT string_agg(candidate || '=' || votes, ',' ORDER BY rank) FROM res_elec.election_results
    WHERE election_id = $e->{id}");
is(join(',', map { "$_->[0]=" . number($_->[2]) } @{table_of($nation, 'Candidats')->{rows}}), $sums,
    'as the view in SQL has them');
ok((grep { /^Bureaux hors de ces unités\x{a0}: 2/ } @{$nation->{texts}{p}}),
    'offices that lie in no province are told');
for my $level (sort keys %captions) {
    check_units(page(link_to($nation, $captions{$level}) // "/table/$e->{id}"), $level, $json->("level=$level"),
        "level $level");
}

ok(!(grep { /aucune de ces unités/ }
    @{page("/table/$e->{id}?parent=" . $json->('level=province')->{provinces}[0]{id})->{texts}{p}}),
    '… and only where there are some');

# Down by the links of every page to every sheet
%seen = ();
my (@to_do, %depth);
@to_do = map { $_->{href} } grep { ($_->{place} // '') eq 'units' } @{$nation->{links}};
push @to_do, link_to($nation, 'Centres de vote');
while (my $path = shift @to_do) {
    next if $seen{$path};
    my $at = page($path);
    push @to_do, map { $_->{href} } grep { ($_->{place} // '') eq 'units' && $_->{href} !~ m{^/api/files} }
        @{$at->{links}};
    if (my ($level, $id) = $path =~ /(parent|center_id)=(\d+)/) {
        my $below = $level eq 'center_id' ? 'office'
            : (grep { table_of($at, $captions{$_})->{caption} } qw(department commune center))[0];
        my $rows = $json->("level=$below&$level=$id");
        $depth{$rows->{path}[-1]{level}}++;
        check_total($at, $rows->{parent}, \%names, $rows->{path}[-1]{name});
        check_units($at, $below, $rows, $rows->{path}[-1]{name});
        is_deeply([map { $_->{text} } grep { ($_->{place} // '') eq 'crumbs' } @{$at->{links}}],
            ['Élections', 'Essai & fils', map { $_->{name} } @{$rows->{path}}[0 .. $#{$rows->{path}} - 1]],
            '… and the way back');
    }
}
is_deeply(\%depth, {province => 2, department => 2, commune => 1, center => 4}, 'every place was come to');
is_deeply([map { !!$seen{"/table/offices/$_"} } @{$e->{offices}}], [(1) x @{$e->{offices}}], '… and every office');

# A sheet, its versions and scans; one that is held; one that is not in
my $office = $e->{offices}[0];
ok_call('PUT', "/api/offices/$office/results",
    {blank_votes => 1, total_voters => 19246, reason => 'un <b>blanc</b> oublié'}, $token);
my $at = page("/table/offices/$office");
is($at->{texts}{h1}[0], 'Bureau 1, École', 'an office');
check_total($at, {%{ok_call('GET', "/api/offices/$office/results")->{office}}, offices_reported => 1,
    offices_total => 1, turnout_percent => 21.38,
    candidates => $json->("level=office&center_id=$e->{center}")->{offices}[0]{candidates}}, \%names, 'a sheet');
my $versions = table_of($at, 'Versions du procès-verbal')->{rows};
is_deeply([map { [@$_[0, 3, 4, 6 .. 11]] } @$versions],
    [['1', 'Provisoire', '–', "19\x{202f}245", '0', '0', "12\x{202f}345", "6\x{202f}789", '111'],
    ['2', 'Provisoire', 'un <b>blanc</b> oublié', "19\x{202f}246", '1', '0', "12\x{202f}345", "6\x{202f}789", '111']],
    '… with its versions');
is($versions->[1][2], 'en vigueur', '… of which the last is in force');
like($versions->[0][2], qr/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/, '… and the other replaced');
my $held = page("/table/offices/$e->{offices}[1]");
is(cells($held, 'Chiffres')->{'Bureaux dépouillés'}, '0 sur 1', 'a held sheet is not counted');
ok((grep { /Retenu, non compté$/ } @{$held->{texts}{p}}), '… and says so');
my $missing = page("/table/offices/$e->{offices}[-1]");
ok((grep { $_ eq 'Le procès-verbal de ce bureau n’est pas encore reçu.' } @{$missing->{texts}{p}})
    && !@{$missing->{tables}}, 'a sheet that is not in');
my $scan = sql("INSERT INTO res_elec.file (kind, type, content, received_sha256)
    VALUES ('scan', 'image/png', 'x', sha256('x')) RETURNING id");
sql("INSERT INTO res_elec.sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256)
     SELECT election_id, office_id, submitted_at, version, $scan, sha256('x') FROM res_elec.result_sheet
       WHERE office_id = $office");
is(link_to(page("/table/offices/$office"), $scan), "/api/files/$scan", 'a scan is a link');

# Languages
my $english = page("/table/$e->{id}", undef, {'Accept-Language' => 'en'});
is_deeply([$english->{language}, @{$english->{answer}{headers}}{qw(content-language)}], ['en', 'en'],
    'English for who asks for it');
like($english->{answer}{headers}{vary}, qr/accept-language/i, '… and caches keep both apart');
is(table_of($english, 'Candidates')->{rows}[0][2], shown(number(table_of($nation, 'Candidats')->{rows}[0][2]), ','),
    '… with its way to write numbers');
my $chosen = page("/table/$e->{id}?lang=en");
is($chosen->{language}, 'en', 'lang= chooses');
ok(!(grep { $_->{href} !~ /lang=(?:en|fr)|^#main/ } @{$chosen->{links}}), '… and all links keep it');
is(page("/table/$e->{id}?lang=fr", undef, {'Accept-Language' => 'en'})->{language}, 'fr',
    '… against what the browser says');
is(page('/table/offices/' . $office . '?lang=en')->{texts}{p}[0], 'Polling station', '… on an office');

# Pages of rows
sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT $e->{center}, 'n' || lpad(n::text, 3, '0'),
    1 FROM generate_series(1, 450) n");
my ($path, @names, $pages) = ("/table/$e->{id}?center_id=$e->{center}");
while ($path) {
    my $part = page($path);
    push @names, map { $_->{text} } grep { ($_->{place} // '') eq 'units' } @{$part->{links}};
    $pages++;
    $path = link_to($part, 'Page suivante');
}
is_deeply([$pages, scalar @names, $names[-1]], [3, 453, 'n450'], 'the pages, followed, have every row');

# Several contests
my $two = election($token, visibility => 'public', title => 'Législatives', candidates => 2);
sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($two->{id}, 'Deuxième siège');
    INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
     SELECT $two->{id}, max(id), '', 'Autre', 'autre' FROM res_elec.contest WHERE election_id = $two->{id};
     INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters) SELECT $two->{center}, max(id), 'B', 9
       FROM res_elec.contest WHERE election_id = $two->{id}");
ok_call('PUT', "/api/centers/$two->{center}", {name => 'École'}, $token);
my $both = page("/table/$two->{id}");
is_deeply([map { $_->[0] } @{table_of($both, 'Circonscriptions')->{rows}}], ['Législatives', 'Deuxième siège'],
    'an election of several contests begins with them');
my $one = page(link_to($both, 'Deuxième siège'));
is_deeply([$one->{texts}{h1}[0], map { $_->[0] } @{table_of($one, 'Candidats')->{rows}}], ['Deuxième siège', 'Autre'],
    'one of them');
is_deeply([map { [@$_[0, 1]] } @{table_of(page(link_to($one, 'École')), 'Bureaux de vote')->{rows}}],
    [['BÉcole', 'Pas encore reçu']], '… down to its offices alone');

# Registers that nobody knows
my $unknown = election($token, visibility => 'public', title => 'Sans registres', offices => 1);
sql("UPDATE res_elec.office SET registered_voters = NULL WHERE election_id = $unknown->{id}");
ok_call('POST', "/api/offices/$unknown->{offices}[0]/results", sheet($unknown, 1, 2, 3), $token);
is_deeply([@{cells(page("/table/$unknown->{id}"), 'Chiffres')}{'Inscrits', 'Votants',
    'Participation dans les bureaux dépouillés'}],
    ['–', '6', "– (registre connu\x{a0}: 0 sur 1)"],
    'where no register is known nobody is told that 0 voters are registered');

# Names that are no HTML
my @attacks = ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', q{'onmouseover='alert(1)},
    '</title><script>', '&lt;b&gt; & <!--', 'javascript:alert(1)', "]]>\x{2028}\x{202e}x", '</td></tr></table>');
for my $attack (@attacks) {
    my $kept = $attack =~ tr/\x{2028}/ /r =~ tr/\x{202e}//dr;  # as a name
    my $bad = election($token, visibility => 'public', title => $attack, candidates => 1, offices => 1,
        place => {province => $attack, department => "d$attack", commune => "c$attack"});
    ok_call('PUT', "/api/centers/$bad->{center}", {name => $attack}, $token);
    ok_call('PUT', "/api/offices/$bad->{offices}[0]", {name => $attack}, $token);
    sql("UPDATE res_elec.candidate SET first_name = '', last_name = \$x\$$attack\$x\$, party = \$x\$$attack\$x\$
        WHERE id = $bad->{candidates}[0]; UPDATE res_elec.contest SET name = \$x\$$attack\$x\$
        WHERE election_id = $bad->{id}");
    ok_call('POST', "/api/offices/$bad->{offices}[0]/results", sheet($bad, 0, 0, 5), $token);
    ok_call('PUT', "/api/offices/$bad->{offices}[0]/results", {blank_votes => 1, total_voters => 6, reason => $attack},
        $token);
    my $contest = sql("SELECT id FROM res_elec.contest WHERE election_id = $bad->{id}");
    for my $query ('', '?level=department', '?level=commune', '?level=center', '?level=office', "?contest_id=$contest",
        "?center_id=$bad->{center}") {
        my $told = page("/table/$bad->{id}$query");
        is($told->{texts}{h1}[0], $kept, '… titled as it is');
        is(table_of($told, 'Candidats')->{rows}[0][0], "$kept $kept", '… with its candidate');
    }
    my $told = page("/table/offices/$bad->{offices}[0]");
    is($told->{texts}{h1}[0], "$kept, $kept", '… an office');
    is_deeply([map { $_->{text} } grep { ($_->{place} // '') eq 'crumbs' } @{$told->{links}}],
        ['Élections', $kept, $kept, "d$kept", "c$kept", $kept], '… and the way to it');
    is(table_of($told, 'Versions du procès-verbal')->{rows}[1][4], $attack, '… and a reason');
}
is(scalar(grep {
    my $t = $_->[0];
    grep { $_ eq $t } map { tr/\x{2028}/ /r =~ tr/\x{202e}//dr } @attacks
} @{table_of(page('/table'), 'Les élections, la plus récente d’abord')->{rows}}), scalar @attacks, 'and the list');

# Refusals are pages too, and say nothing that was sent as HTML
sub refused {
    my ($path, $status, $text, $token, $headers) = @_;
    my $answer = call('GET', $path, undef, $token, $headers);
    my $page = parsed($answer->{content});
    is_deeply([$answer->{status}, $answer->{headers}{'content-type'}, $page->{faults}, $page->{tags}{script},
        $page->{texts}{h1}[0], $answer->{headers}{'cache-control'}],
        [$status, 'text/html; charset=utf-8', [], undef, $text, 'no-store'], "$path is refused by a page");
    is($page->{links}[0]{href}, '/table?lang=' . $page->{language}, '… with a way on');
    return $answer;
}
refused('/table/2000000000', 404, 'Introuvable', $token);
refused('/table/offices/2000000000', 404, 'Introuvable', $token);
refused('/table/2000000000?lang=en', 401, 'Authentication required');
refused("/table/$e->{id}?$_", 422, 'Données invalides') for 'lang=de', 'level=<script>', 'parent=2000000000',
    'offset=-1', 'center_id=x', 'contest_id=2000000000';
refused("/table/$e->{id}?level=%ff", 400, 'Requête incorrecte');
is(call('GET', '/table/x')->{status}, 404, 'what is no number is no page');
is_problem(call('POST', "/table/$e->{id}", {}), 405, 'method_not_allowed', 'they are read only');
is(call('HEAD', "/table/$e->{id}")->{content}, '', 'HEAD has no body');

# Who may, also by cookie, and what caches may keep
my $private = election($token, title => 'Privée');
my $cookies = call('POST', '/api/auth/login',
    {phone_number => $owner->{phone_number}, password => PASSWORD, cookies => JSON::PP::true});
my $jar = join '; ', map { /^([^;]+)/ } @{$cookies->{headers}{'set-cookie'}};
my @who = ([undef, {}], [director()->{token}, {}], [$token, {}], [undef, {Cookie => $jar}]);
for my $what ("/table/$private->{id}", "/table/offices/$private->{offices}[0]") {
    is(join(' ', map { call('GET', $what, undef, @$_)->{status} } @who), '401 404 200 200', "$what: who reads it");
    is(page($what, $token)->{answer}{headers}{'cache-control'}, 'private, no-cache', '… and no cache keeps it');
}
is(join(' ',
    map { !!grep { $_ eq 'Privée' }
        map { $_->[0] } @{table_of(page('/table', @$_), 'Les élections, la plus récente d’abord')->{rows}} } @who),
        '  1 1', 'who finds it in the list');
my $gone = refused("/table/$e->{id}", 401, 'Authentification requise', undef, {Cookie => 'access_token_cookie=old'});
like(join("\n", ref $gone->{headers}{'set-cookie'} ? @{$gone->{headers}{'set-cookie'}} : $gone->{headers}{'set-cookie'}
    // ''), qr/^access_token_cookie=;/m,
    'a cookie that is no good is taken away, so that the next try is a visitor\'s');
for my $what ("/table/$e->{id}", "/table/offices/$office") {
    my $answer = call('GET', $what);
    is($answer->{headers}{'cache-control'}, 'public, max-age=1, stale-while-revalidate=4',
        "$what may be kept for a second");
    my $again = call('GET', $what, undef, $token, {'If-None-Match' => $answer->{headers}{etag}});
    is_deeply([@$again{qw(status content)}, $again->{headers}{etag}], [304, '', $answer->{headers}{etag}],
        '… 304 for who has it');
    isnt(call('GET', $what, undef, undef, {'Accept-Language' => 'en'})->{headers}{etag}, $answer->{headers}{etag},
        '… in that language');
}
my $before = call('GET', "/table/$e->{id}")->{headers}{etag};
ok_call('POST', "/api/offices/$e->{offices}[-1]/results", sheet($e, 0, 0, 1), $token);
isnt(call('GET', "/table/$e->{id}")->{headers}{etag}, $before, 'a new sheet is another page');
like(raw_call(raw_request("GET /table/$e->{id}", ['Accept-Encoding: gzip', 'Connection: close'])),
    qr/^content-encoding: gzip\r$/mi, 'sent compressed');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
