#!/usr/bin/perl
# Rights are lists of names: each table, view and function of the schema res_elec stands in exactly one list of
# sql/admin/grants.sql, and none of res_elec_internal in two; what is in none is the owner's alone.
use strict;
use warnings;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of);


# How often a name stands in the lists of a text: of functions, and of tables and views that are read.
sub listed {
    my ($text) = @_;
    my (%functions, %relations);
    for my $statement (split /;\n/, $text =~ s/^--.*\n//mgr) {
        if ($statement =~ /\A\s*(?:GRANT EXECUTE|REVOKE ALL) ON FUNCTION\s(.*?)\s+(?:TO|FROM) \w/s) {
            $functions{$_}++ for $1 =~ /(res_elec\w*\.\w+)\(/g;
        } elsif ($statement =~ /\A\s*(?:GRANT SELECT|REVOKE ALL) ON\s+(res_elec\..*?)\s+(?:TO|FROM) \w/s) {
            $relations{$_}++ for $1 =~ /(res_elec\.\w+)/g;
        }
    }
    return (\%functions, \%relations);
}

my ($functions, $relations) = listed("GRANT SELECT ON\n  res_elec.a, res_elec.b\n  TO x;\nREVOKE ALL ON res_elec.b
    FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION\n  res_elec.f(res_elec.votes, integer), res_elec_internal.g()\n  TO x;\n");
is_deeply([$functions, $relations],
    [{'res_elec.f' => 1, 'res_elec_internal.g' => 1}, {'res_elec.a' => 1, 'res_elec.b' => 2}], 'lists are read');

my $grants = bytes_of('sql/admin/grants.sql');
($functions, $relations) = listed($grants);
my $made = join "\n", map { bytes_of($_) } split ' ', qx(make -s --no-print-directory -f Makefile print-SQL_FILES);
my %function;
$function{$_}++ for $made =~ /^CREATE (?:FUNCTION|AGGREGATE) (res_elec(?:_internal)?\.\w+)/mg;
my %relation = map { $_ => 1 } $made =~ /^CREATE (?:TABLE|VIEW) (res_elec\.\w+)/mg;
cmp_ok(scalar(keys %relation), '>', 30, 'tables and views are found');
is_deeply([grep { ($relations->{$_} // 0) != 1 } sort keys %relation], [], 'each table and view stands in one list');
is_deeply([grep { ($functions->{$_} // 0) != $function{$_} } grep { /^res_elec\./ } sort keys %function], [],
    'each function of res_elec stands in one list');
is_deeply([grep { $functions->{$_} > $function{$_} } grep { $function{$_} } sort keys %$functions], [],
    'none of res_elec_internal stands in two');
unlike($grants, qr/\bEXECUTE (?!ON)|~|proname|attname/, 'rights are given by lists alone, not by patterns of names');
done_testing();
