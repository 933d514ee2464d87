#!/usr/bin/perl
# What the extension's SQL says is the same with standard_conforming_strings off: a literal with a backslash in it is
# written E'…'. Bodies in $$ are read as code, for they run under the setting of whoever calls them. It writes no HTML.
# And the numbers of levels and buckets, and the list of levels, stand in C alone: SQL says tally_bucket('held').
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

is_deeply([plain_backslashes("SELECT 'a',\n '\\d', E'\\\\d', E'it''s \\' -- ',\n 'it''s \\n' -- '\\'\n, \"\\\"")],
    [2, 3], 'plain literals with a backslash are found, others are not');

# The lines that compare a level or a bucket with a number, or list the levels.
sub level_numbers {
    my ($text) = @_;
    my @lines;
    $text =~ s/--[^\n]*//g;
    while ($text
        =~ m~\b(?:level(?:_number)?|bucket)\s*(?:(?:=|<>|!=|[<>]=?|\bWHEN\b)\s*[(']?\d
                        |\b(?:NOT\s+)?IN\s*\(\s*'?\d|=\s*ANY\s*\(\s*'?[{]?\d)
                    |\b\d(?:::smallint)?\s*(?:=|<>|!=|[<>]=?)\s*(?:\w+\.)?(?:level(?:_number)?|bucket)\b
                    |'contest'\s*,\s*'province'|[{]contest,\s*province\b|\(\s*0\s*,\s*\w+\.contest_id\b~gx) {
        push @lines, 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
    }
    return @lines;
}

is_deeply([level_numbers("bucket = 0 -- bucket = 1\nFILTER (WHERE p.bucket IN (1, 2))\nCASE p.bucket WHEN 0\n2 = " .
    "p.bucket\nn.level <= 2 AND level > low\nlevel IN 1..3\nlevel_number = " .
        "0\nARRAY['contest', 'province']\n'{contest,province}'\n(VALUES (0, r.contest_id))")],
    [1 .. 5, 7 .. 10], 'numbers of levels and buckets, and lists of levels, are found, others are not');

for my $path (sort(glob('sql/*/[a-z]*.sql'))) {
    next if $path =~ m{^sql/(?:demo|reference)/};
    open my $file, '<', $path or die "$path: $!";
    my $text = do { local $/; <$file> };
    $text =~ s/^\\.*//mg if $text =~ /^\\echo/;    # a line for psql
    unlike($text, qr{</\w+>|<!DOCTYPE|&lt;}i, "$path: no HTML, which the server writes");
    my @lines = plain_backslashes($text);
    is("@lines", '', "$path: no plain literal with a backslash");
    @lines = level_numbers($text);
    is("@lines", '', "$path: no number of a level or bucket, no list of levels");
}
done_testing();
