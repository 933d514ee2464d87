# The documents' sessions with curl and psql, typed as they stand, and the table of settings.
use strict;
use warnings;
use utf8;
use Cwd qw(getcwd);
use JSON::PP qw(decode_json);
use Test::More;
use lib 'tests/lib';
use Documents;
use TestFiles qw(bytes_of);
use ResElec::Server;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

server_start();
sql('\i sql/reference/gabon_areas.sql');
my $url = base_url();
my $dir = work_dir();
my $database = "host=$dir/pg user=postgres dbname=res_elec";

# What a command prints on both channels, with a script on its standard input, in the folder where .run is.
sub typed {
    my ($script, @command) = @_;
    open my $file, '>:utf8', "$dir/script" or die $!;
    print {$file} $script;
    close $file;
    open my $pipe, '-|:utf8', "cd '$dir' && @{[map { quotemeta } @command]} < script 2>&1" or die $!;
    my $answers = do { local $/; <$pipe> };
    close $pipe;
    is($?, 0, "$command[0] runs to its end") or diag $answers;
    return $answers;
}


# The first page: in the folder of make run, with its demonstration
my $hash = `printf %s 'a director of the test' | ./shim/res_elec_shim --hash-password`;
chomp $hash;
sql("SELECT res_elec.create_user('director', 'Demo', 'Director', '+24174000002', 'director\@example.ga', '$hash')");
mkdir "$dir/.run" or die $!;
open my $run, '>', "$dir/.run/env" or die $!;
print {$run} "RES_ELEC_URL=$url\nDATABASE_URL='$database'\n";
open $run, '>', "$dir/.run/credentials" or die $!;
print {$run} "DIRECTOR_PHONE=+24174000002\nDIRECTOR_PASSWORD='a director of the test'\n";
close $run;
is(system("sh sql/demo/load.sh '$database' $dir/demo +24174000002"), 0, 'the demonstration, as make run loads it');
my $answers = typed(Documents::block('curl-top'), 'sh', '-eu');
like($answers, qr/^\{"status": "active".*"offices_reported": 2125, .*"1": 322052,/m,
    'ten lines of curl: the live total');
like($answers, qr/^\{"type":"urn:res-elec:error:RE001".*295 suffrages exprimés.*écart 95/m,
    '… a sheet that is refused');
like($answers, qr/^\{"office": .*"valid_votes": 295.*Procès-verbal reçu/m, '… and one that is received');
$answers = typed(Documents::block('psql-top'), 'psql', '-XAtq', $database);
like($answers, qr/^Brice Clotaire Oligui Nguema\|322347\|95.06$/m,
    'ten lines of psql: who leads, with the sheet that was just received');
like($answers,
    qr/^ERROR:  The result sheet of polling station “.+” \(.+\) is refused: 1 rule broken\.\nDETAIL: .*difference 1\)/m,
    '… a correction that does not add up');
like($answers, qr/^1\|3\|\n2\|5\|read again$/m, '… one that does, and its history');
unlike($answers, qr/ERROR.*ERROR/s, '… no other error');

# The refusal that the first page shows
my ($shown) = Documents::text_of('README.md') =~ /^```\n(ERROR: .*?)^```$/ms;
$answers = typed("INSERT INTO res_elec.center (election_id, name) VALUES (1, 'Announcement') RETURNING id AS c \\gset
    INSERT INTO res_elec.office (center_id, name, registered_voters) VALUES (:c, 'Nation', 1000000)
    RETURNING id AS o \\gset
    INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
      VALUES (:o, 636606, 0, 25859, res_elec.votes('{1}', '{606182}'));",
    'psql', '-XAtq', $database);
is(join(' ', split ' ', $answers), join(' ', split ' ', $shown),
    'the refusal on the first page');

# curl
my $script = join "\n", Documents::blocks('curl');
ok($script =~ s{http://127\.0\.0\.1:8080}{$url}g == 1, 'the address stands once in the session');
my %file =
    ('offices.csv' => "province,department,commune,center,office,registered_voters\nEstuaire,Komo-Mondah,Ntoum,École " .
        "privée,Bureau 1,300\n",
    'candidates.csv' => "code_name,first_name,last_name,party,ballot_number\nCZ,Carine,Zué,,3\n",
    'sheets.csv' =>
    "province,department,commune,center,office,registered,voters,blank,null,AO,BN,CZ\nEstuaire,Komo-Mondah,Ntoum,École privée,Bureau 1,300,6,0,0,1,2,3\n");
for my $name (keys %file) {
    open my $out, '>:utf8', "$dir/$name" or die $!;
    print {$out} $file{$name};
}
$answers = typed(join("\n", $script, Documents::block('import-rest')), 'sh', '-eu');
like($answers, qr/"role": "director".*Compte créé/, 'the director is registered');
like($answers, qr/laissent\s405 suffrages exprimés.*font 295 \(écart 110\).*410 votants pour 400 inscrits/s,
    'both violations are named');
like($answers, qr/"valid_votes": 295.*Procès-verbal reçu/, 'the right sheet is received');
like($answers, qr/"same_as_offices": \[\].*Numérisation reçue/, 'the scan is received');
like($answers, qr/"role": ?"collaborator".*Utilisateur créé/, 'the collaborator is made');
like($answers, qr/"turnout_percent": 75\.00, .*"offices_reported": 1\b/, 'the total has it');
like($answers, qr/^Estuaire,,,,,400,300,3,2,1,0,0,[-0-9T:.+]+,200,95\r?$/m, 'so has the province');

# import, load, export
is(() = $answers =~ /"accepted": 1\b/g, 3, 'an office, a candidate and a sheet are imported') or diag $answers;
symlink getcwd() . '/sql', "$dir/sql" or die $!;
is(system("gzip -c '$dir/demo/gabon-2025.csv' > '$dir/results.csv.gz'"), 0, 'a results file');
like(typed(Documents::block('load'), 'sh', '-eu'), qr/3037 offices, 2125 sheets/, 'it is loaded');
typed(Documents::block('export'), 'sh', '-eu');
is(scalar(() = decode_json(bytes_of("$dir/election.json"))->{Election}), 1, 'an election is exported');
like(bytes_of("$dir/offices.csv"), qr/^election_id,.*\n(?:.*\n){17000,}/, '… and the rows of a view');

# psql
is(sql(join "\n", Documents::blocks('psql')), "Aline Obame|200|67.80|1|1|1\nBrice Nze|95|32.20|2|1|1\n1|3|2",
    'the psql session');

# The document of attacks names files that are there
my %named = map { $_ => 1 } Documents::text_of('shim/doc/security.md') =~ /`((?:tests\/\S+\/)?\w+\.(?:t|sql|pl))`/g;
is_deeply([grep { !-e $_ && !-e "tests/http/$_" } sort keys %named], [], 'the files that the section Security names');
cmp_ok(scalar keys %named, '>', 10, '… are many');

# settings: those that --help names, and that --check prints where they have their default
my @told = Documents::standing('settings of the server') =~ /^\| `(\w+)` \| (\S+) \|/mg;
my ($code, $help) = shim_run({}, '--help');
is_deeply(\@told, [$help =~ /^  ([A-Z_]+) +(\S+)/mg], 'the table of settings has those of --help');
my %told = @told;
my %none = map { $_ => undef } keys %told;    # but for what has no default
delete @none{qw(DATABASE_URL JWT_SECRET_KEY)};
my (undef, $checked) = shim_run(\%none, '--check');
my %checked = $checked =~ /^(\w+)=(.*)$/mg;
$checked{$_} = $told{$_} for qw(DATABASE_URL JWT_SECRET_KEY THREADS DB_CONNECTIONS);    # given, or worked out
$checked{$_} ||= '-' for qw(MAIL_PASSWORD);
is_deeply({map { $_ => $checked{$_} eq '' ? '-' : $checked{$_} } keys %checked}, \%told,
    '… with the defaults that are in force');

is(sql('SELECT count(*) FROM res_elec.verify_tallies()'), 0, 'no wrong total');
done_testing;
