# Odd values in every parameter of every route: each is answered, or refused by a rule of ours with its sentence. Never
# a 500, and never PostgreSQL's own complaint about data (SQLSTATE of class 22, 23 or 54).
use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use Test::More;
use ResElec::Test;

server_start(shim => {MAIL_DIR => 'mail', MAX_BODY => 200_000});
my $document = from_json(do { open my $in, '<:raw', 'shim/www/openapi.json' or die $!; local $/; scalar <$in> });
my $director = director();
my $admin = admin($director);
my $e = election($director->{token}, visibility => 'public', offices => 3, candidates => 2,
    place => {province => 'Estuaire', department => 'Noya', commune => 'Cocobeach'});
ok_call('POST', "/api/offices/$_/results", sheet($e, 1, 2, 30, 20), $director->{token}) for @{$e->{offices}}[0, 1];
my $user = collaborator($director, center => $e->{center});
my $contest = sql("SELECT id FROM res_elec.contest WHERE election_id = $e->{id}");
my $party = ok_call('POST', "/api/elections/$e->{id}/parties", {code => 'P', name => 'Parti'},
    $director->{token})->{party}{id};
my $places = election($director->{token}, offices => 2, title => 'Lieux');
my %decision = (reference => 'CC 1', decided_on => '2025-04-25', reason => 'r');
my $decided = ok_call('POST', "/api/offices/$e->{offices}[1]/results/annul", {%decision},
    $director->{token})->{decision}{id};
# of two who are tied
my $tied = election($director->{token}, title => 'Egalité', candidates => 2);
my $lot = sql("SELECT id FROM res_elec.contest WHERE election_id = $tied->{id}");
my %formula = (description => 'odd', source => 'odd', terms => {method => 'plurality'});
ok_call('POST', '/api/formulas', {code => 'odd', %formula}, $admin->{token});
ok_call('PUT', "/api/contests/$lot", {formula => 'odd'}, $director->{token});
ok_call('POST', "/api/offices/$tied->{offices}[0]/results", sheet($tied, 1, 2, 30, 30), $director->{token});

my @texts = ('', ' ', '0', '-1', '1.5', '1e9', '00', '9' x 10, '9' x 20, '9' x 400, 'NaN', 'Infinity', '-infinity',
    'now', 'epoch', 'true', 'null', "'", '"', '\\', '%', '_', '{', '[', '(', '*', '?', '^', '1:1:', '0:0:0', '1:1:1,2',
    '9:1:9', '4294967296:1:1', '18446744073709551616:1:1', "\x{202e}x", "e\x{301}", "\x{1f5f3}", "a\nb", "\x{7f}",
    'x' x 3000, '٣', '2025-02-30', '0000-01-01T00:00:00Z', '2025-04-13T20:00:00+99:99',
    '2025-04-13T25:61:61Z', '9999-12-31T23:59:59.999999-15:59', '2025-04-13T20:00:00.9999999Z', '294277-01-01', 'BC',
    '1;DROP', '../..', 'csv', 'province');
my @values = (undef, JSON::PP::true, JSON::PP::false, '', ' ', 'x', '0', '-1', -1, 0, 1.5, 1e300, 2147483648,
    9223372036854775807, 'x' x 5000, "\x{202e}", "\x{1f5f3}", '٣', '1810.0', '9' x 100, '1e999', 'NaN', "a\nb", '\\',
    '%',
    [], {}, [undef], [[]], [1, 1], {a => 1}, ['x'], [1.5], [-1], [2147483648], [{}]);
my @raw = ('1810.0', '3e2', '1e-400', '123456789012345678901234567890', '-0', '0.1e1', '[1810.0]', '[1e400]', '1E+2');

my (@faults, %seen);
my $sent = 0;
# What is wrong with an answer to an odd value; a time-out of a database that is asked too much is no fault of the
# value.
sub look {
    my ($what, $answer) = @_;
    $sent++;
    my $code = ref $answer->{json} eq 'HASH' ? $answer->{json}{code} // '' : '';
    $seen{$answer->{status}}++;
    return if $answer->{status} < 500 && $code !~ /^(?:22|23|42|54|P0|XX)/
        && ($answer->{status} < 400 || $answer->{headers}{'content-type'} =~ /problem|html/);
    push @faults, "$what: $answer->{status} $code " . substr $answer->{content}, 0, 300;
}

