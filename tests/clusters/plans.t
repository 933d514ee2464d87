# No request reads a large table from end to end, or by an index more rows than three elections have: every GET route,
# with each of its parameters, and the writes, called through their functions beside 20 elections with 24,000 offices
# and their sheets, until PostgreSQL has chosen its generic plans, too. Routes and parameters come from the server's
# table and from openapi.json, so that a new one is tried as it is.
use strict;
use warnings;
use JSON::PP;
use Test::More;
use lib 'tests/clusters';
use Cluster;

# What may be read: by which requests, which tables, why.
my @allowed = (
    [qr{^GET (?:/api/elections/\{id\}/(?:results|desk\?area_id|as-of\?level=department|outlines)|/table/\{id\})},
        [qw(area)],
        'areas are some thousands: reading them once costs less than looking up each of a page'],
    [qr{^GET /table/\{id\}\?level=office}, [qw(center)], 'a page of some hundred offices in as many centers'],
    [qr{^GET /api/elections/\{id\}\?expand=}, [qw(center office)],
        'the first 500 centers with their offices are asked for, and this election has 400'],
    [qr{^GET /api/elections/\{id\}/export}, [qw(area center office result_sheet tally_part)],
        'an export is all of an election'],
    [qr{^GET /api/elections/\{id\}/changes(?!\S*since=)}, [qw(center office result_sheet result_sheet_history)],
        'without a position it begins with the first sheet'],
    [qr{^GET /api/elections/\{id\}/(?:flags|desk)}, [qw(result_sheet)],
        'sheets as few as here are hashed rather than looked up for each flag'],
    [qr{^GET /api/contests/\{id\}/certainty}, [qw(result_sheet)],
        'the fewest annulments that break a claim are found among all sheets that count'],
    [qr{^GET /api/auth/profile/data}, [qw(audit_log center mail_outbox office result_sheet result_sheet_history)],
        'all that is kept of a person is looked for everywhere, beside the exports'],
    [qr{^GET /api/auth/users\S* as 1$}, [qw(app_user)],
        'an administrator lists everybody, and is told how many there are'],
    [qr{^GET /api/mail}, [qw(mail_outbox)],
        'an administrator is told how many there are; maintain() keeps the outbox short'],
);

my $cluster = Cluster->new('max_wal_size=4GB', 'jit=off');
$cluster->sql('CREATE EXTENSION res_elec');
$cluster->sql(<<'SQL');
SET search_path = res_elec, public;
INSERT INTO app_user (role, first_name, last_name, phone_number, email, password_hash, director_id)
SELECT CASE WHEN n = 1 THEN 'admin' WHEN n <= 1001 THEN 'director' ELSE 'collaborator' END, 'A', 'B',
  '+24166' || lpad(n::text, 6, '0'),
       'u' || n || '@example.ga', 'x', CASE WHEN n > 1001 THEN 2 + n % 1000 END FROM generate_series(1, 8000) n;
INSERT INTO session (id, user_id) SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n
  FROM generate_series(1, 8000) n;
INSERT INTO session (user_id) SELECT 1 + n % 8000 FROM generate_series(1, 12000) n;
INSERT INTO password_reset SELECT sha256(n::text::bytea), n, now() + interval '1 day' FROM generate_series(1, 8000) n;
INSERT INTO mail_outbox (kind, recipient, sent_at) SELECT 'account_changed', 'u' || n || '@example.ga', now()
  FROM generate_series(1, 8000) n;
INSERT INTO mail_outbox (kind, recipient) VALUES ('password_reset', 'u2@example.ga');
INSERT INTO election (title, type, year, status, visibility, owner_id) SELECT 'E' || n, 'presidential', 2025, 'active',
  'public', 2 FROM generate_series(1, 21) n;
INSERT INTO candidate (election_id, first_name, last_name, code_name) SELECT e, 'C', 'K' || n, 'c' || n
  FROM generate_series(1, 21) e, generate_series(1, 6) n;
INSERT INTO area (kind, name, code) SELECT 'province', 'P' || n, 'P-' || n FROM generate_series(1, 9) n;
INSERT INTO area (kind, name, parent_id) SELECT 'department', 'D' || n, 1 + n % 9 FROM generate_series(1, 90) n;
INSERT INTO area (kind, name, parent_id) SELECT 'commune', 'K' || n, 10 + n % 90 FROM generate_series(1, 6000) n;
INSERT INTO center (election_id, name, area_id) SELECT 1 + n % 20, 'École ' || n, 100 + n % 6000
  FROM generate_series(1, 8000) n;
