package DemoCsv;
# The demonstration's CSV files: UTF-8, a header line, commas, no quoting
# (a field that would need it is refused, on the way in and on the way out).
# read_csv gives one hash a line; write_csv replaces a file in one step.
use strict;
use warnings;
use utf8;
use Exporter 'import';
our @EXPORT_OK = qw(read_csv write_csv totals_of);

sub read_csv {
    my ($path) = @_;
    open my $in, '<:encoding(UTF-8)', $path or die "$path: $!\n";
    my @lines = <$in>;
    close $in;
    s/\r?\n\z// for @lines;
    my @columns = split /,/, shift(@lines) // die("$path: empty\n");
    return map { line_as_hash($path, \@columns, $_) } grep { length } @lines;
}

sub line_as_hash {
    my ($path, $columns, $line) = @_;
    die "$path: quoted fields are not read: $line\n" if $line =~ /"/;
    my @fields = split /,/, $line, -1;
    die "$path: " . @$columns . " fields wanted: $line\n" if @fields != @$columns;
    my %row;
    @row{@$columns} = @fields;
    return \%row;
}

sub write_csv {
    my ($path, $columns, @rows) = @_;
    open my $out, '>:raw:encoding(UTF-8)', "$path.new" or die "$path.new: $!\n";
    for my $fields ($columns, map { [ @$_{@$columns} ] } @rows) {
        die "$path: a field needs quoting: @$fields\n" if grep { /[",\r\n]/ } @$fields;
        print {$out} join(',', @$fields), "\n" or die "$path.new: $!\n";
    }
    close $out or die "$path.new: $!\n";
    rename "$path.new", $path or die "$path: $!\n";
    return;
}

# A file of totals, such as published.csv, as what => count
sub totals_of {
    my ($path) = @_;
    return map { $_->{what} => $_->{count} } read_csv($path);
}

1;
