package ResElec::Fixture;

# People, elections and result sheets to test with. Directors and elections are made through
# REST; what REST does not make yet (collaborators, observers, administrators) through SQL.
use strict;
use warnings;
use utf8;
use Exporter qw(import);
use Digest::SHA qw(hmac_sha1);
use ResElec::Client;
use ResElec::Server;

our @EXPORT =
    qw(director collaborator observer admin login deactivate election office sheet csv_rows oracle totp PASSWORD);

use constant PASSWORD => 'un mot de passe assez long';

my $people = 0;

sub person {
    my $number = ++$people;
    return (first_name => 'Ada', last_name => "Nguema $number", phone_number => sprintf('+2416600%04d', $number),
        email => "ada$number\@example.org");
}

sub login {
    my ($user) = @_;
    my $session = ok_call('POST', '/api/auth/login', {phone_number => $user->{phone_number}, password => PASSWORD});
    $user->{token} = $session->{access_token};
    $user->{refresh} = $session->{refresh_token};
    return $user;
}

# The code of a second factor (RFC 6238), apart from the library that the server uses; steps: of 30 seconds from now.
sub totp {
    my ($secret, $steps) = @_;
    my %bits;
    @bits{'A' .. 'Z', 2 .. 7} = map { sprintf '%05b', $_ } 0 .. 31;
    my $hash = hmac_sha1(pack('Q>', int(time / 30) + ($steps // 0)), pack 'B*', join '', @bits{split //, $secret});
    my $at = ord(substr $hash, -1) & 15;
    return sprintf '%06d', (unpack('N', substr $hash, $at, 4) & 0x7fffffff) % 1_000_000;
}

# A registered and signed-in director: {id, token, refresh, phone_number, email, …}.
sub director {
    my $user = ok_call('POST', '/api/auth/register', {person(), password => PASSWORD})->{user};
    return login($user);
}

sub person_in_sql {
    my ($role, $director) = @_;
    my %person = person();
    my $of = $role eq 'admin' ? 'NULL' : $director->{id};
    $person{id} = sql("INSERT INTO res_elec.app_user (role, first_name, last_name, phone_number, email, director_id,
        password_hash)
        SELECT '$role', '$person{first_name}', '$person{last_name}', '$person{phone_number}', '$person{email}', $of,
          u.password_hash
          FROM res_elec.app_user u WHERE u.id = $director->{id} RETURNING id");
    return login(\%person);
}

# A collaborator of a director; the scope is (center => id) or (area => id), or none.
sub collaborator {
    my ($director, %scope) = @_;
    my $user = person_in_sql('collaborator', $director);
    sql("INSERT INTO res_elec.user_scope (user_id, ${_}_id) VALUES ($user->{id}, $scope{$_})") for keys %scope;
    return $user;
}

sub observer { person_in_sql('observer', $_[0]) }

# An administrator with the password of a registered user.
sub admin { person_in_sql('admin', $_[0]) }

sub deactivate {
    my ($user) = @_;
    sql("UPDATE res_elec.app_user SET active = false WHERE id = $user->{id}");
}

# An election with candidates and one center: {id, candidates => [ids], center, offices => [ids]}.
sub election {
    my ($token, %options) = @_;
    my %made = (id => ok_call('POST', '/api/elections', {title => $options{title} // 'Essai', type => 'presidential',
        year => 2025, status => $options{status} // 'active', visibility => $options{visibility} // 'private'},
        $token)->{election}{id});
    for my $i (1 .. $options{candidates} // 3) {
        push @{$made{candidates}}, ok_call('POST', '/api/candidates', {election_id => $made{id}, first_name => 'Cand',
            last_name => "Idat $i", code_name => "c$i", ballot_number => $i}, $token)->{candidate}{id};
    }
    $made{center} = ok_call('POST', "/api/elections/$made{id}/centers", {name => 'École', %{$options{place} // {}}},
        $token)->{center}{id};
    push @{$made{offices}}, office($token, $made{center}, $_, $options{registered} // 1000) for 1 .. $options{offices}
        // 1;
    return \%made;
}

sub office {
    my ($token, $center, $name, $registered) = @_;
    return ok_call('POST', "/api/centers/$center/offices",
        {name => "Bureau $name", registered_voters => defined $registered ? $registered + 0 : undef},
        $token)->{office}{id};
}

# The body of a sheet that adds up: blank, null, then the votes of the election's candidates.
sub sheet {
    my ($election, $blank, $null, @votes) = @_;
    my $total = $blank + $null;
    $total += $_ for @votes;
    return {total_voters => $total, blank_votes => $blank + 0, null_votes => $null + 0,
        results => [map { {candidate_id => $election->{candidates}[$_], votes => $votes[$_] + 0} } 0 .. $#votes]};
}

# Rows of a simple CSV file (no quoting in ours) as hashes; {-columns} of the first has their order.
sub csv_rows {
    my ($path) = @_;
    open my $file, '<:utf8', $path or die "$path: $!";
    my ($head, @lines) = <$file>;
    s/[\r\n]+$// for $head, @lines;
    my @columns = split /,/, $head;
    return (\@columns, map { my %row; @row{@columns} = split /,/, $_, -1; \%row } @lines);
}

# How many totals differ from a recount: must be 0.
sub oracle { sql('SELECT count(*) FROM res_elec.verify_tallies()') }

1;
