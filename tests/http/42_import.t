# Imports of CSV over REST as their users make them: sheets and their totals, files that are none, real results.
use strict;
use warnings;
use Test::More;
use ResElec::Import;
use ResElec::Test;

server_start();
my $director = director();
my $token = $director->{token};

my $e = ok_call('POST', '/api/elections', {title => 'Import', type => 'presidential', year => 2025, status => 'active'},
    $token)->{election}{id};

# What it has is made as 44_import_modes.t tries it.
import_csv("/api/elections/$e/centers/import",
    "province,department,center,office,registered_voters\nEstuaire,Libreville,\"École \"\"A\"\"; nord\",1,100\n"
    . "Estuaire,Libreville,\"École \"\"A\"\"; nord\",2,200\nEstuaire,Komo,B,,\n", $token)->{json}{accepted} == 3
    or die 'centers';

subtest 'sheets' => sub {
    my @code = qw(AA BB);
    my @candidates = map { ok_call('POST', '/api/candidates',
        {first_name => 'X', last_name => $_, code_name => $_, election_id => $e}, $token)->{candidate}{id} } @code;
    my $sheets = "/api/elections/$e/import";
    my $head = "region,department,center,office,registered,voters,blank,null,AA,BB\n";
    my $place = 'Estuaire,Libreville,"École ""A""; nord"';
    my $good = $head . "$place,1,100,60,5,5,30,20\n$place,2,200,90,1,2,47,40\n";
    my $before = stands();
    my $dry = import_csv("$sheets?dry_run=true", $good, $token);
    is_deeply([$dry->{status}, @{$dry->{json}}{qw(dry_run total accepted unchanged refused)}],
        [200, JSON::PP::true(), 2, 2, 0, 0], 'a dry run') or diag $dry->{content};
    is(stands(), $before, '… changes nothing');
    my %then = (offices_reported => 2, offices_held => 0, registered_voters_reported => 300, total_voters => 150,
        blank_votes => 6, null_votes => 7, valid_votes => 137,
        candidate_results => {$candidates[0] => 77, $candidates[1] => 60});
    is_deeply($dry->{json}{totals}, \%then, '… and tells the totals as they would be');

    my $broken = $good
        . "$place,2,200,90,1,2,47,40\n$place,9,1,1,1,0,0,0\n$place,1,100,60,5,5,30,20\nEstuaire,Komo,B,1,5,x,0,0,0,0\n";
    my $refused = import_csv($sheets, $broken, $token);
    is($refused->{status}, 422, 'all or nothing: one refused row refuses the file');
    is($refused->{headers}{'content-type'}, 'application/problem+json', '… as a problem');
    is_deeply(verdicts($refused), {2 => 'accepted', 3 => 'accepted', 4 => 'refused row_repeated',
        5 => 'refused office_unknown', 6 => 'refused row_repeated',
        7 => 'refused office_unknown not_an_integer'}, '… with the verdict of each row') or diag $refused->{content};
    is(stands(), $before, '… and nothing has changed');
    my $rows = import_csv("$sheets?mode=rows", $broken, $token);
    is_deeply([$rows->{status}, @{$rows->{json}}{qw(accepted refused)}], [200, 2, 4],
        'row by row the good ones are entered');
    is_deeply($rows->{json}{totals}, \%then, '… and the totals are those that the dry run told');
    my $live = ok_call('GET', "/api/voting/realtime/$e", undef, $token);
    is_deeply({map { $_ => $live->{$_} } keys %then}, \%then, '… which the live total has');
    is(sql("SELECT count(*) FROM res_elec.result_sheet WHERE channel = 'import' AND submitted_by = $director->{id}
        AND request_id IS NOT NULL AND version = 1"), 2, 'a sheet says that it was imported, by whom');

    my $again = import_csv($sheets, $good, $token);
    is_deeply([$again->{status}, @{$again->{json}}{qw(accepted unchanged refused)}], [200, 0, 2, 0],
        'the same again is unchanged');
    my $other = import_csv("$sheets?mode=rows", $head . "$place,1,100,60,5,5,20,30\n", $token);
    is_deeply(verdicts($other), {2 => 'refused sheet_exists'}, 'a different sheet that stands is not replaced');
    my $office = sql("SELECT min(office_id) FROM res_elec.result_sheet");
    my $by_id = import_csv("$sheets?dry_run=true",
        "office_id;total_voters;blank_votes;null_votes;$candidates[0];$candidates[1]\n$office;60;5;5;30;20\n999999;1;1;0;0;0\n",
        $token);
    is_deeply(verdicts($by_id), {2 => 'unchanged', 3 => 'refused office_unknown'},
        'offices and candidates go by their ids, too') or diag $by_id->{content};

    my $center = sql('SELECT center_id FROM res_elec.office WHERE name = \'2\'');
    sql("INSERT INTO res_elec.office (center_id, name, registered_voters) VALUES ($center, '3', 50)");
    sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT id, 'B1', 50 FROM res_elec.center
        WHERE name = 'B'");
    my $worker = collaborator($director, center => $center);
    my $scoped = import_csv("$sheets?mode=rows", $head . "$place,3,50,4,1,1,1,1\nEstuaire,Komo,B,B1,50,4,1,1,1,1\n",
        $worker->{token});
    is_deeply(verdicts($scoped), {2 => 'accepted', 3 => 'refused out_of_scope'},
        'a collaborator imports what is in their scope') or diag $scoped->{content};
    is(import_csv($sheets, $good, $_->[0])->{status}, $_->[1], "$_->[2]: $_->[1]")
        for [director()->{token}, 404, 'another director'], [observer($director)->{token}, 403, 'an observer'];
    is(call('POST', $sheets, $good, undef, {'Content-Type' => 'text/csv'})->{status}, 401, 'nobody: 401');
    ok_call('PUT', "/api/elections/$e", {status => 'completed'}, $token);
    is_problem(import_csv($sheets, $good, $token), 409, 'RE002', 'sheets of an election that is over are not imported');
};

subtest 'files that are none' => sub {
    my %bad = (
        'an unknown column' => ['center,office,voters,blank,null,ZZ' . "\n", 'column_unknown'],
        'a missing column' => ["center,voters,blank,null\n", 'column_missing'],
        'a column twice' => ["center,office,voters,voters,blank,null\n", 'column_repeated'],
        'quotes that do not pair' => ["center,office,voters,blank,null\n\"a,1,1,1,1\n", undef],
        'no line' => ['', undef],
        'bytes that are no UTF-8' => ["center,office,voters,blank,null\n\xff,1,1,1,0\n", 'csv_encoding'],
    );
    my $open = ok_call('POST', '/api/elections',
        {title => 'Fichiers', type => 'local', year => 2025, status => 'active'}, $token)->{election}{id};
    my $before = stands();
    for my $name (sort keys %bad) {
        my ($csv, $rule) = @{$bad{$name}};
        my $answer = import_csv("/api/elections/$open/import", $csv, $token);
        like($answer->{status}, qr/^4(?:00|22)$/, "$name: $answer->{status}") or diag $answer->{content};
        ok((grep { $_ eq $rule } @{rules($answer)}), "… $rule") or diag $answer->{content} if $rule;
    }
    my $narrow = import_csv("/api/elections/$open/import?mode=rows", "center,office,voters,blank,null\na,1,1\n",
        $token);
    is_deeply(verdicts($narrow), {2 => 'refused csv_width'}, 'a line of another width is refused')
        or diag $narrow->{content};
    is_problem(import_csv("/api/elections/$open/import", '{}', $token, 'application/json'), 415,
        'unsupported_media_type', 'JSON is no CSV');
    is_problem(import_csv("/api/elections/$open/import?mode=some", "a\n", $token), 422, 'RE001',
        'a mode that there is not');
    is(stands(), $before, 'nothing has changed');
};

subtest 'candidates, elections, areas' => sub {
    my $open = ok_call('POST', '/api/elections', {title => 'Listes', type => 'local', year => 2025},
        $token)->{election}{id};
    my $made = import_csv("/api/elections/$open/candidates/import",
        "code_name,first_name,last_name,party,ballot_number\nA1,Ada,Un,Parti,1\nA2,,Deux,,\n", $token);
    is_deeply([$made->{status}, @{$made->{json}}{qw(accepted refused)}], [200, 2, 0], 'candidates')
        or diag $made->{content};
    my $one = ok_call('GET', "/api/candidates/$made->{json}{rows}[0]{id}", undef, $token);
    is_deeply([@{$one->{candidate} // $one}{qw(code_name party ballot_number)}], ['A1', 'Parti', 1],
        '… as the file says');
    is_deeply(verdicts(import_csv("/api/elections/$open/candidates/import?mode=rows",
        "code_name,last_name\nA2,Trois\nA2,Quatre\nA3,\n", $token)),
        {2 => 'refused row_contradicts exists_otherwise', 3 => 'refused row_contradicts', 4 => 'refused field_missing'},
        '… that stand otherwise, twice, or lack a name are refused');
    my $elections = import_csv('/api/elections/import',
        "title,type,year,round,visibility\nUn,local,2026,1,public\nDeux,local,2026,,\n", $token);
    is_deeply([$elections->{status}, $elections->{json}{accepted}], [200, 2], 'elections')
        or diag $elections->{content};
    is(sql("SELECT count(*) FROM res_elec.election WHERE owner_id = $director->{id} AND year = 2026"), 2,
        '… of who imports them');
    my $areas = "kind,code,name,parent_code\ndepartment,X-1-1,Nord,X-1\nprovince,X-1,Ailleurs,\n";
    is(import_csv('/api/areas/import', $areas, $token)->{status}, 403, 'areas are for administrators');
    my $admin = admin($director);
    my $made_areas = import_csv('/api/areas/import', $areas, $admin->{token});
    is_deeply([$made_areas->{status}, $made_areas->{json}{accepted}], [200, 2],
        'who have them made, whatever their order') or diag $made_areas->{content};
    is(sql("SELECT p.name FROM res_elec.area a JOIN res_elec.area p ON p.id = a.parent_id WHERE a.code = 'X-1-1'"),
        'Ailleurs', '… in their tree');
};

subtest 'real files' => sub {
    open my $file, '<', '../shared/data/france-2024-legislatives-finistere2-t1.csv'
        or return plan(skip_all => 'the data are not here');
    my $csv = join '', <$file>;
    my ($head, @lines) = split /\n/, $csv;
    my @columns = split /,/, $head;
    my $real = ok_call('POST', '/api/elections',
        {title => 'Finistère', type => 'legislative', year => 2024, status => 'active'}, $token)->{election}{id};
    my $offices = join "\n", 'province,department,commune,center,office,registered_voters', map {
        my @f = split /,/;
        join ',', @f[0 .. 5]
    } @lines;
    my $made = import_csv("/api/elections/$real/centers/import", "$offices\n", $token);
    is_deeply([$made->{status}, $made->{json}{accepted}], [200, scalar @lines], 'its offices')
        or diag substr $made->{content}, 0, 800;
    my $candidates = import_csv("/api/elections/$real/candidates/import",
        join("\n", 'code_name,last_name', map { "$_,$_" } @columns[9 .. $#columns]), $token);
    is($candidates->{json}{accepted}, $#columns - 8, 'its candidates') or diag $candidates->{content};
    my $sheets = import_csv("/api/elections/$real/import", $csv, $token);
    is_deeply([$sheets->{status}, $sheets->{json}{accepted}], [200, scalar @lines],
        'its sheets, from the file as it is') or diag substr $sheets->{content}, 0, 800;
    my $voters = 0;
    $voters += (split /,/)[6] for @lines;
    is($sheets->{json}{totals}{total_voters}, $voters, 'and their voters');
};

finish();
