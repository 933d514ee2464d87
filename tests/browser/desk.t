# The supervisor's desk, rules, people, the wall, the log and the mail, each as its person uses it; desk.mjs drives the
# browser.
use strict;
use warnings;
use utf8;
use Test::More;
use MIME::Base64 qw(encode_base64);
use ResElec::Browser;
use ResElec::Media;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};
my $admin = admin($director);
my $e = election($token, title => 'Présidentielle', offices => 14, registered => 500,
    place => {province => 'Estuaire', department => 'Noya', commune => 'Cocobeach'});
my @offices = @{$e->{offices}};
my $typist = collaborator($director, center => $e->{center});
my $second = collaborator($director, center => $e->{center});
my $annexe = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Annexe', province => 'Nyanga'},
    $token)->{center}{id};
office($token, $annexe, 'lointain', 150);
sub enter { my ($office, $who, @sheet) = @_; ok_call('POST', "/api/offices/$office/results", sheet($e, @sheet),
    $who->{token}); return }
sql("SELECT res_elec.set_rule('turnout', 'hold', NULL, $e->{id})");
enter($offices[$_], $typist, 2, 1, 300, 180 - $_) for 0 .. 3;      # held: 97 % and less
enter($offices[4], $director, 2, 1, 300, 190);                     # held, and entered by the director
enter($offices[5], $typist, 0, 0, 0);                              # flagged: no votes
enter($offices[$_], $typist, 3, 2, 120 + $_, 90 - $_) for 6 .. 9;
ok_call('PUT', "/api/offices/$offices[6]/results", {blank_votes => 4, null_votes => 1, reason => 'relecture'},
    $typist->{token});
upload('POST', "/api/offices/$offices[0]/results/scan", $typist->{token}, scan => file(png(600, 800), 'pv.png',
    'image/png'));
sql("INSERT INTO res_elec.mail_outbox (kind, recipient, due_at, failed_at, attempts, last_error)
    VALUES ('invitation', 'lea\@example.ga', now(), now(), 5, 'the server refused the recipient')");

browse('desk', {
    given => sub { return {election => $e->{id}, offices => \@offices, director => $director->{phone_number},
        admin => $admin->{phone_number}, typist => $typist->{phone_number}, second => $second->{phone_number},
        password => PASSWORD} },
    sql => sub { return {value => sql($_[0])} },
    status => sub {
        my $found = "SELECT status FROM res_elec.result_sheet WHERE office_id = $_[0]";
        return {value => sql("SELECT coalesce(($found), 'none')")};
    },
    # Somebody corrects a sheet while it is looked at.
    correct => sub { ok_call('PUT', "/api/offices/$_[0]/results", {blank_votes => 1, null_votes => 2},
        $typist->{token}); return {} },
}, $e->{id});
is(oracle(), 0, 'no total is wrong');
finish();
