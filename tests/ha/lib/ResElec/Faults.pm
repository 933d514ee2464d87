package ResElec::Faults;

# What fails in a cluster, one fault at a time. Each ends when the cluster is whole again and sheets are taken; it dies
# when that does not come, and returns what it saw that must not be.
use strict;
use warnings;
use List::Util qw(shuffle);
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);
use ResElec::Test;

use constant {BACK_SECONDS => 90, HELD_BACK_SECONDS => 2};

my %faults = (
    kill => \&kill_primary, freeze => \&freeze_primary, switchover => \&switch_over, machine => \&lose_machine,
    patroni => \&kill_patroni, standby => \&kill_standby, standbys => \&lose_standbys, etcd1 => \&lose_one_etcd,
    etcd2 => \&lose_two_etcd, shim => \&kill_shim, rolling => \&restart_shims, cancel => \&cancel_commit,
    cancel_kill => \&cancel_and_kill,
);

# The kinds in the order in which a run of all goes through them.
sub kinds { return sort keys %faults }

# nodes: the cluster; evening: who enters and reads meanwhile; election: with an office for this test alone.
sub new {
    my ($class, %with) = @_;
    return bless {%with}, $class;
}

# What must be before the clients begin: the frozen primary is the first in the list of the first shim.
sub prepare {
    my ($self, $kind) = @_;
    $self->{nodes}->bring_to(1) if $kind eq 'freeze';
    $self->{nodes}->wait_healthy();
    $self->writes_are_taken();
}

sub inject {
    my ($self, $kind) = @_;
    my $run = $faults{$kind} // die "no such fault: $kind; there are: @{[kinds()]}\n";
    my @wrong = $self->$run($self->{nodes});
    $self->writes_are_taken();
    $self->{nodes}->wait_healthy();
    $self->writes_are_taken();
    sleep 1;
    return @wrong;
}

