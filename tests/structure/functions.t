#!/usr/bin/perl
# A name of a function says one thing: none that is a file's own has the name of one that other files, or SQL, call. Who
# searches for the name would read the wrong one.
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(text_of);

# The functions that a source defines: those of its own, and those for others.
sub functions {
    my ($source) = @_;
    my (@own, @others);
    while ($source =~ /^([A-Za-z]\w*[\w\s*]*[\s*])(\w+)\([^;{}]*\)\s*\{/mg) {
        my ($before, $name) = ($1, $2);
        $before =~ /\bstatic\b/ ? push @own, $name : push @others, $name;
    }
    return (\@own, \@others);
}

my $source = <<'C';
static int one(int a) {
    if (a) {
    }
}
pg_noreturn static void
two(void)
{
}
extern int declared(void);
char *three(int a,
    int b)
{
}
Datum
four(PG_FUNCTION_ARGS)
{
}
C
is_deeply([functions($source)], [['one', 'two'], ['three', 'four']], 'functions are found, and whose they are');

for my $tree ('extension', 'shim') {
    my (%own, %others);
    for my $path (glob "$tree/*.c $tree/*/*.c") {
        my ($own, $others) = functions(text_of($path));
        push @{$own{$_}}, $path for @$own;
        $others{$_} = $path for @$others;
    }
    cmp_ok(scalar(keys %$_), '>', 300, "$tree: its functions are found") for \%own, \%others;
    is(join("\n", map { "$_ of $others{$_} is another in @{$own{$_}}" } grep { $others{$_} } sort keys %own), '',
        "$tree: no function of a file alone has the name of one for others");
}
done_testing();
