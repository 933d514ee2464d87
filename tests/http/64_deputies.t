# The election of 577 deputies in two rounds, with the votes of France in 2017: made by single requests and counted
# while the replay plays its sheets, made by import alone, and its second round by one call; who is elected and seats by
# party are those of the file. The file has every other constituency: the one that it leaves out has here the figures of
# the one before it.
use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use List::Util qw(sum0);
use Test::More;
use Time::HiRes qw(sleep);
use ResElec::Test;
use ResElec::Import;

my $data = '../shared/data/seats/france-2017-deputies.csv';
plan(skip_all => 'the data is not beside this checkout') unless -e $data;

use constant CONTESTS => 577;

# Of the file: code, registered, voters, valid, votes in order, and the places of those in round 2
my (undef, @rows) = csv_rows($data);
my @contests = map {
    my $row = $_;
    map { {%$row, code => "$row->{constituency}$_", votes => [split / /, $row->{votes}],
        finalists => [split / /, $row->{second_round}]} } '', 'b'
} @rows;
$#contests = CONTESTS - 1;
is(scalar @contests, CONTESTS, '577 constituencies');

# The law, apart from the server: a majority of the valid votes and a quarter of those registered; else who has an
# eighth of them, or the first two
for my $contest (@contests) {
    my ($votes, $registered) = @$contest{qw(votes registered)};
    my @order = sort { $votes->[$b] <=> $votes->[$a] } 0 .. $#$votes;
    $contest->{elected} = $order[0] if 2 * $votes->[$order[0]] > $contest->{valid}
        && 4 * $votes->[$order[0]] >= $registered;
    my @qualified = grep { 8 * $votes->[$_] >= $registered } @order;
    @qualified = @order[0, 1] if @qualified < 2;
    $contest->{goes_on} = defined $contest->{elected} ? [] : [sort { $a <=> $b } @qualified];
}
is_deeply([map { [map { $_ + 1 } @{$_->{goes_on}}] } @contests],
    [map { [sort { $a <=> $b } @{$_->{finalists}}] } @contests],
    'the law elects whom the file has elected at once, and sends on whom it has in round 2');

sub party { return 'Liste ' . ($_[0] + 1) }
sub code_of { my ($contest, $k) = @_; return "$contest->{code}-" . ($k + 1) }
sub place {
    my ($contest) = @_;
    my ($department) = $contest->{code} =~ /^(\w+)-/;
    return ('France', "Département $department", "Commune $contest->{code}", "Centre $contest->{code}", '1')
}
sub sheet_lines {
    my ($contest, $voters, $blank, @votes) = @_;    # votes: [place, number]
    return map { join(',', place($contest), $contest->{code}, @$contest{registered}, $voters, $blank, 0,
        code_of($contest, $_->[0]), $_->[1]) . "\n" } @votes;
}
my $header = "region,department,commune,center,office,contest,registered,voters,blank,null,candidate,votes\n";
my $sheets = join '', $header, map {
    my $c = $_;
    sheet_lines($c, $c->{voters}, $c->{voters} - $c->{valid}, map { [$_, $c->{votes}[$_]] } 0 .. $#{$c->{votes}})
} @contests;
my $candidates = join '', "code_name,last_name,party,ballot_number,contest\n",
    map {
        my $c = $_;
        map { join(',', code_of($c, $_), 'Candidat ' . code_of($c, $_), party($_), $_ + 1, $c->{code}) . "\n" }
            0 .. $#{$c->{votes}}
    } @contests;
my %right = (voters => sum0(map { $_->{voters} } @contests),
    blank_null => sum0(map { $_->{voters} - $_->{valid} } @contests),
    second_rounds => scalar grep { !defined $_->{elected} } @contests);
for my $c (@contests) {
    $right{'votes ' . party($_)} += $c->{votes}[$_] for 0 .. $#{$c->{votes}};
    $right{'elected ' . party($c->{elected})}++ if defined $c->{elected};
}

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);

server_start();
my $owner = director();
my $token = $owner->{token};
my $dir = work_dir();
sub spew {
    my ($name, $text) = @_;
    open my $out, '>:utf8', "$dir/$name" or die "$name: $!";
    print {$out} $text;
    close $out;
    return "$dir/$name"
}
sub made {
    return ok_call('POST', '/api/elections', {title => $_[0], type => 'legislative', year => 2017, status => 'active',
        visibility => 'public'}, $token)->{election}{id}
}

