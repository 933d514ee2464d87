# A server and an extension that are not of one version: no request is sent, and the log says what differs.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

server_start();
is(call('GET', '/health/ready')->{status}, 200, 'of one version it is ready');

# The answer of /health/ready, once it has the status wanted.
sub ready_is {
    my ($wanted) = @_;
    my $until = time + 20;
    my $answer;
    while (($answer = call('GET', '/health/ready'))->{status} != $wanted && time < $until) { sleep 0.1 }
    return $answer;
}

sub changed {
    my ($from, $to) = @_;
    sql("ALTER TYPE res_elec_api.request RENAME ATTRIBUTE $from TO $to; SELECT pg_terminate_backend(pid)
        FROM pg_stat_activity WHERE application_name = 'res_elec shim'");
}
changed('range', 'bytes');
is_problem(ready_is(503), 503, 'unavailable', 'with another column of a request it is not');
is_problem(call('GET', '/api/elections'), 503, 'unavailable', '… and sends nothing');
like(shim_log(),
    qr/the server is of another version than the extension: it sends range text where res_elec_api\.request has bytes text/,
    '… and says why');
changed('bytes', 'range');
is(ready_is(200)->{status}, 200, 'it is again when that is mended');
is(call('GET', '/api/elections')->{status}, 200, '… and answers');
shim_stop();
done_testing();
