# The page says what the server said, whatever the device's storage does, and nothing more: truth.mjs drives the
# browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $director = director();
my $election = election($director->{token}, title => 'Essai', visibility => 'public', offices => 16, registered => 500);
my $typist = collaborator($director, center => $election->{center});
my $tied = election($director->{token}, title => 'Égalité', visibility => 'public', offices => 4, registered => 100,
    candidates => 2, place => {province => 'Nord'});
ok_call('POST', "/api/offices/$tied->{offices}[0]/results", sheet($tied, 0, 0, 10, 10), $director->{token});
my $many = ok_call('POST', '/api/elections',
    {title => 'Députés', type => 'legislative', year => 2025, status => 'active', visibility => 'public'},
    $director->{token})->{election}{id};
sql("INSERT INTO res_elec.contest (election_id, name) SELECT $many, 'Circonscription ' || lpad(n::text, 3, '0')
    FROM generate_series(1, 577) n;
     INSERT INTO res_elec.center (election_id, name) VALUES ($many, 'Centre');
     INSERT INTO res_elec.office (center_id, contest_id, name, registered_voters) SELECT c.id, n.id, n.name, 10
       FROM res_elec.center c JOIN res_elec.contest n ON n.election_id = c.election_id WHERE c.election_id = $many");

browse('truth', {
    away_asks(),
    given => sub { return {offices => $election->{offices}, candidates => $election->{candidates},
        phone => $typist->{phone_number}, password => PASSWORD,
        tied => $tied->{id}, tiedCandidates => $tied->{candidates}, many => $many,
        director => $director->{phone_number}} },
    sheet => \&sheet_row,
    hold => sub {
        sql("SELECT res_elec.set_rule('turnout', '$_[0]', '{\"percent\": 90}', $election->{id})");
        return {}
    },
    # Another person corrects a sheet, or verifies or releases it.
    correct => sub {
        sql("UPDATE res_elec.result_sheet SET total_voters = total_voters + 1, null_votes = null_votes + 1
            WHERE office_id = $_[0]");
        return {}
    },
    status => sub {
        my ($office, $to) = @_;
        sql("SELECT set_config('res_elec.user_id', '$director->{id}', false);
            UPDATE res_elec.result_sheet SET status = '$to', reason = 'vu' WHERE office_id = $office");
        return {};
    },
    complete => sub {
        ok_call('PUT', "/api/elections/$election->{id}", {status => 'completed'}, $director->{token});
        return {}
    },
}, $election->{id});
is(oracle(), 0, 'no total is wrong');
finish();
