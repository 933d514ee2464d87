# The bench over HTTP, in small: it runs, loses nothing that was acknowledged, and prints what its README shows. No time
# is asserted.
use strict;
use warnings;
use Test::More;

my %settings = (SECONDS => 1, ROUNDS => 1, OFFICES => 4000, SHEETS => 40, PEERS => 'pgbench res_elec fixed');
my $said = do { local @ENV{keys %settings} = values %settings; `perl tests/bench/http.pl 4 2>&1` };
is($?, 0, 'the bench runs') or diag($said);
my %rows = map { /^\| (\w+) \| 4 \| (\d+) \|/ ? ($1 => $2) : () } split /\n/, $said;
is(join(' ', sort keys %rows), 'fixed pgbench res_elec', 'all that was asked for is measured');
is(scalar(() = $said =~ /^\| \w+ \| 4 \|.*? \| [1-9]\d*–\d+ \| \d+ \+ \d+ \+ \d+ \|$/mg), 5,
    '… with nobody starved, two of them twice') or diag($said);
is(scalar(grep { $_ > 0 } values %rows), 3, '… and answers');
done_testing();
