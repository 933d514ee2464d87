# A property: whatever sessions do to the tables, in whatever order, every kept total is what the plainest count of
# the committed rows gives, and in every session's own eyes too. The driver draws statements by a seed:
#   TORTURE_SEED (drawn, and printed, when not given)   TORTURE_STEPS (400)   TORTURE_SESSIONS (6)
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../clusters";
use Cluster;
use ResElec::Model;
use ResElec::Operations;
use ResElec::Sessions;
use Time::HiRes qw(sleep);

my $seed = $ENV{TORTURE_SEED} // int rand 2**31;
my $steps = $ENV{TORTURE_STEPS} // 400;
note("TORTURE_SEED=$seed TORTURE_STEPS=$steps");

# What a statement may be refused with: a rule, a constraint, a right it has not, another session's lock or snapshot.
my $refusal = qr/^(?:RE00\d|23\d{3}|22\d{3}|42501|428C9|40001|40P01|55P03|55000|0A000|2F003)$/;

my $cluster = Cluster->new('max_prepared_transactions=20', 'deadlock_timeout=50ms', 'max_connections=30', 'jit=off');
my $operations = ResElec::Operations->new($seed);
$cluster->sql('CREATE SCHEMA res_elec; CREATE EXTENSION res_elec SCHEMA res_elec');
$cluster->sql($operations->schema);
my $count = $ENV{TORTURE_SESSIONS} // 6;
my $sessions = ResElec::Sessions->new("host=$cluster->{dir};dbname=postgres",
    map { $_ % 2 ? 'clerk' : 'postgres' } 0 .. $count - 1);
my $model = ResElec::Model->new;
$model->apply($operations->changes($sessions->observe($_->[1]), $_->[0])) for $operations->everything;
$operations->columns($sessions->observe($operations->column_query));
my (%prepared, %done, @remembered, @trace, $step);

