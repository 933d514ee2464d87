# What is decided of sheets, offices and elections on the page, each form as its person uses it: a second person
# verifies, a director records decisions, another manager confirms them, an administrator re-opens. decide.mjs drives
# the browser.
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
my $first = election($token, title => 'Présidentielle d’avril', visibility => 'public', offices => 8,
    registered => 200);
sql("UPDATE res_elec.contest SET formula = 'gabon_president' WHERE election_id = $first->{id}");
my $typist = collaborator($director, center => $first->{center});
my @offices = @{$first->{offices}};
sub enter {
    my ($office, @votes) = @_;
    ok_call('POST', "/api/offices/$office/results", sheet($first, 2, 1, @votes), $typist->{token});
    return
}
enter($_, 40, 35, 20) for @offices[0, 1];
sql("SELECT res_elec.set_rule('turnout', 'hold', '{\"percent\": 90}', $first->{id})");
enter($_, 100, 80, 10) for @offices[2, 3];
sql("SELECT res_elec.set_rule('turnout', 'flag', NULL, $first->{id})");
ok_call('POST', "/api/offices/$offices[7]/results", sheet($first, 0, 0, 30, 31, 10), $token);
my $annexe = ok_call('POST', "/api/elections/$first->{id}/centers", {name => 'Annexe'}, $token)->{center}{id};
my $far = office($token, $annexe, 'lointain', 150);

# A council with a tie that only a lot can end
ok_call('POST', '/api/formulas',
    {code => 'council', description => 'Largest remainders', source => 'Notre loi, article 7',
        terms => {method => 'hare'}}, $admin->{token});
my $council = election($token, title => 'Conseil de Moanda', visibility => 'public', offices => 1, registered => 200);
sql("UPDATE res_elec.contest SET formula = 'council', seats = 2 WHERE election_id = $council->{id}");
ok_call('POST', "/api/offices/$council->{offices}[0]/results", sheet($council, 0, 0, 40, 30, 30), $token);
my $lists = sql("SELECT id FROM res_elec.contest WHERE election_id = $council->{id}");

# An assembly of 250 contests: the last one waits for a lot, and has more candidates than the election lists
my $assembly = ok_call('POST', '/api/elections',
    {title => 'Assemblée', type => 'legislative', year => 2025, status => 'active', visibility => 'public'},
    $token)->{election}{id};
my $seat = sql("INSERT INTO res_elec.contest (election_id, name, code, seats, formula)
    SELECT $assembly, 'Siège ' || lpad(n::text, 3, '0'), lpad(n::text, 3, '0'), 1, 'council'
    FROM generate_series(1, 250) n;
    INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
      SELECT n.election_id, n.id, 'Liste', l || n.code, l || n.code
        FROM res_elec.contest n CROSS JOIN unnest('{A,B}'::text[]) l WHERE n.election_id = $assembly ORDER BY n.code, l;
    SELECT max(id) FROM res_elec.contest WHERE election_id = $assembly") =~ s/.*\n//sr;
my $hall = ok_call('POST', "/api/elections/$assembly/centers", {name => 'Mairie'}, $token)->{center}{id};
my $desk = ok_call('POST', "/api/centers/$hall/offices",
    {name => 'Bureau 1', registered_voters => 100, contest_id => $seat + 0}, $token)->{office}{id};
my @tied = split /\n/, sql("SELECT id FROM res_elec.candidate WHERE contest_id = $seat ORDER BY id");
ok_call('POST', "/api/offices/$desk/results",
    {total_voters => 20, blank_votes => 0, null_votes => 0,
        results => [map { {candidate_id => $_ + 0, votes => 10} } @tied]}, $token);

my $six = sql("UPDATE res_elec.contest SET formula = 'gabon_councils', seats = 6 WHERE election_id = $assembly
    AND code = '001';
    INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
      SELECT election_id, id, 'Liste', 'C001', 'C001' FROM res_elec.contest WHERE election_id = $assembly
      AND code = '001';
    SELECT id FROM res_elec.contest WHERE election_id = $assembly AND code = '001'") =~ s/.*\n//sr;
my $other = ok_call('POST', "/api/centers/$hall/offices",
    {name => 'Bureau 2', registered_voters => 300, contest_id => $six + 0}, $token)->{office}{id};
my @six = split /\n/, sql("SELECT id FROM res_elec.candidate WHERE contest_id = $six ORDER BY code_name");
ok_call('POST', "/api/offices/$other/results",
    {total_voters => 195, blank_votes => 0, null_votes => 0,
        results => [map { {candidate_id => $six[$_] + 0, votes => (120, 70, 5)[$_]} } 0 .. 2]}, $token);

mkdir work_dir() . '/files' or die $!;
open my $file, '>:raw', work_dir() . '/files/arret.png' or die $!;
print {$file} png(300, 400);
close $file or die $!;

browse('decide', {
    sql => sub { return {value => sql($_[0])} },
    given => sub { return {first => $first->{id}, offices => \@offices, center => $first->{center}, far => $far,
        council => $council->{id}, contest => $lists, lists => $council->{candidates},
        candidates => $first->{candidates}, assembly => $assembly, seat => $seat + 0, lists6 => $six + 0,
        tied => [map { $_ + 0 } @tied], director => $director->{phone_number}, admin => $admin->{phone_number},
        typist => $typist->{phone_number}, password => PASSWORD} },
    complete => sub { ok_call('PUT', "/api/elections/$council->{id}", {status => 'completed'}, $token); return {} },
    # Decisions wait for a second person, or not any more.
    confirmation => sub {
        sql("DELETE FROM res_elec.setting WHERE name = 'decision_confirmation';
            INSERT INTO res_elec.setting (name, value) VALUES ('decision_confirmation', '$_[0]')");
        return {}
    },
}, work_dir() . '/files');
is(oracle(), 0, 'no total is wrong');
finish();
