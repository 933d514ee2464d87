# Scans of sheets: bound to the version they show, told apart by their pictures, and seen by who sees the election.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Test::More;
use ResElec::Test;
use ResElec::Media;

server_start(shim => {REQUEST_TIMEOUT => 60});
my $owner = director();
my $token = $owner->{token};
my $e = election($token, offices => 30);
my @offices = @{$e->{offices}};
my $made = 0;

sub scan {
    my ($office, $bytes, $who, @more) = @_;
    return upload('POST', "/api/offices/$office/results/scan", $who // $token, @more, scan => file($bytes, 'pv.jpg'));
}
sub new_scan { return jpeg(1000 + $made++) }
sub scans { my ($office, $who) = @_; return ok_call('GET', "/api/offices/$office/results/scan", undef, $who // $token) }
sub flags {
    my ($office) = @_;
    return [map { [$_->{rule}, $_->{context}{other_office_id}, $_->{context}{sha256}] } @{scans($office)->{flags}}]
}
sub others { my ($office) = @_; return [map { $_->{same_as_offices} } @{scans($office)->{scans}}] }
sub counts {
    return sql("SELECT (SELECT count(*) FROM res_elec.file) || ' ' || (SELECT count(*) FROM res_elec.sheet_scan)")
}

# Before there is a sheet
my $office = shift @offices;
my $path = "/api/offices/$office/results";
my $answer = scan($office, jpeg(1));
is_problem($answer, 404, 'RE004', 'before there is a sheet no scan is taken');
is_deeply([rules($answer), $answer->{json}{errors}[0]{context}], [['no_sheet'], {office_id => $office}],
    '… as the refusal says');
is(counts(), '0 0', '… nor kept');
is_deeply(scans($office), {office_id => $office, scans => [], flags => []}, 'a list without scans');
ok_call('POST', "/api/offices/$_/results", sheet($e, 0, 0, 1), $token) for $office, @offices;

# The first scan
my $sent = jpeg_with(jpeg(1), exif('Libreville', 1));
$answer = scan($office, $sent, undef, {headers => {'X-Request-Id' => 'scan-of-the-first'}});
is($answer->{status}, 201, 'a scan is taken') or diag $answer->{content};
my ($scan) = @{$answer->{json}{office}{scans}};
my $got = call('GET', $scan->{url}, undef, $token);
is_deeply([@$scan{qw(type version size sha256 received_sha256 same_as_offices created_by)}],
    ['image/jpeg', 1, length $got->{content}, sha256_hex($got->{content}), sha256_hex($sent), [], $owner->{id}],
    '… with its hashes, as served and as sent');
unlike($got->{content}, qr/Libreville|Exif/, '… and without its metadata');
is(sql("SELECT f.sha256 = sha256(f.content), f.sha256 = s.sha256, f.kind, s.office_id, s.election_id
    FROM res_elec.file f JOIN res_elec.sheet_scan s ON s.file_id = f.id"), "t|t|scan|$office|$e->{id}",
    'the table has it');
for my $again ($sent, jpeg(1), jpeg_with(jpeg(1), segment(0xfe, 'other comment')), jpeg(1) . 'behind') {
    $answer = scan($office, $again);
    is_deeply([$answer->{status}, $answer->{json}{office}{scans}], [200, [$scan]], 'the same again changes nothing');
}
is(counts(), '1 1', '… in the table either');
is_deeply(ok_call('GET', $path, undef, $token)->{office}{scans}, [$scan], 'the sheet shows it');
is(sql("SELECT action, user_id, host(address), request_id, subject_id, election_id
    FROM res_elec.audit WHERE action IN ('file.created', 'scan.created') ORDER BY action"),
    join("\n", "file.created|$owner->{id}|127.0.0.1|scan-of-the-first|$scan->{id}|",
        "scan.created|$owner->{id}|127.0.0.1|scan-of-the-first|" . sql('SELECT id FROM res_elec.sheet_scan')
        . "|$e->{id}"),
    'the audit says who sent it, from where, in which request');
is(sql("SELECT changes ->> 'sha256' FROM res_elec.audit WHERE action = 'file.created'"), $scan->{sha256},
    '… and which bytes');

# Other types
my $pdf = pdf('Bureau 1');
my @types = ([png(30, 40), 'image/png', qr/^inline; filename="scan-ID\.png"$/],
    [$pdf, 'application/pdf', qr/^attachment; filename="scan-ID\.pdf"$/],
    [$pdf =~ s/%PDF-1/%PDF-2/r . "\r\n \0", 'application/pdf', qr/^attachment/]);
for my $case (@types) {
    my ($bytes, $type, $disposition) = @$case;
    $answer = scan($office, $bytes);
    is($answer->{status}, 201, "$type is taken, whatever it is called");
    my $new = $answer->{json}{office}{scans}[-1];
    $got = call('GET', $new->{url}, undef, $token);
    is_deeply([$got->{headers}{'content-type'}, $new->{type}, $new->{sha256}],
        [$type, $type, sha256_hex($got->{content})], '… and served as one');
    like($got->{headers}{'content-disposition'} =~ s/-$new->{id}\./-ID./r, $disposition,
        '… a PDF to be kept, not shown');
    is($got->{content}, $bytes, '… byte for byte') if $type =~ /pdf/;
}
is_deeply([map { $_->{type} } @{scans($office)->{scans}}], [qw(image/jpeg image/png application/pdf application/pdf)],
    'all are listed, the oldest first');
$answer = scan($office, pdf('<script>alert(1)</script>') =~ s/\n/\n<html><script>alert(1)<\/script>\n/r);
$got = call('GET', $answer->{json}{office}{scans}[-1]{url}, undef, $token)->{headers};
is_deeply([@$got{qw(content-type x-content-type-options)}, substr $got->{'content-disposition'}, 0, 11],
    ['application/pdf', 'nosniff', 'attachment;'],
    'a PDF that is HTML too is never shown');
like($got->{'content-security-policy'}, qr/sandbox/, '… nor may it do anything');
my %polyglots = polyglots();
like(scan($offices[0], $polyglots{$_})->{status}, $_ =~ /^(?:GIF|HTML|ZIP)/ ? qr/^415$/ : qr/^20[01]$/, "$_ as a scan")
    for sort keys %polyglots;
my @kept = map { call('GET', $_->{url}, undef, $token)->{content} } @{scans($offices[0])->{scans}};
is_deeply([scalar @kept, grep { index($_, MARKER) >= 0 } @kept], [2],
    '… all are the same two pictures, without what was hidden in them');

# Refused
my $before = counts();
my %refused = (
    'a PDF without its end' => [substr($pdf, 0, -8), 422, 'file_broken'],
    'a PDF with an archive behind it' => [$pdf . archive(), 422, 'file_broken'],
    'a PDF that is too short' => ["%PDF-1.4\n%%EOF", 422, 'file_broken'],
    'a PDF behind HTML' => ["<html>$pdf", 415, 'file_type'],
    'a PDF in a broken JPEG' => [substr(jpeg(), 0, -2) . $pdf, 422, 'file_broken'],
    'PDF 3' => [$pdf =~ s/%PDF-1/%PDF-3/r, 415, 'file_type'],
    PostScript => ["%!PS-Adobe-3.0\n", 415, 'file_type'], 'half a JPEG' => [substr(jpeg(), 0, 200), 422, 'file_broken'],
    'a bomb' => [png_zeros(30000, 30000, 0), 422, 'file_pixels']);
my %foreign = foreign_files();
$refused{$_} = [$foreign{$_}, 415, 'file_type'] for keys %foreign;
for my $name (sort keys %refused) {
    my ($bytes, @expected) = @{$refused{$name}};
    is_problem($answer = scan($office, $bytes), @expected, "$name is refused");
    is($answer->{json}{errors}[0]{context}{allowed}, 'image/jpeg, image/png, application/pdf', '… with what is not')
        if $expected[1] eq 'file_type';
}
for my $case (['no file', [x => 'y'], 'field_missing'], ['text', [scan => 'text'], 'field_missing'],
    ['an empty form', [], 'field_missing'],
    ['a file in another field', [photo => file(jpeg(9))], 'file_field'],
    ['an empty file input', [scan => file('', '')], 'field_missing'],
    ['a second file', [scan => file(jpeg(9)), photo => file(jpeg(9))], 'file_field']) {
    $answer = upload('POST', "$path/scan", $token, @{$case->[1]});
    is_problem($answer, 422, 'RE001', "$case->[0] is no scan");
    is("@{rules($answer)}", $case->[2], '… as the refusal says');
}
is_problem(call('POST', "$path/scan", $_, $token), 422, 'RE001', 'JSON is no scan') for {scan => '/api/files/1'}, {};
is_problem(call('POST', "$path/scan", jpeg(9), $token, {'Content-Type' => $_}), 415, 'unsupported_media_type',
    "nor is $_ alone")
    for 'image/jpeg', 'application/octet-stream';
is_problem(upload('POST', $path, $token, scan => file(jpeg(9))), 415, 'unsupported_media_type',
    'the sheet itself takes no form');
is(counts(), $before, 'nothing of that was kept');

# The version in force
$answer = call('GET', $path, undef, $token);
my @first = map { $_->{id} } @{$answer->{json}{office}{scans}};
my $corrected = ok_call('PUT', $path, {total_voters => 2, blank_votes => 1}, $token)->{office};
is_deeply([@$corrected{qw(version scans)}], [2, []], 'a corrected sheet has no scan');
is_deeply(ok_call('GET', $path, undef, $token)->{office}{scans}, [], '… when it is read either');
my ($one, $two) = @{ok_call('GET', "$path/history", undef, $token)->{versions}};
is_deeply([[map { $_->{id} } @{$one->{scans}}], $two->{scans}], [\@first, []],
    'the former version keeps its own in the history');
is_deeply([map { $_->{version} } @{scans($office)->{scans}}], [(1) x @first], '… as the list says');
is(call('GET', $scan->{url}, undef, $token)->{status}, 200, '… and they are still served');
my $etag = call('GET', $path, undef, $token)->{headers}{etag};
$answer = scan($office, jpeg(1));
is_deeply([$answer->{status}, map { $_->{version} } @{$answer->{json}{office}{scans}}], [201, 2],
    'the same bytes again are a scan of the new one');
is_deeply([flags($office), [map { @$_ } @{others($office)}]], [[], []], '… which is nothing remarkable');
$answer = call('GET', $path, undef, $token, {'If-None-Match' => $etag});
is_deeply([$answer->{status}, scalar @{($answer->{json} // {})->{office}{scans} // []}], [200, 1],
    'who has the sheet without its scan gets it anew');
ok_call('PUT', $path, {total_voters => 1, blank_votes => 0}, $token);
is_deeply(ok_call('GET', $path, undef, $token)->{office}{scans}, [], 'the first figures again are another version');

# One scan for two offices
my ($here, $there, $third) = splice @offices, 1, 3;
my $elsewhere = election($token);
ok_call('POST', "/api/offices/$elsewhere->{offices}[0]/results", sheet($elsewhere, 0, 0, 1), $token);
my $shared = new_scan();
my $hash = scan($here, $shared)->{json}{office}{scans}[0]{sha256};
$answer = scan($there, $shared);
is_deeply([$answer->{status}, $answer->{json}{office}{scans}[0]{same_as_offices}], [201, [$here]],
    'one scan for two offices is taken, and said');
is_deeply([flags($here), flags($there)], [[['same_scan', $there, $hash]], [['same_scan', $here, $hash]]],
    '… and flagged on both');
is_deeply([others($here), others($there)], [[[$there]], [[$here]]], '… as both list it');
is(sql("SELECT office_id, rule FROM res_elec.sheet_flag WHERE election_id = $e->{id} ORDER BY office_id"),
    "$here|same_scan\n$there|same_scan", '… and the table');
is_deeply([map { scan($_, $shared)->{status} } $there, $third], [200, 201], 'it is sent again, and for a third');
is_deeply([map { [sort { $a <=> $b } map { $_->[1] } @{flags($_)}] } $here, $there, $third],
    [[$there, $third], [$here, $third], [$here, $there]],
    '… each is flagged with each, once');
is(scan($elsewhere->{offices}[0], $shared)->{status}, 201, 'in another election the same scan');
is_deeply([flags($elsewhere->{offices}[0]), others($elsewhere->{offices}[0]), scalar @{flags($here)}], [[], [[]], 2],
    '… is flagged nowhere');

# … that should look like two
my %disguises = (
    'other EXIF' => sub { jpeg_with($_[0], exif('Port-Gentil')) },
    'a comment' => sub { jpeg_with($_[0], segment(0xfe, 'x')) },
    'a colour profile' => sub { jpeg_with($_[0], segment(0xe2, "ICC_PROFILE\0\1\1x")) },
    'bytes behind it' => sub { "$_[0]x" },
    'a progressive file' => sub { jpeg_progressive(999 + $made) },
    'no JFIF segment' => sub { "\xff\xd8" . substr $_[0], 20 },
    'another resolution' => sub { jpeg_density($_[0], 300) },
    'another version of JFIF' => sub { $_[0] =~ s/JFIF\x00\x01\K./\x02/sr });
for my $name (sort keys %disguises) {
    my ($a, $b) = splice @offices, 1, 2;
    my $original = new_scan();
    scan($a, $original);
    $answer = scan($b, $disguises{$name}->($original));
    is_deeply([$answer->{status}, map { map { $_->[1] } @{flags($_)} } $a, $b], [201, $b, $a],
        "$name hides no scan that stands for two");
}
my ($hidden, $seen) = splice @offices, 1, 2;
$shared = png(31, 41, number => 5, chunks => [png_chunk('tEXt', "Author\0A")]);
scan($hidden, $shared);
ok_call('PUT', "/api/offices/$hidden/results", {total_voters => 2, blank_votes => 1}, $token);
scan($seen, png(31, 41, number => 5, chunks => [png_chunk('tIME', pack 'nC5', 2025, 4, 12, 1, 2, 3)]));
is_deeply([map { $_->[1] } @{flags($seen)}], [$hidden], 'a correction hides no scan of the former version');
is_deeply(others($seen), [[$hidden]], '… from the list either');

# At the same time
my $together = election($token, offices => 8, visibility => 'public');
ok_call('POST', "/api/offices/$_/results", sheet($together, 0, 0, 1), $token) for @{$together->{offices}};
for my $round (1 .. 4) {
    $shared = new_scan();
    my @statuses = parallel(8,
        sub { scan($together->{offices}[$_[0]], jpeg_with($shared, exif("office $_[0]")))->{status} });
    is_deeply(\@statuses, [(201) x 8], "round $round: eight offices send one scan at the same time");
    is(sql("SELECT count(*) FROM res_elec.sheet_flag WHERE election_id = $together->{id}"), $round * 8 * 7,
        '… each is flagged with each');
}
$shared = new_scan();
$before = counts();
my @statuses = parallel(8, sub { scan($together->{offices}[0], $shared)->{status} });
is("@{[sort @statuses]}", '200 200 200 200 200 200 200 201',
    'one of eight that send the same for one office is the first');
is(counts(), join(' ', map { $_ + 1 } split / /, $before), '… and one is kept');
scan($together->{offices}[1], new_scan()) for 1 .. 13;
@statuses = parallel(8, sub { scan($together->{offices}[1], jpeg(2000 + $_[0]))->{status} });
is("@{[sort @statuses]}", '201 201 201 409 409 409 409 409', 'a version has 20 scans, whoever sends them');
$answer = scan($together->{offices}[1], jpeg(3000));
is_problem($answer, 409, 'RE002', 'the 21st is refused');
is_deeply([rules($answer), $answer->{json}{errors}[0]{context}],
    [['scan_limit'], {office_id => $together->{offices}[1], limit => 20}],
    '… as the refusal says');
is(scan($together->{offices}[1], jpeg(1000 + $made - 1))->{status}, 200, '… one that is there is not');

# Who may. Columns: visitor, another director, another director's collaborator, observer, collaborator in scope, one out
# of it, administrator, owner.
for my $case ([$e, 'private', '401 404 404 403 201 403 201 201', '401 404 404 200 200 200 200 200'],
    [$together, 'public', '401 403 403 403 201 403 201 201', '200 200 200 200 200 200 200 200']) {
    my ($of, $visibility, $posting, $reading) = @$case;
    my $at = $of == $e ? $offices[0] : $of->{offices}[2];
    my @who = map { $_ && $_->{token} } undef, director(), collaborator(director(), center => $of->{center}),
        observer($owner),
        collaborator($owner, center => $of->{center}), collaborator($owner, center => $elsewhere->{center}),
        admin($owner), $owner;
    ok_call('PUT', "/api/offices/$at/results", {total_voters => 2, blank_votes => 1}, $token);
    my $kept = sql('SELECT count(*) FROM res_elec.file');
    is(join(' ', map { upload('POST', "/api/offices/$at/results/scan", $_, scan => file(new_scan()))->{status} } @who),
        $posting,
        "who sends a scan in a $visibility election");
    is(sql('SELECT count(*) FROM res_elec.file'), $kept + 3, '… nothing else is kept');
    my $url = scans($at)->{scans}[-1]{url};
    is(join(' ', map { call('GET', $url, undef, $_)->{status} } @who), $reading, 'who sees it');
    is(join(' ', map { call('GET', "/api/offices/$at/results/scan", undef, $_)->{status} } @who), $reading,
        '… and the list');
    my $cached = call('GET', $url, undef, $token)->{headers}{'cache-control'};
    is($cached, $of == $e ? 'private, no-cache' : 'public, max-age=300', '… and what caches may do');
}
my $sender = collaborator($owner, center => $e->{center});
is(scan($offices[0], new_scan(), $sender->{token})->{json}{office}{scans}[-1]{created_by}, $sender->{id},
    'a scan is in the name of who sent it');
deactivate($sender);
is_problem(scan($offices[0], new_scan(), $sender->{token}), 401, '28000', 'who is disabled sends none');
is_problem(scan(2_000_000_000, jpeg(1)), 404, 'RE004', 'there is no such office');

# After the vote
ok_call('PUT', "/api/elections/$e->{id}", {status => 'completed'}, $token);
is(scan($offices[0], new_scan())->{status}, 201, 'scans still come in when the election is completed');
ok_call('PUT', "/api/elections/$e->{id}", {status => 'archived'}, $token);
$before = counts();
$answer = scan($offices[0], new_scan());
is_problem($answer, 409, 'RE002', '… and no more when it is archived');
is_deeply([rules($answer), $answer->{json}{errors}[0]{context}],
    [['election_not_active'], {election_id => $e->{id}, status => 'archived'}],
    '… as the refusal says');
is(counts(), $before, '… nor are they kept');
is(call('GET', $scan->{url}, undef, $token)->{status}, 200, 'those that are there are still seen');
is(sql("SELECT count(*) FROM res_elec.file f FULL JOIN res_elec.sheet_scan s ON s.file_id = f.id
    WHERE (f.sha256 = sha256(f.content) AND f.sha256 = s.sha256 AND f.kind = 'scan') IS NOT TRUE"), 0,
    'every file is a scan as it was bound');
is(sql("SELECT count(*) FROM res_elec.sheet_scan s FULL JOIN (SELECT * FROM res_elec.audit
    WHERE action = 'scan.created') AS a ON a.subject_id = s.id WHERE (a.user_id = s.created_by
    AND a.election_id = s.election_id AND host(a.address) = '127.0.0.1' AND request_id <> '') IS NOT TRUE"), 0,
    '… and in the audit, once');
unlike(shim_log(), qr/"status":500/, 'nothing was a 500');
is(shim_stop(), 0, 'the server ends as it should');
finish();
