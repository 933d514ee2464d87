#!/usr/bin/perl
# Usage: replay.pl [--url URL] [--rate N] [--connections N] [--ballot president|deputies|both]
#                  [--folder F] [--credentials F] [--title T [--totals F] SHEETS.csv]
#
# Plays the demonstration's results night: sends the sheets that were left out, which stand
# in the FOLDER of make run, through the REST API, --rate of them a second (20; 0 = as fast
# as possible), then compares the totals with those that must come out: the published ones
# of the president, the simulated ones of the deputies. Of both ballots the sheets come in
# turns. SHEETS.csv, a file of sheets, is played into the election with the title T alone,
# whose totals are compared with those of the file --totals (preset: the president's).
# The environment sets the same: RES_ELEC_URL, RATE, CONNECTIONS, BALLOT, ELECTION_TITLE,
# PATIENCE (seconds to wait for a server that is away, 120), CREDENTIALS (a file of
# NAME=value lines: DIRECTOR_PHONE, DIRECTOR_PASSWORD; variables of these names come first).
# May be stopped with Ctrl-C and run again: what is there already is passed over.
# Exit status: 0 all in and every total right, 1 not so, 130 stopped.
use strict;
use warnings;
use utf8;
use FindBin qw($Bin);
use Getopt::Long;
use JSON::PP qw(encode_json);
use List::Util qw(max min);
use Time::HiRes qw(time);
use lib $Bin;
use DemoCsv qw(read_csv totals_of);
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
my %BALLOTS  = (
    president => { title => 'Gabon, présidentielle, avril 2025 (feuilles simulées)',
        sheets => 'gabon-2025-replay.csv', totals => "$Bin/published.csv", word => 'published' },
    deputies => { title => 'Gabon, législatives, 27 septembre 2025 (simulées)',
        sheets => 'deputies-replay.csv', totals => 'deputies-totals.csv', word => 'simulated' });