# An office for one sheet of this test's own.
sub new_office {
    my ($self) = @_;
    my ($evening) = $self->{evening};
    return sql("INSERT INTO res_elec.office (center_id, name, registered_voters)
        VALUES ($evening->{election}{center}, 'Essai @{[++$self->{offices}]}-$$', 1000) RETURNING id");
}

sub enter {
    my ($self, $office, $votes) = @_;
    my $evening = $self->{evening};
    return eval { call('POST', $self->{nodes}->balancer . "/api/offices/$office/results",
        sheet($evening->{election}, 1, 2, $votes), $evening->{token}) } // {status => 'cut'};
}

# Sends a sheet, again and again, until it is acknowledged.
sub enter_until_taken {
    my ($self, $office, $votes) = @_;
    my $until = time + BACK_SECONDS;
    my $answer;
    until (($answer = $self->enter($office, $votes))->{status} =~ /^20[01]$/) {
        die "sheets are not taken: $answer->{status} @{[substr $answer->{content} // '', 0, 300]}\n"
            . $self->{nodes}->logs() if time > $until;
        sleep 0.2;
    }
}

sub writes_are_taken {
    my ($self) = @_;
    my $until = time + BACK_SECONDS;
    my $office;
    sleep 0.2 until $office = eval { $self->new_office() } or time > $until;
    die "the primary takes nothing\n" . $self->{nodes}->logs() if !$office;
    $self->enter_until_taken($office, 1 + $self->{offices});
}

sub wait_for_another {
    my ($self, $node, @but) = @_;
    my $nodes = $self->{nodes};
    $nodes->wait_for("no other node takes the place of node $node", sub {
        my $leader = $nodes->leader(@but) // $node;
        # it leads before it is promoted
        return $leader != $node && (eval { $nodes->sql($leader, 'SELECT pg_is_in_recovery()') } // '') eq 'f';
    }, BACK_SECONDS);
}

# --- the primary ---------------------------------------------------------------------------------

sub kill_primary {
    my ($self, $nodes) = @_;
    $nodes->kill_postgres($nodes->leader());
    return;
}

# All of its machine stands still until another is the primary and takes sheets; then it goes on where it stood.
sub freeze_primary {
    my ($self, $nodes) = @_;
    my $node = $nodes->leader();
    $nodes->freeze($node, 'machine');
    $self->wait_for_another($node, $node);
    $self->enter_until_taken($self->office_elsewhere($node), 7);
    sleep 2;
    $nodes->thaw($node);
    return;
}

# A new office, made on another node than one that stands still.
sub office_elsewhere {
    my ($self, $node) = @_;
    my $nodes = $self->{nodes};
    my $leader = $nodes->leader($node);
    return $nodes->sql($leader, "INSERT INTO res_elec.office (center_id, name, registered_voters)
        VALUES ($self->{evening}{election}{center}, 'Ailleurs @{[++$self->{offices}]}-$$', 1000) RETURNING id");
}

sub switch_over {
    my ($self, $nodes) = @_;
    my $leader = $nodes->leader();
    $nodes->switch_to(($nodes->with_role('sync_standby'))[0]);
    $self->wait_for_another($leader);
    return;
}

# The primary's machine without power, for a while.
sub lose_machine {
    my ($self, $nodes) = @_;
    my $node = $nodes->leader();
    my @programs = map { "$_$node" } qw(patroni etcd);
    $nodes->hold(@programs);
    $nodes->kill_program($_) for @programs;
    $nodes->kill_postgres($node);
    $self->wait_for_another($node, $node);
    $self->enter_until_taken($self->office_elsewhere($node), 8);
    $nodes->release(@programs);
    return;
}

sub kill_patroni {
    my ($self, $nodes) = @_;
    $nodes->kill_program('patroni' . $nodes->leader());
    sleep 3;
    return;
}

# --- standbys ------------------------------------------------------------------------------------

sub kill_standby {
    my ($self, $nodes) = @_;
    $nodes->kill_postgres(($nodes->with_role('sync_standby'))[0]);
    return;
}

# Writes wait, and reads are answered.
sub lose_standbys {
    my ($self, $nodes) = @_;
    my $leader = $nodes->leader();
    my @standbys = grep { $_ != $leader } 1 .. 3;
    $nodes->hold(map { "patroni$_" } @standbys);
    $nodes->kill_program("patroni$_") for @standbys;
    $nodes->kill_postgres($_) for @standbys;
    sleep 2;
    my $office = $nodes->sql($leader, "SET synchronous_commit = local; INSERT INTO res_elec.office (center_id, name,
        registered_voters) VALUES ($self->{evening}{election}{center}, 'Seul @{[++$self->{offices}]}-$$', 1000)
        RETURNING id");
    my ($write) = parallel(1, sub { $self->enter($office, 9) });
    my $read = eval { call('GET', $nodes->balancer . "/api/voting/realtime/$self->{evening}{election}{id}") }
        // {status => 'cut'};
    $nodes->release(map { "patroni$_" } @standbys);
    $self->enter_until_taken($office, 9);
    return ($write->{status} =~ /^20/ ? 'a sheet was acknowledged without a standby' : (),
        $read->{status} ne '200' ? "without a standby a read got $read->{status}" : ());
}

# --- etcd ----------------------------------------------------------------------------------------

sub lose_etcd {
    my ($self, $seconds, @names) = @_;
    my $nodes = $self->{nodes};
    $nodes->hold(@names);
    $nodes->kill_program($_) for @names;
    sleep $seconds;
    $nodes->release(@names);
    return;
}

sub lose_one_etcd { my ($self) = @_; return $self->lose_etcd(5, 'etcd' . (1 + int rand 3)) }

# Longer than the primary's key lives.
sub lose_two_etcd { my ($self) = @_; return $self->lose_etcd(14, (shuffle map { "etcd$_" } 1 .. 3)[0, 1]) }

# --- servers -------------------------------------------------------------------------------------

sub kill_shim {
    my ($self, $nodes) = @_;
    my $name = 'shim' . (1 + int rand 2);
    $nodes->kill_program($name);
    $nodes->wait_for("$name is not started again", sub { $nodes->program($name) });
    return;
}

# One at a time, each once the other is ready.
sub restart_shims {
    my ($self, $nodes) = @_;
    for my $n (1, 2) {
        $nodes->kill_program("shim$n", 'TERM');
        $nodes->wait_for("shim$n does not get ready", sub {
            (eval { call('GET', $nodes->shim_url($n) . '/health/ready')->{status} } // 0) == 200 });
        sleep 2;
    }
    return;
}

# --- a commit whose wait is cancelled ------------------------------------------------------------

# Runs something in another process; tells, when asked, what it returned, undef while it has not.
sub apart {
    my ($work) = @_;
    pipe my $in, my $out or die "pipe: $!";
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        my ($status) = parallel(1, $work);
        print {$out} $status // '';
        close $out;
        POSIX::_exit(0);
    }
    close $out;
    my $result;
    return sub {
        return $result if defined $result;
        return undef if !$_[0] && waitpid($child, WNOHANG) == 0;
        $result = do { local $/; <$in> } // '';
        waitpid $child, 0 if $_[0];
        return $result;
    };
}

# The standbys stand still, so that a commit waits; its wait is cancelled: the sheet is on one node. Who sent it gets
# 503, and who sends it again waits as well.
sub cancelled {
    my ($self, $nodes, $leader, $office) = @_;
    my @standbys = grep { $_ != $leader } 1 .. 3;
    $nodes->freeze($_) for @standbys;
    my $first = apart(sub { $self->enter($office, 11)->{status} });
    my $until = time + 8;
    until (defined $first->() || time > $until) {
        $nodes->sql($leader, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity
            WHERE usename = 'res_elec_shim' AND wait_event = 'SyncRep'");
        sleep 0.05;
    }
    my $again = apart(sub { $self->enter($office, 11)->{status} });
    sleep HELD_BACK_SECONDS;
    my $stands = $nodes->sql($leader, "SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $office");
    my $early = $again->();
    return ($again, ($first->() // '') =~ /^20/ ? 'a cancelled commit was acknowledged' : (),
        ($early // '') =~ /^20/ ? "what stood on one node ($stands) was acknowledged when it was sent again" : ());
}

sub cancel_commit {
    my ($self, $nodes) = @_;
    my $leader = $nodes->leader();
    my $office = $self->new_office();
    my ($again, @wrong) = $self->cancelled($nodes, $leader, $office);
    $nodes->thaw($_) for 1 .. 3;
    $again->('wait');
    $self->enter_until_taken($office, 11);
    return (@wrong, $self->missing_somewhere($office));
}

# … and the only node that had it is gone before a standby has it.
sub cancel_and_kill {
    my ($self, $nodes) = @_;
    my $leader = $nodes->leader();
    my $office = $self->new_office();
    my ($again, @wrong) = $self->cancelled($nodes, $leader, $office);
    my @programs = map { "$_$leader" } qw(patroni);
    $nodes->hold(@programs);
    $nodes->kill_program($_) for @programs;
    $nodes->kill_postgres($leader);
    $nodes->thaw($_) for grep { $_ != $leader } 1 .. 3;
    $again->('wait');
    $self->wait_for_another($leader, $leader);
    $self->enter_until_taken($office, 11);
    $nodes->release(@programs);
    return (@wrong, $self->missing_somewhere($office));
}

sub missing_somewhere {
    my ($self, $office) = @_;
    my $nodes = $self->{nodes};
    $nodes->wait_healthy();
    $nodes->wait_replayed();
    return map { "an acknowledged sheet is not on node $_" } grep { $nodes->sql($_,
        "SELECT count(*) FROM res_elec.result_sheet WHERE office_id = $office AND total_voters = 14") ne '1' } 1 .. 3;
}

1;
