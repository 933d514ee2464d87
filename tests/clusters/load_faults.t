# sql/load.sh on files as people have them: faulty lines, other charsets and separators, what is no results file.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new();
$cluster->sql('CREATE EXTENSION res_elec');
$cluster->sql("INSERT INTO res_elec.app_user (role, first_name, last_name, phone_number, email, password_hash)
    VALUES ('director', 'A', 'B', '+24166000001', 'a\@example.org', 'x')");
my $dir = $cluster->{base};
my $head = "region,department,commune,center,office,registered,voters,blank,null,a,b\n";
my $sound = $head . join '', map { "P,D,C,V,$_,100,50,1,1,20,28\n" } 1 .. 4;
my $faulty = $sound
    . "P,D,C,V,5,100,50,1,1,20,29\nP,D,C,V,6,100,500,1,1,470,28\nP,D,C,V,7,100,50,1,1,20,28\nP,D,C,V,7,100,50,1,1,28,20\n";

sub file {
    my ($name, $content) = @_;
    open my $file, '>:raw', "$dir/$name" or die $!;
    print {$file} $content;
    close $file or die $!;
    return "$dir/$name";
}

# The end of the program and all that it said.
sub load {
    my ($content, @options) = @_;
    my $name = ref $content ? $content->[0] : 'results.csv';
    my $file = file($name, ref $content ? $content->[1] : $content);
    my $pid = open(my $said, '-|') // die $!;
    if (!$pid) {
        open STDERR, '>&', \*STDOUT or die $!;
        exec 'sh', 'sql/load.sh', @options, $cluster->connection('postgres'), $file, 'Essai', 'local', 2025 or die $!;
    }
    my $text = do { local $/; <$said> };
    close $said;
    return ($? >> 8, $text // '');
}
my $count = sub { $cluster->sql("SELECT count(*) FROM res_elec.$_[0]") };

my ($code, $said) = load($faulty);
isnt($code, 0, 'faulty lines: nothing is loaded');
like($said, qr/4 of 8 rows are refused: nothing is loaded/, '… and says so');
like($said, qr/^6,refused,sum_mismatch,/m, '… with the first of them');
is($count->('election'), 0, '… and no election is left');

($code, $said) = load($faulty, '--dry-run', '--mode', 'rows');
is($code, 0, 'a dry run') or diag $said;
like($said, qr/7 offices, 4 sheets, 4 of 8 rows refused/, '… says what would be') or diag $said;
is($count->('election'), 0, '… and loads nothing');

($code, $said) = load($faulty, '--mode', 'rows', '--verdicts', "$dir/verdicts.csv", '--owner', 'a@example.org',
    '--progress');
is($code, 0, 'row by row') or diag $said;
like($said, qr/^election (\d+): 7 offices, 4 sheets, 4 of 8 rows refused$/m, '… what is sound is loaded') or diag $said;
like($said, qr/wrong_totals\s*\n-+\n\s*0\n/, '… with right totals');
open my $verdicts, '<', "$dir/verdicts.csv" or die $!;
my @refused = <$verdicts>;
is_deeply([map { join ',', (split /,/)[0 .. 2] } @refused],
    ['row,verdict,rules', map { "$_->[0],refused,$_->[1]" } [6, 'sum_mismatch'], [7, 'more_voters_than_registered'],
        [8, 'row_contradicts'], [9, 'row_contradicts']], '… and what is not, in the file') or diag @refused;
is($cluster->sql('SELECT owner_id FROM res_elec.election'), $cluster->sql('SELECT id FROM res_elec.app_user'),
    '… for its owner');

($code, $said) = load($sound =~ s/P,D,C,V,2/P,D,C,v,2/r, '--dry-run', '--verdicts', "$dir/alike.csv");
is($code, 0, 'a center that a line writes otherwise is no fault') or diag $said;
open my $alike, '<', "$dir/alike.csv" or die $!;
like(join('', <$alike>), qr/\Arow,verdict,rules,reasons\n\d+,accepted,name_alike,[^\n]*v[^\n]*V[^\n]*\n\z/,
    '… and is named with the one it is taken as');

($code, $said) = load($sound, '--owner', '066 99 99 99');
isnt($code, 0, 'an owner who is nobody');
like($said, qr/There is no active director 066 99 99 99/, '… is named') or diag $said;

my %bad = (
    'a zero byte' => [$sound =~ s/(V,2.*\n)/$1\0/r, qr/zero byte \(NUL\) at line 4/],
    'Windows-1252' => [$sound =~ s/P,D,C,V,1/P,D,\xC9toile,V,1/r, qr/not UTF-8: see line 2/],
    'a name of 51 characters' => [$sound =~ s/,a,b/',a,' . 'x' x 51/er,
        qr/column “x{51}” .* 51 characters, a code at most 50/],
    'abstentions' => [$sound =~ s/,a,b/,a,abstentions/r, qr/column “abstentions” is no candidate/],
    'a column twice' => [$sound =~ s/,a,b/,a,a/r, qr/column “a” is there twice/],
    'a workbook' => ["PK\x03\x04" . $sound, qr/a workbook or an archive/],
    'separators without names' => [$sound =~ s/,a,b/,a,b,,/r, qr/2 rules broken/],
);
for my $name (sort keys %bad) {
    ($code, $said) = load($bad{$name}[0]);
    isnt($code, 0, "$name: not loaded");
    like($said, $bad{$name}[1], "$name: named") or diag $said;
}
is($count->('election'), 1, 'nothing is left of them');

($code, $said) = load($sound =~ s/P,D,C,V,1/P,D,\xC9toile,V,1/r, '--charset', 'windows-1252');
is($code, 0, 'Windows-1252 where it is asked for') or diag $said;
is($cluster->sql("SELECT name = 'Étoile' FROM res_elec.area WHERE kind = 'commune' AND name LIKE '%toile'"), 't',
    '… as it is meant');
($code, $said) = load("sep=\t\n" . $sound =~ tr/,/\t/r . "\t\t\t\n\x1a");
like($said, qr/4 offices, 4 sheets/, 'tabs') or diag $said;
file('results.csv', $sound);
is(system('gzip', '-kf', "$dir/results.csv"), 0, 'a file is compressed');
rename "$dir/results.csv.gz", "$dir/RESULTS.GZ" or die $!;
my $packed = do { open my $file, '<:raw', "$dir/RESULTS.GZ" or die $!; local $/; <$file> };
($code, $said) = load(['RESULTS.GZ', $packed]);
like($said, qr/4 offices, 4 sheets/, 'gzip by its content, whatever its name') or diag $said;
($code, $said) = load("region,department,commune,center,office,contest,registered,voters,blank,null,candidate,votes\n"
    . join '', map {
        my $of = $_;
        map { "P,D,C,V,1,$of->[0],100,50,1,1,$of->[$_],24\n" } 1, 2
    } ['Maire', 'a', 'b'], ['Conseil', 'c', 'd']);
is($code, 0, 'a line a candidate, two contests in one office') or diag $said;
like($said, qr/^election (\d+): 2 offices, 2 sheets, 0 of 2 rows refused$/m, '… both are loaded') or diag $said;
like($said, qr/wrong_totals\s*\n-+\n\s*0\n/, '… with right totals');
is($cluster->sql("SELECT string_agg(contest || ' ' || code_name || ' ' || votes, ', ' ORDER BY contest, code_name)
    FROM res_elec.election_results WHERE election_id = " . ($said =~ /^election (\d+)/m)[0]),
    'Conseil c 24, Conseil d 24, Maire a 24, Maire b 24', '… each candidate in their contest');
is($cluster->sql($Cluster::WRONG), 0, 'no total is wrong');
done_testing;
