package ResElec::Writers;

# Processes that write at a node while something is broken, and note what was acknowledged. Each takes its share of the
# work: things, by their numbers, each with the statements that are run one after the other.
use strict;
use warnings;
use File::Temp qw(tempdir);
use List::Util qw(max);
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/lib';
use TestFiles qw(bytes_if_there spew);

use constant {PAUSE => 0.05, GOES_ON_SECONDS => 60};

my $owner = $$;
my @begun;

# connection: the superuser's; work: [[number, statement …] …], whose order is kept by each of so many processes.
sub begin {
    my ($class, $connection, $processes, @work) = @_;
    my $self = bless {dir => tempdir('res-elec-writers-XXXXXX', TMPDIR => 1, CLEANUP => 1), connection => $connection},
        $class;
    my @share;
    push @{$share[$_ % $processes]}, $work[$_] for 0 .. $#work;
    $self->{processes} = [map { $self->process($_, @{$share[$_]}) } 0 .. $#share];
    push @begun, $self;
    return $self;
}

sub process {
    my ($self, $number, @work) = @_;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;
    open my $notes, '>>', "$self->{dir}/notes$number" or POSIX::_exit(1);
    $notes->autoflush(1);
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    for my $thing (@work) {
        last if -e "$self->{dir}/end";
        my ($key, @statements) = @$thing;
        for my $n (1 .. @statements) {
            last if system('psql', '-XAtqc', $statements[$n - 1], '-d', $self->{connection}) != 0;
            print {$notes} "$key $n ", time, "\n";
        }
        sleep PAUSE;
    }
    close $notes;
    POSIX::_exit(0);
}

# How many statements of each thing were acknowledged by now: {number => n}; and when.
sub noted {
    my ($self) = @_;
    my (%done, @times);
    for my $path (glob "$self->{dir}/notes*") {
        for (bytes_if_there($path) =~ /^(\d+ \d+ [\d.]+)$/mg) {
            my ($key, $n, $at) = split ' ';
            $done{$key} = $n;
            push @times, $at;
        }
    }
    return (\%done, sort { $a <=> $b } @times);
}

# Waits until some more is acknowledged; notes how long nothing was.
sub goes_on {
    my ($self, $what) = @_;
    my (undef, @before) = $self->noted();
    my @times = @before;
    my $until = time + GOES_ON_SECONDS;
    while (@times < @before + 20 && time < $until) {
        sleep 0.1;
        (undef, @times) = $self->noted();
    }
    cmp_ok(@times, '>=', @before + 20, "$what: more is acknowledged");
    note(sprintf '%s: nothing was acknowledged for %.1f s', $what,
        max(0, map { $times[$_] - $times[$_ - 1] } max(1, scalar @before) .. $#times));
}

sub end {
    my ($self) = @_;
    spew("$self->{dir}/end", '');
    waitpid $_, 0 for splice @{$self->{processes}};
}

END {
    my $status = $?;
    if ($$ == $owner) { $_->end() for @begun }
    $? = $status;
}

1;
