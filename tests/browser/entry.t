# Signing in, and entering and correcting sheets on the page, in a real browser: entry.mjs drives it.
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
my $election = election($director->{token}, title => 'Essai privé', offices => 7, registered => 500);
my $collaborator = collaborator($director, center => $election->{center});
my $elsewhere = ok_call('POST', "/api/elections/$election->{id}/centers", {name => 'Ailleurs'},
    $director->{token})->{center}{id};
my $outside = office($director->{token}, $elsewhere, 1, 500);

browse('entry', {
    given => sub { return {election => $election->{id}, offices => $election->{offices},
        candidates => $election->{candidates}, outside => $outside,
        phone => $collaborator->{phone_number}, email => $collaborator->{email}, id => $collaborator->{id} + 0,
        director => $director->{phone_number}, password => PASSWORD} },
    sheet => \&sheet_row,
    sent => sub { return {count => sent(@_)} },
    # Somebody else moves a vote from the first candidate to blank.
    correct => sub {
        my ($office) = @_;
        my $sheet = ok_call('GET', "/api/offices/$office/results", undef, $director->{token})->{office};
        my @votes = map { {%$_} } @{$sheet->{results}};
        $votes[0]{votes}--;
        ok_call('PUT', "/api/offices/$office/results",
            {blank_votes => $sheet->{blank_votes} + 1, results => \@votes, reason => 'Relecture'}, $director->{token});
        return {};
    },
    verify => sub {
        sql("SET res_elec.user_id = 999999;
             UPDATE res_elec.result_sheet SET status = 'verified', reason = 'Contrôle' WHERE office_id = $_[0]");
        return {}
    },
    photo => sub { return {base64 => encode_base64(png(1200, 1600, noise => 1), ''),
        bad => encode_base64('GIF89a', '')} },
}, $election->{id});
finish();
