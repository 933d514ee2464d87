# Time travel under concurrency: what the live view showed while a night was played is recorded with its position, and
# counted anew afterwards from the sheets' versions; and the changes between two records sum to the difference of their
# totals.
use strict;
use warnings;
use Test::More;
use POSIX qw(_exit);
use lib 'tests/clusters';
use Cluster;

my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
my $OFFICES = 48;
my $SETUP = <<'SQL';
CREATE ROLE second_person SUPERUSER; CREATE EXTENSION res_elec;
SET search_path = res_elec, public;
INSERT INTO election (title, type, year, status) VALUES ('night', 'legislative', 2025, 'active');
INSERT INTO contest (election_id, name) VALUES (1, 'north'), (1, 'south');
INSERT INTO candidate (election_id, contest_id, first_name, last_name, code_name) SELECT 1, 1 + n / 4, '', n::text,
  n::text FROM generate_series(1, 6) n;
INSERT INTO area (kind, name) SELECT 'province', n::text FROM generate_series(1, 3) n;
INSERT INTO area (kind, name, parent_id) SELECT 'department', n::text, 1 + n % 3 FROM generate_series(1, 6) n;
INSERT INTO center (election_id, area_id, name) SELECT 1, CASE WHEN n < 12 THEN 4 + n % 6 END, n::text
  FROM generate_series(1, 12) n;
INSERT INTO office (center_id, contest_id, name, registered_voters) SELECT 1 + n % 12, 1 + n % 2, n::text, CASE
  WHEN n % 7 > 0 THEN 500 END FROM generate_series(0, 47) n;

-- What a view or function tells of all units, in one value; units that counted nothing aside.
CREATE TABLE public.recorded (id integer GENERATED ALWAYS AS IDENTITY, at timestamptz, quiet boolean, spot text,
  told jsonb, curve_wrong bigint);
CREATE FUNCTION public.told() RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(format('%s %s %s', contest_id, level_number, unit_id), jsonb_build_array(offices_total,
    registered_voters, offices_reported,
           offices_verified, offices_held, registered_voters_reported, total_voters, blank_votes, null_votes, votes))
    FROM res_elec.tally WHERE offices_total > 0 OR offices_reported > 0 OR offices_held > 0 $$;
