# A country whose provinces count in databases of their own: what each may write, what comes of changes that cross, and
# that the nation has what each province has, also when one is cut off.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Documents;
use Provinces qw(sheet);

sub block { return Documents::block(@_) }

my ($nation, @provinces) = Provinces::clusters(3);
my ($p1, $p2, $p3) = @provinces;
Provinces::set_up($nation, @provinces);
is(Provinces::copied($nation), 0, 'the nation has the provinces\' tables');
is(Provinces::copied($_), 0, '… and a province the nation\'s') for @provinces;

# Several statements at a node, each with what it is refused with.
sub refused {
    my ($at, @cases) = @_;
    my @told = $at->refusals(map { $_->[0] } @cases);
    like($told[$_], $cases[$_][1] // qr/^$/, $cases[$_][2] // $cases[$_][0]) for 0 .. $#cases;
}

# All that was written is everywhere, and every total is right.
sub same {
    my ($what) = @_;
    Provinces::settle($nation, @provinces);
    my $wrong = join ' ', map { $_->sql($Cluster::WRONG) } $nation, @provinces;
    is($wrong, '0 0 0 0', "$what: every total is that of the sheets");
    is($nation->sql('SELECT DISTINCT finding FROM res_elec.node_status'), 'matched',
        "… and the nation has what each has");
    for my $k (1 .. 3) {
        my $rows = "SELECT count(*), md5(string_agg(ROW(s.office_id, s.center_id, s.commune_id, s.version, s.status,
            s.registered_voters, s.office_registered_voters, s.total_voters, s.votes::text, s.reason)::text, ' '
                ORDER BY s.office_id))
            FROM res_elec.result_sheet s JOIN res_elec.node n ON n.area_id = s.province_id AND n.number = $k";
        is($nation->sql($rows), $provinces[$k - 1]->sql($rows), "… row by row of node $k");
        my $flags = "SELECT count(*), md5(string_agg(f::text, ' ' ORDER BY f.id)) FROM res_elec.sheet_flag f
            WHERE f.id % 32 = $k";
        is($nation->sql($flags), $provinces[$k - 1]->sql($flags), '… and its flags');
    }
}

# Three sheets make an area to compare with: there are as many at the nation alone
$nation->sql("SELECT res_elec.set_rule('blank_null_share', 'flag', '{\"sheets\": 3}')");
Provinces::arrived($nation, $_) for 1 .. 3;
$p1->sql(sheet(1, 100) . ';' . sheet(2, 120));
$p2->sql(sheet(9, 100));
$p3->sql(sheet(17, 130));
$nation->sql(sheet(25, 140));
same('sheets');
# A province may hear a report of the nation that is not to be seen yet, for it waits for a standby
my $heard = "BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO res_elec.node_report (node, number, election_id, digest, heard, heard_token)
    SELECT 1, n.reported + 1, 1, '{}', 7, gen_random_uuid() FROM res_elec.node n WHERE n.number = 1;
    SELECT finding, (SELECT ahead FROM res_elec.this_node) FROM res_elec.node_check ORDER BY id DESC LIMIT 1; ROLLBACK";
is($nation->sql($heard), 'ahead|{1}', 'a report of the nation that it does not have is noticed');
open my $waits, '|-', 'psql', '-XAtqo', '/dev/null', $nation->connection('postgres') or die $!;
syswrite $waits, "BEGIN; SELECT res_elec_internal.nation_tell(NULL);\n";
is($nation->wait_for("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted", 1), 1,
    'a report is under way');
is($nation->sql($heard), 'differs|{}', '… meanwhile none is missed');
close $waits;
like($nation->run(block('node-status')), qr/^3\|P3\|[^|]+\|matched\|\|[^|]+\|0$/m, 'the nation tells how each is');
is($nation->sql('SELECT sum(total_voters) FROM res_elec.tally WHERE level_number = 0'), 590 + 5 * 6,
    'the nation has all');

# What the unit of systemd runs, and what a standby of the nation tells
my $reports = 'SELECT max(number) FROM res_elec.node_report WHERE node = 1';
my $before = $p1->sql($reports);
sub by_socket { my ($at) = @_; return "PGHOST='$at->{dir}' PGUSER=postgres PGDATABASE=postgres" }
is(Provinces::run_unit(by_socket($p1)), 0, 'the unit runs at a province');
is($p1->sql($reports), $before + 1, '… and makes a report');
my $standby = Cluster->standby($nation, 'max_worker_processes=20', 'max_wal_senders=40');
is($standby->wait_for('SELECT count(*) FROM res_elec.node_status WHERE in_touch', 3), 3,
    'a standby of the nation does not take provinces for cut off because their streams run elsewhere');
