# Prints random elections and their seats, found as naively as the methods are defined: all quotients written down and
# sorted, remainders as fractions, one seat after the other. It shares nothing with the engine but the law.
#     perl tests/unit/seats_brute.pl SEED ELECTIONS
# A line is METHOD|SEATS|VOTES …|SEATS …; a list of so many candidates is v/n, and T behind seats: a lot decides whether
# it has one more. Of the councils that a lot decides only that is said. Votes are small, so that ties are many, or near
# 2^60.
use strict;
use warnings;
use Math::BigInt;

my ($state, $elections) = @ARGV;

# A generator of its own: Perl's differs between builds.
sub below {
    my ($limit) = @_;
    $state = ($state * 1103515245 + 12345) % 2147483648;
    return int($state / 65536) % $limit;
}

sub big { return Math::BigInt->new($_[0]); }

# Fractions are [numerator, denominator], of numbers of any size.
sub compare { return $_[0][0] * $_[1][1] <=> $_[1][0] * $_[0][1]; }

sub whole { my ($over, $under) = @_; return ($over - $over % $under) / $under; }

# Seats to the largest of [fraction, list]: one each, and again; those equal at the border of whom not all have one are
# tied.
sub award {
    my ($left, $claims, $seats, $tied) = @_;
    my @order = sort { compare($b->[0], $a->[0]) } @$claims;
    for (; $left > @order; $left -= @order) { $seats->[$_->[1]]++ for @order; }
    my $border = $left > 0 ? $order[$left - 1][0] : undef;
    my $lot = $left > 0 && $left < @order && compare($order[$left][0], $border) == 0;

    for my $claim (@order[0 .. $left - 1]) {
        $seats->[$claim->[1]]++ unless $lot && compare($claim->[0], $border) == 0;
    }
    for my $claim ($lot ? @order : ()) { $tied->[$claim->[1]] = 1 if compare($claim->[0], $border) == 0; }
}

sub by_divisors {
    my ($votes, $house, $divisor) = @_;
    my (@seats, @tied) = map { 0 } @$votes;
    my @claims = map {
        my $i = $_;
        map { [[$votes->[$i] * $divisor->[1], $divisor->[0]->($_)], $i] } 0 .. $house - 1
    } 0 .. $#$votes;

    award($house, \@claims, \@seats, \@tied);
    return (\@seats, \@tied);
}

