package TestFiles;
# Files as tests read and write them, whole.
use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(bytes_of text_of bytes_if_there spew);

sub whole {
    my ($layer, $path) = @_;
    open my $file, "<:$layer", $path or return;
    local $/;
    return scalar(<$file>) // '';
}

# What a file has, as bytes or as characters; dies where there is none.
sub bytes_of { my ($path) = @_; return whole('raw', $path) // die "$path: $!" }
sub text_of { my ($path) = @_; return whole('encoding(UTF-8)', $path) // die "$path: $!" }

# The same as bytes; nothing where there is no file.
sub bytes_if_there { my ($path) = @_; return whole('raw', $path) // '' }

sub spew {
    my ($path, $content) = @_;
    open my $file, '>', $path or die "$path: $!";
    print {$file} $content;
    close $file or die "$path: $!";
    return;
}

1;