is($standby->sql('SELECT count(connected), count(errors), count(cut_off_since) FROM res_elec.node_status'), '0|0|0',
    '… and tells nothing of these');
is(Provinces::run_unit(by_socket($standby)), 0, 'at a standby the unit has nothing to tell');
$standby->stop('immediate');

# Maintenance of a node is of what is its own: flags that wait for an area are settled where the sheet is kept, and what
# a province deletes of its audit log stays at the nation
$p1->sql("INSERT INTO res_elec.audit_log (action, db_user, channel, at)
    VALUES ('session.opened', 'x', 'sql', now() - interval '11 days')");
Provinces::settle($nation, @provinces);
my $waiting = 'SELECT count(*) FROM res_elec.sheet_flag WHERE waiting';
is($nation->sql($waiting), 4, 'flags wait for an area to compare with');
$p1->sql("INSERT INTO res_elec.setting VALUES ('audit_keep_days', '10')");
$_->sql('SELECT * FROM res_elec.maintain()') for $nation, $p1;
my $old = "SELECT count(*) FROM res_elec.audit_log WHERE action = 'session.opened'";
is($p1->sql($old), 0, 'a province deletes old lines of its audit log');
same('maintenance');
is($nation->sql($old), 1, '… and the nation keeps them');
is($nation->sql($waiting), 4, '… and settles none of their flags');

# One owner a row
my $scan = "INSERT INTO res_elec.file (kind, type, content, received_sha256) VALUES ('scan', 'image/png', 'x',
    sha256('x')); INSERT INTO res_elec.sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256)
    SELECT 1, 1, s.submitted_at, s.version, f.id, f.sha256 FROM res_elec.file f, res_elec.result_sheet s
     WHERE s.office_id = 1 AND f.kind = 'scan'";
$_->sql('CREATE ROLE second_person SUPERUSER') for $nation, $p1;
refused($nation, ['BEGIN'],
    [sheet(3, 7), qr/RE002: Sheets of polling station “Office 3” .* kept by node 1, P1; this is the nation/,
        'the nation does not enter a sheet of a province'],
    ['ROLLBACK; SET res_elec.language = fr'],
    [sheet(3, 7), qr/RE002: Les procès-verbaux du bureau .* sont tenus par le nœud 1, P1/, '… told in French'],
    ['RESET res_elec.language; SET SESSION AUTHORIZATION second_person'],
    (map { [$_->[0], qr/RE002: Sheets .* kept by node 1/, "the nation does not $_->[1] a sheet of a province"] }
        ["SELECT res_elec.verify_sheet(1)", 'verify'], ["SELECT res_elec.reject_sheet(1, 'no')", 'reject'],
        ["SELECT res_elec.annul_sheet(1, 'A', current_date, 'no')", 'annul'],
        ['UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 1 WHERE office_id = 1', 'correct'],
        ['DELETE FROM res_elec.result_sheet WHERE office_id = 1', 'delete'],
        [$scan, 'bind a scan to']),
    ["DELETE FROM res_elec.file"],
    ['TRUNCATE res_elec.result_sheet', qr/RE002: TRUNCATE of result_sheet does not go/, 'no TRUNCATE']);