# The quota is a fraction. More whole quotas than seats: one off the smallest remainders, all of them if need be.
sub by_remainders {
    my ($votes, $house, $quota) = @_;
    my (@seats, @remainders, @tied);
    my $sum = 0;

    for my $v (@$votes) {
        my $over = $v * $quota->[1];
        my $fits = whole($over, $quota->[0]);
        $fits = $house if $fits > $house;
        push @seats, "$fits" + 0;
        push @remainders, [$over % $quota->[0], $quota->[1]];
        $sum += "$fits";
    }
    while ($sum > $house) {    # those who have one all give it back
        my @with = grep { $seats[$_] > 0 } 0 .. $#seats;
        $seats[$_]-- for @with;
        $sum -= @with;
        next if $sum > $house;
        award($house - $sum, [map { [$remainders[$_], $_] } @with], \@seats, \@tied);
        return (\@seats, \@tied);
    }
    award($house - $sum, [map { [$remainders[$_], $_] } 0 .. $#seats], \@seats, \@tied) if $house > $sum;
    return (\@seats, \@tied);
}

# The one of those that may with the largest fraction, as a list of it alone; several: a lot.
sub first_of {
    my ($of, @may) = @_;
    my @order = sort { compare($of->($b), $of->($a)) } @may;
    return grep { compare($of->($_), $of->($order[0])) == 0 } @order;
}

# Kieswet P 5 to P 10; undef: a lot is drawn, or would be. What a seat was given for is kept for P 9: [stage, fraction].
sub dutch {
    my ($votes, $house, $names) = @_;
    my $valid = big(0);
    $valid += $_ for @$votes;
    my @seats = map { my $f = whole($_ * $house, $valid); "$f" + 0 } @$votes;
    my (@once, @last);
    my $remainder = sub { [$votes->[$_[0]] * $house % $valid, big(1)] };
    my $average = sub { [$votes->[$_[0]], big($seats[$_[0]] + 1)] };
    my $room = sub { $votes->[$_[0]] > 0 && $seats[$_[0]] < $names->[$_[0]] };
    my @stages = (
        [$remainder, sub { !$once[0]{$_[0]} && $votes->[$_[0]] * $house * 4 >= $valid * 3 }],
        [$average, sub { !$once[1]{$_[0]} }],
        [$average, sub { 1 }]);
    @stages = @stages[2, 2, 2] if $house >= 19;
    my $give = sub {
        my ($left) = @_;
        SEAT: while ($left > 0) {
            for my $stage (0 .. 2) {
                my ($of, $may) = @{$stages[$stage]};
                my @may = grep { $room->($_) && $may->($_) } 0 .. $#seats;
                next if !@may;
                my @first = first_of($of, @may);
                # equal ones who all have one are given theirs one after the other; who of more than the seats, a lot
                # says
                return 0 if @first > $left;
                for my $i (@first) {
                    $last[$i] = [$stage, $of->($i)];
                    $once[$stage]{$i} = 1;
                    $seats[$i]++;
                    $left--;
                }
                next SEAT;
            }
            return 1;
        }
        return 1;
    };
    my $left = $house;
    $left -= $_ for @seats;
    return undef if !$give->($left);
    my ($most) = grep { $votes->[$_] * 2 > $valid } 0 .. $#seats;
    if (defined $most && $seats[$most] * 2 <= $house && $seats[$most] < $names->[$most]) {
        my @with = grep { $_ != $most && $last[$_] } 0 .. $#seats;
        my @least = sort { $last[$b][0] <=> $last[$a][0] || compare($last[$a][1], $last[$b][1]) } @with;
        my ($one, $next) = @last[@least];
        return undef if $next && $one->[0] == $next->[0] && compare($one->[1], $next->[1]) == 0;
        if (@least) { $seats[$least[0]]--; $seats[$most]++; }
    }
    my $passed = 0;
    for my $i (0 .. $#seats) {
        next if $seats[$i] <= $names->[$i];
        $passed += $seats[$i] - $names->[$i];
        $seats[$i] = $names->[$i];
    }
    return $give->($passed) ? \@seats : undef;
}

my %divisors = (
    dhondt => [sub { big($_[0] + 1) }, 1],
    sainte_lague => [sub { big(2 * $_[0] + 1) }, 1],
    modified => [sub { big($_[0] == 0 ? 7 : 10 * $_[0] + 5) }, 5]);
my %quotas = (
    hare => sub { [$_[0], big($_[1])] },
    hagenbach => sub { [$_[0], big($_[1] + 1)] },
    imperiali => sub { [$_[0], big($_[1] + 2)] },
    droop => sub { [whole($_[0], $_[1] + 1) + 1, big(1)] });
my @methods = (sort(keys %divisors), sort(keys %quotas), 'dutch', 'dutch');

for my $made (1 .. $elections) {
    my $method = $methods[$made % @methods];
    my $house = 1 + below($method eq 'dutch' ? 30 : 18);
    my $most = (8, 40, 1000, 0)[below(4)];
    my @votes = map { $most ? big(1 + below($most))
        : big(1 + below(30000)) * big(32768) ** 2 * big(1 + below(30000)) + below(32768) } 0 .. below(7);
    my @names = map { $method eq 'dutch' && below(3) == 0 ? 1 + below(4) : 1000 } @votes;
    my $valid = big(0);
    $valid += $_ for @votes;
    my ($seats, $tied) = $divisors{$method} ? by_divisors(\@votes, $house, $divisors{$method})
        : $quotas{$method} ? by_remainders(\@votes, $house, $quotas{$method}->($valid, $house))
        : (dutch(\@votes, $house, \@names), []);
    print join('|', $method, $house,
        join(' ', map { $names[$_] < 1000 ? "$votes[$_]/$names[$_]" : "$votes[$_]" } 0 .. $#votes),
        $seats ? join(' ', map { $seats->[$_] . ($tied->[$_] ? 'T' : '') } 0 .. $#votes) : 'lot'), "\n";
}
