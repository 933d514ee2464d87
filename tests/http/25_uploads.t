# Photos and logos: sent, replaced, served, to whom; and files, names and forms as an attacker sends them.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Test::More;
use Time::HiRes qw(sleep);
use ResElec::Test;
use ResElec::Media;

server_start(shim => {UPLOAD_QUEUE => 2, MAX_UPLOAD => 3_000_000, MAX_IMPORT => 3_000_000, REQUEST_TIMEOUT => 60});
my ($put, $own) = ('PUT', '/api/auth/profile');
my $photo = file(jpeg(1), 'moi.jpg');
my %person = (first_name => 'Zoé', last_name => 'Mba', email => 'zoe@example.org', phone_number => '+24166112233',
    password => PASSWORD);

# Photos and logos that nobody has.
sub orphans {
    return sql("SELECT count(*) FROM res_elec.file f WHERE f.kind <> 'scan'
        AND NOT EXISTS (SELECT FROM res_elec.app_user u WHERE f.id IN (u.profile_photo_id, u.campaign_logo_id))
        AND NOT EXISTS (SELECT FROM res_elec.candidate c WHERE c.profile_photo_id = f.id)");
}

# Sends a form until there is room for it: that of one who has left may still be under way.
sub patient {
    my $status;
    for (1 .. 1000) {
        last if ($status = upload(@_)->{status}) != 503;
        sleep 0.02;
    }
    return $status;
}

# Registration
my $answer = upload('POST', '/api/auth/register', undef, %person, role => 'admin', id => '1', active => 'false',
    director_id => '1',
    campaign_logo => file(png(20, 10), 'logo.png', 'image/png'), profile_photo => $photo);
is($answer->{status}, 201, 'a director registers with a form') or diag $answer->{content};
my $user = $answer->{json}{user};
my ($logo_id, $photo_id) = map { file_id($user->{$_}) } qw(campaign_logo profile_photo);
is_deeply([@$user{qw(first_name role email)}], ["Zo\xe9", 'director', 'zoe@example.org'],
    '… whatever role and id it names');
ok($logo_id && $photo_id && $logo_id != $photo_id, '… with a logo and a photo');
is(sql("SELECT string_agg(concat_ws(' ', kind, type, width, height), ', ' ORDER BY kind) FROM res_elec.file"),
    'campaign_logo image/png 20 10, profile_photo image/jpeg 24 16', '… each of its kind, type and size');
is_problem(upload('POST', '/api/auth/register', undef, %person, profile_photo => $photo), 409, 'RE003',
    'who is registered is refused');
is(sql('SELECT count(*) FROM res_elec.file'), 2, '… and the photo not kept');
$user = login({%$user});
my $token = $user->{token};

# The profile
sub profile { return ok_call('GET', $own, undef, $token) }
sub photo_of { return upload($put, $own, $token, profile_photo => file(@_)) }
my $before = profile();
upload($put, $own, $token, profile_photo => file(png(7, 5), 'p.png', 'image/png'), province => 'Estuaire',
    role => 'admin', id => '99');
my $after = profile();
isnt($after->{profile_photo}, $before->{profile_photo}, 'a form changes the photo');
is($after->{province}, 'Estuaire', '… and a field');
my @changed = qw(profile_photo province updated_at);
is_deeply({%$after, map { $_ => 0 } @changed}, {%$before, map { $_ => 0 } @changed}, '… and nothing else');
is_problem(call('GET', $before->{profile_photo}, undef, $token), 404, 'RE004', 'the former photo is gone');
is(sql("SELECT count(*) FROM res_elec.file WHERE id = $photo_id"), 0, '… from the table too');
is(sql("SELECT user_id FROM res_elec.audit WHERE action = 'file.deleted' AND subject_id = $photo_id"), $user->{id},
    '… as the audit says');
for my $value ($before->{campaign_logo}, $logo_id + 0, {}, [], JSON::PP::true, '') {
    ok_call($put, $own, {profile_photo => $value}, $token);
    is(profile()->{profile_photo}, $after->{profile_photo}, 'in JSON ' . to_json($value)
        . ' is no photo and leaves it');
}
ok_call($put, $own, {profile_photo => undef}, $token);
is_deeply([@{profile()}{qw(profile_photo campaign_logo)}], [undef, $before->{campaign_logo}],
    'null takes it away, and leaves the logo');
is(call('GET', $after->{profile_photo}, undef, $token)->{status}, 404, '… and nobody gets it any more');
upload($put, $own, $token, profile_photo => file('', ''), first_name => 'Z');
is_deeply([@{profile()}{qw(first_name profile_photo)}], ['Z', undef], 'a file input left empty sends nothing');
my %password = (password => 'un autre, tout aussi long', profile_photo => $photo);
is_problem(upload($put, $own, $token, %password, current_password => 'x' x 12), 422, 'RE001',
    'a form with a wrong password is refused');
is(profile()->{profile_photo}, undef, '… and its photo not kept');
is(upload($put, $own, $token, %password, current_password => PASSWORD)->{status}, 200, '… with the right one taken');
ok_call($put, $own, {password => PASSWORD, current_password => $password{password}}, $token);
my $url = profile()->{profile_photo};

# Candidates
my $private = election($token, candidates => 1);
my %candidate = (election_id => $private->{id}, first_name => 'Léa', last_name => 'Ondo', ballot_number => '7',
    party => '');
$answer = upload('POST', '/api/candidates', $token, %candidate, code_name => 'lo', profile_photo => $photo);
is($answer->{status}, 201, 'a candidate comes as a form') or diag $answer->{content};
my $candidate = $answer->{json}{candidate};
my $its_path = "/api/candidates/$candidate->{id}";
is_deeply([@$candidate{qw(ballot_number party)}, $candidate->{election}{id}], [7, undef, $private->{id}],
    '… whose numbers are text');
$answer = upload($put, $its_path, $token, profile_photo => file(jpeg(2)), ballot_number => '');
is_deeply([@{$answer->{json}{candidate}}{qw(ballot_number last_name)}], [undef, 'Ondo'], '… and is changed by one');
is(call('GET', $candidate->{profile_photo}, undef, $token)->{status}, 404, '… the former photo is gone');
$candidate = $answer->{json}{candidate};
for my $number ('x', '1e9', '0x10', '1.5', '-1', '99999', '9' x 30, '1; DROP TABLE file') {
    is_problem(upload($put, $its_path, $token, ballot_number => $number, profile_photo => $photo), 422, 'RE001',
        "the number $number is refused");
}
is_deeply(ok_call('GET', $its_path, undef, $token), $candidate, '… and nothing changed');

# Served
my $sent = call('GET', $url, undef, $token);
my ($bytes, $etag) = ($sent->{content}, $sent->{headers}{etag});
my $size = length $bytes;
is_deeply([@{$sent->{headers}}{qw(content-type x-content-type-options cache-control accept-ranges content-length)}],
    ['image/jpeg', 'nosniff', 'private, no-cache', 'bytes', $size], 'a photo has its headers');
like($sent->{headers}{'content-security-policy'}, qr/default-src 'none'.*sandbox/, '… and may do nothing');
is($sent->{headers}{'content-disposition'}, 'inline; filename="profile-photo-' . file_id($url) . '.jpg"',
    '… and a name of ours');
is(sql("SELECT encode(sha256, 'hex') || ' ' || encode(received_sha256, 'hex') FROM res_elec.file WHERE id = "
    . file_id($url)),
    sha256_hex($bytes) . ' ' . sha256_hex(jpeg(1)), 'the table has the hash of what is served, and of what was sent');
is($etag, '"' . sha256_hex($bytes) . '"', 'as the ETag is');
for my $named ($etag, "W/$etag", "\"x\", $etag", '*') {
    $answer = call('GET', $url, undef, $token, {'If-None-Match' => $named, Range => 'bytes=0-1'});
    is_deeply([$answer->{status}, $answer->{content}, $answer->{headers}{etag}], [304, '', $etag],
        "304 for who has $named");
    is(call('GET', $url, undef, undef, {'If-None-Match' => $named})->{status}, 401, '… and may see it');
}
is(call('GET', $url, undef, $token, {'If-None-Match' => '"x"'})->{content}, $bytes, 'who has another gets it');
$answer = call('HEAD', $url, undef, $token);
is_deeply([@$answer{qw(status content)}, $answer->{headers}{'content-length'}], [200, '', $size], 'HEAD');
$answer = call('HEAD', $url, undef, $token, {Range => 'bytes=0-3'});
is_deeply([$answer->{status}, $answer->{headers}{'content-length'}], [200, $size], '… knows no ranges (RFC 9110 14.2)');
is_problem(call('DELETE', $url, undef, $token), 405, 'method_not_allowed', 'a file is deleted by nobody');
my %ranges = ('bytes=0-3' => [0, 3], 'bytes=5-5' => [5, 5], 'bytes=-5' => [$size - 5, $size - 1],
    'bytes=10-' => [10, $size - 1],
    ' bytes = 2 - 4 ' => [2, 4], 'bytes=0-999999999999999999' => [0, $size - 1], 'bytes=-999999' => [0, $size - 1],
    'bytes=' . ($size - 1) . '-' => [$size - 1, $size - 1]);
for my $range (sort keys %ranges) {
    my ($first, $last) = @{$ranges{$range}};
    $answer = call('GET', $url, undef, $token, {Range => $range});
    is_deeply([@$answer{qw(status content)}, @{$answer->{headers}}{qw(content-range etag content-type)}],
        [206, substr($bytes, $first, $last - $first + 1), "bytes $first-$last/$size", $etag, 'image/jpeg'],
        "Range $range");
    is(call('GET', $url, undef, $token, {Range => $range, 'If-Range' => $_})->{content}, $bytes,
        '… If-Range gets the whole') for $etag, '"x"';
}
for my $range ("bytes=$size-", 'bytes=999999-9999999', 'bytes=-0', 'bytes=999999999999999999-') {
    $answer = call('GET', $url, undef, $token, {Range => $range});
    is_deeply([$answer->{status}, $answer->{headers}{'content-range'}, $answer->{content} eq $bytes],
        [416, "bytes */$size", ''],
        "$range is beyond the end");
}
for my $range ('bytes=0-1,3-4', 'bytes=3-1', 'bytes=-', 'bytes=', 'lines=0-1', 'bytes=a-b', 'bytes=0x1-', '-1',
    'bytes=--1', "bytes=1-' OR 1=1",
    'bytes=' . '9' x 30 . '-', 'bytes=' . join ',', ('0-') x 1000) {
    $answer = call('GET', $url, undef, $token, {Range => $range});
    is_deeply([$answer->{status}, $answer->{content} eq $bytes], [200, 1], 'the whole for Range ' . substr $range, 0,
        20);
}

# To whom. Columns: visitor, another director, self, a collaborator, administrator.
my $colleague = collaborator($user = {%$user, token => $token});
my @who = map { $_ && $_->{token} } undef, director(), $user, $colleague, admin($user);
sub seen { my ($path) = @_; return join ' ', map { call('GET', $path, undef, $_)->{status} } @who }
my $colleague_photo = upload($put, $own, $colleague->{token}, profile_photo => $photo)->{json}{user}{profile_photo};
my $logo = profile()->{campaign_logo};
is(seen($url), '401 404 200 200 200', "who sees a director's photo");
is(seen($colleague_photo), '401 404 200 200 200', "a collaborator's");
is(call('GET', $colleague_photo, undef, observer($user)->{token})->{status}, 200,
    '… an observer of the same director too');
is(call('GET', $colleague_photo, undef, collaborator(director())->{token})->{status}, 404,
    "… another director's collaborator not");
is(seen($logo), '401 404 200 200 200', 'a logo before there is a public election');
is(seen($candidate->{profile_photo}), '401 404 200 200 200', 'the photo of a candidate of a private election');
my $public = election($token, candidates => 1, visibility => 'public');
my $public_photo = upload($put, "/api/candidates/$public->{candidates}[0]", $token,
    profile_photo => file(jpeg(3)))->{json}{candidate}{profile_photo};
is(seen($public_photo), '200 200 200 200 200', 'of a public one');
is(seen($logo), '200 200 200 200 200', 'the logo of who has a public election');
is(seen($url), '401 404 200 200 200', '… but no photo of theirs');
is(call('GET', $_, undef, $token)->{headers}{'cache-control'}, 'public, max-age=300',
    'caches may keep what everybody sees') for $logo, $public_photo;
is(call('GET', $public_photo, undef, 'garbage')->{status}, 401, 'a bad token is no visitor');
ok_call($put, "/api/elections/$public->{id}", {visibility => 'private'}, $token);
is(seen($_), '401 404 200 200 200', 'an election made private hides its files again') for $logo, $public_photo;
for my $who (@who[0, 1]) {
    my ($hidden, $absent) = map { call('GET', $_, undef, $who)->{json}{message} =~ s/[0-9]+/N/r } $url,
        '/api/files/2147483647';
    is($hidden, $absent, 'what is hidden and what is not there get the same words');
}
is_problem(upload($put, $its_path, $who[1], profile_photo => $photo), 404, 'RE004',
    'another director changes no photo of a candidate');
is_problem(upload($put, $its_path, $who[3], profile_photo => $photo), 403, 'RE006', '… nor a collaborator');

# Types: what a file is says its content
sub served {
    my ($answer) = @_;
    return call('GET', $answer->{json}{user}{profile_photo} // die($answer->{content}), undef, $token)
}
my %foreign = (foreign_files(), PDF => pdf('x'));
for my $name (sort keys %foreign) {
    for my $as (['photo.jpg', 'image/jpeg'], ['photo.png', 'image/png']) {
        is_problem($answer = photo_of($foreign{$name}, @$as), $name eq 'GIF' ? (422, 'file_broken')
            : (415, 'file_type'), "$name called $as->[0] is no photo");
    }
}
is_deeply($answer->{json}{errors}[0]{context}, {allowed => 'image/jpeg, image/png, image/gif'},
    '… as the refusal says');
is(served(photo_of(gif(), 'logo.gif', 'image/gif'))->{headers}{'content-type'}, 'image/png', 'a GIF becomes a PNG');
is(photo_of(jpeg_flat(4032, 3024, 3), 'phone.jpg')->{status}, 200,
    'a photo of 12 million pixels, as phones take them, is one');
for my $type ('text/html', 'image/svg+xml', 'application/x-php', 'image/jpeg', "x/y; charset=\"\xff\"") {
    is(served(photo_of(png(9, 9), 'evil.html', $type))->{headers}{'content-type'}, 'image/png',
        'a PNG is one, declared as ' . $type =~ s/[^ -~]/?/r);
}

# Names: nothing of them is kept
sub files {
    return join "\n", sort grep { !/\.log$/ } split /\n/, `find '@{[work_dir()]}' -maxdepth 2 -not -path '*/pg/*'`
}
my $files = files();
for my $name ('../../etc/passwd', '..\\..\\evil.html', 'C:\\fakepath\\x.jpg', '/etc/passwd', 'a;b=c',
    '%0d%0aSet-Cookie: a=1', '%00.jpg', 'é' x 100,
    "\xff\xfe", '\\"; x=\\"', '$(id)', '`id`', '', ' ', '.htaccess') {
    $answer = served(photo_of(jpeg(4), $name))->{headers};
    is($answer->{'content-disposition'} =~ s/-[0-9]+//r, 'inline; filename="profile-photo.jpg"',
        "the name $name has no effect");
    ok(!$answer->{'set-cookie'}, '… on headers');
}
my $head = 'Content-Disposition: form-data; name="profile_photo"; filename*=UTF-8\'\'..%2Fevil.html';
is(served(photo_of(jpeg(4), '', '', $head))->{headers}{'content-type'}, 'image/jpeg', 'nor has one of RFC 5987');
my %heads = broken_heads('profile_photo');
is_problem(photo_of(jpeg(5), '', '', $heads{$_}), 400, 'invalid_multipart', "$_ is refused") for sort keys %heads;
is(files(), $files, 'no file was made anywhere');

# Two things at once: only the picture comes out
my %polyglots = polyglots();
for my $name (sort keys %polyglots) {
    like($polyglots{$name}, qr/@{[MARKER]}/, "$name: the marker goes in");
    $answer = photo_of($polyglots{$name});
    if ($name =~ /^(?:HTML|ZIP)/) {
        is_problem($answer, 415, 'file_type', '… and is refused');
        next;
    }
    $answer = served($answer);
    unlike($answer->{content}, qr/@{[MARKER]}|<html|<\?php|PK\x03\x04|%PDF|xmp|Exif/i, '… and does not come out');
    is_deeply([@{$answer->{headers}}{qw(content-type x-content-type-options)}],
        ['image/' . lc $name =~ s/ .*//r =~ s/GIF/png/r, 'nosniff'],
        '… nor as another type');
}
my $where = jpeg_with(jpeg(6), exif('ACME ' . MARKER, 6), segment(0xe1, "http://ns.adobe.com/xap/1.0/\0" . MARKER),
    segment(0xed, "Photoshop\0" . MARKER));
unlike(served(photo_of($where))->{content}, qr/@{[MARKER]}|ACME|Exif|adobe|Photoshop/,
    'a photo tells no place or device');
is(sql("SELECT width || 'x' || height FROM res_elec.file ORDER BY id DESC LIMIT 1"), '16x24', '… and stands upright');
my @chunks = map { png_chunk($_->[0], $_->[1] . MARKER) }
    ['tEXt', "a\0"], ['iTXt', "a\0\0\0\0\0"], ['tIME', ''], ['eXIf', 'MM'], ['iCCP', "a\0\0"], ['acTL', ''];
unlike(served(photo_of(png(9, 9, chunks => \@chunks)))->{content}, qr/@{[MARKER]}|tEXt|iTXt|tIME|eXIf|iCCP|acTL/,
    'nor does a PNG');

# Damaged, and larger than they look
my $png = png(50, 50);
is_problem(photo_of(substr jpeg(), 0, $_), 422, 'file_broken', "the first $_ bytes of a JPEG are none") for 3, 4, 20,
    100, length(jpeg()) - 2;
is_problem(photo_of(substr $png, 0, $_), 422, 'file_broken', "the first $_ bytes of a PNG are none")
    for 8, 20, 33, 60, length($png) - 12, length($png) - 1;
is_problem(photo_of($png =~ s/IDAT.{6}\K(.)/chr(1 ^ ord $1)/esr), 422, 'file_broken', 'nor one with a wrong bit');

# The most memory, in kB, that the server took beyond what it had before the work. Hashing passwords once took more.
sub memory {
    open my $status, '<', '/proc/' . shim_pid() . '/status' or die;
    return (join('', <$status>) =~ /^$_[0]:\s+(\d+) kB/m)[0]
}
sub taken {
    my ($work) = @_;
    open my $peak, '>', '/proc/' . shim_pid() . '/clear_refs' or die "$!";
    syswrite $peak, '5' or die "the peak is not forgotten: $!";
    my $kilobytes = memory('VmRSS');
    $work->();
    return memory('VmHWM') - $kilobytes;
}
my $megabyte = 1024 * ($ENV{LSAN_OPTIONS} ? 2 : 1);  # in kB; a server with sanitizers (make asan) takes twice as much
my $gigabyte = "a\0\0" . deflated(1_000_000_000, 'x');
my $bombs = taken(sub {
    is_problem(photo_of(png_zeros(30000, 30000, 0)), 422, 'file_pixels',
        'a bomb of 900 million pixels in 110 kB is refused');
    is_problem(photo_of(png_zeros(4001, 4000, 0)), 422, 'file_pixels', '… one column more than MAX_PHOTO_PIXELS too');
    is_problem(photo_of(jpeg_sized(jpeg(), 65500, 65500)), 422, 'file_pixels', '… and a JPEG that says it is larger');
    is_problem(photo_of(jpeg_sized(jpeg(), 4000, 3000)), 422, 'file_broken',
        'one that has less than it says is broken');
    is(photo_of(png(9, 9, chunks => [png_chunk($_, $gigabyte)]))->{status}, 200, "1 GB in a chunk $_ is never unpacked")
        for qw(zTXt iCCP);
    my $text = png_chunk('zTXt', "a\0\0" . deflated(7_900_000, 'x'));
    is(photo_of(png(9, 9, chunks => [($text) x 300]))->{status}, 200, '… nor are 300 of 8 MB, as libpng would');
});
cmp_ok($bombs, '<', 64 * $megabyte, 'none of these took 64 MB of memory');
for my $case (['PNG', 107, png_zeros(4000, 4000, 6)], ['JPEG', 320, jpeg_with(jpeg_flat(4000, 4000, 4), exif('', 6))]) {
    my ($kind, $most, $largest) = @$case;
    my @statuses;
    my $kilobytes = taken(sub { @statuses = parallel(4, sub { photo_of($largest)->{status} }) });
    like("@{[sort @statuses]}", qr/^200( 200)*( 503)*$/, "four clients send the largest $kind: it is taken or put off");
    cmp_ok($kilobytes, '<', $most * $megabyte, "… in $most MB, what one alone may take");
}

my $packed = png_palette(2200, 2500);
cmp_ok(length $packed, '<', 3_000_000, 'a picture within MAX_UPLOAD');
is_problem(photo_of($packed), 413, 'file_size', '… that would be stored in more is refused');

# Forms that are none, and fields
my $frame = length((form(profile_photo => file('')))[1]);
is_problem(photo_of('x' x (3_000_000 - $frame)), 415, 'file_type', 'MAX_UPLOAD is read');
is_problem(photo_of('x' x (3_000_001 - $frame)), 413, 'too_large', '… and a byte more refused');
my @raw = ("Authorization: Bearer $token", 'Content-Type: multipart/form-data; boundary=res-elec-boundary-4b1f');
like(raw_call(raw_request("$put $own", [@raw, 'Content-Length: 3000002']) . '--x', 3),
    qr{^HTTP/1.1 413 .*"code":"too_large"}s,
    '… and two before they are sent');
is_problem(upload($put, $own, $token, map { ("f$_" => $photo) } 1 .. 5), 400, 'invalid_multipart',
    'five files are too many');
is_problem(upload($put, $own, $token, map { ("f$_" => 'x') } 1 .. 33), 400, 'invalid_multipart', '33 fields are');
for my $field (qw(avatar scan password first_name role __proto__), "x'; DROP TABLE file") {
    $answer = upload($put, $own, $token, $field => $photo);
    is_problem($answer, 422, 'RE001', "a file in the field $field is refused");
    is_deeply(violation($answer, 'file_field', $field)->{context}, {allowed => 'campaign_logo, profile_photo'},
        '… with those that take one');
}
is_problem(upload($put, $its_path, $token, campaign_logo => $photo), 422, 'RE001', 'a candidate has no logo');
is_problem(upload($put, $own, $token, first_name => 'A', first_name => 'B'), 400, 'invalid_multipart',
    'a field twice is refused');
is_problem(upload($put, $own, $token, profile_photo => $photo, profile_photo => $photo), 400, 'invalid_multipart',
    '… and a file');
is_problem(upload($put, $own, $token, first_name => $_), 400, 'invalid_multipart', 'text with ' . unpack('H*', $_)
    . ' is refused')
    for "A\0B", "\xff", "\xc0\x80", "\xed\xa0\x80", "A\xc3";
is_problem(upload($put, $own, $token, "\xff" => 'x'), 400, 'invalid_multipart', '… and in a field name');
my ($type, $form) = form(profile_photo => file(jpeg(7)), first_name => 'Never');
sub raw_form { my ($type, $form) = @_; return call($put, $own, $form, $token, {'Content-Type' => $type}) }
my %broken = broken_forms(profile_photo => file(jpeg(7)), first_name => 'Never');
is_problem(raw_form(@{$broken{$_}}), 400, 'invalid_multipart', "no form: $_") for sort keys %broken;
is_problem(raw_form('multipart/mixed; boundary=x', $form), 415, 'unsupported_media_type', 'multipart/mixed is no form');
raw_form($type =~ s/^(.*) b/\U$1\E;  B/r, $form =~ s/Never/Any case/r);
is(profile()->{first_name}, 'Any case', 'any case and blanks are a form');
like(raw_call(raw_request("$put $own", [@raw, 'Transfer-Encoding: chunked', 'Connection: close'])
    . join('', map { sprintf "%x\r\n%s\r\n", length $_, $_ } unpack '(a50)*', $form =~ s/Never/Chunk/r) . "0\r\n\r\n"),
    qr{^HTTP/1.1 200 .*"Chunk"}s, 'a form may come in chunks');
for my $json (['POST', '/api/auth/login'], ['POST', '/api/elections'],
    ['POST', "/api/offices/$private->{offices}[0]/results"],
    ['POST', '/api/auth/users'], [$put, "/api/elections/$private->{id}"]) {
    is_problem(upload(@$json, $token, %person), 415, 'unsupported_media_type', "@$json takes no form");
}
is_problem(upload($put, $own, undef, profile_photo => file('x')), 401, '28000',
    "a visitor's file is not even looked at");

# A page elsewhere can send a form with the user's cookies
$answer = call('POST', '/api/auth/login',
    {phone_number => $user->{phone_number}, password => PASSWORD, cookies => JSON::PP::true});
my %cookies = map { /^([^=]+)=([^;]*)/ } @{$answer->{headers}{'set-cookie'}};
my %forged = (Cookie => "access_token_cookie=$cookies{access_token_cookie}", Origin => 'http://evil.example');
is_problem(upload($put, $own, undef, {headers => \%forged}, first_name => 'Forged'), 403, 'csrf',
    'a form by cookie without the csrf value is refused');
is(profile()->{first_name}, 'Chunk', '… and does nothing');
$forged{'X-CSRF-TOKEN'} = $cookies{csrf_access_token};
is(upload($put, $own, undef, {headers => \%forged}, first_name => 'Own')->{status}, 200, '… with it taken');

# At once, and away
is(orphans(), 0, 'so far every photo is somebody\'s');
my $heavy = png(1500, 1500, noise => 1);
my %outcomes;
$outcomes{$_}++ for parallel(40, sub {
    my $answer = upload('POST', '/api/candidates', $token, %candidate, code_name => "p$_[0]",
        profile_photo => file($heavy));
    return join ' ', $answer->{status}, $answer->{headers}{'retry-after'} // '-', $answer->{json}{code} // '-';
});
is_deeply([sort keys %outcomes], ['201 - -', '503 2 overloaded'],
    'of 40 forms at once some are stored and the rest told to come again')
    or diag explain \%outcomes;
is(sql("SELECT count(*), count(profile_photo_id) FROM res_elec.candidate WHERE code_name ~ '^p[0-9]'"),
    join('|', ($outcomes{'201 - -'}) x 2),
    '… each whole');
is(photo_of(jpeg($_))->{status}, 200, 'there is room again') for 8 .. 12;
my $whole = raw_request("$put $own", \@raw, (form(profile_photo => file($heavy)))[1]);
for my $part (0.1, 0.5, 0.99, 1, 1, 1) {
    my $leaver = raw_connect();
    raw_send($leaver, substr $whole, 0, $part * length $whole);
    close $leaver;
}
open my $file, '>', work_dir() . '/heavy.png' or die;
print $file $heavy;
close $file;
my $curl = "curl -s -o /dev/null --http2-prior-knowledge -X PUT -F profile_photo=\@@{[work_dir()]}/heavy.png";
system "$curl -H 'Authorization: Bearer $token' --max-time $_ @{[base_url()]}$own" for 0.05, 0.1, 0.15, 0.2, 0.25, 0.3;
is(patient($put, $own, $token, profile_photo => file(jpeg($_))), 200, 'those who leave in the middle harm nobody')
    for 13 .. 16;
is(orphans(), 0, '… and leave nothing behind');
for my $path ($own, $its_path) {
    my $former = orphans();
    parallel(8, sub {
        patient($put, $path, $token, profile_photo => file(jpeg(100 * $_[0] + $_))) for 1 .. 20;
        return 1
    });
    is(orphans(), $former, "of photos sent to $path at the same time one is kept");
}
for my $path ($its_path, "/api/elections/$private->{id}") {
    my $former = orphans();
    is(call('DELETE', $path, undef, $token)->{status}, 200, "$path is deleted");
    is(orphans(), $former, '… and its photos with it');
}
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
is(shim_stop(), 0, 'the server ends as it should');
finish();
