#!/usr/bin/perl
# The files of the C programs depend on each other in one direction also by what they call, whatever header says that it
# is there: what an object has undefined, the file that defines it is needed for. tests/structure/includes.t finds the
# circles of includes; here both together make none, of files or of rooms (folders).
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use Circles qw(circle includes rooms);

# What the objects of a tree call of each other, as includes() has it, and [the name, the other, what is called]. An
# object defines functions and variables for others, and has undefined those that it needs.
sub calls {
    my ($tree) = @_;
    my (%needs, %defined_in, %of, @calls);
    my @objects = map { s/c$/o/r } glob "$tree/*.c $tree/*/*.c";
    for (qx(nm --print-file-name @objects)) {
        my ($name, $kind, $symbol) = m{^$tree/([\w/]+)\.o:[0-9a-f ]+ ([A-Z]) (\w+)$} or next;
        $kind eq 'U' ? push @{$needs{$name}}, $symbol : ($defined_in{$symbol} = $name);
    }
    for my $name (sort keys %needs) {
        for my $symbol (@{$needs{$name}}) {
            my $other = $defined_in{$symbol} // next;
            $of{$name}{$other} = 1;
            push @calls, [$name, $other, $symbol];
        }
    }
    return (\%of, \@calls);
}

# A circle with what is called on its way.
sub told {
    my ($circle, $calls) = @_;
    my @names = split / > /, $circle;
    my @told = $circle;
    for my $at (0 .. $#names - 1) {
        push @told, map { "$_->[0] calls $_->[2] of $_->[1]" }
            grep { $_->[0] eq $names[$at] && $_->[1] eq $names[$at + 1] } @$calls;
    }
    return join "\n", @told;
}

is(told('a > b > a', [['a', 'b', 'b_add'], ['a', 'c', 'c_add'], ['b', 'a', 'a_sum']]),
    "a > b > a\na calls b_add of b\nb calls a_sum of a", 'what makes a circle is told');

for my $tree ('extension', 'shim') {
    my @sources = glob "$tree/*.c $tree/*/*.c";
    my @stale = grep { my $object = s/c$/o/r; !-f $object || -M $object > -M $_ } @sources;
    is("@stale", '', "$tree: each of its files is built as it stands");
    my ($of, $calls) = calls($tree);
    cmp_ok(scalar(@$calls), '>', 500, "$tree: what they call of each other is found");
    my $included = includes($tree);
    for my $name (keys %$included) { $of->{$name}{$_} = 1 for keys %{$included->{$name}} }
    is(told(circle($of), $calls), '', "$tree: no circle of files");
    is(circle(rooms($of)), '', "$tree: no circle of rooms");
}
done_testing();
