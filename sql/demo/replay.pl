#!/usr/bin/perl
# Usage: replay.pl [--url URL] [--rate N] [--connections N] [--title T] [--credentials F] [SHEETS.csv]
#
# Plays the demonstration's results night: sends each sheet of gabon-2025-replay.csv
# through the REST API, --rate of them a second (20; 0 = as fast as possible), then
# compares the national totals with the published ones. The environment sets the same:
# RES_ELEC_URL, RATE, CONNECTIONS, ELECTION_TITLE, PATIENCE (seconds to wait for a server
# that is away, 120), CREDENTIALS (a file of NAME=value
# lines: DIRECTOR_PHONE, DIRECTOR_PASSWORD; variables of these names come first).
# May be stopped with Ctrl-C and run again: what is there already is passed over.
# Exit status: 0 all in and as published, 1 not so, 130 stopped.
use strict;
use warnings;
use utf8;
use FindBin qw($Bin);
use Getopt::Long;
use JSON::PP qw(encode_json);
use List::Util qw(max min);
use Time::HiRes qw(time);
use lib $Bin;
use DemoCsv qw(read_csv published);
use PostPool;
use Progress;
use SheetApi;

binmode STDOUT, ':encoding(UTF-8)';
binmode STDERR, ':encoding(UTF-8)';
$| = 1;
$SIG{PIPE} = 'IGNORE';

my $PATIENCE = $ENV{PATIENCE} // 120;    # seconds without one answer that counts, then give up
my $NOTES    = 10;     # refusals shown in full
my $RUN      = "$Bin/../../.run";

