# The results pages as a citizen and a journalist use them, on screens from 320 to 1440 pixels, light and dark: what is
# told in the first screen, how places are found, sorted and kept, and what the page costs. results.mjs drives the
# browser; its pictures are in build/screens, for people to look at.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

$ENV{SCREENSHOTS} //= 'build/screens';
mkdir $ENV{SCREENSHOTS};

server_start();
my $director = director();
my $token = $director->{token};
sql(file_text('sql/reference/gabon_areas.sql'));

# A presidential election in two provinces: eight candidates, fourteen offices, six of them counted and one held
my $main = election($token, title => 'Présidentielle de mai', visibility => 'public', candidates => 8, offices => 10,
    registered => 400, place => {province => 'Estuaire', department => 'Komo-Mondah', commune => 'Libreville'});
ok_call('PUT', "/api/centers/$main->{center}", {name => 'Centre 268 Libreville'}, $token);
my @names = (['Aline', 'Obame'], ['Brice', 'Nze'], ['Claire', 'Ondo Ndong'], ['David', 'Mba'], ['Élise', 'Moussavou'],
    ['Firmin', 'Bongo'], ['Grâce', 'Ella'], ['Hervé', 'Nguema']);
ok_call('PUT', "/api/candidates/$main->{candidates}[$_]", {first_name => $names[$_][0], last_name => $names[$_][1]},
    $token) for 0 .. $#names;
my $south = ok_call('POST', "/api/elections/$main->{id}/centers", {name => 'Centre 12 Franceville',
    province => 'Haut-Ogooué', department => 'Mpassa', commune => 'Franceville'}, $token)->{center}{id};
push @{$main->{offices}}, office($token, $south, $_, 300) for 1 .. 4;

sub enter {
    my ($election, $office, @votes) = @_;
    return ok_call('POST', "/api/offices/$office/results", sheet($election, 3, 2, @votes), $token);
}
my @offices = @{$main->{offices}};
enter($main, $offices[$_], 80 + $_, 50, 20, 9, 7, 5, 3, 1) for 0 .. 3;
enter($main, $offices[$_], 30, 70, 10, 9, 8, 5, 3, 1) for 10, 11;
sub held {
    my ($election, $office, @votes) = @_;
    sql("SELECT res_elec.set_rule('turnout', 'hold', '{\"percent\": 90}', $election->{id})");
    enter($election, $office, @votes);
    sql("SELECT res_elec.set_rule('turnout', 'off', NULL, $election->{id})");
}
held($main, $offices[4], 200, 100, 50, 20, 10, 8, 2, 1);

# Forty lists with long names; a tie; one that cannot be caught any more; one that will be completed with sheets out
my $lists = election($token, title => 'Municipales de la commune de Libreville et de ses quartiers',
    visibility => 'public', candidates => 40, offices => 3, registered => 900, place => {province => 'Estuaire'});
sql("UPDATE res_elec.candidate SET first_name = 'Liste',
     last_name = 'Rassemblement des forces vives du renouveau démocratique ' || ballot_number
     WHERE election_id = $lists->{id}");
enter($lists, $lists->{offices}[0], map { 3 + $_ * 7 % 23 } 1 .. 40);
my $tied = election($token, title => 'Sénatoriale de Mouila', visibility => 'public', candidates => 2, offices => 4,
    registered => 100, place => {province => 'Ngounié'});
enter($tied, $tied->{offices}[0], 30, 30);
my $sure = election($token, title => 'Partielle de Mounana', visibility => 'public', candidates => 3, offices => 3,
    registered => 100, place => {province => 'Haut-Ogooué'});
enter($sure, $sure->{offices}[$_], 90, 3, 0) for 0, 1;
my $closed = election($token, title => 'Partielle de Lastoursville', visibility => 'public', candidates => 3,
    offices => 12, registered => 100, place => {province => 'Ogooué-Lolo'});
enter($closed, $closed->{offices}[$_], 30, 25, 5) for 0 .. 9;
held($closed, $closed->{offices}[10], 46, 43, 2);
ok_call('PUT', "/api/elections/$closed->{id}", {status => 'completed'}, $token);

my $blank = election($token, title => 'Partielle de Cocobeach', visibility => 'public', candidates => 2, offices => 1,
    registered => 100, place => {province => 'Estuaire'});
enter($blank, $blank->{offices}[0], 0, 0);

# An assembly of thirty seats: three parties, two of them with colours
my $assembly = ok_call('POST', '/api/elections',
    {title => 'Assemblée', type => 'legislative', year => 2025, status => 'active', visibility => 'public'},
    $token)->{election}{id};
sql("INSERT INTO res_elec.contest (election_id, name, code, seats, formula)
    SELECT $assembly, 'Siège ' || lpad(n::text, 2, '0'), lpad(n::text, 2, '0'), 1, 'gabon_deputies'
    FROM generate_series(1, 30) n;
    INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name, party)
      SELECT n.election_id, n.id, 'Ada', p || ' ' || n.code, left(p, 3) || n.code, 'Parti ' || p
      FROM res_elec.contest n CROSS JOIN unnest('{Acajou,Bahia,Cade}'::text[]) p WHERE n.election_id = $assembly");
sql("UPDATE res_elec.party SET colour = '#1b5e8c' WHERE election_id = $assembly AND name = 'Parti Acajou';
     UPDATE res_elec.party SET colour = '#b3541e' WHERE election_id = $assembly AND name = 'Parti Bahia'");
my $hall = ok_call('POST', "/api/elections/$assembly/centers", {name => 'Mairie', province => 'Nyanga'},
    $token)->{center}{id};
sub seat {
    my ($code, @votes) = @_;
    my ($contest) = split /\n/, sql("SELECT id FROM res_elec.contest WHERE election_id = $assembly AND code = '$code'");
    my @those = split /\n/, sql("SELECT id FROM res_elec.candidate WHERE contest_id = $contest ORDER BY code_name");
    my $office = ok_call('POST', "/api/centers/$hall/offices",
        {name => "Bureau $code", registered_voters => 300, contest_id => $contest + 0}, $token)->{office}{id};
    my %made = (candidates => [map { $_ + 0 } @those]);
    enter(\%made, $office, @votes) if @votes;
    return $office;
}
seat(sprintf('%02d', $_), 90, 40, 20) for 1 .. 12;     # elected
seat(sprintf('%02d', $_), 60, 70, 50) for 13 .. 20;    # a second round
my $late = seat('21');

my $next = 5;
browse('results', {
    given => sub { return {main => $main->{id}, lists => $lists->{id}, tied => $tied->{id}, sure => $sure->{id},
        closed => $closed->{id}, blank => $blank->{id}, spoiled => $blank->{offices}[0],
        assembly => $assembly, candidates => $main->{candidates},
        south => $south, offices => \@offices} },
    # Some more sheets of the night.
    night => sub {
        for (1 .. $_[0]) { enter($main, $offices[$next], 40 + $next * 3, 66, 20 + $next, 9, 7, 5, 3, 1); $next++ }
        return {};
    },
    late => sub {
        my @those = split /\n/, sql("SELECT c.id FROM res_elec.candidate c JOIN res_elec.office o
            ON o.contest_id = c.contest_id WHERE o.id = $late ORDER BY c.code_name");
        enter({candidates => \@those}, $late, 10, 90, 20);
        return {};
    },
}, $main->{id});
is(oracle(), 0, 'no total is wrong');
finish();
