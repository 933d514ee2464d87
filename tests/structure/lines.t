#!/usr/bin/perl
# No line of a source or a document is longer than 120 characters, so that two stand side by side on a screen. A literal
# that is longer, alone on its line, cannot be broken: a pattern, a row of a file, an address, a hash.
use strict;
use warnings;
use Test::More;

my $most = 120;

# What others wrote, or programs write: what tests expect (echoes of their sources, and tables), data, pictures.
my $not_ours =
    qr{^(?:tests/expected/|tests/fuzz/corpus/|.*(?:/package-lock\.json|\.(?:png|jpg|svg|csv))$)};

my %closing = ('(' => ')', '[' => ']', '{' => '}', '<' => '>');

# Whether nothing but a literal and what ends an argument stands on the line; also an operator or a key before it.
sub literal_alone {
    my ($line) = @_;
    $line =~ s/^\s*(?:(?:\.|\+|[?:]|=~|ne|eq|return|[\w.-]+[:=]|"[\w.\$-]+":|--? ?\w*) ?)*//;
    return 0 if $line =~ m{^/[/*]};    # a comment, whose slashes are no pattern's
    return 0 if $line !~ /^(?:[EL]|f|r|b|qr|qx|qw|qq|q)?([^\w\s])(.*)$/;
    my ($open, $rest) = ($1, $2);
    my $close = quotemeta($closing{$open} // $open);
    return $open =~ m{["'`/]} ? $rest =~ m{^(?:[^$open\\]|\\.|$open$open)*$close[a-z]*[\]\}),;:+.\\ ]*(?:\|\|)?$}
        : $line =~ m{^q.*$close[a-z]*[\]\}),;:+. ]*$};
}

ok(literal_alone(qq(    '$_',)), "a literal: $_") for 'a b', q{it\\'s}, q{a ''quoted'' word};
ok(literal_alone('    qr{^a{2} "b" \'c\'$}m,'), '… a pattern');
ok(literal_alone("    /^a\\/b*\$/,"), '… one between slashes');
ok(literal_alone('  "description": "Of all \"these\"",'), '… a member of an object');
ok(!literal_alone($_), "not one alone: $_") for q(is('a', 'b')), q('a', 'b'), '(a)', '# a comment',
    '/* a comment */', '    /* another, of a/b */', 'default: /* after a key */', q('a', /* after a literal */),
    '    /a/, /* after a pattern */', '// to the end of the line /';

my (%long, $read);
for my $path (grep { !/$not_ours/ && -f } split /\n/, qx(git ls-files)) {
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    $read++;
    while (my $line = <$file>) {
        chomp $line;
        next if length $line <= $most || literal_alone($line);
        next if $path =~ /\.sql$/ && $line =~ /^\\set /;                       # psql ends a command with its line
        next if $path =~ m{^shim/deploy/.*\.env$} && $line =~ /^[A-Z_]+=/;    # a setting is one line
        next if $path eq 'tests/bench/README.md' && $line =~ /^\|/;            # as report.pl prints them
        push @{$long{$path}}, $.;
    }
}
cmp_ok($read, '>', 800, 'sources and documents are found');
is(join("\n", map { "$_: " . join ' ', @{$long{$_}} } sort keys %long), '', "no line is longer than $most characters");
done_testing();
