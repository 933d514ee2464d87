# Who may do what: for each route the status that each role gets, in a private and in a public election.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

my %tried;
$ResElec::Client::on_answer = sub {
    my ($method, $path) = @_;
    $tried{"$method " . ($path =~ s/\?.*//sr) =~ s{/\d+}{/{}}gr =~ s{/formulas/\w+}{/formulas/{}}r} = 1
};

server_start();
my $owner = director();
my $token = $owner->{token};
my $private = election($token, offices => 3);
my $public = election($token, offices => 3, visibility => 'public');
for my $e ($private, $public) {
    $e->{apart} = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Ailleurs'}, $token)->{center}{id};
    $e->{outside} = office($token, $e->{apart}, 1, 1000);
    ok_call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 0, 0, 1), $token);
    ok_call('PUT', "/api/candidates/$e->{candidates}[1]", {party => 'Parti'}, $token);
    my @decided = map { ok_call('POST', "/api/offices/$e->{offices}[0]/results/$_",
        {reference => 'r', decided_on => '2025-04-25', reason => 'r'}, $token) } qw(annul restore);
    $e->{decision} = $decided[0]{decision}{id};
}
my $collaborator = collaborator($owner, center => $private->{center});
sql("INSERT INTO res_elec.user_scope (user_id, center_id) VALUES ($collaborator->{id}, $public->{center})");
my @who = (
    [visitor => undef],
        [other => director()->{token}], [foreign => collaborator(director(), center => $private->{center})->{token}],
    [observer => observer($owner)->{token}],
        [collaborator => $collaborator->{token}], [admin => admin($owner)->{token}], [owner => $token],
);

