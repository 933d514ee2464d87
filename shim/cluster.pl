#!/usr/bin/perl
# What `make cluster` starts: cluster.pl CLUSTER_DIR PORT DEMO SHIM
#
# Three PostgreSQL nodes under Patroni with three members of etcd, two shims, HAProxy and nginx, all on loopback, as
# unprivileged users, until Ctrl-C or SIGTERM; configured by the files of shim/deploy/, in which only addresses, ports
# and folders differ from those of an operator. Whatever ends is started again a second later, as systemd would, unless
# there is a file CLUSTER_DIR/hold/NAME. The first start makes the database as `make run` does; later ones keep it.
# CLUSTER_DIR has:
#   cluster.env, secrets.env   addresses, ports and passwords, kept from the first start on
#   env, credentials, pgpass   for scripts: as in the folder of `make run`
#   node1/ … node3/, proxy/    the configuration of each, as configure.pl wrote it
#   pid/, log/                 of etcd1 … 3, patroni1 … 3, shim1 and 2, haproxy, nginx
#   data                       where the servers keep theirs
use strict;
use warnings;
use Cwd qw(abs_path);
use Digest::MD5 qw(md5_hex);
use Fcntl qw(:flock);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP ();
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

use constant {STEP => 0.2, READY_SECONDS => 180, STOP_SECONDS => 60, AGAIN_SECONDS => 1, SOCKET_PATH => 80};

my $top = dirname(dirname(abs_path($0)));
my ($run, $page_port, $demo, $shim) = @ARGV;
die "usage: cluster.pl CLUSTER_DIR PORT DEMO SHIM\n" if !defined $shim;
my $as_root = $> == 0;
my @nodes = (1 .. 3);
my (%value, %secret, $data, $lock);
my (@order, %daemon, $stopping);    # what is supervised, by name: {user, environment, command, pid, again}
my $http = HTTP::Tiny->new(timeout => 3, proxy => undef, http_proxy => undef);

$SIG{$_} = sub { exit 0 } for qw(INT TERM HUP);
$SIG{PIPE} = 'IGNORE';
$| = 1;

sub say_line { print "@_\n" }
sub fail { die "cluster.pl: @_\n" }

sub bytes_of { my ($path) = @_; open my $in, '<', $path or return ''; local $/; return <$in> // '' }

sub write_file {
    my ($path, $text) = @_;
    open my $out, '>', $path or fail("$path: $!");
    print {$out} $text;
    close $out or fail("$path: $!");
}

sub values_of { my ($path) = @_; return bytes_of($path) =~ /^([A-Z]\w*)=(.*)$/mg }

# --- places --------------------------------------------------------------------------------------

# Whether the server's user comes as far as this folder.
sub is_reached {
    my ($folder) = @_;
    for (my $path = $folder; $path ne '/'; $path = dirname($path)) {
        my $parent = dirname($path);
        return 0 if system('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', 'test', '-x', $parent);
    }
    return 1;
}

# In CLUSTER_DIR, unless root's home hides that from the server's user.
sub find_places {
    umask 077;
    make_path($run);
    $run = abs_path($run);
    open $lock, '>', "$run/lock" or fail("$run/lock: $!");
    flock $lock, LOCK_EX | LOCK_NB or fail("there is a cluster running in $run");
    $data = "$run/data";
    if ($as_root) {
        if (!is_reached($run)) {
            $data = '/var/lib/res-elec/cluster-' . substr md5_hex($run), 0, 10;
            make_path($data);
            chmod 0755, dirname($data);
            unlink "$run/data" if -l "$run/data";
            symlink $data, "$run/data" or -e "$run/data" or fail("$run/data: $!");
        }
        else { chmod 0711, $run }
    }
    fail("CLUSTER_DIR is too long for a socket: $data") if length $data > SOCKET_PATH;
    make_path(map { "$run/$_" } qw(pid log hold proxy), map { "node$_" } @nodes);
    make_folder('root', $data, 0711);
    make_folder('postgres', "$data/node$_", 0711) for @nodes;
    make_folder('nobody', "$data/$_", 0711) for qw(proxy mail);
}

sub make_folder {
    my ($user, $path, $mode) = @_;
    make_path($path);
    chmod $mode, $path or fail("$path: $!");
    return if !$as_root || $user eq 'root';
    my (undef, undef, $uid, $gid) = getpwnam $user or fail("there is no user $user");
    chown $uid, $gid, $path or fail("$path: $!");
}

# --- ports and settings --------------------------------------------------------------------------

sub is_free {
    my ($port) = @_;
    return IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1, ReuseAddr => 1);
}

