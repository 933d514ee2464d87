#!/usr/bin/perl
# What the extension's SQL says is the same with standard_conforming_strings off: a literal with a backslash in it is
# written E'…'. Bodies in $$ are read as code, for they run under the setting of whoever calls them. And it writes no HTML.
use strict;
use warnings;
use Test::More;

# The lines of plain literals with a backslash.
sub plain_backslashes {
    my ($text) = @_;
    my @lines;
    while ($text =~ m{\G(?: --[^\n]* | /\*.*?\*/ | "[^"]*" | \b[eE]'(?:\\.|''|[^'\\])*' | ('(?:''|[^'])*') | . )}gsx) {
        my ($literal, $at) = ($1, $-[0]);
        push @lines, 1 + (substr($text, 0, $at) =~ tr/\n//) if defined $literal && $literal =~ /\\/;
    }
    return @lines;
}

is_deeply([plain_backslashes("SELECT 'a',\n '\\d', E'\\\\d', E'it''s \\' -- ',\n 'it''s \\n' -- '\\'\n, \"\\\"")], [2, 3], 'plain literals with a backslash are found, others are not');

for my $path (sort(glob('sql/*/[a-z]*.sql'))) {
    next if $path =~ m{^sql/(?:demo|reference)/};
    open my $file, '<', $path or die "$path: $!";
    my $text = do { local $/; <$file> };
    $text =~ s/^\\.*//mg if $text =~ /^\\echo/;    # a line for psql
    unlike($text, qr{</\w+>|<!DOCTYPE|&lt;}i, "$path: no HTML, which the server writes");
    my @lines = plain_backslashes($text);
    is("@lines", '', "$path: no plain literal with a backslash");
}
done_testing();
