# What two enter at the same time: whoever is second is told so in a sentence, never in the database's words.
use strict;
use warnings;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Import;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};
my $e = election($token, title => 'Ensemble', offices => 1);
my $center = sql("SELECT center_id FROM res_elec.office WHERE id = $e->{offices}[0]");

# Of so many answers to the same request one is a success; the others are conflicts that say what is taken, or that
# there is one.
sub one_alone {
    my ($name, $success, @answers) = @_;
    my @others = grep { $_->[0] != $success } @answers;
    is(scalar(@answers) - @others, 1, "$name: one alone");
    is_deeply([grep { $_->[0] != 409 || $_->[1] !~ /\w/ || $_->[1] =~ /duplicate key|_idx|_key\b|res_elec\./ } @others],
        [], '… the others get a conflict and a sentence');
}
my $brief = sub {
    my ($answer) = @_;
    return [$answer->{status}, $answer->{json}{message} // '', $answer->{json}{code} // '']
};

my %person = (first_name => 'Awa', last_name => 'Mba', phone_number => '+24177000001', email => 'awa@example.org',
    password => PASSWORD);
my @answers = parallel(6, sub { $brief->(call('POST', '/api/auth/register', \%person)) });
one_alone('one person registers six times at once', 201, @answers);
is_deeply([grep { $_->[0] == 409 && $_->[2] ne 'RE003' } @answers], [], '… by the rule of who is first');
one_alone('one address, two numbers', 201,
    parallel(2,
        sub { $brief->(call('POST', '/api/auth/register',
            {%person, email => 'deux@example.org', phone_number => "+2417700001$_[0]"})) }));

my $admin = admin($director);
my $file = "first_name,last_name,phone_number,email,role\nLuc,Essono,+24177000031,luc\@example.org,director\n";
@answers = parallel(4,
    sub { $brief->(call('POST', '/api/auth/users/import', $file, $admin->{token},
        {'Content-Type' => 'text/csv', 'X-Current-Password' => PASSWORD})) });
is_deeply([grep { $_->[0] != 200 && ($_->[0] != 409 || $_->[1] !~ /\w/ || $_->[1] =~ /duplicate key|_idx/) } @answers],
    [], 'four imports of one person: done, unchanged or a conflict') or diag explain @answers;
is(sql("SELECT count(*) FROM res_elec.app_user WHERE email = 'luc\@example.org'"), 1, '… who stands once');

# One name six times at once: one alone, and the others are told by the rule of names, not by the index.
sub once {
    my ($name, $path, $body, $by) = @_;
    my @answers = parallel(6, sub { $brief->(call('POST', $path, $body, $by // $token)) });
    one_alone($name, 201, @answers);
    is_deeply([grep { $_->[0] == 409 && $_->[2] ne 'RE003' } @answers], [], '… by the rule of who is first');
}
once('a center', "/api/elections/$e->{id}/centers", {name => 'Lycée'});
once('an office', "/api/centers/$center/offices", {name => 'B 7'});
once('a candidate', '/api/candidates',
    {first_name => 'A', last_name => 'B', code_name => 'ZZ', election_id => $e->{id}});
once('a party', "/api/elections/$e->{id}/parties", {name => 'Union', code => 'U'});
once('a formula', '/api/formulas', {code => 'ours', description => 'd', source => 's', terms => {method => 'hare'}},
    $admin->{token});
is_problem(call('POST', '/api/formulas',
    {code => 'ours', description => 'd', source => 's', terms => {method => 'hare'}}, $admin->{token}),
           409, 'RE003', '… and once more, later');

@answers = parallel(6,
    sub { $brief->(call('POST', "/api/elections/$e->{id}/centers",
        {name => "Lycée $_[0]", province => 'Ogooué-Est', department => 'Nouveau', commune => 'Port'}, $token)) });
is_deeply([map { $_->[0] } @answers], [(201) x 6],
    'six centers at once of areas that nobody has named before are all made') or diag explain @answers;
is(sql("SELECT count(*) FROM res_elec.area WHERE election_id = $e->{id}"), 3, '… in the same areas');

my $loader = fork() // die "fork: $!";
if ($loader == 0) {
    eval { sql("BEGIN; INSERT INTO res_elec.office (center_id, name) SELECT $center, 'Charge ' || i FROM " .
        "generate_series(1, 250) i; SELECT pg_sleep(2); COMMIT") };
    POSIX::_exit(0);
}
my $until = time + 10;
sleep 0.05 until sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%Charge%' AND wait_event = 'PgSleep'") > 0
    || time > $until;
my $late = call('POST', "/api/centers/$center/offices", {name => 'charge 230'}, $token);
waitpid $loader, 0;
is_problem($late, 409, 'RE003', 'a name that a load under way has as its 230th');
is(sql("SELECT count(*) FROM res_elec.office WHERE center_id = $center AND lower(name) = 'charge 230'"), 1,
    '… stands once');
once('a contest', "/api/elections/$e->{id}/contests", {name => 'Ouest', code => 'O'});
my $code = call('POST', "/api/elections/$e->{id}/contests", {name => 'Est', code => 'o'}, $token);
is_problem($code, 409, 'RE003', 'the code of another contest');
is_deeply($code->{json}{errors}[0]{fields}, ['code'], '… is named as what is taken') or diag explain $code->{json};

sql('ALTER TABLE res_elec.contest DISABLE TRIGGER contest_unique');
my $index = call('POST', "/api/elections/$e->{id}/contests", {name => 'ouest'}, $token);
sql('ALTER TABLE res_elec.contest ENABLE TRIGGER contest_unique');
one_alone('where only the index is left', 201, [201], $brief->($index));

is(oracle(), 0, 'totals = recount');
finish();
