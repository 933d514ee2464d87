package Night;
# The order of the night: small rural offices first, the cities later, with much noise.
# An office is a hash with registered and urban (1: in a town).
use strict;
use warnings;
use integer;
use Exporter 'import';
use FindBin qw($Bin);
use lib $Bin;
use Chance qw(bell);
our @EXPORT_OK = qw(still_out);

my $REPORTED_PM = 700;    # sheets already in at the start, per thousand

# the offices whose sheet is not in at the start, as they come in
sub still_out {
    my @offices = @_;
    my @hour = map { $_->{registered} + ($_->{urban} ? 160 : 0) + bell(550) } @offices;
    my @night = @offices[ sort { $hour[$a] <=> $hour[$b] || $a <=> $b } 0 .. $#offices ];
    return splice @night, @offices * $REPORTED_PM / 1000;
}

1;
