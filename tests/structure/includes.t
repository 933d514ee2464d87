#!/usr/bin/perl
# The files of the C programs depend on each other in one direction: a file and its header are one thing, and no two
# things, nor two rooms (folders), need each other, by however many others. Here that is by what they include, and in
# tests/build/calls.t also by what they call. So do the modules of the page.
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use Circles qw(circle includes rooms);
use TestFiles qw(bytes_of);

is(circle({a => {b => 1}, b => {c => 1}, c => {a => 1}}), 'a > b > c > a', 'a circle is found');
is(circle({a => {b => 1, c => 1}, b => {c => 1}, c => {}}), '', 'two ways to the same are none');

for my $tree ('extension', 'shim') {
    my $of = includes($tree);
    cmp_ok(scalar(keys %$of), '>', 30, "$tree: its files are found");
    is(circle($of), '', "$tree: no circle of files");
    is(circle(rooms($of)), '', "$tree: no circle of rooms");
}
# The page's modules: what each imports, at once or when it is needed.
sub imports {
    my %of;
    for my $path (glob 'shim/www/js/*.js') {
        my %needs = map { $_ => 1 } bytes_of($path) =~ m{(?:from|import|import\()\s*'\./(\w+)\.js'}g;
        $of{$path =~ m{(\w+)\.js$} ? $1 : ''} = \%needs;
    }
    return \%of;
}
my $modules = imports();
cmp_ok(scalar(grep { %$_ } values %$modules), '>', 50, 'shim/www: its modules and what they import are found');
is(circle($modules), '', 'shim/www: no circle of modules');

# The server's rooms, from the lowest up: each needs those before it alone.
my @order = qw(core parse media mail config metrics auth db net http features live handler main);
my $rooms = rooms(includes('shim'));
is_deeply([sort keys %$rooms], [sort @order], 'shim: the order of its rooms names them all');
my %rank = map { $order[$_] => $_ } 0 .. $#order;
for my $room (@order) {
    is_deeply([grep { $rank{$_} >= $rank{$room} } sort keys %{$rooms->{$room}}], [],
        "shim: $room needs none that comes after it");
}

# Each .c of the server has one header, which it includes first; each header says first what it is and who owns what.
for my $path (sort glob 'shim/*.c shim/*/*.c') {
    my ($name) = $path =~ m{^shim/(.*)\.c$};
    next if $name eq 'main';
    open my $file, '<', $path or die "$path: $!";
    my ($first) = grep { /^#include "/ } <$file>;
    is($first // '', qq{#include "$name.h"\n}, "$path includes its own header first");
}
for my $path (sort glob 'shim/*.h shim/*/*.h') {
    open my $file, '<', $path or die "$path: $!";
    like(join('', map { scalar <$file> // '' } 1 .. 6),
        qr{\A/\*(?: [^\n]{30,} \*/\n|\n(?: \* [^\n]*\n){2,4} \*/\n)#ifndef}, "$path begins with what it is");
}
done_testing();
