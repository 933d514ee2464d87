# Memory is short while sheets come in: in a shim, so that passwords cannot be looked at; in a shim, so that hardly
# anything can be; in the database's sessions. And there is enough again.
#   TORTURE_SECONDS (3 of each kind)   TORTURE_SEED
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../http/lib";
use POSIX ();
use Time::HiRes qw(sleep time);
use ResElec::Load;
use ResElec::Test;

my $seconds = $ENV{TORTURE_SECONDS} // 3;
my $seed = $ENV{TORTURE_SEED} // int rand 2**31;
srand $seed;
note("TORTURE_SEED=$seed TORTURE_SECONDS=$seconds");

server_start();
my $port = shim_port();
my %shim = (PORT => $port, RATE_LOGIN_ACCOUNT => '3/3600');
my $load = ResElec::Load->new(urls => sub { "http://127.0.0.1:$port" });
my $user = director();
my %login = (phone_number => $user->{phone_number}, password => PASSWORD);
shim_stop();
shim_start(\%shim);

# A process may take so many MiB more than it has; all it wants without a number.
sub limit_memory {
    my ($pid, $more) = @_;
    my $limit = 'unlimited';
    if (defined $more) {
        open my $file, '<', "/proc/$pid/status" or return;    # it has ended
        my ($kb) = join('', <$file>) =~ /^VmData:\s+(\d+)/m or return;
        $limit = $kb * 1024 + int($more * 2**20);
    }
    my @as_owner = $> == 0 ? ('runuser', '-u', scalar getpwuid((stat "/proc/$pid")[4] // 0), '--') : ();
    system(@as_owner, 'prlimit', "--pid=$pid", "--data=$limit:") == 0 or !-e "/proc/$pid" or die 'prlimit';
}

sub sessions { return split /\n/, sql("SELECT pid FROM pg_stat_activity WHERE usename = 'res_elec_shim'") }

sub import_file { return join '', "office,total_voters\n", "no office of this election,1\n" x $_[0] }

# Requests that want a lot of memory, from four at a time.
sub be_greedy {
    my ($until) = @_;
    my $lines = import_file(40_000);
    my @children;
    for my $n (1 .. 4) {
        my $child = fork() // die "fork: $!";
        if ($child == 0) {
            srand $seed + $n;
            my @ask = (
                sub { call('POST', "/api/elections/$load->{election}{id}/import?dry_run=true", $lines, $load->{token},
                    {'Content-Type' => 'text/csv'}) },
                sub { call('GET', "/api/elections/$load->{election}{id}/results?level=office", undef, $load->{token}) },
                sub { call('POST', '/api/elections', '[' x 200_000, $load->{token}) },
                sub { call('POST', '/api/auth/login', \%login) },
            );
            while (time < $until) { eval { $ask[rand @ask]->() } or sleep 0.02 }
            POSIX::_exit(0);
        }
        push @children, $child;
    }
    return @children;
}

# Passwords take 64 MiB each to look at
limit_memory(shim_pid(), 32);
my @answers;
my $status = $load->run($seconds, sub { @answers = map { call('POST', '/api/auth/login', \%login) } 1 .. 10 });
is_deeply([map { $_->{status} } @answers], [(503) x 10], 'without memory for it a password is not looked at');
ok(!(grep { !$_->{headers}{'retry-after'} } @answers), '… try again, it says');
is(call('POST', '/api/auth/register', {ResElec::Fixture::person(), password => PASSWORD})->{status}, 503,
    '… nor is one taken');
is_deeply([grep { !/^20[01]$/ } keys %$status], [], '… and each sheet comes in');
limit_memory(shim_pid());
is(call('POST', '/api/auth/login', \%login)->{status}, 200,
    'with memory the right one is right: no attempt has counted');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'user.sign_in_failed'"), 0, '… or was written down');

# Next to nothing: it may end, and is started again as in production
my $ended = 0;
$status = $load->run($seconds * 2, sub {
    my $until = time + $seconds * 2 - 1;
    my @children = be_greedy($until);
    while (time < $until) {
        limit_memory(shim_pid(), rand 2) if rand() < 0.2;
        if (waitpid(shim_pid(), POSIX::WNOHANG()) == shim_pid()) { $ended++; shim_start(\%shim) }
        sleep 0.05;
    }
    waitpid $_, 0 for @children;
});
note("it ended $ended times; " . join ', ', map { "$_: $status->{$_}" } sort keys %$status);
is_deeply([grep { !/^(?:20[01]|503|cut)$/ } keys %$status], [],
    'with hardly any memory a sheet is acknowledged, or the answer is 503 or none');
shim_start(\%shim) if waitpid(shim_pid(), POSIX::WNOHANG()) == shim_pid();
limit_memory(shim_pid());
ok($load->ready, '… and with memory it serves');
is_deeply([$load->lost], [], '… and every acknowledged sheet is there');
is_deeply([grep { !/^20[01]$/ } keys %{$load->run(1.5, sub { })}], [], '… and each comes in');

# The database's sessions: rounds with less and less memory, until one was too little for a sheet
for my $most (1.5, 0.5, 0.2, 0) {
    $status = $load->run($seconds * 2, sub {
        my $until = time + $seconds * 2 - 1;
        my @children = be_greedy($until);
        while (time < $until) {
            limit_memory($_, $most * rand) for sessions();
            sleep 0.2;
        }
        waitpid $_, 0 for @children;
        limit_memory($_) for sessions();
    });
    last if $status->{503} || grep { !/^20[01]$/ } keys %$status;
}
note(join ', ', map { "$_: $status->{$_}" } sort keys %$status);
is_deeply([grep { !/^(?:20[01]|503)$/ } keys %$status], [],
    'where the database has hardly any memory a sheet is acknowledged, or the answer is 503');

# A session keeps what it has freed, so that a sheet may do with that; an import that is large enough cannot
my $import;
for my $times (1 .. 8) {
    limit_memory($_, 0) for sessions();
    $import = call('POST', "/api/elections/$load->{election}{id}/import?dry_run=true", import_file(40_000 * $times),
        $load->{token}, {'Content-Type' => 'text/csv'});
    last if $import->{status} == 503;
}
limit_memory($_) for sessions();
is($import->{status}, 503, '… and so is an import that needs more than there is');
ok($load->ready, '… and with memory it serves');
is_deeply([grep { !/^20[01]$/ } keys %{$load->run(1.5, sub { })}], [], '… and each sheet comes in');

is_deeply([$load->lost], [], 'every acknowledged sheet is there');
is($load->stuck, 0, 'no session is stuck');
my @failed = grep { /"status":500|"statement_failed"/ } split /\n/, shim_log();
is_deeply(\@failed, [], 'nothing was a 500');
finish();
