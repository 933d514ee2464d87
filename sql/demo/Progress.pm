package Progress;
# How far a replay is: one line redrawn in place on a terminal, else a line every
# ten per cent. The pace is that of the last five seconds.
use strict;
use warnings;
use utf8;
use List::Util qw(max min);
use Time::HiRes qw(time);

my ($BAR, $SPAN, $EVERY) = (28, 5, 0.1);

sub new {
    my ($class, $total) = @_;
    return bless { total => max(1, $total), samples => [ [ time, 0 ] ], drawn => 0, told => 0,
        terminal => -t STDOUT ? 1 : 0, columns => $ENV{COLUMNS} || 80 }, $class;
}

sub update {
    my ($self, $count, $last) = @_;
    $self->{count} = $count;
    $self->{last}  = $last;
    $self->{terminal} ? $self->draw(0) : $self->tell;
    return;
}

# sheets a second
sub pace {
    my ($self) = @_;
    my ($now, $samples) = (time, $self->{samples});
    push @$samples, [ $now, $self->{count} ] if $now - $samples->[-1][0] >= $EVERY;
    shift @$samples while @$samples > 2 && $now - $samples->[0][0] > $SPAN;
    my $seconds = $now - $samples->[0][0];
    return $seconds > 0 ? ($self->{count} - $samples->[0][1]) / $seconds : 0;
}

sub draw {
    my ($self, $even_if_recent) = @_;
    return if time - $self->{drawn} < $EVERY && !$even_if_recent && $self->{count} < $self->{total};
    $self->{drawn} = time;
    my $full = int $BAR * $self->{count} / $self->{total};
    my $line = sprintf '[%s%s] %s', '#' x $full, '.' x ($BAR - $full), $self->figures;
    $line .= "  $self->{last}" if length $self->{last};
    print "\r", substr($line, 0, $self->{columns} - 1), "\e[K";
    return;
}

sub figures {
    my ($self) = @_;
    my $pace = $self->pace;
    my $left = $pace > 0 ? ($self->{total} - $self->{count}) / $pace : 0;
    return sprintf '%d/%d  %.1f/s  %d:%02d left', $self->{count}, $self->{total}, $pace, $left / 60, $left % 60;
}

sub tell {
    my ($self) = @_;
    my $tenth = int 10 * $self->{count} / $self->{total};
    my $figures = $self->figures;
    return if $tenth <= $self->{told};
    $self->{told} = $tenth;
    print 10 * $tenth, " %  $figures  $self->{last}\n";
    return;
}

# a line of its own, above the bar
sub note {
    my ($self, $text) = @_;
    print $self->{terminal} ? "\r\e[K" : '', "$text\n";
    return;
}

sub finish {
    my ($self) = @_;
    return if !$self->{terminal} || !defined $self->{count};
    $self->draw(1);
    print "\n";
    return;
}

1;
