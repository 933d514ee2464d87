# The map draws what outlines the areas of an election have, of whichever country, and of constituencies: outlines.mjs
# drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $director = director();

# A country of two by two squares, each with a hole in it, and one area without an outline.
my %of;
for my $n (0 .. 4) {
    my ($x, $y) = (20 + 2 * ($n % 2), 50 + 2 * int($n / 2));
    my $square = sub {
        my ($low, $high) = @_;
        return sprintf '[[%1$s,%2$s],[%3$s,%2$s],[%3$s,%4$s],[%1$s,%4$s],[%1$s,%2$s]]',
            $x + $low, $y + $low, $x + $high, $y + $high;
    };
    my $outline = sprintf '{"type": "Polygon", "coordinates": [%s, %s]}', $square->(0, 2), $square->(0.8, 1.2);
    $of{$n} = sql("INSERT INTO res_elec.area (kind, name, code, outline) VALUES ('province', 'Terre $n', 'TN-$n', "
        . ($n < 4 ? "'$outline'" : 'NULL') . ') RETURNING id');
}
my $one = election($director->{token}, title => 'Une voix', visibility => 'public', place => {province => 'Terre 0'});
for my $n (1 .. 4) {
    my $center = ok_call('POST', "/api/elections/$one->{id}/centers", {name => "C$n", province => "Terre $n"},
        $director->{token})->{center}{id};
    push @{$one->{offices}}, ok_call('POST', "/api/centers/$center/offices", {name => 'B', registered_voters => 100},
        $director->{token})->{office}{id};
}
ok_call('POST', "/api/offices/$one->{offices}[0]/results", sheet($one, 0, 0, 10, 5, 0), $director->{token});

my $many = election($director->{token}, title => 'Sièges', type => 'legislative', visibility => 'public',
    place => {province => 'Terre 0'});
sql("UPDATE res_elec.contest SET area_id = $of{0}, name = 'Siège 0' WHERE election_id = $many->{id}");
for my $n (1 .. 3) {
    my $contest = sql("INSERT INTO res_elec.contest (election_id, name, area_id)
        VALUES ($many->{id}, 'Siège $n', $of{$n}) RETURNING id");
    my $center = ok_call('POST', "/api/elections/$many->{id}/centers",
        {name => "C$n", province => "Terre $n", contest_id => $contest}, $director->{token})->{center}{id};
    ok_call('POST', "/api/centers/$center/offices", {name => 'B', registered_voters => 100}, $director->{token});
}
my $nowhere = election($director->{token}, title => 'Sans carte', visibility => 'public', place => {province => 'X'});

browse('outlines', {}, $one->{id}, $many->{id}, $nowhere->{id});
finish();