# A file in parts of a hundred contests, as a country sends it region by region: how many of its rows are accepted and
# refused. A line names its contest, or a candidate of it, in this column.
sub import_parts {
    my ($path, $csv, $column) = @_;
    my ($first, @lines) = split /^/, $csv;
    my (@parts, %part);
    for my $line (@lines) {
        my ($contest) = (split /,/, $line)[$column] =~ /^(\w+-\w+)/;
        $part{$contest} //= int(keys(%part) / 100);
        push @{$parts[$part{$contest}]}, $line;
    }
    my @sums = (0, 0);
    for my $part (@parts) {
        my $answer = import_csv($path, encode_utf8(join '', $first, @$part), $token);
        diag substr $answer->{content}, 0, 1000 if $answer->{status} != 200 || $answer->{json}{refused};
        $sums[0] += $answer->{json}{accepted} // 0;
        $sums[1] += $answer->{json}{refused} // 1;
    }
    return \@sums;
}

# By single requests: contests, centers and offices; their 7,938 candidates are a file
my $e = made('Députés');
my @statuses = map { @$_ } parallel(4, sub {
    my ($worker) = @_;
    my @done;
    for my $contest (@contests[grep { $_ % 4 == $worker } 0 .. $#contests]) {
        my ($region, $department, $commune, $center, $office) = place($contest);
        my $id = ok_call('POST', "/api/elections/$e/contests",
            {name => "Circonscription $contest->{code}", code => $contest->{code}, formula => 'france_deputies'},
            $token)->{contest}{id};
        my $at = ok_call('POST', "/api/elections/$e/centers",
            {name => $center, province => $region, department => $department, commune => $commune},
            $token)->{center}{id};
        push @done, call('POST', "/api/centers/$at/offices",
            {name => $office, registered_voters => $contest->{registered} + 0, contest_id => $id}, $token)->{status};
    }
    return \@done;
});
is_deeply(\@statuses, [(201) x CONTESTS], 'contests, centers and offices are made');
is_deeply(import_parts("/api/elections/$e/candidates/import", $candidates, 0), [($candidates =~ tr/\n//) - 1, 0],
    '… and candidates');

# Counted live: the sheets are played while others look on
my $file = spew('sheets.csv', $sheets);
my $totals = spew('totals.csv', join '', "what,count\n", map { "$_,$right{$_}\n" } sort keys %right);
$ENV{DIRECTOR_PHONE} = $owner->{phone_number};
$ENV{DIRECTOR_PASSWORD} = PASSWORD;
my $replay = fork() // die "fork: $!";
exec 'sh', '-c', "exec perl sql/demo/replay.pl --url @{[base_url()]} --rate 0 --title Députés --totals $totals $file " .
    "> $dir/replay.out 2>&1" or POSIX::_exit(127) if $replay == 0;
my (@seen, @wrong, $largest);
until (waitpid($replay, 1) == $replay) {
    my $answer = call('GET', "/api/voting/realtime/$e");
    my $live = $answer->{json};
    push @seen, $live->{offices_reported};
    push @wrong, $live if $live->{valid_votes} != sum0(map { $_->{votes} } @{$live->{party_results}});
    $largest = length $answer->{content} if length $answer->{content} > ($largest // 0);
    sleep 0.05;
}
is($?, 0, 'the replay ends with every total right') or diag do { open my $in, '<', "$dir/replay.out"; local $/; <$in> };
is_deeply(\@wrong, [], 'at each moment the parties\' votes are the valid votes');
is_deeply(\@seen, [sort { $a <=> $b } @seen], '… of more and more offices');
cmp_ok(scalar(grep { $_ > 0 && $_ < CONTESTS } @seen), '>', 0, '… that are counted one after the other');
cmp_ok($largest, '<', 10_000, '… in a small answer');

# The outcome of the round: contests by code, and seats by party
sub outcome {
    my ($election) = @_;
    my @pages = map { ok_call('GET', "/api/elections/$election/outcome?limit=200&offset=" . 200 * $_) } 0 .. 2;
    my %contests = map {
        my $c = $_;
        ($c->{code} => {elected => $c->{elected}[0]{code_name},
            goes_on => [sort map { $_->{code_name} } @{$c->{goes_on}}]})
    } map { @{$_->{contests}} } @pages;
    return (\%contests, {map { ($_->{party} => $_->{seats}) } grep { $_->{seats} } @{$pages[0]{parties}}}, $pages[0]);
}
my ($first, $seats, $round) = outcome($e);
is_deeply($first,
    {map { my $c = $_; ($c->{code} => {elected => defined $c->{elected} ? code_of($c, $c->{elected}) : undef,
    goes_on => [sort map { code_of($c, $_) } @{$c->{goes_on}}]}) } @contests},
    'each contest elects whom the file has, or sends on who qualifies');
is_deeply($seats, {map { /^elected (.*)/ ? ($1 => $right{$_}) : () } keys %right}, 'seats by party are the file\'s');

# By import alone
my $alone = made('Par import');
is(import_csv("/api/elections/$alone/contests/import",
    join('', "code,name,formula\n", map { "$_->{code},Circonscription $_->{code},france_deputies\n" } @contests),
    $token)->{json}{accepted}, CONTESTS, 'contests are a file');
import_parts("/api/elections/$alone/candidates/import", $candidates, 0);
is_deeply(import_parts("/api/elections/$alone/results/import", $sheets, 5), [CONTESTS, 0],
    '… and so are offices and sheets');
my ($imported, $imported_seats) = outcome($alone);
is_deeply([$imported, $imported_seats], [$first, $seats], '… with the same outcome');

# One who goes on withdraws, where there are three; then the second round is one call
ok_call('PUT', "/api/elections/$e", {status => 'completed'}, $token);
my ($three) = grep { @{$_->{goes_on}} == 3 } @contests;
my $withdrawn = code_of($three, pop @{$three->{goes_on}});
ok_call('PUT', '/api/candidates/'
    . sql("SELECT id FROM res_elec.candidate WHERE election_id = $e AND code_name = '$withdrawn'"),
    {withdrew_on => '2017-06-13'}, $token);
my @second = grep { !defined $_->{elected} } @contests;
my $next = ok_call('POST', "/api/elections/$e/next-round", undef, $token);
is_deeply([@$next{qw(contests candidates offices)}], [scalar @second, sum0(map { scalar @{$_->{goes_on}} } @second),
    scalar @second], 'the second round has the undecided contests, and who goes on');
my $f = $next->{election}{id};
is(sql("SELECT string_agg(code_name, ' ' ORDER BY code_name COLLATE \"C\") FROM res_elec.candidate
    WHERE election_id = $f"), join(' ', sort map {
    my $c = $_;
    map { code_of($c, $_) } @{$c->{goes_on}}
} @second), '… as in the file, but the one who withdrew');

# Its votes are invented: to each his own, and a part of those of the others
my (%winner, @final);
for my $n (0 .. $#second) {
    my $c = $second[$n];
    my @places = @{$c->{goes_on}};
    my $free = $c->{valid} - sum0(map { $c->{votes}[$_] } @places);
    my @weights = map { 1 + ($n * 7 + $_ * 5) % 11 } 0 .. $#places;
    my @votes = map { [$places[$_], $c->{votes}[$places[$_]] + int($free * $weights[$_] / sum0(@weights))] }
        0 .. $#places;
    my ($best, $other) = sort { $b->[1] <=> $a->[1] } @votes;
    $best->[1]++ if $best->[1] == $other->[1];
    $winner{$c->{code}} = $best->[0];
    push @final, sheet_lines($c, sum0(map { $_->[1] } @votes), 0, @votes);
}
ok_call('PUT', "/api/elections/$f", {status => 'active'}, $token);
is_deeply(import_parts("/api/elections/$f/import", join('', $header, @final), 5), [scalar @second, 0],
    'its sheets come in');
my ($decided, $decided_seats, $last) = outcome($f);
is_deeply($decided, {map { ($_->{code} => {elected => code_of($_, $winner{$_->{code}}), goes_on => []}) } @second},
    'the most votes elect');
my (%together, %expected);
$together{$_} = ($seats->{$_} // 0) + ($decided_seats->{$_} // 0) for keys %$seats, keys %$decided_seats;
$expected{party($_->{elected} // $winner{$_->{code}})}++ for @contests;
is_deeply(\%together, \%expected, 'the seats of both rounds by party are right');
is(sum0(values %together), CONTESTS, '… all 577');
isnt(scalar(grep {
    my $c = $_;
    my @order = sort { $c->{votes}[$b] <=> $c->{votes}[$a] } @{$c->{goes_on}};
    $order[0] != $winner{$c->{code}}
} @second), 0, '… and some who led the first round lost the second');
is(oracle(), 0, 'totals = recount');
finish();