refused($p1,
    [sheet(10, 7), qr/RE002: Sheets .* kept by node 2, P2; this is node 1, P1/, 'no province enters one of another'],
    [sheet(26, 7), qr/RE002: Sheets .* kept by the nation; this is node 1, P1/, '… nor one what is the nation\'s'],
    (map { [$_->[0], qr/RE002: The table $_->[1] is written at the nation/, "a province does not write $_->[1]"] }
        ["UPDATE res_elec.app_user SET password_hash = 'y'", 'app_user'],
        ["INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name) VALUES (1, 'C', 'T', '3')",
            'candidate'],
        ['UPDATE res_elec.office SET registered_voters = 999 WHERE id = 1', 'office'],
        ["SELECT res_elec.set_rule('turnout', 'hold')", 'sheet_rule'],
        ['SELECT res_elec.close_count(1)', 'node'],
        ["INSERT INTO res_elec.file (kind, type, content, received_sha256) VALUES
          ('profile_photo', 'image/png', 'x', sha256('x'))", 'file'],
        ["SELECT res_elec.decide_office(3, 'not_held', 'A', current_date, 'no')", 'decision']),
    ['TRUNCATE res_elec.office CASCADE', qr/RE002: TRUNCATE of \w+ does not go/, 'no TRUNCATE there']);

# A session that could not read which node it is in asks again
my $holder = Provinces::locked($p1, 'node', 'ACCESS EXCLUSIVE');
my $holds = "FROM pg_locks WHERE relation = 'res_elec.node'::regclass AND mode = 'AccessExclusiveLock' AND granted";
refused($p1, ["SET lock_timeout = '100ms'"], [sheet(10, 7), qr/55P03: /, 'a session does not learn its node'],
    ["RESET lock_timeout; SELECT pg_terminate_backend(pid) $holds"],
    [sheet(10, 7), qr/RE002: Sheets .* kept by node 2, P2; this is node 1, P1/, '… and refuses all the same later']);
{
    local $SIG{PIPE} = 'IGNORE';
    close $holder;
}

# What is done about a sheet where it is kept comes to the nation, with who did it
$p1->sql(Cluster::as_second("SELECT res_elec.verify_sheet(1)"));
$p1->sql("SELECT res_elec.annul_sheet(2, 'CC 7', current_date, 'ballots exchanged')");
$p1->sql($scan);
$nation->sql("INSERT INTO res_elec.file (kind, type, content, received_sha256) VALUES ('profile_photo', 'image/png',
    'f', sha256('f')); UPDATE res_elec.app_user SET profile_photo_id = (SELECT max(id) FROM res_elec.file)");
same('verification, annulment and scans');
is($nation->sql('SELECT string_agg(status, \' \' ORDER BY office_id) FROM res_elec.result_sheet WHERE office_id < 3'),
    'verified annulled', 'the nation has them');
is($nation->sql("SELECT d.kind, f.kind, (SELECT count(*) FROM res_elec.file) FROM res_elec.decision d,
    res_elec.sheet_scan s JOIN res_elec.file f ON f.id = s.file_id"), 'annul|scan|2', '… the decision and the scan');
refused($nation, ['UPDATE res_elec.sheet_scan SET office_id = 25', qr/RE002: Sheets .* kept by node 1/,
    'a province\'s scan does not become one of the nation']);
is($p1->sql('SELECT count(*) FROM res_elec.file'), 2, 'a province has the nation\'s photo');
is($p2->sql('SELECT count(*) FROM res_elec.file'), 1, '… and no scan of another province');
is($nation->sql('SELECT count(DISTINCT id % 32) FROM res_elec.audit_log'), 2, 'the nation has the audit of both');

# Cut off: each goes on, and what crosses is carried
Provinces::cut($nation, $p1, 1);
$p1->sql(sheet(3, 200) . ';' . sheet(4, 300));
$nation->sql("UPDATE res_elec.office SET registered_voters = 1100 WHERE id = 3;
    UPDATE res_elec.office SET registered_voters = 250 WHERE id = 4;
    UPDATE res_elec.office SET registered_voters = 1200 WHERE id = 1;
    UPDATE res_elec.office SET center_id = 2 WHERE id = 2;
    UPDATE res_elec.center SET area_id = (SELECT area_id FROM res_elec.center WHERE id = 1) WHERE id = 3");
$p1->sql("UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 1, reason = 'misread' WHERE office_id = 3");
$p2->sql(sheet(10, 210));
is($nation->sql($Cluster::WRONG), 0, 'meanwhile the nation\'s totals are those of its rows');
refused($nation,
    map { [$_->[0], qr/RE002: The election “E” is still being counted: $_->[1]/, "… $_->[2]"] }
    ["UPDATE res_elec.office SET status = 'not_held', reason = 'no' WHERE id = 5", 'P1',
        'what would contradict a sheet waits for the province'],
    ['DELETE FROM res_elec.office WHERE id = 5', 'P1', 'its office is not deleted'],
    ['UPDATE res_elec.office SET center_id = 5 WHERE id = 5', 'P1', 'nor given to another node'],
    ['DELETE FROM res_elec.candidate WHERE id = 3', 'P1, P2, P3', 'no candidate is deleted'],
    ["UPDATE res_elec.candidate SET last_name = 'X' WHERE id = 2", 'P1, P2, P3', 'nor renamed'],
    ["UPDATE res_elec.election SET status = 'completed'", 'P1, P2, P3', 'the election is not completed']);
Provinces::mend($nation, $p1, 1);
same('after a cut');
is($nation->sql("SELECT string_agg(s.office_id || ' ' || s.version || ' ' || s.registered_voters || ' '
        || s.office_registered_voters, ', ' ORDER BY s.office_id) FROM res_elec.result_sheet s
        WHERE s.office_id IN (1, 3, 4)"), '1 2 1000 1200, 3 3 1100 1100, 4 1 1000 250',
    'a register is carried as a version of its own; not below the voters, nor to a verified sheet without a reason');
is($nation->sql("SELECT string_agg(office_id || ' ' || (context ->> 'office_registered_voters'), ', '
        ORDER BY office_id)
    FROM res_elec.sheet_flags WHERE rule = 'registered_changed' AND state <> 'superseded'"), '1 1200, 3 1100, 4 250',
    '… but all three are flagged');
is($_->sql("SELECT superseded_by, count(*) FROM res_elec.result_sheet_history WHERE office_id IN (2, 3) GROUP BY 1
    ORDER BY 1"), "correction|3\nmove|1", 'each version is in the history once') for $nation, $p1;

# Load, while two are cut off in turn and one of them fails
my @load = map { load($_) } 0 .. 2;
for my $k (1, 2) {
    Provinces::cut($nation, $provinces[$k - 1], $k);
    $nation->sql("UPDATE res_elec.office SET registered_voters = registered_voters + 1 WHERE id % 8 = $k");
    select undef, undef, undef, 0.5;
    $provinces[$k - 1]->stop('immediate') if $k == 2;
    $provinces[$k - 1]->start() if $k == 2;
    Provinces::mend($nation, $provinces[$k - 1], $k);
}
waitpid $_, 0 for @load;
same('load, cuts and a failure');

# What only the nation sees
$p2->sql(sheet(11, 150) . "; INSERT INTO res_elec.file (kind, type, content, received_sha256) VALUES ('scan',
    'image/png', 'x', sha256('x')); INSERT INTO res_elec.sheet_scan (election_id, office_id, submitted_at, version,
    file_id, sha256) SELECT 1, 9, s.submitted_at, s.version, f.id, f.sha256
      FROM res_elec.file f, res_elec.result_sheet s
     WHERE s.office_id = 9 AND f.kind = 'scan'");
$p3->sql(sheet(18, 150));
same('the same votes and the same scan in two provinces');
is($nation->sql("SELECT string_agg(office_id || ' ' || (context ->> 'other_office_id') || ' ' || flag_id % 32, ', '
    ORDER BY office_id) FROM res_elec.sheet_flags WHERE rule = 'identical_votes' AND office_id IN (11, 18)"),
    '11 18 0, 18 11 0', 'both sheets are flagged by the nation, once');
my $same_scan = "SELECT string_agg(office_id || ' ' || (context ->> 'other_office_id'), ', ' ORDER BY office_id)
    FROM res_elec.sheet_flags WHERE rule = 'same_scan'";
is($nation->sql($same_scan), '1 9, 9 1', '… and both offices');

# Second factors are the nation's; which code was taken last is each node's own
$nation->sql("INSERT INTO res_elec.second_factor (user_id, sealed_secret, confirmed_at) VALUES (1, 'a', now())");
Provinces::arrived($nation, 1);
refused($p1, ['UPDATE res_elec.second_factor SET last_step = 7'],
    ["UPDATE res_elec.second_factor SET sealed_secret = 'b'",
        qr/RE002: The table second_factor is written at the nation/, 'a province does not change a second factor']);
$nation->sql("UPDATE res_elec.second_factor SET sealed_secret = 'c'");
Provinces::arrived($nation, 1);
is($p1->sql('SELECT sealed_secret, last_step FROM res_elec.second_factor'), 'c|7', '… and takes no code twice');

# A new password, and the end of an account, are the end of sessions at every node
$nation->sql("INSERT INTO res_elec.app_user (first_name, last_name, phone_number, email, password_hash) VALUES
    ('D', 'E', '+24166000002', 'd\@b.ga', 'x'), ('F', 'G', '+24166000003', 'f\@b.ga', 'x')");
Provinces::arrived($nation, 1);
$p1->sql("INSERT INTO res_elec.session (user_id) SELECT id FROM res_elec.app_user");
$nation->sql("UPDATE res_elec.app_user SET password_hash = 'y' WHERE id = 2; UPDATE res_elec.app_user SET active = false
    WHERE id = 3; UPDATE res_elec.app_user SET last_name = 'Z' WHERE id = 1");
Provinces::arrived($nation, 1);
is($p1->sql("SELECT string_agg(user_id || ' ' || (ended_at IS NOT NULL), ', ' ORDER BY user_id) FROM res_elec.session"),
    '1 false, 2 true, 3 true', 'sessions at a province end with what the nation changes of their users');

# An office goes to another province: while both are closed, and without its sheet
my $closed = "SELECT count(*) FROM res_elec.count_status WHERE state = 'closed'";
my ($close_two, $move, $reopen) = split /^--.*\n/m, block('node-move');
$nation->sql($close_two);
is($nation->wait_for($closed, 2), 2, 'two provinces close their count');
refused($p1, [sheet(1, 1), qr/RE00[23]: /, 'none enters a sheet'],
    ["UPDATE res_elec.result_sheet SET blank_votes = 3, null_votes = 0, reason = 'x' WHERE office_id = 3",
        qr/RE002: The nation has closed the count of the election “E” at node 1, P1/, '… nor corrects one']);
refused($nation, [$move =~ s/;\s*$//r,
    qr/RE002: Polling station .* has a result sheet at node 1, P1: it does not go to another node/,
    'an office with a sheet stays in its node'],
    ["UPDATE res_elec.election SET status = 'completed'", qr/RE002: .* still being counted: P3/,
        'the election waits for the third']);
$nation->sql('SELECT res_elec.reopen_count(1, 1)');
Provinces::arrived($nation, 1);
$p1->sql(Cluster::as_second("SELECT res_elec.reject_sheet(3, 'of the other province')"));
$nation->sql('SELECT res_elec.close_count(1, 1)');
is($nation->wait_for($closed, 2), 2, 'its sheet is rejected, and the count closed again');
$nation->sql($move);
is($nation->wait_for($closed, 2), 2, '… it goes, and both answer once more');
# … once, however many offices a transaction changes
my $told = $p1->sql($reports);
$nation->sql('UPDATE res_elec.office SET registered_voters = registered_voters + 1 WHERE id BETWEEN 5 AND 8');
is($nation->wait_for($closed, 2), 2, 'after a change of several offices their province answers');
is($p1->sql($reports) - $told, 1, '… with one report');
refused($nation, ['BEGIN'], ['UPDATE res_elec.office SET registered_voters = 1234 WHERE id = 5'],
    ["UPDATE res_elec.election SET status = 'completed'", qr/RE002: .* still being counted: P1, P3/,
        'what a transaction changes of an office keeps it from completing the election'], ['ROLLBACK']);
refused($nation, ['UPDATE res_elec.office SET center_id = 1 WHERE id = 26', qr/^$/,
    'an office of the nation goes to a province that is closed, while another one counts'],
    ['UPDATE res_elec.office SET center_id = 1 WHERE id = 25',
        qr/RE002: Polling station .* has a result sheet, which the nation keeps: it does not go to a node/,
        '… but none that has a sheet']);
$nation->sql($reopen);
Provinces::arrived($nation, $_) for 1, 2;
refused($p1, [sheet(3, 9), qr/kept by node 2, P2/, 'its former province enters nothing for it']);
$p2->sql(sheet(3, 90));
same('an office that went to another province');

# The state of an office, decided by the nation while its province is closed, is carried there
$nation->sql('SELECT res_elec.close_count(1, 1)');
is($nation->wait_for($closed, 1), 1, 'a province is closed for a decision');
$nation->sql("SELECT res_elec.decide_office(2, 'to_vote_again', 'CC 8', current_date, 'annulled')");
is($nation->wait_for($closed, 1), 1, '… and answers again');
is($_->sql('SELECT count(*) FROM res_elec.result_sheet WHERE office_id = 2'), 0, 'the annulled sheet is taken out')
    for $p1, $nation;
$nation->run(block('node-reopen'));
Provinces::arrived($nation, 1);
$p1->sql(sheet(2, 77));
same('a vote that was held again');

# … and annulled again
my $annul = "SELECT res_elec.annul_sheet(17, 'CC 9', current_date, 'ballots exchanged')";
$p3->sql($annul);
$nation->sql('SELECT res_elec.close_count(1, 3)');
is($nation->wait_for($closed, 1), 1, 'another province is closed for a decision');
$nation->sql("SELECT res_elec.decide_office(17, 'to_vote_again', 'CC 10', current_date, 'annulled');
    SELECT res_elec.reopen_count(1)");
Provinces::arrived($nation, 3);
$p3->sql(sheet(17, 88) . "; $annul");
same('a vote that was held again, and annulled');

# A province is put back to yesterday's backup, goes on until it has more reports than it lost, and is made anew
my $backup = "$p3->{base}/backup";
$p3->stop();
system('cp', '-a', "$p3->{dir}/data", $backup) == 0 or die;
$p3->start();
$p3->sql(sheet(19, 33));
same('after the backup');
my $lost = $p3->sql('SELECT max(number) FROM res_elec.node_report');
$p3->stop('immediate');
system("rm -rf '$p3->{dir}/data' && mv '$backup' '$p3->{dir}/data'") == 0 or die;
$p3->start();
$p3->sql('SELECT res_elec.report_node()') for 1 .. 8;
is($p3->sql('SELECT max(number) FROM res_elec.node_report') > $lost, 1, 'it has made more reports than it lost');
$nation->sql('SELECT res_elec.report_node()');
is($p3->wait_for('SELECT count(*) FROM res_elec.node n JOIN res_elec.node_report r ON r.node = n.number
    AND r.number = n.reported AND r.token = n.reported_token WHERE n.number = 3', 0), 0,
    'a province that was put back learns it from the nation');
refused($p3, [sheet(20, 1),
    qr/RE002: The nation has a report \d+ of node 3, P3, .* it was put back to an earlier state/,
    '… and takes no sheet']);
$p3->stop('immediate');
$nation->sql('SELECT res_elec.close_count(1, 3)');    # … while it is to close
$provinces[2] = $p3 = (Provinces::clusters(0))[0];
Provinces::make_anew($nation, $p3, 3, 'decision');    # … by which an office voted again, the last to come
is($p3->sql('SELECT string_agg(office_id || status, \' \' ORDER BY office_id) FROM res_elec.result_sheet
    WHERE office_id IN (17, 19)'), '17annulled 19provisional', 'made anew it has what it had sent');
same('a node that was made anew while its count was being closed');
is($nation->sql($closed), 1, '… has closed it');
$nation->sql('SELECT res_elec.reopen_count(1, 3)');
Provinces::arrived($nation, 3);
$p3->sql(sheet(20, 44));
same('a node that was made anew');

# The nation is put back to yesterday's backup, and learns it from the provinces
$backup = "$nation->{base}/backup";
$nation->stop();
system('cp', '-a', "$nation->{dir}/data", $backup) == 0 or die;
$nation->start();
Provinces::command($nation, 'node-report', 0);
Provinces::cut($nation, $p3, 3);
$nation->sql("UPDATE res_elec.center SET name = 'Renamed' WHERE id = 13");
$p1->sql(sheet(26, 66));
$p2->sql("UPDATE res_elec.result_sheet SET blank_votes = 3, null_votes = 0, reason = 'misread' WHERE office_id = 9");
Provinces::settle($nation, $p1, $p2);
$nation->stop('immediate');
system("rm -rf '$nation->{dir}/data' && mv '$backup' '$nation->{dir}/data'") == 0 or die;
$nation->start();
Provinces::command($p1, 'node-report', 1);
is($nation->wait_for('SELECT ahead FROM res_elec.this_node', '{1}'), '{1}',
    'a nation that was put back learns it from a province');
is($nation->sql('SELECT finding FROM res_elec.node_status WHERE node = 1'), 'ahead', '… node_status says so');
refused($nation, map { [$_, qr/RE002: Node 1, P1 has heard a report of the nation that this database, .* put back/,
        "… and it does not write: $_"] }
    "UPDATE res_elec.office SET name = 'X' WHERE id = 1", 'SELECT res_elec.close_count(1)',
    'UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 1 WHERE office_id = 25',
    'SELECT res_elec.report_node()');
$nation->stop('immediate');

# It is made anew from the province that is ahead; the one that is behind is found
my @heard = map { [split /[|\n]/, Provinces::command($provinces[$_ - 1], 'nation-heard', $_)] } 1 .. 3;
is($heard[0][0], $heard[1][0], 'two provinces have heard the same report of the nation');
is($p1->sql("SELECT '$heard[0][1]'::pg_lsn > '$heard[2][1]'"), 't', '… and their position is ahead of the third\'s');
$nation = (Provinces::clusters(0))[0];
Provinces::make_nation_anew($nation, $p1, @provinces);
$nation->sql('CREATE ROLE second_person SUPERUSER');
Provinces::settle($nation, @provinces);
is($nation->sql("SELECT string_agg(finding, ' ' ORDER BY node) FROM res_elec.node_status"), 'matched matched behind',
    'the nation has all that was in the provinces, and tells which does not have what it has');
is(join(' ', map { $_->sql('SELECT count(*) FROM res_elec.result_sheet WHERE office_id IN (9, 25, 26)') } $nation, $p1),
    '2 1', '… but for sheets of its own');
is($nation->sql($same_scan), '1 9, 9 1', '… and sees the same scan in two provinces again');
Provinces::arrived($p3, 3);
$p3->stop('immediate');
$provinces[2] = $p3 = (Provinces::clusters(0))[0];
Provinces::make_anew($nation, $p3, 3);
$nation->sql(sheet(25, 140) . "; INSERT INTO res_elec.center (election_id, name) VALUES (1, 'Center 15')");
same('a nation that was made anew');
is($nation->sql('SELECT max(id) FROM res_elec.center'), 14, 'its ids come after those that were there');
my $digest = $nation->sql('SELECT res_elec.nation_digest()');
is($_->sql('SELECT res_elec.nation_digest()'), $digest, 'every province has what it has') for @provinces;

# The nation completes what every province has closed
like($nation->run(block('node-close')), qr/^3\nP1\|clos/, 'the nation closes the count');
is($nation->wait_for($closed, 3), 3, '… and all answer');
$nation->sql("UPDATE res_elec.election SET status = 'completed'");
Provinces::arrived($nation, $_) for 1 .. 3;
refused($p1, [sheet(6, 1), qr/RE002: The election “E” is completed/, 'a completed election takes no sheet anywhere']);
$nation->sql("SELECT res_elec.reopen_election(1, 'an error')");
Provinces::arrived($nation, 1);
$p1->sql(sheet(8, 55)) if !$p1->sql('SELECT count(*) FROM res_elec.result_sheet WHERE office_id = 8');
$p1->sql("UPDATE res_elec.result_sheet SET blank_votes = 0, null_votes = 3, reason = 'an error' WHERE office_id = 8");
same('re-opened, all count on');

# What the nation changes while the machine of a province is lost is carried once that is made anew
$p3->sql("SELECT res_elec.annul_sheet(21, 'CC 11', current_date, 'ballots exchanged')");
$nation->sql('SELECT res_elec.close_count(1, 3)');
is($nation->wait_for($closed, 1), 1, 'a province has closed its count');
$p3->stop('immediate');
$nation->sql("SELECT res_elec.decide_office(21, 'to_vote_again', 'CC 12', current_date, 'annulled')");
$nation->sql('UPDATE res_elec.office SET registered_voters = 1250 WHERE id = 19');
$provinces[2] = $p3 = (Provinces::clusters(0))[0];
Provinces::make_anew($nation, $p3, 3);
is($p3->sql('SELECT status FROM res_elec.result_sheet WHERE office_id = 21'), 'annulled', 'it has what it had');
is($p3->wait_for("SELECT active FROM pg_replication_slots WHERE slot_name = 'res_elec_node_3'", 't'), 't',
    'the nation reads from it');
Provinces::command($nation, 'node-report', 0);
Provinces::arrived($nation, 3);
is($p3->sql('SELECT count(*) FROM res_elec.result_sheet WHERE office_id = 21'), 0,
    '… which is taken out, as its office votes again');
is($p3->sql("SELECT context ->> 'office_registered_voters' FROM res_elec.sheet_flags WHERE office_id = 19
    AND rule = 'registered_changed' AND state <> 'superseded'"), 1250, '… and a sheet of another register is flagged');
$nation->sql('SELECT res_elec.reopen_count(1, 3)');
Provinces::arrived($nation, 3);
$p3->sql(sheet(21, 67));
same('what was changed while a province was lost');

# A province whose sheets the nation has had is none that counts by itself, also when they are only in the history
$nation->sql("INSERT INTO res_elec.center (election_id, name, area_id)
    VALUES (1, 'Center 14', res_elec.area_of_names(1, 'P4', 'D14', 'K14'));
    INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT max(id), 'Office 27', 1000
      FROM res_elec.center;" . sheet(27, 3));
$nation->sql(Cluster::as_second("SELECT res_elec.reject_sheet(27, 'not signed')"));
refused($nation, ["SELECT res_elec.add_node(4, id) FROM res_elec.area WHERE kind = 'province' AND name = 'P4'",
    qr/RE002: The nation has sheets of the area/, 'a province with a rejected sheet does not become a node']);

# A province counts by itself no more: its machine is lost, or its count is closed and the nation takes over
my $kept = $nation->sql('SELECT count(*) FROM res_elec.result_sheet');
$p2->stop('immediate');
is($nation->wait_for("SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'res_elec_node_2' AND active", 0), 0,
    'a machine is lost');
$nation->sql('UPDATE res_elec.office SET registered_voters = 1300 WHERE id = 9');
refused($nation, ['SELECT * FROM res_elec.remove_node(2)',
    qr/RE002: Node 2, P2 may have sheets that the nation does not have: its count is not closed for E/,
    'a province that counts is not removed']);
like(Provinces::command($nation, 'node-removed-lost', 2), qr/^1\|E\|\d+\|\d+\|f\|\d{4}-.*$/m,
    '… but as lost, and what may be missing is told');
is($nation->sql("SELECT count(*) FROM res_elec.sheet_flags WHERE office_id = 9 AND rule = 'registered_changed'
    AND state <> 'superseded' AND (context ->> 'office_registered_voters')::integer = 1300"), 1,
    '… and a sheet that its register has not reached is flagged');
$nation->sql('SELECT res_elec.close_count(1, 3)');
is($nation->wait_for($closed, 1), 1, 'another one is closed');
refused($nation, ['SELECT * FROM res_elec.remove_node(3)', qr/RE002: The subscription res_elec_node_3 is there/,
    '… and is not removed while its stream runs']);
like(Provinces::command($nation, 'node-removed', 3), qr/^1\|E\|\d+\|\d+\|t\|\d{4}-.*$/m, '… but then');
Provinces::arrived($nation, $_) for 1, 3;
my $correct = "UPDATE res_elec.result_sheet SET blank_votes = 3, null_votes = 0, reason = 'again' WHERE office_id = 18";
refused($p3, [$correct, qr/RE002: The nation has no node 3: it was removed/, 'it takes no sheet any more']);
Provinces::command($p3, 'node-removed-there', 3);
is($nation->sql('SELECT count(*) FROM pg_replication_slots'), 1, 'nothing is left of both');
refused($p1, [sheet(12, 1), qr/RE002: .* kept by the nation; this is node 1/, 'another province knows whose they are']);
$nation->sql(sheet(12, 99) . "; $correct");
is($nation->sql('SELECT count(*) FROM res_elec.result_sheet'), $kept + 1, 'the nation enters and corrects its sheets');
is($nation->sql($Cluster::WRONG), 0, '… and every total is that of the sheets');
is($nation->sql('SELECT node FROM res_elec.node_status'), 1, 'node_status has the one that is left');
$nation->sql('SELECT res_elec.close_count(1)');
is($nation->wait_for($closed, 1), 1, '… whose count is closed');
$nation->sql("UPDATE res_elec.election SET status = 'completed'");

# A dump of a node is restored as one: nothing is refused, and it knows what it has heard
for my $one ([nation => $nation, 0], [province => $p1, 1]) {
    my ($name, $at, $number) = @$one;
    Provinces::restore($at);
    my $told = 'SELECT number, heard, heard_token, behind, ahead FROM res_elec.this_node';
    is($at->contents('restored', 'node_check'), $at->contents('postgres', 'node_check'),  # which the next report makes
        "a restored $name has the same rows");
    is($at->sql($told, 'restored'), $at->sql($told), '… and knows as much of the others');
    is($at->sql($Cluster::WRONG, 'restored'), 0, '… and every total is that of the sheets');
    my $area = $number ? $at->sql('SELECT area_id FROM res_elec.this_node') : 'NULL';
    my $report = 'SELECT res_elec.report_node()';
    like($at->sql("SELECT count(*) > 0 FROM res_elec.become_node($number, $area); $report", 'restored'), qr/^t\n\d+$/,
        '… and reports');
    $at->sql('DROP DATABASE restored');
}

# One who corrects and reports for a while; connections that fail are made again.
sub load {
    my ($k) = @_;
    my $pid = fork // die $!;
    return $pid if $pid;
    my $first = 8 * $k + 5;
    my $script = join ' ', map { sprintf 'UPDATE res_elec.result_sheet SET blank_votes = %d, null_votes = %d, '
        . 'reason = \'again\' WHERE office_id BETWEEN %d AND %d; SELECT res_elec.report_node();', $_ % 3, 3 - $_ % 3,
        $first, $first + 3 } 1 .. 20;
    my $enter = join ';', map { sheet($first + $_, 10 + $_) } 0 .. 3;
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    for ($enter, $script) { system 'psql', '-XAtq', '-c', $_, $provinces[$k]->connection('postgres') }
    require POSIX;
    POSIX::_exit(0);
}
done_testing();