# Columns: visitor, another director, another director's collaborator (whose scope names our center
# all the same), observer, collaborator, administrator, owner.
# {e} election, {c} candidate, {k} contest, {y} party, {v} center, {o} office with a sheet, {n} without, {x} without and
# out of scope, {d} a decision.
my $reading = {private => '401 404 404 200 200 200 200', public => '200 200 200 200 200 200 200'};
my $own = {private => '401 404 404 200 200 200 200', public => '401 200 200 200 200 200 200'};
my $managing = {private => '401 404 404 403 403 200 200', public => '401 403 403 403 403 200 200'};
my $refused_at_once = {private => '401 404 404 403 403 422 422', public => '401 403 403 403 403 422 422'};
my $kept = {private => '401 404 404 403 403 409 409', public => '401 403 403 403 403 409 409'};
my $administering = {private => '401 404 404 403 403 409 403', public => '401 403 403 403 403 409 403'};
my $entering = {private => '401 404 404 403 422 422 422', public => '401 403 403 403 422 422 422'};
my $outside = {private => '401 404 404 403 403 422 422', public => '401 403 403 403 403 422 422'};
my @table = (
    ['GET', '/api/elections/{e}', undef, $reading],
    ['GET', '/api/elections/{e}/results', undef, $reading],
    ['GET', '/api/elections/{e}/results?format=csv', undef, $reading],
    ['GET', '/api/elections/{e}/export', undef, $reading],
    ['GET', '/api/elections/{e}/export?format=csv', undef, $reading],
    ['GET', '/api/elections/{e}/sheets', undef, $reading],
    ['GET', '/api/elections/{e}/progress', undef, $reading],
    ['GET', '/api/elections/{e}/search?q=a', undef, $reading],
    ['GET', '/api/elections/{e}/outlines', undef, $reading],
    ['GET', '/api/elections/{e}/centers', undef, $reading],
    ['GET', '/api/candidates?election_id={e}', undef, $reading],
    ['GET', '/api/candidates/{c}', undef, $reading],
    ['GET', '/api/elections/{e}/contests', undef, $reading],
    ['GET', '/api/contests/{k}', undef, $reading],
    ['GET', '/api/elections/{e}/parties', undef, $reading],
    ['GET', '/api/elections/{e}/results/parties', undef, $reading],
    ['GET', '/api/parties/{y}', undef, $reading],
    ['GET', '/api/centers/{v}', undef, $reading],
    ['GET', '/api/centers/{v}/offices', undef, $reading],
    ['GET', '/api/elections/centers/{v}/offices', undef, $reading],
    ['GET', '/api/offices/{o}', undef, $reading],
    ['GET', '/api/elections/{e}/as-of', undef, $reading],
    ['GET', '/api/elections/{e}/changes', undef, $reading],
    ['GET', '/api/offices/{o}/results', undef, $reading],
    ['GET', '/api/offices/{o}/results/history', undef, $reading],
    ['GET', '/api/elections/{e}/outcome', undef, $reading],
    ['GET', '/api/contests/{k}/outcome', undef, $reading],
    ['GET', '/api/contests/{k}/certainty', undef, $reading],
    ['POST', '/api/elections/{e}/next-round', {}, $kept],
    ['GET', '/api/contests/{k}/draws', undef, $reading],
    ['POST', '/api/contests/{k}/draws', {}, $refused_at_once],
    ['POST', '/api/contests/{k}/draws', {candidates => [1, 2], drawn_by => 'x', witnesses => 'y'}, $kept],
    ['GET', '/api/offices/{o}/results/scan', undef, $reading],
    ['GET', '/api/elections/{e}/flags', undef, $reading],
    ['GET', '/api/elections/{e}/rules', undef, $reading],
    ['GET', '/api/elections/{e}/decisions', undef, $reading],
    ['GET', '/api/decisions/{d}', undef, $reading],
    ['GET', '/api/elections/offices/{o}/results', undef, $reading],
    ['GET', '/api/voting/office/{o}/results', undef, $reading],
    ['GET', '/api/voting/realtime/{e}', undef, $reading],
    ['GET', '/api/elections/{e}/my-offices', undef, $own],
    ['GET', '/api/elections/{e}/desk', undef, $own],
    ['GET', '/api/elections/{e}/people', undef, $managing],
    ['POST', '/api/elections/{e}/rules/try', {}, $refused_at_once],
    ['GET', '/api/elections/{e}/preparation', undef, $managing],
    ['PUT', '/api/elections/{e}', {year => 2025}, $managing],
    ['PUT', '/api/candidates/{c}', {party => 'P'}, $managing],
    ['PUT', '/api/contests/{k}', {formula => ''}, $managing],
    ['PUT', '/api/parties/{y}', {code => 'Y'}, $managing],
    ['PUT', '/api/centers/{v}', {address => 'A'}, $managing],
    ['PUT', '/api/offices/{n}', {registered_voters => 1000}, $managing],
    ['POST', '/api/elections/{e}/places', {}, $refused_at_once],
    ['POST', '/api/elections/{e}/contests', {}, $refused_at_once],
    ['POST', '/api/elections/{e}/parties', {}, $refused_at_once],
    ['POST', '/api/elections/{e}/centers', {}, $refused_at_once],
    ['POST', '/api/candidates', {election_id => '{e}', first_name => '1', last_name => '2', code_name => 'c1'}, $kept],
    ['POST', '/api/centers/{v}/offices', {}, $refused_at_once],
    ['POST', '/api/elections/centers/{v}/offices', {}, $refused_at_once],
    ['DELETE', '/api/elections/{e}', undef, $kept],
    ['DELETE', '/api/candidates/{c}', undef, $kept],
    ['DELETE', '/api/contests/{k}', undef, $kept],
    ['DELETE', '/api/parties/{y}', undef, $kept],
    ['DELETE', '/api/centers/{v}', undef, $kept],
    ['DELETE', '/api/offices/{o}', undef, $kept],
    ['PUT', '/api/elections/{e}/rules', {}, $refused_at_once],
    ['POST', '/api/offices/{o}/results/release', {reason => 'r'}, $kept],
    ['POST', '/api/offices/{o}/results/reject', {}, $refused_at_once],
    ['POST', '/api/offices/{o}/results/annul', {}, $refused_at_once],
    ['POST', '/api/offices/{o}/results/restore', {reference => 'r', decided_on => '2025-04-25', reason => 'r'}, $kept],
    ['POST', '/api/decisions/{d}/confirm', undef, $kept],
    ['POST', '/api/decisions/{d}/withdraw', undef, $kept],
    ['POST', '/api/offices/{o}/status', {}, $refused_at_once],
    ['POST', '/api/elections/{e}/proclaim', {reference => 'r', decided_on => '2025-04-25'}, $kept],
    ['POST', '/api/elections/{e}/reopen', {reason => 'r'}, $administering],
    ['POST', '/api/offices/{o}/results/verify', {reason => 1}, $entering],
    ['POST', '/api/offices/{x}/results/verify', {reason => 1}, $outside],
    ['POST', '/api/offices/{n}/results', {}, $entering],
    ['POST', '/api/offices/{n}/results/check', {}, $entering],
    ['POST', '/api/offices/{x}/results/check', {}, $outside],
    ['POST', '/api/offices/{x}/results', {}, $outside],
    ['POST', '/api/elections/offices/{n}/results', {}, $entering],
    ['POST', '/api/elections/offices/{x}/results', {}, $outside],
    ['POST', '/api/voting/office/{n}/results', {}, $entering],
    ['POST', '/api/voting/office/{x}/results', {}, $outside],
    ['POST', '/api/offices/{o}/results/scan', {}, $entering],
    ['POST', '/api/offices/{x}/results/scan', {}, $outside],
    ['POST', '/api/elections/{e}/centers/import', 'x', $refused_at_once],
    ['POST', '/api/elections/{e}/contests/import', 'x', $refused_at_once],
    ['POST', '/api/elections/{e}/parties/import', 'x', $refused_at_once],
    ['POST', '/api/elections/{e}/candidates/import', 'x', $refused_at_once],
    ['POST', '/api/elections/{e}/import', 'x', $entering],
    ['POST', '/api/elections/{e}/results/import', 'x', $refused_at_once],
    ['PUT', '/api/offices/{o}/results', {blank_votes => 5}, $entering],
    ['PUT', '/api/elections/offices/{o}/results', {blank_votes => 5}, $entering],
    ['PUT', '/api/voting/office/{o}/results', {blank_votes => 5}, $entering],
);
my %code = (401 => '28000', 403 => 'RE006', 404 => 'RE004');

