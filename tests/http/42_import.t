# Imports of CSV over REST: centers and offices, candidates, elections, areas, sheets; verdicts, dry runs, all or rows.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start(MAX_IMPORT => 20000);
my $director = director();
my $token = $director->{token};

# {status, json, …} of a file; what stands before and after a dry run or a refusal is compared.
sub import_csv {
    my ($path, $csv, $of, $type) = @_;
    return call('POST', $path, $csv, $of // $token, {'Content-Type' => $type // 'text/csv'});
}

sub stands {
    return sql(q(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
        SELECT e::text FROM res_elec.election e UNION ALL SELECT c::text FROM res_elec.candidate c
        UNION ALL SELECT v::text FROM res_elec.center v UNION ALL SELECT o::text FROM res_elec.office o
        UNION ALL SELECT a::text FROM res_elec.area a UNION ALL SELECT s::text FROM res_elec.result_sheet s
        UNION ALL SELECT l::text FROM res_elec.audit_log l WHERE l.action NOT LIKE 'access.%') AS t));
}

sub verdicts {
    return {map { $_->{row} => join ' ', $_->{verdict}, map { $_->{code} } @{$_->{errors}} } @{$_[0]{json}{rows}}};
}

my $e = ok_call('POST', '/api/elections', {title => 'Import', type => 'presidential', year => 2025, status => 'active'}, $token)->{election}{id};
my $centers = "/api/elections/$e/centers/import";

subtest 'centers and offices' => sub {
    my $csv = "\xEF\xBB\xBFprovince;department;commune;center;office;registered_voters;latitude;longitude\r\n"
        . "Estuaire;Libreville;;\"École \"\"A\"\"; nord\";1;100;0.5;9.5\r\nEstuaire;Libreville;;\"École \"\"A\"\"; nord\";2;200;;\r\n\r\nEstuaire;Komo;;B;;;;\r\n";
    my $before = stands();
    my $dry = import_csv("$centers?dry_run=true", $csv);
    is($dry->{status}, 200, 'a dry run is answered') or diag $dry->{content};
    is_deeply([@{$dry->{json}}{qw(total accepted unchanged refused rows_omitted mode)}], [3, 3, 0, 0, 0, 'all'], 'three rows would be accepted');
    is(stands(), $before, 'and nothing has changed');
    my $made = import_csv($centers, $csv);
    is_deeply([$made->{status}, @{$made->{json}}{qw(accepted unchanged refused)}], [200, 3, 0, 0], 'they are') or diag $made->{content};
    is_deeply([map { $_->{row} } @{$made->{json}{rows}}], [2, 3, 5], 'a row is known by its line');
    my $office = ok_call('GET', "/api/offices/$made->{json}{rows}[1]{id}", undef, $token);
    is_deeply([@$office{qw(name registered_voters)}], ['2', 200], 'its id is the office');
    my $center = ok_call('GET', "/api/centers/$office->{center_id}", undef, $token);
    is_deeply([@$center{qw(name province department latitude longitude)}], ["\x{c9}cole \"A\"; nord", 'Estuaire', 'Libreville', 0.5, 9.5], 'names come out of their quotes');
    my $again = import_csv($centers, $csv);
    is_deeply([@{$again->{json}}{qw(accepted unchanged refused)}], [0, 3, 0], 'again: nothing to do');
    is(sql("SELECT count(*) FROM res_elec.audit_log WHERE action = 'office.created' AND channel = 'import' AND user_id = $director->{id} AND request_id IS NOT NULL"), 2,
        'the audit log says: import, by whom, by which request');
};

finish();
