# The past over REST: totals as they were, what changed them, and who may ask.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
server_start();
my $owner = director();
my $token = $owner->{token};
my $e = election($token, offices => 6,
    place => {province => 'Ogooué-Ivindo', department => 'Ivindo', commune => 'Makokou'});
my $other = ok_call('POST', "/api/elections/$e->{id}/centers", {name => 'Lycée', province => 'Estuaire'},
    $token)->{center}{id};
my $path = "/api/elections/$e->{id}";
my $worker = collaborator($owner, center => $e->{center});
my ($a, $b, $c) = @{$e->{candidates}};

sub then_is { my ($query) = @_; return ok_call('GET', "$path/as-of" . ($query // ''), undef, $token) }
sub changes { my ($query) = @_; return ok_call('GET', "$path/changes" . ($query // ''), undef, $token) }
# What as-of and the live total both tell.
my @figures =
    qw(offices_total offices_reported offices_held registered_voters registered_voters_reported total_voters
    blank_votes null_votes valid_votes turnout_percent turnout_offices turnout_voters candidate_results);
sub figures { my ($total) = @_; return {map { $_ => $total->{$_} } @figures} }
sub now { return sql(q(SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))) }

# A night, step by step; after each its live total, its time and its position are kept.
my @steps;
sub step {
    my ($name, $do) = @_;
    $do->() if $do;
    my $live = figures(ok_call('GET', "/api/voting/realtime/$e->{id}", undef, $token));
    my $then = then_is();
    push @steps, {name => $name, live => $live, at => now(), position => $then->{position},
        provinces => then_is('?level=province')->{totals}};
    is_deeply(figures($then->{totals}[0]), $live, "$name: without a time it is the live total");
}
step('nothing in');
step('entered', sub { ok_call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 1, 2, 100, 50, 25),
    $worker->{token}) });
step('entered by another', sub { ok_call('POST', "/api/offices/$e->{offices}[1]/results", sheet($e, 0, 0, 10, 20, 30),
    $token) });
step('corrected',
    sub { ok_call('PUT', "/api/offices/$e->{offices}[0]/results",
        {%{sheet($e, 1, 2, 60, 50, 65)}, reason => 'inversion'}, $token) });
step('held',
    sub { sql(
        "UPDATE res_elec.result_sheet SET status = 'held', reason = 'à revoir' WHERE office_id = $e->{offices}[1]") });
step('moved', sub { sql("UPDATE res_elec.office SET center_id = $other WHERE id = $e->{offices}[0]") });
step('deleted',
    sub { sql("SET session_replication_role = replica; DELETE FROM res_elec.result_sheet
        WHERE office_id = $e->{offices}[0]") });
step('entered again', sub { ok_call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 0, 0, 7), $token) });
step('an office more', sub { office($token, $other, 'de plus', 300) });

for my $step (@steps) {
    for my $how ("at=$step->{at}", "position=$step->{position}") {
        my $then = then_is("?$how");
        my $name = $how =~ /^(\w+)/ ? "$step->{name}, by $1" : '';
        is_deeply(figures($then->{totals}[0]), $step->{live}, "$name: the total is what it was");
        is_deeply(then_is("?$how&level=province")->{totals}, $step->{provinces}, "$name: so are the provinces");
    }
}
my $first = then_is("?at=$steps[0]{at}");
is_deeply([$first->{level}, $first->{position}, scalar @{$first->{totals}}], ['contest', undef, 1],
    'by the clock there is no position');
is_deeply(then_is('?at=2020-01-01T00:00:00Z')->{totals}, [], 'before the election there is nothing');
is_deeply(figures(then_is('?at=2100-01-01')->{totals}[0]), $steps[-1]{live}, 'a time to come is now');

# What changed it
my $all = changes();
my @told = @{$all->{changes}};
is_deeply([map { [@$_{qw(kind office_id version)}] } @told],
    [['entered', $e->{offices}[0], 1], ['entered', $e->{offices}[1], 1], ['corrected', $e->{offices}[0], 2],
        ['status', $e->{offices}[1], 2],
     ['moved_out', $e->{offices}[0], 2], ['moved_in', $e->{offices}[0], 2], ['deleted', $e->{offices}[0], 2],
     ['entered', $e->{offices}[0], 1]], 'every change, the oldest first');
my %corrected = %{$told[2]};
delete $corrected{at};
is_deeply(\%corrected, {kind => 'corrected', contest_id => $told[0]{contest_id}, office_id => $e->{offices}[0],
    office => 'Bureau 1', center_id => $e->{center},
    center => $told[0]{center}, version => 2, status_was => 'provisional', status => 'provisional',
    offices_reported => 0, registered_voters_reported => 0,
    total_voters => 0, blank_votes => 0, null_votes => 0, candidate_results => {$a => -40, $c => 40},
    submitted_by => $owner->{id}, channel => 'rest',
    reason => 'inversion'}, 'a correction: who, how, why, and what it did');
is($told[0]{submitted_by}, $worker->{id}, 'who entered a sheet');
is_deeply([@{$told[3]}{qw(status_was status offices_reported total_voters channel submitted_by reason)}],
    ['provisional', 'held', -1, -60, 'sql', undef, 'à revoir'],
    'a sheet that is held counts no more');
is_deeply([map { [@$_{qw(center_id total_voters offices_reported)}] } @told[4, 5]],
    [[$e->{center}, -178, -1], [$other, 178, 1]], 'a move, from here to there');
is_deeply([@{$told[6]}{qw(status total_voters candidate_results center)}],
    [undef, -178, {$a => -60, $b => -50, $c => -65}, 'Lycée'], 'a deletion');
for my $from (0 .. $#steps) {
    for my $to ($from .. $#steps) {
        my %sum = map { $_ => 0 } qw(offices_reported total_voters blank_votes null_votes registered_voters_reported);
        for my $change (@{changes("?since=$steps[$from]{position}&until=$steps[$to]{position}")->{changes}}) {
            $sum{$_} += $change->{$_} for keys %sum
        }
        my %difference = map { $_ => $steps[$to]{live}{$_} - $steps[$from]{live}{$_} } keys %sum;
        next if join(' ', map { $sum{$_} } sort keys %sum) eq join(' ', map { $difference{$_} } sort keys %difference);
        fail("from $steps[$from]{name} to $steps[$to]{name}");
    }
}
pass('changes between any two positions sum to the difference of their totals');

# A feed: until is the next since; pages are of one moment
is_deeply(changes("?since=$all->{until}")->{changes}, [], 'nothing since');
ok_call('POST', "/api/offices/$e->{offices}[2]/results", sheet($e, 0, 0, 1), $token);
my $more = changes("?since=$all->{until}");
is_deeply([map { [@$_{qw(kind office_id)}] } @{$more->{changes}}], [['entered', $e->{offices}[2]]], '… and then one');
is_deeply(changes("?since=$all->{until}&until=$all->{until}")->{changes}, [], 'until a position');
my (@paged, $link);
my $next = "$path/changes?limit=3";
while ($next) {
    my $page = call('GET', $next, undef, $token);
    is($page->{headers}{'x-total-count'}, 9, 'a page knows how many there are');
    push @paged, @{$page->{json}{changes}};
    ok_call('POST', "/api/offices/$e->{offices}[3]/results", sheet($e, 0, 0, 2), $token) if @paged == 3;
    ($next) = ($page->{headers}{link} // '') =~ /^<(.*?)>; rel="next"$/;
}
is_deeply(\@paged, [@told, @{$more->{changes}}], 'pages, followed, are the list as it was at the first');

# Pages of the past: what they show, put together, is what one page shows; an office that went elsewhere is counted
# where it was
for my $level (qw(province department commune center)) {
    for my $step (@steps[1, 4, 6]) {
        my $whole = then_is("?level=$level&position=$step->{position}")->{totals};
        my @pages;
        for (my $link = "$path/as-of?level=$level&limit=1&position=$step->{position}"; $link;) {
            my $page = call('GET', $link, undef, $token);
            is($page->{json}{position}, $step->{position}, 'each page is of the same position');
            push @pages, @{$page->{json}{totals}};
            ($link) = ($page->{headers}{link} // '') =~ /^<(.*?)>; rel="next"$/;
        }
        is_deeply(\@pages, $whole, "$step->{name}: pages of one $level");
        is(scalar @$whole, $step->{name} eq 'deleted' && $level =~ /province|center/ ? 2 : 1,
            '… of all that had offices');
    }
}

# What is no request
is_problem(call('GET', "$path/$_", undef, $token), 422, 'RE001', "/$_ is refused")
    for 'as-of?at=yesterday', 'as-of?at=2025-13-01', 'as-of?level=office', 'as-of?position=12',
    'as-of?position=' . ($steps[0]{position} =~ s/-\d+-\d+-.*/-9-3-/r),
        "as-of?at=2025-04-13&position=$steps[0]{position}", 'changes?since=1', 'changes?until=now', 'changes?limit=0',
        'changes?limit=1001', 'changes?offset=-1', 'changes?offset=10001', 'changes?after=1', 'changes?after=1-2-3-2',
        'as-of?limit=0', 'as-of?limit=1001', 'as-of?after=-1',
        "changes?since=$steps[0]{position}99999999999999999999999";
my $elsewhere = $steps[0]{position} =~ s/^.{8}/deadbeef/r;
is_problem(call('GET', "$path/$_$elsewhere", undef, $token), 412, 'RE007', 'a position of another database is refused')
    for 'as-of?position=', 'changes?since=', 'changes?until=';
is_problem(call('POST', "$path/$_", {}, $token), 405, 'method_not_allowed', "$_ is read only") for qw(as-of changes);

# Who may, and what caches may keep
my $public = election($token, offices => 1, visibility => 'public');
my @who = (undef, director()->{token}, observer($owner)->{token}, $worker->{token}, $token);
for my $what ("as-of?at=$steps[3]{at}", "changes?until=$steps[3]{position}") {
    for my $case ([$e, '401 404 200 200 200', 'private, no-cache'],
        [$public, '200 200 200 200 200', 'public, max-age=1, stale-while-revalidate=4']) {
        my ($of, $statuses, $cache) = @$case;
        my @answers = map { call('GET', "/api/elections/$of->{id}/$what", undef, $_) } @who;
        is(join(' ', map { $_->{status} } @answers), $statuses, 'who reads it');
        my $again = call('GET', "/api/elections/$of->{id}/$what", undef, $token,
            {'If-None-Match' => $answers[-1]{headers}{etag}});
        is_deeply([$again->{status}, $again->{headers}{'cache-control'}], [304, $cache], '… and what caches may keep');
    }
    is_problem(call('GET', "/api/elections/2000000000/$what", undef, $token), 404, 'RE004', 'no such election');
}
is_deeply([map { "$_->{version} " . ($_->{superseded_by} // '-') }
    @{ok_call('GET', "/api/offices/$e->{offices}[0]/results/history", undef, $token)->{versions}}],
    ['1 correction', '2 deletion', '1 -'], 'a move is no version of the sheet');
is(oracle(), 0, 'no wrong total');
finish();
