# What a request has and its route does not take is named, on every route that takes a body; a request that changes
# nothing says so, and leaves nothing behind. The table of the routes' fields is held against the OpenAPI document.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;
use ResElec::Media;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
server_start(shim => {MAIL_DIR => 'mail', RATE_LOGIN => '1000/60', RATE_RESET_ACCOUNT => '100/60'});
my $document = from_json(do { open my $in, '<:raw', 'shim/www/openapi.json' or die $!; local $/; <$in> });

sub resolved {
    my ($thing) = @_;
    while (my $ref = $thing->{'$ref'}) {
        $thing = $document;
        $thing = $thing->{$_} for grep { length } split m{/}, $ref =~ s/^#//r;
    }
    return $thing;
}

sub names_of {
    my $schema = resolved($_[0]);
    return (keys %{$schema->{properties} // {}}, map { names_of($_) } @{$schema->{allOf} // []});
}

# The table, and the document
my (undef, $table) = shim_run({}, '--routes');
my %function = map { ("$_->{method} $_->{pattern}" => $_->{function}) }
    grep { $_->{function} && $_->{method} =~ /^(?:POST|PUT)$/ } map { from_json($_) } split /\n/, $table;
my (%ignores, %fields);
for my $route (sort keys %function) {
    my ($method, $path) = split / /, $route;
    my $operation = $document->{paths}{$path}{lc $method};
    my $content = resolved($operation->{requestBody} // {})->{content} // {};
    next if $content->{'text/csv'};
    my %documented = map { $_ => 1 } map { names_of($_->{schema}) } values %$content;
    is(sql("SELECT string_agg(f, ' ' ORDER BY f COLLATE \"C\")
        FROM unnest(res_elec_api.request_fields('$function{$route}')) f"), join(' ', sort keys %documented),
        "$route takes the fields that are documented");
    $ignores{$route} = 1 if grep { /^2/ && $_ ne 204 } keys %{$operation->{responses}};
}
cmp_ok(scalar keys %ignores, '>', 25, 'there are such routes');

# Each of them
my $director = director();
my ($token, $admin) = ($director->{token}, admin($director)->{token});
my %english = ('Accept-Language' => 'en');
my @extra = map { sprintf 'champ_%02d', $_ } 1 .. 22;

sub told {
    my ($method, $path, $body, $who, $how) = @_;
    my $answer = $how ? upload($method, $path, $who, %$body, statut => 'x')
        : call($method, $path, {%$body, statut => 'x'}, $who);
    like($answer->{status}, qr/^2/, "$method $path") or diag $answer->{content};
    is_deeply($answer->{json}{ignored_fields}, ['statut'], '… names what it ignored');
    like($answer->{json}{message}, qr/ Champs ignorés, car cette route ne les connaît pas.{1,3}: statut\.$/,
        '… in its message, too') if defined $answer->{json}{message};
    (my $route = "$method $path") =~ s{/\d+}{/{id}}g;
    $route =~ s{/formulas/\K\w+}{{code}};
    delete $ignores{$route};
    return $answer->{json};
}
my %person = (first_name => 'Zoé', last_name => 'Mba', email => 'zoe@example.org', phone_number => '066 11 22 33',
    password => PASSWORD);
told('POST', '/api/auth/register', \%person);
my $session = told('POST', '/api/auth/login', {phone_number => '066 11 22 33', password => PASSWORD});
told('POST', '/api/auth/refresh', {}, $session->{refresh_token});
told('POST', '/api/auth/forgot-password', {email => 'nobody@example.org'});
told('PUT', '/api/auth/profile', {province => 'Estuaire'}, $session->{access_token});
my $begun = told('POST', '/api/auth/second-factor', {current_password => PASSWORD}, $session->{access_token});
told('POST', '/api/auth/second-factor/confirm', {code => totp($begun->{secret})}, $session->{access_token});
told('POST', '/api/auth/second-factor/recovery-codes',
    {current_password => PASSWORD, code => totp($begun->{secret}, 1)}, $session->{access_token});
delete $person{password};
my $worker = told('POST', '/api/auth/users', {%person, email => 'l@example.org', phone_number => '+24177000001'},
    $token)->{user}{id};
told('POST', "/api/auth/users/$worker/invitation", {invitation => 'link'}, $token);
told('PUT', "/api/auth/users/$worker", {commune => 'Ntoum'}, $token);
my $mail = sql("INSERT INTO res_elec.mail_outbox (kind, recipient, due_at)
    VALUES ('password_reset', 'zoe\@example.org', now() + interval '1 hour') RETURNING id");
told('POST', "/api/mail/$mail/retry", {}, $admin);
my $places = ok_call('POST', '/api/elections', {title => 'P', type => 'local', year => 2025}, $token)->{election}{id};
my $made = told('POST', '/api/elections', {title => 'T', type => 'local', year => 2025}, $token)->{election}{id};
told('PUT', "/api/elections/$made", {title => 'U'}, $token);
told('PUT', "/api/elections/$made/rules", {rules => [{rule => 'office_size', action => 'off'}]}, $token);
told('POST', "/api/elections/$made/rules/try", {rules => [{rule => 'turnout', action => 'hold'}]}, $token);
told('PUT', '/api/contests/' . told('POST', "/api/elections/$made/contests", {name => 'S'}, $token)->{contest}{id},
    {name => 'S'}, $token);
told('PUT', '/api/parties/' . told('POST', "/api/elections/$made/parties", {name => 'Q'}, $token)->{party}{id},
    {code => 'q'}, $token);
told('POST', "/api/elections/$made/places", {places_from => $places}, $token);
my $candidate = told('POST', '/api/candidates',
    {election_id => $made, first_name => 'L', last_name => 'O', code_name => 'lo'}, $token)->{candidate}{id};
told('PUT', "/api/candidates/$candidate", {party => 'P'}, $token);
my $center = told('POST', "/api/elections/$made/centers", {name => 'C'}, $token)->{center}{id};
told('PUT', "/api/centers/$center", {name => 'D'}, $token);
my $office = told('POST', "/api/centers/$center/offices", {name => 'O'}, $token)->{office}{id};
told('POST', "/api/elections/centers/$center/offices", {name => 'Q'}, $token);
told('PUT', "/api/offices/$office", {name => 'R'}, $token);
my $e = election($token, offices => 4);
my ($first, $second, $third, $held) = @{$e->{offices}};
for my $path ("offices/$first", "elections/offices/$second", "voting/office/$third") {
    told('POST', "/api/$path/results", sheet($e, 1, 2, 300, 200, 50), $token);
    is(told('PUT', "/api/$path/results", {blank_votes => 2, total_voters => 554, reason => 'relu'}, $token)->{changed},
        JSON::PP::true, '… and that it changed');
}
told('POST', "/api/offices/$first/results/scan", {scan => file(jpeg(7), 'pv.jpg')}, $token, 'form');
told('POST', "/api/offices/$first/results/check", {}, $token);
told('POST', "/api/offices/$first/results/verify", {}, collaborator($director, center => $e->{center})->{token});
told('POST', "/api/offices/$second/results/reject", {reason => 'faux'}, $admin);
sql("SELECT res_elec.set_rule('turnout', 'hold', '{\"percent\": 1}', $e->{id})");
call('POST', "/api/offices/$held/results", sheet($e, 1, 2, 300, 200, 50), $token);
told('POST', "/api/offices/$held/results/release", {reason => 'vu'}, $admin);
my %decision = (reference => 'CC 1', decided_on => '2025-04-25', reason => 'r');
told('POST', "/api/offices/$held/results/annul", \%decision, $admin);
told('POST', "/api/offices/$held/results/restore", \%decision, $admin, 'form');
ok_call('POST', "/api/offices/$held/results/annul", \%decision, $token);
sql("INSERT INTO res_elec.setting (name, value) VALUES ('decision_confirmation', 'on')");
my $decided = ok_call('POST', "/api/offices/$held/results/restore", \%decision, $token)->{decision}{id};
told('POST', "/api/decisions/$decided/confirm", {}, $admin);
told('POST', '/api/decisions/' . ok_call('POST', "/api/offices/$held/results/annul", \%decision,
    $token)->{decision}{id} . '/withdraw', {}, $token);
sql("DELETE FROM res_elec.setting WHERE name = 'decision_confirmation'");
my $decides = election($token, offices => 1);
told('POST', "/api/offices/$decides->{offices}[0]/status", {%decision, office_status => 'not_held'}, $admin);
ok_call('PUT', "/api/elections/$decides->{id}", {status => 'completed'}, $token);
told('POST', "/api/elections/$decides->{id}/proclaim", {reference => 'CC 1', decided_on => '2025-04-25'}, $token);
told('POST', "/api/elections/$decides->{id}/reopen", {reason => 'r'}, $admin);
told('POST', '/api/areas/outlines', {type => 'FeatureCollection', features => []}, $admin);
told('POST', '/api/formulas', {code => 'ours', description => 'd', source => 's', terms => {method => 'hare'}}, $admin);
told('PUT', '/api/formulas/ours', {source => 't'}, $admin);
my $tie = election($token, candidates => 2);
my $contest = sql("UPDATE res_elec.contest SET formula = 'ours' WHERE election_id = $tie->{id} RETURNING id");
ok_call('POST', "/api/offices/$tie->{offices}[0]/results", sheet($tie, 0, 0, 5, 5), $token);
my $rounds = election($token, candidates => 3);
sql("UPDATE res_elec.contest SET formula = 'france_president' WHERE election_id = $rounds->{id}");
ok_call('POST', "/api/offices/$rounds->{offices}[0]/results", sheet($rounds, 0, 0, 4, 3, 2), $token);
ok_call('PUT', "/api/elections/$rounds->{id}", {status => 'completed'}, $token);
told('POST', "/api/elections/$rounds->{id}/next-round", {}, $token);
told('POST', "/api/contests/$contest/draws", {candidates => $tie->{candidates}, drawn_by => 'x', witnesses => 'y'},
    $token);
told('DELETE', '/api/auth/profile', {current_password => PASSWORD}, director()->{token});
is_deeply([sort keys %ignores], [], 'no route was left out');

# What stands in a list is named with it, in forms too; each once
my $listed = sheet($e, 1, 2, 300, 200, 50);
$_->{voix} = 3, $_->{name} = 'x' for @{$listed->{results}};
for my $how ([{%$listed, statut => 'x'}],
    [join('&', 'statut=x', 'results=' . (to_json($listed->{results}) =~ s/([^\w])/sprintf '%%%02X', ord $1/ger),
        map { "$_=$listed->{$_}" } qw(total_voters blank_votes null_votes)),
        {'Content-Type' => 'application/x-www-form-urlencoded'}]) {
    my $answer = call('POST', "/api/voting/office/$third/results", $how->[0], $token, $how->[1]);
    is_deeply([@$answer{qw(status)}, $answer->{json}{ignored_fields}],
        [200, ['statut', 'results[].name', 'results[].voix']], 'fields in a list') or diag $answer->{content};
    like($answer->{json}{message}, qr/.{1,3}: statut, results\[\]\.name, results\[\]\.voix\.$/, '… in words');
}
is_deeply(call('PUT', "/api/elections/$made/rules", {rules => [{rule => 'office_size', action => 'off', seuil => 3}]},
    $token)->{json}{ignored_fields}, ['rules[].seuil'], '… of rules');

my $many = call('PUT', "/api/elections/$made", {title => 'V', map({ $_ => 1 } @extra), 'x' x 300 => 1}, $token,
    \%english)->{json};
is_deeply($many->{ignored_fields}, [@extra[0 .. 19]], 'of many fields the first 20 are named');
like($many->{message}, qr/^Election changed\. Ignored, because this route does not have such fields: champ_01, /,
    '… in English');
is_deeply(call('PUT', "/api/elections/$made", {'x' x 300 => 1}, $token)->{json}{ignored_fields}, ['x' x 100],
    'a long name is cut');
my $refused = call('PUT', "/api/elections/$made", {year => 1, statut => 'x'}, $token);
is_problem($refused, 422, 'RE001', 'what is refused is refused');

# Nothing changed
sub unchanged {
    my ($path, $body, $who) = @_;
    my $changed = call('PUT', $path, $body, $who, \%english)->{json};
    my $lines = sql('SELECT count(*) FROM res_elec.audit_log');
    my $again = call('PUT', $path, $body, $who, \%english);
    my $says = 'Nothing was changed: nothing that was sent differs from what is kept.'
        . ((($again->{json}{office} || {})->{status} // '') eq 'held'
            ? ' It is held: it counts once another person has released it.' : '');
    is_deeply([$again->{status}, $again->{json}{changed}, $again->{json}{message}], [200, JSON::PP::false, $says],
        "PUT $path says that it changes nothing") or diag $again->{content};
    is(sql('SELECT count(*) FROM res_elec.audit_log'), $lines, '… and is not in the audit');
    delete @{$_}{qw(message changed)} for $changed, $again->{json};
    is_deeply($again->{json}, $changed, '… nor in what is shown, its time of change and version too');
}
unchanged(@$_, $token) for ["/api/auth/users/$worker",
    {commune => 'Owendo', first_name => 'Zoé ', active => JSON::PP::true}],
    ["/api/elections/$made", {title => 'W ', round => '2', status => 'pending'}],
    ["/api/elections/$made/rules", {rules => [{rule => 'office_size', action => 'flag'}]}],
    ["/api/candidates/$candidate", {party => 'Q', code_name => 'lo2', ballot_number => 4}],
    ["/api/centers/$center", {address => 'Route 2', latitude => '0.5', province => 'Estuaire'}],
    ["/api/offices/$office", {name => 'S', registered_voters => 12, center_id => $center, reason => 'compté'}],
    ["/api/offices/$office", {reason => 'rien'}],
    map({ ["/api/$_/results", {blank_votes => 3, total_voters => 555, reason => 'relu'}] } "offices/$first",
        "elections/offices/$held", "voting/office/$third");
unchanged('/api/auth/profile', {commune => 'Ntoum'}, $session->{access_token});
my $nothing = call('PUT', "/api/candidates/$candidate", {status => 'withdrawn'}, $token)->{json};
is_deeply([@{$nothing}{qw(changed ignored_fields)}], [JSON::PP::false, ['status']],
    'fields that are not known change nothing');
like($nothing->{message},
    qr/^Rien n\x{2019}a été modifié.{1,3}: .* Champs ignorés, car cette route ne les connaît pas.{1,3}: status\.$/,
    '… and both are said');
my $sheet = sheet($e, 1, 2, 300, 200, 51);
is_deeply([map { call('POST', "/api/voting/office/$third/results", $sheet, $token)->{json}{changed} } 1, 2],
    [JSON::PP::true, JSON::PP::false], 'a sheet that is replaced by the same one was not changed');
is(oracle(), 0, 'every total is that of a recount');
finish();
