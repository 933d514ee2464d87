package Cluster;

# Private clusters for tests that need several; all are stopped and removed at the end.
use strict;
use warnings;
use Cwd qw(getcwd);
use File::Temp qw(tempdir);
use Time::HiRes qw(sleep time);

my $top = getcwd();
my $owner = $$;
my @started;

sub new {
    my ($class, @settings) = @_;
    my $base = tempdir('res-elec-cluster-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    chmod 0711, $base;
    push @started, $base;
    system('sh', "$top/tests/cluster.sh", 'start', "$base/pg", 'fsync=off', @settings) == 0 or die "no cluster\n";
    return bless {base => $base, dir => "$base/pg"}, $class;
}

sub connection {
    my ($self, $database) = @_;
    return "host=$self->{dir} user=postgres dbname=$database";
}

# What a query prints, as a superuser: columns parted by |, rows by newlines.
sub sql {
    my ($self, $query, $database) = @_;
    open my $psql, '-|', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', $query, $self->connection($database // 'postgres') or die $!;
    my $answer = do { local $/; <$psql> } // '';
    close $psql or die "failed: $query\n";
    chomp $answer;
    return $answer;
}

# Waits until a query prints what is wanted; returns what it printed last.
sub wait_for {
    my ($self, $query, $wanted, $database) = @_;
    my $until = time + 30;
    my $answer;
    while (($answer = $self->sql($query, $database)) ne $wanted && time < $until) { sleep 0.1 }
    return $answer;
}

# An election with areas, 8 offices in 4 centers, and sheets for 6 of them; one corrected, one held, one that a rule held
# rejected; all are flagged for their turnout.
our $ELECTION = <<'SQL';
SET search_path = res_elec, public;
INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash) VALUES ('A', 'B', '+24166000001', 'a@b.ga', 'x');
INSERT INTO election (title, type, year, status, owner_id) VALUES ('E', 'presidential', 2025, 'active', 1);
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (1, 'C', 'One', '1'), (1, 'C', 'Two', '2');
INSERT INTO center (election_id, name, area_id)
SELECT 1, 'Center ' || n, CASE WHEN n < 4 THEN area_of_names(1, 'P' || n % 2, 'D' || n, 'K' || n) END FROM generate_series(1, 4) n;
INSERT INTO office (center_id, name, registered_voters) SELECT (n + 1) / 2, 'Office ' || n, 100 * n FROM generate_series(1, 8) n;
SELECT set_rule('turnout', 'flag', '{"percent": 10}', 1);
SELECT set_rule('office_size', 'hold', '{"voters": 650}', 1, 'larger than the school');
INSERT INTO result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
SELECT n, 10 * n, 1, 1, votes(ARRAY[1, 2], ARRAY[5 * n, 5 * n - 2]) FROM generate_series(1, 7) n;
UPDATE result_sheet SET blank_votes = 2, null_votes = 0, reason = 'misread' WHERE office_id = 2;
UPDATE result_sheet SET status = 'held' WHERE office_id = 3;
CREATE ROLE second_person SUPERUSER;
SET SESSION AUTHORIZATION second_person;
SELECT reject_sheet(7, 'not signed');
RESET SESSION AUTHORIZATION;
INSERT INTO file (kind, type, content, received_sha256) VALUES ('scan', 'image/png', 'a scan', sha256('a photo')), ('profile_photo', 'image/jpeg', 'a face', sha256('x'));
UPDATE app_user SET profile_photo_id = 2;
INSERT INTO sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256)
SELECT s.election_id, s.office_id, s.submitted_at, s.version, f.id, f.sha256 FROM result_sheet s, file f WHERE s.office_id IN (1, 2) AND f.kind = 'scan';
INSERT INTO setting VALUES ('reset_minutes', '20');
INSERT INTO user_scope (user_id, center_id) VALUES (1, 1);
INSERT INTO mail_outbox (kind, recipient) VALUES ('password_reset', 'a@b.ga');
SQL

our $TOTALS = 'SELECT contest_id, level, unit_id, offices_total, registered_voters, offices_reported, offices_held, total_voters,
  blank_votes, null_votes, votes FROM res_elec.tally ORDER BY contest_id, level_number, unit_id';
# What a copy must have of everything but the totals: who did what, files, flags, mail.
our $REST = "SELECT md5(string_agg(x, '' ORDER BY x)) FROM (SELECT a::text AS x FROM res_elec.audit a UNION ALL SELECT f::text FROM res_elec.file f
  UNION ALL SELECT s::text FROM res_elec.sheet_scan s UNION ALL SELECT g::text FROM res_elec.sheet_flag g UNION ALL SELECT r::text FROM res_elec.sheet_rule r UNION ALL SELECT u::text FROM res_elec.app_user u
  UNION ALL SELECT m::text FROM res_elec.mail_outbox m UNION ALL SELECT s::text FROM res_elec.setting s UNION ALL SELECT s::text FROM res_elec.user_scope s) AS everything";
# A statement of somebody else than who entered the sheets.
sub as_second { return "SET SESSION AUTHORIZATION second_person; $_[0]; RESET SESSION AUTHORIZATION;" }
our $WRONG = 'SELECT count(*) FROM res_elec.verify_tallies()';

END {
    my $status = $?;
    if ($$ == $owner) {
        for my $base (@started) {
            system('sh', "$top/tests/cluster.sh", 'stop', "$base/pg", 'immediate');
            system('rm', '-rf', $base);
        }
    }
    $? = $status;
}

1;
