package Circles;
# What the files of a program need of each other, and whether two of them need each other, by however many others.
use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(circle includes rooms);

# What the files of a tree include of each other, from the tree or from beside them: name without ending => {name => 1}.
# A file and its header are one thing.
sub includes {
    my ($tree) = @_;
    my %of;
    for my $path (glob "$tree/*.[ch] $tree/*/*.[ch]") {
        my $name = $path =~ s{^$tree/}{}r =~ s/\.[ch]$//r;
        my $beside = $name =~ s{[^/]+$}{}r;
        open my $file, '<', $path or die "$path: $!";
        $of{$name} //= {};
        while (<$file>) {
            next unless /^#include "([\w\/]+)\.h"/;
            my ($other) = grep { -f "$tree/$_.h" } "$beside$1", $1 or next;
            $of{$name}{$other} = 1 if $other ne $name;
        }
    }
    return \%of;
}

# The same between rooms; a file at the top of the tree is a room of its own.
sub rooms {
    my ($of) = @_;
    my %rooms;
    for my $name (keys %$of) {
        my $room = $name =~ s{/.*}{}r;
        $rooms{$room} //= {};
        for (keys %{$of->{$name}}) {
            my $other = s{/.*}{}r;
            $rooms{$room}{$other} = 1 if $other ne $room;
        }
    }
    return \%rooms;
}

# A way from a name back to itself, or none.
sub circle {
    my ($of) = @_;
    my %done;
    for my $start (sort keys %$of) {
        my @path = way_round($of, $start, \%done, []);
        return join ' > ', @path if @path;
    }
    return '';
}

sub way_round {
    my ($of, $name, $done, $path) = @_;
    return (@$path[$_ .. $#$path], $name) for grep { $path->[$_] eq $name } 0 .. $#$path;
    return () if $done->{$name};
    for my $next (sort keys %{$of->{$name} // {}}) {
        my @found = way_round($of, $next, $done, [@$path, $name]);
        return @found if @found;
    }
    $done->{$name} = 1;
    return ();
}

1;
