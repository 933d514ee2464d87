# Entering sheets while the network is away: offline.mjs drives the browser, the server is stopped and started here.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $director = director();
my $election = election($director->{token}, title => 'Essai', visibility => 'public', offices => 8, registered => 500);
my $collaborator = collaborator($director, center => $election->{center});

browse('offline', {
    away_asks(),
    given => sub { return {offices => $election->{offices}, candidates => $election->{candidates},
        phone => $collaborator->{phone_number},
        id => $collaborator->{id} + 0, director => $director->{phone_number}, password => PASSWORD} },
    sheet => \&sheet_row,
    sent => sub { return {count => sent(@_)} },
    # Somebody enters another sheet while the server is away.
    other => sub {
        sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            VALUES ($_[0], 7, 7, 0, '{}')");
        return {};
    },
    end_sessions => sub {
        sql("UPDATE res_elec.session SET ended_at = now() WHERE user_id = $collaborator->{id} AND ended_at IS NULL");
        return {}
    },
}, $election->{id});
finish();