# The environment's, else that of earlier starts, else the first that is free; one that is taken stops the start.
sub choose_ports {
    my ($known) = @_;
    my @wanted = (['HTTP_PORT', 8081], ['READ_WRITE_PORT', 5000], ['READ_ONLY_PORT', 5001],
        map { ["SHIM${_}_PORT", 8082] } 1, 2);
    push @wanted, map { my $n = $_; ["NODE${n}_PG_PORT", 54331], ["NODE${n}_REST_PORT", 8008],
        ["NODE${n}_ETCD_PORT", 2379], ["NODE${n}_PEER_PORT", 2479] } @nodes;
    my %port = (PORT => $page_port);
    my %used = ($page_port => 'PORT');
    for (@wanted) {
        my ($name, $from) = @$_;
        my $given = $ENV{$name} // $known->{$name};
        fail("$name is no port: $given") if defined $given && ($given !~ /^\d{1,5}$/ || $given < 1 || $given > 65535);
        if (!defined $given) {
            ($given) = grep { !$used{$_} && is_free($_) } $from .. $from + 200;
            fail("no free port for $name from $from on: set $name") if !defined $given;
        }
        fail("$name and $used{$given} are both $given") if $used{$given};
        $used{$given} = $name;
        $port{$name} = $given;
    }
    for (sort grep { !is_free($port{$_}) } keys %port) {
        # etcd keeps the addresses of its members with its data
        fail("port $port{$_} is taken, which the members of etcd in $run have: free it") if /PEER/ && $known->{$_};
        fail("port $port{$_} is taken: choose another with $_=");
    }
    return %port;
}

# Writes cluster.env, and what configure.pl makes of it for each node.
sub configure {
    my %known = values_of("$run/cluster.env");
    my %port = choose_ports(\%known);
    my $page = delete $port{PORT};
    my @proxy = getpwnam($as_root ? 'nobody' : scalar getpwuid $>);
    %value = (%value, %port, SCOPE => 'res-elec', NETWORK => '127.0.0.1/32', PG_BIN => '/usr/lib/postgresql/15/bin',
        CACHE_DIR => "$data/proxy/cache", PAGE_PORT => $page,
        PROXY_USER => $proxy[0], PROXY_GROUP => scalar getgrgid $proxy[3],
        map { ($_ => '127.0.0.1') } qw(PROXY_ADDRESS PAGE_ADDRESS SHIM1_ADDRESS SHIM2_ADDRESS
            SHIM_LISTEN_ADDRESS),
        map { "NODE${_}_ADDRESS" } @nodes);
    for my $node (@nodes) {
        my $own = "$data/node$node";
        my %all = (%value, PG_DATA => "$own/pg", PG_SOCKET => $own, PG_SETTINGS => $own, ETCD_DATA => "$own/etcd");
        write_file("$run/cluster.env", join '', map { "$_=$all{$_}\n" } sort keys %all);
        system($^X, "$top/shim/deploy/configure.pl", "$run/cluster.env", $node, "$run/node$node") == 0
            or fail('the configuration could not be written');
    }
    %secret = values_of("$run/secrets.env");
    # Patroni, HAProxy and nginx read their files as users of their own.
    give('postgres', "$run/node$_/patroni.yml", "$data/node$_/patroni.yml") for @nodes;
    give('nobody', "$run/node1/$_", "$data/proxy/$_") for qw(haproxy.cfg nginx.conf);
    write_file("$run/proxy/main.conf", nginx_main());
    give('nobody', "$run/proxy/main.conf", "$data/proxy/main.conf");
}

sub give {
    my ($user, $from, $to) = @_;
    write_file("$to.new", bytes_of($from));
    if ($as_root) { my (undef, undef, $uid, $gid) = getpwnam $user; chown $uid, $gid, "$to.new" }
    rename "$to.new", $to or fail("$to: $!");
}

# What stands around nginx.conf, as in Debian's own /etc/nginx/nginx.conf, with more connections (cluster.md).
sub nginx_main {
    my $own = "$data/proxy";
    my $temporary = join '', map { "    ${_}_temp_path $own/$_;\n" } qw(client_body proxy fastcgi uwsgi scgi);
    return "daemon off;\nworker_processes 2;\nworker_rlimit_nofile 16384;\npid $own/nginx.pid;\n"
        . "events { worker_connections 8192; }\nhttp {\n    access_log off;\n${temporary}    include $own/nginx.conf;\n}\n";
}

# --- daemons -------------------------------------------------------------------------------------

sub supervise {
    my ($name, $user, $environment, @command) = @_;
    $daemon{$name} = {user => $user, environment => $environment, command => \@command};
    push @order, $name;
    start_daemon($name);
}

