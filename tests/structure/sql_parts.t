#!/usr/bin/perl
# A contest's total is the sum of its provinces and of what lies in none, a department's that of its communes, a
# center's sums its sheets: who reads res_elec.tally_part itself sees of them the rest alone. So SQL reads the view
# unit_part, but for its own file and where the level is that of communes: those are counted here, so that one that
# comes is thought about.
use strict;
use warnings;
use Test::More;

my %of_areas = ('sql/api/history.sql' => 1);

sub readers {
    my (%text) = @_;
    my %found = map {
        my $text = $text{$_} =~ s/^\s*--.*$//mgr;
        $_ => scalar(() = $text =~ /\b(?:FROM|JOIN) res_elec\.tally_part\b/g)
    } keys %text;
    return {map { $_ => $found{$_} } grep { $found{$_} } keys %found};
}

is_deeply(readers(a => "SELECT 1 FROM res_elec.tally_part p JOIN res_elec.tally_part q\n-- FROM res_elec.tally_part\n",
    b => 'FROM res_elec_internal.unit_part'),
    {a => 2}, 'readers are found');
my %sql = map {
    my $file = $_;
    open my $in, '<', $file or die "$file: $!";
    local $/;
    ($file => <$in>)
} grep { $_ ne 'sql/totals/tally.sql' } glob 'sql/*/*.sql';
is_deeply(readers(%sql), \%of_areas, 'the parts are read by the view unit_part');
done_testing();
