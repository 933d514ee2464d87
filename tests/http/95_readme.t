# The documents' sessions with curl and psql, typed as they stand, and the table of settings.
use strict;
use warnings;
use utf8;
use Test::More;
use lib 'tests/lib';
use Documents;
use ResElec::Server;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

server_start();
sql('\i sql/reference/gabon_areas.sql');

# curl
my $script = join "\n", Documents::blocks('curl');
my $url = base_url();
ok($script =~ s{http://127\.0\.0\.1:8080}{$url}g == 1, 'the address stands once in the session');
open my $pipe, '-|:utf8', 'sh', '-euc', $script or die $!;
my $answers = do { local $/; <$pipe> };
ok(close $pipe, 'the curl session runs to its end');
like($answers, qr/"role": "director".*Compte créé/, 'the director is registered');
like($answers, qr/laissent\s405 suffrages exprimés.*font 295 \(écart 110\).*410 votants pour 400 inscrits/s, 'both violations are named');
like($answers, qr/"valid_votes": 295.*Procès-verbal reçu/, 'the right sheet is received');
like($answers, qr/"same_as_offices": \[\].*Numérisation reçue/, 'the scan is received');
like($answers, qr/"role": "collaborator".*Utilisateur créé/, 'the collaborator is made');
like($answers, qr/"turnout_percent": 75\.00, "offices_reported": 1/, 'the total has it');
like($answers, qr/^Estuaire,,,,,400,300,3,2,200,95\r?$/m, 'so has the province');

# psql
is(sql(join "\n", Documents::blocks('psql')), "Aline Obame|200|67.80|1|1|1\nBrice Nze|95|32.20|2|1|1\n1|3|2", 'the psql session');

# The table of attacks names files that are there
my %named = map { $_ => 1 } map { /`((?:tests\/\S+\/)?\w+\.(?:t|sql|pl))`/g } Documents::with(qr/^\| against \|/m) =~ /^\| against \|(.*?)\n\n/ms;
is_deeply([grep { !-e $_ && !-e "tests/http/$_" } sort keys %named], [], 'the files that the section Security names');
cmp_ok(scalar keys %named, '>', 10, '… are many');

# settings
my ($table) = Documents::with(qr/^<!-- settings -->$/m) =~ /^<!-- settings -->\n(.*?)\n\n/ms;
my @told = $table =~ /^\| `(\w+)` \| (\S+) \|/mg;
my ($code, $help) = shim_run({}, '--help');
my @known = map { s/^\(required\)$/(required)/r } $help =~ /^  ([A-Z_]+) +(\S+)/mg;
is_deeply(\@told, \@known, 'the table of settings is what the program knows');

is(sql('SELECT count(*) FROM res_elec.verify_tallies()'), 0, 'no wrong total');
done_testing;