INSERT INTO center (election_id, name, area_id) VALUES (21, 'Vide', 100), (1, 'Vide', 101);
INSERT INTO office (center_id, name, registered_voters) SELECT 1 + n % 8000, 'Bureau ' || n, 500
  FROM generate_series(1, 24000) n;
INSERT INTO office (center_id, name, registered_voters) VALUES (8002, 'Sans feuille', 500), (8002, 'Sans feuille 2',
  500);
SET res_elec.channel = 'rest';
SET res_elec.user_id = 3;
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT o.id, 302, 1, 1, votes(c.ids, ARRAY[100, 100, 40, 30, 20, 10])
  FROM office o JOIN (SELECT election_id, array_agg(id) AS ids FROM candidate GROUP BY 1) AS c USING (election_id)
  WHERE o.id <= 24000;
SET res_elec.user_id = 2;
UPDATE result_sheet SET blank_votes = 2, null_votes = 0, reason = 'misread' WHERE office_id % 2 = 0;
RESET res_elec.user_id;
RESET res_elec.channel;
INSERT INTO user_scope (user_id, center_id) SELECT n, n - 1001 FROM generate_series(1002, 8000) n;
UPDATE user_scope SET center_id = 20 WHERE user_id = 2000;
SELECT annul_sheet(24000, 'CC 1', current_date, 'ordered');
INSERT INTO party (election_id, name) VALUES (1, 'P');
INSERT INTO file (kind, type, content, received_sha256) SELECT 'scan', 'image/png', n::text::bytea, sha256('')
  FROM generate_series(1, 8000) n;
INSERT INTO sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256)
SELECT s.election_id, s.office_id, s.submitted_at, s.version, f.id, f.sha256 FROM result_sheet s
  JOIN file f ON f.id = s.office_id;
INSERT INTO sheet_flag (election_id, contest_id, office_id, rule, action, context) SELECT election_id, contest_id, id,
  'same_scan', 'flag', '{}' FROM office WHERE id <= 8000;
SQL
$cluster->sql("DO \$\$ BEGIN PERFORM * FROM generate_series(1, 12000) n, res_elec_internal.audit_event('user.signed_in',
    n, NULL, NULL, 1 + n % 8000); END \$\$");
$cluster->sql('VACUUM (ANALYZE)');

