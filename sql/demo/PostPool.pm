package PostPool;
# Some processes, each with one kept connection, that POST what they are handed and
# tell how it went: one job at a time each, as lines of JSON over a socket pair.
# They leave when the parent closes its end or dies; Ctrl-C is the parent's to handle.
use strict;
use warnings;
use utf8;
use IO::Handle;
use IO::Select;
use JSON::PP qw(decode_json encode_json);
use POSIX ();
use Socket qw(:DEFAULT IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(sleep);
use SheetApi;

sub new {
    my ($class, $url, $count) = @_;
    $url =~ s{/+\z}{};
    my $self = bless { idle => [], busy => {}, pids => [], select => IO::Select->new }, $class;
    $self->start($url) for 1 .. $count;
    return $self;
}

sub start {
    my ($self, $url) = @_;
    socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!\n";
    $_->autoflush(1) for $ours, $theirs;
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        close $_ for $ours, @{ $self->{idle} };
        eval { work($url, $theirs) };
        POSIX::_exit(0);
    }
    close $theirs;
    push @{ $self->{pids} }, $pid;
    push @{ $self->{idle} }, $ours;
    return;
}

# ---- in the child ----
sub work {
    my ($url, $line) = @_;
    @SIG{qw(INT TERM)} = ('IGNORE', 'DEFAULT');
    my $http = SheetApi::client();
    while (my $job = <$line>) {
        print {$line} encode_json(post($http, $url, decode_json($job))), "\n" or return;
    }
    return;
}

sub post {
    my ($http, $url, $job) = @_;
    my %headers = ('content-type' => 'application/json', accept => 'application/json',
        authorization => "Bearer $job->{token}");
    my $answer = $http->post($url . $job->{path}, { headers => \%headers, content => $job->{body} });
    send_at_once($http);
    return { status => $answer->{status}, wait => SheetApi::wait_seconds($answer),
        reason => $answer->{success} ? '' : SheetApi::reason($answer) };
}

# HTTP::Tiny writes head and body apart: without this the body waits 40 ms for an ACK
sub send_at_once {
    my ($http) = @_;
    my $socket = $http->{handle} && $http->{handle}{fh};
    setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1 if $socket;
    return;
}

# ---- in the parent ----
sub idle { my ($self) = @_; return scalar @{ $self->{idle} }; }
sub busy { my ($self) = @_; return scalar keys %{ $self->{busy} }; }

# job: { path, body, … }; the caller's hash comes back from collect
sub give {
    my ($self, $job, $token) = @_;
    my $line = shift @{ $self->{idle} };
    print {$line} encode_json({ path => $job->{path}, body => $job->{body}, token => $token }), "\n"
        or die "a replay process has gone\n";
    $self->{select}->add($line);
    $self->{busy}{ fileno $line } = $job;
    return;
}

# [job, answer] of those that have finished within so many seconds
sub collect {
    my ($self, $seconds) = @_;
    my @done;
    if (!$self->busy) { sleep $seconds; return }
    for my $line ($self->{select}->can_read($seconds)) {
        my $answer = <$line> // die "a replay process has gone\n";
        $self->{select}->remove($line);
        push @{ $self->{idle} }, $line;
        push @done, [ delete $self->{busy}{ fileno $line }, decode_json($answer) ];
    }
    return @done;
}

sub close_all {
    my ($self) = @_;
    close $_ for @{ $self->{idle} }, $self->{select}->handles;
    waitpid $_, 0 for @{ $self->{pids} };
    return;
}

1;
