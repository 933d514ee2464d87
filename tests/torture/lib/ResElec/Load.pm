package ResElec::Load;

# Workers that enter and correct sheets, and annul and restore them by decisions, while something is broken, and the
# account afterwards: what was acknowledged is there, as sent or as changed later; what was not is there whole or not at
# all. Rivals (ResElec::Rivals) do what they like beside.
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(sleep time);
use ResElec::Rivals;
use ResElec::Test;

# urls: a function that lists the shims that the workers share out.
sub new {
    my ($class, %with) = @_;
    my $self = bless {workers => 6, %with}, $class;
    my $director = director();
    $self->{token} = $director->{token};
    $self->{election} = election($self->{token}, registered => 1e6, offices => 2);
    sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT $self->{election}{center}, 'Serie ' ||
        n, 1000000 FROM generate_series(1, 600) n");
    $self->{offices} = [split /\n/, sql("SELECT id FROM res_elec.office WHERE name LIKE 'Serie%' ORDER BY id")];
    $self->{known} = [map { {} } 1 .. $self->{workers}];
    $self->{rivals} = ResElec::Rivals->new($director, $with{rivals}) if $with{rivals};
    return $self;
}

# What is done to a sheet the n-th time, which makes its n-th version: it is entered, corrected, annulled, restored …
sub act { my ($self, $n) = @_; return $n > 1 && $n % 3 == 0 ? 'annul' : $n > 1 && $n % 3 == 1 ? 'restore' : 'enter' }

# What its n-th version says: the number that was sent last, and its status.
sub said {
    my ($self, $n) = @_;
    return ($n > 1 ? $n - ($n + 1) % 3 : 1) . ($self->act($n) eq 'annul' ? ' annulled' : ' provisional')
}

sub send_act {
    my ($self, $base, $office, $act, $number, $first) = @_;
    my $url = "$base/api/offices/$office/results";
    return eval { call('POST', "$url/$act",
        {reference => "CC $number", decided_on => '2000-01-01', reason => 'as decided'}, $self->{token}) }
        // {status => 'cut'} if $act ne 'enter';
    my $body = {%{sheet($self->{election}, 1, 2, $number)}, $first ? () : (reason => "number $number")};
    return eval { call($first ? 'POST' : 'PUT', $url, $body, $self->{token}) } // {status => 'cut'};
}

sub goes_on { my ($self, $until) = @_; return time < $until }

# Each worker has offices of its own. It changes a sheet, always once more, until that is acknowledged: {office =>
# [acknowledged, tried]}. A decision that is asked for again may have been done the first time.
sub write_sheets {
    my ($self, $worker, $until) = @_;
    my $known = $self->{known}[$worker];
    my @own = @{$self->{offices}}[grep { $_ % $self->{workers} == $worker } 0 .. $#{$self->{offices}}];
    my @urls = $self->{urls}->();
    my $base = $urls[$worker % @urls];
    my %status;
    while ($self->goes_on($until)) {
        my $office = $own[int(rand() ** 3 * @own)];    # some often
        my $state = $known->{$office} //= [0, 0];
        my $again = $state->[1] > $state->[0];
        my $number = $state->[1] = $state->[0] + 1;
        my $act = $self->act($number);
        my $answer = $self->send_act($base, $office, $act, $number, $number == 1);
        my $done = $answer->{status} =~ /^20[01]$/ || ($again && $act ne 'enter' && $answer->{status} eq '409');
        $status{$done ? 200 : $answer->{status}}++;
        if ($done) { $state->[0] = $number }
        else { sleep 0.02 }
    }
    return {known => $known, status => \%status};
}

sub work {
    my ($self, $worker, $until) = @_;
    return $self->write_sheets($worker, $until) if $worker < $self->{workers};
    my @urls = $self->{urls}->();
    return $self->{rivals}->contend($urls[$worker % @urls], $until);
}

# The workers write for some seconds while this process breaks something; returns how often each status came.
sub run {
    my ($self, $seconds, $break) = @_;
    my $until = time + $seconds;
    pipe my $in, my $out or die "pipe: $!";
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        my $rivals = $self->{rivals} ? $self->{rivals}{count} : 0;
        my @results = eval { parallel($self->{workers} + $rivals, sub { $self->work($_[0], $until) }) };
        print {$out} to_json($@ ? {died => "$@"} : {results => \@results});
        close $out;
        POSIX::_exit(0);
    }
    close $out;
    sleep 0.3 + rand 0.7;
    $break->();
    my $said = from_json(do { local $/; <$in> });
    waitpid $child, 0;
    die "the load died: $said->{died}" if $said->{died};
    my %status;
    for my $worker (0 .. $#{$said->{results}}) {
        my $result = $said->{results}[$worker];
        $self->{known}[$worker] = $result->{known} if $result->{known};
        $status{$_} += $result->{status}{$_} for keys %{$result->{status}};
    }
    return \%status;
}

