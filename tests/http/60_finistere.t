# Finistère, second constituency, 2024: both rounds made and filled through REST only, the
# sheets posted by 8 connections at once; every total is the file's sum.
use strict;
use warnings;
use Test::More;
use ResElec::Test;
use ResElec::Shares qw(shares);

plan(skip_all => 'the data is not beside this checkout') unless -d '../shared/data';

server_start();
my $token = director()->{token};
my @figures = qw(registered voters blank null);

for my $round (1, 2) {
    my ($columns, @rows) = csv_rows("../shared/data/france-2024-legislatives-finistere2-t$round.csv");
    my @names = @$columns[9 .. $#$columns];
    is(scalar @rows, 95, "round $round: 95 offices");
    my $election = ok_call('POST', '/api/elections',
        {title => "Finistère 2, tour $round", type => 'legislative', year => 2024,
        round => $round, visibility => 'public'}, $token)->{election}{id};
    my (%candidate, %center, %place);
    for my $name (@names) {
        $candidate{$name} = ok_call('POST', '/api/candidates',
            {election_id => $election, first_name => 'x', last_name => $name,
            code_name => $name, ballot_number => 1 + keys %candidate}, $token)->{candidate}{id};
    }
    for my $row (@rows) {
        utf8::decode($row->{$_}) for grep { !utf8::is_utf8($row->{$_}) } qw(region department commune center);
        my $center = $center{"$row->{commune}/$row->{center}"} //= ok_call('POST', "/api/elections/$election/centers",
            {name => $row->{center}, province => $row->{region}, department => $row->{department},
                commune => $row->{commune}},
            $token)->{center}{id};
        $row->{id} = ok_call('POST', "/api/centers/$center/offices",
            {name => $row->{office}, registered_voters => 0 + $row->{registered}}, $token)->{office}{id};
        $row->{center_id} = $center;
    }
    ok_call('PUT', "/api/elections/$election", {status => 'active'}, $token);

    my @statuses = map { @$_ } parallel(8, sub {
        my ($worker) = @_;
        return [map {
            my $row = $rows[$_];
            call('POST', "/api/offices/$row->{id}/results",
                {total_voters => 0 + $row->{voters}, blank_votes => 0 + $row->{blank},
                null_votes => 0 + $row->{null}, registered_voters => 0 + $row->{registered},
                results => [map { {candidate_id => $candidate{$_}, votes => 0 + $row->{$_}} } @names]},
                $token)->{status}
        } grep { $_ % 8 == $worker } 0 .. $#rows];
    });
    is_deeply(\@statuses, [(201) x 95], "round $round: every sheet is entered, by 8 connections");

    my %sum = map { my $column = $_; my $sum = 0; $sum += $_->{$column} for @rows; $column => $sum } @figures, @names;
    my $live = ok_call('GET', "/api/voting/realtime/$election", undef, $token);
    is_deeply([@$live{qw(registered_voters total_voters blank_votes null_votes offices_total offices_reported)}],
        [@sum{@figures}, 95, 95], "round $round: the live total is the file's sum");
    is_deeply($live->{candidate_results}, {map { $candidate{$_} => $sum{$_} } @names},
        "round $round: and each candidate's");
    my $results = ok_call('GET', "/api/elections/$election/results", undef, $token);
    is_deeply([map { $_->{code_name} } @{$results->{candidates}}],
        [sort { $sum{$b} <=> $sum{$a} } @names], "round $round: ranked");
    my $valid = $sum{voters} - $sum{blank} - $sum{null};
    is_deeply({map { $_->{id} => $_->{percent} } @{$results->{candidates}}},
        shares({map { $candidate{$_} => $sum{$_} } @names}),
        "round $round: with their percent of $valid valid votes");

    # Every level adds up, and has as many units as the file
    my %units = (province => 'region', department => 'department', commune => 'commune', center => 'center_id',
        office => 'id');
    for my $level (sort keys %units) {
        my $answer = ok_call('GET', "/api/elections/$election/results?level=$level", undef, $token)->{"${level}s"};
        my (%by, %seen, %total);
        for my $row (@rows) { $by{$row->{$units{$level}}}{$_} += $row->{$_} for @figures, @names }
        for my $unit (@$answer) {
            my $key = $unit->{$level =~ /center|office/ ? "${level}_id" : $level};
            my %unit = (registered => $unit->{registered_voters}, voters => $unit->{total_voters},
                blank => $unit->{blank_votes},
                null => $unit->{null_votes}, map { $_ => $unit->{candidate_results}{$candidate{$_}} // 0 } @names);
            $seen{$key} = \%unit;
            $total{$_} += $unit{$_} for @figures, @names;
        }
        is_deeply(\%seen, \%by, "round $round: every $level (" . keys(%by) . ') has the sum of its offices');
        is_deeply(\%total, \%sum, "round $round: and they add up to the whole");
    }
}
my ($columns, @rows) = csv_rows('../shared/data/france-2024-legislatives-finistere2-t2.csv');
is(sql('SELECT sum(total_voters) FROM res_elec.result_sheet WHERE election_id = 2'), eval {
    my $n = 0;
    $n += $_->{voters} for @rows;
    $n
},
    'in SQL too');
finish();
