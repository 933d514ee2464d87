package ResElec::Metrics;

# What /metrics says, read strictly: Prometheus' text format 0.0.4, and its rules for names and histograms.
use strict;
use warnings;
use Exporter qw(import);
use HTTP::Tiny;
use Time::HiRes qw(sleep time);
use ResElec::Server;

our @EXPORT = qw(metrics_get metrics_parse metrics metric metric_sum metric_reaches);

sub metrics_get {
    my ($method, $url) = @_;
    my $http = HTTP::Tiny->new(timeout => 20, keep_alive => 0, proxy => undef, http_proxy => undef);
    return $http->request($method // 'GET', $url // metrics_url());
}

# (series => value, family => type), or dies with what is wrong.
sub metrics_parse {
    my ($text) = @_;
    my (%value, %type, %help, $family);
    my $label = qr/[a-z_]+="(?:[^"\\\n]|\\["\\n])*"/;
    die "it does not end with a newline\n" unless $text =~ /\n\z/;
    for my $line (split /\n/, $text, -1) {
        next if $line eq '';
        if ($line =~ /^# HELP ([a-z_]+) (\S.*)$/) {
            die "a second HELP of $1\n" if exists $help{$1};
            ($family, $help{$1}) = ($1, $2);
        } elsif ($line =~ /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/) {
            my ($name, $kind) = ($1, $2);
            die "TYPE of $name without its HELP before it\n" if $name ne ($family // '') || exists $type{$name};
            $type{$name} = $kind;
            die "name of a $kind: $name\n" if ($kind eq 'counter') != ($name =~ /_total$/)
                || ($kind eq 'histogram' && $name !~ /_(?:seconds|bytes)$/);
        } elsif ($line
            =~ /^([a-z_]+)(?:\{($label(?:,$label)*)\})? ([0-9]+(?:\.[0-9]+)?)$/) {
            my ($name, $labels, $number) = ($1, $2 // '', $3);
            my $of = ($type{$family // ''} // '') eq 'histogram' ? $name =~ s/_(?:bucket|sum|count)$//r : $name;
            die "$name is not of the family before it\n" if $of ne ($family // '') || !$type{$of};
            my %seen;
            $seen{$_}++ && die "label $_ twice\n" for $labels =~ /([a-z_]+)="/g;
            my $series = $labels eq '' ? $name : "$name\{$labels}";
            die "$series is there twice\n" if exists $value{$series};
            $value{$series} = $number;
        } else {
            die "not a line of the format: $line\n";
        }
    }
    $help{$_} && $type{$_} or die "$_ lacks HELP or TYPE\n" for keys %help, keys %type;
    check_histograms($text, \%value, grep { $type{$_} eq 'histogram' } keys %type);
    return (\%value, \%type);
}

# The buckets rise, in order, and the last is the count.
sub check_histograms {
    my ($text, $value, @names) = @_;
    for my $name (@names) {
        my %last;
        while ($text =~ /^${name}_bucket\{(.*?),?le="([^"]+)"\} (\d+)$/mg) {
            my ($labels, $le, $count) = ($1, $2 eq '+Inf' ? 9**9**9 : $2, $3);
            my $before = $last{$labels} // [-1, 0];
            die "buckets of ${name}{$labels} out of order\n" if $le <= $before->[0] || $count < $before->[1];
            $last{$labels} = [$le, $count];
        }
        for my $labels (keys %last) {
            my ($le, $count) = @{$last{$labels}};
            die "${name}{$labels} has no +Inf\n" if $le != 9**9**9;
            die "count of ${name}{$labels}\n" if ($value->{"${name}_count{$labels}"} // -1) != $count;
            die "sum of ${name}{$labels}\n" unless defined $value->{"${name}_sum{$labels}"};
        }
    }
}

# All series of now.
sub metrics {
    my $answer = metrics_get();
    die "/metrics: $answer->{status} $answer->{content}\n" if $answer->{status} != 200;
    return (metrics_parse($answer->{content}))[0];
}

# The value of a series, by its name with its labels as they are written; 0 when there is none.
sub metric { my ($series, $among) = @_; return ($among // metrics())->{$series} // 0 }

# The sum of all series that fit.
sub metric_sum {
    my ($pattern, $among) = @_;
    my $all = $among // metrics();
    my $sum = 0;
    $sum += $all->{$_} for grep { $_ =~ $pattern } keys %$all;
    return $sum;
}

# A request is counted just after its answer was sent: waits for a value, or for one that a function takes, and gives
# what it was last.
sub metric_reaches {
    my ($series, $value, $seconds) = @_;
    my $fits = ref $value ? $value : sub { $_[0] == $value };
    my $until = time + ($seconds // 5);
    my $seen;
    while (!$fits->($seen = metric($series)) && time < $until) { sleep 0.02 }
    return $seen;
}

1;