my @large = split /\n/,
    $cluster->sql("SELECT relname FROM pg_class WHERE relnamespace = 'res_elec'::regnamespace AND relkind = 'r'
        AND reltuples >= 5000 ORDER BY 1");
my @known = qw(app_user area audit_log center file mail_outbox office password_reset result_sheet result_sheet_history
    session sheet_flag sheet_scan tally_part user_scope);
my %large = map { $_ => 1 } @large;
is_deeply([grep { !$large{$_} } @known], [], 'the tables that grow are large');

# The ids of paths, by what stands before them, and of parameters, by their name.
my %id = (elections => 1, centers => 20, offices => 19, office => 19, candidates => 1, files => 4, users => 2000,
    realtime => 1, mail => 1, table => 1, contests => 1, decisions => 1, parties => 1);
my %value = (election_id => [1], user_id => [2], parent => [1, 13, 104], center_id => [20], contest_id => [1],
    q => ['ecole 17', 'bureau 3', 'd7']);

sub requests {
    my ($route) = @_;
    my ($path) = @$route;
    my @ids;
    while ($path =~ m{([^/]+)/\{id\}}g) {
        push @ids, $id{$1} // die "$path: give this test an id for \"$1\"\n";
    }
    my $described = description($path) or die "$path is not described in openapi.json\n";
    my (@queries, %always);
    # a page of a size that people look at: who asks for most of a table may have it read whole
    $always{limit} = 50 if grep { $_->{name} eq 'limit' } @{$described->{parameters}};
    for my $parameter (@{$described->{parameters}}) {
        next if $parameter->{in} ne 'query' || $parameter->{name} eq 'limit';
        my @values = @{$value{$parameter->{name}} // values_of($parameter->{schema})};
        @values or die "$path: give this test a value for \"$parameter->{name}\"\n";
        $always{$parameter->{name}} = $values[0] if $parameter->{required};
        push @queries, map { {$parameter->{name} => "$_"} } @values;
    }
    # a unit's place goes with each level
    my %levels = map { $_->{level} ? ($_->{level} => 1) : () } @queries;
    @queries = grep { $_->{format} } @queries if $path =~ m{/export};    # whatever is asked, it is all of an election
    my %takes = map { $_->{name} => 1 } @{$described->{parameters}};
    push @queries, map {
        my $level = $_;
        map { {level => $level, parent => "$_"} } @{$value{parent}}
    } sort keys %levels if $takes{parent};
    push @queries, map { {level => $_, format => 'csv'} } sort keys %levels if $takes{format};
    return map { {route => $route, ids => \@ids, query => {%always, %$_}} } {}, @queries;
}

my $openapi = do {
    open my $file, '<', 'shim/www/openapi.json' or die $!;
    local $/;
    JSON::PP->new->utf8->decode(<$file>)
};

sub resolved {
    my ($node) = @_;
    while (my $to = delete local $node->{'$ref'}) {
        my $at = $openapi;
        $at = $at->{$_} for grep { length && $_ ne '#' } split m{/}, $to;
        $node = $at;
    }
    return $node;
}

# The pages of tables are no API: they take what the results take, and tell a level without a format.
sub description {
    my ($path) = @_;
    if ($path =~ m{^/table}) {
        my @taken = $path eq '/table/{id}' ? grep { $_->{name} =~ /^(?:level|parent|center_id|contest_id)$/ }
            @{description('/api/elections/{id}/results')->{parameters}} : ();
        return {parameters => \@taken};
    }
    my $item = $openapi->{paths}{$path} or return undef;
    my $get = $item->{get} or return undef;
    return {parameters => [map { resolved($_) } @{$get->{parameters} // []}, @{$item->{parameters} // []}]};
}

sub values_of {
    my $schema = resolved($_[0]);
    return $schema->{enum} if $schema->{enum};
    return ['true', 'false'] if $schema->{type} eq 'boolean';
    my @examples = (@{$schema->{examples} // []}, grep { defined } @$schema{qw(example default minimum)});
    @examples = grep { !ref } map { ref $_ eq 'ARRAY' ? @$_ : $_ } map { $_->{examples} // [$_->{default} // ()] }
        grep { ref } map { resolved($_) } @{$schema->{anyOf} // $schema->{oneOf} // []}
        unless @examples;
    return [@examples ? $examples[0] : ()];
}

my @routes = map { [@$_{qw(pattern function)}] } grep { $_->{method} eq 'GET' && $_->{function} }
    map { JSON::PP->new->decode($_) } `shim/res_elec_shim --routes`;
cmp_ok(scalar @routes, '>', 20, 'the routes are known');

# Writes: function, ids, who, body. Each is undone.
my $sheet = {total_voters => 12, blank_votes => 1, null_votes => 1, results => [{candidate_id => 1, votes => 10}]};
my @writes = (
    ['api_sheet_post', [24001], 2, $sheet], ['api_sheet_put', [19], 2, {blank_votes => 2, null_votes => 0}],
    ['api_sheet_replace', [19], 2, $sheet],
    ['api_sheet_post', [24001], 1, $sheet], ['api_sheet_put', [19], 2000, {blank_votes => 2, null_votes => 0}],
    ['api_centers_post', [1], 2, {name => 'New', province => 'P3', department => 'D2', commune => 'New'}],
    ['api_center_put', [20], 2, {commune => 'K7', department => 'D5', province => 'P6'}],
    ['api_center_delete', [8001], 2], ['api_offices_post', [20], 2, {name => 'New', registered_voters => 10}],
    ['api_office_put', [19], 2, {center_id => 40, registered_voters => 600}], ['api_office_delete', [24002], 2],
    ['api_elections_post', [], 2, {title => 'New', type => 'local', year => 2026}],
    ['api_election_put', [1], 2, {status => 'completed'}], ['api_election_delete', [21], 2],
    ['api_candidates_post', [], 2, {election_id => 1, first_name => 'A', last_name => 'B', code_name => 'new'}],
    ['api_candidate_put', [1], 2, {party => 'P'}],
    ['api_candidate_delete', [126], 2],
    ['api_auth_login', [], 2, {email => 'u2@example.ga', password => 'x'}, "password_hash => 'x'"],
    ['api_auth_login', [], undef, {email => 'u2@example.ga', password => 1}],
    ['api_auth_secret', [], undef, {email => 'u2@example.ga'}],
    ['api_auth_secret', [], undef, {phone_number => '+24166000002'}], ['api_auth_secret', [], undef, {token => 'x'}],
    ['api_auth_register', [], undef, {first_name => 'A', last_name => 'B', email => 'new@example.ga',
        phone_number => '+24177000001', password => 12}, "password_hash => 'x'"],
    ['api_auth_refresh', [], 2, undef, 'generation => 1'], ['api_auth_logout', [], 2],
    ['api_auth_forgot_password', [], undef, {email => 'u2@example.ga'}],
    ['api_auth_reset_password', [], undef, {token => '7', password => 12}, "password_hash => 'x'"],
    ['api_auth_profile_put', [], 2, {first_name => 'New'}],
    ['api_users_post', [], 2, {first_name => 'A', last_name => 'B', email => 'new@example.ga',
        phone_number => '+24177000001', invitation => 'link', scope => {center_ids => [20]}}],
    ['api_user_put', [2000], 2, {scope => {center_ids => [40]}}],
    ['api_user_delete', [2000], 2, {current_password => 'x'}],
    ['api_mail_take()', [], undef], ['api_mail_retry', [8001], 1],
    ['api_realtime_coalesced', [1], undef, {askers => [[undef, undef], [2, '00000000-0000-4000-8000-000000000002']]}],
    ['api_watch', [], undef, [{id => 1, version => 0, askers => [[2, '00000000-0000-4000-8000-000000000002']]}]],
    ['api_audit_denied', [], 2, {method => 'GET', path => '/api/audit', status => 403}],
    ['api_upload_admit', [19], 2, {kind => 'scan'}],
);

my @script = (<<'SQL');
SET client_min_messages = error;
CREATE FUNCTION pg_temp.tried(function text, ids integer[], who integer, query jsonb, body jsonb, password_hash text,
  generation integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  status integer;
  req res_elec_api.request;
BEGIN
  req.user_id := who;
  req.session_id := ('00000000-0000-4000-8000-' || lpad(who::text, 12, '0'))::uuid;
  req.generation := generation; req.password_hash := password_hash; req.language := 'en';
  req.ids := ids; req.query := query; req.body := body;
  IF function ~ '\(\)$' THEN
    EXECUTE 'SELECT 200 FROM res_elec_api.' || function INTO status;
  ELSE
    EXECUTE format('SELECT status FROM res_elec_api.%I($1)', function) INTO status USING req;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'T0000', MESSAGE = coalesce(status::text, 'none');  -- undoes what it did
EXCEPTION WHEN OTHERS THEN
  RETURN CASE SQLSTATE WHEN 'T0000' THEN SQLERRM ELSE SQLSTATE || ' ' || SQLERRM END;
END $$;
-- the tables of which a function read too much, called seven times, and what it answered last
CREATE FUNCTION pg_temp.whole(large text[], function text, ids integer[], who integer, query jsonb, body jsonb,
  password_hash text DEFAULT NULL, generation integer DEFAULT NULL)
  RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := (SELECT jsonb_object_agg(relname, jsonb_build_array(seq_scan, idx_tup_fetch))
  FROM pg_stat_xact_user_tables WHERE schemaname = 'res_elec');
  said text;
BEGIN
  FOR n IN 1..7 LOOP
    said := pg_temp.tried(function, ids, who, query, body, password_hash, generation);
  END LOOP;
  RETURN said || '|' || coalesce((SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_stat_xact_user_tables
           WHERE schemaname = 'res_elec' AND relname = ANY (large)
             AND (seq_scan > (before -> relname ->> 0)::bigint OR idx_tup_fetch - (before -> relname ->> 1)::bigint > 7
             * 4000)), '');
END $$;
SQL
my $json = JSON::PP->new->canonical->utf8(0)->ascii;
my @asked;
sub ask {
    my ($name, $function, $ids, $who, $query, $body, $extra) = @_;
    push @asked, $name;
    push @script, sprintf "SELECT replace(pg_temp.whole('{%s}', '%s', '{%s}', %s, '%s', %s%s), E'\\n', ' ');\n",
        join(',', @large), $function, join(',', @$ids), $who // 'NULL',
        $json->encode($query) =~ s/'/''/gr, defined $body ? "'" . $json->encode($body) =~ s/'/''/gr . "'" : 'NULL',
        $extra ? ", $extra" : '';
}
for my $request (map { requests($_) } @routes) {
    my ($path, $function) = @{$request->{route}};
    my $query = join '&', map { "$_=$request->{query}{$_}" } sort keys %{$request->{query}};
    for my $who (1, 2, 2000) {
        ask("GET $path" . ($query ne '' && "?$query") . " as $who", $function, $request->{ids}, $who, $request->{query})
    }
}
ask($_->[0] . ($_->[2] ? " as $_->[2]" : ''), $_->[0], $_->[1], $_->[2], {}, $_->[3], $_->[4]) for @writes;

my $said = $cluster->run("BEGIN;\n" . join('', @script) . "ROLLBACK;\n");
my @said = grep { length } split /\n/, $said;
is(@said, @asked, 'every request was tried');
my (%answered, @wrong, %needed);
for my $i (0 .. $#asked) {
    my ($status, $tables) = $said[$i] =~ /^(.*)\|([\w,]*)$/;
    my ($route) = $asked[$i] =~ /^((?:GET )?[^ ?]+)/;
    $answered{$route} //= 0;
    $answered{$route}++ if $status =~ /^20\d$/;
    for my $table (split /,/, $tables) {
        my ($allowed) = grep { $asked[$i] =~ $_->[0] && grep { $_ eq $table } @{$_->[1]} } @allowed;
        $allowed ? $needed{$allowed}{$table}++ : push @wrong, "$asked[$i] reads too much of $table ($status)";
    }
}
is_deeply([grep { !$answered{$_} } sort keys %answered], [], 'each route and each write was answered at least once');
ok(!@wrong, 'of no large table too much is read') or diag(join "\n", @wrong);
is_deeply([map { $_->[2] } grep { !$needed{$_} } @allowed], [], 'no exception is left that is not needed');

# What each sheet passes through is a part of its caller's plan: a function in SQL that is not is parsed and planned for
# each.
my $plan = $cluster->run("EXPLAIN (VERBOSE, COSTS OFF) SELECT res_elec_internal.nested(o.body, 'results') FROM " .
    "(SELECT '{}'::jsonb AS body OFFSET 0) o");
like($plan, qr/jsonb_typeof/, 'the body of a sheet is read by a part of the plan');
unlike($plan, qr/nested/, '… and by no function of its own');

# The audit is followed from page to page, however little of it is asked for: each reads a bounded part, and together
# they tell all of it once.
my $followed = $cluster->run(<<'SQL');
CREATE FUNCTION pg_temp.rows_read() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT max(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
    WHERE schemaname = 'res_elec' AND relname IN ('audit_log', 'result_sheet', 'result_sheet_history') $$;
CREATE FUNCTION pg_temp.followed(of_election integer, of_user integer, of_action text) RETURNS text
  LANGUAGE plpgsql AS $$
DECLARE
  page record;
  before timestamptz := 'infinity';
  skip integer := 0;
  found bigint := 0;
  most bigint := 0;
  pages integer := 0;
  was bigint;
BEGIN
  WHILE before IS NOT NULL AND pages < 1000 LOOP
    was := pg_temp.rows_read();
    page := res_elec_internal.audit_page(of_election, of_user, of_action, NULL, NULL, 500, before, skip);
    most := greatest(most, pg_temp.rows_read() - was);
    found := found + cardinality(page.lines);
    before := page.next_before;
    skip := page.next_skip;
    pages := pages + 1;
  END LOOP;
  RETURN concat_ws(' ', CASE WHEN pages > 3 THEN 'several pages' ELSE pages || ' pages' END,
    CASE WHEN found > 0 AND found = (SELECT count(*) FROM res_elec.audit a
    WHERE (of_election IS NULL OR a.election_id = of_election) AND (of_user IS NULL OR a.user_id = of_user)
                                        AND (of_action IS NULL OR a.action = of_action)) THEN 'all'
                                        ELSE found || ' lines' END,
    CASE WHEN most > 4500 THEN most || ' rows' END);
END $$;
BEGIN;
SELECT pg_temp.followed(e, u, a) FROM (VALUES (1, NULL, NULL), (NULL, 2, NULL), (NULL, 9, NULL),
  (NULL, NULL, 'sheet.changed'), (1, 3, 'sheet.entered'), (NULL, 9, 'user.signed_in')) AS v(e, u, a);
ROLLBACK;
SQL
is($followed,
    "several pages all\nseveral pages all\nseveral pages all\nseveral pages all\n3 pages all\nseveral pages all\n",
    'the audit is read piece by piece, and whole');
is($cluster->sql($Cluster::WRONG), 0, 'no wrong total');
done_testing;
