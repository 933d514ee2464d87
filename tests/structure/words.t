#!/usr/bin/perl
# The page and the tables without JavaScript have a catalogue each: what is the same in English is so in French.
use strict;
use utf8;
use warnings;
use Test::More;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

sub text_of {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# name => [French, English] of the page's modules, and of the server's table.
sub page_words {
    my ($text) = @_;
    my %of;
    $of{$1} = [map { s/\\(.)/$1/gr } $2, $3] while $text =~ /^\s+(\w+): \[\s*'((?:[^'\\]|\\.)*)',\s*'((?:[^'\\]|\\.)*)',?\s*\]/mg;
    return \%of;
}

sub table_words {
    my ($text) = @_;
    my ($literals, %of) = qr/"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*/;
    while ($text =~ /\{"(\w+)",\s*\{($literals),\s*($literals)\}\}/g) {
        $of{$1} = [map { s/"\s*"//gr =~ s/^"|"$//gr =~ s/\\(.)/$1/gr } $2, $3];
    }
    return \%of;
}

is_deeply(page_words("learn({\n  a: ['x \\' y', 'z'],\n  b: [\n    'u',\n    'v',\n  ],\n"), {a => ["x ' y", 'z'], b => ['u', 'v']}, 'words of the page are found');
is_deeply(table_words("{\"a\", {\"x\", \"z\"}},\n{\"b\",\n {\"u \"\n  \"w\", \"v\"}},"), {a => ['x', 'z'], b => ['u w', 'v']}, '… and of the tables');

my $tables = table_words(text_of('shim/features/table_words.c'));
my %page = map { %{page_words(text_of($_))} } glob 'shim/www/js/words*.js';
cmp_ok(scalar(keys %$tables), '>', 60, 'the tables have words');
cmp_ok(scalar(keys %page), '>', 300, 'the page has words');
my %french;
push @{$french{$page{$_}[1]}}, $page{$_}[0] for sort keys %page;
my $both = 0;
for my $name (sort keys %$tables) {
    my ($french, $english) = @{$tables->{$name}};
    my $there = $french{$english} or next;
    $both++;
    ok((grep { $_ eq $french } @$there), "$name: “$english” is “$french” on the page, too") or diag("there: @$there");
}
cmp_ok($both, '>', 40, 'many are in both');
done_testing();
