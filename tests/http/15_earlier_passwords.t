# Users of an earlier service: their hashes (Werkzeug's) are good at the first sign-in, and replaced by ours.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(cluster => ['log_statement=all', 'log_parameter_max_length=-1']);
my %hash = (
    pbkdf2 => 'pbkdf2:sha256:260000$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e923',
    scrypt =>
    'scrypt:32768:8:1$EIP5hcJHs4mHfqyc$135403fa84d4d5806160eb3f660c3a4e6766af5bdb447197f45f7679850db6b5947a726b390f23626524442bcf37c847ebcd78676dd53167b774ebc432c28225',
);
my $number = 0;
for my $kind (sort keys %hash) {
    my $phone = sprintf '+2417455%04d', ++$number;
    my $id = sql(
        "SELECT res_elec.create_user('director', 'E', 'Arlier', '$phone', '$kind\@example.org', '$hash{$kind}')");
    my %sign_in = (phone_number => $phone, password => PASSWORD);
    is_problem(call('POST', '/api/auth/login', {%sign_in, password => PASSWORD . 'x'}), 401, '28P01',
        "$kind: a wrong password does not sign in");
    is(sql("SELECT password_hash FROM res_elec.app_user WHERE id = $id"), $hash{$kind}, '… and changes no hash');
    my $answer = call('POST', '/api/auth/login', {%sign_in, renewed_hash => 'mine'});
    is($answer->{status}, 200, 'the right one signs in');
    like(sql("SELECT password_hash FROM res_elec.app_user WHERE id = $id"), qr/^\$argon2id\$/,
        '… and its hash is one of ours from then on');
    is(call('GET', '/api/auth/profile', undef, $answer->{json}{access_token})->{status}, 200,
        '… in a session that goes on');
    is(call('POST', '/api/auth/login', \%sign_in)->{status}, 200, '… that signs in the next time');
    is(call('POST', '/api/auth/login', {%sign_in, renewed_hash => 'mine'})->{status}, 200,
        'nobody sets a hash by themself');
    like(sql("SELECT password_hash FROM res_elec.app_user WHERE id = $id"), qr/^\$argon2id\$/, '… none was set');
}

# The current password of who is signed in all the while
my $known = director();
sql("UPDATE res_elec.app_user SET password_hash = '$hash{scrypt}' WHERE id = $known->{id}");
is(call('PUT', '/api/auth/profile', {password => 'un tout autre mot', current_password => 'x' . PASSWORD},
    $known->{token})->{status}, 422, 'a wrong current password is none');
is(call('PUT', '/api/auth/profile', {password => 'un tout autre mot', current_password => PASSWORD},
    $known->{token})->{status}, 200, 'the right one changes it');
unlike(shim_log() . cluster_log(), qr/mot de passe assez/, 'no log has a password');
finish();
