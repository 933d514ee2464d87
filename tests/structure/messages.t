#!/usr/bin/perl
# What refuses names a rule of the catalogue of messages, and fields that people have words for: in C, where nothing
# else looks before somebody breaks the rule, and in SQL. French elides with
# the typographic apostrophe, and no line of it ends before a double sign.
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

# The strings that begin a row of a table in C, and those of its code: lines "{"name"," after the given number of tabs.
sub rows {
    my ($text) = @_;
    return map { $_ => 1 } $text =~ /^\t\{"([a-z_0-9.]+)",/mg;
}

# The rules and fields that a source in C names: [rule, …], [field, …]. Fields may stand in arrays of such a name.
sub named_in_c {
    my ($text) = @_;
    my @rules = $text =~ /\bviolation_(?:make|of)\("([a-z_]+)"/g;
    my @fields = ($text =~ /\bviolation_field\(\w+, "([a-z_.]+)"\)/g, $text =~ /\bviolation_of\([^,]+, "([a-z_.]+)"/g);
    push @fields, $1 =~ /"([a-z_.]+)"/g while $text =~ /\b(?:fields|frozen)\[\] = \{([^}]*)\}/g;
    return \@rules, \@fields;
}

sub rules_in_sql {
    my ($text) = @_;
    return $text =~ /\b(?:refuse\('[0-9A-Z]{5}', |violation\()'([a-z_]*[a-z])'/g;
}

# The fields that SQL's violations name in a list.
sub fields_in_sql {
    my ($text) = @_;
    my @fields;
    push @fields, $1 =~ /'([a-z_.]+)'/g while $text =~ /\bviolation\(\s*'[a-z_]+',\s*ARRAY\[([^\]]*)\]/g;
    return @fields;
}

is_deeply(
    [named_in_c(
        qq(violation_of("a_b", "c", NULL, 0); x = violation_make("d");\n violation_field(v, "e.f");\n static const char *const fields[] = {"g", "h"};))],
    [['a_b', 'd'], ['e.f', 'c', 'g', 'h']], 'rules and fields are found in C');
# Strings of C in which French elides with a straight apostrophe: l', qu', aujourd'; English has none after a letter
# that stands alone.
sub straight {
    my ($text) = @_;
    return grep { /(?<![[:alpha:]\x80-\xff'])(?:[ldnscjmt]|[a-z]*qu|aujourd)'[[:alpha:]\x80-\xff{]/i } $text
        =~ /"(?:[^"\\\n]|\\.)*"/g;
}

is_deeply([straight(qq("l'office" "the office's" "don't" "qu'il" "l\x{e2}\x{80}\x{99}office" 'd'))],
    ['"l\'office"', '"qu\'il"'], 'straight apostrophes are found');
# Texts of SQL in which it does so, where people read them: answers and mails.
sub straight_in_sql {
    my ($text) = @_;
    return $text =~ /\b((?:[ldnscjmt]|[a-z]*qu|aujourd)''[[:alpha:]\x80-\xff]\w*)/gi;
}

is_deeply([straight_in_sql(qq('L''office' 'l\x{e2}\x{80}\x{99}office' 'the office''s'))], ["L''office"],
    '… in SQL, too');

# Strings of C that are French by their letters, where an ordinary space would let a line end before a double sign.
sub loose {
    my ($text) = @_;
    return grep { /[\xc3\xc5][\x80-\xbf]|\xe2\x80\x99/ && /\x20(?:[;!?%:](?![\w.])|\xc2\xbb)|\xc2\xab\x20/ }
        $text =~ /"(?:[^"\\\n]|\\.)*"/g;
}

is_deeply([loose(qq("d\xc3\xa9j\xc3\xa0 : a" "d\xc3\xa9j\xc3\xa0\xc2\xa0: a" "a : b" "\xc2\xab \xc3\xa0 \xc2\xbb"))],
    [qq("d\xc3\xa9j\xc3\xa0 : a"), qq("\xc2\xab \xc3\xa0 \xc2\xbb")], 'loose signs are found');
is_deeply([fields_in_sql("violation('a', ARRAY['b', 'c_d']) violation('e', '{}') violation('f',\n ARRAY['g'])")],
    ['b', 'c_d', 'g'], 'fields are found in SQL');
is_deeply([rules_in_sql("refuse('RE001', 'a'); x.violation('b_c', ARRAY['d'])")], ['a', 'b_c'],
    'rules are found in SQL');

my %messages = map { rows(bytes_of($_)) } glob 'extension/base/messages*.c';
my %words = rows(bytes_of('extension/base/words.c'));
cmp_ok(scalar(keys %messages), '>', 100, 'the catalogue is found');
my ($rules, $fields) = (0, 0);
for my $path (glob 'extension/*/*.c') {
    my ($named_rules, $named_fields) = named_in_c(bytes_of($path));
    $rules += @$named_rules;
    $fields += @$named_fields;
    is(join(' ', grep { !$messages{$_} } @$named_rules), '', "$path: each rule has a message") if @$named_rules;
    is(join(' ', grep { !$words{$_} && $_ ne 'id' } @$named_fields), '', "$path: each field has a word")
        if @$named_fields;
}
cmp_ok($rules, '>', 20, 'there are rules in C');
cmp_ok($fields, '>', 15, 'and fields');
for my $path (sort glob 'sql/*/*.sql') {
    my @named = rules_in_sql(bytes_of($path));
    is(join(' ', grep { !$messages{$_} } @named), '', "$path: each rule has a message") if @named;
    my @fields = fields_in_sql(bytes_of($path));
    is(join(' ', grep { !$words{$_} && $_ ne 'id' } @fields), '', "$path: each field has a word") if @fields;
}
is(join(' ', map {
    my $path = $_;
    map { "$path: $_" } straight(bytes_of($path))
} glob('extension/*/*.c'), glob('shim/*/*.c')), '', 'French has its apostrophes');
is(join(' ', map { my $path = $_; map { "$path: $_" } straight_in_sql(bytes_of($path)) }
    glob('sql/api/*.sql'), 'sql/schema/mail.sql', 'sql/import/users.sql'), '', '… in SQL');
is(join(' ', map { my $path = $_; map { "$path: $_" } grep { /\w'\w|s' / } bytes_of($path) =~ /"(?:[^"\\\n]|\\.)*"/g }
    glob('extension/base/messages_*.c'), 'extension/base/words.c'), '',
        'English has its own, where people are told something');
is(join(' ', map { my $path = $_; map { "$path: $_" } loose(bytes_of($path)) } glob('shim/*/*.[ch]')), '',
    'no line of the server\'s French ends before a double sign');

# Pages that are French before their words are set, or without JavaScript
for my $path (glob('shim/www/*.html'), glob('shim/www/table/*.html')) {
    my $text = bytes_of($path) =~ s/<(script|style)\b.*?<\/\1>//gsr =~ s/<[^>]*>/\n/gr =~ s/\{\{.*?\}\}/x/gr;
    is(join(' ', $text =~ /^(.*(?:\x20(?:[;:!?%]|\xc2\xbb)(?=\s|$)|\xc2\xab\x20).*)$/mg), '',
        "$path: nor does one of it");
}
done_testing();
