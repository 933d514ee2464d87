package ResElec::Mail;

# Mail as the tests receive it: a real SMTP server (tests/http/lib/smtp_server.py), or files of MAIL_DIR.
use strict;
use warnings;
use Cwd qw(getcwd);
use Exporter qw(import);
use MIME::Base64 qw(decode_base64);
use Time::HiRes qw(sleep time);
use ResElec::Server;

our @EXPORT = qw(smtp_start smtp_stop mail_settings mails mail_token certificates);

my $top = getcwd();
my $started = 0;

# A certificate authority and a certificate for 127.0.0.1, made once: (ca, certificate, key).
sub certificates {
    my $base = work_dir() . '/tls';
    return map { "$base/$_" } qw(ca.pem cert.pem key.pem) if -d $base;
    mkdir $base or die "$base: $!";
    my $openssl = "cd '$base' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key " .
        "-out ca.pem -days 2"
        . ' -subj /CN=test-authority && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ' .
            'key.pem -out cert.csr'
        . ' -subj /CN=localhost && printf "subjectAltName=DNS:localhost,IP:127.0.0.1" > names &&'
        . ' openssl x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out ' .
            'cert.pem -days 2';
    system("($openssl) > '$base/log' 2>&1") == 0 or die "openssl failed, see $base/log\n";
    return map { "$base/$_" } qw(ca.pem cert.pem key.pem);
}

# Starts a server in a mode (tls, plain, refuse, busy, slow, badauth): {pid, port, dir, ca}.
sub smtp_start {
    my ($mode) = @_;
    my ($ca, $cert, $key) = certificates();
    my $dir = work_dir() . '/smtp' . ++$started;
    mkdir $dir or die "$dir: $!";
    my $pid = background('python3', "$top/tests/http/lib/smtp_server.py", $mode, "$dir.port", $dir,
        $mode =~ /^(?:tls|badauth)$/ ? ($cert, $key) : ());
    my $until = time + 20;
    until (-s "$dir.port") {
        die "the SMTP server does not start\n" if time > $until;
        sleep 0.05;
    }
    open my $file, '<', "$dir.port" or die;
    chomp(my $port = <$file>);
    return {pid => $pid, port => $port, dir => $dir, ca => $ca};
}

sub smtp_stop {
    my ($server) = @_;
    kill 'TERM', $server->{pid};
    waitpid $server->{pid}, 0;
}

# Settings of the shim for such a server: with TLS and login, or plain.
sub mail_settings {
    my ($server, %changes) = @_;
    return {MAIL_SERVER => '127.0.0.1', MAIL_PORT => $server->{port}, MAIL_CA_FILE => $server->{ca},
        MAIL_USERNAME => 'mailer',
        MAIL_PASSWORD => 's3cret-mail-word', MAIL_DEFAULT_SENDER => 'Élections <elections@example.ga>',
        MAIL_TIMEOUT => 3, %changes};
}

# The mails of a directory, in the order they came: {head, text}; those whose text fits a pattern.
sub mail_files {
    my ($dir, $pattern) = @_;
    return grep { $_->{text} =~ $pattern } map {
        open my $file, '<', $_ or die "$_: $!";
        my ($head, $body) = split /\r?\n\r?\n/, do { local $/; <$file> }, 2;
        my %mail = (head => $head, text => decode_base64($body // ''));
        \%mail;
    } sort { -M $b <=> -M $a || $a cmp $b } glob "$dir/*.eml";
}

# Waits until there are so many.
sub mails {
    my ($dir, $count, $pattern) = @_;
    my $until = time + 15;
    my @mails;
    while ((@mails = mail_files($dir, $pattern // qr/./)) < $count && time < $until) { sleep 0.05 }
    return @mails;
}

# The token of the link in a mail's text.
sub mail_token { my ($mail) = @_; return ($mail->{text} =~ m{/reset-password\?token=([0-9a-f]{64})\b})[0] }

1;