for my $at (['private', $private], ['public', $public]) {
    my ($visibility, $e) = @$at;
    my %id = (e => $e->{id}, c => $e->{candidates}[0],
        k => sql("SELECT id FROM res_elec.contest WHERE election_id = $e->{id}"),
        y => sql("SELECT id FROM res_elec.party WHERE election_id = $e->{id}"), v => $e->{center},
        o => $e->{offices}[0], n => $e->{offices}[1], x => $e->{outside}, d => $e->{decision});
    for my $row (@table) {
        my ($method, $path, $body, $expected) = @$row;
        my $text = ref $body ? to_json($body) : $body;
        my $type = defined $text && !ref $body ? {'Content-Type' => 'text/csv'} : undef;
        s/"?\{([eckvyonxd])\}"?/$id{$1}/g for grep { defined } $path, $text;
        my @answers = map { call($method, $path, $text, $_->[1], $type) } @who;
        is(join(' ', map { $_->{status} } @answers), $expected->{$visibility}, "$visibility: $method $row->[1]");
        my @wrong = grep { $_->{status} >= 401 && $_->{status} <= 404 && $_->{json}{code} ne $code{$_->{status}} }
            @answers;
        is(scalar @wrong, 0, 'with their codes');
    }
}

# What is not about one election
sub by_role {
    my ($what) = @_;
    return join ' ', map { $what->($_->[1]) } @who;
}

sub listed {
    my ($path, $election_of) = @_;
    return by_role(sub { scalar grep { $election_of->($_) == $private->{id} }
        @{call('GET', $path, undef, $_[0])->{json}} });
}

is(by_role(sub { call('GET', "/table/$private->{id}", undef, $_[0])->{status} }), $reading->{private},
    'who reads the tables of a private election');
