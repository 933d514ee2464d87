# Files over REST: the states of offices and sheets are exported, and imported into another election by who may.
use strict;
use utf8;
use warnings;
use Encode qw(encode_utf8);
use Test::More;
use ResElec::Import;
use ResElec::Test;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);
server_start();
my $director = director();
my $token = $director->{token};
my $e = election($token, offices => 5, visibility => 'public');
my @offices = @{$e->{offices}};
ok_call('POST', "/api/offices/$offices[$_]/results", sheet($e, 1, 2, 30 + $_, 20, 10), $token) for 0 .. 2;
ok_call('POST', "/api/offices/$offices[1]/results/annul",
    {reference => 'CC 12/2025', decided_on => '2025-04-25', reason => 'Urne "bourrée", liste perdue.'}, $token);
sql("UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $offices[2]");
ok_call('PUT', "/api/offices/$offices[3]", {office_status => 'not_held', reason => 'Route coupée.'}, $token);
ok_call('PUT', "/api/offices/$offices[4]",
    {office_status => 'merged', merged_into => $offices[0], reason => 'Trop petit.'}, $token);

sub export { my ($id, $query) = @_; return call('GET', "/api/elections/$id/export?$query")->{content} }
my $answer = call('GET', "/api/elections/$e->{id}/export?format=offices");
is_deeply([$answer->{status}, @{$answer->{headers}}{qw(content-type content-disposition)}],
    [200, 'text/csv; charset=utf-8', "attachment; filename=\"election-$e->{id}-offices.csv\""], 'offices as a file');
like($answer->{content}, qr/,merged,[^,]+,[^,]+,Trop petit\.\r\n/, '… with their states');
like(export($e->{id}, 'format=csv'), qr/,,,,annulled,CC 12\/2025,2025-04-25,"Urne ""bourr/,
    'the figures of an annulled sheet are empty');
like(export($e->{id}, 'format=csv&sheets=all'),
    qr/,64,1,2,annulled,CC 12\/2025,2025-04-25,"Urne ""bourr.+",31,20,10\r\n/, '… unless all are asked for');
is(export($e->{id}, 'format=csv&sheets=all'),
    call('GET', "/api/elections/$e->{id}/results?format=csv&level=office&sheets=all")->{content},
    '… as in the results');
is_problem(call('GET', "/api/elections/$e->{id}/export?format=csv&sheets=some"), 422, 'RE001',
    'no other choice of sheets');

# NIST: the count of an office whose sheet is annulled is completed, that of one whose sheet is held has not begun
my $nist = ok_call('GET', "/api/elections/$e->{id}/export");
my %status = map { ($_->{'@id'} => $_->{CountStatus}[0]{Status}) } @{$nist->{GpUnit}};
is_deeply([map({ $status{"office-$_"} } @offices[0 .. 2]), $nist->{Election}[0]{Contest}[0]{CountStatus}[0]{Status},
    $status{country}],
    [qw(completed completed not-processed in-process in-process)], 'the NIST report says how far each is counted');

# Another election in the same places
sub other { my ($who) = @_; return election($who, offices => 0, visibility => 'public') }
my $there = other($token);
my $centers = import_csv("/api/elections/$there->{id}/centers/import", $answer->{content}, $token);
is_deeply([$centers->{status}, $centers->{json}{accepted}], [200, 5], 'offices come with their states')
    or diag $centers->{content};
is(export($there->{id}, 'format=offices'), $answer->{content}, '… the same');
my $sheets = import_csv("/api/elections/$there->{id}/import", export($e->{id}, 'format=csv&sheets=all'), $token);
is_deeply([$sheets->{status}, @{$sheets->{json}}{qw(accepted held refused)}], [200, 2, 1, 0], 'sheets, too')
    or diag $sheets->{content};
is(export($there->{id}, 'format=csv&sheets=all'), export($e->{id}, 'format=csv&sheets=all'), '… the same');
my ($decision) = @{ok_call('GET', "/api/elections/$there->{id}/decisions", undef, $token)->{decisions}};
is_deeply([@$decision{qw(kind reference decided_on reason state created_by)}],
    ['annul', 'CC 12/2025', '2025-04-25', 'Urne "bourrée", liste perdue.', 'in_force', $director->{id}],
    'annulled by its decision');
my $live = ok_call('GET', "/api/voting/realtime/$there->{id}");
is_deeply([@$live{qw(offices_total offices_reported offices_held offices_annulled total_voters)}], [3, 1, 1, 1, 63],
    'counted as before');
is_deeply(verdicts(import_csv("/api/elections/$there->{id}/import",
    export($e->{id}, 'format=csv&sheets=all&shape=long'), $token)), {map { $_ => 'unchanged' } 2, 5, 8},
    'again nothing changes');

# Who may not
my $head = "center,office,voters,blank,null,status,decision,decided_on,reason,c1,c2,c3\n";
my $more = other($token);
my $collaborator = collaborator($director, center => $more->{center});
import_csv("/api/elections/$more->{id}/centers/import",
    encode_utf8("center,office,registered_voters\nÉcole,A,100\nÉcole,B,100\n"), $token);
my $line =
    encode_utf8("${head}École,A,33,2,1,annulled,X,2025-01-01,Motif,10,10,10\nÉcole,B,33,2,1,verified,,,,10,10,10\n");
is_deeply(verdicts(import_csv("/api/elections/$more->{id}/import?mode=rows&dry_run=true", $line,
    $collaborator->{token})), {2 => 'refused sheet_annul_manager', 3 => 'accepted'},
    'a collaborator enters no annulled sheet');
sql("INSERT INTO res_elec.setting VALUES ('decision_confirmation', 'on') ON CONFLICT (name) DO UPDATE
    SET value = excluded.value");
my $second = import_csv("/api/elections/$more->{id}/import?mode=rows", $line, $token);
is_deeply(verdicts($second), {2 => 'refused sheet_annul_second', 3 => 'accepted'},
    'nor a manager where a second person confirms decisions');
is_deeply([map { $_->{code} } map { @{$_->{notes} // []} } @{$second->{json}{rows}}], ['status_taken'],
    '… and a second person verifies, which the verdict says') or diag $second->{content};
is(oracle(), 0, 'the totals are those of a recount');
finish();
