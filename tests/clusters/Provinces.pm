package Provinces;

# A nation and provinces in clusters of their own, as sql/doc/provinces.md sets them up.
use strict;
use warnings;
use Exporter qw(import);
use Cluster;
use Documents;
use TestFiles qw(bytes_of);

our @EXPORT_OK = qw(sheet);

my $COPIED = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'";

# An election of one contest: in each province 8 offices in 4 centers, and 2 offices in none, which are the nation's.
our $ELECTION = <<'SQL';
SET search_path = res_elec, public;
INSERT INTO app_user (first_name, last_name, phone_number, email, password_hash)
  VALUES ('A', 'B', '+24166000001', 'a@b.ga', 'x');
INSERT INTO election (title, type, year, status, owner_id) VALUES ('E', 'presidential', 2025, 'active', 1);
INSERT INTO candidate (election_id, first_name, last_name, code_name) VALUES (1, 'C', 'One', '1'), (1, 'C', 'Two', '2'),
  (1, 'C', 'Three', '3');
INSERT INTO center (election_id, name, area_id)
SELECT 1, 'Center ' || n, CASE WHEN n < 13 THEN area_of_names(1, 'P' || (n + 3) / 4, 'D' || n, 'K' || n) END
  FROM generate_series(1, 13) n;
INSERT INTO office (center_id, name, registered_voters) SELECT (n + 1) / 2, 'Office ' || n, 1000
  FROM generate_series(1, 26) n;
SQL

# A sheet's statement: an office, and how many vote for the first candidate.
sub sheet {
    my ($office, $votes) = @_;
    return "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
        VALUES ($office, $votes + 6, 1, 2, res_elec.votes(ARRAY[1, 2], ARRAY[$votes, 3]))";
}

