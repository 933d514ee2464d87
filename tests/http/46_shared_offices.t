# Two contests in the same offices of one election: what is told of both together counts an office, its registered
# voters and its voters once: the live total, its stream, rows, tables, the curve, the past, NIST; files come back.
use strict;
use utf8;
use warnings;
use Encode qw(encode_utf8);
use IO::Select;
use Test::More;
use ResElec::Import;
use ResElec::Test;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);
server_start();
my $owner = director();
my $token = $owner->{token};
sub made { return ok_call('POST', '/api/elections', {title => $_[0], type => 'legislative', year => 2025,
    status => 'active', visibility => 'public'}, $token)->{election}{id} }
my $e = made('Le même jour');
my $path = "/api/elections/$e";
sql("INSERT INTO res_elec.area (kind, name) VALUES ('province', 'Estuaire');
     INSERT INTO res_elec.area (kind, name, parent_id) SELECT 'department', 'Komo', max(id) FROM res_elec.area;
     INSERT INTO res_elec.area (kind, name, parent_id) SELECT 'commune', 'Kango', max(id) FROM res_elec.area");
ok_call('POST', "$path/contests", {name => $_->[0], code => $_->[1]}, $token) for ['Président', 'P'], ['Députés', 'D'];
ok_call('POST', '/api/candidates', {election_id => $e, contest => $_->[0], code_name => $_->[1], first_name => 'Nom',
    last_name => $_->[1]}, $token) for [P => 'A'], [P => 'B'], [D => 'C'], [D => 'D'];

# Three offices, each in both contests: 600 registered voters, and not 1,200.
my $where = 'Estuaire,Komo,Kango,École';
my $offices = "province,department,commune,center,office,registered_voters,contest\n"
    . join '', map { ("$where,$_,200,P\n", "$where,bureau-$_,200,D\n") } 1 .. 3;
$offices =~ s/École,(\d)/École,Bureau $1/g;
is(import_csv("$path/centers/import", encode_utf8($offices), $token)->{json}{accepted}, 6, 'offices from a file');
my @told = qw(offices_total offices_reported offices_held registered_voters registered_voters_reported total_voters);
my @of_sheets = qw(sheets_total sheets_reported sheets_held sheets_annulled ballots_cast valid_votes);
sub live { return ok_call('GET', "/api/voting/realtime/$e" . ($_[0] // '')) }
my $before = call('GET', "/api/voting/realtime/$e");
is_deeply([@{$before->{json}}{@told}], [3, 0, 0, 600, 0, 0], 'offices and registered voters are counted once');
is_deeply([@{ok_call('GET', $path)}{qw(offices_total registered_voters)}], [3, 600], '… by the election, too');
is(ok_call('GET', "$path/centers")->[0]{offices_total}, 3, '… and by their center');
my ($first, $second) = map { $_->{id} } @{ok_call('GET', "$path/contests")};
is_deeply([@{live("?contest_id=$second")}{@told, 'ballots_cast'}], [3, 0, 0, 600, 0, 0, undef],
    '… and by each contest as by itself');

# The stream, and sheets: of office 1 in both contests, with other voters; of office 2 in one; of office 3 held.
my $socket = raw_connect();
raw_send($socket, raw_request("GET /api/voting/realtime/$e", ['Accept: text/event-stream']));
my $bytes = '';
sub until_told {
    my ($pattern) = @_;
    my $until = time + 30;
    while ($bytes !~ $pattern && time < $until && IO::Select->new($socket)->can_read($until - time)) {
        sysread($socket, $bytes, 65536, length $bytes) or last;
    }
    return $bytes;
}
like(until_told(qr/"registered_voters": 600\b/), qr/"offices_total": 3\b/, 'the stream tells the same');
my $sheets = "center,office,contest,registered,voters,blank,null,A,B,C,D\n"
    . "École,Bureau 1,P,200,150,6,4,90,50,,\nÉcole,Bureau 1,D,200,160,10,0,,,100,50\n"
    . "École,Bureau 2,D,200,120,0,0,,,60,60\n";
my $dry = import_csv("$path/import?dry_run=true", encode_utf8($sheets), $token)->{json}{totals};
is(import_csv("$path/import", encode_utf8($sheets), $token)->{json}{accepted}, 3, 'sheets from a file');
my $now = live();
is_deeply([@$now{@told}], [3, 2, 0, 600, 400, 280], 'an office is reported once, with the voters of its fuller sheet');
is_deeply([@$now{@of_sheets}], [6, 3, 0, 0, 430, 410], '… and beside that are its sheets and ballots');
is_deeply([@$now{qw(turnout_offices turnout_voters turnout_percent represented_percent)}], [2, 280, 70, 66.67],
    '… turnout is of people');
is_deeply([@$dry{qw(offices_reported registered_voters_reported total_voters valid_votes)}], [2, 400, 280, 410],
    '… as the dry run said');
like(until_told(qr/"total_voters": 280\b/), qr/"ballots_cast": 430\b/, '… the stream tells it');
isnt(call('GET', "/api/voting/realtime/$e")->{headers}{etag}, $before->{headers}{etag}, '… with another tag');
my ($position) = sql('SELECT res_elec.position_now()');
my $mine = ok_call('GET', "$path/my-offices", undef, $token);
is_deeply([@$mine{qw(offices_total offices_missing sheets_total sheets_missing)}, scalar @{$mine->{offices}}],
    [3, 1, 6, 3, 3], 'who enters sheets has three of six to enter, and one office of which none is in');
is_deeply([@{ok_call('GET', "$path/desk?list=missing", undef, $token)}{qw(expected missing)}], [6, 3],
    '… as the desk, which counts sheets');
collaborator($owner, area => sql("SELECT id FROM res_elec.area WHERE name = 'Kango'"));
my ($person) = grep { $_->{role} eq 'collaborator' } @{ok_call('GET', "$path/people", undef, $token)->{people}};
is_deeply([@$person{qw(offices_total offices_missing sheets_total sheets_missing)}], [3, 1, 6, 3],
    '… and by person, of a scope');
my $changes = ok_call('GET', "$path/changes");
is(eval { my $n = 0; $n += $_->{offices_reported} for @{$changes->{changes}}; $n }, 3, 'each sheet is a change');
is_deeply([@{$changes->{total}}{qw(offices_reported registered_voters_reported total_voters valid_votes)}],
    [2, 400, 280, 410], '… which together are two offices');
is(ok_call('GET', "$path/changes?since=$position")->{total}{offices_reported}, 0, '… and none since');
is(ok_call('GET', "$path/changes?contest_id=$first")->{total}, undef, '… of one contest the changes are all');
my ($held) = sql("SELECT id FROM res_elec.office WHERE contest_id = $first AND name = 'Bureau 3'");
sql("INSERT INTO res_elec.result_sheet (office_id, status, total_voters, blank_votes, null_votes, votes)
     VALUES ($held, 'held', 100, 100, 0, '{}')");
is_deeply([@{live()}{@told, 'sheets_held'}], [3, 2, 1, 600, 400, 280, 1], 'an office is held while none is counted');

# Rows, tables, the curve, the past
for my $level (qw(province department commune center)) {
    my $results = ok_call('GET', "$path/results?level=$level");
    my ($row) = @{$results->{"${level}s"}};
    is_deeply([map { [@$_{@told, @of_sheets}] } $results, $row], [([3, 2, 1, 600, 400, 280, 6, 3, 1, 0, 430, 410]) x 2],
        "$level: the total and the row");
    ok($row->{adds_up}, '… which add up');
}
my $rows = call('GET', "$path/results?level=office");
is_deeply([$rows->{headers}{'x-total-count'}, scalar @{$rows->{json}{offices}}], [6, 6],
    'rows of offices are those of each contest');
my $page = call('GET', "/table/$e?lang=en&level=province", undef, undef);
like($page->{content}, qr/2 of 3/, 'the table counts offices once');
like($page->{content}, qr/Ballots 430 \(voters 280, several contests\) = blank 16 \+ null 4 \+ valid 410/,
    '… and its sum is of ballots');
my $curve = ok_call('GET', "$path/progress");
is_deeply([@$curve{qw(offices_total registered_voters)}], [3, 600], 'the curve is of as many');
is_deeply([@{$curve->{points}[-1]}{@told[1, 4, 5], 'valid_votes'}], [2, 400, 280, 410],
    '… and ends at the live total');
my $then = ok_call('GET', "$path/as-of?position=$position");
is_deeply([@{$then->{total}}{@told, 'valid_votes'}], [3, 2, 0, 600, 400, 280, 410], 'the past counts once, too');
is_deeply([map { $_->{offices_total} } @{$then->{totals}}], [3, 3], '… beside each contest');
is(ok_call('GET', "$path/as-of?position=$position&contest_id=$first")->{total}, undef, '… of which one is by itself');
my $nist = ok_call('GET', "$path/export");
my ($country) = grep { $_->{'@id'} eq 'country' } @{$nist->{GpUnit}};
is_deeply([@$country{qw(VotersRegistered VotersParticipated)}], [600, 280], 'NIST: voters once');
is($nist->{Election}[0]{BallotCounts}[0]{BallotsCast}, 430, '… and ballots of each contest');
is($nist->{Status}, 'unofficial-partial', '… which is complete when all sheets are in');

# Files come back: as they were, and their offices are one office again.
for my $shape ('wide', 'long') {
    my $file = call('GET', "$path/results?level=office&format=csv&sheets=all&shape=$shape")->{content};
    my $copy = made("Copie $shape");
    my $import = import_csv("/api/elections/$copy/results/import", $file, $token);
    is($import->{status}, 200, "$shape: a file is imported as it was exported") or diag $import->{content};
    is_deeply([@{ok_call('GET', "/api/voting/realtime/$copy")}{@told, @of_sheets}],
        [@{live()}{@told, @of_sheets}], '… with the same total');
    is(call('GET', "/api/elections/$copy/results?level=office&format=csv&sheets=all&shape=$shape")->{content}, $file,
        '… and exported the same');
}

# A decision, an office that goes
my ($counted) = sql("SELECT id FROM res_elec.office WHERE contest_id = $second AND name = 'bureau-2'");
ok_call('POST', "/api/offices/$counted/results/annul", {reference => 'CC 1', decided_on => '2025-10-01',
    reason => 'as decided'}, $token);
is_deeply([@{live()}{@told, 'offices_annulled', 'sheets_annulled'}], [3, 1, 1, 600, 200, 160, 0, 1],
    'annulled: the office is missing while the other sheet is');
my ($missing) = sql("SELECT id FROM res_elec.office WHERE contest_id = $first AND name = 'Bureau 2'");
ok_call('DELETE', "/api/offices/$missing", undef, $token);
is_deeply([@{live()}{@told, 'offices_annulled', 'sheets_annulled'}], [3, 1, 1, 600, 200, 160, 1, 1],
    'without it, the office is annulled');

# No vote took place: an office is out where no contest expects it, and then once.
my @states = qw(offices_total offices_not_held offices_to_vote_again offices_merged);
my ($other) = sql("SELECT id FROM res_elec.office WHERE contest_id = $second AND name = 'bureau-3'");
ok_call('POST', "/api/offices/$held/results/reject", {version => 1, reason => 'not signed'}, $token);
for ([$held, 'to_vote_again', [3, 0, 1, 0]], [$other, 'to_vote_again', [3, 0, 1, 0]], [$held, 'not_held', [3, 0, 1, 0]],
    [$other, 'not_held', [2, 1, 0, 0]]) {
    my ($office, $status, $counts) = @$_;
    ok_call('PUT', "/api/offices/$office", {office_status => $status, reason => 'as it was'}, $token);
    is_deeply([@{live()}{@states}], $counts, "$status: the live total counts the office once");
    is_deeply([@{ok_call('GET', "$path/results?level=center")->{centers}[0]}{@states}], $counts, '… and its center');
    is_deeply([@{ok_call('GET', "$path/as-of?level=contest")->{total}}{@states}], $counts, '… and the past');
}
is(oracle(), 0, 'totals = recount');
finish();
