#!/usr/bin/perl
# Limits that stand in one file of the programs, and where documents repeat them for people: the same numbers; and
# how long a file of the programs is, and a function of those in C.
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

# A new password
my %limit = bytes_of('shim/auth/password_choice.h') =~ /^#define PASSWORD_(MIN|MAX) ([0-9]+)$/mg;
is(join(' ', sort keys %limit), 'MAX MIN', 'the limits of a new password are found');
like(bytes_of('shim/www/openapi.json'), qr/"minLength": $limit{MIN},\s+"maxLength": $limit{MAX},/, 'OpenAPI has them');
my $words = bytes_of('shim/www/js/words_security.js');
like($words, qr/$limit{MIN} caractères au moins/, 'the page has the lower one in French');
like($words, qr/$limit{MIN} characters at least/, '… and in English');
for my $path (glob 'shim/www/js/*.js') {
    my @fields = grep { /type: 'password'/ } split /\n/, bytes_of($path);
    is(join("\n", grep { /maxlength/ && !/maxlength: '?$limit{MAX}\b/ } @fields), "",
        "$path: fields for passwords take the longest one") if @fields;
}
for my $path (glob 'sql/*/*.sql') {
    my @repeated = grep { /password/ && /\b$limit{MAX}\b/ } split /\n/, bytes_of($path);
    is(join("\n", @repeated), '', "$path: SQL does not repeat them");
}

# An image
my %pixels = bytes_of('shim/config/settings.c')
    =~ /^\s*\{"(MAX_PIXELS|MAX_PHOTO_PIXELS)", NULL, SETTING_NUMBER, AT\(\w+\), "([0-9]+)"/mg;
is(join(' ', sort keys %pixels), 'MAX_PHOTO_PIXELS MAX_PIXELS', 'the limits of images are found');
for my $path (glob('shim/*/*.[ch]'), glob('sql/*/*.sql'), glob('shim/www/js/*.js')) {
    my @repeated = grep { $path ne 'shim/config/settings.c' && bytes_of($path) =~ /\b$_\b/ } values %pixels;
    is("@repeated", '', "$path: repeats them not") if @repeated;
}
like(bytes_of("shim/doc/settings.md"), qr{`$_` \| $pixels{$_} \|}, "the documents have $_") for sort keys %pixels;

# Files and functions, in lines
sub functions_over {
    my ($text, $most) = @_;
    my @lines = split /\n/, $text;
    my ($from, @long);
    for (0 .. $#lines) {
        $from = $_ if $lines[$_] =~ /^\{/;
        next if !defined $from || $lines[$_] !~ /^\}/;
        push @long, $from + 1 if $_ - $from - 1 > $most;
        undef $from;
    }
    return @long;
}
is_deeply([functions_over("void\nf(void)\n{\n\ta;\n\tb;\n}\n\nvoid\ng(void)\n{\n\ta;\n}\n", 1)], [3],
    'a long function is found');

# The functions of an SQL file whose body, a text or BEGIN ATOMIC to END, has more lines.
sub sql_functions_over {
    my ($text, $most) = @_;
    my @long;
    for (split /^(?=CREATE )/m, $text) {
        my ($name) = /^CREATE (?:FUNCTION|PROCEDURE) ([\w.]+)/ or next;
        my ($body) = /\bAS\b[^\n]*?\s*\$\$\n(.*?)^\$\$;/ms ? $1 : /^  BEGIN ATOMIC\n(.*?)^  END;/ms ? $1 : next;
        push @long, $name if ($body =~ tr/\n//) > $most;
    }
    return @long;
}
my $two = "CREATE FUNCTION a.b()\n  LANGUAGE sql\n  BEGIN ATOMIC\n    SELECT 1,\n      2;\n  END;\n";
my $quoted = "CREATE FUNCTION a.c()\n  LANGUAGE sql AS\n\$\$\n    SELECT 1,\n      2;\n\$\$;\n";
is_deeply([sql_functions_over($two . $quoted, 1)], ['a.b', 'a.c'], '… and one in SQL, however its body is written');
is_deeply([sql_functions_over($two . $quoted, 2)], [], '… and none that is not');
for my $path (glob('extension/*.[ch] extension/*/*.[ch] shim/*.[ch] shim/*/*.[ch]'), glob('sql/*/*.sql'),
    glob('shim/www/*.js shim/www/js/*.js')) {
    my $text = bytes_of($path);
    cmp_ok($text =~ tr/\n//, '<=', 400, "$path is read in one sitting");
    is(join(', ', functions_over($text, 50)), '', "$path: each function fits on a screen") if $path =~ /\.c$/;
    is(join(', ', sql_functions_over($text, 60)), '', "$path: each function fits on a screen") if $path =~ /\.sql$/;
}
done_testing();
