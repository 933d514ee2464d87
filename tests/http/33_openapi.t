# The OpenAPI document cannot drift: it is compared with the route table, with what the functions of the database read
# and check, with the codes of refusals, with the schema of OpenAPI 3.1, and with answers of the running server.
use strict;
use warnings;
use Encode qw(encode_utf8 decode_utf8);
use Test::More;
use ResElec::Test;
use ResElec::Media;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

my $file = 'shim/www/openapi.json';


my $document = from_json(bytes_of($file));
my @answers;
$ResElec::Client::on_answer = sub {
    my ($method, $path, $answer) = @_;
    my $text = ($answer->{headers}{'content-type'} // '') =~ /json|csv/ ? decode_utf8($answer->{content})
        : length $answer->{content} ? '(bytes)' : '';
    push @answers, to_json({method => $method, path => $path, status => $answer->{status} + 0,
        headers => $answer->{headers}, body => $text});
};
server_start(shim => {MAIL_DIR => 'mail', RATE_RESET_ACCOUNT => '2/3600'});

# What a reference leads to; what stands beside it counts too.
sub resolved {
    my ($thing) = @_;
    while (my $ref = $thing->{'$ref'}) {
        my $target = $document;
        $target = $target->{$_} // return undef for grep { length } split m{/}, $ref =~ s/^#//r;
        my %beside = %$thing;
        delete $beside{'$ref'};
        $thing = {%$target, %beside};
    }
    return $thing;
}

# All properties and required names of a schema and those it is made of.
sub flat {
    my $schema = resolved($_[0]);
    my %flat = (properties => {%{$schema->{properties} // {}}},
        required => {map { $_ => 1 } @{$schema->{required} // []}});
    for my $part (map { flat($_) } @{$schema->{allOf} // []}) {
        $flat{$_} = {%{$part->{$_}}, %{$flat{$_}}} for qw(properties required);
    }
    return \%flat;
}

# Operations: "METHOD path" => the operation.
my %operations;
for my $path (keys %{$document->{paths}}) {
    my $item = $document->{paths}{$path};
    for my $method (grep { $_ ne 'parameters' } keys %$item) {
        $operations{uc($method) . " $path"} = {%{$item->{$method}},
            all => [map { resolved($_) } @{$item->{parameters} // []}, @{$item->{$method}{parameters} // []}]};
    }
}

# The route table, both ways
my ($code, $table) = shim_run({}, '--routes');
is($code, 0, 'the program prints its route table');
my %routes = map { ("$_->{method} $_->{pattern}" => $_) } grep { $_->{pattern} =~ m{^/(?:api|health)/} }
    map { from_json($_) } split /\n/, $table;
cmp_ok(scalar keys %routes, '>', 50, '… all of it');

my %auth = ('[]' => 'none', '[{},{"bearer":[]},{"cookie":[]}]' => 'optional',
    '[{"bearer":[]},{"cookie":[]}]' => 'access GET',
    '[{"bearer":[]},{"cookie":[],"csrf":[]}]' => 'access',
    '[{"refreshBearer":[]},{"csrf":[],"refreshCookie":[]}]' => 'refresh');

sub documented {
    my ($name) = @_;
    my $operation = $operations{$name};
    my $content = resolved($operation->{requestBody} // {})->{content} // {};
    my $form = $content->{'text/csv'} ? 'csv' : !$content->{'multipart/form-data'} ? 'none'
        : flat($content->{'multipart/form-data'}{schema})->{properties}{scan} ? 'scan' : 'images';
    return "$name: " . ($auth{to_json($operation->{security} // $document->{security})} // 'unknown')
        . ", limit $operation->{'x-rate-limit'}, form $form";
}
my @table = map {
    my $r = $routes{$_};
    "$_: $r->{auth}" . ($r->{auth} eq 'access' && $r->{method} eq 'GET' ? ' GET' : '')
        . ", limit $r->{limit}, form $r->{form}"
} sort keys %routes;
is_deeply([map { documented($_) } sort keys %operations], \@table,
    'each route is documented, with its tokens, limit and form, and nothing else');

for my $name (sort keys %operations) {
    my ($operation, $route) = ($operations{$name}, $routes{$name} // next);
    my $write = $name !~ /^GET /;
    my @needed = ('default', $route->{limit} eq 'none' ? () : 429, $route->{auth} eq 'none' ? () : 401,
        $write && $route->{auth} =~ /access|refresh/ ? 403 : (), $name =~ /\{(?:id|code)\}/ ? 404 : (),
        $operation->{requestBody} || (grep { $_->{in} eq 'query' } @{$operation->{all}}) ? 422 : (),
        $route->{form} eq 'none' ? () : (413, 415), $route->{function} ? 503 : ());
    is_deeply([grep { !$operation->{responses}{$_} } @needed], [], "$name says how it refuses");
    (my $function = $route->{function}) =~ s/^api_//;
    like($operation->{operationId}, qr/^$function(?:_earlier|_voting)?$/, '… and is named like its function')
        if $function;
    is_deeply([map { $_->{name} } grep { $_->{in} eq 'path' } @{$operation->{all}}], [$name =~ /\{(\w+)\}/g],
        '… with the parameters of its path');
}

# The document in itself
my %used;
my @dangling;
my $walk;
$walk = sub {
    my ($node) = @_;
    if (ref $node eq 'HASH') {
        if (defined(my $ref = $node->{'$ref'})) {
            $used{$ref}++;
            push @dangling, $ref unless resolved($node);
        }
        $walk->($_) for values %$node;
    } elsif (ref $node eq 'ARRAY') {
        $walk->($_) for @$node;
    }
};
$walk->($document);
is_deeply(\@dangling, [], 'every reference leads somewhere');
my @components = map {
    my $kind = $_;
    map { "#/components/$kind/$_" } keys %{$document->{components}{$kind}}
} grep { $_ ne 'securitySchemes' } keys %{$document->{components}};
is_deeply([grep { !$used{$_} } sort @components], [], 'every component is used');
my %names;
$names{$_->{operationId}}++ for values %operations;
is_deeply([grep { $names{$_} > 1 } keys %names], [], 'no two operations have one name');
my %tags = map { $_->{name} => 1 } @{$document->{tags}};
is_deeply([grep { !$tags{$_} } map { @{$_->{tags}} } values %operations], [], 'every tag is described');
like(bytes_of('res_elec.control'), qr/^default_version = '\Q$document->{info}{version}\E'$/m,
    'its version is the extension\'s');
my @told = split /\n/, qx(node tests/http/lib/openapi_valid.mjs build/npm/node_modules $file 2>&1);
ok(!$?, 'it is OpenAPI 3.1 by the OpenAPI Initiative\'s schema') or diag join "\n",
    'make build/npm/node_modules installs the validator', @told[0 .. ($#told < 10 ? $#told : 10)];

# What the functions read of a query: names, limits, words, defaults
my %sources = map { s/'\s*\n\s*'//gr }
    %{from_json(encode_utf8(sql("SELECT json_object_agg(proname, src) FROM (SELECT proname, string_agg(prosrc, ' ')
        AS src FROM pg_proc
    WHERE pronamespace = ANY ('{res_elec,res_elec_api,res_elec_internal}'::regnamespace[]) GROUP BY proname) f")))};

# The text of a function and of those that it hands its request to.
sub source {
    my ($name, $seen) = @_;
    return '' if $seen->{$name}++;
    my $text = $sources{$name} // '';
    return join "\n", $text, map { source($_, $seen) } $text =~ /res_elec\w*\.(\w+)\(req\b/g;
}

sub query_of {
    my ($text) = @_;
    my %read = map { ($_ => {}) } $text =~ /req\.query ->> '(\w+)'/g, $text =~ /query_\w+\(req\.query, '(\w+)'/g;
    $read{$1} = {minimum => $2, maximum => $3, $4 eq 'NULL' ? () : (default => $4)}
        while $text =~ /query_integer\(req\.query, '(\w+)', (\d+), (\d+), (\w+)\)/g;
    while ($text =~ /query_choice\(req\.query, '(\w+)',\s+ARRAY\[(.*?)\],\s+(?:NULL|'([\w-]+)')\)/gs) {
        my ($name, $words, $default) = ($1, $2, $3);
        $read{$name} = {enum => join(' ', sort $words =~ /'([\w-]+)'/g), defined $default ? (default => $default) : ()};
    }
    return \%read;
}

sub query_documented {
    my ($operation, $read) = @_;
    my %documented;
    for my $parameter (grep { $_->{in} eq 'query' } @{$operation->{all}}) {
        my $schema = resolved($parameter->{schema});
        my @words = ($schema->{type} // '') eq 'boolean' ? qw(false true) : @{$schema->{enum} // []};
        my $told = $documented{$parameter->{name}} = {};
        my $wanted = $read->{$parameter->{name}} // {};
        $told->{$_} = $schema->{$_} for grep { defined $schema->{$_} } defined $wanted->{minimum} || $wanted->{enum}
            ? qw(minimum maximum default) : ();
        $told->{enum} = join ' ', sort @words if $wanted->{enum};
    }
    return \%documented;
}
for my $name (grep { $routes{$_}{function} } sort keys %routes) {
    my $read = query_of(source($routes{$name}{function}, {}));
    is_deeply(query_documented($operations{$name}, $read), $read, "$name: its query is what the function reads")
        if %$read || grep { $_->{in} eq 'query' } @{$operations{$name}{all}};
}

# What they check of a body: kinds, lengths, limits, words, and what is required
sub specs_of {
    my ($text) = @_;
    my %specs = map { %{from_json($_)} } $text =~ /'(\{"\w+": \{"kind".*?\}\})'/gs;
    %specs = (%specs, %{from_json(encode_utf8(sql("SELECT res_elec_internal.$_()")))})
        for $text =~ /res_elec_internal\.(\w+_specs)\(\)/g;
    return \%specs;
}

sub spec_faults {
    my ($schema, $specs, $partial) = @_;
    my $flat = flat($schema);
    my @faults;
    for my $field (sort keys %$specs) {
        my $spec = $specs->{$field};
        my $told = resolved($flat->{properties}{$field} // {});
        my %limits = $spec->{kind} eq 'text' ? (minLength => $spec->{min} || undef, maxLength => $spec->{max})
            : $spec->{kind} eq 'choice' ? (enum => join ' ', sort @{$spec->{allowed}})
            : (minimum => $spec->{min}, maximum => $spec->{max});
        for my $limit (sort keys %limits) {
            my $is = $limit eq 'enum' ? join ' ', sort @{$told->{enum} // []} : $told->{$limit};
            push @faults, "$field.$limit is " . ($is // 'missing') . ', not ' . ($limits{$limit} // 'none')
                if ($is // '') ne ($limits{$limit} // '');
        }
        push @faults, "$field: required?" if !!$flat->{required}{$field} ne !!($spec->{required} && !$partial);
    }
    return \@faults;
}
my $compared = 0;
for my $name (grep { $operations{$_}{requestBody} && $routes{$_}{function} && $routes{$_}{form} ne 'csv' } sort
    keys %operations) {
    my $specs = specs_of($sources{$routes{$name}{function}});
    my $content = resolved($operations{$name}{requestBody})->{content};
    for my $type (sort keys %$content) {
        is_deeply(spec_faults($content->{$type}{schema}, $specs, $name =~ /^PUT /), [],
            "$name: $type is what the function checks") if %$specs;
        $compared += keys %$specs;
    }
}
cmp_ok($compared, '>', 60, "… in $compared fields");

# The codes of refusals
my $shim = join '', map { bytes_of($_) } glob 'shim/*.c shim/*/*.c';
my @words = @{$document->{components}{schemas}{ProblemCode}{anyOf}[1]{enum}};
my %documented_word = map { $_ => 1 } @words;
is_deeply([grep { !$documented_word{$_} } $shim =~ /(?:\.code = |_unavailable\(request, )"([a-z_]+)"/g], [],
    'each word of the server is documented');
is_deeply([grep { $shim !~ /"$_"/ } @words], [], '… and is a word of the server');
my %rules = map { $_ => 1 } join('', map { bytes_of($_) } glob 'extension/base/messages_*.c') =~ /^\t\{"(\w+)",$/mg;
# headlines of several rules, a flag's other sentence; no request drops the extension
delete @rules{qw(sheet_refused several blank_null_alone drop_protected)};
# what is told of a count, and what is certain of it: nothing is refused for it
delete @rules{grep { /^(?:certain|night)_/ } keys %rules};
my @rules = map { @{$document->{components}{schemas}{$_}{enum}} } qw(Rule FlagRule);
is_deeply([grep { !$rules{$_} && !$documented_word{$_} } @rules], [],
    'each documented rule is one of the extension or of the server');
delete @rules{@rules};
is_deeply([sort keys %rules], [], '… and each rule is documented');

# Answers: every operation once at least
my $director = director();
my $token = $director->{token};
my $admin = admin($director);
my $photo = file(jpeg(1), 'moi.jpg');
call('GET', $_)
    for qw(/health/live /health/ready /health/primary /api/openapi.json /api/elections/7/ /api/auth/profile);
my %person = (first_name => 'Zoé', last_name => 'Mba', email => 'zoe@example.org', phone_number => '066 11 22 33',
    password => PASSWORD);
upload('POST', '/api/auth/register', undef, %person, profile_photo => $photo,
    campaign_logo => file(png(20, 10), 'l.png', 'image/png'));
my %sign_in = (phone_number => '066 11 22 33', password => PASSWORD);
my $session = ok_call('POST', '/api/auth/login', \%sign_in);
my $cookies = call('POST', '/api/auth/login', {%sign_in, cookies => JSON::PP::true});
my $jar = join '; ', map { /^([^;]+)/ } @{$cookies->{headers}{'set-cookie'}};
my ($csrf) = $jar =~ /csrf_access_token=([^;]+)/;
ok_call('POST', '/api/auth/refresh', undef, undef, {Cookie => $jar, 'X-CSRF-TOKEN' => $csrf});
call('POST', '/api/auth/logout', undef, undef, {Cookie => $jar});
ok_call('POST', '/api/auth/refresh', undef, $session->{refresh_token});
ok_call('GET', '/api/auth/profile', undef, $session->{access_token});
ok_call('PUT', '/api/auth/profile', {province => 'Estuaire'}, $session->{access_token});
call('PUT', '/api/auth/profile', {email => $_, current_password => PASSWORD}, $session->{access_token})
    for 'zoe2@example.org', $director->{email};
ok_call('GET', '/api/auth/profile', undef, $session->{access_token});
my ($confirm) = (mails(work_dir() . '/mail', 1, qr/confirm-email/))[0]{text} =~ /token=(\w+)/;
sql("UPDATE res_elec.app_user SET email = 'zoe2\@example.org' WHERE id = $director->{id}");
call('POST', '/api/auth/confirm-email', {token => $confirm});
sql("UPDATE res_elec.app_user SET email = '$director->{email}' WHERE id = $director->{id}");
call('POST', '/api/auth/confirm-email', {token => $confirm}) for 1, 2;
sql("DELETE FROM res_elec.address_change; UPDATE res_elec.app_user SET email = 'zoe\@example.org'
    WHERE email = 'zoe2\@example.org'");
upload('PUT', '/api/auth/profile', $session->{access_token}, commune => 'Ntoum', profile_photo => $photo);
ok_call('GET', $_) for '/api/privacy', '/api/nodes', '/api/auth/registration';
ok_call('DELETE', '/api/auth/profile', {current_password => PASSWORD}, collaborator($director)->{token});
ok_call('GET', '/api/auth/profile/data', undef, $_) for $session->{access_token}, $token;
call('POST', '/api/auth/logout', undef, $session->{access_token});
call('POST', '/api/auth/login', {phone_number => '066 11 22 33', password => 'un faux mot'});
call('POST', '/api/auth/login', {});
call('POST', '/api/auth/forgot-password', {email => 'zoe@example.org'}) for 1 .. 3;
my ($mail) = mails(work_dir() . '/mail', 1, qr/reset-password/);
call('POST', '/api/auth/reset-password', {token => mail_token($mail), password => PASSWORD}) for 1, 2;
my $public = election($token, visibility => 'public', offices => 3, candidates => 2,
    place => {province => 'Estuaire', department => 'Noya'});
my $e = $public->{id};
my ($center, $office, $second) = ($public->{center}, @{$public->{offices}});
delete $person{password};
my $worker = ok_call('POST', '/api/auth/users', {%person, email => 'l@example.org', phone_number => '+24177000001',
    scope => {center_ids => [$center]}}, $token)->{user}{id};
ok_call('GET', '/api/auth/users?limit=1&role=collaborator', undef, $token);
ok_call('GET', '/api/auth/users?limit=1', undef, $admin->{token});
ok_call('GET', "/api/auth/users/$worker", undef, $token);
ok_call('POST', '/api/auth/users', {%person, email => 'm@example.org', phone_number => '+24177000011',
    invitation => 'link'}, $token);
ok_call('POST', "/api/auth/users/$worker/invitation", $_, $token) for {}, {invitation => 'link'};
call('POST', "/api/auth/users/$worker/invitation", {invitation => 'shout'}, $token);
ok_call('GET', '/api/auth/sessions', undef, $token);
ok_call('GET', '/api/auth/second-factor', undef, $token);
my @import = ("first_name,last_name,phone_number,email\nA,B,074999001,a.b\@example.org\n", $token,
    {'Content-Type' => 'text/csv'});
ok_call('POST', '/api/auth/users/import', @import);
call('POST', '/api/auth/users/import', 'x', @import[1, 2]);
ok_call('POST', '/api/auth/users/import?invitation=link',
    "first_name,last_name,phone_number,email\nLi,En,074100081,li\@example.ga\n", @import[1, 2]);
my $factor = ok_call('POST', '/api/auth/second-factor', {current_password => PASSWORD}, $token);
ok_call('POST', '/api/auth/second-factor/confirm', {code => totp($factor->{secret})}, $token);
ok_call('POST', '/api/auth/second-factor/recovery-codes',
    {current_password => PASSWORD, code => totp($factor->{secret}, 1)}, $token);
call('POST', "/api/auth/second-factor/$_", {current_password => PASSWORD, code => '000000'}, $token)
    for qw(confirm disable recovery-codes);
call('DELETE', "/api/auth/users/$worker/second-factor", {current_password => PASSWORD}, $_) for $token, $admin->{token};
call('DELETE', '/api/auth/sessions/999999', undef, $token);
call('DELETE', '/api/auth/sessions?which=none', undef, $token);
ok_call('DELETE', '/api/auth/sessions', undef, $token);
ok_call('PUT', "/api/auth/users/$worker", {commune => 'Ntoum'}, $token);
ok_call('PUT', "/api/auth/users/$worker",
    {scope => {province => 'Estuaire'}, email => 'l2@example.org', current_password => PASSWORD}, $token);
call($_->[0], $_->[1], $_->[2], $token) for ['DELETE', "/api/auth/users/$worker", {current_password => PASSWORD}],
    ['GET', '/api/auth/users/999'], ['POST', '/api/auth/users', {}], ['GET', '/api/audit'], ['GET', '/api/mail'];

ok_call('GET', $_, undef, $token) for '/api/elections', '/api/elections?limit=1', "/api/elections/$e",
    "/api/candidates?election_id=$e", '/api/candidates?limit=1',
    "/api/elections/$e/centers", "/api/centers/$center", "/api/centers/$center/offices?limit=1",
    "/api/elections/centers/$center/offices", "/api/offices/$office",
    "/api/elections/$e/my-offices?limit=1";
ok_call('PUT', "/api/elections/$e", {year => 2026}, $token);
call('POST', '/api/elections', {title => 'Autre', type => 'local', year => 2026, places_from => $_}, $token) for $e,
    2000000000;
call('POST', "/api/elections/$e/places", $_, $token) for {places_from => $e}, {};
my $contest = ok_call('POST', "/api/elections/$e/contests",
    {name => 'Autre', code => 'A2', area => 'Noya', formula => 'gabon_deputies'}, $token)->{contest}{id};
ok_call('GET', $_, undef, $token) for "/api/elections/$e/contests?limit=1&q=a", "/api/contests/$contest";
ok_call('PUT', "/api/contests/$contest", {seats => 2, area => undef}, $token);
my $party = ok_call('POST', "/api/elections/$e/parties", {name => 'Union', code => 'U', colour => '#1b5e20'},
    $token)->{party}{id};
ok_call('GET', $_, undef, $token) for "/api/elections/$e/parties?limit=1&q=u", "/api/parties/$party",
    "/api/elections/$e/results/parties?limit=1";
ok_call('PUT', "/api/parties/$party", {code => undef}, $token);
call($_->[0], $_->[1], $_->[2], $token) for ['POST', "/api/elections/$e/parties", {}],
    ['PUT', "/api/parties/$party", {colour => '#ffffff'}], ['DELETE', "/api/parties/$party"],
    ['DELETE', "/api/parties/$party"];
call($_->[0], $_->[1], $_->[2], $token) for ['POST', "/api/elections/$e/contests", {}],
    ['POST', "/api/elections/$e/contests", {name => 'B', area => 'nulle part', formula => 'aucune'}],
    ['PUT', "/api/contests/$contest", {seats => 0}], ['DELETE', "/api/contests/$contest"],
    ['DELETE', "/api/contests/$contest"];
my $candidate = upload('POST', '/api/candidates', $token, election_id => $e, first_name => 'Léa', last_name => 'Ondo',
    code_name => 'lo', profile_photo => $photo)->{json}{candidate};
ok_call('GET', "/api/candidates/$candidate->{id}", undef, $token);
ok_call('PUT', "/api/candidates/$candidate->{id}", {party => 'P'}, $token);
upload('PUT', "/api/candidates/$candidate->{id}", $token, ballot_number => '3',
    profile_photo => file('GIF89a', 'x.jpg'));
my $etag = call('GET', $candidate->{profile_photo}, undef, $token)->{headers}{etag};
call('GET', $candidate->{profile_photo}, undef, $token, $_) for {'If-None-Match' => $etag}, {'If-Match' => '"other"'},
    {Range => 'bytes=0-9'}, {Range => 'bytes=999999-'};
ok_call('PUT', "/api/centers/$center", {address => 'Route 1', latitude => 0.39}, $token);
my $spare = ok_call('POST', "/api/elections/centers/$center/offices", {name => 'Autre'}, $token)->{office}{id};
ok_call('PUT', "/api/offices/$spare", {registered_voters => 10}, $token);
ok_call('GET', "/api/elections/$e/results?level=$_", undef, $token) for qw(office center);    # without a sheet
call('GET', "/api/offices/$office/results", undef, $token);
for my $path ("/api/offices/$office/results", "/api/elections/offices/$second/results",
    "/api/voting/office/$public->{offices}[2]/results") {
    call('POST', $path, sheet($public, 1, 2, 300, 200), $token) for 1, 2;
    my $version = call('GET', $path, undef, $token)->{headers}{etag};
    call('GET', $path, undef, $token, {'If-None-Match' => $version});
    call('PUT', $path, {total_voters => 504, blank_votes => 2, reason => 'relecture'}, $token, {'If-Match' => $version})
        for 1, 2;
    call('POST', $path, $_, $token) for sheet($public, 0, 0, 1), sheet($public, 0, 0, 5000), {};
}
call('POST', "/api/voting/office/$office/results", sheet($public, 0, 0, 9, 3), $token);
upload('POST', "/api/offices/$_/results/scan", $token, scan => file(jpeg(7), 'pv.jpg')) for $office, $office, $second;
upload('POST', "/api/offices/$office/results/scan", $token, scan => file(pdf('PV'), 'pv.pdf', 'application/pdf'));
call('POST', "/api/offices/$office/results/scan", 'x', $token, {'Content-Type' => 'text/plain'});
ok_call('GET', "/api/offices/$spare/results?empty=zeros", undef, $token);
ok_call('GET', "/api/elections/$e?expand=voting_centers", undef, $token);
call('POST', "/api/offices/$_->[0]/results/check", $_->[1], $token)
    for [$office, {blank_votes => 9}], [$office, {total_voters => 504, blank_votes => 2}],
    [$spare, sheet($public, 1, 1, 8)], [$spare, {}];
for my $sub ('', '/history', '/scan') { ok_call('GET', "/api/offices/$office/results$sub", undef, $token) }
my $second_person = collaborator($director, center => $center)->{token};
sql("SELECT res_elec.set_rule('turnout', 'hold', '{\"percent\": 1}', $e)");
call('PUT', "/api/offices/$second/results", {total_voters => 505, blank_votes => 3, reason => 'relecture'}, $token);
for my $review (['verify', $office, {}, $second_person], ['verify', $office, undef, $second_person, '"0-1"'],
    ['verify', $office, {reason => 5}, $second_person], ['verify', $office, {}, $token],
    ['release', $second, {}, $admin->{token}], ['release', $second, {reason => 'vu'}, $admin->{token}],
    ['reject', $second, {reason => 'faux'}, $admin->{token}],
    ['reject', $second, {reason => 'faux'}, $admin->{token}]) {
    my ($what, $at, $body, $who, $match) = @$review;
    call('POST', "/api/offices/$at/results/$what", $body, $who, {defined $match ? ('If-Match' => $match) : ()});
}
for my $decision (['annul', $office, {reference => 'CC 1', decided_on => '2025-04-25', reason => 'r'}],
    ['restore', $office, {reference => 'CC 2', decided_on => '2025-04-26', reason => 'r'}],
    ['annul', $office, {}], ['restore', $office, {reference => 'x', decided_on => 'x', reason => 'r'}]) {
    my ($what, $at, $body) = @$decision;
    call('POST', "/api/offices/$at/results/$what", $body, $token);
}
sql("INSERT INTO res_elec.setting (name, value) VALUES ('decision_confirmation', 'on')");
for my $what (qw(annul restore)) {
    my $decided = upload('POST', "/api/offices/$office/results/$what", $token, reference => 'CC 3',
        decided_on => '2025-04-27', reason => 'r', scan => file(jpeg(8), 'd.jpg'))->{json}{decision}{id};
    ok_call('GET', "/api/decisions/$decided");
    call('POST', "/api/decisions/$decided/confirm", undef, $_) for $token, $admin->{token}, $admin->{token};
}
my $recorded = call('POST', "/api/offices/$office/results/annul", {reference => 'CC 3', decided_on => '2025-04-27',
    reason => 'r'}, $token)->{json}{decision}{id};
call('POST', "/api/decisions/$recorded/withdraw", undef, $_) for $admin->{token}, $token, $token;
ok_call('GET', "/api/elections/$e/decisions?state=withdrawn", undef, $token);
sql("DELETE FROM res_elec.setting WHERE name = 'decision_confirmation'");
ok_call('GET', "/api/elections/$e/decisions?limit=2");
my $decided = election($token, offices => 2, visibility => 'public');
my ($there) = @{$decided->{offices}};
ok_call('PUT', "/api/elections/$decided->{id}", {status => 'completed'}, $token);
for my $confirmation ('off', 'on') {
    sql("INSERT INTO res_elec.setting (name, value) VALUES ('decision_confirmation', '$confirmation')");
    my @decision = (reference => 'CC 1', decided_on => '2025-04-25');
    for my $case (["offices/$there/status",
        {@decision, reason => 'r', office_status => $confirmation eq 'on' ? 'expected' : 'not_held'}, $token],
        ["elections/$decided->{id}/proclaim", {@decision}, $token],
        ["offices/$there/status", {}, $token], ["elections/$decided->{id}/proclaim", {}, $token],
        ["elections/$decided->{id}/reopen", {}, $admin->{token}],
        ["elections/$decided->{id}/reopen", {reason => 'r'}, $admin->{token}]) {
        my $made = call('POST', "/api/$case->[0]", @$case[1, 2])->{json}{decision} or next;
        next unless $made->{state} eq 'waiting';
        call('POST', "/api/decisions/$made->{id}/confirm", undef, $_) for $admin->{token}, $token;
    }
    call('POST', "/api/elections/$decided->{id}/reopen", {reason => 'r'}, $admin->{token});
    call('PUT', "/api/elections/$decided->{id}", {status => 'completed'}, $token);
    sql("DELETE FROM res_elec.setting WHERE name = 'decision_confirmation'");
}
ok_call('GET', "/api/elections/$e/flags?status=all&limit=1000");
call('GET', "/api/elections/$e/flags?status=new");
ok_call('GET', "/api/elections/$e/preparation", undef, $token);
ok_call('GET', "/api/elections/$e/rules");
call('PUT', "/api/elections/$e/rules", $_, $token) for {rules => [{rule => 'office_size', action => 'off'}]}, {};
call('POST', "/api/elections/$e/rules/try", $_, $token)
    for {rules => [{rule => 'turnout', thresholds => {percent => 10}}]}, {};
ok_call('GET', "/api/elections/$e/desk?list=$_", undef, $token) for qw(held flagged unverified missing);
ok_call('GET', "/api/elections/$e/desk?list=flagged&limit=1", undef, $second_person);
call('GET', "/api/elections/$e/$_", undef, $token) for 'desk?list=all', 'people?limit=0', 'people?limit=1';
ok_call('GET', "/api/elections/$e/results?$_", undef, undef)
    for map { ("level=$_&limit=1", "level=$_&format=csv") } @{$document->{components}{schemas}{Level}{enum}};
ok_call('GET', "/api/elections/$e/$_")
    for qw(sheets progress outlines search?q=e as-of as-of?level=center as-of?at=2025-04-13T20:00:00Z changes);
my %imports = ("elections/$e/parties" => "name,colour\nP,#000000\n",
    "elections/$e/contests" => "code,name\nA3,Troisième\n", "elections/$e/centers" => "center,office\nC,1\n",
    "elections/$e/candidates" => "code_name,last_name\nZZ,Zed\n", elections => "title,type,year\nI,local,2027\n",
    areas => "kind,code,name\nprovince,I-1,Iles\n",
    "elections/$e" => "office_id,voters,blank,null\n$office,1,1,0\n999999,1,1,0\n");
for my $what (sort keys %imports) {
    call('POST', "/api/$what/import?dry_run=true&mode=rows", $imports{$what}, $admin->{token},
        {'Content-Type' => 'text/csv'});
    call('POST', "/api/$what/import", "no column\nx\n", $admin->{token}, {'Content-Type' => 'text/csv'});
}
call('POST', "/api/elections/$e/import", "office_id,voters,blank,null\n$office,9,1,0\n", $admin->{token},
    {'Content-Type' => 'text/csv'});
call('POST', "/api/elections/$e/results/import?mode=rows", "center,office,voters,blank,null\nEcole,R,9,1,0\n",
    $admin->{token}, {'Content-Type' => 'text/csv'});
ok_call('GET', "/api/elections/$e/export?format=$_") for qw(nist csv);
my $outline = {type => 'Polygon', coordinates => [[[9, 0], [10, 0], [10, 1], [9, 0]]]};
sql("INSERT INTO res_elec.area (kind, name, code) VALUES ('province', 'Dessinée', 'D-1')");
ok_call('POST', '/api/areas/outlines', {type => 'FeatureCollection',
    features => [{properties => {code => 'D-1'}, geometry => $outline}]}, $admin->{token});

# A formula of one's own, and a contest whose tie a lot ends
ok_call('GET', $_) for '/api/formulas?limit=2', '/api/formulas/gabon_president';
my %own = (code => 'ours', description => 'The largest remainders', source => 'Our law, article 1',
    terms => {method => 'hare'});
ok_call('POST', '/api/formulas', \%own, $admin->{token});
ok_call('PUT', '/api/formulas/ours', $_, $admin->{token}) for {source => 'Our law, article 2'},
    {terms => {method => 'droop'}};
call('POST', '/api/formulas', $_, $admin->{token}) for \%own, {},
    {%own, code => 'Ours', terms => {method => 'hares', tie => 1}};
call($_->[0], '/api/formulas/ours', $_->[1], $token) for ['PUT', {source => 'x'}], ['DELETE'];
call('PUT', "/api/formulas/$_", {terms => {method => 'dhondt'}}, $admin->{token}) for 'gabon_president', 'none';
my $tied = election($token, visibility => 'public', offices => 1, candidates => 3);
$contest = sql("UPDATE res_elec.contest SET formula = 'ours', seats = 2 WHERE election_id = $tied->{id} RETURNING id");
ok_call('GET', "/api/contests/$contest/$_") for qw(outcome certainty);
ok_call('POST', "/api/offices/$tied->{offices}[0]/results", sheet($tied, 0, 0, 40, 30, 30), $token);
my $outcome = ok_call('GET', "/api/contests/$contest/outcome?steps=true");
my %lot = (candidates => [@{$tied->{candidates}}[2, 1]], drawn_by => 'La présidente', witnesses => 'Les mandataires');
call('POST', "/api/contests/$contest/draws", $_, $token) for {}, {%lot, drawn_at => 'hier'},
    {%lot, candidates => $tied->{candidates}};
ok_call('GET', "/api/elections/$tied->{id}/outcome");
ok_call('POST', "/api/contests/$contest/draws", {%lot, drawn_at => '2025-04-13T22:00:00+01:00'}, $token);
call('POST', "/api/contests/$contest/draws", \%lot, $token);
ok_call('GET', "/api/contests/$contest/draws");
$etag = call('GET', $_)->{headers}{etag} and call('GET', $_, undef, undef,
    {'If-None-Match' => $etag}) for "/api/contests/$contest/outcome", "/api/contests/$contest/certainty",
    "/api/elections/$tied->{id}/outcome?limit=1";
call('GET', "/api/contests/$contest/outcome?steps=maybe");
call('POST', "/api/elections/$tied->{id}/next-round", undef, $token);
my $rounds = election($token, offices => 1, candidates => 3);
sql("UPDATE res_elec.contest SET formula = 'france_president' WHERE election_id = $rounds->{id}");
ok_call('POST', "/api/offices/$rounds->{offices}[0]/results", sheet($rounds, 0, 0, 40, 30, 20), $token);
ok_call('PUT', "/api/elections/$rounds->{id}", {status => 'completed'}, $token);
ok_call('GET', '/api/elections/' . ok_call('POST', "/api/elections/$rounds->{id}/next-round", undef,
    $token)->{election}{id}, undef, $token);
call('GET', "/api/elections/$tied->{id}/outcome?limit=0");
call('DELETE', "/api/formulas/$_", undef, $admin->{token}) for 'ours', 'togo_deputies';
ok_call('POST', '/api/formulas', {%own, code => 'theirs'}, $admin->{token});
call('DELETE', '/api/formulas/theirs', undef, $admin->{token}) for 1, 2;
$etag = call('GET', "/api/voting/realtime/$e")->{headers}{etag};
call('GET', "/api/voting/realtime/$e", undef, undef, {'If-None-Match' => $etag});
ok_call('GET', '/api/audit?limit=1000', undef, $admin->{token});
ok_call('GET', "/api/audit?limit=2&election_id=$e", undef, $admin->{token});
my $waiting = sql("INSERT INTO res_elec.mail_outbox (kind, recipient, due_at)
    VALUES ('password_reset', 'zoe\@example.org', now() + interval '1 hour') RETURNING id");
ok_call('POST', "/api/mail/$waiting/retry", undef, $admin->{token});
ok_call('GET', '/api/mail', undef, $admin->{token});
call('DELETE', $_, undef, $token) for "/api/offices/$spare", "/api/offices/$office", "/api/centers/$center",
    "/api/candidates/$candidate->{id}", "/api/elections/$e";
my $empty = election($token);
call('DELETE', $_, undef, $token) for "/api/centers/$empty->{center}", "/api/elections/$empty->{id}";
call('GET', '/api/elections?' . ('x=1&' x 99));
call('POST', '/api/elections', '{', $token);

# Each kind of body that an operation names is taken there, and no other: 415 is about the kind
my @kinds = ('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/csv',
    'text/plain');
my %said = ('application/json' => '{}', 'application/x-www-form-urlencoded' => 'x=1', 'text/csv' => "a\n1\n",
    'text/plain' => 'x',
    'multipart/form-data; boundary=x' => qq{--x\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--x--\r\n});
for my $name (grep { $operations{$_}{requestBody} } sort keys %operations) {
    my ($method, $path) = split / /, $name =~ s/\{id\}/2147483647/r =~ s/\{code\}/none/r;
    my $content = resolved($operations{$name}{requestBody})->{content};
    # elsewhere JSON only lacks the file
    my @asked = $content->{'application/json'} || $content->{'text/csv'} ? @kinds : @kinds[2 .. 4];
    my @taken = grep { call($method, $path, $said{$_}, $director->{token}, {'Content-Type' => $_})->{status} != 415 }
        @asked;
    is_deeply([sort map { s/;.*//r } @taken], [sort keys %$content], "$name takes the kinds of body that it names");
    my ($json, $form) = map { $content->{$_} } @kinds[0, 1];
    next unless $json;
    is_deeply($form->{schema}, $json->{schema}, '… a form has the fields of the JSON');
    my $fields = flat($json->{schema})->{properties};
    is_deeply([sort keys %{$form->{encoding} // {}}],
        [sort grep { /^(?:results|rules|scope|terms|features)$/ || ($_ eq 'candidates' && $name =~ /draws/) }
            keys %$fields],
        '… its lists and objects as JSON in their field');
}

open my $lines, '>', work_dir() . '/answers' or die $!;
print $lines map { "$_\n" } @answers;
close $lines;
my @results = map { from_json($_) } split /\n/,
    qx(/usr/bin/python3 tests/http/lib/openapi_check.py $file < @{[work_dir()]}/answers);
my $unseen = pop @results;
is_deeply($_->{errors}, [], "$_->{operation} $_->{status}: $_->{count} fit")
    for sort { "$a->{operation} $a->{status}" cmp "$b->{operation} $b->{status}" } @results;
is_deeply($unseen, {unseen => []}, 'every JSON answer that is documented was got');

# The pages
is(call('GET', '/api/openapi.json')->{content}, bytes_of($file), 'the document is served as it is');
for my $page (['/docs', 'text/html; charset=utf-8'], ['/docs.js', 'text/javascript; charset=utf-8'],
    ['/docs.css', 'text/css; charset=utf-8']) {
    my $answer = call('GET', $page->[0]);
    is_deeply([$answer->{status}, $answer->{headers}{'content-type'}], [200, $page->[1]], "$page->[0] is served");
    like($answer->{headers}{'content-security-policy'}, qr/^default-src 'none'; script-src 'self'; style-src 'self';/,
        '… and may load nothing from elsewhere');
    unlike($answer->{content}, qr{https?://|url\(|<style|style=|\bon\w+=|innerHTML|eval\(},
        '… nor asks to, nor has script or style in itself');
}
finish();
