#!/usr/bin/perl
# Limits that stand in one file of the programs, and where documents repeat them for people: the same numbers.
use strict;
use warnings;
use Test::More;

sub text_of {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# A new password
my %limit = text_of('shim/auth/password_choice.h') =~ /^#define PASSWORD_(MIN|MAX) ([0-9]+)$/mg;
is(join(' ', sort keys %limit), 'MAX MIN', 'the limits of a new password are found');
like(text_of('shim/www/openapi.json'), qr/"minLength": $limit{MIN},\s+"maxLength": $limit{MAX},/, 'OpenAPI has them');
my $words = text_of('shim/www/js/words_security.js');
like($words, qr/$limit{MIN} caractères au moins/, 'the page has the lower one in French');
like($words, qr/$limit{MIN} characters at least/, '… and in English');
for my $path (glob 'shim/www/js/*.js') {
    my @fields = grep { /type: 'password'/ } split /\n/, text_of($path);
    is(join("\n", grep { /maxlength/ && !/maxlength: '?$limit{MAX}\b/ } @fields), "",
        "$path: fields for passwords take the longest one") if @fields;
}
for my $path (glob 'sql/*/*.sql') {
    my @repeated = grep { /password/ && /\b$limit{MAX}\b/ } split /\n/, text_of($path);
    is(join("\n", @repeated), '', "$path: SQL does not repeat them");
}

# An image
my %pixels = text_of('shim/config/settings.c')
    =~ /^\s*\{"(MAX_PIXELS|MAX_PHOTO_PIXELS)", NULL, SETTING_NUMBER, AT\(\w+\), "([0-9]+)"/mg;
is(join(' ', sort keys %pixels), 'MAX_PHOTO_PIXELS MAX_PIXELS', 'the limits of images are found');
for my $path (glob('shim/*/*.[ch]'), glob('sql/*/*.sql'), glob('shim/www/js/*.js')) {
    my @repeated = grep { $path ne 'shim/config/settings.c' && text_of($path) =~ /\b$_\b/ } values %pixels;
    is("@repeated", '', "$path: repeats them not") if @repeated;
}
like(text_of("shim/doc/settings.md"), qr{`$_` \| $pixels{$_} \|}, "the documents have $_") for sort keys %pixels;
done_testing();
