package ResElec::PatroniNode;

# A node, a province or the nation, whose database is one of a cluster under Patroni (ResElec::Nodes), asked like the
# clusters of tests/clusters: its primary, whichever machine that is on.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Time::HiRes qw(sleep time);
use lib 'tests/lib', 'tests/clusters';
use Documents;
use Provinces;
use TestFiles qw(spew);

use constant {WAIT_SECONDS => 60};

# With an empty database, and a login for other nodes, whose password is in a file that the servers' user reads.
sub new {
    my ($class, $nodes, $database) = @_;
    my $self = bless {nodes => $nodes, database => $database,
        dir => tempdir('res-elec-node-XXXXXX', TMPDIR => 1, CLEANUP => 1)}, $class;
    my $password = join '', map { ('a' .. 'z')[rand 26] } 1 .. 20;
    $nodes->sql($nodes->leader(), "CREATE DATABASE $database", 'postgres');
    $nodes->wait_replayed();    # a standby that has it not refuses a connection that only looks for the primary
    $self->sql("CREATE ROLE stream LOGIN REPLICATION PASSWORD '$password'; GRANT pg_read_all_data TO stream");
    chmod 0711, $self->{dir};
    spew("$self->{dir}/passfile", "*:*:*:stream:$password\n");
    chmod 0600, "$self->{dir}/passfile";
    if ($> == 0) { chown((getpwnam 'postgres')[2, 3], "$self->{dir}/passfile") or die "$self->{dir}/passfile: $!" }
    return $self;
}

# How other nodes reach it: through HAProxy, which knows the primary.
sub connection {
    my ($self) = @_;
    return "host=127.0.0.1 port=$self->{nodes}{port}{READ_WRITE_PORT} user=stream dbname=$self->{database}"
        . " passfile=$self->{dir}/passfile";
}

sub superuser { my ($self) = @_; return $self->{nodes}->primary_connection . " dbname=$self->{database}" }

# What a superuser's query prints on one machine.
sub on { my ($self, $machine, $query) = @_; return $self->{nodes}->sql($machine, $query, $self->{database}) }

# A script of SQL at the primary.
sub run {
    my ($self, $script) = @_;
    local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
    my $file = File::Temp->new();
    print {$file} $script;
    close $file;
    my @command = ('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', "$file", '-d', $self->superuser());
    my $said = qx(@{[map { quotemeta } @command]} 2>&1);
    die "$self->{database}: $said" if $?;
    return $said;
}

sub sql { my ($self, $query) = @_; my $said = $self->run($query); chomp $said; return $said }

# Waits until a query prints what is wanted, also while there is no primary; returns what it printed last.
sub wait_for {
    my ($self, $query, $wanted) = @_;
    my $until = time + WAIT_SECONDS;
    my $said;
    until (($said = eval { $self->sql($query) } // $@) eq $wanted || time > $until) { sleep 0.1 }
    return $said;
}

# --- the slots that Patroni keeps ----------------------------------------------------------------

# Gives Patroni the slots of these nodes' numbers, by the document's file for node 3.
sub keep_slots {
    my ($self, @numbers) = @_;
    Provinces::allow_plugin($self, $self->{database});
    my $file = Documents::block('node-cluster-slots') =~ s/database: res_elec/database: $self->{database}/gr;
    my ($slot) = $file =~ /^(  res_elec_node_3:\n(?:    .*\n)+)/m or die "the document has no slot\n";
    my $slots = join '', map { $slot =~ s/node_3/node_$_/r } @numbers;
    my $temporary = File::Temp->new(SUFFIX => '.yml');
    spew("$temporary", $file =~ s/\Q$slot/$slots/r);
    $self->{nodes}->patronictl('edit-config', '--force', '--apply', "$temporary");
    $self->wait_for_slots(@numbers);
}

# Patroni has the slots on each machine, and the primary keeps what those of the standbys need of its catalog.
sub wait_for_slots {
    my ($self, @numbers) = @_;
    my $nodes = $self->{nodes};
    my $has = "SELECT count(*) FROM pg_replication_slots WHERE wal_status = 'reserved' AND slot_name IN ("
        . join(', ', map { "'res_elec_node_$_'" } @numbers) . ')';
    my $keeps = "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'physical' AND catalog_xmin IS NOT NULL";
    $nodes->wait_for("the slots of @numbers are not on each machine", sub {
        my $leader = $nodes->leader() // return 0;
        return $nodes->healthy() && (eval { $nodes->sql($leader, $keeps, 'postgres') } // 0) == 2
            && 3 == grep { (eval { $nodes->sql($_, $has, 'postgres') } // 0) == @numbers } 1 .. 3;
    });
}

# --- a primary that fails when it has what no standby has ----------------------------------------

# How many processes of a kind wait for a standby, on one machine.
sub waiting {
    my ($self, $machine, $kind) = @_;
    return $self->on($machine,
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND backend_type = '$kind'");
}

# Freezes the standbys, calls $then with a function that waits until so many of a kind wait at the primary, kills that
# with its Patroni, and returns it, whose Patroni is held, once another machine has its place.
sub fail_over {
    my ($self, $then) = @_;
    my $nodes = $self->{nodes};
    my $old = $nodes->leader();
    my @standbys = grep { $_ != $old } 1 .. 3;
    $nodes->freeze($_) for @standbys;
    $then->(sub {
        my ($kind, $n) = @_;
        $nodes->wait_for("no $n of $kind wait for a standby", sub { $self->waiting($old, $kind) == $n }, 60);
    });
    $nodes->hold("patroni$old");
    $nodes->kill_program("patroni$old");
    $nodes->kill_postgres($old);
    $nodes->thaw($_) for @standbys;
    $nodes->wait_for('no other machine takes its place', sub { ($nodes->leader($old) // $old) != $old }, 60);
    return $old;
}

1;