# In a session of its own: Ctrl-C reaches this program alone, which stops them in their order. If this program is
# killed, they are told to end.
sub start_daemon {
    my ($name) = @_;
    my $one = $daemon{$name};
    my $pid = fork() // fail("fork: $!");
    if ($pid == 0) {
        $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);
        POSIX::setsid();
        chdir '/';
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', "$run/log/$name.log";
        open STDERR, '>&', \*STDOUT;
        close $lock;
        %ENV = (PATH => $ENV{PATH}, LANG => 'C.UTF-8', %{$one->{environment}});
        my @as = ('setpriv', '--pdeathsig', 'TERM');
        push @as, "--reuid=$one->{user}", '--regid=' . getgrgid((getpwnam $one->{user})[3]), '--init-groups'
            if $as_root;
        exec @as, @{$one->{command}} or POSIX::_exit(127);
    }
    $one->{pid} = $pid;
    $one->{again} = undef;
    write_file("$run/pid/$name", "$pid\n");
}

# Starts again what has ended, a second later and once nothing holds it back.
sub look_after {
    while ((my $pid = waitpid -1, WNOHANG) > 0) {
        my ($name) = grep { ($daemon{$_}{pid} // 0) == $pid } @order or next;
        $daemon{$name}{pid} = undef;
        unlink "$run/pid/$name";
        $daemon{$name}{again} = time + AGAIN_SECONDS;
    }
    for my $name (@order) {
        my $one = $daemon{$name};
        start_daemon($name) if !$stopping && !$one->{pid} && $one->{again} && time > $one->{again}
            && !-e "$run/hold/$name";
    }
}

# Tells some to end, and waits until they have; who does not is killed.
sub stop_daemons {
    my @names = grep { $daemon{$_} && $daemon{$_}{pid} } @_;
    kill 'CONT', $daemon{$_}{pid} for @names;
    kill 'TERM', $daemon{$_}{pid} for @names;
    my $until = time + STOP_SECONDS;
    while (@names = grep { $daemon{$_}{pid} } @names) {
        kill 'KILL', map { $daemon{$_}{pid} } @names if time > $until;
        look_after();
        sleep 0.05;
    }
}

# Patroni stops its PostgreSQL; one whose Patroni was away is stopped here.
sub stop_postgres {
    my ($node) = @_;
    my ($pid) = bytes_of("$data/node$node/pg/postmaster.pid") =~ /^(\d+)/ or return;
    return if !kill(0, $pid) || bytes_of("/proc/$pid/cmdline") !~ m{\Q$data/node$node/pg\E};
    kill 'CONT', $pid;
    my @as = $as_root ? ('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups') : ();
    system(@as, "$value{PG_BIN}/pg_ctl", 'stop', '-s', '-D', "$data/node$node/pg", '-m', 'immediate');
}

# Waits until something is true, and looks after the daemons meanwhile.
sub wait_until {
    my ($what, $is) = @_;
    my $until = time + READY_SECONDS;
    until ($is->()) {
        fail("$what; see $run/log") if time > $until;
        look_after();
        sleep STEP;
    }
}

sub answers { my ($url) = @_; return $http->get($url)->{success} }

# What Patroni says of its nodes: (node => role), of those that run.
sub roles {
    for my $node (@nodes) {
        my $answer = $http->get("http://127.0.0.1:" . $value{"NODE${node}_REST_PORT"} . '/cluster');
        next if !$answer->{success};
        my $said = eval { JSON::PP::decode_json($answer->{content}) } or next;
        return map { $_->{name} =~ /(\d)$/ ? ($1 => $_->{role}) : () }
            grep { $_->{state} =~ /^(?:running|streaming)$/ } @{$said->{members}};
    }
    return ();
}

sub leader { my %role = roles(); return (grep { $role{$_} eq 'leader' } keys %role)[0] }

sub start_nodes {
    say_line('starting three nodes ...');
    supervise("etcd$_", 'postgres', {values_of("$run/node$_/etcd.env")}, '/usr/bin/etcd') for @nodes;
    wait_until('etcd does not start', sub {
        3 == grep { answers("http://127.0.0.1:" . $value{"NODE${_}_ETCD_PORT"} . '/health') } @nodes });
    supervise("patroni$_", 'postgres', {}, '/usr/bin/patroni', "$data/node$_/patroni.yml") for @nodes;
    wait_until('the nodes do not come up', sub {
        my %role = roles();
        return 3 == keys %role && (grep { $_ eq 'leader' } values %role) && grep { $_ eq 'sync_standby' } values %role
    });
}

# A superuser's connection to whichever node is the primary, for psql and scripts.
sub write_connection {
    write_file("$run/pgpass", "*:*:*:postgres:$secret{SUPERUSER_PASSWORD}\n");
    my $hosts = join ',', map { "$data/node$_" } @nodes;
    my $ports = join ',', map { $value{"NODE${_}_PG_PORT"} } @nodes;
    write_file("$run/env", "RES_ELEC_URL=http://127.0.0.1:$value{PAGE_PORT}\n"
        . "DATABASE_URL='postgresql://postgres\@/res_elec?host=$hosts&port=$ports&target_session_attrs=read-write"
        . "&connect_timeout=2&passfile=$run/pgpass'\n");
}

sub fill_database {
    my $node = leader() // fail('there is no primary');
    local $ENV{PGPASSFILE} = "$run/pgpass";
    local $ENV{SHIM_DB_PASSWORD} = $secret{SHIM_DB_PASSWORD};
    system('sh', "$top/shim/first_data.sh", $run, "http://127.0.0.1:$value{PAGE_PORT}", $demo, $shim,
        "host=$data/node$node port=" . $value{"NODE${node}_PG_PORT"} . ' user=postgres') == 0
        or fail('the database could not be made');
}

# What .env says and the environment does not.
sub settings_of_file {
    return () if !-f "$top/.env";
    open my $pipe, '-|', $shim, '--env-file', "$top/.env", '--print-env-file' or fail("$shim: $!");
    my $said = do { local $/; <$pipe> };
    close $pipe or fail("cannot read $top/.env");
    my %settings = $said =~ /^export (\w+)='((?:[^']|'\\'')*)'$/mg;
    s/'\\''/'/g for values %settings;
    return %settings;
}

# The first shim finds the primary in a list of nodes, the second through HAProxy: both ways are in use.
sub start_front {
    my %own = (MAIL_DIR => "$data/mail", %ENV, settings_of_file(), values_of("$run/node1/shim-secret.env"),
        METRICS_PORT => 'any');
    delete $own{MAIL_DIR} if $own{MAIL_SERVER};
    my $through = "postgresql://res_elec_shim:$secret{SHIM_DB_PASSWORD}\@127.0.0.1:$value{READ_WRITE_PORT}/res_elec"
        . "?target_session_attrs=read-write";
    supervise('haproxy', 'nobody', {}, '/usr/sbin/haproxy', '-db', '-f', "$data/proxy/haproxy.cfg");
    supervise("shim$_", 'nobody', {%own, $_ == 2 ? (DATABASE_URL => $through) : (), PORT => $value{"SHIM${_}_PORT"}},
        $shim) for 1, 2;
    supervise('nginx', 'nobody', {}, '/usr/sbin/nginx', '-e', 'stderr', '-c', "$data/proxy/main.conf");
    wait_until("shim$_ does not get ready", sub {
        answers("http://127.0.0.1:" . $value{"SHIM${_}_PORT"} . '/health/ready') }) for 1, 2;
    wait_until('the page does not answer', sub { answers("http://127.0.0.1:$value{PAGE_PORT}/health/ready") });
}

sub tell_addresses {
    say_line("nodes: patronictl -c $data/node1/patroni.yml list");
    say_line("PostgreSQL: read and write 127.0.0.1:$value{READ_WRITE_PORT}, read only 127.0.0.1:$value{READ_ONLY_PORT};"
        . " as superuser: make psql RUN_DIR=$run");
    say_line("servers: through HAProxy http://127.0.0.1:$value{HTTP_PORT}, each http://127.0.0.1:$value{SHIM1_PORT}"
        . " and http://127.0.0.1:$value{SHIM2_PORT}");
    say_line("credentials: $run/credentials   addresses for scripts: $run/env");
    say_line("ready: http://127.0.0.1:$value{PAGE_PORT}");
}

my $owner = $$;
END {
    my $status = $?;
    if ($$ == $owner && $lock) {
        $SIG{$_} = 'IGNORE' for qw(INT TERM HUP);
        $stopping = 1;
        my $first = @order ? leader() : undef;
        stop_daemons(qw(nginx haproxy shim1 shim2));
        # The primary last: it waits until a standby that goes has everything, and none takes its place.
        stop_daemons(map { "patroni$_" } grep { $_ != ($first // 0) } @nodes);
        stop_daemons(map { "patroni$_" } @nodes);
        if ($value{PG_BIN}) { stop_postgres($_) for @nodes }
        stop_daemons(map { "etcd$_" } @nodes);
        say_line('stopped');
    }
    $? = $status;
}

find_places();
configure();
stop_postgres($_) for @nodes;    # left behind by a start that was killed
start_nodes();
write_connection();
fill_database();
start_front();
tell_addresses();
while (1) { look_after(); sleep STEP }
