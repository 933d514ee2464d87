# A streaming standby serves the same reads: in SQL, and over REST by a server whose DATABASE_URL is the standby; writes
# are refused for the time being (503), until it is promoted.
use strict;
use warnings;
use IPC::Open2 qw(open2);
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/clusters';
use Cluster;
use ResElec::Media;
use ResElec::Test;

server_start();
my $director = director();
my $admin = admin($director);
my $token = $director->{token};
my $e = election($token, offices => 6, visibility => 'public',
    place => {province => 'P', department => 'D', commune => 'K'});
my $private = election($token, offices => 2);
my $collaborator = collaborator($director, center => $e->{center});
ok_call('POST', "/api/offices/$e->{offices}[$_]/results", sheet($e, 1, 1, 10 * $_, 20, 5), $token) for 0 .. 3;
ok_call('PUT', "/api/offices/$e->{offices}[1]/results", {blank_votes => 2, null_votes => 0}, $token);
call('GET', '/api/audit', undef, $collaborator->{token});

my $primary = Cluster->at(work_dir() . '/pg');
my $standby = Cluster->standby($primary);
sub caught_up {
    my $written = $primary->sql('SELECT pg_current_wal_lsn()');
    is($standby->wait_for("SELECT pg_last_wal_replay_lsn() >= '$written'", 't'), 't',
        'the standby has all that was written');
}
caught_up();

# SQL: every view of the extension
is($standby->sql('SELECT pg_is_in_recovery()'), 't', 'it is a standby');
my @views = split /\n/,
    sql("SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'res_elec'::regnamespace ORDER BY 1");
cmp_ok(scalar @views, '>', 5, 'there are views');
my $digests = join ' UNION ALL ',
    map { "SELECT '$_', count(*), md5(string_agg(v::text, E'\\n' ORDER BY v::text)) FROM res_elec.$_ v" } @views;
is($standby->sql($digests, 'res_elec'), $primary->sql($digests, 'res_elec'), '… which read the same on both');
is($standby->sql($Cluster::WRONG, 'res_elec'), 0, 'the standby\'s totals are right, by its own recount');

# A position taken on the standby leaves out what is under way on the primary, also once it is done
$primary->sql(q{CREATE TABLE public.numbers (n integer); CREATE FUNCTION public.position_or_why() RETURNS text
    LANGUAGE plpgsql AS
  $$ BEGIN RETURN res_elec.position_now(); EXCEPTION WHEN object_not_in_prerequisite_state THEN RETURN SQLERRM;
  END $$}, 'res_elec');
