#!/usr/bin/perl
# make provinces: a nation and three provinces on this machine, each with a PostgreSQL of its own, all under load. One
# province after the other is cut off, goes on counting, and is joined again; what happens is printed. Ctrl-C, or
# SECONDS (0: none), ends it: then the nation must have what the provinces have.
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(sleep time);
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Documents;
use Provinces qw(sheet);

my ($seconds) = (@ARGV, 0);
my $PERIOD = 20;    # seconds: a province is cut off for the first half
my $OFFICES = 400;    # in each province
my ($parent, $end, @loaders) = ($$, 0);
$SIG{INT} = $SIG{TERM} = sub { $end = 1 };
$| = 1;

sub announce { printf "%s  %s\n", POSIX::strftime('%H:%M:%S', localtime), $_[0] }

announce('starting four clusters');
my ($nation, @provinces) = Provinces::clusters(3);
Provinces::use_commands(map { $_ => Documents::block($_) }
    qw(node-nation node-add node-province node-joined node-report));
Provinces::set_up($nation, @provinces);
$nation->sql("INSERT INTO res_elec.office (center_id, name, registered_voters)
    SELECT 1 + 4 * (n % 3), 'More ' || n, 1000 FROM generate_series(1, 3 * $OFFICES) n");
Provinces::arrived($nation, $_) for 1 .. 3;
announce("a nation, and $_->[1] as node $_->[0]") for map { [split /\|/] } split /\n/,
    $nation->sql('SELECT number, name FROM res_elec.node ORDER BY number');

# Enters and corrects sheets of one province until it is told to stop, some twenty a second at most.
sub load {
    my ($k) = @_;
    my $pid = fork // die $!;
    return $pid if $pid;
    my $stop = 0;
    $SIG{INT} = 'IGNORE';
    $SIG{TERM} = sub { $stop = 1 };
    my $where = "o.province_id = (SELECT area_id FROM res_elec.this_node)";
    open STDERR, '>', '/dev/null';
    until ($stop) {
        my $votes = 100 + int rand 800;
        my $statement = rand() < 0.7
            ? "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
               SELECT o.id, $votes + 6, 1, 2, res_elec.votes(ARRAY[1, 2], ARRAY[$votes, 3]) FROM res_elec.office o
                WHERE $where AND NOT EXISTS (SELECT FROM res_elec.result_sheet s WHERE s.office_id = o.id) LIMIT 1"
            : "UPDATE res_elec.result_sheet s
                  SET blank_votes = s.null_votes, null_votes = s.blank_votes, reason = 'again'
                WHERE s.office_id = (SELECT o.office_id FROM res_elec.result_sheet o WHERE $where
                                      ORDER BY random() LIMIT 1)";
        eval { $provinces[$k]->sql($statement) };
        sleep 0.05;
    }
    POSIX::_exit(0);
}
@loaders = map { load($_) } 0 .. $#provinces;
END { kill 'TERM', @loaders if $$ == $parent }

# Each node reports; what the nation sees.
sub report {
    my $report = Documents::block('node-report') =~ s/;\s*$//r;
    for my $node (@provinces, $nation) {
        announce("no report this time: $_") for grep { $_ } $node->refusals($report);
    }
}

sub status {
    my $here = join ', ', map { $_->sql('SELECT count(*) FROM res_elec.result_sheet') } @provinces;
    announce("sheets: $here in the provinces; the nation has " . join ', ',
        map { my ($name, $sheets, $finding, $connected) = split /\|/;
            "$sheets of $name (" . ($connected eq 't' ? $finding : 'cut off') . ')' }
        split /\n/, $nation->sql("SELECT s.name, (SELECT count(*) FROM res_elec.result_sheet x
            WHERE x.province_id = s.area_id), coalesce(s.finding, 'no report'), s.connected FROM res_elec.node_status s
            ORDER BY s.node"));
}

# What the nation does meanwhile to the province that is cut off.
sub cross {
    my ($k) = @_;
    $nation->sql("UPDATE res_elec.office o SET registered_voters = o.registered_voters + 1
        FROM res_elec.node n WHERE n.number = $k AND n.area_id = o.province_id AND o.id % 10 = 0");
    announce('the nation changes a tenth of its registers: the province will carry them');
    announce("the nation would complete the election: $_") for $nation->refusals(
        "UPDATE res_elec.election SET status = 'completed'");
}

my ($cut, $began, $turn) = (0, time, 0);

# Cuts a province off, or joins it again, when it is time.
sub turn {
    my $phase = (time - $began) / $PERIOD;
    if (!$cut && $phase - int $phase < 0.5) {
        $cut = 1 + $turn++ % @provinces;
        Provinces::cut($nation, $provinces[$cut - 1], $cut);
        announce("P$cut is cut off");
        cross($cut);
    } elsif ($cut && $phase - int $phase >= 0.5) {
        Provinces::mend($nation, $provinces[$cut - 1], $cut);
        announce("P$cut is joined again");
        $cut = 0;
    }
}

until ($end || ($seconds > 0 && time - $began > $seconds)) {
    # Ctrl-C also cancels the query that is under way
    eval { report(); status(); turn(); 1 } or $end or die $@;
    sleep 2 if !$end;
}

announce('the load ends');
kill 'TERM', @loaders;
waitpid $_, 0 for @loaders;
Provinces::mend($nation, $provinces[$cut - 1], $cut) if $cut;
Provinces::settle($nation, @provinces) for 1, 2;
status();
my $sum = 0;
$sum += $_->sql('SELECT count(*) FROM res_elec.result_sheet') for @provinces;
my $all = $nation->sql('SELECT count(*) FROM res_elec.result_sheet');
my $wrong = join ' ', map { $_->sql($Cluster::WRONG) } $nation, @provinces;
my $findings = $nation->sql("SELECT string_agg(DISTINCT finding, ' ') FROM res_elec.node_status");
announce("the nation has $all sheets of $sum; totals that differ from the sheets: $wrong; reports: $findings");
exit($all == $sum && $wrong eq '0 0 0 0' && $findings eq 'matched' ? 0 : 1);
