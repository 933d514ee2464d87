# Imports of CSV over REST in each mode, what is no file, who may, and how long one may take.
use strict;
use utf8;
use warnings;
use Encode qw(encode_utf8);
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Import;
use ResElec::Test;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);
server_start(shim => {MAX_IMPORT => 20000});
my $director = director();
my $admin = admin($director);
my $token = $director->{token};

my $e = ok_call('POST', '/api/elections', {title => 'Import', type => 'presidential', year => 2025, status => 'active'},
    $token)->{election}{id};
my $centers = "/api/elections/$e/centers/import";

subtest 'centers and offices' => sub {
    my $csv = encode_utf8("\x{FEFF}province;department;commune;center;office;registered_voters;latitude;longitude\r\n"
        . "Estuaire;Libreville;;\"École \"\"A\"\"; nord\";1;100;0.5;9.5\r\nEstuaire;Libreville;;\"École \"\"A\"\"; " .
            "nord\";2;200;;\r\n\r\nEstuaire;Komo;;B;;;;\r\n");
    my $before = stands();
    my $dry = import_csv("$centers?dry_run=true", $csv, $token);
    is($dry->{status}, 200, 'a dry run is answered') or diag $dry->{content};
    is_deeply([@{$dry->{json}}{qw(total accepted unchanged refused rows_omitted mode)}], [3, 3, 0, 0, 0, 'all'],
        'three rows would be accepted');
    is(stands(), $before, 'and nothing has changed');
    my $made = import_csv($centers, $csv, $token);
    is_deeply([$made->{status}, @{$made->{json}}{qw(accepted unchanged refused)}], [200, 3, 0, 0], 'they are')
        or diag $made->{content};
    is_deeply([map { $_->{row} } @{$made->{json}{rows}}], [2, 3, 5], 'a row is known by its line');
    my $office = ok_call('GET', "/api/offices/$made->{json}{rows}[1]{id}", undef, $token);
    is_deeply([@$office{qw(name registered_voters)}], ['2', 200], 'its id is the office');
    my $center = ok_call('GET', "/api/centers/$office->{center_id}", undef, $token);
    is_deeply([@$center{qw(name province department latitude longitude)}],
        ["École \"A\"; nord", 'Estuaire', 'Libreville', 0.5, 9.5], 'names come out of their quotes');
    my $again = import_csv($centers, $csv, $token);
    is_deeply([@{$again->{json}}{qw(accepted unchanged refused)}], [0, 3, 0], 'again: nothing to do');
    is(sql("SELECT channel, user_id, request_id, count(*) FROM res_elec.audit_log WHERE action = 'office.created'
        AND election_id = $e GROUP BY 1, 2, 3"),
        "import|$director->{id}|$made->{headers}{'x-request-id'}|2",
        'the audit log says: import, by whom, by which request');
};

subtest 'candidates and elections' => sub {
    my $csv = "code_name,first_name,last_name,party,ballot_number\nA,Aline,Obame,P,1\nB,,Liste B,,2\n";
    is_deeply(verdicts(import_csv("/api/elections/$e/candidates/import", $csv, $token)),
        {2 => 'accepted', 3 => 'accepted'}, 'two candidates');
    is_deeply(verdicts(import_csv("/api/elections/$e/candidates/import?mode=rows", $csv . "B,,Autre,,x\n", $token)),
        {2 => 'unchanged', 3 => 'refused row_contradicts', 4 => 'refused field_type row_contradicts'},
        'again, and one that is wrong');
    my $made = import_csv('/api/elections/import', "title,type,year,round,visibility\nUne,local,2030,2,public\n",
        $token);
    is_deeply(verdicts($made), {2 => 'accepted'}, 'an election');
    my $election = ok_call('GET', "/api/elections/$made->{json}{rows}[0]{id}", undef, $token);
    is_deeply([@$election{qw(title status visibility round owner_id)}],
        ['Une', 'pending', 'public', 2, $director->{id}], 'pending, of who sent it');
    is_problem(import_csv('/api/elections/import', "title,type,year,owner\nUne,local,2030,x\n", $token), 422, 'RE001',
        'a director names no other owner');
    my $for = import_csv('/api/elections/import', "title,type,year,owner\nAutre,local,2030,$director->{email}\n",
        $admin->{token});
    is(sql("SELECT owner_id FROM res_elec.election WHERE id = $for->{json}{rows}[0]{id}"), $director->{id},
        'an administrator does');
};

subtest 'the export for a spreadsheet in French comes back as it is' => sub {
    my @names = (['Awa', 'Mba'], ['', '=1+1; "x"'], ['Jean Voix', 'Ondo'], ['Z %', 'Exp']);
    my $make = sub {
        my $made = ok_call('POST', '/api/elections',
            {title => 'Tableur', type => 'local', year => 2025, status => 'active', visibility => 'public'},
            $token)->{election}{id};
        my $n = 0;
        sql("INSERT INTO res_elec.candidate (election_id, first_name, last_name, code_name, ballot_number)
            VALUES ($made, '$_->[0]', '$_->[1]', 'c" . ++$n . "', $n)") for @names;
        my $offices = import_csv("/api/elections/$made/centers/import",
            encode_utf8(
                "region,department,commune,center,office,registered\nEstuaire,Komo,Kango,École,1,100\nEstuaire,Komo,Kango,École,2,\nEstuaire,Komo,,B,1,50\n"),
                $token);
        return ($made, map { $_->{id} } @{$offices->{json}{rows}});
    };
    my $export = sub { call('GET', "/api/elections/$_[0]/export?format=csv&style=fr")->{content} };
    my $figures = sub { call('GET', "/api/elections/$_[0]/export?format=csv")->{content} =~ s/^[^\n]*//r };
    my ($from, @offices) = $make->();
    my @ids = split /\n/, sql("SELECT id FROM res_elec.candidate WHERE election_id = $from ORDER BY id");
    my @votes = ([10, 20, 30, 3], [7, 0, 1, 2]);
    ok_call('POST', "/api/offices/$offices[$_]/results", sheet({candidates => \@ids}, 1, 2, @{$votes[$_]}), $token)
        for 0, 1;
    my $csv = $export->($from);
    like($csv, qr/^\xEF\xBB\xBFCode;.*;Exprim\xC3\xA9s;Statut;.*;Motif;Awa Mba Voix;Awa Mba % Exp;/,
        'it has names, and shares');
    is_deeply(verdicts(import_csv("/api/elections/$from/import", $csv, $token)),
        {2 => 'unchanged', 3 => 'unchanged', 4 => 'unchanged'}, 'into its own election: nothing to do');
    my ($into) = $make->();
    is_deeply(verdicts(import_csv("/api/elections/$into/import", $csv, $token)),
        {2 => 'accepted', 3 => 'accepted', 4 => 'unchanged'}, 'into another with the same candidates');
    is($export->($into), $csv, '… whose export is the same');
    my $empty = ok_call('POST', '/api/elections', {title => 'Vide', type => 'local', year => 2025, status => 'active',
        visibility => 'public'}, $token)->{election}{id};
    is_deeply(verdicts(import_csv("/api/elections/$empty/results/import", $csv, $token)),
        {map { $_ => 'accepted' } 2 .. 4}, 'as a results file into one that has nothing');
    is($figures->($empty), $figures->($from), '… which then has the same figures');
    is_deeply([split /\n/, sql("SELECT res_elec.candidate_name(first_name, last_name) FROM res_elec.candidate
        WHERE election_id = $empty ORDER BY id")], [map { join ' ', grep { length } @$_ } @names],
        '… of candidates of these names');
    is_deeply(verdicts(import_csv("/api/elections/$empty/results/import", $csv, $token)),
        {map { $_ => 'unchanged' } 2 .. 4}, '… and again: nothing to do');
    is_deeply(rules(import_csv("/api/elections/$into/import",
        encode_utf8("Centre;Bureau;Votants;Blancs;Nuls;Exprimés;% Exp\nÉcole;1;1;1;0;0;1\n"), $token)),
        ['column_unknown', 'column_unknown'], 'columns of other files are not passed over');
};

subtest 'names that are taken as others' => sub {
    my $e = ok_call('POST', '/api/elections',
        {title => 'Semblables', type => 'local', year => 2025, status => 'active'}, $token)->{election}{id};
    my $said = sub { return {map { $_->{row} => [map { $_->{message} } @{$_->{notes}}] }
        grep { @{$_->{notes}} } @{$_[0]{json}{rows}}} };
    my $first = import_csv("/api/elections/$e/results/import",
        encode_utf8(
            "province,center,office,registered,voters,blank,null,AB\nEst,École,1,100,10,0,0,10\nEst,Ecole,2,100,10,0,0,10\nEst,Ecole,3,,,,,\n"),
            $token);
    is_deeply($said->($first),
        {3 => ["Centre de vote\x{a0}: «\x{a0}Ecole\x{a0}» (2 lignes) est pris pour «\x{a0}École\x{a0}», qui n’en " .
            "diffère que par la casse, " .
            "les accents ou les signes."]}, 'two spellings in one file')
        or diag $first->{content};
    is(sql("SELECT count(*) FROM res_elec.center WHERE election_id = $e"), 1, '… are one center');
    my $dry = call('POST', "/api/elections/$e/import?dry_run=true",
        encode_utf8("province,center,office,voters,blank,null,ab\nEST,École,3,10,0,0,10\n"), $token,
        {'Content-Type' => 'text/csv', 'Accept-Language' => 'en'});
    is_deeply([$dry->{json}{accepted},
        map { [$_->{code}, $_->{fields}, $_->{context}] } @{$dry->{json}{rows}[0]{notes}}],
        [1, ['column_alike', ['candidate'], {name => 'ab', existing => 'AB', count => 1}],
            ['name_alike', ['province'], {name => 'EST', existing => 'Est', count => 1}]],
            'sheets: a column and a place')
        or diag $dry->{content};
    is_deeply($said->(import_csv("/api/elections/$e/centers/import",
        encode_utf8("province,center,office\nEst,École,1\nEst,École,4\n"), $token)), {},
        'names as they stand: nothing to say');
    is(oracle(), 0, 'totals = recount');
};

subtest 'a line a candidate, two contests in one office' => sub {
    my $make = sub {
        my $made = ok_call('POST', '/api/elections', {title => $_[0], type => 'local', year => 2025, status => 'active',
            visibility => 'public'}, $token)->{election}{id};
        return $made if $_[1];
        sql("INSERT INTO res_elec.contest (election_id, name) VALUES ($made, '$_')") for 'Maire', 'Conseil';
        sql("INSERT INTO res_elec.candidate (election_id, contest_id, first_name, last_name, code_name)
            SELECT $made, id, '', '$_->[1]', '$_->[1]' FROM res_elec.contest WHERE election_id = $made
            AND name = '$_->[0]'")
            for ['Maire', 'MA'], ['Maire', 'votes'], ['Conseil', 'CA'], ['Conseil', 'a,b'];
        import_csv("/api/elections/$made/centers/import",
            encode_utf8(
                "province,center,office,registered,contest\nEst,École,1,100,Maire\nEst,École,1,100,Conseil\nEst,École,2,50,Conseil\n"),
                $token);
        return $made;
    };
    my $export = sub { call('GET', "/api/elections/$_[0]/export?format=csv&shape=long")->{content} };
    my $from = $make->('Long');
    sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
         SELECT o.id, 40, 2, 1, res_elec.votes(array_agg(c.id ORDER BY c.id), array_agg(CASE c.code_name
           WHEN 'MA' THEN 30 WHEN 'votes' THEN 7 WHEN 'CA' THEN 11 ELSE 26 END ORDER BY c.id))
           FROM res_elec.office o JOIN res_elec.candidate c ON c.contest_id = o.contest_id WHERE o.election_id = $from
           AND o.name = '1' GROUP BY o.id");
    my $csv = $export->($from);
    is(scalar(() = $csv =~ /^Est,.*,1,(?:Maire|Conseil),100,40,2,1,/mg), 4, 'the export: four lines of one office')
        or diag $csv;
    is_deeply(verdicts(import_csv("/api/elections/$from/import", $csv, $token)), {map { $_ => 'unchanged' } 2, 4, 6},
        'into its own election: nothing to do');
    my $into = $make->('Autre');
    is_deeply(verdicts(import_csv("/api/elections/$into/import", $csv, $token)),
        {2 => 'accepted', 4 => 'accepted', 6 => 'unchanged'}, 'the sheets into another with the same offices');
    is($export->($into), $csv, '… whose export is the same');
    my $empty = $make->('Vide', 1);
    is_deeply(verdicts(import_csv("/api/elections/$empty/results/import", $csv, $token)),
        {map { $_ => 'accepted' } 2, 4, 6}, 'everything into one that has nothing');
    is($export->($empty), $csv, '… whose export is the same');
    is(sql("SELECT string_agg(concat_ws(' ', n.name, c.code_name, s.votes OPERATOR(res_elec.->) c.id), '; '
        ORDER BY n.name, c.code_name) FROM res_elec.result_sheet s JOIN res_elec.contest n ON n.id = s.contest_id
        JOIN res_elec.candidate c ON c.contest_id = n.id WHERE s.election_id = $empty"),
        'Conseil CA 11; Conseil a,b 26; Maire MA 30; Maire votes 7', '… each vote with its candidate');
    is(oracle(), 0, 'totals = recount');
};

subtest 'areas' => sub {
    my $csv = "kind,code,name,parent_code\nprovince,TT-1,Test,\ndepartment,TT-1-1,Dedans,TT-1\n";
    is_problem(import_csv('/api/areas/import', $csv, $token), 403, 'RE006', 'areas are not for directors');
    is_deeply(verdicts(import_csv('/api/areas/import', $csv, $admin->{token})), {2 => 'accepted', 3 => 'accepted'},
        '… but for administrators');
};

my $sheets = "/api/elections/$e/import";
my $head = "region,department,commune,center,office,registered,voters,blank,null,A,B\n";
my $school = 'Estuaire,Libreville,,"École ""A""; nord"';

subtest 'sheets' => sub {
    my $good = $head . encode_utf8("$school,1,100,50,1,1,20,28\n$school,2,,60,0,0,60,\n");
    my $wrong = $good . encode_utf8("$school,3,,1,0,0,1,\n$school,2,,60,0,0,60,\n");
    my $before = stands();
    my $dry = import_csv("$sheets?dry_run=true", $good, $token);
    is_deeply($dry->{json}{totals}, {offices_reported => 2, offices_held => 0, registered_voters_reported => 300,
        total_voters => 110, blank_votes => 1,
        null_votes => 1, valid_votes => 108,
        candidate_results =>
        {map { $_ => 0
            + sql("SELECT CASE code_name WHEN 'A' THEN 80 ELSE 28 END FROM res_elec.candidate WHERE id = $_") }
            split /\n/, sql("SELECT id FROM res_elec.candidate WHERE election_id = $e")}},
                'the totals as they would be') or diag $dry->{content};
    is(stands(), $before, '… and nothing has changed');

    my $refused = import_csv($sheets, $wrong, $token);
    is_problem($refused, 422, 'RE001', 'all or nothing: refused');
    is_deeply([@{$refused->{json}}{qw(total accepted unchanged refused)}], [4, 2, 0, 2], '… with the counts');
    is_deeply([map { $_->{row} } @{$refused->{json}{rows}}], [4, 5, 2, 3], '… and the verdicts, refused rows first');
    is_deeply([map { $_->{code} } @{$refused->{json}{errors}}], ['import_refused'], '… as one error');
    is($refused->{json}{totals}{total_voters}, 0, '… and the totals that stay');
    is(stands(), $before, '… and nothing has changed');

    my $some = import_csv("$sheets?mode=rows&verdicts=refused&limit=1", $wrong, $token);
    is_deeply([$some->{status}, @{$some->{json}}{qw(accepted refused rows_omitted)}, scalar @{$some->{json}{rows}}],
        [200, 2, 2, 1, 1], 'row by row: two come in');
    is(ok_call('GET', "/api/voting/realtime/$e", undef, $token)->{total_voters}, 110, '… and are counted');
    my $twice = import_csv("$sheets?dry_run=true&mode=rows",
        $head . encode_utf8("$school,1,100,50,1,1,20,28\n$school,1,100,50,1,1,28,20\n"), $token);
    is_deeply(verdicts($twice), {2 => 'refused row_contradicts', 3 => 'refused row_contradicts sheet_exists'},
        'two lines of one office that say different things: neither');
    is_deeply($twice->{json}{rows}[0]{errors}[0]{context},
        {row => 3, differences => "A 20 \x{2260} 28, B 28 \x{2260} 20"}, '… side by side');
    is_deeply(verdicts(import_csv($sheets, $good, $token)), {2 => 'unchanged', 3 => 'unchanged'},
        'the same again changes nothing');
    my ($row) = @{import_csv("$sheets?mode=rows", $head . encode_utf8("$school,1,100,50,1,1,28,20\n"),
        $token)->{json}{rows}};
    is_deeply([$row->{verdict}, $row->{errors}[0]{code}], ['refused', 'sheet_exists'],
        'another sheet of the same office is refused');
    my $history = ok_call('GET', "/api/offices/$row->{id}/results/history", undef, $token)->{versions};
    is_deeply([map { @$_{qw(channel submitted_by)} } @$history], ['import', $director->{id}],
        'the history says: import, by whom');

    my $csv = call('GET', "/api/elections/$e/results?level=office&format=csv", undef, $token)->{content};
    my $round = import_csv($sheets, $csv, $token);
    is_deeply([@{$round->{json}}{qw(accepted refused)}], [0, 0], 'what is exported can be imported: all unchanged')
        or diag $round->{content};
};

subtest 'a results file as a whole' => sub {
    my $whole = ok_call('POST', '/api/elections',
        {title => 'Entier', type => 'local', year => 2025, status => 'active'}, $token)->{election}{id};
    my $path = "/api/elections/$whole/results/import";
    my $file =
        encode_utf8(
            "Région;Département;Commune;Centre;Bureau;Inscrits;Votants;Blancs;Nuls;AA;BB\r\nEstuaire;;;Lycée;1;100;50;1;1;20;28\r\nEstuaire;;;Lycée;2;100;50;1;1;20;29\r\nEstuaire;;;Lycée;3;100;;;;;\r\n;;;;;;;;;;\r\n");
    my $before = stands();
    my $dry = import_csv("$path?dry_run=true&mode=rows", $file, $token);
    is_deeply([$dry->{status}, $dry->{json}{totals}{total_voters}, verdicts($dry)],
        [200, 50, {2 => 'accepted', 3 => 'refused sum_mismatch', 4 => 'accepted'}], 'a dry run tells all')
        or diag $dry->{content};
    is(stands(), $before, '… and changes nothing');
    is_problem(import_csv($path, $file, $token), 422, 'RE001', 'all or nothing');
    is(stands(), $before, '… nothing');
    my $rows = import_csv("$path?mode=rows", $file, $token);
    is_deeply([$rows->{status}, @{$rows->{json}}{qw(accepted refused)}, $rows->{json}{totals}{total_voters}],
        [200, 2, 1, 50], 'row by row') or diag $rows->{content};
    is(join(' ', map { $_->{code_name} }
        sort { $a->{id} <=> $b->{id} } @{ok_call('GET', "/api/elections/$whole", undef, $token)->{candidates}}),
        'AA BB', 'its candidates stand');
    my $live = ok_call('GET', "/api/voting/realtime/$whole", undef, $token);
    is_deeply([@$live{qw(total_voters offices_reported offices_total)}], [50, 1, 3],
        'its sheet counts, the others are missing');
    is_deeply(verdicts(import_csv("$path?mode=rows", $file =~ s/20;29/20;28/r, $token)),
        {2 => 'unchanged', 3 => 'accepted', 4 => 'unchanged'}, 'mended, the rest comes in');
    is_problem(import_csv($path, $file, observer($director)->{token}), 403, 'RE006', 'not for observers');
};

subtest 'who may' => sub {
    my $center = sql("SELECT id FROM res_elec.center WHERE election_id = $e AND name = 'B'");
    import_csv($centers,
        "province,department,center,office,registered_voters\nEstuaire,Komo,B,1,100\nEstuaire,Komo,B,2,100\nEstuaire,Libreville,Z,1,100\n",
        $token);
    my $worker = collaborator($director, center => $center);
    my $csv = "center,office,voters,blank,null,A\nB,1,1,0,0,1\nZ,1,1,0,0,1\n";
    is_deeply(verdicts(import_csv("$sheets?mode=rows", $csv, $worker->{token})),
        {2 => 'accepted', 3 => 'refused out_of_scope'}, 'a collaborator: within their scope');
    is_problem(import_csv($centers, "center\nX\n", $worker->{token}), 403, 'RE006', '… and no centers');
    is_problem(import_csv($sheets, $csv, observer($director)->{token}), 403, 'RE006', 'observers enter none');
    is_problem(import_csv($sheets, $csv, director()->{token}), 404, 'RE004', 'nor another director');
};

subtest 'what is no file' => sub {
    is_problem(import_csv($centers, "center\nx\n", $token, $_), 415, 'unsupported_media_type', "not $_")
        for 'application/json', 'text/plain', 'text/csv; charset=iso-8859-1';
    is_problem(call('POST', $centers, "center\nx\n", $token,
        {'Content-Type' => 'text/csv', 'Content-Encoding' => 'gzip'}), 415, 'unsupported_media_type',
        'nor what is compressed');
    is_problem(call('POST', '/api/elections', "center\nx\n", $token, {'Content-Type' => 'text/csv'}), 415,
        'unsupported_media_type', 'nor CSV elsewhere');
    is_problem(import_csv($centers, '', $token), 422, 'RE001', 'no line');
    is_problem(import_csv($centers, "center\n\xE9\n", $token), 422, 'RE001', 'not UTF-8');
    my $zero = import_csv($centers, "center\na\nb\0b\nc\n", $token);
    is_problem($zero, 422, 'RE001', 'a zero byte');
    is_deeply([rules($zero), $zero->{json}{errors}[0]{context}], [['file_nul'], {line => 3}], '… and where');
    my $foreign = import_csv($centers, "center\n\xC9cole\n", $token);
    is_deeply([rules($foreign), $foreign->{json}{errors}[0]{context}], [['csv_encoding'], {line => 2}],
        'Windows-1252 is named');
    my $asked = import_csv("$centers?charset=windows-1252", "center\n\xC9cole \x80\n", $token);
    is($asked->{status}, 200, '… and read where it is asked for') or diag $asked->{content};
    is(ok_call('GET', "/api/centers/$asked->{json}{rows}[0]{id}", undef, $token)->{name}, "École \x{20AC}",
        '… as it is meant');
    is_problem(import_csv("$centers?charset=ebcdic", "center\nx\n", $token), 422, 'RE001', 'another charset');
    my $broken = import_csv($centers, "center,office\nx,\"1\n", $token);
    is_deeply([rules($broken), $broken->{json}{errors}[0]{context}], [['csv_unterminated'], {line => 2}],
        'a quote that stays open, and where');
    my $columns = import_csv($centers, "name,office,office\nx,1,1\n", $token);
    is_deeply([map { [$_->{code}, @{$_->{fields}}] } @{$columns->{json}{errors}}],
        [['column_unknown', 'name'], ['column_repeated', 'office'], ['column_missing', 'center']], 'columns by name');
    is_problem(import_csv("$centers?$_", "center\nx\n", $token), 422, 'RE001', "$_") for 'mode=some', 'dry_run=yes',
        'verdicts=none', 'limit=-1';
    is_problem(import_csv($centers, "center\n" . "x\n" x 10_000, $token), 413, 'too_large', 'larger than MAX_IMPORT');
    is(import_csv("$centers?dry_run=true", "center\n" . "x\n" x 9_000, $token)->{json}{total}, 9000,
        'as large as that');
    is(import_csv("$centers?dry_run=true", "center\nx\n", $token, $_)->{status}, 200, $_) for 'text/csv; charset=utf-8',
        'TEXT/CSV';
};

# Somebody keeps the table for longer than a statement may take: an import may take longer than that.
subtest 'time' => sub {
    shim_stop();
    shim_start({MAX_IMPORT => 20000, STATEMENT_TIMEOUT => 1000});
    my $keeper = transaction_open('LOCK TABLE res_elec.center IN EXCLUSIVE MODE');
    is(call('POST', "/api/elections/$e/centers", {name => 'Lent'}, $token)->{status}, 503,
        'another request is given up');
    my ($import, $waited) = parallel(2, sub {
        my ($number) = @_;
        return import_csv($centers, "center\nLent\n", $token) if $number == 0;
        my ($until, $waits) = (time + 20, 0);
        sleep 0.05 until ($waits = sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'res_elec_shim'
            AND wait_event_type = 'Lock'
            AND clock_timestamp() > query_start + interval '1.5 s'")) > 0 || time > $until;
        transaction_end($keeper);
        return $waits;
    });
    is($waited, 1, 'an import waits for longer than a statement may');
    is($import->{json}{accepted}, 1, '… and is made');
};

finish();
