#!/usr/bin/perl
# The documents: how long they and their lines are; that every link, file, folder and make target they name is there;
# that each folder is described; that each block of commands in them is run by a test.
use strict;
use warnings;
use utf8;
use Test::More;
use lib 'tests/lib';
use Documents;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
my %text = map { $_ => Documents::text_of($_) } Documents::paths();
is(scalar(grep { exists $text{$_} } map { "$_/README.md" } qw(extension sql shim shim/www tests)), 5,
    'each folder of the map has its document');

sub none { my ($list, $name) = @_; return is(join("\n", @$list), '', $name) }

# Sizes; the tables of measurements are as their programs print them
sub lines_over {
    my ($path, $most) = @_;
    my @lines = split /\n/, $text{$path};
    return map { "$path:" . ($_ + 1) }
        grep { length $lines[$_] > $most && !($path eq 'tests/bench/README.md' && $lines[$_] =~ /^\|/) } 0 .. $#lines
}
none([map { lines_over($_, $_ eq 'README.md' ? 100 : 120) } sort keys %text], 'no line is too long');
cmp_ok(-s 'README.md', '<=', 8192, 'README.md is short');
cmp_ok($text{'README.md'} =~ tr/\n//, '<=', 150, '… in lines, too');
none([grep { -s $_ > 30_000 } keys %text], 'no other document is long');

# The text outside of fenced blocks, and the blocks: [language, the line above, content]
sub prose { my ($path) = @_; return $text{$path} =~ s/^```.*?^```$//msgr }
sub blocks {
    my ($path) = @_;
    my @blocks;
    push @blocks, [$2, $1, $3] while $text{$path} =~ /^(.*)\n```(\w*)\n([\s\S]*?)^```$/mg;
    return @blocks
}

# Links, and the headings they point to
sub anchor { my ($heading) = @_; return lc($heading) =~ s/[^\w\- ]//gr =~ tr/ /-/r }
my %anchors = map { my $path = $_; $path => {map { anchor($_) => 1 } prose($path) =~ /^#+ (.*)$/mg} } keys %text;

sub bad_link {
    my ($path, $link) = @_;
    return 0 if $link =~ m{^https?://};
    my ($file, $anchor) = $link =~ /^([^#]*)(?:#(.*))?$/;
    my $folder = $path =~ s{[^/]*$}{}r;
    my $target = $file eq '' ? $path : "$folder$file";
    1 while $target =~ s{(?:^|(?<=/))(?!\.\./)[^/]+/\.\./}{};
    return !-e $target || (defined $anchor && !$anchors{$target}{$anchor});
}
is(bad_link('shim/doc/production.md', '../../sql/doc/operation.md'), '', 'a link up and down');
ok(bad_link('README.md', 'shim/README.md#nothing'), '… and one to no heading');
my @links = map { my $path = $_; map { [$path, $_] } prose($path) =~ /\]\(([^)\s]+)\)/g } sort keys %text;
cmp_ok(scalar @links, '>', 40, 'links are found');
none([map { "$_->[0]: $_->[1]" } grep { bad_link(@$_) } @links], 'every link has its target');

# Files and folders: paths from the top, from the document's folder, or of one name anywhere
my %known;
for my $path (map { glob } map { ("$_/*", "$_/*/*", "$_/*/*/*") } qw(extension sql shim tests)) {
    $known{$path} = $known{$path =~ s{.*/}{}r} = 1;
    $known{"$path/"} = $known{"$path/" =~ s{.*/(?=.)}{}r} = 1 if -d $path;
}

sub missing {
    my ($path, $name) = @_;
    return 0 if $name =~ /[*…{}\$<>]|OLD|NEW|NAME/ || $name =~ m{^(?:/|\.run|\.cluster|\.provinces|build/|~)};
    my $folder = $path =~ s{[^/]*$}{}r;
    return !(-e $name || -e "$folder$name" || $known{$name} || -e "tests/http/$name" || -e "tests/bench/$name");
}
my @named = map {
    my $path = $_;
    map { [$path, $_] } prose($path) =~ m{`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:t|c|h|sql|pl|sh|js|mk|css|json|md))`}g
} sort keys %text;
cmp_ok(scalar @named, '>', 100, 'names of files are found');
ok(missing('README.md', 'tests/http/00_nothing.t'), '… one that is not there, too');
my %none_of_ours = map { $_ => 1 } qw(multipart/form-data COUNT/SECONDS application/x-www-form-urlencoded
    text/event-stream election.json offices.csv sheets.csv);
none([map { "$_->[0]: $_->[1]" } grep { !$none_of_ours{$_->[1]} && missing(@$_) } @named],
    'every file and folder that is named is there');

# Targets of make
my %target;
for my $file ('Makefile', glob '*/*.mk */*/*.mk') {
    for (split /\n/, Documents::text_of($file)) { $target{$_} = 1 for /^([\w. %-]+):(?!=)/ ? split ' ', $1 : () }
}
my @targets = map {
    my $path = $_;
    map { [$path, $_] } $text{$path} =~ /(?:`|^)make ((?:[A-Z_]+=\S+ )*[a-z][\w-]*)/mg
} sort keys %text;
cmp_ok(scalar @targets, '>', 30, 'targets are found');
none([map { "$_->[0]: make $_->[1]" } grep { !$target{$_->[1] =~ s/.* //r} && $_->[1] ne 'installcheck'
    && $_->[1] ne 'install' } @targets], 'every target that is named is there');

# Each folder is described in the document of the one above
for my $top (qw(extension sql shim tests)) {
    my @folders = map { m{^$top/(.*)/$} } glob "$top/*/";
    none([grep { $text{"$top/README.md"} !~ m{`\Q$_\E/`} } @folders], "$top/README.md describes each of its folders");
}

# Blocks of commands are run by a test, or say that they are not by having no language
my $tests = join '', map { Documents::text_of($_) }
    glob 'tests/clusters/*.{t,pm} tests/http/*.t tests/ha/*.t tests/ha/lib/*/*.pm';
my @blocks = map { my $path = $_; map { [$path, @$_] } blocks($path) } sort keys %text;
none([map { "$_->[0]: " . substr $_->[3], 0, 40 } grep { $_->[1] =~ /^(?:sh|sql)$/ && $_->[2] !~ /^<!-- [\w-]+ -->$/ }
    @blocks], 'each block of commands has the name by which a test runs it');
my %kinds = map { ($_->[2] =~ /^<!-- ([\w-]+) -->$/)[0] => 1 } grep { $_->[1] =~ /^(?:sh|sql)$/ } @blocks;
cmp_ok(scalar keys %kinds, '>=', 12, 'kinds of blocks');
none([grep { $tests !~ /(?:blocks?\(|text_for\(|command\([^;]*?)'\Q$_\E'|<!-- \Q$_\E -->/ } sort keys %kinds],
    '… and a test does');
done_testing();
