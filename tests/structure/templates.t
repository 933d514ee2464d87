#!/usr/bin/perl
# The templates of the pages of tables name only sentences that the catalogue has, templates that the server carries,
# and nothing that no other uses. A section that a test's page does not have is read here as well.
use strict;
use warnings;
use utf8;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(text_of);

my ($carried) = text_of('shim/features/table.c') =~ /#define TABLE_PARTS\(PART\)(.*?)\n\n/s;
my @parts = sort $carried =~ /PART\((\w+)\)/g;
is_deeply([sort map { m{(\w+)\.html$} } glob 'shim/www/table/*'], \@parts, 'each template is carried by the server');

my @words = map { text_of($_) =~ /^  (\w+): \[/mg } 'shim/www/js/words_results.js', 'shim/www/table/words.js';
cmp_ok(scalar(@words), '>', 60, 'the words are found');
my %word;
$word{$_}++ for @words;
is_deeply([grep { $word{$_} > 1 } sort keys %word], [], 'none stands there twice');

my (%said, %included);
for my $part (@parts) {
    my $text = text_of("shim/www/table/$part.html");
    my @sections;
    my @wrong;
    for my $tag ($text =~ /\{\{(.*?)\}\}/g) {
        if ($tag =~ /^"(\w+)"$/) { $said{$1}++; push @wrong, $tag if !$word{$1} }
        elsif ($tag =~ /^>(\w+)$/) { $included{$1}++; push @wrong, $tag if !grep { $_ eq $1 } @parts }
        elsif ($tag =~ /^[#^](\w+)$/) { push @sections, $1 }
        elsif ($tag =~ m{^/(\w+)$}) { push @wrong, $tag if !@sections || pop(@sections) ne $1 }
        elsif ($tag !~ /^(?:[\w.]+)(?:\|(?:number|percent|time|word))?$/) { push @wrong, $tag }
    }
    is_deeply([@wrong, @sections], [], "$part: its tags");
    unlike($text =~ s/\{\{.*?\}\}//gr =~ s/<[^>]*>//gr =~ s/RES-ELEC//gr, qr/\pL/,
        "$part: its words come from the catalogue");
}
is_deeply([sort grep { !$included{$_} } @parts], [qw(election elections office)], 'each is a page or part of one');

# What is no sentence of a template is a value of the JSON: a type, a state, a level or levels, a channel.
is_deeply([grep { !$said{$_} } @words],
    [qw(presidential legislative municipal local senatorial pending active completed archived contest province
    department commune center contests provinces departments communes centers provisional verified held annulled
    missing not_held to_vote_again merged rest sql import)], 'every word is used');
done_testing();
