# The documents of the checkout. A line <!-- KIND --> above a fenced block names it for the test that runs it; the
# blocks of a kind stand in one document and are run in their order. What stands between the lines <!-- NAME: make
# documents --> and <!-- end of NAME --> is written by programs.
package Documents;
use strict;
use warnings;
use TestFiles qw(text_of);

sub paths {
    return sort grep { !m{^(?:build|\.run)/} } glob 'README.md */README.md */*/README.md */doc/*.md';
}

# The text of the one document that matches.
sub with {
    my ($pattern) = @_;
    my @found = grep { $_ =~ $pattern } map { text_of($_) } paths();
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

# The parts that programs write: name => what prints it, given the connection to a database with the extension.
my %generated = (
    'tables' => sub { "```mermaid\n" . printed('perl', 'sql/schema_diagram.pl', $_[0]) . "```\n" },
    'settings of the database' => sub { printed('perl', 'sql/settings_list.pl', $_[0], 'database') },
    'settings of a session' => sub { printed('perl', 'sql/settings_list.pl', $_[0], 'session') },
    'settings of the server' => sub { printed('shim/res_elec_shim', '--settings') },
);

sub generated { return sort keys %generated }
sub made { my ($name, $connection) = @_; return $generated{$name}->($connection) }

sub printed {
    open my $pipe, '-|:encoding(UTF-8)', @_ or die "$_[0]: $!\n";
    my $text = do { local $/; <$pipe> };
    close $pipe or die "$_[0] failed\n";
    return $text;
}

# What the documents have of it.
sub standing {
    my ($name) = @_;
    my ($text) = with(qr/^<!-- \Q$name\E: make documents -->$/m)
        =~ /^<!-- \Q$name\E: make documents -->\n(.*?)^<!-- end of \Q$name\E -->$/ms or die "no end of $name\n";
    return $text;
}

# make documents: writes them.
sub write_generated {
    my ($connection) = @_;
    for my $path (paths()) {
        my $text = text_of($path);
        my $new = $text
            =~ s/(^<!-- (.+?): make documents -->\n).*?(?=^<!-- end of \2 -->$)/$1 . made($2, $connection)/gmesr;
        next if $new eq $text;
        open my $file, '>:encoding(UTF-8)', $path or die "$path: $!";
        print {$file} $new;
        close $file or die "$path: $!";
        print "$path\n";
    }
}

1;
