#!/usr/bin/perl
# The words of the page and of the tables without JavaScript are one catalogue: what both say stands once, in
# words_results.js, and the server's words are made of it.
use strict;
use utf8;
use warnings;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(text_of);

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

# The entries of a catalogue, [name, French, English]; each form that a count asks for is a text of its own.
sub entries {
    my ($text) = @_;
    $text =~ s/' \+\n\s*'//g;    # a long text stands in two literals
    my $string = qr/'(?:[^'\\]|\\.)*'/;
    my $value = qr/$string|\[\s*$string,\s*$string,?\s*\]/;
    my @entries;
    push @entries, [$1, map { s/\s+/ /gr } $2, $3] while $text =~ /^  (\w+): \[\s*($value),\s*($value),?\s*\],$/mg;
    return @entries;
}
is_deeply(
    [entries(
        "learn({\n  a: ['x \\' y', 'z'],\n  b: [\n    'u',\n    'v',\n  ],\n  c: [\n    ['1', '2'],\n    ['3',  '4'],\n  ],\n")],
          [['a', "'x \\' y'", "'z'"], ['b', "'u'", "'v'"], ['c', "['1', '2']", "['3', '4']"]],
          'the words of a catalogue are found');

my @page = glob 'shim/www/js/words*.js';
my $tables = 'shim/www/table/words.js';
my (%named, %said, %count);
for my $path (@page, $tables) {
    my @entries = entries(text_of($path));
    is(scalar(@entries), scalar(() = text_of($path) =~ /^  \w+: \[/mg), "$path: each word is read");
    $count{$path} = @entries;
    push @{$named{$_->[0]}}, $path for @entries;
    push @{$said{"$_->[1] $_->[2]"}}, "$path: $_->[0]" for @entries;
}
cmp_ok($count{'shim/www/js/words_results.js'}, '>', 40, 'many are shared');
is_deeply([map { "$_: @{$named{$_}}" } grep { @{$named{$_}} > 1 } sort keys %named], [],
    'no name stands twice: the later would take its place');
is_deeply([map { "@{$said{$_}}" } grep { @{$said{$_}} > 1 && grep { /^\Q$tables\E/ } @{$said{$_}} } sort keys %said],
    [],
          'what the tables say as the page does is shared');
# but in a family of names, whose others say something else: pendingState, completedState
my @shared = map { [grep { !/(?:State|Import)$/ } @$_] } grep { grep { m{/words_results\.js} } @$_ } values %said;
is_deeply([map { "@$_" } grep { @$_ > 1 } @shared], [], '… and what is shared stands nowhere else');

my %server = map { $_->[0] => 1 } map { entries(text_of($_)) } 'shim/www/js/words_results.js', $tables;
my @made = qx(perl shim/features/table_words.pl shim/www/js/words_results.js $tables) or die 'no words are made';
is_deeply([sort map { /^    \{"(\w+)", \{"[^"]+", "[^"]+"\}\},$/ ? $1 : $_ } @made], [sort keys %server],
    'the server has each of them');
done_testing();
