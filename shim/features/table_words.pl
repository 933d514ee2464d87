#!/usr/bin/perl
# Writes the words of the tables without JavaScript as rows of a C table: those of the files named, which are catalogues of
# shim/www: name: ['French', 'English'].
use strict;
use warnings;

my $text = do { local $/; join '', map { open my $file, '<', $_ or die "$_: $!\n"; <$file> } @ARGV };
print qq(    {"$1", {"$2", "$3"}},\n) while $text =~ /^  (\w+): \[\s*'([^'"\\]*)',\s*'([^'"\\]*)',?\s*\],$/mg;