sub escaped { join '', map { /[A-Za-z0-9]/ ? $_ : sprintf '%%%02X', ord } split //, encode_utf8($_[0]) }

my %ids = ('/api/elections/{id}' => $e->{id}, '/api/centers/{id}' => $e->{center},
    '/api/elections/centers/{id}' => $e->{center}, '/api/candidates/{id}' => $e->{candidates}[0],
    '/api/auth/users/{id}' => $user->{id},
    '/api/voting/realtime/{id}' => $e->{id}, '/api/files/{id}' => 1, '/api/mail/{id}' => 1,
    '/api/contests/{id}' => $contest, '/api/parties/{id}' => $party, '/api/decisions/{id}' => $decided,
    '/api/formulas/{code}' => 'odd');
sub path_of {
    my ($pattern) = @_;
    return $pattern if $pattern !~ /\{/;
    my ($start) = $pattern =~ m{^(.*?\{\w+\})};
    my $id = $pattern =~ /draws/ ? $lot : $ids{$start} // $e->{offices}[0];
    return $pattern =~ s/\{\w+\}/$id/r;
}

sub resolved {
    my ($thing) = @_;
    while (my $ref = $thing->{'$ref'}) {
        $thing = $document;
        $thing = $thing->{$_} for grep { length } split m{/}, $ref =~ s/^#//r
    } return $thing
}
sub properties_of {
    my ($schema) = resolved($_[0]);
    return {%{$schema->{properties} // {}}, map { %{properties_of($_)} } @{$schema->{allOf} // []}}
}

# A body that is all right: only the odd value in it is not.
my %sheet = %{sheet($e, 1, 2, 30, 20)};
my %person = (first_name => 'A', last_name => 'B', phone_number => '066 99 99 99', email => 'odd@example.org');
my %right = (elections_post => {title => 'x', type => 'local', year => 2025},
    candidates_post => {election_id => $e->{id}, first_name => 'A', last_name => 'B', code_name => 'odd'},
    centers_post => {name => 'odd'}, offices_post => {name => 'odd'}, sheet_post => \%sheet, sheet_replace => \%sheet,
    auth_register => {%person, password => 'x'}, users_post => {%person, invitation => 'link'},
    rules_put => {rules => [{rule => 'turnout', action => 'flag', thresholds => {percent => 95}}]},
    auth_login => {phone_number => '066 99 99 99', password => 'x'},
    (map { $_ => \%decision } qw(sheet_annul sheet_restore election_proclaim election_reopen)),
    office_decide => {%decision, office_status => 'not_held'}, contests_post => {name => 'odd'},
    parties_post => {code => 'odd', name => 'odd'}, formulas_post => {code => 'other', %formula},
    formula_put => \%formula, draws_post => {candidates => $tied->{candidates}, drawn_by => 'x', witnesses => 'y'},
    places_post => {places_from => $places->{id}});
my %nested = (results => [map { ["results.$_", $_] } qw(candidate_id votes)],
    scope => [map { ["scope.$_", $_] } qw(center_ids province department commune)],
    rules => [map { ["rules.$_", $_] } qw(rule action thresholds)],
    terms => [map { ["terms.$_", $_] } qw(method takes elected go_on last_round replace_withdrawn thresholds bonus quota
        stages few_seats few_stages majority_rule ties)]);

# The bodies with one odd value: at a property, or inside of one.
sub odd_bodies {
    my ($right, $property) = @_;
    my @bodies = map { my $value = $_; {%$right, $property => $value} } @values;
    for my $inner (@{$nested{$property} // []}) {
        my $name = $inner->[1];
        for my $value (@values) {
            push @bodies, {%$right, $property => $property eq 'scope' ? {$name => $value} : $property eq 'terms'
                ? {method => $name =~ /elected|go_on/ ? 'majority' : 'lists', $name => $value}
                : [{%{($right->{$property} // [{candidate_id => $e->{candidates}[0], votes => 1}])->[0]},
                    $name => $value}]};
        }
    }
    my @sent = map { to_json($_) } @bodies;
    for my $raw (@raw) {    # numbers as no library writes them
        push @sent, map { s/"ODD"/$raw/r } to_json({%$right, $property => 'ODD'}),
            to_json({%$right, $property => {center_ids => ['ODD']}}),
            to_json({%$right, $property => [{candidate_id => 'ODD', votes => 'ODD'}]});
    }
    return @sent;
}

for my $pattern (sort keys %{$document->{paths}}) {
    my $item = $document->{paths}{$pattern};
    for my $method (grep { $_ ne 'parameters' } sort keys %$item) {
        my $operation = $item->{$method};
        my $name = $operation->{operationId} =~ s/_(?:earlier|voting)$//r;
        # earlier paths call the same functions
        next if $pattern eq '/api/auth/logout' || $name =~ /_delete$/ || $name ne $operation->{operationId};
        my ($path, $token, $verb) = (path_of($pattern), $pattern =~ /audit|mail|areas|users|formulas|reopen/
            ? $admin->{token} : $director->{token}, uc $method);
        my %headers;
        for my $parameter (map { resolved($_) } @{$item->{parameters} // []}, @{$operation->{parameters} // []}) {
            if ($parameter->{in} eq 'query') {
                look("$verb $path?$parameter->{name}=" . substr(escaped($_), 0, 60),
                    call($verb, "$path?$parameter->{name}=" . escaped($_), $verb eq 'GET' ? undef : {}, $token))
                    for @texts;
            } elsif ($parameter->{in} eq 'header') {
                $headers{$parameter->{name}} = 1;
            }
        }
        for my $header (sort keys %headers) {
            look("$verb $path with $header",
                call($verb, $path, $verb eq 'GET' ? undef : {}, $token, {$header => encode_utf8($_)}))
                for grep { /^[ -~]*$/ } @texts;
        }
        my $content = resolved($operation->{requestBody} // {})->{content} // {};
        next unless $content->{'application/json'};
        my $right = $right{$name} // {};
        for my $property (sort keys %{properties_of($content->{'application/json'}{schema})}) {
            next if $property =~ /password|cookies/ || ($name =~ /^(?:forgot|reset)/);
            for my $body (odd_bodies($right, $property)) {
                look("$verb $path " . substr($body, 0, 200), call($verb, $path, $body, $token));
            }
            look("$verb $path form $property=" . substr(escaped($_), 0, 60),
                call($verb, $path, join('&', "$property=" . escaped($_),
                    map { "$_=" . escaped(ref $right->{$_} ? to_json($right->{$_}) : $right->{$_}) }
                    grep { $_ ne $property } sort keys %$right),
                $token, {'Content-Type' => 'application/x-www-form-urlencoded'})) for @texts[0 .. 12], @texts[22 .. 30];
        }
    }
}

# Ids in paths, and files to import
for my $pattern (grep { /\{id\}/ } sort keys %{$document->{paths}}) {
    look("GET $pattern with $_", call('GET', $pattern =~ s/\{id\}/escaped($_)/er, undef, $director->{token}))
        for @texts[2 .. 10], '2147483647', '2147483648';
}
my %imports = ("elections/$e->{id}/centers" => 'center,office,registered_voters',
    "elections/$e->{id}/candidates" => 'code_name,last_name,ballot_number', elections => 'title,type,year,round',
    areas => 'kind,code,name,parent_code',
    "elections/$e->{id}" => 'office_id,voters,blank,null',
    "elections/$e->{id}/contests" => 'code,name,seats,area,formula', "elections/$e->{id}/parties" => 'code,name,colour',
    "elections/$tied->{id}/candidates" =>
    'code_name,last_name,party,contest,birth_date,mean_age,list_size,coalition,withdrew_on',
    "elections/$tied->{id}/results" => 'contest,office,voters,blank,null,c1');
for my $what (sort keys %imports) {
    for my $text (grep { !/\n/ } @texts) {
        my $cell = encode_utf8($text =~ s/"/""/gr);
        my $csv = "$imports{$what}\n" . join(',', map { qq("$cell") } split /,/, $imports{$what}) . "\n";
        look("import $what of " . substr($cell, 0, 40),
            call('POST', "/api/$what/import?dry_run=true&mode=rows", $csv, $admin->{token},
                {'Content-Type' => 'text/csv'}));
    }
}
cmp_ok($sent, '>', 3000, "$sent odd values were sent");
is_deeply([@faults[0 .. ($#faults < 20 ? $#faults : 20)]], [],
    'each was answered, or refused by a rule, with its sentence') or diag scalar(@faults) . ' faults';
cmp_ok(($seen{422} // 0) + ($seen{400} // 0), '>', 1000, '… most are refused');
unlike(shim_log(), qr/statement_failed/, 'no statement failed otherwise');
finish();
