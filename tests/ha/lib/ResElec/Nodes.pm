package ResElec::Nodes;

# A cluster as `make cluster` starts it, in a folder of its own: its nodes and programs, what each of them says, and how
# they are broken. All of it ends with the test.
use strict;
use warnings;
use Cwd qw(getcwd);
use File::Temp qw(tempdir);
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP ();
use Time::HiRes qw(sleep time);
use lib 'tests/lib';
use TestFiles qw(bytes_if_there spew);

use constant {NODES => [1 .. 3], START_SECONDS => 240, HEALTHY_SECONDS => 180};

my $top = getcwd();
my $owner = $$;
my $running;
my $http = HTTP::Tiny->new(timeout => 3, proxy => undef, http_proxy => undef);

# environment: settings of the shims, and ports.
sub start {
    my ($class, %environment) = @_;
    my $self = bless {dir => tempdir('res-elec-ha-XXXXXX', TMPDIR => 1, CLEANUP => 0)}, $class;
    chmod 0711, $self->{dir};
    $self->{environment} = {%environment, PORT => free_port()};
    $running = $self;
    $self->begin();
    return $self;
}

sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die $!;
    return $socket->sockport;
}

sub begin {
    my ($self) = @_;
    my $out = "$self->{dir}/out";
    unlink $out;
    my $pid = fork() // die "fork: $!";
    if ($pid == 0) {
        open STDOUT, '>', $out;
        open STDERR, '>&', \*STDOUT;
        %ENV = (%ENV, %{$self->{environment}});
        exec $^X, "$top/shim/cluster.pl", "$self->{dir}/run", $self->{environment}{PORT}, 0,
            $ENV{SHIM} // "$top/shim/res_elec_shim" or die;
    }
    $self->{pid} = $pid;
    my $until = time + START_SECONDS;
    until (bytes_if_there($out) =~ /^ready: (\S+)$/m and $self->{page} = $1) {
        die "the cluster does not start:\n" . bytes_if_there($out) . $self->logs()
            if time > $until || waitpid($pid, 1) == $pid;
        sleep 0.2;
    }
    my %env = bytes_if_there("$self->{dir}/run/cluster.env") =~ /^(\w+)=(.*)$/mg;
    $self->{port} = \%env;
    $ENV{PGPASSFILE} = "$self->{dir}/run/pgpass";
}

# As Ctrl-C does; returns what it said.
sub stop {
    my ($self) = @_;
    return '' if !$self->{pid};
    $self->thaw($_) for @{+NODES};
    kill 'INT', $self->{pid};
    waitpid $self->{pid}, 0;
    undef $self->{pid};
    return bytes_if_there("$self->{dir}/out");
}

# The last lines of each log, for who has to find out.
sub logs {
    my ($self) = @_;
    my $all = '';
    for my $path (glob "$self->{dir}/run/log/*.log") {
        my @lines = split /\n/, bytes_if_there($path);
        $all .= join '', "== $path\n", map { substr($_, 0, 300) . "\n" } @lines > 12 ? @lines[-12 .. -1] : @lines;
    }
    return $all;
}

# Where a secret stands that must not: logs, and commands as everybody on the machine sees them.
sub secrets_told {
    my ($self) = @_;
    my %secret = reverse bytes_if_there("$self->{dir}/run/secrets.env") =~ /^(\w+)=(\w{20,})$/mg;
    my $any = join '|', keys %secret;
    return map { bytes_if_there($_) =~ /($any)/ ? "$_ has $secret{$1}" : () }
        glob("$self->{dir}/run/log/*.log"), glob("$self->{dir}/run/data/*/*.log"), glob('/proc/[0-9]*/cmdline');
}

sub balancer { my ($self) = @_; return "http://127.0.0.1:$self->{port}{HTTP_PORT}" }
sub page { $_[0]{page} }
sub shim_url { my ($self, $n) = @_; return "http://127.0.0.1:" . $self->{port}{"SHIM${n}_PORT"} }

# --- what is there -------------------------------------------------------------------------------

# What one node's Patroni says of all: {node => {role, state}}.
sub seen_by {
    my ($self, $node) = @_;
    my $answer = $http->get("http://127.0.0.1:" . $self->{port}{"NODE${node}_REST_PORT"} . '/cluster');
    my $said = $answer->{success} ? eval { JSON::PP::decode_json($answer->{content}) } : undef;
    return $said && {map { $_->{name} =~ /(\d)$/ ? ($1 => $_) : () } @{$said->{members}}};
}

# The same by the first node that answers; frozen ones are not asked.
sub members {
    my ($self, @but) = @_;
    for my $node (grep { my $n = $_; !grep { $_ == $n } @but } @{+NODES}) {
        my $members = $self->seen_by($node);
        return $members if $members;
    }
    return {};
}

sub with_role {
    my ($self, $role, @but) = @_;
    my $members = $self->members(@but);
    return grep { $members->{$_}{role} eq $role && $members->{$_}{state} =~ /^(?:running|streaming)$/ }
        sort keys %$members;
}

sub leader { my ($self, @but) = @_; return ($self->with_role('leader', @but))[0] }

