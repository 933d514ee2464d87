#!/usr/bin/perl
# A picture of what the benches in SQL noted: plot.pl < RESULTS > sql.svg
#
# Three panels with logarithmic axes: rates of submitting by clients, reading a national total by offices, COPY by
# sheets. A point is the median of the rounds, the bar through it reaches from the least to the most. Of a figure with
# several settings (candidates, fsync, offices) the setting that was measured first is drawn.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use List::Util qw(min max);

my ($width, $height, $gap, $left, $top) = (270, 230, 100, 70, 50);
my %colour = (plain => '#aaaaaa', judged => '#777777', totals => '#0b5fa5', rules => '#2a9d55', plpgsql => '#c2410c',
    kept => '#0b5fa5', sum => '#c2410c', view => '#777777', refresh => '#8b5cf6');
my %words = (plain => 'the rows alone', judged => 'hard rules', totals => 'and totals', rules => 'and soft rules',
    plpgsql => 'PL/pgSQL trigger',
    kept => 'kept total', sum => 'sum … GROUP BY', view => 'materialized view', refresh => 'its REFRESH');
# figure, title, what of the case is the x axis (the rest is a setting)
my @panels = (
    ['submit, tx/s', 'Submitting, transactions a second', qr/, (\d+) clients$/, 'clients'],
    ['national total, ms', 'Reading a national total, ms', qr/^(\d+) offices/, 'offices'],
    ['COPY, s', 'COPY, seconds', qr/^(\d+) sheets(?!, all)/, 'sheets'],
);

my (%points, %setting);
while (<STDIN>) {
    chomp;
    my ($figure, $case, $variant, $value) = split /\t/;
    my ($panel) = grep { $_->[0] eq $figure } @panels or next;
    $case =~ $panel->[2] or next;
    my ($x, $rest) = ($1, $case =~ s/$panel->[2]//r);
    push @{$points{$figure}{$variant}{$x}}, $value if $rest eq ($setting{$figure} //= $rest);
}

sub text {
    my ($x, $y, $words, $more) = @_;
    return sprintf qq{<text x="%.1f" y="%.1f" %s>%s</text>\n}, $x, $y, $more // '', $words
}

# Places a value on an axis of so many pixels, and the powers of ten around it.
sub scale {
    my ($pixels, @values) = @_;
    my ($least, $most) = map { sprintf '%.9f', log($_) / log 10 } min(@values), max(@values);
    my ($from, $to) = (int($least - ($least < 0)), int($most + ($most > 0 && $most > int $most)));
    $to++ if $from >= $to;
    return (sub { $pixels * (log($_[0]) / log(10) - $from) / ($to - $from) }, map { 10**$_ } $from .. $to);
}

sub short { my ($n) = @_; return $n >= 1e6 ? $n / 1e6 . ' M' : $n >= 1e3 ? $n / 1e3 . ' k' : $n }

sub panel {
    my ($figure, $title, undef, $axis) = @_;
    my $lines = $points{$figure} or return '';
    my ($x_at, @x_ticks) = scale($width, map { keys %$_ } values %$lines);
    my ($y_at, @y_ticks) = scale($height, map { map { @$_ } values %$_ } values %$lines);
    my $svg = text(0, -14, $title, 'font-weight="bold"')
        . qq{<rect width="$width" height="$height" fill="none" stroke="#999"/>\n};
    $svg .= text($x_at->($_), $height + 16, short($_), 'text-anchor="middle"') for @x_ticks;
    $svg .= text($width / 2, $height + 34, "$axis ($setting{$figure})" =~ s/\(, /(/r,
        'text-anchor="middle" fill="#555"');
    $svg .= sprintf(qq{<path d="M0 %.1fH$width" stroke="#ddd"/>\n}, $height - $y_at->($_))
        . text(-6, $height - $y_at->($_) + 4, short($_), 'text-anchor="end"') for @y_ticks;
    my $row = 0;
    for my $variant (sort { $words{$a} cmp $words{$b} } keys %$lines) {
        my $of = $lines->{$variant};
        my $path = '';
        for my $x (sort { $a <=> $b } keys %$of) {
            my @rounds = sort { $a <=> $b } @{$of->{$x}};
            my ($px, $low, $middle, $high) = ($x_at->($x), map { $height - $y_at->($_) } $rounds[0],
                $rounds[$#rounds / 2], $rounds[-1]);
            $path .= sprintf '%s%.1f %.1f', $path ? 'L' : 'M', $px, $middle;
            $svg .= sprintf
                qq{<path d="M%.1f %.1fV%.1f" stroke="$colour{$variant}"/><circle cx="%.1f" cy="%.1f" r="3" fill="$colour{$variant}"/>\n},
                $px, $low, $high, $px, $middle;
        }
        $svg .= qq{<path d="$path" fill="none" stroke="$colour{$variant}" stroke-width="1.5"/>\n};
        $svg .= text(($row % 2) * $width / 2, $height + 54 + 16 * int($row / 2), "● $words{$variant}",
            qq{fill="$colour{$variant}"});
        $row++;
    }
    return $svg;
}

my $whole = $left + @panels * ($width + $gap) - $gap + 30;
my $high = $top + $height + 90;
print qq{<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $whole $high" font-family="sans-serif" font-size="12">\n},
    qq{<rect width="$whole" height="$high" fill="#fff"/>\n};
print qq{<g transform="translate(}, $left + $_ * ($width + $gap), qq{ $top)">\n}, panel(@{$panels[$_]}),
    "</g>\n" for 0 .. $#panels;
print "</svg>\n";
