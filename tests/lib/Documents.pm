# The documents of the checkout, and the blocks in them that tests run. A line <!-- KIND --> above a fenced block names it;
# the blocks of a kind stand in one document and are run in their order.
package Documents;
use strict;
use warnings;

sub paths {
    return sort grep { !m{^(?:build|\.run)/} } glob 'README.md */README.md */*/README.md */doc/*.md';
}

# As characters, not bytes.
sub text {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# The text of the one document that matches.
sub with {
    my ($pattern) = @_;
    my @found = grep { $_ =~ $pattern } map { text($_) } paths();
    die scalar(@found) . " documents match $pattern\n" if @found != 1;
    return $found[0];
}

sub blocks {
    my ($kind) = @_;
    return with(qr/^<!-- \Q$kind\E -->$/m) =~ /^<!-- \Q$kind\E -->\n```\w+\n(.*?)^```$/msg;
}

# The only one of its kind.
sub block {
    my ($kind) = @_;
    my @blocks = blocks($kind);
    die scalar(@blocks) . " blocks $kind\n" if @blocks != 1;
    return $blocks[0];
}

1;