is(by_role(sub { call('GET', "/table/offices/$private->{offices}[0]", undef, $_[0])->{status} }), $reading->{private},
    '… and of its offices');
is(by_role(sub { call('GET', '/table', undef, $_[0])->{content} =~ m{href="/table/$private->{id}"} ? 1 : 0 }),
    '0 0 0 1 1 1 1', '… and finds it in their list');

my %new = (title => 't', type => 'local', year => 2025);
is(by_role(sub { call('POST', '/api/elections', \%new, $_[0])->{status} }), '401 201 403 403 403 201 201',
    'who makes elections');
is(by_role(sub { call('POST', '/api/elections', {%new, places_from => $private->{id}}, $_[0])->{status} }),
    '401 404 403 403 403 201 201', '… with whose places');
is(by_role(sub { call('POST', '/api/elections', {%new, places_from => $public->{id}}, $_[0])->{status} }),
    '401 201 403 403 403 201 201', '… those of a public one are everybody\'s');
is(by_role(sub { call('POST', '/api/elections/import', 'x', $_[0], {'Content-Type' => 'text/csv'})->{status} }),
    '401 422 403 403 403 422 422', 'who imports elections');
is(by_role(sub { call('POST', '/api/auth/users/import', 'x', $_[0], {'Content-Type' => 'text/csv'})->{status} }),
    '401 422 403 403 403 422 422', 'who imports users');
is(by_role(sub { call('POST', '/api/areas/import', 'x', $_[0], {'Content-Type' => 'text/csv'})->{status} }),
    '401 403 403 403 403 422 403', 'who imports areas');
is(by_role(sub { call('POST', '/api/areas/outlines', {}, $_[0])->{status} }), '401 403 403 403 403 422 403',
    '… and their outlines');
is(listed('/api/elections', sub { $_[0]{id} }), '0 0 0 1 1 1 1', 'who finds a private election in the list');
is(listed('/api/candidates', sub { $_[0]{election}{id} }), '0 0 0 3 3 3 3', 'and its candidates');