# What is not as it must be: a sheet is in the version that was acknowledged last, or the one that was tried after it;
# it and its history say what each version must, in order. What stands is known from then on. ask: a function that
# queries the database, where that is another than the tests' own.
sub lost {
    my ($self, $ask) = @_;
    $ask //= \&sql;
    my %stored = map { my ($office, @rest) = split /\|/, $_, -1; $office => \@rest } split /\n/,
        $ask->("SELECT v.office_id, max(v.version), string_agg((v.total_voters - 3) || ' ' || v.status, ','
            ORDER BY v.version)
               FROM (SELECT office_id, version, total_voters, status FROM res_elec.result_sheet
                     UNION ALL SELECT office_id, version, total_voters, status FROM res_elec.result_sheet_history) AS v
              WHERE v.office_id = ANY ('{@{[join ',', @{$self->{offices}}]}}') GROUP BY 1");
    my @lost;
    for my $known (@{$self->{known}}) {
        for my $office (keys %$known) {
            my ($acknowledged, $tried) = @{$known->{$office}};
            my ($version, $said) = @{delete $stored{$office} // [0, '']};
            my $right = ($version == $acknowledged || $version == $tried) && $said eq join ',',
                map { $self->said($_) } 1 .. $version;
            push @lost, "office $office: acknowledged $acknowledged, tried $tried, stored $version: $said"
                unless $right;
            $known->{$office} = [$version, $version];
        }
    }
    return (@lost, map { "office $_ has a sheet that nobody sent" } keys %stored);
}

# The elections at a moment: what was told of them then, and how it is asked later.
sub moment {
    my ($self) = @_;
    my $position = sql('SELECT res_elec.position_now()');
    my $figures = 'unit_id, offices_total, offices_reported, offices_held, offices_annulled, registered_voters, ' .
        'total_voters, votes';
    return map { {
        told => sql("SELECT level, $figures FROM res_elec.tally t JOIN res_elec.contest n ON n.id = t.contest_id
            WHERE n.election_id = $_ AND offices_total > 0 ORDER BY level_number, unit_id"),
        later => "SELECT level_name, $figures FROM res_elec.results_at_position($_, '$position') WHERE offices_total > 0
            ORDER BY level_number, unit_id",
    } } $self->{election}{id}, $self->{rivals} ? $self->{rivals}{election}{id} : ();
}

# Waits until each shim is ready; whether they all are.
sub ready {
    my ($self, $seconds) = @_;
    my $until = time + ($seconds // 20);
    for my $url ($self->{urls}->()) {
        sleep 0.1 until time > $until || (eval { call('GET', "$url/health/ready")->{status} } // 0) == 200;
    }
    return time <= $until;
}

# How many sessions of the shims are stuck when all is calm.
sub stuck {
    my ($self) = @_;
    my $until = time + 10;
    my $query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'res_elec_shim' AND (state <> 'idle'
        OR wait_event_type = 'Lock')";
    sleep 0.2 until time > $until || !sql($query);
    return sql($query);
}

1;
