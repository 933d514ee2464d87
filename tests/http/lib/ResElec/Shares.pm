package ResElec::Shares;

# Shares that add up to 100.00, computed apart from the extension: Hamilton's method in whole numbers.
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT_OK = qw(shares percent ranks);

# {id => votes} to {id => percent}; undef each when nobody has votes.
sub shares {
    my ($votes) = @_;
    my $total = 0;
    $total += $_ for values %$votes;
    return {map { $_ => undef } keys %$votes} if !$total;
    my (%hundredths, %rest);
    my $left = 10000;
    for my $id (keys %$votes) {
        use integer;
        $hundredths{$id} = $votes->{$id} * 10000 / $total;
        $rest{$id} = $votes->{$id} * 10000 % $total;
        $left -= $hundredths{$id};
    }
    my @order = sort { $rest{$b} <=> $rest{$a} || $votes->{$b} <=> $votes->{$a} || $a <=> $b } keys %$votes;
    $hundredths{$_}++ for @order[0 .. $left - 1];
    return {map { $_ => $hundredths{$_} / 100 } keys %$votes};
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
