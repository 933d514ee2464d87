package ResElec::PatroniProvince;

# A province whose database is one of a cluster under Patroni (ResElec::Nodes), asked like the clusters of
# tests/clusters: its primary, whichever node that is. Sheets are entered by other processes meanwhile.
use strict;
use warnings;
use File::Temp qw(tempdir);
use POSIX ();
use Time::HiRes qw(sleep time);
use lib 'tests/lib', 'tests/clusters';
use Provinces qw(sheet);
use TestFiles qw(bytes_if_there spew);

use constant {DATABASE => 'province', WRITERS => 2, PAUSE => 0.05, WAIT_SECONDS => 60};

my $owner = $$;
my $began;

# With an empty database, and a login for the nation, whose password is in a file that the servers' user reads.
sub new {
    my ($class, $nodes) = @_;
    my $self = bless {nodes => $nodes, dir => tempdir('res-elec-province-XXXXXX', TMPDIR => 1, CLEANUP => 1)}, $class;
    my $password = join '', map { ('a' .. 'z')[rand 26] } 1 .. 20;
    $nodes->sql($nodes->leader(), 'CREATE DATABASE ' . DATABASE, 'postgres');
    $self->sql("CREATE ROLE stream LOGIN REPLICATION PASSWORD '$password'; GRANT pg_read_all_data TO stream");
    chmod 0711, $self->{dir};
    spew("$self->{dir}/passfile", "*:*:*:stream:$password\n");
    chmod 0600, "$self->{dir}/passfile";
    if ($> == 0) { chown((getpwnam 'postgres')[2, 3], "$self->{dir}/passfile") or die "$self->{dir}/passfile: $!" }
    return $self;
}

# How the nation reaches it: through HAProxy, which knows the primary.
sub connection {
    my ($self) = @_;
    return "host=127.0.0.1 port=$self->{nodes}{port}{READ_WRITE_PORT} user=stream dbname=" . DATABASE
        . " passfile=$self->{dir}/passfile";
}

sub superuser { my ($self) = @_; return $self->{nodes}->primary_connection . ' dbname=' . DATABASE }

# A script of SQL at the primary.
sub run {
    my ($self, $script) = @_;
    local $ENV{PGOPTIONS} = '-c client_min_messages=warning';
    my $file = File::Temp->new();
    print {$file} $script;
    close $file;
    my @command = ('psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', "$file", '-d', $self->superuser());
    my $said = qx(@{[map { quotemeta } @command]} 2>&1);
    die "the province: $said" if $?;
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

# Patroni has the slot at each node, and the primary keeps what those of the standbys need of its catalog.
sub wait_for_slots {
    my ($self, $slot) = @_;
    my $nodes = $self->{nodes};
    my $has = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '$slot' AND wal_status = 'reserved'";
    my $keeps = "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'physical' AND catalog_xmin IS NOT NULL";
    $nodes->wait_for("the slot $slot is not at each node", sub {
        my $leader = $nodes->leader() // return 0;
        return $nodes->healthy() && (eval { $nodes->sql($leader, $keeps, 'postgres') } // 0) == 2
            && 3 == grep { (eval { $nodes->sql($_, $has, 'postgres') } // 0) == 1 } 1 .. 3;
    });
}

# --- sheets, while something is broken -----------------------------------------------------------

# Writers enter and correct sheets of these offices in their order until end(); what was acknowledged is noted.
sub begin {
    my ($self, @offices) = @_;
    unlink "$self->{dir}/end";
    my @share;
    push @{$share[$_ % WRITERS]}, $offices[$_] for 0 .. $#offices;
    $self->{writers} = [map { $self->writer($_, @{$share[$_]}) } 0 .. WRITERS - 1];
    $began = $self;
}

sub goes_on { my ($self) = @_; return !-e "$self->{dir}/end" }

sub writer {
    my ($self, $number, @offices) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;
    open my $notes, '>>', "$self->{dir}/notes$number" or POSIX::_exit(1);
    $notes->autoflush(1);
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    for my $office (@offices) {
        last if !$self->goes_on();
        my $entered = $self->acknowledged(sheet($office, $office));
        print {$notes} "$office 1 ", time, "\n" if $entered;
        print {$notes} "$office 2 ", time, "\n" if $entered && $office % 3 == 0
            && $self->acknowledged("UPDATE res_elec.result_sheet SET blank_votes = 2, null_votes = 1,
                reason = 'misread' WHERE office_id = $office");
        sleep PAUSE;
    }
    close $notes;
    POSIX::_exit(0);
}

sub acknowledged {
    my ($self, $statement) = @_;
    return system('psql', '-XAtqc', $statement, '-d', $self->superuser()) == 0;
}

# The versions that were acknowledged by now: {office => version}; and when.
sub noted {
    my ($self) = @_;
    my (%version, @times);
    for my $number (0 .. WRITERS - 1) {
        for (bytes_if_there("$self->{dir}/notes$number") =~ /^(\d+ \d+ [\d.]+)$/mg) {
            my ($office, $version, $at) = split ' ';
            $version{$office} = $version;
            push @times, $at;
        }
    }
    return (\%version, sort { $a <=> $b } @times);
}

sub end {
    my ($self) = @_;
    spew("$self->{dir}/end", '');
    waitpid $_, 0 for splice @{$self->{writers}};
}

END {
    my $status = $?;
    $began->end() if $$ == $owner && $began;
    $? = $status;
}

1;