CREATE FUNCTION public.told_at(spot text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(format('%s %s %s', contest_id, level_number, unit_id), jsonb_build_array(offices_total,
    registered_voters, offices_reported,
           offices_verified, offices_held, registered_voters_reported, total_voters, blank_votes, null_votes, votes))
    FROM res_elec.results_at_position(1, spot) $$;
CREATE FUNCTION public.told_as_of(at timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(format('%s %s %s', contest_id, level_number, unit_id), jsonb_build_array(offices_total,
    registered_voters, offices_reported,
           offices_verified, offices_held, registered_voters_reported, total_voters, blank_votes, null_votes, votes))
    FROM res_elec.results_as_of(1, at) $$;
-- The same level by level, where checkpoints serve: of contests, provinces and departments, by position and by the
-- clock.
CREATE FUNCTION public.told_by_level(spot text, at timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(format('%s %s %s', contest_id, level_number, unit_id), jsonb_build_array(offices_total,
    registered_voters, offices_reported,
           offices_verified, offices_held, registered_voters_reported, total_voters, blank_votes, null_votes, votes))
    FROM unnest('{contest,province,department}'::text[]) l
   CROSS JOIN LATERAL (SELECT * FROM res_elec.results_at_position(1, spot, l) WHERE spot IS NOT NULL
                       UNION ALL
                       SELECT * FROM res_elec.results_as_of(1, at, l) WHERE spot IS NULL) r $$;
-- And the centers and communes, a few at a time, as pages of REST are counted.
CREATE FUNCTION public.told_by_page(spot text, at timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(format('%s %s %s', contest_id, level_number, unit_id), jsonb_build_array(offices_total,
    registered_voters, offices_reported,
           offices_verified, offices_held, registered_voters_reported, total_voters, blank_votes, null_votes, votes))
    FROM (VALUES ('center', 0), ('center', 5), ('center', 10), ('commune', 0)) AS p(level, after)
   CROSS JOIN LATERAL (SELECT * FROM res_elec_internal.results_then(1, res_elec_internal.position_snapshot(spot), at,
   p.level, res_elec_internal.units_ever(1, p.level, p.after, 5))) r $$;
CREATE FUNCTION public.levels(told jsonb, low integer, high integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(key, value) FROM jsonb_each(told) WHERE split_part(key, ' ', 2)::integer BETWEEN low
    AND high $$;
CREATE FUNCTION public.figures(told jsonb) RETURNS TABLE (unit text, offices bigint, registered bigint, voters bigint,
  blank bigint, nulls bigint, votes res_elec.votes)
  LANGUAGE sql STABLE AS $$ SELECT key, (value ->> 2)::bigint, (value ->> 5)::bigint, (value ->> 6)::bigint,
  (value ->> 7)::bigint, (value ->> 8)::bigint, (value ->> 9)::res_elec.votes
                              FROM jsonb_each(told) $$;
-- Units whose difference between two records is not the sum of the changes between their positions.
CREATE FUNCTION public.unexplained(a public.recorded, b public.recorded) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*)
    FROM (SELECT unit, sum(offices) AS offices, sum(registered) AS registered, sum(voters) AS voters, sum(blank)
    AS blank, sum(nulls) AS nulls, res_elec.sum(votes) AS votes
            FROM (SELECT * FROM public.figures(b.told)
                  UNION ALL SELECT unit, -offices, -registered, -voters, -blank, -nulls, '{}'::res_elec.votes
                  OPERATOR(res_elec.-) votes FROM public.figures(a.told)
                  UNION ALL SELECT format('%s %s %s', c.contest_id, u.level, u.id), -c.offices, -c.registered_voters,
                  -c.total_voters, -c.blank_votes, -c.null_votes,
                                   '{}'::res_elec.votes OPERATOR(res_elec.-) c.votes
                    FROM res_elec.changes(1, a.spot, b.spot) c
                   CROSS JOIN LATERAL (VALUES (0, c.contest_id), (1, c.province_id), (2, c.department_id),
                   (3, c.commune_id), (4, c.center_id)) AS u(level, id)
                   WHERE u.id IS NOT NULL) AS x
           GROUP BY unit) AS s
   WHERE (offices, registered, voters, blank, nulls) <> (0, 0, 0, 0, 0) OR res_elec.total(votes) <> 0 OR EXISTS (SELECT
   FROM res_elec.votes_each(votes)) $$;
-- Slots of the curve, of the election and of each contest, as they are kept with what changed since, that differ from
-- those of the sheets.
CREATE FUNCTION public.curve_wrong() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*)
    FROM (VALUES (NULL::integer), (1), (2)) AS c(id)
   CROSS JOIN LATERAL (
         SELECT (SELECT jsonb_object_agg(k.slot, jsonb_build_array(k.sheets, k.registered_voters, k.total_voters,
           k.blank_votes, k.null_votes, k.votes::text))
                   FROM res_elec_internal.curve_slots(1, c.id, res_elec_internal.curve_width(), true) k) AS told,
                (SELECT jsonb_object_agg(x.slot, jsonb_build_array(x.sheets, x.registered, x.voters, x.blank, x.nulls,
                x.votes))
                   FROM (SELECT res_elec_internal.curve_slot_of(s.submitted_at, res_elec_internal.curve_width())
                   AS slot, count(*) AS sheets, coalesce(sum(s.registered_voters), 0) AS registered,
                                sum(s.total_voters) AS voters, sum(s.blank_votes) AS blank, sum(s.null_votes) AS nulls,
                                res_elec.sum(s.votes)::text AS votes
                           FROM res_elec.result_sheet s WHERE s.status IN ('provisional', 'verified')
                           AND (c.id IS NULL OR s.contest_id = c.id) GROUP BY 1) AS x) AS counted) AS b
   WHERE b.told IS DISTINCT FROM b.counted $$;
CREATE FUNCTION public.record(quiet boolean) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.recorded (at, quiet, spot, told, curve_wrong)
    SELECT clock_timestamp(), quiet, res_elec.position_now(), public.told(), public.curve_wrong() $$;
SQL

# One client's part of the night: statements by themselves, and transactions that take their time, some of which are
# rolled back.
sub client {
    my ($seed, $statements) = @_;
    srand $seed;
    my $any = sub { 1 + int rand $OFFICES };
    my $act = sub {
        my $kind = rand;
        my $office = $any->();
        my $votes = join ',', map { int rand 60 } 1 .. 3;
        my $candidates = "(SELECT array_agg(c.id ORDER BY c.id) FROM res_elec.candidate c JOIN res_elec.office o
            ON o.contest_id = c.contest_id WHERE o.id = $office)";
        my $sum = eval join '+', split /,/, $votes;
        my ($blank, $null) = (int rand 9, int rand 9);
        my $total = $sum + $blank + $null;
        return "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            VALUES ($office, $total, $blank, $null, res_elec.votes($candidates, ARRAY[$votes])) ON CONFLICT
            DO NOTHING" if $kind < 0.4;
        return "UPDATE res_elec.result_sheet SET total_voters = $total, blank_votes = $blank, null_votes = $null, votes
            = res_elec.votes($candidates, ARRAY[$votes]), reason = 'again' WHERE office_id = $office" if $kind < 0.65;
        return Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'verified'
            WHERE office_id % 5 = $office % 5 AND status = 'provisional'") if $kind < 0.7;
        return Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'held', reason = 'why'
            WHERE office_id = $office AND status <> 'held'") if $kind < 0.78;
        return Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'provisional', reason = 'seen'
            WHERE office_id = $office AND status = 'held'") if $kind < 0.86;
        return "SELECT res_elec_internal.checkpoint_take(1), res_elec_internal.curve_take(1),
            res_elec_internal.curve_take(1, " . (1 + $office % 2) . ")" if $kind < 0.89;
        return Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'not signed'
            WHERE office_id = $office AND status = 'provisional'");
    };
    my $script = '';
    for (1 .. $statements) {
        if (rand() < 0.25) {
            $script .= "BEGIN;\n" . $act->() . ";\nSELECT pg_sleep(" . rand(0.02) . ");\nSAVEPOINT s;\n" . $act->()
                . ";\n"
                . (rand() < 0.5 ? "ROLLBACK TO s;\n" : '') . $act->() . ";\n"
                . (rand() < 0.8 ? "COMMIT;\n" : "ROLLBACK;\n");
        } else {
            $script .= $act->() . ";\n";
        }
    }
    return $script;
}

# Areas, centers and offices move, registers are corrected, offices come and go, meanwhile.
sub mover {
    my ($seed, $statements) = @_;
    srand $seed;
    return join '', map {
        my $kind = rand;
        ($kind < 0.3 ? 'UPDATE res_elec.center SET area_id = ' . (rand() < 0.2 ? 'NULL' : 4 + int rand 6)
            . ' WHERE id = ' . (1 + int rand 12)
            : $kind < 0.6 ? 'UPDATE res_elec.office SET center_id = ' . (1 + int rand 12) . " WHERE id = "
            . (1 + int rand $OFFICES)
            : $kind < 0.7 ? 'UPDATE res_elec.area SET parent_id = ' . (1 + int rand 3) . ' WHERE id = '
            . (4 + int rand 6)
            : $kind < 0.8 ? 'UPDATE res_elec.office SET registered_voters = ' . (400 + int rand 200) . ' WHERE id = '
            . (1 + int rand $OFFICES)
            : $kind < 0.9 ? "INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters)
                VALUES (1, 1, 'new $_', 300)"
            : "DELETE FROM res_elec.office WHERE id = (SELECT min(id) FROM res_elec.office WHERE name LIKE 'new%')")
            . ";\nSELECT pg_sleep(0.005);\n"
    } 1 .. $statements;
}

sub psql {
    my ($cluster, $script) = @_;
    my $pid = fork // die $!;
    return $pid if $pid;
    open my $psql, '|-', "psql -Xq '" . $cluster->connection('postgres') . "' > /dev/null 2> /dev/null" or _exit(1);
    print {$psql} $script;
    close $psql;
    _exit(0);
}

for my $track ('on', 'off') {
    my $cluster = Cluster->new("track_commit_timestamp=$track", 'deadlock_timeout=50ms');
    $cluster->sql($SETUP);
    for my $round (1 .. 3) {
        my @writers = ((map { psql($cluster, client(100 * $round + $_, 120)) } 1 .. 4),
            psql($cluster, mover(50 + $round, 25)));
        my $recorder = psql($cluster, "SELECT public.record(false);\nSELECT pg_sleep(0.002);\n" x 60);
        waitpid $_, 0 for @writers, $recorder;
        $cluster->sql('SELECT public.record(true)');    # nobody writes
        $cluster->sql('SELECT res_elec.fold_tallies()');
        $cluster->sql('VACUUM res_elec.result_sheet');
    }
    is($cluster->sql($Cluster::WRONG), 0, "$track: the totals are right");
    my ($records, $different, $kinds) = split /\|/, $cluster->sql("SELECT count(*), count(DISTINCT told),
        (SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM res_elec.changes(1)) FROM public.recorded");
    cmp_ok($different, '>', 60,
        "$track: the records are of a night that went on ($records records, $different different)");
    cmp_ok($cluster->sql("SELECT count(*) FROM public.recorded WHERE spot !~ '-\$'"), '>', 10,
        "$track: while transactions were under way");
    is($kinds, 'corrected deleted entered moved_in moved_out status', "$track: all kinds of changes were made");
    is($cluster->sql('SELECT count(*) FROM public.recorded WHERE told_at(spot) IS DISTINCT FROM told'), 0,
        "$track: what is counted anew at each position is what the view showed then");
    is($cluster->sql('SELECT count(*) FROM public.recorded WHERE quiet AND told_as_of(at) IS DISTINCT FROM told'), 0,
        "$track: by the clock it is so while nobody writes");
    is($cluster->sql('SELECT sum(curve_wrong), (SELECT count(*) FROM res_elec.curve) FROM public.recorded'), '0|3',
        "$track: the curve that is kept, with what changed since, was what the sheets said, each time");
    cmp_ok($cluster->sql('SELECT count(*) FROM res_elec.checkpoint'), '>', 20,
        "$track: checkpoints were taken meanwhile");
    is($cluster->sql('SELECT count(*) FROM public.recorded WHERE public.told_by_level(spot, NULL) IS DISTINCT
        FROM public.levels(told, 0, 2)'), 0,
        "$track: so it is from the checkpoints, at each position");
    is($cluster->sql('SELECT count(*) FROM public.recorded r WHERE public.told_by_level(NULL, at) IS DISTINCT
        FROM public.levels(public.told_as_of(at), 0, 2)'), 0,
        "$track: by the clock, whoever writes, checkpoints make no difference");
    is($cluster->sql('SELECT count(*) FROM public.recorded r WHERE public.told_by_page(spot, NULL) IS DISTINCT
        FROM public.levels(told, 3, 4)'), 0, "$track: and page by page");
    is($cluster->sql('SELECT count(DISTINCT b.checkpoint_id) > 3 FROM public.recorded r CROSS
        JOIN LATERAL res_elec_internal.known_total(1, res_elec_internal.position_snapshot(r.spot), NULL, $$contest$$)
        b'), 't',
        "$track: many of them serve");
    is($cluster->sql('SELECT count(*) FROM public.recorded a JOIN public.recorded b ON b.id IN (a.id + 1, a.id + 17,
        183) AND b.id > a.id
                       WHERE public.unexplained(a, b) > 0'), 0,
                       "$track: the changes between two records sum to the difference of all their totals");
    is($cluster->sql(
        "SELECT public.unexplained(a, b) FROM public.recorded a, public.recorded b WHERE a.id = 1 AND b.id = 1"), 0,
        '… and of none to none');
    is($cluster->sql("SELECT sum(c.total_voters) - sum(t.total_voters) FROM (SELECT sum(total_voters) AS total_voters
        FROM res_elec.changes(1)) c,
                        (SELECT sum(total_voters) AS total_voters FROM res_elec.tally WHERE level_number = 0) t"), 0,
                        "$track: all changes make the total");

    # A transaction that takes its time counts at once, from its commit, where commit times are kept; else from when
    # each sheet was written.
    $cluster->sql(Cluster::as_second("UPDATE res_elec.result_sheet SET status = 'provisional', reason = 'x'
        WHERE status <> 'provisional'; UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'x'"));
    my $slow = "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
        VALUES (%d, 10, 10, 0, '{}');";
    my $times = $cluster->sql('BEGIN; ' . sprintf($slow, 1)
        . 'SELECT pg_sleep(0.05); SELECT clock_timestamp(); SELECT pg_sleep(0.05); ' . sprintf($slow, 2)
        . 'SELECT pg_sleep(0.05); COMMIT;
        SELECT clock_timestamp()');
    my ($between, $after) = grep { /\d/ } split /\n/, $times;
    my $counted = "SELECT coalesce(sum(offices_reported), 0) FROM res_elec.results_as_of(1, '%s', 'contest')";
    is($cluster->sql(sprintf $counted, $between), $track eq 'on' ? 0 : 1, "$track: in the middle of a transaction");
    is($cluster->sql(sprintf $counted, $after), 2, "$track: after it");
    next if $track eq 'on';

    # A dump restored: the past by the clock is the same; positions of the other database are refused; new ones go on.
    $cluster->sql('CREATE DATABASE restored');
    is(system('sh', '-c', "'$bin/pg_dump' -d '" . $cluster->connection('postgres')
        . "' | psql -Xq -v ON_ERROR_STOP=1 -d '" . $cluster->connection('restored') . "' > /dev/null"), 0,
        'a dump is restored');
    is($cluster->sql('SELECT count(*) FROM public.recorded WHERE quiet AND told_as_of(at) IS DISTINCT FROM told',
        'restored'), 0, '… with all of its past by the clock');
    is($cluster->sql(
        'SELECT (SELECT count(*) FROM res_elec.checkpoint), (SELECT count(*) FROM res_elec.curve), curve_wrong()',
        'restored'), '0|0|0', '… checkpoints and curves are not dumped');
    is($cluster->sql('SELECT told_at(res_elec.position_now()) = told()', 'restored'), 't',
        '… positions begin with what it brought');
    is($cluster->sql("SELECT count(*) FROM res_elec.changes(1, res_elec.position_now())", 'restored'), 0,
        '… nothing has changed since');
    is($cluster->sql("SELECT told_as_of(now() + interval '1 s') = told(), (SELECT sum(total_voters)
        FROM res_elec.changes(1)) = (SELECT sum(total_voters) FROM res_elec.tally WHERE level_number = 0)", 'restored'),
        't|t', '… all of its changes make the total');
    my $position = $cluster->sql('SELECT spot FROM public.recorded LIMIT 1');
    my $message =
        qx{psql -XAtq -c "SELECT res_elec.results_at_position(1, '$position')" '@{[$cluster->connection('restored')]}' 2>&1};
    like($message, qr/this position is of another database/, '… a position of the other database is refused');
    # what comes by a restore counts from the beginning: a checkpoint that lacks it goes
    is($cluster->sql("SELECT res_elec_internal.checkpoint_take(1)", 'restored'), 't', 'a checkpoint');
    $cluster->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes, status,
        version, channel, db_user, submitted_at, updated_at)
        VALUES (5, 7, 7, 0, '{}', 'provisional', 1, 'sql', 'x', now(), now())", 'restored');
    is($cluster->sql('SELECT count(*) FROM res_elec.checkpoint', 'restored'), 0, '… goes with a row from a dump');
    is($cluster->sql("SELECT res_elec_internal.checkpoint_take(1)", 'restored'), 't', 'another');
    is($cluster->sql("BEGIN; UPDATE res_elec.result_sheet SET status = 'held', reason = 'why' WHERE office_id = 2; " .
        "SELECT res_elec_internal.checkpoint_take(1); ROLLBACK", 'restored'), 'f',
        'none is taken with changes that are not committed');
    $cluster->sql('SELECT res_elec.rebuild_tallies()', 'restored');
    is($cluster->sql('SELECT count(*) FROM res_elec.checkpoint', 'restored'), 0, 'totals that are mended have none');
    my $since = $cluster->sql('SELECT res_elec.position_now()', 'restored');
    $cluster->sql(sprintf($slow, 3)
        . 'SET session_replication_role = replica; DELETE FROM res_elec.result_sheet WHERE office_id = 1', 'restored');
    is($cluster->sql("SELECT office_id, kind, offices, total_voters, blank_votes, db_user, channel
        FROM res_elec.changes(1, '$since') ORDER BY office_id", 'restored'),
        "1|deleted|-1|-10|-10|postgres|sql\n3|entered|1|10|10|postgres|sql", '… and what comes after it is told');
}
done_testing;
