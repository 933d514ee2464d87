# Users from CSV: with the hash of the password they have elsewhere, or invited; verdicts on every line, a dry run,
# whose they may be.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my $director = director();
my $admin = admin($director);
my $own = sql("SELECT password_hash FROM res_elec.app_user WHERE id = $director->{id}");
my $earlier = 'pbkdf2:sha256:260000$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e923';
my $e = election($director->{token}, offices => 2);
my $areas = sql("INSERT INTO res_elec.area (kind, name) VALUES ('province', 'Nyanga') RETURNING id");

sub import_csv {
    my ($token, $query, @lines) = @_;
    return call('POST', "/api/auth/users/import$query", join("\n", @lines), $token,
        {'Content-Type' => 'text/csv', 'X-Current-Password' => PASSWORD});
}
sub verdicts {
    join ' ', map { $_->{verdict} . (@{$_->{errors}} ? ":$_->{errors}[0]{code}" : '') }
        sort { $a->{row} <=> $b->{row} } @{$_[0]{json}{rows}}
}
sub users { sql('SELECT count(*) FROM res_elec.app_user') }

my $header = 'first_name,last_name,phone_number,email,role,director,scope_province,scope_centers,password_hash';
my @good = (
    "Ada,Mba,074 10 00 01,ada.mba\@example.ga,collaborator,chef\@example.ga,Nyanga,,\"$own\"",
    "Chef,Ndong,074 10 00 02,chef\@example.ga,director,,,,$earlier",
    "Eve,Obame,+24174100003,eve\@example.ga,collaborator,$director->{email},,$e->{center},",
    "Guy,Ondo,074100004,guy\@example.ga,observer,$director->{phone_number},,,\"$own\"",
    "Ida,Assoumou,074100005,ida\@example.ga,admin,,,,",
);

# A dry run writes nothing
my $before = users();
my $answer = import_csv($admin->{token}, '?dry_run=true', $header, @good);
is($answer->{status}, 200, 'a dry run is answered');
is(verdicts($answer), 'accepted accepted accepted accepted accepted', '… with a verdict a line');
is(users(), $before, '… and makes nobody');

# Imported
$answer = import_csv($admin->{token}, '', $header, @good);
is_deeply([@{$answer->{json}}{qw(total accepted refused)}], [5, 5, 0], 'an administrator imports users');
my %id = map { $_->{row} => $_->{id} } @{$answer->{json}{rows}};
is(users(), $before + 5, '… who are there');
is(sql("SELECT concat_ws(' ', role, director_id, phone_number) FROM res_elec.app_user WHERE id = $id{2}"),
    "collaborator $id{3} +24174100001", '… for a director of the same file');
is(sql("SELECT a.name FROM res_elec.user_scope s JOIN res_elec.area a ON a.id = s.area_id WHERE s.user_id = $id{2}"),
    'Nyanga', '… in an area');
is(sql("SELECT center_id FROM res_elec.user_scope WHERE user_id = $id{4}"), $e->{center}, '… or centers');
is(call('POST', '/api/auth/login', {email => $_, password => PASSWORD})->{status}, 200,
    "$_ signs in with the password of before") for 'ada.mba@example.ga', 'chef@example.ga', 'guy@example.ga';
is(sql("SELECT string_agg(recipient, ' ' ORDER BY recipient) FROM res_elec.mail_outbox WHERE kind = 'invitation'"),
    'eve@example.ga ida@example.ga', 'who brings no hash is invited');
