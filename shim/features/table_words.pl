#!/usr/bin/perl
# Writes the words of the tables without JavaScript as rows of a C table: those of the files named, which are catalogues
# of shim/www: name: ['French', 'English']. French is set as words.js sets it: no line ends before a double sign.
use strict;
use warnings;

sub french {
    my ($text) = @_;
    return $text =~ s/ ([;!?]|%(?!\w))/\xe2\x80\xaf$1/gr =~ s/ (:|\xc2\xbb)/\xc2\xa0$1/gr =~ s/(\xc2\xab) /$1\xc2\xa0/gr
}

my $text = do { local $/; join '', map { open my $file, '<', $_ or die "$_: $!\n"; <$file> } @ARGV };
$text =~ s/' \+\n\s*'//g;    # a long text stands in two literals
print qq(    {"$1", {") . french($2) . qq(", "$3"}},\n)
    while $text =~ /^  (\w+): \[\s*'([^'"\\]*)',\s*'([^'"\\]*)',?\s*\],$/mg;
