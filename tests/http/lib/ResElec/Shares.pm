package ResElec::Shares;

# Shares, each rounded by itself, computed apart from the extension, in whole numbers.
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT_OK = qw(shares percent ranks);

# {id => votes} to {id => percent}; undef each when nobody has votes.
sub shares {
    my ($votes) = @_;
    my $total = 0;
    $total += $_ for values %$votes;
    return {map { $_ => percent($votes->{$_}, $total) } keys %$votes};
}

# 100 × part / whole, rounded half up; undef of nothing.
sub percent {
    my ($part, $whole) = @_;
    return undef if !defined $part || !$whole;
    use integer;
    my $hundredths = ($part * 20000 + $whole) / (2 * $whole);
    no integer;
    return $hundredths / 100;
}

# {id => votes} to {id => rank}: equal votes share a rank.
sub ranks {
    my ($votes) = @_;
    return {map { my $mine = $votes->{$_}; $_ => 1 + grep { $_ > $mine } values %$votes } keys %$votes};
}

1;