is(sql("SELECT string_agg(coalesce(invited_by, 0)::text, ' ' ORDER BY email) FROM res_elec.app_user
    WHERE email LIKE '%example.ga'"), "0 0 $admin->{id} 0 $admin->{id}", '… by who imported them');
is(verdicts(import_csv($admin->{token}, '', $header, @good)), 'unchanged unchanged unchanged unchanged unchanged',
    'the same file again changes nothing');

# Refused, line by line
my @bad = (
    'Ada,Autre,074 10 00 01,ada.mba@example.ga,collaborator,chef@example.ga,,,',
    "Zoe,Mba,074100004,zoe\@example.ga,observer,$director->{email},,,",
    "Zoe,Mba,074100011,zoe1\@example.ga,observer,nobody\@example.ga,,,",
    "Zoe,Mba,12,zoe2\@example.ga,observer,$director->{email},,,",
    "Zoe,Mba,074100013,zoe..\@example.ga,observer,$director->{email},,,",
    "Zoe,Mba,074100014,zoe4\@example.ga,king,,,,",
    "Zoe,Mba,074100015,zoe5\@example.ga,collaborator,$director->{email},Atlantide,,",
    "Zoe,Mba,074100016,zoe6\@example.ga,collaborator,$director->{email},,999999,",
    "Zoe,Mba,074100017,zoe7\@example.ga,observer,$director->{email},Nyanga,,",
    "Zoe,Mba,074100018,zoe8\@example.ga,director,,,,motdepasse-en-clair-lisible",
    "Zoe,Mba,074100019,zoe9\@example.ga,director,,,,\"\$argon2id\$v=19\$m=9999999,t=2,p=1\$AAAAAAAAAAAAAAAAAAAAAA\$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
    'Leo,Un,074100020,leo@example.ga,director,,,,',
    'Lea,Deux,074100021,leo@example.ga,director,,,,',
    ';',
);
$answer = import_csv($admin->{token}, '?dry_run=true', $header, @bad);
is(verdicts($answer), 'refused:exists_otherwise refused:taken refused:director_needed refused:field_length ' .
    'refused:field_format refused:field_choice refused:scope_area '
    . 'refused:scope_center refused:scope_role refused:field_format refused:field_format refused:row_repeated ' .
        'refused:row_repeated refused:csv_width', 'each fault is told with its line');
$before = users();
is(import_csv($admin->{token}, '', $header, $bad[2], 'New,One,074100030,new@example.ga,director,,,,')->{status}, 422,
    'all or nothing');
is(users(), $before, '… is nothing where one is refused');
is(import_csv($admin->{token}, '?mode=rows', $header, $bad[2],
    'New,One,074100030,new@example.ga,director,,,,')->{json}{accepted}, 1, 'row by row the good ones are imported');
is_problem(import_csv($admin->{token}, '', 'first_name,nickname', 'A,B'), 422, 'RE001',
    'unknown and missing columns are named');

# Directors: people of their own, invited
my $short = 'first_name,last_name,phone_number,email,role';
is(verdicts(import_csv($director->{token}, '', $short, 'Col,Un,074100041,col1@example.ga,',
    'Obs,Un,074100042,obs1@example.ga,observer')), 'accepted accepted',
    'a director imports collaborators and observers');
is(sql("SELECT count(*) FROM res_elec.app_user WHERE email IN ('col1\@example.ga', 'obs1\@example.ga')
    AND director_id = $director->{id} AND password_hash = '*' AND invited_by = $director->{id}"), 2,
    '… of their own, invited');
is(verdicts(import_csv($director->{token}, '?dry_run=true', $short, 'Dir,Un,074100043,dir1@example.ga,director')),
    'refused:not_allowed', '… no directors');
is(verdicts(import_csv($director->{token}, '?dry_run=true', "$short,password_hash",
    "Col,Deux,074100044,col2\@example.ga,,$earlier")), 'refused:password_not_chosen', '… without hashes');
is(verdicts(import_csv($director->{token}, '?dry_run=true', "$short,director",
    'Col,Deux,074100044,col2@example.ga,,chef@example.ga')), 'refused:director_needed', '… for nobody else');
is(verdicts(import_csv($director->{token}, '?dry_run=true', $short,
    'Ada,Mba,074100001,ada.mba@example.ga,collaborator')), 'refused:taken',
    '… and of the people of others no more is told than that');
$answer = import_csv($director->{token}, '?dry_run=true&limit=0', $short,
    map { sprintf 'N,N,0742%05d,n%d@example.ga,', $_, $_ } 1 .. 1005);
is_deeply([@{$answer->{json}}{qw(accepted refused)}], [998, 7], '… a thousand a day at most');
is_problem(import_csv(collaborator($director)->{token}, '', $short, 'A,B,074100050,ab@example.ga,'), 403, 'RE006',
    'a collaborator imports nobody');

# Links to print instead of mails: each makes its user's password, and is told this once
my $mails = sql('SELECT count(*) FROM res_elec.mail_outbox');
my @people = ('Lin,Un,074100071,lin1@example.ga,collaborator', 'Lin,Deux,074100072,lin2@example.ga,observer');
is(import_csv($director->{token}, '?invitation=link&dry_run=true', $short, @people)->{json}{invitations}, undef,
    'a dry run has no links');
my $invited_before = sql("SELECT max(id) FROM res_elec.audit_log");
$answer = import_csv($director->{token}, '?invitation=link', $short, @people);
is_deeply([map { [@$_{qw(row first_name last_name phone_number)},
    $_->{invitation}{by}] } @{$answer->{json}{invitations}}],
    [[2, 'Lin', 'Un', '+24174100071', 'link'], [3, 'Lin', 'Deux', '+24174100072', 'link']],
        'who is made is given by name, with a link');
is(sql('SELECT count(*) FROM res_elec.mail_outbox'), $mails, '… and nothing is mailed');
my @links = map { $_->{invitation} } @{$answer->{json}{invitations}};
is(scalar(grep { $_->{qr_svg} =~ /^<svg .*<path d="M4 4h7v1h-7z/ } @links), 2, '… each link with its QR code');
my ($set) = $links[0]{link} =~ m{/invitation\?token=(\w+)$};
is(call('POST', '/api/auth/reset-password', {token => $set, password => 'un mot bien choisi'})->{status}, 204,
    'a link sets the password');
is(call('POST', '/api/auth/login', {phone_number => '+24174100071', password => 'un mot bien choisi'})->{status}, 200,
    '… of its user');
$answer = import_csv($director->{token}, '?invitation=link', $short, @people);
is_deeply([@{$answer->{json}}{qw(unchanged invitations)}], [2, []], 'who is there already is not invited anew');
is_problem(import_csv($director->{token}, '?invitation=both', $short, @people), 422, 'RE001',
    'another way there is not');
is(sql("SELECT string_agg(changes ->> 'by', ' ' ORDER BY id) FROM res_elec.audit_log WHERE action = 'user.invited'
    AND id > $invited_before"), 'link link', 'who was invited by a link is written down');

# By SQL
is(sql("SELECT string_agg(verdict, ' ')
    FROM res_elec.import_users(E'first_name,last_name,phone_number,email,role\\n'
    'S,Q,074100060,sq\@example.ga,director')"),
    'accepted', 'SQL imports them, too');
is(sql("SELECT role FROM res_elec.app_user WHERE email = 'sq\@example.ga'"), 'director', '… who are there');
finish();
