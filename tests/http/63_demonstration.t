# The demonstration elections as make run loads them, and make replay, of one ballot and of both: what must come out
# does.
use strict;
use warnings;
use utf8;
use Digest::MD5 qw(md5_hex);
use Test::More;
use ResElec::Test;
use lib 'tests/lib';
use TestFiles qw(text_of);

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

server_start();
my $owner = director();
sql('\i sql/reference/gabon_areas.sql');
my $dir = work_dir();
my $demo = "$dir/demo";

sub loaded {
    return system("sh sql/demo/load.sh 'host=$dir/pg user=postgres dbname=res_elec' '$demo' $owner->{phone_number} > " .
        "'$dir/load.out' 2>&1")
}
is(loaded(), 0, 'the demonstration is loaded') or diag text_of("$dir/load.out");
is(sql('SELECT string_agg(id || title, E\'\n\' ORDER BY id) FROM res_elec.election'),
    "1Gabon, présidentielle, avril 2025 (feuilles simulées)\n2Gabon, législatives, 27 septembre 2025 (simulées)",
    'two elections, whose titles say that they are simulated');
is(loaded(), 0, 'again');
is(sql('SELECT count(*) FROM res_elec.election'), 2, '… loads nothing twice');

# The seats of the law, in the same places
is(sql("SELECT count(*) || ' ' || sum(seats) || ' ' || string_agg(DISTINCT formula, ',') FROM res_elec.contest
    WHERE election_id = 2"), '145 145 gabon_deputies', '145 seats, one each');
is(sql("SELECT string_agg(name || n, ' ' ORDER BY name) FROM (SELECT a.name, count(DISTINCT o.contest_id) AS n
    FROM res_elec.office o JOIN res_elec.area a ON a.id = o.province_id WHERE o.election_id = 2 GROUP BY a.name) p"),
    'Estuaire26 Haut-Ogooué23 Moyen-Ogooué10 Ngounié18 Nyanga11 Ogooué-Ivindo12 Ogooué-Lolo12 Ogooué-Maritime13 ' .
        'Woleu-Ntem18 Étranger2', 'of each province as many as it has');
my $places = q(SELECT md5(string_agg(concat_ws('/', p.name, d.name, k.name, v.name, o.name, o.registered_voters), E'\n'
    ORDER BY concat_ws('/', p.name, d.name, k.name, v.name, o.name)))
    FROM res_elec.office o JOIN res_elec.center v ON v.id = o.center_id JOIN res_elec.area k ON k.id = o.commune_id
    JOIN res_elec.area d ON d.id = o.department_id JOIN res_elec.area p ON p.id = o.province_id WHERE o.election_id = );
is(sql($places . 2), sql($places . 1), 'its offices are those of the president, with their registers');
is(sql('SELECT count(*) FROM (SELECT center_id FROM res_elec.office WHERE election_id = 2 GROUP BY center_id
    HAVING count(DISTINCT contest_id) > 1) x'), 0, '… whole centers');
is(sql('SELECT count(*) || \' \' || count(DISTINCT colour) FROM res_elec.party WHERE election_id = 2'), '5 5',
    'parties with colours');

# Who is called so, is nobody: family names are trees, and no candidate has one of the president's
is(sql('SELECT count(*) FROM res_elec.candidate c JOIN res_elec.candidate x USING (last_name) WHERE c.election_id = 2
    AND x.election_id = 1'), 0, 'nobody real stands');

# The same seed, the same bytes; another seed, others
my @files = map { "deputies$_.csv" } '', qw(-replay -totals -candidates -contests -offices);
sub digests {
    my ($folder) = @_;
    return {map { $_ => do {
        open my $in, '<:raw', "$folder/$_" or die "$_: $!";
        local $/;
        md5_hex(scalar <$in>)
    } } @files}
}
my $first = digests($demo);
system('cp', '-r', $demo, "$dir/again");
is(system("perl sql/demo/generate_deputies.pl '$dir/again' > /dev/null"), 0, 'generated again');
is_deeply(digests("$dir/again"), $first, '… the same bytes');
is(system("perl sql/demo/generate_deputies.pl --seed 1 '$dir/again' > /dev/null"), 0, 'with another seed');
my $other = digests("$dir/again");
is_deeply([grep { $other->{$_} eq $first->{$_} } @files], ['deputies-contests.csv', 'deputies-offices.csv'],
    '… others vote, in the same constituencies');

# Replay, first of a night with few sheets
$ENV{DIRECTOR_PHONE} = $owner->{phone_number};
$ENV{DIRECTOR_PASSWORD} = PASSWORD;
sub replay {
    my ($folder, @options) = @_;
    my $status = system("perl sql/demo/replay.pl --url @{[base_url()]} --rate 0 --folder '$folder' @options > " .
        "'$dir/replay.out' 2>&1") >> 8;
    return ($status, text_of("$dir/replay.out"));
}
my (undef, @lines) = split /^/, text_of("$demo/deputies-replay.csv");
sub place { return join ',', (split /,/, $_[0])[0 .. 4] }
my @few = grep { place($_) eq place($lines[0]) } @lines;    # one sheet, of a line a candidate
system('cp', '-r', $demo, "$dir/few");
open my $night, '>:utf8', "$dir/few/deputies-replay.csv" or die $!;
print {$night} text_of("$demo/deputies-replay.csv") =~ s/\n.*/\n/sr, @few;
close $night;
my ($status, $said) = replay("$dir/few", '--ballot', 'deputies');
is($status, 1, 'while sheets are missing, totals differ');
like($said, qr/^1 of 1 sheets: 1 in, .*^voters +\d+ simulated: \d+\n.*^\d+ totals differ from the simulated ones$/ms,
    '… and it is told which');
is(sql('SELECT count(*) FROM res_elec.result_sheet WHERE election_id = 1'), 2125, '… of the president none is played');
($status, $said) = replay($demo);
is($status, 0, 'both are played') or diag $said;
like($said, qr/^1824 of 1824 sheets: 1823 in, 1 already there, 0 in conflict, 0 refused;/m,
    '… what is there is passed over');
like($said, qr/^every total as published\n.*^every total as simulated$/ms, '… and what must come out does');
like($said, qr/^Gabon, législatives, 27 septembre 2025 \(simulées\)\n.*^$_ +\d+ as simulated$/ms, "… $_")
    for 'voters', 'votes Parti Horizon', 'votes independents', 'elected Parti Horizon', 'elected Front Racine',
    'second_rounds';
is((replay($demo, '--ballot', 'senators'))[0], 1, 'another ballot there is not');
my (undef, undef, undef, $center, $office) = split /,/, $few[0];
sql("UPDATE res_elec.result_sheet SET blank_votes = blank_votes + 1, total_voters = total_voters + 1, reason = 'x'
    WHERE office_id = (SELECT o.id FROM res_elec.office o JOIN res_elec.center v ON v.id = o.center_id
    WHERE o.election_id = 2 AND v.name = '$center' AND o.name = '$office')");
($status, $said) = replay("$dir/few", '--ballot', 'deputies');
is($status, 1, 'a sheet that is there with other figures is a failure');
like($said, qr/^1 of 1 sheets: 0 in, 0 already there, 1 in conflict,/m, '… and told');

# The second round is one call
ok_call('PUT', '/api/elections/2', {status => 'completed'}, $owner->{token});
my ($rounds) = text_of("$demo/deputies-totals.csv") =~ /^second_rounds,(\d+)$/m;
my $next = ok_call('POST', '/api/elections/2/next-round', undef, $owner->{token});
is_deeply([@$next{qw(contests candidates)}, $next->{election}{title}],
    [$rounds, 2 * $rounds, 'Gabon, législatives, 27 septembre 2025 (simulées)'],
    'the second round: two candidates each');
is(oracle(), 0, 'totals = recount');
like((replay("$dir/few", '--ballot', 'deputies'))[1], qr/the election is completed/,
    'replay plays the first round, though the second has its title');
finish();
