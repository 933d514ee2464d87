#!/usr/bin/perl
# Tables of what the benches in SQL noted: report.pl < RESULTS
#
# A line is a measurement: figure, case, variant, value, separated by tabs; the n-th line of a variant is its n-th
# round. Tells the median of the rounds (least–most), and the ratios of variants: each of one round, their median
# (least–most).
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use List::Util qw(min max);

# Which variants are compared, by figure.
my %ratios = (
    'submit, tx/s' => [['totals', 'judged'], ['rules', 'judged'], ['rules', 'plain'], ['totals', 'plpgsql']],
    'submit, CPU µs a sheet' => [['totals', 'judged'], ['rules', 'judged'], ['rules', 'plain'], ['plpgsql', 'totals']],
    'COPY, s' => [['totals', 'judged'], ['rules', 'judged']],
    (map { $_ => [['partitioned', 'plain']] } 'COPY of rows, s', 'sums, s', '10,000 sheets by office, s'),
    'COPY, MiB' => [['totals', 'judged'], ['rules', 'judged']],
    'live total, CPU µs' => [['rows', 'live'], ['rows', 'certain'], ['live', 'known'], ['api', 'live']],
    'national total, ms' => [['sum', 'kept'], ['refresh', 'kept'], ['kept', 'view']],
);

my (%values, %cases, %variants, @figures);
while (<STDIN>) {
    chomp;
    my ($figure, $case, $variant, $value) = split /\t/;
    die "line $. is no measurement of a figure that is known\n" unless $ratios{$figure} && defined $value
        && $value =~ /^[\d.]+$/;
    push @figures, $figure unless $cases{$figure};
    push @{$cases{$figure}}, $case unless $values{$figure}{$case};
    push @{$variants{$figure}}, $variant unless grep { $_ eq $variant } @{$variants{$figure} // []};
    push @{$values{$figure}{$case}{$variant}}, $value;
}

sub median { return (sort { $a <=> $b } @_)[$#_ / 2] }

sub short { my ($n) = @_; return $n >= 100 ? sprintf '%.0f', $n : $n >= 10 ? sprintf '%.1f', $n : sprintf '%.2f', $n }

sub spread { my ($middle, @all) = @_; return sprintf '%s (%s–%s)', map { short($_) } $middle, min(@all), max(@all) }

sub ratio {
    my ($above, $below) = @_;
    return '' unless $above && $below && median(@$below) > 0;
    my @ratios = map { $above->[$_] / ($below->[$_] || 1e-9) } 0 .. min($#$above, $#$below);
    return spread(median(@ratios), @ratios);
}

for my $figure (@figures) {
    my @pairs = @{$ratios{$figure}};
    print "| $figure | ", join(' | ', @{$variants{$figure}}, map { "$_->[0] / $_->[1]" } @pairs), " |\n";
    print '|---|', '---:|' x (@{$variants{$figure}} + @pairs), "\n";
    for my $case (@{$cases{$figure}}) {
        my $of = $values{$figure}{$case};
        print "| $case | ", join(' | ',
            (map { $of->{$_} ? spread(median(@{$of->{$_}}), @{$of->{$_}}) : '' } @{$variants{$figure}}),
            map { ratio($of->{$_->[0]}, $of->{$_->[1]}) } @pairs), " |\n";
    }
    print "\n";
}