# What is entered at these offices: [office, its sheet, a correction of every third].
sub entries {
    return map {
        [$_, sheet($_, $_), $_ % 3 ? () : "UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 1,
            reason = 'misread' WHERE office_id = $_"]
    } @_;
}

# The offices whose entries are not there as they were acknowledged: {office => how many of its statements}.
sub missing {
    my ($at, $acknowledged) = @_;
    my %has = map { split /\|/ } split /\n/, $at->sql("SELECT office_id, version || ' ' || total_voters
        || ' ' || blank_votes FROM res_elec.result_sheet");
    return grep { my $office = $_;
        my $corrected = "2 @{[$office + 6]} 2";
        my @as = $acknowledged->{$office} == 2 ? $corrected : ("1 @{[$office + 6]} 1", $corrected);
        !grep { ($has{$office} // '') eq $_ } @as } sort { $a <=> $b } keys %$acknowledged;
}

# A person whom the nation enters, whose last name is the number.
sub person {
    my ($number) = @_;
    return sprintf "INSERT INTO res_elec.app_user (first_name, last_name, phone_number, email, password_hash) VALUES
        ('N', '%d', '+2416601%04d', 'n%1\$d\@b.ga', 'x')", $number, $number;
}

# Offices beside those of the election, in a center at the nation; returns their ids.
sub more_offices {
    my ($nation, $center, $n) = @_;
    return split /\n/, $nation->sql("INSERT INTO res_elec.office (center_id, name, registered_voters)
        SELECT $center, 'More ' || n, 1000000 FROM generate_series(1, $n) n RETURNING id");
}

# Waits until a subscription's first copies are there; returns how many are missing.
sub copied { my ($at) = @_; return $at->wait_for($COPIED, 0) }

# The nation and so many provinces, without data; each is a Cluster, in their order.
sub clusters {
    my ($n) = @_;
    return map { Cluster->new('wal_level=logical', 'wal_retrieve_retry_interval=200ms', 'max_worker_processes=20',
        'max_logical_replication_workers=16', 'max_sync_workers_per_subscription=6', 'max_replication_slots=40',
        'max_wal_senders=40') } 0 .. $n;
}

# A block of commands of the document, which are about node 3, for another one, at a cluster; other is the node that it
# connects to.
sub command { my ($at, @of) = @_; return $at->run(text_for(@of)) }

sub text_for {
    my ($name, $number, $area, $other) = @_;
    my $text = Documents::block($name) =~ s/_(node|return)_3\b/_$1_$number/gr =~ s/'P3'/'P$number'/gr;
    $text =~ s/become_node\(3, 19\)/become_node($number, $area)/g if defined $area;
    $text =~ s/(add|offer|remove)_node\(3\b/$1_node($number/g;
    $text =~ s/CONNECTION '[^']*'/"CONNECTION '" . $other->connection('postgres') . "'"/ge if $other;
    return $text;
}

sub area_of {
    my ($nation, $number) = @_;
    return $nation->sql("SELECT area_id FROM res_elec.node WHERE number = $number");
}

# Makes them nodes, with the election, and joins them.
sub set_up {
    my ($nation, @provinces) = @_;
    $nation->sql('CREATE EXTENSION res_elec');
    command($nation, 'node-nation', 0);
    $nation->sql($ELECTION);
    for my $k (1 .. @provinces) {
        command($nation, 'node-add', $k);
        command($provinces[$k - 1], 'node-province', $k, area_of($nation, $k), $nation);
        command($nation, 'node-joined', $k, undef, $provinces[$k - 1]);
    }
}

# A province in a new database, from what the nation has of it: "A node is made anew". late: a table whose copy is to
# come after the sheets.
sub make_anew {
    my ($nation, $province, $number, $late) = @_;
    my $area = area_of($nation, $number);
    command($nation, 'node-leaves', $number);
    my ($made, $subscribed) = split /^(?=CREATE SUBSCRIPTION)/m, text_for('node-returns', $number, $area, $nation), 2;
    $province->run($made);
    my $keeper = $late && locked($province, $late, 'SHARE');
    $province->run($subscribed);
    if ($keeper) {
        $province->wait_for("SELECT count(*) FROM pg_subscription_rel WHERE srsubstate = 'r' AND srrelid IN
            ('res_elec.result_sheet'::regclass, 'res_elec.office'::regclass)", 2);
        close $keeper;
    }
    copied($province);
    command($province, 'node-returned', $number, $area);
    command($nation, 'node-report', 0);    # as its timer may meanwhile: nothing is carried before the nation hears
    arrived($nation, $number);
    command($nation, 'node-rejoined', $number, undef, $province);
}

# A session that locks a table until it is closed, in a mode of which there is no other.
sub locked {
    my ($at, $table, $mode) = @_;
    open my $session, '|-', 'psql', '-XAtqo', '/dev/null', $at->connection('postgres') or die $!;
    syswrite $session, "BEGIN; LOCK TABLE res_elec.$table IN $mode MODE;\n";
    $at->wait_for("SELECT count(*) FROM pg_locks WHERE relation = 'res_elec.$table'::regclass AND granted
        AND lower(mode) = replace(lower('$mode'), ' ', '') || 'lock'", 1);
    return $session;
}

# A node's dump in a database of its cluster, "restored".
sub restore {
    my ($at) = @_;
    my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
    $at->sql('CREATE DATABASE restored');
    local @ENV{qw(RESTORED PATH)} = ($at->connection('restored'), "$bin:$ENV{PATH}");
    # areas and users refer to themselves, which pg_dump warns of
    system('sh', '-ec', "cd '$at->{base}'\npg_dump -Fc -f backup -d '@{[$at->connection('postgres')]}' 2> dump.log ||
        { cat dump.log >&2; exit 1; }\n@{[Documents::block('node-restored')]}") == 0
        or die "the dump is not restored\n";
}

# Runs what the unit of a node runs, with settings of a connection (NAME=VALUE …); returns the exit status.
sub run_unit {
    my ($settings) = @_;
    my $unit = bytes_of('shim/debian/res-elec-report.service');
    my ($environment) = $unit =~ /^Environment=(.+)$/m or die "no environment\n";
    my ($command) = $unit =~ /^ExecStart=(.+)$/m or die "no command\n";
    return system('sh', '-c', "export $environment $settings; $command > /dev/null") >> 8;
}

# A nation in a new database, from what one province has of it and the sheets that all have: "The nation is made anew".
sub make_nation_anew {
    my ($nation, $from, @provinces) = @_;
    for my $k (1 .. @provinces) {
        $provinces[$k - 1]->wait_for('SELECT count(*) FROM pg_replication_slots WHERE active', 0);
        command($provinces[$k - 1], 'nation-leaves', $k);
    }
    command($nation, 'nation-returns', 0, undef, $from);
    copied($nation);
    command($nation, 'nation-returned', 0);
    for my $k (1 .. @provinces) {
        command($nation, 'node-joined', $k, undef, $provinces[$k - 1]);
        command($provinces[$k - 1], 'nation-rejoined', $k, undef, $nation);
    }
    copied($nation);
    command($nation, 'nation-proves', 0);
}

# Allows a database its slots of the plugin res_elec, where the server asks for that.
sub allow_plugin {
    my ($at, $database) = @_;
    $at->sql(Documents::block('node-cluster-plugin') =~ s/DATABASE res_elec/DATABASE $database/r)
        if $at->sql("SELECT count(*) FROM pg_settings WHERE name = 'output_plugin_libraries'");
}

# A network that is cut, both ways, and mended.
sub cut {
    my ($nation, $province, $number) = @_;
    $_->sql("ALTER SUBSCRIPTION res_elec_node_$number DISABLE") for $nation, $province;
}

sub mend {
    my ($nation, $province, $number) = @_;
    $_->sql("ALTER SUBSCRIPTION res_elec_node_$number ENABLE") for $nation, $province;
}

# Waits until what one has written by now is with another; the slot is the subscription's.
sub arrived {
    my ($from, $number) = @_;
    my $written = $from->sql('SELECT pg_current_wal_lsn()');
    return $from->wait_for("SELECT confirmed_flush_lsn >= '$written' FROM pg_replication_slots
        WHERE slot_name = 'res_elec_node_$number'", 't') eq 't';
}

# All that was written is everywhere: what goes down is carried, and what that makes goes up, with a report. Provinces
# in the order of their numbers, or of the numbers that are given: [number => province].
sub settle { my ($nation, @provinces) = @_; settle_with($nation, map { [$_ => $provinces[$_ - 1]] } 1 .. @provinces) }

sub settle_with {
    my ($nation, @numbered) = @_;
    arrived($nation, $_->[0]) for @numbered;
    for (@numbered) {
        my ($number, $province) = @$_;
        command($province, 'node-report', $number);
        arrived($province, $number);
    }
}

1;
