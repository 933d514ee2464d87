package ResElec::Rivals;

# Clients who do whatever can be done to the few offices of one election, each against the others: sheets are entered,
# corrected, annulled and restored, offices have no vote, vote again or are merged, the election is completed,
# proclaimed and re-opened. Who was not first is refused. What is left must make sense, whoever was first and whatever
# broke.
use strict;
use warnings;
use Time::HiRes qw(sleep time);
use ResElec::Test;

sub new {
    my ($class, $director, $count) = @_;
    my $self = bless {token => $director->{token}, admin => admin($director)->{token}, count => $count}, $class;
    $self->{election} = election($self->{token}, registered => 1000, offices => 6, title => 'Disputée');
    return $self;
}

sub decision { return (reference => 'CC 1', decided_on => '2000-01-01', reason => 'as decided') }

my @offices_acts = (
    [3 => sub { my ($s, $url, $n) = @_; return ('POST', "$url/results", sheet($s->{election}, 1, 2, $n)) }],
    [6 => sub {
        my ($s, $url, $n) = @_;
        return ('PUT', "$url/results", {%{sheet($s->{election}, 1, 2, $n)}, reason => "number $n"})
    }],
    [4 => sub { my ($s, $url) = @_; return ('POST', "$url/results/annul", {decision()}) }],
    [3 => sub { my ($s, $url) = @_; return ('POST', "$url/results/restore", {decision()}) }],
    [3 => sub {
        my ($s, $url) = @_;
        return ('POST', "$url/status",
            {decision(), office_status => (qw(to_vote_again to_vote_again not_held expected))[rand 4]})
    }],
    [2 => sub {
        my ($s, $url) = @_;
        return ('PUT', $url, {office_status => (qw(not_held expected expected to_vote_again))[rand 4],
            reason => 'flooded'})
    }],
    [2 => sub {
        my ($s, $url) = @_;
        return ('PUT', $url, {office_status => 'merged', merged_into => $s->{election}{offices}[rand 6],
            reason => 'too small'})
    }],
);
my @elections_acts = (
    [2 => sub { my ($s, $url) = @_; return ('PUT', $url, {status => 'completed'}) }],
    [2 => sub { my ($s, $url) = @_; return ('POST', "$url/proclaim", {decision()}) }],
    [6 => sub { my ($s, $url) = @_; return ('POST', "$url/reopen", {reason => 'errors of entry'}, 'admin') }],
);

sub drawn {
    my (@acts) = @_;
    my $at = 0;
    $at += $_->[0] for @acts;
    $at = rand $at;
    for (@acts) { return $_->[1] if ($at -= $_->[0]) < 0 }
}

sub send_act {
    my ($self, $base) = @_;
    my ($method, $url, $body, $who) = rand 8 < 1
        ? drawn(@elections_acts)->($self, "$base/api/elections/$self->{election}{id}")
        : drawn(@offices_acts)->($self, "$base/api/offices/$self->{election}{offices}[rand 6]", 1 + int rand 500);
    return eval { call($method, $url, $body, $self->{$who // 'token'}) } // {status => 'cut'};
}

sub contend {
    my ($self, $base, $until) = @_;
    my %status;
    srand($$ ^ time);
    while (time < $until) {
        my $answer = $self->send_act($base);
        my $kind = $answer->{status} =~ /^(?:404|409|422)$/ ? 'refused' : $answer->{status};
        $status{$kind}++;
        sleep 0.02 if $kind ne '200' && $kind ne '201';
    }
    return {status => \%status};
}

# Of each sheet every version once, each decision in force in just one of them, and nothing but decisions around what is
# annulled.
sub torn_sheets {
    my ($self) = @_;
    return split /\n/, sql("WITH v AS (
          SELECT office_id, submitted_at, version, status, decision_id FROM res_elec.result_sheet
          UNION ALL SELECT office_id, submitted_at, version, status, decision_id FROM res_elec.result_sheet_history
          WHERE superseded_by <> 'move')
        SELECT 'office ' || v.office_id || ': ' || string_agg(v.version || ' ' || v.status ||
          coalesce(' by ' || v.decision_id, ''), ', ' ORDER BY v.version)
          FROM (SELECT v.*, lag(v.status) OVER (PARTITION BY v.office_id, v.submitted_at ORDER BY v.version) AS was
          FROM v) AS v
         WHERE v.office_id = ANY ('{@{[join ',', @{$self->{election}{offices}}]}}')
         GROUP BY v.office_id, v.submitted_at
        HAVING count(*) <> max(v.version) OR count(DISTINCT v.version) <> max(v.version)
        OR bool_or((v.status = 'annulled' OR v.was = 'annulled') AND v.decision_id IS NULL)
            OR count(v.decision_id) <> (SELECT count(*) FROM res_elec.decision d
            WHERE (d.office_id, d.submitted_at) = (v.office_id, v.submitted_at) AND d.in_force_at IS NOT NULL)
            OR count(v.decision_id) <> count(DISTINCT v.decision_id)");
}

# Offices whose sheet or register is not that of what they are; an election that is final and goes on.
sub torn_offices {
    my ($self) = @_;
    my $id = $self->{election}{id};
    return split /\n/, sql("SELECT 'office ' || o.id || ' is ' || o.status || ' of ' || o.registered_voters ||
        ', its sheet ' || coalesce(s.status, 'missing')
          FROM res_elec.office o LEFT JOIN res_elec.result_sheet s ON s.office_id = o.id
         WHERE o.election_id = $id
           AND (s.status IS NOT NULL AND o.status IN ('not_held', 'merged')
                OR (o.status = 'merged') <> (o.merged_into IS NOT NULL)
                OR o.registered_voters <> 1000 * (1 + (SELECT count(*) FROM res_elec.office m
                WHERE m.merged_into = o.id)))
        UNION ALL SELECT 'the election is ' || e.status || ' and ' || p.state
          FROM res_elec.election e JOIN res_elec.election_proclamations p ON p.election_id = e.id
         WHERE e.id = $id AND e.status = 'active' AND p.state = 'final'");
}

sub torn { my ($self) = @_; return ($self->torn_sheets, $self->torn_offices) }

1;