# ---- settings ----
sub options {
    my %o = (url => $ENV{RES_ELEC_URL} // 'http://127.0.0.1:8080', rate => $ENV{RATE} // 20,
        connections => $ENV{CONNECTIONS} // 4, credentials => $ENV{CREDENTIALS} // "$RUN/credentials",
        ballot => $ENV{BALLOT} || 'both', folder => "$RUN/demo", title => $ENV{ELECTION_TITLE});
    GetOptions(\%o, qw(url=s rate=s connections=s ballot=s folder=s title=s totals=s credentials=s)) && @ARGV < 2
        or die "Usage: replay.pl [--url URL] [--rate N] [--connections N] [--ballot president|deputies|both]"
        . " [--folder F] [--credentials F] [--title T [--totals F] SHEETS.csv]\n";
    $o{rate} =~ /\A\d+(?:\.\d+)?\z/ or die "rate: a number of sheets a second, 0 for no limit\n";
    $o{connections} =~ /\A[1-9]\d?\z/ or die "connections: 1 to 99\n";
    $o{ballot} =~ /\A(?:president|deputies|both)\z/ or die "ballot: president, deputies or both\n";
    utf8::decode($o{title}) if length($o{title} // '');
    $o{ballots} = [ ballots(\%o, @ARGV) ];
    return %o;
}

# what is played: title, sheets, and what must come out
sub ballots {
    my ($o, $file) = @_;
    my %president = %{ $BALLOTS{president} };
    return { %president, title => $o->{title} || $president{title}, sheets => $file,
        totals => $o->{totals} // $president{totals} } if defined $file;
    my @names = $o->{ballot} eq 'both' ? qw(president deputies) : $o->{ballot};
    return map { { %$_, title => $o->{title} || $_->{title}, sheets => "$o->{folder}/$_->{sheets}",
            totals => $_->{totals} =~ m{/} ? $_->{totals} : "$o->{folder}/$_->{totals}" } } @BALLOTS{@names};
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
my @PLACE = qw(region department commune center office);

# A sheet has votes, by code_name. A file has a column a candidate, or a line a candidate.
sub sheets {
    my ($path) = @_;
    my (@sheets, %at);
    for my $row (read_csv($path)) {
        my $key = join ',', @$row{@PLACE};
        push @sheets, $at{$key} = { %$row, votes => {} } if !$at{$key};
        if (exists $row->{candidate}) { $at{$key}{votes}{ $row->{candidate} } = $row->{votes} }
        else                          { $at{$key}{votes} = columns_of($row) }
    }
    return @sheets;
}

sub columns_of {
    my ($row) = @_;
    my %votes = %$row;
    delete @votes{ @PLACE, qw(registered voters blank null) };
    return \%votes;
}

sub jobs {
    my ($api, $ballot) = @_;
    my $election = $api->election($ballot->{title});
    die "the election is $election->{status}; only an active one takes sheets\n" if $election->{status} ne 'active';
    $ballot->{id} = $election->{id};
    my %candidate = $api->candidate_ids($election->{id});
    my %office    = $api->office_ids($election->{id});
    return map { job($_, \%candidate, \%office) } sheets($ballot->{sheets});
}

sub job {
    my ($sheet, $candidate, $office) = @_;
    my @place = @$sheet{@PLACE};
    my $id = $office->{ join ',', @place } // die "the election has no office: @place\n";
    my $votes = $sheet->{votes};
    my @results = map { { candidate_id => $candidate->{$_} // die("the election has no candidate $_\n"),
            votes => 0 + $votes->{$_} } } sort keys %$votes;
    return { path => "/api/offices/$id/results", where => join(', ', @place[ 3, 4 ], $place[0]),
        body => encode_json({ total_voters => 0 + $sheet->{voters}, blank_votes => 0 + $sheet->{blank},
            null_votes => 0 + $sheet->{null}, results => \@results }) };
}

# several ballots' jobs by turns, so that all end together
sub in_turns {
    my @lists = @_;
    my @placed = map { my $list = $_; map { [ ($_ + 0.5) / @$list, $list->[$_] ] } 0 .. $#$list } @lists;
    return map { $_->[1] } sort { $a->[0] <=> $b->[0] } @placed;
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

# what came out, under the names that the file of totals has
sub figures {
    my ($api, $election) = @_;
    my %candidate = $api->candidate_ids($election);
    my $totals    = $api->totals($election);
    my $outcome   = $api->outcome($election);
    return (voters => $totals->{total_voters}, blank_null => $totals->{blank_votes} + $totals->{null_votes},
        second_rounds => $outcome->{contests_runoff},
        map({ $_ => $totals->{candidate_results}{ $candidate{$_} } // 0 } keys %candidate),
        map { my $party = $_->{party} // 'independents';
            ("votes $party" => $_->{votes}, "elected $party" => $_->{seats}) } @{ $outcome->{parties} });
}

# prints the totals beside those that must come out; true when all are equal
sub compare {
    my ($api, $ballot) = @_;
    my %right = totals_of($ballot->{totals});
    my %have  = figures($api, $ballot->{id});
    delete @right{qw(offices registered valid)};
    my $different = 0;
    print "$ballot->{title}\n";
    for my $what (sort { $right{$b} <=> $right{$a} || $a cmp $b } keys %right) {
        my $count = $have{$what} // 0;
        my $same  = $count == $right{$what};
        $different++ if !$same;
        printf "%-26s %9d %s\n", $what, $count, $same ? "as $ballot->{word}" : "$ballot->{word}: $right{$what}";
    }
    print $different ? "$different totals differ from the $ballot->{word} ones\n" : "every total as $ballot->{word}\n";
    return !$different;
}

sub main {
    my %o    = options();
    my $api  = SheetApi->new($o{url}, credentials($o{credentials}))->login;
    my @jobs = in_turns(map { [ jobs($api, $_) ] } @{ $o{ballots} });
    my $pool  = PostPool->new($o{url}, $o{connections});
    my $start = time;
    my $night = play($api, $pool, Progress->new(scalar @jobs), $o{rate}, @jobs);
    $pool->close_all;
    summary($night, scalar @jobs, time - $start);
    return $night->{stop} eq 'stopped' ? 130 : 1 if length $night->{stop};
    my $wrong = grep { !compare($api, $_) } @{ $o{ballots} };
    return !$wrong && !$night->{conflict} && !$night->{refused} ? 0 : 1;
}

my $status = eval { main() };
print STDERR $@ if !defined $status;
exit($status // 1);
