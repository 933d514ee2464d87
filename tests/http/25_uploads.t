# Photos and logos: sent, replaced, served, to whom; and files, names and forms as an attacker sends them.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Test::More;
use Time::HiRes qw(sleep);
use ResElec::Test;
use ResElec::Media;

server_start(shim => {UPLOAD_QUEUE => 2, MAX_UPLOAD => 3_000_000, REQUEST_TIMEOUT => 60});
my $photo = file(jpeg(1), 'moi.jpg');
my %person = (first_name => 'Zoé', last_name => 'Mba', email => 'zoe@example.org', phone_number => '+24166112233', password => PASSWORD);

# Photos and logos that nobody refers to.
sub orphans {
    return sql("SELECT count(*) FROM res_elec.file f WHERE f.kind <> 'scan'
        AND NOT EXISTS (SELECT FROM res_elec.app_user u WHERE f.id IN (u.profile_photo_id, u.campaign_logo_id))
        AND NOT EXISTS (SELECT FROM res_elec.candidate c WHERE c.profile_photo_id = f.id)");
}

# Sends a form until there is room for it: that of one who has left may still be under way.
sub patient {
    my @arguments = @_;
    my $answer;
    for (1 .. 200) {
        last if ($answer = upload(@arguments))->{status} != 503;
        sleep 0.1;
    }
    return $answer;
}

# Registration
my $answer = upload('POST', '/api/auth/register', undef, %person, role => 'admin', id => '1', active => 'false', director_id => '1',
    campaign_logo => file(png(20, 10), 'logo.png', 'image/png'), profile_photo => $photo);
is($answer->{status}, 201, 'a director registers with a form') or diag $answer->{content};
my $user = $answer->{json}{user};
my ($logo_id, $photo_id) = map { file_id($user->{$_}) } qw(campaign_logo profile_photo);
is_deeply([@$user{qw(first_name role email)}], ["Zo\xe9", 'director', 'zoe@example.org'], '… whatever role and id it names');
ok($logo_id && $photo_id && $logo_id != $photo_id, '… with a logo and a photo');
is(sql('SELECT string_agg(concat_ws(\' \', kind, type, width, height, created_by), \',\' ORDER BY kind) FROM res_elec.file'),
    'campaign_logo image/png 20 10,profile_photo image/jpeg 24 16', '… each in its kind, type and size');
$answer = upload('POST', '/api/auth/register', undef, %person, profile_photo => $photo);
is_problem($answer, 409, 'RE003', 'somebody registered is refused');
is(sql('SELECT count(*) FROM res_elec.file'), 2, '… and the photo not kept');
$user = login({%$user});
my $token = $user->{token};

# The profile
sub profile { return ok_call('GET', '/api/auth/profile', undef, $token) }
my $before = profile();
$answer = upload('PUT', '/api/auth/profile', $token, profile_photo => file(png(7, 5), 'p.png', 'image/png'), province => 'Estuaire', role => 'admin', id => '99');
is($answer->{status}, 200, 'a form changes a photo and a field');
my $after = profile();
is_deeply({%$after, map { $_ => 0 } qw(profile_photo province updated_at)}, {%$before, map { $_ => 0 } qw(profile_photo province updated_at)}, '… and nothing else');
is($after->{province}, 'Estuaire', '… the field among them');
is_problem(call('GET', $before->{profile_photo}, undef, $token), 404, 'RE004', 'the former photo is gone');
is(sql("SELECT count(*) FROM res_elec.file WHERE id = $photo_id"), 0, '… from the table too');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action = 'file.deleted' AND subject_id = $photo_id AND user_id = $user->{id}"), 1, '… as the audit says');
for my $value ($before->{campaign_logo}, $logo_id + 0, {}, [], JSON::PP::true, '') {
    ok_call('PUT', '/api/auth/profile', {profile_photo => $value}, $token);
    is(profile()->{profile_photo}, $after->{profile_photo}, 'in JSON ' . to_json($value) . ' is no photo and leaves it');
}
ok_call('PUT', '/api/auth/profile', {profile_photo => undef}, $token);
is_deeply([@{profile()}{qw(profile_photo campaign_logo)}], [undef, $before->{campaign_logo}], 'null takes the photo away, and leaves the logo');
is(call('GET', $after->{profile_photo}, undef, $token)->{status}, 404, '… and nobody gets it any more');
upload('PUT', '/api/auth/profile', $token, profile_photo => file('', ''), first_name => 'Z');
is_deeply([@{profile()}{qw(first_name profile_photo)}], ['Z', undef], 'a file input left empty sends nothing');
my $url = upload('PUT', '/api/auth/profile', $token, profile_photo => $photo)->{json}{user}{profile_photo};

# Candidates
my $private = election($token, candidates => 1);
my %candidate = (election_id => $private->{id}, first_name => 'Léa', last_name => 'Ondo', code_name => 'lo', ballot_number => '7', party => '');
$answer = upload('POST', '/api/candidates', $token, %candidate, profile_photo => $photo);
is($answer->{status}, 201, 'a candidate comes as a form') or diag $answer->{content};
my $candidate = $answer->{json}{candidate};
is_deeply([@$candidate{qw(ballot_number party)}, $candidate->{election}{id}], [7, undef, $private->{id}], '… whose numbers are text');
$answer = upload('PUT', "/api/candidates/$candidate->{id}", $token, profile_photo => file(jpeg(2)), ballot_number => '');
is_deeply([@{$answer->{json}{candidate}}{qw(ballot_number last_name)}], [undef, 'Ondo'], 'a form changes one');
is(call('GET', $candidate->{profile_photo}, undef, $token)->{status}, 404, '… the former photo is gone');
$candidate = $answer->{json}{candidate};
for my $number ('x', '1e3', '0x10', '1.5', '-1', '99999', '9' x 30, '1; DROP TABLE res_elec.file') {
    is_problem(upload('PUT', "/api/candidates/$candidate->{id}", $token, ballot_number => $number, profile_photo => $photo), 422, 'RE001', "the number $number is refused");
}
is_deeply(ok_call('GET', "/api/candidates/$candidate->{id}", undef, $token), $candidate, '… and nothing changed');

# Served
my $sent = call('GET', $url, undef, $token);
my $bytes = $sent->{content};
my $size = length $bytes;
my $etag = $sent->{headers}{etag};
is_deeply([@{$sent->{headers}}{qw(content-type x-content-type-options cache-control accept-ranges content-length)}],
    ['image/jpeg', 'nosniff', 'private, no-cache', 'bytes', $size], 'a photo has its headers');
like($sent->{headers}{'content-security-policy'}, qr/default-src 'none'.*sandbox/, '… and may do nothing');
is($sent->{headers}{'content-disposition'}, 'inline; filename="profile-photo-' . file_id($url) . '.jpg"', '… and a name of ours');
is(sql("SELECT encode(sha256, 'hex') || ' ' || encode(received_sha256, 'hex') FROM res_elec.file WHERE id = " . file_id($url)),
    sha256_hex($bytes) . ' ' . sha256_hex(jpeg(1)), 'the table has the hash of what is served, and of what was sent');
is($etag, '"' . sha256_hex($bytes) . '"', 'as the ETag is');
for my $named ($etag, "W/$etag", "\"x\", $etag", '*') {
    $answer = call('GET', $url, undef, $token, {'If-None-Match' => $named, Range => 'bytes=0-1'});
    is_deeply([$answer->{status}, $answer->{content}, $answer->{headers}{etag}], [304, '', $etag], "304 for who has $named");
}
is(call('GET', $url, undef, $token, {'If-None-Match' => '"x"'})->{content}, $bytes, 'who has another gets it');
$answer = call('HEAD', $url, undef, $token);
is_deeply([@$answer{qw(status content)}, $answer->{headers}{'content-length'}], [200, '', $size], 'HEAD');
$answer = call('HEAD', $url, undef, $token, {Range => 'bytes=0-3'});
is_deeply([$answer->{status}, $answer->{headers}{'content-length'}], [200, $size], '… knows no ranges (RFC 9110 14.2)');
is_problem(call('GET', "/api/files/$_", undef, $token), 404, 'RE004', "there is no file $_") for 2147483647;
is_problem(call('DELETE', $url, undef, $token), 405, 'method_not_allowed', 'a file is deleted by nobody');
my %ranges = ('bytes=0-3' => [0, 3], 'bytes=5-5' => [5, 5], 'bytes=-5' => [$size - 5, $size - 1], 'bytes=10-' => [10, $size - 1],
    'bytes=0-999999999999999999' => [0, $size - 1], 'bytes=-999999' => [0, $size - 1], ' bytes = 2 - 4 ' => [2, 4], 'bytes=' . ($size - 1) . '-' => [$size - 1, $size - 1]);
for my $range (sort keys %ranges) {
    my ($first, $last) = @{$ranges{$range}};
    $answer = call('GET', $url, undef, $token, {Range => $range});
    is_deeply([@$answer{qw(status content)}, @{$answer->{headers}}{qw(content-range etag content-type)}],
        [206, substr($bytes, $first, $last - $first + 1), "bytes $first-$last/$size", $etag, 'image/jpeg'], "Range $range");
    is(call('GET', $url, undef, $token, {Range => $range, 'If-Range' => $_})->{status}, 200, '… If-Range gets the whole') for $etag, '"x"';
}
for my $range ("bytes=$size-", 'bytes=999999-9999999', 'bytes=-0', 'bytes=999999999999999999-') {
    $answer = call('GET', $url, undef, $token, {Range => $range});
    is_deeply([$answer->{status}, $answer->{headers}{'content-range'}, length $answer->{content} < $size], [416, "bytes */$size", 1], "Range $range is beyond the end");
}
for my $range ('bytes=0-1,3-4', 'bytes=3-1', 'bytes=-', 'bytes=', 'lines=0-1', 'bytes=a-b', 'bytes=0x1-', 'bytes=' . join(',', ('0-') x 1000), '-1', 'bytes=--1',
    "bytes=1-' OR 1=1", 'bytes=' . '9' x 30 . '-') {
    $answer = call('GET', $url, undef, $token, {Range => $range});
    is_deeply([$answer->{status}, length $answer->{content}], [200, $size], 'the whole for Range ' . substr $range, 0, 20);
}

# To whom. Columns: visitor, another director, self, colleague, administrator.
my $colleague = collaborator($user);
my @who = map { $_ && $_->{token} } undef, director(), $user, $colleague, admin($user);
sub seen { my ($path) = @_; return join ' ', map { call('GET', $path, undef, $_)->{status} } @who }
my $colleague_photo = upload('PUT', '/api/auth/profile', $colleague->{token}, profile_photo => $photo)->{json}{user}{profile_photo};
my $logo = profile()->{campaign_logo};
is(seen($url), '401 404 200 200 200', "who sees a director's photo");
is(seen($colleague_photo), '401 404 200 200 200', "a collaborator's");
is(call('GET', $colleague_photo, undef, observer($user)->{token})->{status}, 200, '… an observer of the same director too');
is(call('GET', $colleague_photo, undef, collaborator(director())->{token})->{status}, 404, "… another director's collaborator not");
is(seen($logo), '401 404 200 200 200', 'a logo before there is a public election');
is(seen($candidate->{profile_photo}), '401 404 200 200 200', 'the photo of a candidate of a private election');
my $public = election($token, candidates => 1, visibility => 'public');
my $public_photo = upload('PUT', "/api/candidates/$public->{candidates}[0]", $token, profile_photo => file(jpeg(3)))->{json}{candidate}{profile_photo};
is(seen($public_photo), '200 200 200 200 200', 'of a public one');
is(seen($logo), '200 200 200 200 200', 'the logo of who has a public election');
is(seen($url), '401 404 200 200 200', '… but no photo of theirs');
is(call('GET', $_, undef, $token)->{headers}{'cache-control'}, 'public, max-age=300', 'caches may keep what everybody sees') for $logo, $public_photo;
is_problem(call('GET', $url), 401, '28000', 'a visitor is asked to sign in');
is(call('GET', $_)->{content} =~ s/[0-9]+//gr, call('GET', '/api/files/2147483647')->{content} =~ s/[0-9]+//gr, '… whether or not there is one') for $url;
is(call('GET', $public_photo, undef, 'garbage')->{status}, 401, 'a bad token is no visitor');

# Types: what a file is says its content
sub photo_of { return upload('PUT', '/api/auth/profile', $token, profile_photo => file(@_)) }
sub served { my ($answer) = @_; return call('GET', $answer->{json}{user}{profile_photo} // die($answer->{content}), undef, $token) }
my $svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
my %foreign = ('HTML called photo.jpg' => '<html><script>alert(1)</script></html>', SVG => $svg, 'SVG with a prolog' => "<?xml version=\"1.0\"?>$svg", GIF => "GIF89a\1\0\1\0\0\0\0;",
    WebP => "RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0", BMP => "BM\x46" . "\0" x 67, 'a program' => "\x7fELF\2\1\1", 'a script' => "#!/bin/sh\nid\n", PDF => pdf('x'), ZIP => archive(), nothing => '',
    'a JPEG behind a blank' => ' ' . jpeg(), 'a JPEG in UTF-8' => "\xef\xbb\xbf" . jpeg(), 'two bytes' => "\xff\xd8", 'half a signature' => "\x89PNG\r\n");
for my $name (sort keys %foreign) {
    for my $as (['photo.jpg', 'image/jpeg'], ['photo.png', 'image/png']) {
        $answer = photo_of($foreign{$name}, @$as);
        is_problem($answer, 415, 'file_type', "$name is no photo, called $as->[1]");
    }
}
is_deeply($answer->{json}{errors}[0]{context}, {allowed => 'image/jpeg, image/png'}, '… as the refusal says');
for my $type ('text/html', 'image/svg+xml', 'application/x-php', 'image/jpeg', "x/y; charset=\"\xff\"") {
    is(served(photo_of(png(9, 9), 'evil.html', $type))->{headers}{'content-type'}, 'image/png', 'a PNG is one, declared as ' . ($type =~ s/[^ -~]/?/gr));
}

# Names: nothing of them is kept
my @files = sort grep { !/\.log$/ } split /\n/, `find '@{[work_dir()]}' -maxdepth 2 -not -path '*/pg/*'`;
for my $name ('../../etc/passwd', '..\\..\\evil.html', 'C:\\fakepath\\x.jpg', '/etc/passwd', 'a;b=c', '%0d%0aSet-Cookie: a=1', '%00.jpg', 'é' x 100, "\xff\xfe", '\\"; x=\\"', '$(id)', '`id`', '', ' ', '.htaccess') {
    $answer = served(photo_of(jpeg(4), $name));
    is($answer->{headers}{'content-disposition'}, 'inline; filename="profile-photo-' . file_id(profile()->{profile_photo}) . '.jpg"', "the name $name has no effect");
    ok(!$answer->{headers}{'set-cookie'}, '… on headers');
}
my $disposition = 'Content-Disposition: form-data; name="profile_photo"';
is(served(photo_of(jpeg(4), '', '', "$disposition; filename*=UTF-8''..%2Fevil.html"))->{headers}{'content-type'}, 'image/jpeg', 'nor a name of RFC 5987');
my %spoilt = ('NUL in a name' => "$disposition; filename=\"a\0.jpg\"", 'a line end in a name' => "$disposition; filename=\"a\r\nSet-Cookie: a=1\r\n.jpg\"", 'a bare CR in one' => "$disposition; filename=\"a\rb\"",
    'a name of 5000 bytes' => "$disposition; filename=\"" . 'x' x 5000 . '"', 'a name without an end' => "$disposition; filename=\"x", 'two names' => "$disposition; filename=\"a\"; filename=\"b\"",
    'two dispositions' => "$disposition; filename=\"a\"\r\n$disposition", 'no disposition' => 'Content-Type: image/jpeg', 'another disposition' => 'Content-Disposition: attachment; name="profile_photo"; filename="a"',
    'a form in a form' => "$disposition; filename=\"a\"\r\nContent-Type: multipart/mixed; boundary=y", 'an encoding' => "$disposition; filename=\"a\"\r\nContent-Transfer-Encoding: base64",
    'a field name of RFC 5987' => "$disposition; name*=UTF-8''x; filename=\"a\"", 'a folded line' => "$disposition;\r\n filename=\"a\"", 'a field name with a line end' => "Content-Disposition: form-data; name=\"a\r\nb\"; filename=\"a\"",
    'an empty field name' => 'Content-Disposition: form-data; name=""; filename="a"', '17 headers' => join("\r\n", "$disposition; filename=\"a\"", map { "X-$_: 1" } 1 .. 16));
is_problem(photo_of(jpeg(5), '', '', $spoilt{$_}), 400, 'invalid_multipart', "$_ is refused") for sort keys %spoilt;
is_deeply([sort grep { !/\.log$/ } split /\n/, `find '@{[work_dir()]}' -maxdepth 2 -not -path '*/pg/*'`], \@files, 'no file was made anywhere');

# Two things at once: only the picture comes out
my %polyglots = polyglots();
for my $name (sort keys %polyglots) {
    like($polyglots{$name}, qr/@{[MARKER]}/, "$name: the marker goes in") or next;
    $answer = photo_of($polyglots{$name});
    if ($name =~ /^(?:GIF|HTML|ZIP)/) {
        is_problem($answer, 415, 'file_type', '… and is refused');
        next;
    }
    $answer = served($answer);
    unlike($answer->{content}, qr/@{[MARKER]}|<html|<\?php|PK\x03\x04|%PDF|xmp|Exif/i, '… and does not come out');
    is_deeply([map { $answer->{headers}{$_} } qw(content-type x-content-type-options)], ['image/' . ($name =~ /^JPEG/ ? 'jpeg' : 'png'), 'nosniff'], '… nor as another type');
}
my $where = jpeg_with(jpeg(6), exif('ACME ' . MARKER, 6), segment(0xe1, "http://ns.adobe.com/xap/1.0/\0" . MARKER), segment(0xed, "Photoshop 3.0\0" . MARKER), segment(0xfe, MARKER));
$answer = served(photo_of($where));
unlike($answer->{content}, qr/@{[MARKER]}|ACME|Exif|adobe|Photoshop/, 'a photo tells no place, device or comment');
is(sql('SELECT width || \'x\' || height FROM res_elec.file ORDER BY id DESC LIMIT 1'), '16x24', '… and stands upright');
unlike(served(photo_of(png(9, 9, chunks => [map { png_chunk($_->[0], $_->[1] . MARKER) } ['tEXt', "a\0"], ['iTXt', "a\0\0\0\0\0"], ['tIME', ''], ['eXIf', 'MM'], ['iCCP', "a\0\0"], ['acTL', '']])))->{content},
    qr/@{[MARKER]}|tEXt|iTXt|tIME|eXIf|iCCP|acTL/, 'nor does a PNG');

# Damaged, and larger than they look
my $png = png(50, 50);
my $kept = profile()->{profile_photo};
is_problem(photo_of(substr(jpeg(), 0, $_)), 422, 'file_broken', "the first $_ bytes of a JPEG are none") for 3, 4, 20, 100, length(jpeg()) - 2;
is_problem(photo_of(substr($png, 0, $_)), 422, 'file_broken', "the first $_ bytes of a PNG are none") for 8, 20, 33, 60, length($png) - 12, length($png) - 1;
is_problem(photo_of($png =~ s/IDAT.{6}\K(.)/chr(1 ^ ord $1)/esr), 422, 'file_broken', 'nor one with a wrong bit');
# The most memory, in kB, that the server took beyond what it had before the work. Hashing passwords once took more.
sub memory { open my $status, '<', '/proc/' . shim_pid() . '/status' or die; return (join('', <$status>) =~ /^$_[0]:\s+(\d+) kB/m)[0] }
sub taken {
    my ($work) = @_;
    open my $peak, '>', '/proc/' . shim_pid() . '/clear_refs' or die "$!";
    syswrite $peak, '5' or die "the peak is not forgotten: $!";
    my $before = memory('VmRSS');
    $work->();
    return memory('VmHWM') - $before;
}
my $text = png_chunk('zTXt', "Comment\0\0" . zeros_deflated(8_000_000));
my $bombs = taken(sub {
    is_problem(photo_of(png_zeros(30000, 30000, 0)), 422, 'file_pixels', 'a bomb of 900 million pixels in 110 kB is refused');
    is_problem(photo_of(png_zeros(5001, 5000, 0)), 422, 'file_pixels', 'one column more than MAX_PIXELS too');
    is_problem(photo_of(jpeg() =~ s/\xff\xc0..\x08\K..../pack('nn', 65500, 65500)/esr), 422, 'file_pixels', 'a JPEG that says it is larger too');
    is_problem(photo_of(jpeg() =~ s/\xff\xc0..\x08\K..../pack('nn', 5000, 5000)/esr), 422, 'file_broken', '… and one that has less than it says');
    is(photo_of(png(9, 9, chunks => [png_chunk('zTXt', "Comment\0\0" . zeros_deflated(1_000_000_000))]))->{status}, 200, 'a text of 1 GB is never unpacked');
    is(photo_of(png(9, 9, chunks => [($text) x 300]))->{status}, 200, '… nor are 300 of 8 MB');
    is(photo_of(png(9, 9, chunks => [png_chunk('iCCP', "a\0\0" . zeros_deflated(1_000_000_000))]))->{status}, 200, '… nor a colour profile');
});
cmp_ok($bombs, '<', 64 * 1024, 'none of these took 64 MB of memory');
for my $case (['PNG', 160, png_zeros(5000, 5000, 6)], ['JPEG', 480, jpeg_with(jpeg_flat(5000, 5000, 4), exif('', 6))]) {
    my ($kind, $most, $largest) = @$case;
    my @statuses;
    my $kilobytes = taken(sub { @statuses = parallel(4, sub { photo_of($largest)->{status} }) });
    is_deeply([(grep { $_ != 200 && $_ != 503 } @statuses), (grep { $_ == 200 } @statuses) > 0], [1], "four clients send the largest $kind: it is taken or put off") or diag "@statuses";
    cmp_ok($kilobytes, '<', $most * 1024, "… in $most MB, as much as one alone may take");
}

# Forms that are none, and fields
my $note = profile();
my $frame = length((form(profile_photo => file('')))[1]);
is_problem(photo_of('x' x (3_000_000 - $frame)), 415, 'file_type', 'MAX_UPLOAD is read');
is_problem(photo_of('x' x (3_000_001 - $frame)), 413, 'too_large', '… and a byte more refused');
like(raw_call(raw_request('PUT /api/auth/profile', ["Authorization: Bearer $token", 'Content-Type: multipart/form-data; boundary=x', 'Content-Length: 3000002']) . '--x', 3),
    qr{^HTTP/1.1 413 .*"code":"too_large"}s, '… and more than that before it is sent');
is_problem(upload('PUT', '/api/auth/profile', $token, map { ("f$_" => $photo) } 1 .. 5), 400, 'invalid_multipart', 'five files are too many');
is_problem(upload('PUT', '/api/auth/profile', $token, map { ("f$_" => 'x') } 1 .. 33), 400, 'invalid_multipart', '33 fields are');
for my $field (qw(avatar scan password first_name role), '__proto__', "x'; DROP TABLE file") {
    $answer = upload('PUT', '/api/auth/profile', $token, $field => $photo);
    is_problem($answer, 422, 'RE001', "a file in the field $field is refused");
    is_deeply(violation($answer, 'file_field', $field)->{context}, {allowed => 'campaign_logo, profile_photo'}, '… with those that take one');
}
is_problem(upload('PUT', "/api/candidates/$candidate->{id}", $token, campaign_logo => $photo), 422, 'RE001', 'a candidate has no logo');
is_problem(upload('PUT', '/api/auth/profile', $token, first_name => 'A', first_name => 'B'), 400, 'invalid_multipart', 'a field twice is refused');
is_problem(upload('PUT', '/api/auth/profile', $token, profile_photo => $photo, profile_photo => $photo), 400, 'invalid_multipart', 'and a file twice');
is_problem(upload('PUT', '/api/auth/profile', $token, first_name => $_), 400, 'invalid_multipart', 'text with ' . unpack('H*', $_) . ' is refused') for "A\0B", "\xff", "\xc0\x80", "\xed\xa0\x80", "A\xc3";
is_problem(upload('PUT', '/api/auth/profile', $token, "\xff" => 'x'), 400, 'invalid_multipart', 'and in a field name');
my ($type, $form) = form(profile_photo => file(jpeg(7)), first_name => 'Never');
sub raw_form { my ($type, $form) = @_; return call('PUT', '/api/auth/profile', $form, $token, {'Content-Type' => $type}) }
my $long = 'x' x 71;
my %broken = ('no boundary' => ['multipart/form-data', $form], 'an empty boundary' => ['multipart/form-data; boundary=""', $form], 'another boundary' => ["${type}x", $form], 'two boundaries' => ["$type; boundary=x", $form],
    'a boundary of 71 bytes' => ["multipart/form-data; boundary=$long", (form({boundary => $long}, first_name => 'Never'))[1]], 'a boundary of RFC 2231' => ["$type; boundary*0=x", $form],
    'half' => [$type, substr $form, 0, length($form) / 2], 'no end' => [$type, $form =~ s/--\r\n$//r], 'LF alone' => [form({end => "\n"}, first_name => 'Never')],
    'text behind the boundary' => [$type, $form =~ s/^(--[^\r]*)/$1 x/r], 'no headers' => [$type, $form =~ s/\r\n\r\n.*?(?=\r\n--)//sr], 'JSON' => [$type, '{"first_name":"Never"}'], 'a lone boundary' => [$type, '--res-elec-boundary-4b1f']);
is_problem(raw_form(@{$broken{$_}}), 400, 'invalid_multipart', "$_: no form") for sort keys %broken;
is(raw_form($type =~ s/^(.*) b/\U$1\E;  B/r, $form =~ s/Never/A/r)->{status}, 200, 'any case, blanks and parameters are a form');
is(profile()->{first_name}, 'A', '… that is read');
is_problem(call('POST', '/api/auth/login', (form(phone_number => $user->{phone_number}, password => PASSWORD))[1], undef, {'Content-Type' => $type}), 415, 'unsupported_media_type', 'signing in takes no form');
is_problem(upload($_->[0], $_->[1], $token, total_voters => '1'), 415, 'unsupported_media_type', "nor does $_->[0] $_->[1]") for ['POST', '/api/elections'], ['POST', "/api/offices/$private->{offices}[0]/results"],
    ['PUT', "/api/elections/$private->{id}"], ['POST', '/api/auth/users'];
is_problem(raw_form('multipart/mixed; boundary=x', $form), 415, 'unsupported_media_type', 'multipart/mixed is no form');
is_problem(upload('PUT', '/api/auth/profile', undef, profile_photo => file('x')), 401, '28000', "a visitor's file is not even looked at");
like(raw_call(raw_request('PUT /api/auth/profile', ["Authorization: Bearer $token", "Content-Type: $type", 'Transfer-Encoding: chunked', 'Connection: close'])
    . join('', map { sprintf "%x\r\n%s\r\n", length $_, $_ } unpack '(a50)*', $form =~ s/Never/Chunk/r) . "0\r\n\r\n"), qr{^HTTP/1.1 200 .*"Chunk"}s, 'a form may come in chunks');

# A page elsewhere can send a form with the user's cookies
$answer = call('POST', '/api/auth/login', {phone_number => $user->{phone_number}, password => PASSWORD, cookies => JSON::PP::true});
my %cookie = map { /^([^=]+)=([^;]*)/ } @{$answer->{headers}{'set-cookie'}};
my %forged = (Cookie => "access_token_cookie=$cookie{access_token_cookie}", Origin => 'http://evil.example');
is_problem(upload('PUT', '/api/auth/profile', undef, {headers => \%forged}, profile_photo => $photo, first_name => 'Forged'), 403, 'csrf', 'a form by cookie without the csrf value is refused');
isnt(profile()->{first_name}, 'Forged', '… and does nothing');
is(upload('PUT', '/api/auth/profile', undef, {headers => {%forged, 'X-CSRF-TOKEN' => $cookie{csrf_access_token}}}, profile_photo => $photo)->{status}, 200, 'with it, it is taken');

# At once, and away
is(orphans(), 0, 'so far every photo has an owner');
my $heavy = png(1500, 1500, noise => 1);
my @at_once = parallel(40, sub {
    my $answer = upload('POST', '/api/candidates', $token, election_id => $private->{id}, first_name => 'P', last_name => "Arallel $_[0]", code_name => "p$_[0]", profile_photo => file($heavy));
    return [$answer->{status}, $answer->{headers}{'retry-after'} // '', $answer->{json}{code} // ''];
});
my %outcomes;
$outcomes{join ' ', @$_}++ for @at_once;
is_deeply([sort keys %outcomes], ['201  ', '503 2 overloaded'], 'of 40 forms at once some are stored and the rest told to come again') or diag explain \%outcomes;
is(sql("SELECT count(*) || ' ' || count(profile_photo_id) FROM res_elec.candidate WHERE code_name ~ '^p[0-9]'"), join(' ', ($outcomes{'201  '}) x 2), '… each whole');
is(upload('PUT', '/api/auth/profile', $token, profile_photo => file(jpeg($_)))->{status}, 200, 'there is room again') for 8 .. 12;
my $whole = raw_request('PUT /api/auth/profile', ["Authorization: Bearer $token", "Content-Type: $type"], (form(profile_photo => file($heavy)))[1]);
for my $part (0.1, 0.5, 0.99, 1, 1, 1) {
    my $leaver = raw_connect();
    raw_send($leaver, substr $whole, 0, $part * length $whole);
    close $leaver;
}
open my $file, '>', work_dir() . '/heavy.png' or die;
print $file $heavy;
close $file;
system("curl -s -o /dev/null --http2-prior-knowledge --max-time 0.@{[$_ * 5]} -X PUT -H 'Authorization: Bearer $token' -F profile_photo=\@@{[work_dir()]}/heavy.png " . base_url() . '/api/auth/profile') for 1 .. 8;
is(patient('PUT', '/api/auth/profile', $token, profile_photo => file(jpeg($_)))->{status}, 200, 'those who leave in the middle harm nobody') for 13 .. 16;
is(sql("SELECT count(*) FROM res_elec.file f WHERE f.kind = 'campaign_logo'"), 1, '… and no other file');
is(orphans(), 0, '… and leave nothing behind');
parallel(8, sub { patient('PUT', '/api/auth/profile', $token, profile_photo => file(jpeg(100 * $_[0] + $_))) for 1 .. 10; 1 });
is(orphans(), 0, 'of photos sent at the same time one stays, in the table too');
sql("DELETE FROM res_elec.file f WHERE f.kind = 'profile_photo' AND NOT EXISTS (SELECT FROM res_elec.app_user u WHERE u.profile_photo_id = f.id)
    AND NOT EXISTS (SELECT FROM res_elec.candidate c WHERE c.profile_photo_id = f.id)");
parallel(8, sub { patient('PUT', "/api/candidates/$candidate->{id}", $token, profile_photo => file(jpeg(100 * $_[0] + $_))) for 1 .. 10; 1 });
is(orphans(), 0, '… of a candidate too');
my $orphans = orphans();
ok_call('DELETE', "/api/candidates/$candidate->{id}", undef, $token) if call('GET', "/api/candidates/$candidate->{id}", undef, $token)->{status} == 200;
is(orphans(), $orphans, 'a candidate who is deleted leaves no photo');
$orphans = orphans();
call('DELETE', "/api/elections/$private->{id}", undef, $token);
is(orphans(), $orphans, '… nor does an election');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
finish();