# Whose sheets they are to enter: as $entering and $outside have it, and nobody is offered an office that has its sheet.
for my $at (['private', $private, '- - - 0 1 1 1'], ['public', $public, '0 0 0 0 1 1 1']) {
    my ($visibility, $e, $expected) = @$at;
    my $may = sub {
        my ($office, $token) = @_;
        (call('GET', "/api/offices/$office", undef, $token)->{json}{may_enter} // '-') =~ s/^false$/0/r
    };
    is(by_role(sub { $may->($e->{offices}[1], $_[0]) }), $expected,
        "$visibility: who is told that they may enter a sheet");
    is(by_role(sub { $may->($e->{outside}, $_[0]) }), $expected =~ s/1 1 1$/0 1 1/r, 'and outside the scope');
    is(by_role(sub {
        my $mine = call('GET', "/api/elections/$e->{id}/my-offices", undef, $_[0])->{json};
        return $mine->{offices} ? join '/', $mine->{offices_total}, $mine->{offices_missing}, scalar @{$mine->{offices}}
            : '-';
    }), $visibility eq 'private' ? '- - - 0/0/0 3/2/2 4/3/3 4/3/3' : '- 0/0/0 0/0/0 0/0/0 3/2/2 4/3/3 4/3/3',
        'how many offices are theirs / have no sheet / are listed');
}
my $listed = call('GET', "/api/elections/$private->{id}/my-offices?limit=1&offset=1", undef, $token);
is_deeply([map { $_->{id} } @{$listed->{json}{offices}}], [$private->{offices}[1]], 'by center, a page of them');
is($listed->{headers}{'x-total-count'}, 3, 'of how many');

# Users, files, the audit log, mail. {u} a collaborator of the owner, {d} the owner, {a} an administrator;
# {f} a candidate's photo and {s} a scan in the private election, {p} a photo and {l} a logo of the owner
my %file;
for my $at ([f => 'profile_photo'], [s => 'scan'], [p => 'profile_photo'], [l => 'campaign_logo']) {
    $file{$at->[0]} = sql("INSERT INTO res_elec.file (kind, type, content, received_sha256)
        VALUES ('$at->[1]', 'image/png', '$at->[0]', sha256('$at->[0]')) RETURNING id");
}
sql("UPDATE res_elec.candidate SET profile_photo_id = $file{f} WHERE id = $private->{candidates}[0];
     UPDATE res_elec.app_user SET profile_photo_id = $file{p}, campaign_logo_id = $file{l} WHERE id = $owner->{id};
     INSERT INTO res_elec.sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256)
     SELECT election_id, office_id, submitted_at, version, $file{s}, sha256('s') FROM res_elec.result_sheet
       WHERE office_id = $private->{offices}[0]");
my $new_user = {first_name => '', role => 'observer'};
my @others = (
    ['GET', '/api/auth/profile', undef, '401 200 200 200 200 200 200'],
    ['PUT', '/api/auth/profile', {last_name => 'X'}, '401 200 200 200 200 200 200'],
    ['DELETE', '/api/auth/profile', {}, '401 422 422 422 422 422 422'],
    ['GET', '/api/auth/profile/data', undef, '401 200 200 200 200 200 200'],
    ['GET', '/api/privacy', undef, '200 200 200 200 200 200 200'],
    ['GET', '/api/nodes', undef, '200 200 200 200 200 200 200'],
    ['GET', '/api/auth/registration', undef, '200 200 200 200 200 200 200'],
    ['GET', '/api/auth/sessions', undef, '401 200 200 200 200 200 200'],
    ['DELETE', '/api/auth/sessions', undef, '401 204 204 204 204 204 204'],
    ['DELETE', '/api/auth/sessions/2000000000', undef, '401 404 404 404 404 404 404'],
    ['GET', '/api/auth/second-factor', undef, '401 200 200 200 200 200 200'],
    ['POST', '/api/auth/second-factor', {}, '401 422 422 422 422 422 422'],
    ['POST', '/api/auth/second-factor/confirm', {}, '401 409 409 409 409 409 409'],
    ['POST', '/api/auth/second-factor/recovery-codes', {}, '401 422 422 422 422 422 422'],
    ['POST', '/api/auth/second-factor/disable', {}, '401 422 422 422 422 422 422'],
    ['DELETE', '/api/auth/users/{u}/second-factor', {current_password => PASSWORD}, '401 403 403 403 403 409 403'],
    ['POST', '/api/auth/users/{u}/invitation', {}, '401 404 403 403 403 200 200'],
    ['GET', '/api/auth/users', undef, '401 200 403 403 403 200 200'],
    ['POST', '/api/auth/users', $new_user, '401 422 403 403 403 422 422'],
    ['GET', '/api/auth/users/{u}', undef, '401 404 403 403 403 200 200'],
    ['PUT', '/api/auth/users/{u}', {last_name => 'Y'}, '401 404 403 403 403 200 200'],
    ['PUT', '/api/auth/users/{u}', {role => 'admin', director_id => 0}, '401 404 403 403 403 422 422'],
    # no longer the owner's then
    ['PUT', '/api/auth/users/{u}', {role => 'director', current_password => PASSWORD}, '401 404 403 403 403 200 404'],
    ['GET', '/api/auth/users/{d}', undef, '401 404 403 403 403 200 404'],
    ['PUT', '/api/auth/users/{d}', {last_name => 'Z'}, '401 404 403 403 403 200 404'],
    ['DELETE', '/api/auth/users/{a}', undef, '401 404 403 403 403 409 404'],
    ['GET', '/api/audit', undef, '401 403 403 403 403 200 403'],
    ['GET', '/api/mail', undef, '401 403 403 403 403 200 403'],
    ['GET', '/api/formulas', undef, '200 200 200 200 200 200 200'],
    ['GET', '/api/formulas/gabon_president', undef, '200 200 200 200 200 200 200'],
    ['POST', '/api/formulas', {}, '401 403 403 403 403 422 403'],
    ['PUT', '/api/formulas/gabon_president', {source => 'x'}, '401 403 403 403 403 409 403'],
    ['DELETE', '/api/formulas/gabon_president', undef, '401 403 403 403 403 409 403'],
    ['POST', '/api/mail/2000000000/retry', undef, '401 403 403 403 403 404 403'],
    ['GET', '/api/files/{f}', undef, '401 404 404 200 200 200 200'],
    ['GET', '/api/files/{s}', undef, '401 404 404 200 200 200 200'],
    ['GET', '/api/files/{p}', undef, '401 404 404 200 200 200 200'],
    ['GET', '/api/files/{l}', undef, '200 200 200 200 200 200 200'],    # the owner has a public election
    ['GET', '/api/files/2000000000', undef, '401 404 404 404 404 404 404'],
);
my %id = (u => observer($owner)->{id}, d => $owner->{id},
    a => sql("SELECT id FROM res_elec.app_user WHERE role = 'admin'"), %file);
for my $row (@others) {
    my ($method, $path, $body, $expected) = @$row;
    (my $filled = $path) =~ s/\{(\w)\}/$id{$1}/;
    is(by_role(sub { call($method, $filled, $body, $_[0])->{status} }), $expected, "$method $path");
}

# A scope lets a collaborator enter and correct, and is of centers or of areas
my $mine = $collaborator->{token};
is(call('POST', "/api/offices/$private->{offices}[1]/results", sheet($private, 0, 0, 1, 2), $mine)->{status}, 201,
    'in scope a sheet is entered');
my $answer = call('PUT', "/api/offices/$private->{offices}[1]/results", sheet($private, 0, 0, 2, 1), $mine);
is($answer->{json}{office}{submitted_by}, $collaborator->{id},
    'and corrected, in their name');
$answer = call('POST', "/api/offices/$private->{outside}/results", sheet($private, 0, 0, 1, 2), $mine);
is_problem($answer, 403, 'RE006', 'out of scope it is not');
is_deeply([rules($answer), $answer->{json}{errors}[0]{context}], [['out_of_scope'], {office_id => $private->{outside}}],
    'as the refusal says');
my $placed = ok_call('POST', "/api/elections/$private->{id}/centers",
    {name => 'P', province => 'Nyanga', commune => 'Tchibanga'},
    $token)->{center}{id};
my $there = office($token, $placed, 1, 10);
my ($province) = sql("SELECT id FROM res_elec.area WHERE name = 'Nyanga'");
my $provincial = collaborator($owner, area => $province)->{token};
is(call('POST', "/api/offices/$there/results", sheet($private, 0, 0, 1), $provincial)->{status}, 201,
    'the scope of a province has its communes');
is(call('POST', "/api/offices/$private->{offices}[2]/results", sheet($private, 0, 0, 1), $provincial)->{status}, 403,
    'and nothing else');

# What is and what may not be seen cannot be told apart
my $hidden = call('GET', "/api/elections/$private->{id}", undef, $who[1][1]);
my $absent = call('GET', '/api/elections/2000000000', undef, $who[1][1]);
(my $text = $absent->{json}{message}) =~ s/2000000000/$private->{id}/;
is($hidden->{json}{message}, $text, 'a hidden election and one that is not there get the same words');
is(sql('SELECT count(*) FROM res_elec.result_sheet'), 4, 'nobody else wrote a sheet');

# All that the server has is tried above, but what is anybody's, whoever they are
my $paths = call('GET', '/api/openapi.json')->{json}{paths};
my @routes = map {
    my $path = $_;
    map { uc($_) . ' ' . $path =~ s/\{\w+\}/{}/gr } grep { /^(?:get|post|put|delete)$/ } keys %{$paths->{$path}}
} keys %$paths;
cmp_ok(scalar @routes, '>', 70, 'the routes that there are');
is_deeply([sort grep { !$tried{$_}
    && !m{^(?:GET /health/|POST /api/auth/(?:refresh|logout|forgot-password|reset-password|confirm-email)$)} } @routes],
    [], '… are tried');
finish();
