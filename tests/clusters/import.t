# Real results by the imports: what load.sh makes of a file in one step, centers, candidates and sheets from CSV make, too.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;
use Time::HiRes qw(time);

my ($data) = grep { -e } '../shared/data/france-2017-president-t1.csv.gz';
plan skip_all => 'the data are not here' unless $data;
my $cluster = Cluster->new('max_wal_size=4GB', 'checkpoint_timeout=1h');
$cluster->sql('CREATE SCHEMA res_elec; CREATE EXTENSION res_elec SCHEMA res_elec');
my $file = "$cluster->{base}/sheets.csv";
system("gzip -dc $data > $file") == 0 or die;
chmod 0644, $file;
my $begun = time;
is(system("sh sql/load.sh '" . $cluster->connection('postgres') . "' $file Loaded presidential 2017 > /dev/null"), 0, 'load.sh loads the file');
my $loaded = time - $begun;

open my $in, '<:encoding(UTF-8)', $file or die;
my @columns = split /,/, <$in> =~ s/\s+$//r;
my $lines = () = <$in>;
my @candidates = @columns[9 .. $#columns];
my $names = "$cluster->{base}/names.csv";
open my $out, '>', $names or die;
print {$out} "code_name,last_name\n", map { "$_,$_\n" } @candidates;
close $out;
chmod 0644, $names;

# The offices are the file's own lines, with the columns that centers have.
sub import_file {
    my ($function, $what, $options) = @_;
    $begun = time;
    my $told = $cluster->sql("SELECT verdict, count(*) FROM res_elec.$function((SELECT max(id) FROM res_elec.election), $what$options) GROUP BY 1");
    return ($told, time - $begun);
}
$cluster->sql("INSERT INTO res_elec.election (title, type, year, status) VALUES ('Imported', 'presidential', 2017, 'active')");
my $offices = "(SELECT string_agg(line, E'\\n') FROM (SELECT 'province,department,commune,center,office,registered_voters' AS line UNION ALL
    SELECT concat_ws(',', '\"' || p.name || '\"', '\"' || d.name || '\"', '\"' || c.name || '\"', '\"' || v.name || '\"', '\"' || o.name || '\"', o.registered_voters)
      FROM res_elec.office o JOIN res_elec.center v ON v.id = o.center_id JOIN res_elec.area p ON p.id = o.province_id JOIN res_elec.area d ON d.id = o.department_id
      JOIN res_elec.area c ON c.id = o.commune_id JOIN res_elec.election e ON e.id = o.election_id WHERE e.title = 'Loaded') AS x)";
my ($told, $took) = import_file('import_centers', $offices, '');
is($told, "accepted|$lines", "centers and offices: $lines lines");
note(sprintf '%.1f s; load.sh took %.1f s for all', $took, $loaded);
($told) = import_file('import_candidates', "pg_read_file('$names')", '');
is($told, 'accepted|' . @candidates, 'candidates');
my $reported = $cluster->sql("SELECT offices_reported FROM res_elec.election_progress WHERE election = 'Loaded'");
($told, $took) = import_file('import_sheets', "pg_read_file('$file')", ", true, 'rows'");
is($told =~ /^accepted\|(\d+)$/m ? $1 : $told, $reported, 'a dry run of the sheets');
is($cluster->sql("SELECT count(*) FROM res_elec.result_sheet s JOIN res_elec.election e ON e.id = s.election_id WHERE e.title = 'Imported'"), 0, '… enters none');
note(sprintf 'dry run %.1f s', $took);
($told, $took) = import_file('import_sheets', "pg_read_file('$file')", ", false, 'rows'");
is($told =~ /^accepted\|(\d+)$/m ? $1 : $told, $reported, 'the sheets');
note(sprintf 'sheets %.1f s', $took);
my $total = "SELECT t.level, a.name, t.offices_total, t.offices_reported, t.registered_voters, t.total_voters, t.blank_votes, t.null_votes,
    (SELECT string_agg(v.votes_count::text, ' ' ORDER BY c.code_name) FROM res_elec.votes_each(t.votes) v JOIN res_elec.candidate c ON c.id = v.candidate_id)
    FROM res_elec.tally t JOIN res_elec.contest n ON n.id = t.contest_id JOIN res_elec.election e ON e.id = n.election_id LEFT JOIN res_elec.area a ON a.id = t.unit_id AND t.level_number > 0
   WHERE e.title = '%s' AND t.level_number < 3 ORDER BY 1, 2";
is($cluster->sql(sprintf $total, 'Imported'), $cluster->sql(sprintf $total, 'Loaded'), 'the totals of the nation, its provinces and departments are the same');
($told) = import_file('import_sheets', "pg_read_file('$file')", ", false, 'rows'");
is($told =~ /^unchanged\|(\d+)$/m ? $1 : $told, $reported, 'again nothing changes');
is($cluster->sql($Cluster::WRONG), 0, 'every total equals its recount');
done_testing;
