package Chance;
# Chance that is the same everywhere, and shares of a whole. Integers only, and a
# generator of its own (xorshift32): the same seed gives the same numbers on every Perl
# with 64-bit integers.
use strict;
use warnings;
use integer;
use Config;
use Exporter 'import';
use List::Util qw(sum0);
our @EXPORT_OK = qw(apportion bell below seed);

$Config{ivsize} >= 8 or die "the demonstration needs a Perl with 64-bit integers\n";

my $state;

sub seed {
    my ($n) = @_;
    $state = (($n ^ 0x9E3779B9) & 0xFFFFFFFF) || 1;
    bits() for 1 .. 16;
    return;
}

sub bits {
    $state ^= ($state << 13) & 0xFFFFFFFF;
    $state ^= $state >> 17;
    $state ^= ($state << 5) & 0xFFFFFFFF;
    return $state;
}

# 0 … n-1
sub below {
    my ($n) = @_;
    die "below($n): 1 to 2^31 wanted\n" if $n < 1 || $n > 1 << 31;
    return bits() * $n >> 32;
}

# -spread … +spread, the middle likelier
sub bell {
    my ($spread) = @_;
    return (below(2 * $spread + 1) + below(2 * $spread + 1) + below(2 * $spread + 1)) / 3 - $spread;
}

# total in whole parts after the weights, by largest remainder; at least floor each
sub apportion {
    my ($total, $floor, @weights) = @_;
    my $rest = $total - $floor * @weights;
    my $all  = sum0(@weights);
    die "cannot apportion $total\n" if $rest < 0 || $all <= 0;
    my @share = map { $rest * $_ / $all } @weights;
    my @over  = map { $rest * $_ % $all } @weights;
    my @order = sort { $over[$b] <=> $over[$a] || $a <=> $b } 0 .. $#weights;
    $share[$_]++ for @order[ 0 .. $rest - sum0(@share) - 1 ];
    return map { $_ + $floor } @share;
}

1;
