# How a director prepares an election on the page, by its checklist: what is missing and where it is mended, places of
# another election, users from a file with the slips that give them access, opening and completing; and the protocol of
# a lot. prepare.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
sql(file_text('sql/reference/gabon_areas.sql'));
my $director = director();
my $token = $director->{token};
my $admin = admin($director);

# Another election has the places: two centers, three offices
my $earlier = ok_call('POST', '/api/elections', {title => 'Législatives 2020', type => 'legislative', year => 2020},
    $token)->{election}{id};
my @centers = map { ok_call('POST', "/api/elections/$earlier/centers", {name => $_, province => 'Estuaire',
    department => 'Libreville', commune => 'Libreville'}, $token)->{center}{id} } 'École A', 'École B';
office($token, $centers[0], '1', 300);
office($token, $centers[0], '2', 300);
office($token, $centers[1], '1', 200);

# A council with a tie that only a lot can end
ok_call('POST', '/api/formulas', {code => 'council', description => 'Largest remainders',
    source => 'Notre loi, article 7', terms => {method => 'hare'}}, $admin->{token});
my $council = election($token, title => 'Conseil de Moanda', visibility => 'public', offices => 1, registered => 200);
sql("UPDATE res_elec.contest SET formula = 'council', seats = 2 WHERE election_id = $council->{id}");
ok_call('POST', "/api/offices/$council->{offices}[0]/results", sheet($council, 0, 0, 40, 30, 30), $token);
my $seats = sql("SELECT id FROM res_elec.contest WHERE election_id = $council->{id}");

browse('prepare', {
    sql => sub { return {value => sql($_[0])} },
    given => sub { return {phone => $director->{phone_number}, password => PASSWORD, council => $council->{id},
        contest => $seats + 0, lists => $council->{candidates}} },
    call => sub {
        my ($method, $path, $body) = @_;
        my $answer = call($method, $path, $body, $token);
        return {status => $answer->{status}, json => $answer->{json}};
    },
    sign_in => sub { my ($phone, $password) = @_; return {status => call('POST', '/api/auth/login',
        {phone_number => $phone, password => $password})->{status}} },
});
is(oracle(), 0, 'no total is wrong');
finish();