# ---- settings ----
sub options {
    my %o = (url => $ENV{RES_ELEC_URL} // 'http://127.0.0.1:8080', rate => $ENV{RATE} // 20,
        connections => $ENV{CONNECTIONS} // 4, credentials => $ENV{CREDENTIALS} // "$RUN/credentials",
        title => $ENV{ELECTION_TITLE});
    GetOptions(\%o, qw(url=s rate=s connections=s title=s credentials=s)) && @ARGV < 2
        or die "Usage: replay.pl [--url URL] [--rate N] [--connections N] [--title T]"
        . " [--credentials F] [SHEETS.csv]\n";
    $o{rate} =~ /\A\d+(?:\.\d+)?\z/ or die "rate: a number of sheets a second, 0 for no limit\n";
    $o{connections} =~ /\A[1-9]\d?\z/ or die "connections: 1 to 99\n";
    $o{title} = 'Gabon, présidentielle, avril 2025 (feuilles simulées)' if !length($o{title} // '');
    utf8::decode($o{title});
    $o{sheets} = $ARGV[0] // "$RUN/demo/gabon-2025-replay.csv";
    return %o;
}

sub credentials {
    my ($path) = @_;
    my @names = qw(DIRECTOR_PHONE DIRECTOR_PASSWORD);
    my %value;
    if (open my $in, '<:encoding(UTF-8)', $path) {
        while (<$in>) { $value{$1} = $3 if /\A\s*([A-Z_]+)=(["']?)(.*?)\2\s*\z/ }
    }
    return map { $ENV{$_} // $value{$_} // die "no $_ in $path\n" } @names;
}

# ---- sheets to jobs ----
sub jobs {
    my ($api, $election, @sheets) = @_;
    my %candidate = $api->candidate_ids($election);
    my %office    = $api->office_ids($election);
    return map { job($_, \%candidate, \%office) } @sheets;
}

sub job {
    my ($sheet, $candidate, $office) = @_;
    my @place = @$sheet{qw(region department commune center office)};
    my $id = $office->{ join ',', @place } // die "the election has no office: @place\n";
    my @codes = grep { !/\A(?:region|department|commune|center|office|registered|voters|blank|null)\z/ }
        sort keys %$sheet;
    my @results = map { { candidate_id => $candidate->{$_} // die("the election has no candidate $_\n"),
            votes => 0 + $sheet->{$_} } } @codes;
    return { path => "/api/offices/$id/results", where => join(', ', @place[ 3, 4 ], $place[0]),
        body => encode_json({ total_voters => 0 + $sheet->{voters}, blank_votes => 0 + $sheet->{blank},
            null_votes => 0 + $sheet->{null}, results => \@results }) };
}

# ---- the night ----
sub play {
    my ($api, $pool, $progress, $rate, @jobs) = @_;
    my $night = { api => $api, pool => $pool, progress => $progress, queue => \@jobs, done => 0,
        in => 0, there => 0, conflict => 0, refused => 0, next => 0, last_good => time, stop => '' };
    local @SIG{qw(INT TERM)} = (sub { $night->{stop} ||= 'stopped'; $SIG{INT} = 'DEFAULT' }) x 2;
    while ($pool->busy || (@jobs && !$night->{stop})) {
        send_next($night, $rate) if @jobs && !$night->{stop};
        answered($night, @$_) for $pool->collect(pause_length($night));
    }
    $progress->finish;
    return $night;
}

sub send_next {
    my ($night, $rate) = @_;
    while (@{ $night->{queue} } && $night->{pool}->idle && time >= $night->{next}) {
        my $token = eval { $night->{api}->token } // return later($night, 2, $@);
        my $job = shift @{ $night->{queue} };
        $job->{token} = $token;
        $night->{pool}->give($job, $token);
        $night->{next} = max($night->{next}, time - 0.1) + 1 / $rate if $rate > 0;
    }
    return;
}

# until the next sheet is due; an answer wakes earlier
sub pause_length {
    my ($night) = @_;
    return 0.5 if !@{ $night->{queue} } || !$night->{pool}->idle;
    return min(0.5, max(0, $night->{next} - time));
}

my %COUNTED = (201 => 'in', 200 => 'there', 409 => 'conflict');

sub answered {
    my ($night, $job, $answer) = @_;
    my $status = $answer->{status};
    return again($night, $job, $answer) if $status =~ /\A(?:429|502|503|504|599)\z/;
    return unknown_token($night, $job) if $status == 401 && !$job->{renewed}++;
    my $kind = $COUNTED{$status} // 'refused';
    $night->{$kind}++;
    $night->{done}++;
    $night->{last_good} = time;
    $night->{next} = 0 if $kind eq 'there' && $night->{next} < time + 1;
    refusal($night, $job, $answer) if $kind eq 'conflict' || $kind eq 'refused';
    $night->{progress}->update($night->{done}, $job->{where});
    return;
}

# the server is busy or away: all wait, and the sheet goes first when it is back
sub again {
    my ($night, $job, $answer) = @_;
    unshift @{ $night->{queue} }, $job;
    $night->{retried}++;
    return later($night, $answer->{wait}, $answer->{reason});
}

sub later {
    my ($night, $seconds, $reason) = @_;
    chomp $reason;
    $night->{next} = max($night->{next}, time + $seconds);
    $night->{stop} ||= "given up after $PATIENCE s: $reason" if time - $night->{last_good} > $PATIENCE;
    return;
}

sub unknown_token {
    my ($night, $job) = @_;
    $night->{api}->forget($job->{token});
    unshift @{ $night->{queue} }, $job;
    return;
}

sub refusal {
    my ($night, $job, $answer) = @_;
    my $shown = ++$night->{shown};
    $night->{progress}->note("$job->{where}: $answer->{reason}") if $shown <= $NOTES;
    $night->{progress}->note('more refusals are only counted') if $shown == $NOTES + 1;
    return;
}

# ---- the end ----
sub summary {
    my ($night, $total, $seconds) = @_;
    printf "%d of %d sheets: %d in, %d already there, %d in conflict, %d refused; %d retried; %.1f s, %.1f sheets/s\n",
        @$night{qw(done)}, $total, @$night{qw(in there conflict refused)}, $night->{retried} // 0,
        $seconds, $seconds > 0 ? $night->{done} / $seconds : 0;
    print "$night->{stop}; run again to go on\n" if $night->{stop};
    return;
}

# prints the totals beside the published ones; true when all are equal
sub compare {
    my ($api, $election) = @_;
    my %published = published($Bin);
    my %candidate = $api->candidate_ids($election);
    my $totals    = $api->totals($election);
    my %have = (voters => $totals->{total_voters}, blank_null => $totals->{blank_votes} + $totals->{null_votes},
        map { $_ => $totals->{candidate_results}{ $candidate{$_} // '' } // 0 } grep { /[A-Z]/ } keys %published);
    my $different = 0;
    for my $what (sort { $have{$b} <=> $have{$a} || $a cmp $b } keys %have) {
        my $same = $have{$what} == $published{$what};
        $different++ if !$same;
        printf "%-20s %9d %s\n", $what, $have{$what}, $same ? 'as published' : "published: $published{$what}";
    }
    print $different ? "$different totals differ from the published ones\n" : "every total as published\n";
    return !$different;
}

sub main {
    my %o      = options();
    my @sheets = read_csv($o{sheets});
    my $api    = SheetApi->new($o{url}, credentials($o{credentials}))->login;
    my $election = $api->election($o{title});
    die "the election is $election->{status}; only an active one takes sheets\n" if $election->{status} ne 'active';
    my @jobs  = jobs($api, $election->{id}, @sheets);
    my $pool  = PostPool->new($o{url}, $o{connections});
    my $start = time;
    my $night = play($api, $pool, Progress->new(scalar @jobs), $o{rate}, @jobs);
    $pool->close_all;
    summary($night, scalar @jobs, time - $start);
    return $night->{stop} eq 'stopped' ? 130 : 1 if length $night->{stop};
    my $equal = compare($api, $election->{id});
    return $equal && !$night->{conflict} && !$night->{refused} ? 0 : 1;
}

my $status = eval { main() };
print STDERR $@ if !defined $status;
exit($status // 1);
