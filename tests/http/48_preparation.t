# How far an election is prepared: what is there and what is missing, as a checklist tells it.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};
my $e = ok_call('POST', '/api/elections', {title => 'Essai', type => 'legislative', year => 2025},
    $token)->{election}{id};
my $path = "/api/elections/$e/preparation";
sub figures { my $now = ok_call('GET', $path, undef, $token); return join ' ', map { $now->{$_} } @_ }
my @contests = map { "contests_$_" } qw(total without_candidates without_offices without_formula);
my @team = (qw(offices_total offices_without_register offices_without_person people_total people_invited));

is(figures(@contests, 'candidates_total', 'centers_total', @team), '0 0 0 0 0 0 0 0 0 0 0',
    'of a new election nothing is there');
is(figures('status', 'election_id'), "pending $e", '… and it is told whose it is');

# Contests: each lacks something else
my ($north, $south) = map { ok_call('POST', "/api/elections/$e/contests", {name => $_, seats => 1},
    $token)->{contest}{id} } 'Nord', 'Sud';
ok_call('POST', '/api/candidates', {election_id => $e, contest_id => $north, first_name => 'A', last_name => 'B',
    code_name => 'AB'}, $token);
sub center { my ($name, %place) = @_; return ok_call('POST', "/api/elections/$e/centers", {name => $name, %place},
    $token)->{center}{id} }
my @areas = map { sql("INSERT INTO res_elec.area (kind, name) VALUES ('province', '$_') RETURNING id") } 'Nyanga',
    'Ngounie';
my ($here, $there, $nowhere) = (center('Ici', province => 'Nyanga'), center('Ailleurs', province => 'Ngounie'),
    center('Nulle part'));
sub desk { my ($center, $name, $register) = @_; return ok_call('POST', "/api/centers/$center/offices",
    {name => $name, registered_voters => $register, contest_id => $south}, $token)->{office}{id} }
desk($here, '1', 100);
desk($here, '2', undef);
desk($there, '1', 100);
my $last = desk($nowhere, '1', 100);
is(figures(@contests), '2 1 1 2', 'each contest lacks candidates, offices, a formula');
sql("UPDATE res_elec.contest SET formula = 'gabon_deputies' WHERE id = $north");
is(figures('contests_without_formula', 'candidates_total', 'centers_total'), '1 1 3', '… until it has them');

# The team: who reaches an office of this election, by a center or an area
is(figures(@team), '4 1 4 0 0', 'nobody may enter sheets of any office');
my $by_center = collaborator($director, center => $here);
is(figures(@team), '4 1 2 1 0', 'who has a center reaches its offices');
my $by_area = collaborator($director);
sql("INSERT INTO res_elec.user_scope (user_id, area_id) VALUES ($by_area->{id}, $areas[1])");
is(figures(@team), '4 1 1 2 0', '… who has an area those in it');
my $elsewhere = election($token);
my $of_other = collaborator($director, center => $elsewhere->{center});
collaborator(director(), center => sql("SELECT min(id) FROM res_elec.center WHERE election_id <> $e"));
is(figures(@team), '4 1 1 2 0', 'who has a center of another election, or works for another director, none');
sql("UPDATE res_elec.app_user SET password_hash = '*' WHERE id = $by_area->{id}");
is(figures('people_total', 'people_invited'), '2 1', 'who has not set a password yet is told apart');
ok_call('DELETE', "/api/auth/users/$by_center->{id}", {current_password => PASSWORD}, $token);
is(figures('offices_without_person', 'people_total'), '3 1', 'who is inactive enters nothing');
ok_call('PUT', "/api/elections/$e", {status => 'active'}, $token);
sql("UPDATE res_elec.office SET status = 'not_held', reason = 'r' WHERE id = $last");
is(figures('offices_total', 'offices_without_person', 'status'), '3 2 active',
    'an office that is not expected is no gap');

# Rules, as they are in force for it
my $before = figures('rules_hold');
ok_call('PUT', "/api/elections/$e/rules", {rules => [{rule => 'turnout', action => 'hold'}]}, $token);
is(figures('rules_hold'), $before + 1, 'rules that hold are counted');
finish();
