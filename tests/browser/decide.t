# What is decided of sheets, offices and elections on the page, each form as its person uses it: a second person verifies, a
# director records decisions, another manager confirms them, an administrator re-opens. decide.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Media;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};
my $admin = admin($director);

# A first round: three candidates, nobody has a majority; one sheet of each kind
my $first = election($token, title => 'Présidentielle d’avril', visibility => 'public', offices => 7, registered => 200);
sql("UPDATE res_elec.contest SET formula = 'gabon_president' WHERE election_id = $first->{id}");
my $typist = collaborator($director, center => $first->{center});
my @offices = @{$first->{offices}};
sub enter { my ($office, @votes) = @_; ok_call('POST', "/api/offices/$office/results", sheet($first, 2, 1, @votes), $typist->{token}); return }
enter($_, 40, 35, 20) for @offices[0, 1];
sql("SELECT res_elec.set_rule('turnout', 'hold', '{\"percent\": 90}', $first->{id})");
enter($_, 100, 80, 10) for @offices[2, 3];
my $annexe = ok_call('POST', "/api/elections/$first->{id}/centers", {name => 'Annexe'}, $token)->{center}{id};
my $far = office($token, $annexe, 'lointain', 150);

# A council with a tie that only a lot can end
ok_call('POST', '/api/formulas', {code => 'council', description => 'Largest remainders', source => 'Notre loi, article 7', terms => {method => 'hare'}}, $admin->{token});
my $council = election($token, title => 'Conseil de Moanda', visibility => 'public', offices => 1, registered => 200);
sql("UPDATE res_elec.contest SET formula = 'council', seats = 2 WHERE election_id = $council->{id}");
ok_call('POST', "/api/offices/$council->{offices}[0]/results", sheet($council, 0, 0, 40, 30, 30), $token);
my $lists = sql("SELECT id FROM res_elec.contest WHERE election_id = $council->{id}");

mkdir work_dir() . '/files' or die $!;
open my $file, '>:raw', work_dir() . '/files/arret.png' or die $!;
print {$file} png(300, 400);
close $file or die $!;

browse('decide', {
    sql => sub { return {value => sql($_[0])} },
    given => sub { return {first => $first->{id}, offices => \@offices, center => $first->{center}, far => $far, council => $council->{id}, contest => $lists, lists => $council->{candidates},
        candidates => $first->{candidates}, director => $director->{phone_number}, admin => $admin->{phone_number}, typist => $typist->{phone_number}, password => PASSWORD} },
    # Decisions wait for a second person, or not any more.
    confirmation => sub { sql("DELETE FROM res_elec.setting WHERE name = 'decision_confirmation'; INSERT INTO res_elec.setting (name, value) VALUES ('decision_confirmation', '$_[0]')"); return {} },
}, work_dir() . '/files');
is(oracle(), 0, 'no total is wrong');
finish();
