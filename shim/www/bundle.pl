#!/usr/bin/perl
# bundle.pl WWW OUT: the page's files as they are sent. The modules that the first view needs, from main.js on by its
# static imports, become one file, js/first.js, so that a slow network is asked once for all of them; each of them stays
# as a module that passes on what is in there, for the views that are loaded later. All else is copied. No module is
# run twice.
use strict;
use warnings;
use File::Basename qw(basename);
use File::Path qw(make_path);

my ($www, $out) = @ARGV;
my $name = qr/[A-Za-z_]\w*/;
my (%text, @order, %state);

sub read_file { open my $file, '<:raw', $_[0] or die "$_[0]: $!\n"; local $/; return scalar <$file> }

sub write_file {
    my ($path, $content) = @_;
    open my $file, '>:raw', $path or die "$path: $!\n";
    print {$file} $content;
    close $file or die "$path: $!\n";
    return;
}

# The modules in the order in which they run: each after those that it imports.
sub visit {
    my ($module) = @_;
    die "$module.js imports itself by others\n" if ($state{$module} // '') eq 'open';
    return if $state{$module};
    $state{$module} = 'open';
    $text{$module} = read_file("$www/js/$module.js");
    visit($_) for $text{$module} =~ m{^import [^;]*?'\./(\w+)\.js';}mg;
    $state{$module} = 'done';
    push @order, $module;
    return;
}

# What a module exports, by name.
sub exports {
    my ($module) = @_;
    die "$module.js exports in a way that is not known here\n"
        if $text{$module} =~ /^export (?:let|var|default|\{|\*)/m;
    return $text{$module} =~ /^export (?:async )?(?:function\*?|const|class) ($name)/mg;
}

# { a, b as c } as it is taken out of an object.
sub taken { return $_[0] =~ s/\bas\b/:/gr =~ s/\s+:\s+/: /gr }

sub wrapped {
    my ($module) = @_;
    my @exports = exports($module);
    my $body = $text{$module};
    $body =~ s{^import (\{[^\}]*\}) from '\./(\w+)\.js';$}{"const " . taken($1) . " = \$$2;"}mge;
    $body =~ s{^import \* as ($name) from '\./(\w+)\.js';$}{const $1 = \$$2;}mg;
    $body =~ s{^import '\./\w+\.js';\n}{}mg;
    $body =~ s/^export (?=(?:async )?(?:function|const|class) )//mg;
    die "$module.js has an import that is not known here\n" if $body =~ /^(?:import|export) /m;
    return "const \$$module = (() => {\n$body\nreturn { " . join(', ', @exports) . " };\n})();\n";
}

visit('main');
make_path("$out/js");
unlink glob "$out/js/*.js";
write_file("$out/" . basename($_), read_file($_)) for grep { -f } glob "$www/*.*";
write_file("$out/js/" . basename($_), read_file($_)) for glob "$www/js/*.js";
write_file("$out/js/first.js", join('', map { wrapped($_) } @order)
    . 'export { ' . join(', ', map { "\$$_" } @order) . " };\n");
for my $module (@order) {
    my @exports = exports($module);
    write_file("$out/js/$module.js", @exports ? "import { \$$module } from './first.js';\nexport const { "
        . join(', ', @exports) . " } = \$$module;\n" : "import './first.js';\n");
}
my $index = read_file("$www/index.html");
$index =~ s{/js/main\.js}{/js/first.js};
$index =~ s{^<link rel="modulepreload" href="\{\{at\}\}/js/(\w+)\.js">\n}{$state{$1} ? '' : $&}mge;
write_file("$out/index.html", $index);
