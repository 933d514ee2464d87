#!/usr/bin/perl
# The file that bundle.pl makes of the modules of the first view: each runs once, after those that it imports, and what
# it exports is passed on by the module of its name; the page asks for nothing of them one by one.
use strict;
use utf8;
use warnings;
use Test::More;
use File::Temp qw(tempdir);
use lib 'tests/lib';
use TestFiles qw(text_of);

my $out = tempdir('res-elec-bundle-XXXXXX', TMPDIR => 1, CLEANUP => 1);
is(system('perl', 'shim/www/bundle.pl', 'shim/www', $out), 0, 'the files are made');
my $first = text_of("$out/js/first.js");
my @order = $first =~ /^const \$(\w+) = \(\(\) => \{$/mg;
cmp_ok(scalar @order, '>', 15, 'of many modules');
is($order[-1], 'main', 'main comes last');
my %place = map { $order[$_] => $_ } 0 .. $#order;
is(scalar keys %place, scalar @order, 'each stands once');

my (@early, @lost, @alone);
for my $module (@order) {
    my $source = text_of("shim/www/js/$module.js");
    push @early, "$module: $_" for grep { !defined $place{$_} || $place{$_} >= $place{$module} }
        $source =~ m{^import [^;]*?'\./(\w+)\.js';}mg;
    my %passed = map { $_ => 1 } text_of("$out/js/$module.js") =~ /(\w+)/g;
    push @lost, "$module: $_" for grep { !$passed{$_} }
        $source =~ /^export (?:async )?(?:function|const|class) (\w+)/mg;
    push @alone, $module if text_of("$out/index.html") =~ m{/js/$module\.js};
}
is_deeply(\@early, [], 'what a module imports has run before it');
is_deeply(\@lost, [], 'what it exports is passed on');
is_deeply(\@alone, [], 'the page asks for none of them alone');
unlike($first, qr/^\s*(?:import\s+[^(]|export\s+(?!\{ \$))/m, 'nothing is left to be asked for');
is(text_of("$out/js/view_area.js"), text_of('shim/www/js/view_area.js'), 'a view that comes later is as it was');

# A module that is written in a way that bundle.pl does not know stops the build.
my $copy = tempdir('res-elec-bundle-XXXXXX', TMPDIR => 1, CLEANUP => 1);
is(system('cp', '-r', 'shim/www', "$copy/www"), 0, 'a copy');
open my $file, '>>', "$copy/www/js/format.js" or die $!;
print {$file} "export let changing = 1;\n";
close $file or die $!;
isnt(system("perl shim/www/bundle.pl $copy/www $copy/out 2> $copy/said"), 0, 'an export that may change is refused');
like(text_of("$copy/said"), qr/format\.js exports in a way/, 'by the name of its file');
done_testing();
