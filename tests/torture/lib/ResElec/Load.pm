package ResElec::Load;

# Workers that enter and correct sheets while something is broken, and the account afterwards: what was acknowledged
# is there, as sent or as corrected later; what was not is there whole or not at all.
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(sleep time);
use ResElec::Test;

# urls: a function that lists the shims that the workers share out.
sub new {
    my ($class, %with) = @_;
    my $self = bless {workers => 6, %with}, $class;
    $self->{token} = director()->{token};
    $self->{election} = election($self->{token}, registered => 1e6, offices => 2);
    sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT $self->{election}{center}, 'Serie ' || n, 1000000 FROM generate_series(1, 600) n");
    $self->{offices} = [split /\n/, sql("SELECT id FROM res_elec.office WHERE name LIKE 'Serie%' ORDER BY id")];
    $self->{known} = [map { {} } 1 .. $self->{workers}];
    return $self;
}

# Each worker has offices of its own. It enters a sheet, then corrects it, always with the next number, until that is
# acknowledged: {office => [acknowledged, tried]}.
sub write_sheets {
    my ($self, $worker, $until) = @_;
    my $known = $self->{known}[$worker];
    my @own = @{$self->{offices}}[grep { $_ % $self->{workers} == $worker } 0 .. $#{$self->{offices}}];
    my @urls = $self->{urls}->();
    my $base = $urls[$worker % @urls];
    my %status;
    while (time < $until) {
        my $office = $own[rand @own];
        my $state = $known->{$office} //= [0, 0];
        $state->[1] = $state->[0] + 1;
        my $body = sheet($self->{election}, 1, 2, $state->[1]);
        my @reason = $state->[0] ? (reason => "number $state->[1]") : ();
        my $answer = eval { call($state->[0] ? 'PUT' : 'POST', "$base/api/offices/$office/results", {%$body, @reason}, $self->{token}) } // {status => 'cut'};
        $status{$answer->{status}}++;
        if ($answer->{status} =~ /^20[01]$/) { $state->[0] = $state->[1] }
        else { sleep 0.02 }
    }
    return {known => $known, status => \%status};
}

# The workers write for some seconds while this process breaks something; returns how often each status came.
sub run {
    my ($self, $seconds, $break) = @_;
    my $until = time + $seconds;
    pipe my $in, my $out or die "pipe: $!";
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        my @results = eval { parallel($self->{workers}, sub { $self->write_sheets($_[0], $until) }) };
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
        $self->{known}[$worker] = $result->{known};
        $status{$_} += $result->{status}{$_} for keys %{$result->{status}};
    }
    return \%status;
}

# What is not as it must be: a sheet says the number that was acknowledged last, or the one that was tried after it; its
# history says each number before, in order. What stands is known from then on.
sub lost {
    my ($self) = @_;
    my %stored = map { my ($office, @rest) = split /\|/, $_, -1; $office => \@rest } split /\n/,
        sql("SELECT s.office_id, s.total_voters - 3, s.version, (SELECT coalesce(string_agg((h.total_voters - 3)::text, ',' ORDER BY h.version), '')
               FROM res_elec.result_sheet_history h WHERE h.office_id = s.office_id)
               FROM res_elec.result_sheet s WHERE s.office_id = ANY ('{@{[join ',', @{$self->{offices}}]}}')");
    my @lost;
    for my $known (@{$self->{known}}) {
        for my $office (keys %$known) {
            my ($acknowledged, $tried) = @{$known->{$office}};
            my ($number, $version, $history) = @{delete $stored{$office} // [0, 0, '']};
            my $right = ($number == $acknowledged || $number == $tried) && $version == $number && $history eq join ',', 1 .. $number - 1;
            push @lost, "office $office: acknowledged $acknowledged, tried $tried, stored $number as version $version after $history" unless $right;
            $known->{$office} = [$number, $number];
        }
    }
    return (@lost, map { "office $_ has a sheet that nobody sent" } keys %stored);
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
    my $query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'res_elec_shim' AND (state <> 'idle' OR wait_event_type = 'Lock')";
    sleep 0.2 until time > $until || !sql($query);
    return sql($query);
}

1;