my $keeper = open2(my $from, my $to, 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', $primary->connection('res_elec'));
sub keeper_does { print {$to} "$_[0];\n"; $to->flush; chomp(my $line = <$from>); return $line }
my $xid =
    keeper_does("BEGIN; SELECT pg_current_xact_id(); INSERT INTO res_elec.result_sheet " .
        "(office_id, total_voters, blank_votes, null_votes, votes) VALUES ($e->{offices}[4], 0, 0, 0, '{}')");
my $later = 'INSERT INTO public.numbers VALUES (0)';    # done before what is under way
$primary->sql($later, 'res_elec');
caught_up();
my $position = $standby->sql('SELECT public.position_or_why()', 'res_elec');
like($position, qr/^[0-9a-f]{8}-\d+-\d+-(?:\d+\.)*$xid(?:\.\d+)*$/,
    'a position of the standby names what is under way');
my $then = "SELECT * FROM res_elec.results_at_position($e->{id}, '$position')";
my $results = $standby->sql($then, 'res_elec');
like($results, qr/\S/, '… and has results');
# … as long as the standby can tell: it forgets which of more than 64 savepoints belong to whom
keeper_does("DO \$\$ BEGIN FOR i IN 1 .. 70 LOOP BEGIN INSERT INTO public.numbers VALUES (i);
    EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END \$\$; SELECT 'done'");
$primary->sql($later, 'res_elec');
caught_up();
is($standby->sql('SELECT public.position_or_why()', 'res_elec'),
    'this standby does not know every transaction that is under way', 'with many savepoints under way there is none');
is(keeper_does("COMMIT; SELECT 'done'"), 'done', 'it is done');
caught_up();
is($standby->sql($then, 'res_elec'), $results, 'the position still says what it said');
isnt($standby->sql("SELECT * FROM res_elec.results_at_position($e->{id}, public.position_or_why())", 'res_elec'),
    $results, '… and a new one the new sheet');
close $to;
waitpid $keeper, 0;
$primary->sql("SET session_replication_role = replica; DELETE FROM res_elec.result_sheet
    WHERE office_id = $e->{offices}[4]; RESET session_replication_role; DROP TABLE public.numbers;
    DROP FUNCTION public.position_or_why()", 'res_elec');

# REST: every GET of the route table, asked of both
my %id = (elections => $e->{id}, centers => $e->{center}, offices => $e->{offices}[1], office => $e->{offices}[1],
    candidates => $e->{candidates}[0],
    users => $collaborator->{id}, realtime => $e->{id}, files => 1);
my ($code, $table) = shim_run({}, '--routes');
my @paths = map { $_->{pattern} =~ s{([^/]+)/\{id\}}{$1/@{[$id{$1} // 1]}}r }
    grep { $_->{method} eq 'GET' && $_->{pattern} =~ m{^/api/} } map { from_json($_) } split /\n/, $table;
cmp_ok(scalar @paths, '>', 20, 'there are routes');
@paths = grep { $_ ne '/api/auth/profile/data' } @paths;    # what is kept of who asks grows with what they are refused
# the administrator last: what others are refused is in the audit log that they read
my @asked = map {
    my $who = $_;
    map { [s/(\/search)$/$1?q=bureau/r, $who->{token}] } @paths
} $director, $collaborator, {}, $admin;
sub answers {
    return [map {
        my $answer = call('GET', @$_[0], undef, $_->[1]);
        join ' ', $_->[0], $answer->{status},
            $answer->{content} =~ s/"(?:request_id|GeneratedDate|position|until)": *"[^"]*"//gr
    } @asked]
}
my $before = answers();
shim_stop();
caught_up();    # what the refusals above have written
my $address = {DATABASE_URL => "host=$standby->{dir} user=res_elec_shim dbname=res_elec"};
shim_start($address);
my $after = answers();
is_deeply($after, $before, 'each GET gets the same answer from a server on the standby');
is_deeply([grep { /^\S+ 5\d\d / } @$after], [], '… none is a failure');
is(call('GET', '/health/ready')->{status}, 200, 'that server is ready');

# A stream
my $stream = raw_connect();
raw_send($stream, raw_request("GET /api/voting/realtime/$e->{id}", ['Accept: text/event-stream']));
like(raw_read($stream, qr/data: .*\n\n/), qr/"offices_reported": 4\b/, 'a stream begins with the total');
$primary->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES ($e->{offices}[4], 7, 0, 0, res_elec.votes(ARRAY[$e->{candidates}[0]], ARRAY[7]))", 'res_elec');
like(raw_read($stream, qr/"offices_reported": 5\b.*\n\n/), qr/data: .*"offices_reported": 5\b/,
    '… and tells what the primary is given');
is_deeply(ok_call('GET', "/api/voting/realtime/$e->{id}")->{offices_reported}, 5, 'so does a GET');

# Writes
my $sheet = sheet($e, 0, 0, 1, 1, 1);
my $again = sheet($e, 1, 1, 20, 20, 5);
my @writes = (['POST', "/api/offices/$e->{offices}[2]/results", $again],
    ['PUT', "/api/offices/$e->{offices}[2]/results", {blank_votes => 1, null_votes => 1}],
    ['POST', "/api/offices/$e->{offices}[5]/results", $sheet],
    ['PUT', "/api/offices/$e->{offices}[0]/results", {blank_votes => 2, null_votes => 0}],
    ['POST', '/api/elections', {title => 'New', type => 'local', year => 2026}],
    ['PUT', "/api/elections/$e->{id}", {title => 'New'}], ['DELETE', "/api/elections/$private->{id}"],
    ['POST', "/api/elections/$e->{id}/centers", {name => 'New'}], ['PUT', '/api/auth/profile', {first_name => 'New'}],
    ['POST', '/api/auth/logout'],
    ['POST', '/api/auth/refresh', undef, $director->{refresh}],
    ['POST', '/api/auth/forgot-password', {email => $director->{email}}, undef],
    ['POST', '/api/auth/login', {phone_number => $director->{phone_number}, password => PASSWORD}, undef],
    ['POST', '/api/auth/login', {phone_number => $director->{phone_number}, password => 'a wrong password'}, undef]);
for my $write (@writes) {
    my ($method, $path, $body, $with) = @$write;
    my $answer = call($method, $path, $body, @$write > 3 ? $with : $token);
    is_problem($answer, 503, '25006', "$method $path: 503");
    like($answer->{headers}{'retry-after'}, qr/^[1-9][0-9]*$/, '… with Retry-After');
}
is_problem(call('GET', '/api/audit', undef, $collaborator->{token}), 403, 'RE006',
    'what may not be seen is refused, though it cannot be written down');
is($primary->sql("SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $e->{offices}[5]", 'res_elec'), 0,
    'nothing was written');

# The primary is lost, the standby takes over: the same server writes
caught_up();
cluster_stop('immediate');
is(call('GET', "/api/voting/realtime/$e->{id}")->{json}{offices_reported}, 5,
    'without the primary the standby reads on');
$standby->promote();
my $until = time + 15;
my $answer;
sleep 0.1 while ($answer = call('POST', "/api/offices/$e->{offices}[5]/results", $sheet, $token))->{status} == 503
    && time < $until;
is($answer->{status}, 201, 'once it is promoted it takes sheets');
like(raw_read($stream, qr/"offices_reported": 6\b.*\n\n/), qr/data: .*"offices_reported": 6\b/,
    '… and the stream, which was never closed, tells it');
ok(login({%$director})->{token}, 'people sign in');
is($standby->sql($Cluster::WRONG, 'res_elec'), 0, 'no total is wrong');
done_testing;
