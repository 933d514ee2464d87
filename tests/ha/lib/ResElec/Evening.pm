package ResElec::Evening;

# An evening in small, while something is broken: clerks enter, correct, annul and restore sheets through HAProxy and
# nginx, readers poll the live total, and listeners hold streams. Each notes what it was told and how long that took;
# what was acknowledged is compared with each node afterwards.
use strict;
use warnings;
use parent -norequire, 'ResElec::Load';
use File::Temp ();
use IO::Select;
use IO::Socket::INET;
use List::Util qw(max min);
use POSIX ();
use Time::HiRes qw(sleep time);
use ResElec::Load;
use ResElec::Test;

# PAUSE: between the acts of a clerk, so that outages are those of the cluster and not of a machine that is full.
use constant {READERS => 2, LISTENERS => 2, LATE_SECONDS => 20, PAUSE => 0.05};

# nodes: the cluster (ResElec::Nodes). The election is public: its total is cached.
sub new {
    my ($class, $nodes) = @_;
    my $self = bless {workers => 6, nodes => $nodes, known => [map { {} } 1 .. 6], told => {}}, $class;
    $self->{urls} = sub { ($nodes->balancer, $nodes->page) };
    $self->{token} = director()->{token};
    $self->{election} = election($self->{token}, registered => 1e6, offices => 2, visibility => 'public');
    my $id = $self->{election}{id};
    sql("INSERT INTO res_elec.office (center_id, name, registered_voters) SELECT $self->{election}{center}, 'Serie ' ||
        n, 1000000 FROM generate_series(1, 300) n");
    $self->{offices} = [split /\n/, sql("SELECT id FROM res_elec.office WHERE election_id = $id AND name LIKE 'Serie%'
        ORDER BY id")];
    return $self;
}

sub goes_on { my ($self) = @_; return !-e $self->{stop} }

# A request through one of the ways in, noted: [when it was sent, how long it took, status].
sub noted {
    my ($self, $kind, $send) = @_;
    my $sent = time;
    my $answer = $send->();
    push @{$self->{notes}{$kind}}, [$sent, time - $sent, $answer->{status}];
    return $answer;
}

# After an acknowledgement the sheet is read as well: an older one would be the answer of a server of the past.
sub send_act {
    my ($self, $base, $office, $act, $number, $first) = @_;
    sleep PAUSE;
    my $answer = $self->noted('write', sub { $self->SUPER::send_act($base, $office, $act, $number, $first) });
    if ($answer->{status} =~ /^20[01]$/ && rand() < 0.25) {
        my $seen = $self->noted('own', sub { $self->read_path($base, "/api/offices/$office/results", $self->{token}) });
        my $version = eval { $seen->{json}{version} // $seen->{json}{office}{version} };
        push @{$self->{stale}}, "office $office: version $number was acknowledged, then $version read"
            if $seen->{status} eq '200' && (!defined $version || $version < $number);
    }
    return $answer;
}

sub read_path {
    my ($self, $base, $path, $token) = @_;
    return eval { call('GET', "$base$path", undef, $token) } // {status => 'cut'};
}

# Polls the live total; its version never goes back.
sub poll {
    my ($self, $base) = @_;
    my $path = "/api/voting/realtime/$self->{election}{id}";
    my $seen = 0;
    while ($self->goes_on) {
        my $answer = $self->noted('read', sub { $self->read_path($base, $path) });
        if ($answer->{status} eq '200') { $self->version_is_told("poll of $base", \$seen, $answer->{json}{version}) }
        sleep 0.1;
    }
}

sub version_is_told {
    my ($self, $who, $seen, $version) = @_;
    push @{$self->{back}}, "$who: version $version after $$seen at " . time if $version < $$seen;
    $$seen = max($$seen, $version);
}

# Holds a stream, and opens it again with the last id that it was told.
sub listen_to {
    my ($self, $base) = @_;
    my ($host, $port) = $base =~ m{^http://([^:]+):(\d+)};
    my $seen = 0;
    while ($self->goes_on) {
        my $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port, Timeout => 2);
        if (!$socket) { sleep 0.2; next }
        my @headers = ('Accept: text/event-stream', $seen ? "Last-Event-ID: $seen" : ());
        syswrite $socket, raw_request("GET /api/voting/realtime/$self->{election}{id}", \@headers);
        $self->{streams}++;
        $self->read_stream($socket, "stream of $base", \$seen);
        sleep 0.2;
    }
}

sub read_stream {
    my ($self, $socket, $who, $seen) = @_;
    my $select = IO::Select->new($socket);
    my $bytes = '';
    while ($self->goes_on) {
        next if !$select->can_read(0.5);
        sysread($socket, $bytes, 65536, length $bytes) or return;
        while ($bytes =~ s/^.*?^id: (\d+)\r?\n//ms) {
            $self->{events}++;
            $self->version_is_told($who, $seen, $1);
        }
    }
}

sub work {
    my ($self, $worker) = @_;
    my @urls = $self->{urls}->();
    @$self{qw(notes stale back streams events)} = ({}, [], [], 0, 0);
    srand($self->{seed} * 100 + $worker);
    my $result = {};
    my $reader = $worker - $self->{workers};
    if ($reader < 0) { $result = $self->write_sheets($worker) }
    elsif ($reader < READERS) { $self->poll($urls[$reader % @urls]) }
    else { $self->listen_to($urls[$reader % @urls]) }
    return {%$result, map { $_ => $self->{$_} } qw(notes stale back streams events)};
}

# They begin; end() has them stop and tells what they noted, all together.
sub begin {
    my ($self, $seed) = @_;
    $self->{seed} = $seed;
    $self->{stop} = File::Temp::tmpnam();
    pipe my $in, my $out or die "pipe: $!";
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        my @results =
            eval { parallel($self->{workers} + READERS + LISTENERS, sub { $self->work($_[0]) }) };
        print {$out} to_json($@ ? {died => "$@"} : {results => \@results});
        close $out;
        POSIX::_exit(0);
    }
    close $out;
    @$self{qw(in child from)} = ($in, $child, time);
}

sub end {
    my ($self) = @_;
    open my $flag, '>', $self->{stop} or die "$self->{stop}: $!";
    my $in = $self->{in};
    my $said = from_json(do { local $/; <$in> } || '{"died":"no word"}');
    waitpid $self->{child}, 0;
    unlink $self->{stop};
    die "the evening died: $said->{died}" if $said->{died};
    my %all = (notes => {}, stale => [], back => [], streams => 0, events => 0, status => {}, from => $self->{from},
        until => time);
    for my $worker (0 .. $#{$said->{results}}) {
        my $result = $said->{results}[$worker];
        $self->{known}[$worker] = $result->{known} if $result->{known};
        push @{$all{notes}{$_}}, @{$result->{notes}{$_}} for keys %{$result->{notes}};
        push @{$all{$_}}, @{$result->{$_}} for qw(stale back);
        $all{$_} += $result->{$_} for qw(streams events);
        $all{status}{$_} += $result->{status}{$_} for keys %{$result->{status} // {}};
    }
    return summary(\%all);
}

# How long nobody was answered (the longest time between two answers, seconds), how long the slowest waited, and what
# was wrong of the answers.
sub summary {
    my ($all) = @_;
    my %notes = %{$all->{notes}};
    my @every = map { @$_ } values %notes;
    $all->{slowest} = max(0, map { $_->[1] } @every);
    $all->{late} = [map { sprintf 'status %s after %.1f s', $_->[2], $_->[1] } grep { $_->[1] > LATE_SECONDS } @every];
    $all->{"${_}s_out"} = longest_gap($all, $notes{$_}) for qw(write read);
    $all->{"${_}s"} = grep { $_->[2] =~ /^20/ } @{$notes{$_}} for qw(write read);
    my @statuses = (keys %{$all->{status}}, map { $_->[2] } map { @{$notes{$_} // []} } qw(read own));
    $all->{odd} = [map { "an answer with status $_" } grep { !/^(?:20[01]|50[234]|cut)$/ } sort @statuses];
    return $all;
}

sub longest_gap {
    my ($all, $notes) = @_;
    my $last = $all->{from};
    my $longest = 0;
    for my $at ((sort { $a <=> $b } map { $_->[0] + $_->[1] } grep { $_->[2] =~ /^20[01]$/ } @{$notes // []}),
        $all->{until}) {
        $longest = max($longest, $at - $last);
        $last = $at;
    }
    return $longest;
}

# What is not on one node as it was acknowledged.
sub lost_on { my ($self, $node) = @_; return $self->lost(sub { $self->{nodes}->sql($node, $_[0]) }) }

sub acknowledged {
    my ($self) = @_;
    my $count = 0;
    for my $known (@{$self->{known}}) { $count += $_->[0] for values %$known }
    return $count;
}

1;
