# Behind PgBouncer: in session mode all works; in transaction mode, where a session's server changes, nothing is sent,
# and the log says what to change.
use strict;
use warnings;
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/lib';
use ResElec::Test;
use TestFiles qw(bytes_if_there);

my $program = '/usr/sbin/pgbouncer';
plan skip_all => 'PgBouncer is not installed (make test-deps)' if !-x $program;

server_start();
my $director = director();
my $token = $director->{token};
my $e = election($token, offices => 6);
my $base = work_dir() . '/pgbouncer';
mkdir $base or die $!;
my $port = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;
my $url = "host=127.0.0.1 port=$port user=res_elec_shim dbname=res_elec";

sub write_file { my ($name, $text) = @_; open my $file, '>', "$base/$name" or die $!; print {$file} $text; close $file }

sub configure {
    my ($mode) = @_;
    write_file('users', qq("res_elec_shim" ""\n));
    write_file('pgbouncer.ini', <<"INI");
[databases]
res_elec = host=@{[work_dir()]}/pg dbname=res_elec
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $port
unix_socket_dir =
auth_type = trust
auth_file = $base/users
pool_mode = $mode
default_pool_size = 60
logfile = $base/log
pidfile = $base/pid
INI
}

# Whoever runs it: it refuses to be root.
my $bouncer;
sub bouncer_start {
    configure(@_);
    my @as = $> == 0 ? ('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups') : ();
    system('chown', '-R', 'postgres:postgres', $base) if $> == 0;
    $bouncer = background(@as, $program, "$base/pgbouncer.ini");
    my $until = time + 20;
    sleep 0.05 until IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port) || time > $until;
}

sub ready_is {
    my ($wanted) = @_;
    my $until = time + 30;
    my $answer;
    while (($answer = call('GET', '/health/ready'))->{status} != $wanted && time < $until) { sleep 0.1 }
    return $answer;
}

# The log from an offset on, once it has what is looked for.
sub log_when {
    my ($pattern, $from) = @_;
    my $until = time + 30;
    my $said;
    sleep 0.2 while ($said = substr(shim_log(), $from // 0)) !~ $pattern && time < $until;
    return $said;
}

# In session mode
bouncer_start('session');
shim_stop();
shim_start({DATABASE_URL => $url, THREADS => 2, DB_CONNECTIONS => 4});
my @statuses = parallel(6, sub {
    my ($worker) = @_;
    return [map { call('GET', "/api/offices/$e->{offices}[$_]/results", undef, $token)->{status} } 0 .. 5]
        if $worker > 2;
    return [map { call('POST', "/api/offices/$e->{offices}[$_]/results", sheet($e, 1, 0, 5), $token)->{status} }
        2 * $worker, 2 * $worker + 1];
});
is_deeply([map { @$_ } @statuses[0 .. 2]], [(201) x 6], 'in session mode sheets are received');
is_deeply([grep { !/^(?:200|404)$/ } map { @$_ } @statuses[3 .. 5]], [], '… and read');
is(call('GET', "/api/elections/$e->{id}/export", undef, $token)->{status}, 200, '… and exported');
unlike(shim_log(), qr/pool_mode/, '… and nothing is said of it');

# It is set to transaction mode while the server is connected
write_file('pgbouncer.ini', bytes_if_there("$base/pgbouncer.ini") =~ s/pool_mode = session/pool_mode = transaction/r);
kill 'TERM', $bouncer;
waitpid $bouncer, 0;
my $refused = qr/"database_away","reason":"connection to server .* failed: Connection refused/;
like(log_when($refused), $refused, 'the outage begins with a connection that is refused');
bouncer_start('transaction');
is_problem(ready_is(503), 503, 'unavailable', 'in transaction mode it is not ready');
my $pool = qr/"event":"database_away","reason":"the connection pool gives .* set pool_mode = session .*PgBouncer/;
like(log_when($pool), $pool, '… and the log says what to change, too');
my %answers;
for (1 .. 20) {
    $answers{call('GET', "/api/elections/$e->{id}", undef, $token)->{status}}++;
    $answers{call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 1, 0, 5), $token)->{status}}++;
    sleep 0.1;
}
is_deeply([keys %answers], [503], 'no request is sent through it') or diag explain \%answers;

# A server of one connection, which meets only the probe
shim_stop();
my $before = length shim_log();
my ($child) = shim_another({DATABASE_URL => $url, THREADS => 1, DB_CONNECTIONS => 1});
like(log_when($pool, $before), $pool, 'a server of one connection finds out, too');
kill 'TERM', $child;
waitpid $child, 0;

# Back in session mode
kill 'TERM', $bouncer;
waitpid $bouncer, 0;
bouncer_start('session');
shim_start({DATABASE_URL => $url, THREADS => 1, DB_CONNECTIONS => 1});
is(call('GET', "/api/elections/$e->{id}", undef, $token)->{status}, 200, 'in session mode it answers again');
finish();
