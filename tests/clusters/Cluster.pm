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
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);

sub new {
    my ($class, @settings) = @_;
    my $base = tempdir('res-elec-cluster-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    chmod 0711, $base;
    push @started, $base;
    my $self = bless {base => $base, dir => "$base/pg", settings => ['fsync=off', @settings]}, $class;
    $self->start();
    return $self;
}

sub start {
    my ($self) = @_;
    system('sh', "$top/tests/cluster.sh", 'start', $self->{dir}, @{$self->{settings}}) == 0 or die "no cluster\n";
}

# Stops it: fast, or immediate, which is what it looks like when the machine fails.
sub stop {
    my ($self, $mode) = @_;
    system('sh', "$top/tests/cluster.sh", 'stop', $self->{dir}, $mode // 'fast') == 0
        or die "the cluster does not stop\n";
}

# A streaming standby of a cluster, made with pg_basebackup.
sub standby {
    my ($class, $primary, @settings) = @_;
    my $base = tempdir('res-elec-cluster-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    chmod 0711, $base;
    push @started, $base;
    my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
    mkdir "$base/pg" or die $!;
    system("$bin/pg_basebackup", '-D', "$base/pg/data", '-R', '-c', 'fast', '-d', $primary->connection('postgres')) == 0
        or die "no base backup\n";
    system('chown', '-R', 'postgres:postgres', "$base/pg") if $> == 0;
    my $self = bless {base => $base, dir => "$base/pg", settings => ['fsync=off', @settings]}, $class;
    $self->start();
    return $self;
}

# What pg_upgrade makes of a cluster that is stopped, with the programs of another version, which then are this test's.
sub upgraded {
    my ($class, $old, $old_bin, $new_bin) = @_;
    my $base = tempdir('res-elec-cluster-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    push @started, $base;
    mkdir "$base/pg" or die $!;
    my @initdb = ("$new_bin/initdb", '-D', "$base/pg/data", '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8',
        '--auth-local=trust');
    # the old cluster has none
    push @initdb, '--no-data-checksums' if `'$new_bin/initdb' --help` =~ /--no-data-checksums/;
    my $log = "$base/pg_upgrade.log";
    for my $command (join(' ', @initdb),
        "cd '$base' && '$new_bin/pg_upgrade' -b '$old_bin' -B '$new_bin' -d '$old->{dir}/data' -D '$base/pg/data' -U " .
            "postgres -s '$base'") {
        system("($command) >> '$log' 2>&1") == 0 or die "failed: $command\n", `tail -40 '$log'`;
    }
    my $self = bless {base => $base, dir => "$base/pg", settings => ['fsync=off']}, $class;
    $self->start();
    return $self;
}

# A cluster that somebody else has started.
sub at {
    my ($class, $dir) = @_;
    return bless {dir => $dir}, $class;
}

# A standby becomes a server of its own.
sub promote {
    my ($self) = @_;
    $self->sql('SELECT pg_promote()') eq 't' or die "it is not promoted\n";
}

sub connection {
    my ($self, $database) = @_;
    return "host=$self->{dir} user=postgres dbname=$database";
}

# What a query prints, as a superuser: columns parted by |, rows by newlines.
sub sql {
    my ($self, $query, $database) = @_;
    local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
    open my $psql, '-|', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', $query,
        $self->connection($database // 'postgres') or die $!;
    my $answer = do { local $/; <$psql> } // '';
    close $psql or die "failed: $query\n";
    chomp $answer;
    return $answer;
}

# How each of several statements is refused, in one session: "SQLSTATE: sentence"; empty where it is not.
sub refusals {
    my ($self, @statements) = @_;
    my $file = File::Temp->new();
    print {$file} "\\set VERBOSITY verbose\n", map { "$_;\n\\warn --next\n" } @statements;
    close $file;
    local $ENV{PGOPTIONS} = '-c client_min_messages=error';
    my $to = $self->connection('postgres');
    my $told = `psql -XAtq -f '$file' '$to' 2>&1 >/dev/null`;
    return map { /ERROR:  (.*)/ ? $1 : '' } (split /^--next$/m, $told)[0 .. $#statements];
}

# The same of a whole script, with psql's commands.
sub run {
    my ($self, $script, $database) = @_;
    local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
    my $file = File::Temp->new();
    print {$file} $script;
    close $file;
    open my $psql, '-|', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', "$file",
        $self->connection($database // 'postgres') or die $!;
    my $answer = do { local $/; <$psql> } // '';
    close $psql or die "a script failed\n";
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

# An election with areas, 8 offices in 4 centers, and sheets for 6 of them; one corrected, one held, one that a rule
# held rejected; all are flagged for their turnout.
our $ELECTION = <<'SQL';
SET search_path = res_elec, public;
INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash)
  VALUES ('A', 'B', '+24166000001', 'a@b.ga', 'x');
INSERT INTO election (title, type, year, status, owner_id) VALUES ('E', 'presidential', 2025, 'active', 1);
INSERT INTO candidate (election_id, first_name, last_name, code_name, party) VALUES (1, 'C', 'One', '1', 'Party'),
  (1, 'C', 'Two', '2', NULL);
UPDATE party SET code = 'P', colour = '#1b5e20';
INSERT INTO center (election_id, name, area_id)
SELECT 1, 'Center ' || n, CASE WHEN n < 4 THEN area_of_names(1, 'P' || n % 2, 'D' || n, 'K' || n) END
  FROM generate_series(1, 4) n;
INSERT INTO office (center_id, name, registered_voters) SELECT (n + 1) / 2, 'Office ' || n, 100 * n
  FROM generate_series(1, 8) n;
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
INSERT INTO file (kind, type, content, received_sha256) VALUES ('scan', 'image/png', 'a scan', sha256('a photo')),
  ('profile_photo', 'image/jpeg', 'a face', sha256('x'));
UPDATE app_user SET profile_photo_id = 2;
INSERT INTO sheet_scan (election_id, office_id, submitted_at, version, file_id, sha256)
SELECT s.election_id, s.office_id, s.submitted_at, s.version, f.id, f.sha256 FROM result_sheet s, file f
  WHERE s.office_id IN (1, 2) AND f.kind = 'scan';
INSERT INTO setting VALUES ('reset_minutes', '20');
INSERT INTO user_scope (user_id, center_id) VALUES (1, 1);
INSERT INTO mail_outbox (kind, recipient) VALUES ('password_reset', 'a@b.ga');
INSERT INTO session (user_id, address) VALUES (1, '192.0.2.1');
INSERT INTO password_reset VALUES (sha256('token'), 1, now() + interval '1 hour');
INSERT INTO address_change (user_id, kind, email, expires_at) VALUES (1, 'email', 'new@b.ga', now() + interval '1 day');
INSERT INTO address_link VALUES (sha256('link'), 1);
SQL

our $TOTALS = 'SELECT contest_id, level, unit_id, offices_total, registered_voters, offices_reported, offices_held,
    total_voters,
  blank_votes, null_votes, votes FROM res_elec.tally ORDER BY contest_id, level_number, unit_id';
# Each table of the extension but that of the totals, with how many rows it has and a digest of them; some may be left
# out.
sub contents {
    my ($self, $database, @but) = @_;
    my @tables = grep {
        my $table = $_;
        !grep { $_ eq $table } 'tally_part', 'shared_center', @but
    } split /\n/, $self->sql("SELECT c.relname FROM pg_class c
        JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
        JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'res_elec'
        WHERE c.relkind = 'r' ORDER BY 1", $database);
    my $row =
        "to_jsonb(t) - " .
            "(SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = t.tableoid
                AND atttypid = 'xid8'::regtype)";
    return $self->sql(join(' UNION ALL ',
        map { "SELECT '$_', count(*), md5(string_agg(r::text, E'\\n' ORDER BY r::text))
            FROM (SELECT coalesce($row, to_jsonb(t)) AS r FROM res_elec.$_ t) AS x" } @tables)
        . ' ORDER BY 1', $database);
}

# How far each sequence of the extension is.
sub sequences {
    my ($self, $database) = @_;
    return $self->sql("SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'res_elec'
        AND sequencename <> 'tally_part_id_seq' ORDER BY 1", $database);
}

# The same, counted anew at the present position.
our $NOW = 'SELECT * FROM res_elec.results_at_position(1, res_elec.position_now())';
# A statement of somebody else than who entered the sheets.
sub as_second { return "SET SESSION AUTHORIZATION second_person; $_[0]; RESET SESSION AUTHORIZATION;" }
our $WRONG = 'SELECT count(*) FROM res_elec.verify_tallies()';

END {
    my $status = $?;
    if ($$ == $owner) {
        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
        for my $base (@started) {
            system('sh', "$top/tests/cluster.sh", 'stop', "$base/pg", 'immediate');
            system('rm', '-rf', $base);
        }
    }
    $? = $status;
}

1;
