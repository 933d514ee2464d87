package ResElec::Sessions;

# Many sessions driven by one hand: a statement is sent without waiting, and settle() waits until each session
# has answered or stands in a lock's queue. So a run is decided by the driver's choices alone, and replays.
use strict;
use warnings;
use DBI ();
use DBD::Pg qw(:async);
use Time::HiRes qw(sleep time);

sub new {
    my ($class, $source, @users) = @_;
    my $self = bless {sessions => [], source => $source}, $class;
    $self->{observer} = $self->connect($users[0]);
    push @{$self->{sessions}}, $self->open_session($_) for @users;
    return $self;
}

sub connect {
    my ($self, $user) = @_;
    return DBI->connect("dbi:Pg:$self->{source}", $user, '',
        {AutoCommit => 1, RaiseError => 0, PrintError => 0, pg_server_prepare => 0});
}

sub open_session {
    my ($self, $user) = @_;
    my $db = $self->connect($user) or die "no connection: $DBI::errstr";
    return {name => 's' . (@{$self->{sessions}} + 1), db => $db, pid => $db->{pg_pid}, user => $user};
}

sub sessions { @{$_[0]{sessions}} }
sub free { grep { !$_->{sent} } $_[0]->sessions }
sub waiting { grep { $_->{sent} } $_[0]->sessions }

# What happens then is told to $then->($state, $rows): the SQLSTATE ('' is success), the rows that came.
sub send {
    my ($self, $session, $sql, $then) = @_;
    my $statement = $session->{db}->prepare($sql, {pg_async => PG_ASYNC});
    $statement->execute or die "not sent: $sql: " . $session->{db}->errstr;
    $session->{sent} = {sql => $sql, statement => $statement, then => $then};
}

sub answered {
    my ($self, $session) = @_;
    return 0 unless $session->{db}->pg_ready;
    my $sent = delete $session->{sent};
    my $result = $session->{db}->pg_result;
    my $state = defined $result ? '' : $session->{db}->state;
    my $rows = defined $result && $sent->{statement}{NUM_OF_FIELDS} ? $sent->{statement}->fetchall_arrayref({}) : [];
    $session->{error} = $state eq '' ? '' : $session->{db}->errstr;
    $sent->{then}->($state, $rows);
    return 1;
}

# A session that waits for an ungranted lock is left waiting, unless it waits for itself: a deadlock ends before
# anything else is done. The one that has just been told something comes first: others may have waited for its end.
sub settle {
    my ($self, $first) = @_;
    my $until = time + 60;
    my @left = (($first // ()), grep { !$first || $_ != $first } $self->waiting);
    while (@left) {
        my $answers = grep { $self->answered($_) } @left;
        @left = $self->waiting if $answers;
        my $waits = $self->waits;
        @left = grep { $_->{sent} && (!@{$waits->{$_->{pid}}} || $self->deadlocked($waits, $_->{pid})) } @left;
        die "$left[0]{name} neither answers nor waits for a lock: $left[0]{sent}{sql}\n" if @left && time > $until;
        sleep 0.001 if @left && !$answers;
    }
}

# Whom each process waits for.
sub waits {
    my ($self) = @_;
    my @pids = map { $_->{pid} } $self->sessions;
    return {map { $_->{pid} => $_->{blockers} }
        @{$self->observe('SELECT p AS pid, pg_blocking_pids(p) AS blockers FROM unnest(?::integer[]) p', \@pids)}};
}

sub deadlocked {
    my ($self, $waits, $pid) = @_;
    my (%seen, @next);
    for (@next = @{$waits->{$pid}}; @next;) {
        my $blocker = shift @next;
        return 1 if $blocker == $pid;
        push @next, @{$waits->{$blocker} // []} unless $seen{$blocker}++;
    }
    return 0;
}

# The committed state, seen by a session of its own.
sub observe {
    my ($self, $sql, @values) = @_;
    return $self->{observer}->selectall_arrayref($sql, {Slice => {}}, @values) // die $self->{observer}->errstr
        . " in: $sql\n";
}

sub observe_nothing {
    my ($self, $sql) = @_;
    $self->{observer}->do($sql) // die $self->{observer}->errstr . " in: $sql\n";
}

sub close {
    my ($self) = @_;
    $_->{db}->disconnect for $self->sessions;
    $self->{observer}->disconnect;
}

1;
