# Clients are served in turn: who sends much waits for themself, and of what one client may have waiting there is an
# end.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

server_start(shim => {THREADS => 1, CLIENT_QUEUE => 20});
my ($loud, $quiet) = (director(), director());
my $e = election($loud->{token}, visibility => 'public');
my $path = "/api/elections/$e->{id}/progress";
sql('ALTER FUNCTION res_elec_api.api_progress_get(res_elec_api.request) RENAME TO api_progress_now');
sql('CREATE FUNCTION res_elec_api.api_progress_get(req res_elec_api.request) RETURNS res_elec_api.answer
    LANGUAGE sql VOLATILE SECURITY DEFINER AS
  $$ SELECT res_elec_api.api_progress_now(req) FROM pg_sleep(0.3) $$');
sql('GRANT EXECUTE ON FUNCTION res_elec_api.api_progress_get(res_elec_api.request) TO res_elec_api');

sub ask {
    my ($token) = @_;
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET $path", ['Connection: close', $token ? "Authorization: Bearer $token" : ()]));
    return $socket;
}
sub status { my ($socket) = @_; my ($status) = raw_read($socket, undef, 15) =~ m{^HTTP/1.1 (\d+)}; return $status }

my @many = map { ask($loud->{token}) } 1 .. 15;
sleep 0.4;
my @running = map {
    sleep 0.05;
    sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'res_elec shim' AND query LIKE '%progress%'
        AND state = 'active'")
} 1 .. 10;
is_deeply([grep { $_ > 1 } @running], [],
    'of who sends much one request is under way: a client has no more than half of these two connections');
my @one = (ask($quiet->{token}), ask());
is_deeply([map { status($_) } @one], [200, 200],
    'a user and a visitor ask for what another user has asked for fifteen times');
is_deeply([map { status($_) } @many], [(200) x 15], 'all fifteen are answered, too');
my @users = map { /"user_id":(\d+)/ ? $1 : 0 } grep { index($_, qq("path":"$path")) >= 0 } split /\n/, shim_log();
is_deeply([scalar @users, $users[-1]], [17, $users[0]], '… the last of them after both others');

# Where the processors are wanted by both, what people wait for comes first.
my @slow = map { ask($quiet->{token}) } 1 .. 10;
my (@bulk, @others);
for (my $until = time + 10; time < $until && !@bulk;) {
    @others = ();
    for (split /\n/,
        sql("SELECT pid, query LIKE '%progress%' AND state = 'active' FROM pg_stat_activity
            WHERE application_name = 'res_elec shim'")) {
        my ($pid, $is_bulk) = split /\|/;
        my $nice = (split ' ', ResElec::Server::bytes_if_there("/proc/$pid/stat") =~ s/.*\) //sr)[16];
        my ($group) = ResElec::Server::bytes_if_there("/proc/$pid/autogroup") =~ / nice (-?\d+)/;
        push @{$is_bulk eq 't' ? \@bulk : \@others}, [$nice, $group // $nice];
    }
}
is_deeply(\@bulk, [[10, 10]], 'the process of a slow query leaves the processors to others, as a group, too');
my $own = getpriority(0, 0);    # the server has it from this test
is_deeply([grep { $_->[0] < 10 } @others], [grep { $_->[0] == $own && $_->[1] == 0 } @others],
    '… and those of quick ones do not');
ok((grep { $_->[0] == $own } @others) > 1, '… of which there are some');
is_deeply([map { status($_) } @slow], [(200) x 10], '… and all are answered');

my %statuses;
$statuses{status($_) // 'none'}++ for map { ask($loud->{token}) } 1 .. 25;
like(to_json(\%statuses), qr/^\{"200":2[01],"429":[45]\}$/,
    'CLIENT_QUEUE that wait, and perhaps one under way, are answered; the rest are told that they are too many');
finish();
