# Mail: through a real SMTP server with TLS and login, and through one that is down, slow, busy or refusing.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Test;

my $mail_dir;
server_start(shim => {MAIL_DIR => ''});
my $director = director();
my $admin = admin($director);

sub forgot {
    call('POST', '/api/auth/forgot-password', {email => $_[0] // $director->{email}}, undef,
        {'Accept-Language' => $_[1] // 'fr'})
}

# Waits until the newest mail is in a state; returns the row that an administrator sees.
sub newest {
    my ($want) = @_;
    my $until = time + 15;
    my $row;
    do {
        ($row) = @{ok_call('GET', '/api/mail?limit=1', undef, $admin->{token})};
        return $row if $row && $want->($row);
        sleep 0.1;
    } while (time < $until);
    return $row;
}

sub restart {
    my ($settings) = @_;
    shim_stop();
    sql('DELETE FROM res_elec.mail_outbox');
    shim_start($settings);
}

# Nowhere to send it
is(forgot()->{status}, 202, 'without mail settings asking works');
like(shim_log(), qr/"event":"mail_not_configured"/, '… the log says so');
is(scalar(() = shim_log() =~ /mail_not_configured/g), 1, '… once');
is(newest(sub { 1 })->{state}, 'waiting', 'and the mail waits');

# TLS and login
my $smtp = smtp_start('tls');
restart(mail_settings($smtp));
forgot();
my ($mail) = mails($smtp->{dir}, 1);
like($mail->{head}, qr/^X-Test-Rcpt: \Q$director->{email}\E\r?$/m, 'it goes to the address of the account');
like($mail->{head}, qr/^X-Test-From: elections\@example\.ga\r?$/m, '… from the configured one');
like($mail->{head}, qr/^From: =\?UTF-8\?B\?\S+\?=\s+<elections\@example\.ga>\r?$/mi, '… whose name is encoded');
like($mail->{head}, qr/^Content-Type: text\/plain; charset=utf-8\r?$/mi, 'its text is UTF-8');
like($mail->{head}, qr/^Auto-Submitted: auto-generated\r?$/m, 'nobody need answer it');
like($mail->{text}, qr/choisir un nouveau mot de passe, ouvrez ce lien dans les 30 minutes/, 'it is in French');
my $token = mail_token($mail);
is(newest(sub { $_[0]{state} eq 'sent' })->{state}, 'sent', 'an administrator sees that it was sent');
is(call('POST', '/api/auth/reset-password', {token => $token, password => PASSWORD})->{status}, 204, 'its link works');
is(call('POST', '/api/auth/reset-password', {token => $token, password => PASSWORD})->{status}, 422, '… once');
login($director);
forgot(undef, 'en');
like((mails($smtp->{dir}, 2, qr/reset-password/))[1]{text}, qr/set a new password open this link/,
    'or in English, as one asks');
forgot('nobody@example.org');
is(scalar(mails($smtp->{dir}, 2, qr/reset-password/)), 2, 'an unknown address is sent nothing') if forgot_settles();
sub forgot_settles {
    my $until = time + 10;
    while (sql("SELECT count(*) FROM res_elec.mail_outbox WHERE sent_at IS NULL") ne '0' && time < $until) {
        sleep 0.1
    } 1
}
unlike(shim_log(), qr/s3cret-mail-word|$token/, 'the log has neither the password of the server nor a token');

# What can go wrong
sub fails {
    my ($name, $settings, $error, $state) = @_;
    restart($settings);
    my $answer = forgot();
    is($answer->{status}, 202, "$name: the asker notices nothing");
    my $row = newest(sub { defined $_[0]{last_error} });
    like($row->{last_error} // '', $error, '… an administrator sees why');
    is($row->{state}, $state, "… it is $state");
    unlike(($row->{last_error} // '') . shim_log(), qr/s3cret-mail-word/, '… without secrets');
    return $row;
}
my $row = fails('a server that is down', mail_settings({port => 9, ca => $smtp->{ca}}), qr/./, 'waiting');
is($row->{attempts}, 1, 'it was tried once');
like(sql("SELECT due_at - now() BETWEEN '15 seconds' AND '30 seconds' FROM res_elec.mail_outbox"), qr/^t$/,
    '… and will be again, half a minute later');
sql("UPDATE res_elec.mail_outbox SET due_at = now()");
is(newest(sub { $_[0]{attempts} == 2 && $_[0]{due_at} gt $row->{due_at} })->{attempts}, 2, 'then once more');
like(sql("SELECT due_at - now() BETWEEN '45 seconds' AND '60 seconds' FROM res_elec.mail_outbox"), qr/^t$/,
    '… with twice the pause');
sql("UPDATE res_elec.mail_outbox SET due_at = now(), attempts = 7");
is(newest(sub { $_[0]{state} eq 'failed' })->{state}, 'failed', 'the eighth time it is given up');
$smtp = smtp_start('tls');
shim_stop();
shim_start(mail_settings($smtp));
is(ok_call('POST', "/api/mail/$row->{id}/retry", undef, $admin->{token})->{mail}{state}, 'waiting',
    'an administrator has it tried again');
is(mail_token((mails($smtp->{dir}, 1))[0]) =~ /^[0-9a-f]{64}$/, 1, '… and it arrives, with a new token');
is_problem(call('POST', "/api/mail/$row->{id}/retry", undef, $admin->{token}), 404, 'RE004',
    'a mail that was sent is not sent again') if newest(sub { $_[0]{state} eq 'sent' });
smtp_stop($smtp);

fails('a server that refuses the address', mail_settings($smtp = smtp_start('refuse'), MAIL_USE_TLS => 'false',
    MAIL_USERNAME => '', MAIL_PASSWORD => ''), qr/550/, 'failed');
smtp_stop($smtp);
fails('a server that is busy', mail_settings($smtp = smtp_start('busy'), MAIL_USE_TLS => 'false', MAIL_USERNAME => '',
    MAIL_PASSWORD => ''), qr/451/, 'waiting');
smtp_stop($smtp);
fails('a server that is slow', mail_settings($smtp = smtp_start('slow'), MAIL_USE_TLS => 'false', MAIL_USERNAME => '',
    MAIL_PASSWORD => '', MAIL_TIMEOUT => 1), qr/./, 'waiting');
is(shim_stop('TERM', 10), 0, 'and the server stops all the same');
shim_start();
smtp_stop($smtp);
fails('a server that refuses the login', mail_settings($smtp = smtp_start('badauth')), qr/./, 'waiting');
smtp_stop($smtp);
fails('a server without TLS where it is required', mail_settings($smtp = smtp_start('plain'), MAIL_USERNAME => '',
    MAIL_PASSWORD => ''), qr/./, 'waiting');
is(scalar(glob "$smtp->{dir}/*.eml"), undef, '… gets nothing in the clear');
smtp_stop($smtp);
fails('a server with a certificate of others', mail_settings($smtp = smtp_start('tls'), MAIL_CA_FILE => ''), qr/./,
    'waiting');
is(scalar(glob "$smtp->{dir}/*.eml"), undef, '… gets nothing either');
smtp_stop($smtp);

# A password goes over the loopback without TLS, and nowhere else: 192.0.2.1 is an example's, nothing is sent there
$smtp = smtp_start('plain');
for my $host ('127.0.0.1', 'localhost') {
    restart(mail_settings($smtp, MAIL_SERVER => $host, MAIL_USE_TLS => 'false'));
    forgot();
    unlike(newest(sub { defined $_[0]{last_error} })->{last_error} // '', qr/without TLS/, "to $host it may be sent");
}
smtp_stop($smtp);
fails('a password without TLS', mail_settings({port => 25, ca => ''}, MAIL_SERVER => '192.0.2.1',
    MAIL_USE_TLS => 'false'), qr/^a password is not sent without TLS$/, 'waiting');
fails('a user name alone', mail_settings({port => 25, ca => ''}, MAIL_PASSWORD => ''),
    qr/^there is a user name and no password$/, 'waiting');

# Files instead of a server
$mail_dir = work_dir() . '/mail';
restart({MAIL_DIR => $mail_dir});
forgot();
($mail) = mails($mail_dir, 1);
ok(mail_token($mail), 'with MAIL_DIR it is written into a file');
is_deeply([map { sprintf '%o', (stat $_)[2] & 0777 } glob "$mail_dir/*.eml"], ['600'], '… that nobody else can read');

# A heap
sql("INSERT INTO res_elec.mail_outbox (kind, recipient) SELECT 'password_reset', '$director->{email}'
    FROM generate_series(1, 40)");
is(scalar(mails($mail_dir, 41)), 41, 'a heap of mails is sent, one after the other');
is(sql('SELECT count(*) FROM res_elec.mail_outbox WHERE attempts <> 1 OR sent_at IS NULL'), 0, '… each once');

# Who sees the outbox
is_problem(call('GET', '/api/mail', undef, $director->{token}), 403, 'RE006', 'a director does not see the outbox');
is_problem(call('POST', '/api/mail/1/retry', undef, $director->{token}), 403, 'RE006', '… nor has it tried');
unlike(call('GET', '/api/mail', undef, $admin->{token})->{content}, qr/token|reset-password\?/,
    'and an administrator sees no token');
is(scalar @{ok_call('GET', '/api/mail?state=failed', undef, $admin->{token})}, 0, 'by state');
# The database goes away and comes back: what was asked for before is sent after
sub logged {
    my ($event) = @_;
    my $until = time + 15;
    my $n;
    sleep 0.1 until ($n = () = shim_log() =~ /"event":"$event"/g) || time > $until;
    return $n;
}
cluster_stop();
cmp_ok(logged('mail_database_away'), '>', 0, 'without its database the log says so');
sleep 2;
my %reasons;
$reasons{$_}++ for shim_log() =~ /"event":"mail_database_away","reason":"(.*?)"/g;
is_deeply([values %reasons], [(1) x keys %reasons], '… each reason once, however often it tries')
    or diag explain \%reasons;
cluster_start();
sql("INSERT INTO res_elec.mail_outbox (kind, recipient) VALUES ('password_reset', '$director->{email}')");
is(scalar(mails($mail_dir, 42)), 42, 'when it is back mails are sent again');
is(logged('mail_database_back'), 1, '… and the log says so');

for my $bad ([MAIL_PORT => 'x'], [MAIL_USE_TLS => 'perhaps'], [MAIL_DEFAULT_SENDER => "a\@b\r\nBcc: x\@y"],
    [MAIL_DEFAULT_SENDER => 'nobody']) {
    my ($code, undef, $error) = shim_run({@$bad});
    is_deeply([$code, $error =~ /$bad->[0]/ ? 1 : 0], [1, 1], "a bad $bad->[0] stops the start, with its name");
}
finish();
