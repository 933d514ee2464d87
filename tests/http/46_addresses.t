# E-mail addresses: what registering takes is what mail is sent to, and the other way round. Phone numbers: however they
# are written or pasted, they are the same account.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
server_start(shim => {MAIL_DIR => 'mail'});

my $n = 0;
sub register {
    my (%with) = @_;
    $n++;
    return call('POST', '/api/auth/register',
        {first_name => 'A', last_name => 'B', phone_number => sprintf('+2416699%04d', $n), email => "a$n\@example.org",
            password => PASSWORD, %with})
}

my @plain = ('awa.mba@example.ga', q(o'neil+results@mairie.libreville.ga), '!#$%&*/=?^_`{|}~-@a.b-c.d1e',
    'a@xn--lon-9la.example', 'A@EXAMPLE.COM', '  spaces@example.ga ', 'a' x 64 . '@' . join('.', ('b' x 60) x 3)
    . '.ga');
for my $address (@plain) {
    my $answer = register(email => $address);
    is($answer->{status}, 201, "'$address' is taken") or diag $answer->{content};
    is(call('POST', '/api/auth/forgot-password', {email => $address})->{status}, 202, '… a link is asked for');
}
my @mails = mails(work_dir() . '/mail', scalar @plain);
my @to = sort map { $_->{head} =~ /^To: ?<?([^>\r\n]*)>?\r?$/mi ? lc $1 : 'nobody' } @mails;
is_deeply(\@to, [sort map { lc s/^\s+|\s+$//gr } @plain], '… and mailed to each');

my @strange = ('éloïse@example.ga', 'a@léon.example', 'a..b@example.ga', '.a@example.ga', 'a.@example.ga',
    'a@[127.0.0.1]', 'a@127.0.0.1', 'a@example', 'a@-b.ga', 'a@b-.ga', 'a@b..ga', 'a@b.ga.', '"a b"@example.ga',
    'a b@example.ga',
    'a@b@example.ga', '@example.ga', 'a@', "a\x{200b}\@example.ga", "a\@exa\x{ad}mple.ga", 'a@example.ga, b@example.ga',
    "a\@example.ga\nBcc: b\@c.de", '<a@example.ga>', 'a(x)@example.ga');
for my $address (@strange) {
    my $answer = register(email => $address);
    is_problem($answer, 422, 'RE001', "'" . $address =~ s/\n/\\n/r . '\' is refused');
    is_deeply([map { $_->{fields} } @{$answer->{json}{errors}}], [['email']], '… for what it is');
    like(sql_refusal("SELECT res_elec.create_user('director', 'A', 'B', '+24166999999', \$a\$$address\$a\$, 'x')"),
        qr/RE001/, '… in SQL, too');
}
like(sql_refusal("SELECT res_elec.create_user('director', 'A', 'B', '074', 'c\@example.ga', 'x')"), qr/RE001/,
    'a number that is none is refused in SQL');
my $made = sql("SELECT res_elec.create_user('director', 'A', 'B', '+241 (0)66 99 99 99', ' c\@example.ga ', 'x')");
is(sql("SELECT email || ' ' || phone_number FROM res_elec.app_user WHERE id = $made"), 'c@example.ga +24166999999',
    'what registration takes, create_user takes alike');
my $director = director();
is_problem(call('PUT', '/api/auth/profile', {email => 'éloïse@example.ga', current_password => PASSWORD},
    $director->{token}), 422, 'RE001', 'nor does a profile change to one');

# Phone numbers
my %same = map { $_ => '+24174000002' } '+24174000002', '0024174000002', '24174000002', '074000002', '74000002',
    '074 00 00 02', '074-00-00-02', '074.00.00.02', '(074) 00/00/02', '+241 (0)74 00 00 02', '+241(0) 74000002',
    '00241 (0) 74 00 00 02', '+241074000002', '241 074 00 00 02', "\x{202a}+241 74 00 00 02\x{202c}",
    "+241\x{a0}74\x{a0}00\x{a0}00\x{a0}02", "074\x{202f}00\x{202f}00\x{202f}02", "074\x{2011}00\x{2011}00\x{2011}02",
    "\x{feff}074000002",
    "074\x{200b}000002\x{200e}", "\x{2066}074 00 00 02\x{2069}", "\x{ff0b}\x{ff12}\x{ff14}\x{ff11}74000002",
    "074 00 00 02\n", "074\x{2013}00\x{2212}00\x{ad}02";
my %others = ('+33 6 12 34 56 78' => '+33612345678', '0033612345678' => '+33612345678',
    '+44 (0)20 7946 0958' => '+442079460958', '+1-202-555-0143' => '+12025550143', '241234567' => '+241241234567',
    '+0123456789' => '', '074' => '', 'abc' => '',
    '+241 74 00 00 02 ext 5' => '', '1' x 16 => '', '++24174000002' => '', '074+000002' => '', '' => '');
for my $list (\%same, \%others) {
    is(sql("SELECT coalesce(res_elec_internal.phone_e164('$_'), '')"), $list->{$_},
        "'" . s/[^ -~]/sprintf '\\x{%x}', ord $&/ger . "' is '$list->{$_}'") for sort keys %$list;
}
is(register(phone_number => "\x{202a}+241 74 00 00 02\x{202c}")->{json}{user}{phone_number}, '+24174000002',
    'a number is kept as it is dialled');
is(call('POST', '/api/auth/login', {phone_number => $_, password => PASSWORD})->{status}, 200,
    "'" . s/[^ -~]/sprintf '\\x{%x}', ord $&/ger . "' signs in") for '+241 (0)74 00 00 02', '24174000002',
    "\x{202a}+241\x{a0}74 00\x{2011}00\x{2011}02\x{202c}";
is_problem(register(phone_number => '241 74 00 00 02'), 409, 'RE003', 'nobody else registers it, written otherwise');
finish();
