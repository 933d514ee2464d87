# What decides an outcome beside the votes is told to streams at once: lots, withdrawals, states of offices, decisions,
# formulas, seats.
use strict;
use warnings;
use Socket qw(SOCK_STREAM);
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

server_start();
my $director = director();
my $e = election($director->{token}, offices => 4, visibility => 'public');
my $contest = sql("SELECT id FROM res_elec.contest WHERE election_id = $e->{id}");
my $beside = sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($e->{id}, 'Autre') RETURNING id");
my $path = "/api/voting/realtime/$e->{id}";

sub subscribe {
    my ($path) = @_;
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET $path", ['Accept: text/event-stream']));
    return {socket => $socket, bytes => ''};
}

# The ids of what a stream was told, and the last total.
sub told {
    my ($stream) = @_;
    return {ids => [$stream->{bytes} =~ /^id: (\d+)$/mg],
        last => ($stream->{bytes} =~ /^data: (\{.*\})$/mg)[-1] // undef};
}

# Until there are more events than so many; of a version of at least this, where that is given.
sub until_told {
    my ($stream, $more_than, $seconds, $version) = @_;
    my $until = time + ($seconds // 5);
    while ((@{told($stream)->{ids}} <= $more_than || told($stream)->{ids}[-1] < ($version // 0))
        && (my $left = $until - time) > 0) {
        last unless IO::Select->new($stream->{socket})->can_read($left);
        sysread($stream->{socket}, $stream->{bytes}, 65536, length $stream->{bytes}) or last;
    }
    return told($stream);
}

my %streams = (all => subscribe($path), contest => subscribe("$path?contest_id=$contest"),
    beside => subscribe("$path?contest_id=$beside"));
until_told($_, 0) for values %streams;

# One act: both streams are told, with a version above the one before and what is told now; the other contest's is not.
sub is_told {
    my ($name, $act) = @_;
    my %before = map { ($_ => told($streams{$_})) } qw(all contest);
    my $tag = call('GET', "$path?contest_id=$contest")->{headers}{etag};
    $act->();
    for my $which (qw(all contest)) {
        my $version = ok_call('GET', $which eq 'all' ? $path : "$path?contest_id=$contest")->{version};
        my $now = until_told($streams{$which}, scalar @{$before{$which}{ids}}, 5, $version);
        cmp_ok($now->{ids}[-1], '>', $before{$which}{ids}[-1], "$name: the stream of $which has a new version");
        is_deeply(from_json($now->{last}), ok_call('GET', $which eq 'all' ? $path : "$path?contest_id=$contest"),
            '… and what is told now');
    }
    is(call('GET', "$path?contest_id=$contest", undef, undef, {'If-None-Match' => $tag})->{status}, 200,
        '… and who reads has it under another tag');
}

is_told('seats', sub { ok_call('PUT', "/api/contests/$contest", {seats => 2}, $director->{token}) });
is_told('a formula', sub { ok_call('PUT', "/api/contests/$contest", {seats => 1, formula => 'gabon_president'},
    $director->{token}) });
is_told('an office without a vote', sub { ok_call('PUT', "/api/offices/$e->{offices}[3]",
    {office_status => 'not_held', reason => 'inondation'}, $director->{token}) });
is_told('an office that votes again, which no figure tells', sub { ok_call('PUT', "/api/offices/$e->{offices}[2]",
    {office_status => 'to_vote_again', reason => 'incendie'}, $director->{token}) });
is_told('a sheet', sub { ok_call('POST', "/api/offices/$e->{offices}[$_]/results", sheet($e, 0, 0, 10, 10, 5),
    $director->{token}) for 0 .. 2 });
is_told('a withdrawal', sub { ok_call('PUT', "/api/candidates/$e->{candidates}[2]", {withdrew_on => '2025-04-20'},
    $director->{token}) });
is_told('a decision', sub {
    ok_call('POST', "/api/offices/$e->{offices}[0]/results/annul", {reference => 'CC 1', decided_on => '2025-04-25',
        reason => 'bourrage'}, $director->{token});
});
is_told('a restoration', sub {
    ok_call('POST', "/api/offices/$e->{offices}[0]/results/restore", {reference => 'CC 2', decided_on => '2025-04-26',
        reason => 'recours'}, $director->{token});
});
ok_call('PUT', "/api/candidates/$e->{candidates}[2]", {withdrew_on => undef}, $director->{token});
until_told($streams{beside}, 1, 0.5);
is(scalar @{told($streams{beside})->{ids}}, 1, 'the stream of another contest is told nothing of it');
close $_->{socket} for values %streams;

# A lot that ends a tie for the second place
my $t = election($director->{token}, offices => 1, visibility => 'public');
($e, $contest) = ($t, sql("SELECT id FROM res_elec.contest WHERE election_id = $t->{id}"));
$path = "/api/voting/realtime/$t->{id}";
ok_call('PUT', "/api/contests/$contest", {formula => 'gabon_president'}, $director->{token});
ok_call('POST', "/api/offices/$t->{offices}[0]/results", sheet($t, 0, 0, 40, 30, 30), $director->{token});
%streams = (all => subscribe($path), contest => subscribe("$path?contest_id=$contest"));
until_told($_, 0) for values %streams;
is_told('a lot', sub {
    ok_call('POST', "/api/contests/$contest/draws", {candidates => [@{$t->{candidates}}[2, 1]],
        drawn_by => 'Le président', witnesses => 'Les deux candidats'}, $director->{token});
});
is(sql('SELECT count(*) FROM res_elec.verify_tallies()'), 0, 'every total equals its recount');
done_testing();