sub wrong {
    my ($what, $detail) = @_;
    fail("$what at step $step: TORTURE_SEED=$seed TORTURE_STEPS=$steps");
    diag($detail) if defined $detail;
    diag(join "\n", @trace[($#trace > 100 ? $#trace - 100 : 0) .. $#trace]);
    done_testing();
    exit 1;
}

# Who has said TRUNCATE, or waits to, keeps all others from reading sheets, of which totals of centers are summed.
sub is_truncating {
    return scalar
        @{$sessions->observe(
            q{SELECT 1 FROM pg_locks WHERE relation = 'res_elec.result_sheet'::regclass AND mode = 'AccessExclusiveLock'})}
}

# Each total, and the history; while sheets cannot be read they are compared after a later commit.
sub compare {
    return if is_truncating();
    my %kept = map { ("$_->{unit}" => $_->{figures} =~ s/ $//r) } @{$sessions->observe($operations->kept_query)};
    my $counted = $model->totals;
    my @differ = grep { ($kept{$_} // '-') ne ($counted->{$_} // '-') } sort keys %{{%kept, %$counted}};
    wrong('a total is not what its rows sum to', join "\n",
        map { "$_: kept " . ($kept{$_} // '-') . ', counted ' . ($counted->{$_} // '-') } @differ) if @differ;
    my %told = map { ("$_->{unit}" => $_->{figures}) } @{$sessions->observe($operations->together_query)};
    my $together = $model->together;
    @differ = grep { ($told{$_} // '-') ne ($together->{$_} // '-') } sort keys %{{%told, %$together}};
    wrong('what is told of all contests together is not once', join "\n",
        map { "$_: told " . ($told{$_} // '-') . ', counted ' . ($together->{$_} // '-') } @differ) if @differ;
    my $history =
        $sessions->observe('SELECT count(*) AS n FROM res_elec.result_sheet_history WHERE superseded_by <> \'move\'')
        ->[0]{n};
    wrong('the history has not each superseded version once', "kept $history, counted $model->{superseded}")
        if $history != $model->{superseded};
}

# Now and then a position is remembered, with what counts then.
sub remember {
    push @remembered, {position => $sessions->observe('SELECT res_elec.position_now() AS p')->[0]{p},
        counted => {%{$model->reported}, %{$model->together}}, step => $step};
}

# What the totals were at each is counted anew from what stands now.
sub look_back {
    for my $then (@remembered) {
        my %told = map { ("$_->{unit}" => $_->{figures}) }
            @{$sessions->observe($operations->then_query, $then->{position}, $then->{position})},
            @{$sessions->observe($operations->together_then_query, $then->{position})};
        my @differ = grep { ($told{$_} // '-') ne ($then->{counted}{$_} // '-') } sort
            keys %{{%told, %{$then->{counted}}}};
        wrong("the past of step $then->{step} is not what it was", join "\n",
            map { "$_: told " . ($told{$_} // '-') . ', counted ' . ($then->{counted}{$_} // '-') } @differ) if @differ;
    }
}

sub end_transaction {
    my ($session) = @_;
    delete @$session{qw(open aborted changes savepoints)};
}

sub send_statement {
    my ($session, $sql, $then) = @_;
    push @trace, "$session->{name}: $sql";
    $sessions->send($session, $sql, sub {
        my ($state, $rows) = @_;
        push @trace, "$session->{name}: "
            . ($state eq '' ? 'ok: ' . join ' ', map { $_->{office_id} // $_->{id} // '-' } @$rows
                : "refused $state $session->{error}");
        $then->($state, $rows);
    });
    $sessions->settle($session);
}

sub refused {
    my ($session, $kind, $state) = @_;
    wrong("$kind fails with $state", $session->{error}) unless $state =~ $refusal;
    $done{"$kind refused"}++;
    $session->{aborted} = 1;
}

sub begin {
    my ($session, $isolation) = @_;
    send_statement($session, "BEGIN ISOLATION LEVEL $isolation", sub {
        @$session{qw(open isolation truncated changes savepoints)} = (1, $isolation, $model->{truncated}, [], []);
    });
}

sub commit {
    my ($session) = @_;
    my @changes = @{$session->{changes}};
    my $aborted = $session->{aborted};
    send_statement($session, 'COMMIT', sub {
        my ($state) = @_;
        return end_transaction($session) if $state ne '' && $state =~ $refusal;
        wrong("COMMIT fails with $state", $session->{error}) if $state ne '';
        $model->apply(@changes) unless $aborted;
        end_transaction($session);
    });
    return if $session->{sent};
    compare();
    remember() if !$operations->below(12);
}

sub prepare {
    my ($session) = @_;
    my ($name, $changes) = ("p$step", $session->{changes});
    send_statement($session, "PREPARE TRANSACTION '$name'", sub {
        my ($state) = @_;
        if ($state eq '') { $prepared{$name} = $changes }
        elsif ($state !~ $refusal) { wrong("PREPARE TRANSACTION fails with $state", $session->{error}) }
        end_transaction($session);
    });
}

sub finish_prepared {
    my ($how) = @_;
    my ($name) = sort keys %prepared;
    push @trace, "$how PREPARED '$name'";
    $sessions->observe_nothing("$how PREPARED '$name'");
    my $changes = delete $prepared{$name};
    $model->apply(@$changes) if $how eq 'COMMIT';
    compare();
}

sub savepoint {
    my ($session) = @_;
    my $name = 'sp' . @{$session->{savepoints}};
    send_statement($session, "SAVEPOINT $name",
        sub { push @{$session->{savepoints}}, [$name, scalar @{$session->{changes}}] });
}

sub rollback_to {
    my ($session) = @_;
    my $index = $operations->below(scalar @{$session->{savepoints}});
    my ($name, $length) = @{$session->{savepoints}[$index]};
    send_statement($session, "ROLLBACK TO $name", sub {
        $#{$session->{changes}} = $length - 1;
        $#{$session->{savepoints}} = $index;
        delete $session->{aborted};
    });
}

# A statement; "after" reads what it has changed where it cannot return that.
sub operate {
    my ($session) = @_;
    my $operation = $operations->draw($model);
    my $kind = $operation->{kind};
    send_statement($session, $operation->{sql}, sub {
        my ($state, $rows) = @_;
        return refused($session, $kind, $state) if $state ne '';
        $done{$kind}++;
        push @{$session->{changes}}, $operations->changes($rows, @$operation{qw(table was)});
        $session->{after} = $operation->{after} && $operation->{after}->($rows);
    });
}

sub look_after {
    my ($session) = @_;
    my ($sql, $table) = @{delete $session->{after}};
    send_statement($session, $sql, sub {
        my ($state, $rows) = @_;
        return refused($session, 'read', $state) if $state ne '';
        push @{$session->{changes}}, $operations->changes($rows, $table);
    });
}

# TRUNCATE takes the rows from older snapshots too, as PostgreSQL's manual says: such a one sees a total of nothing.
sub ask_oracle {
    my ($session) = @_;
    my $since = $session->{isolation} eq 'READ COMMITTED' ? $model->{truncated} : $session->{truncated};
    send_statement($session,
        'SELECT contest_id, level, unit_id, bucket, kept, recounted FROM res_elec.verify_tallies()', sub {
        my ($state, $rows) = @_;
        return refused($session, 'oracle', $state) if $state ne '';
        wrong("$session->{name} sees a wrong total", explain($rows)) if @$rows && $since == $model->{truncated};
    });
}

sub act {
    my ($session) = @_;
    return look_after($session) if $session->{after} && !$session->{aborted};
    delete $session->{after};
    my $chance = $operations->below(100);
    return begin($session, $chance < 80 ? 'READ COMMITTED' : $chance < 90 ? 'REPEATABLE READ' : 'SERIALIZABLE')
        unless $session->{open};
    return rollback_to($session) if @{$session->{savepoints}} && $chance < ($session->{aborted} ? 60 : 6);
    return commit($session) if $session->{aborted} || $chance < 22;
    return prepare($session) if $chance < 26 && keys %prepared < 3;
    return savepoint($session) if $chance < 34;
    return ask_oracle($session) if $chance < 46;
    return operate($session);
}

# One session goes on, or a prepared transaction ends: perhaps all wait for that.
sub step_once {
    $sessions->settle;
    my @free = $sessions->free;
    return finish_prepared($operations->below(3) ? 'COMMIT' : 'ROLLBACK') if %prepared
        && (!@free || !$operations->below(40));
    return act($free[$operations->below(scalar @free)]) if @free;
    sleep 0.05;    # until the deadlock is found
}

for (1 .. $steps) {
    $step = $_;
    step_once();
}

# All end, and what is left is compared once more.
while (grep { $_->{open} } $sessions->sessions) {
    $sessions->settle;
    my ($session) = grep { $_->{open} } $sessions->free;
    if (!$session) { %prepared ? finish_prepared('COMMIT') : sleep 0.05 }
    elsif ($session->{after} && !$session->{aborted}) { look_after($session) }
    else { commit($session) }
}
finish_prepared('COMMIT') while %prepared;
compare();
look_back();
$sessions->close;
pass("$steps steps of $count sessions, every total right after each commit");
cmp_ok(scalar @remembered, '>', 0, "and those of @{[scalar @remembered]} moments of the past are told as they were");
note(join ', ', map { "$_ $done{$_}" } sort keys %done);
is($cluster->sql($Cluster::WRONG), 0, 'every total equals its recount');
done_testing();