# Whether there is a primary, a synchronous standby and another, all of one timeline.
sub healthy {
    my ($self) = @_;
    my $members = $self->members();
    my %timeline = map { ($members->{$_}{timeline} // 0) => 1 } keys %$members;
    return keys %$members == 3 && keys %timeline == 1 && $self->with_role('leader') == 1
        && $self->with_role('sync_standby') == 1 && $self->with_role('replica') == 1;
}

sub wait_for {
    my ($self, $what, $is, $seconds) = @_;
    my $until = time + ($seconds // HEALTHY_SECONDS);
    until ($is->()) {
        die "$what\n" . $self->logs() if time > $until;
        sleep 0.1;
    }
}

sub wait_healthy { my ($self) = @_; $self->wait_for('the cluster does not become whole again', sub { $self->healthy }) }

# --- SQL -----------------------------------------------------------------------------------------

sub connection {
    my ($self, @nodes) = @_;
    return 'host=' . join(',', map { "$self->{dir}/run/data/node$_" } @nodes) . ' port='
        . join(',', map { $self->{port}{"NODE${_}_PG_PORT"} } @nodes) . ' user=postgres connect_timeout=3';
}

# Of whichever node is the primary.
sub primary_connection { my ($self) = @_; return $self->connection(@{+NODES}) . ' target_session_attrs=read-write' }

# What a superuser's query prints on one node; undef when that does not answer.
sub sql {
    my ($self, $node, $query, $database) = @_;
    my $file = File::Temp->new();
    print {$file} $query;
    close $file;
    my @command = ('psql', '-XqAt', '-d', $self->connection($node) . ' dbname=' . ($database // 'res_elec'), '-v',
        'ON_ERROR_STOP=1', '-f', "$file");
    my $said = qx(@{[map { quotemeta } @command]} 2>&1);
    die "node $node: $said" if $?;
    chomp $said;
    return $said;
}

# Waits until each standby shows what the primary has.
sub wait_replayed {
    my ($self) = @_;
    my ($leader, $position);
    $self->wait_for('there is no primary', sub {    # on a busy machine one may lose its place for a moment
        $leader = $self->leader();
        $position = $leader && eval { $self->sql($leader, 'SELECT pg_current_wal_lsn()') };
    });
    my $query = "SELECT pg_last_wal_replay_lsn() >= '$position'";
    $self->wait_for('a standby does not catch up', sub {
        !grep { $_ != $leader && (eval { $self->sql($_, $query) } // '') ne 't' } @{+NODES}
    });
}

# --- breaking ------------------------------------------------------------------------------------

# A program's process: etcd1, patroni2, shim1 … ; 0 while it is away.
sub program { my ($self, $name) = @_; return 0 + (bytes_if_there("$self->{dir}/run/pid/$name") || 0) }

# Keeps programs from being started again, and lets them.
sub hold { my ($self, @names) = @_; spew("$self->{dir}/run/hold/$_", '') for @names }
sub release { my ($self, @names) = @_; unlink map { "$self->{dir}/run/hold/$_" } @names }

sub kill_program {
    my ($self, $name, $signal) = @_;
    my $pid = $self->program($name) or return;
    kill $signal // 'KILL', $pid;
    $self->wait_for("$name does not end", sub { $self->program($name) != $pid });
}

sub postmaster {
    my ($self, $node) = @_;
    my ($pid) = bytes_if_there("$self->{dir}/run/data/node$node/pg/postmaster.pid") =~ /^(\d+)/;
    return $pid && kill(0, $pid) ? $pid : 0;
}

sub children_of {
    my ($parent) = @_;
    return map { m{/proc/(\d+)/} } grep { bytes_if_there($_) =~ /^\d+ \(.*\) \S (\d+)/ && $1 == $parent }
        glob '/proc/[0-9]*/stat';
}

# PostgreSQL of a node as a power cut leaves it.
sub kill_postgres {
    my ($self, $node) = @_;
    my $pid = $self->postmaster($node) or return;
    my @all = children_of($pid);
    kill 'KILL', $pid, @all;
}

# All of a node's PostgreSQL stands still; with machine: its Patroni and etcd as well.
sub freeze {
    my ($self, $node, $machine) = @_;
    my @also = $machine ? map { $self->program("$_$node") } qw(patroni etcd) : ();
    kill 'STOP', grep { $_ } @also;
    my $pid = $self->postmaster($node) or return;
    kill 'STOP', $pid;
    kill 'STOP', children_of($pid);
}

sub thaw {
    my ($self, $node) = @_;
    my $pid = $self->postmaster($node);
    kill 'CONT', grep { $_ } map({ $self->program("$_$node") } qw(etcd patroni)), $pid ? (children_of($pid), $pid) : ();
}

sub patronictl {
    my ($self, @arguments) = @_;
    my @command = ('patronictl', '-c', "$self->{dir}/run/data/node1/patroni.yml", @arguments);
    my $said = qx(@{[map { quotemeta } @command]} 2>&1);
    die "patronictl $arguments[0]: $said" if $?;
    return $said;
}

# Hands the primary's place to another node.
sub switch_to {
    my ($self, $node) = @_;
    my $leader = $self->leader() // return;
    return if $leader == $node;
    $self->patronictl('switchover', '--leader', "node$leader", '--candidate', "node$node", '--force');
}

# The primary is on this node. The synchronous standby alone takes its place: another one leaves for a moment, so that
# this node is the synchronous one.
sub bring_to {
    my ($self, $node) = @_;
    $self->wait_healthy();
    return if $self->leader() == $node;
    my ($next) = $self->with_role('sync_standby');
    if ($next != $node) {
        $self->hold("patroni$next");
        $self->kill_program("patroni$next", 'TERM');
        $self->wait_for("node $node does not become synchronous", sub {
            (($self->with_role('sync_standby'))[0] // 0) == $node });
    }
    $self->switch_to($node);
    $self->release("patroni$next");
    $self->wait_healthy();
}

END {
    my $status = $?;
    if ($$ == $owner && $running) {
        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
        $running->stop();
        system('rm', '-rf', $running->{dir});
    }
    $? = $status;
}

1;
