package ResElec::Client;

# Requests as a client sends them, and what every refusal must look like.
use strict;
use warnings;
use Encode qw(decode);
use Exporter qw(import);
use HTTP::Tiny;
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Server;

our @EXPORT = qw(answer_faults call ok_call is_problem rules violation violations_of to_json from_json
    raw_request raw_connect raw_send raw_read raw_call parallel);

my $json = JSON::PP->new->utf8->canonical->allow_nonref;
my $http = HTTP::Tiny->new(timeout => 90, keep_alive => 1, max_redirect => 0, proxy => undef, http_proxy => undef);

our $on_answer;  # for a test that looks at every answer: (method, path, answer)
my (%kinds, @sample);  # some answers of each kind, for answer_faults

sub to_json { $json->encode($_[0]) }
sub from_json { $json->decode($_[0]) }

# {status, headers, content, json}; a body that is a string is sent as it is. A path alone is the shim's of this test.
sub call {
    my ($method, $path, $body, $token, $headers) = @_;
    my %options = (headers => {%{$headers // {}}});
    $options{headers}{Authorization} = "Bearer $token" if defined $token;
    if (defined $body) {
        $options{content} = ref $body ? to_json($body) : $body;
        $options{headers}{'Content-Type'} //= 'application/json';
    }
    my $answer = $http->request($method, $path =~ /^http/ ? $path : base_url() . $path, \%options);
    die "$method $path: $answer->{content}\n" if $answer->{status} == 599;
    setsockopt $http->{handle}{fh}, IPPROTO_TCP, TCP_NODELAY, 1 if $http->{handle};  # it writes head and body apart
    my %result = (status => $answer->{status}, headers => $answer->{headers}, content => $answer->{content} // '');
    $result{json} = eval { from_json($answer->{content}) } if ($answer->{headers}{'content-type'} // '') =~ /json/;
    $on_answer->($method, $path, \%result) if $on_answer;
    keep($method, $path, \%result);
    return \%result;
}

use constant KEPT => 5;

# The first answers of this server of each method, path but for its numbers, names of parameters and status.
sub keep {
    my ($method, $path, $answer) = @_;
    return if $path =~ /^http/ || $method !~ /^(?:GET|POST|PUT|DELETE|PATCH)$/;
    (my $kind = "$method $answer->{status} $path") =~ s/[0-9]+|=[^&]*//g;
    return if $kinds{$kind}++ >= KEPT;
    my $text = ($answer->{headers}{'content-type'} // '') =~ /json|csv/ ? decode('UTF-8', $answer->{content})
        : length $answer->{content} ? '(bytes)' : '';
    push @sample, to_json({method => $method, path => $path, status => $answer->{status} + 0,
        headers => $answer->{headers}, body => $text});
}

# Where these answers differ from the OpenAPI document.
sub answer_faults {
    my $file = work_dir() . '/answers';
    open my $out, '>', $file or die "$file: $!";
    print {$out} map { "$_\n" } @sample;
    close $out;
    my @faults = split /\n/,
        qx(/usr/bin/python3 tests/http/lib/openapi_check.py --fit shim/www/openapi.json < '$file' 2>&1);
    push @faults, 'openapi_check.py failed' if $?;
    return @faults;
}

# Whether a server that has too much to do says that it has done nothing of a request, and when to send it again.
sub is_put_off {
    my ($answer) = @_;
    return $answer->{status} == 503 && $answer->{headers}{'retry-after'}
        && ($answer->{json}{code} // '') =~ /^(?:overloaded|unavailable|40001|40P01|55P03)$/;
}

# The JSON of a request that must succeed; dies with the answer otherwise. What is put off is sent again, as clients do.
sub ok_call {
    my $until = time + 60;
    my $answer;
    while (is_put_off($answer = call(@_)) && time < $until) {
        note("$_[0] $_[1] is put off: $answer->{json}{code}");
        sleep $answer->{headers}{'retry-after'};
    }
    die "$_[0] $_[1]: $answer->{status} $answer->{content}\n" if $answer->{status} !~ /^2/;
    return $answer->{json};
}

# A refusal: its status, its code, and the form that API.md promises.
sub is_problem {
    my ($answer, $status, $code, $name) = @_;
    my $problem = ref $answer->{json} eq 'HASH' ? $answer->{json} : {};
    my @faults;
    push @faults, "status $answer->{status}, not $status" if $answer->{status} != $status;
    push @faults, "code " . ($problem->{code} // 'missing') . ", not $code" if ($problem->{code} // '') ne $code;
    push @faults, 'content type ' . ($answer->{headers}{'content-type'} // 'missing')
        if ($answer->{headers}{'content-type'} // '') ne 'application/problem+json';
    push @faults, "body status " . ($problem->{status} // 'missing') if ($problem->{status} // 0) != $status;
    push @faults, "no $_" for grep { !length($problem->{$_} // '') } qw(type title detail message);
    push @faults, 'errors is no list' if ref $problem->{errors} ne 'ARRAY';
    push @faults, 'no request_id, or not that of the header'
        if ($problem->{request_id} // '') ne ($answer->{headers}{'x-request-id'} // '-');
    push @faults, 'SQL in the text' if $answer->{content} =~ /SQLSTATE|PL\/pgSQL|ERROR:|res_elec\.|relation "|violates/;
    ok(!@faults, $name) or diag(join('; ', @faults) . "\n" . $answer->{content});
}

# The sorted rule names of a refusal.
sub rules {
    my ($answer) = @_;
    return [sort map { $_->{code} } @{$answer->{json}{errors} // []}];
}

# The violation of one rule (the first with this field, where a field is named).
sub violation {
    my ($answer, $rule, $field) = @_;
    my ($found) = grep { $_->{code} eq $rule && (!defined $field || grep { $_ eq $field } @{$_->{fields}}) }
        @{$answer->{json}{errors} // []};
    return $found;
}

# The violations in psql's verbose text of an error: the extension gives them as the constraint's name.
sub violations_of {
    my ($error) = @_;
    my ($list) = $error =~ /^CONSTRAINT NAME:\s+(\[.*\])$/m;
    utf8::encode($list //= '[]');
    return @{from_json($list)};
}

# The bytes of an HTTP/1.1 request, from its header lines (Host is added, and for a body its length and JSON's type
# where none is named).
sub raw_request {
    my ($line, $headers, $body) = @_;
    my @lines = ("$line HTTP/1.1", 'Host: 127.0.0.1', @{$headers // []});
    push @lines, 'Content-Length: ' . length $body if defined $body;
    push @lines, 'Content-Type: application/json' if defined $body && !grep { /^content-type:/i } @lines;
    return join("\r\n", @lines, '', '') . ($body // '');
}

# To a port, or to the shim of this test.
sub raw_connect {
    my ($port) = @_;
    return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port // shim_port(), Proto => 'tcp',
        Timeout => 5) || die "connect: $@";
}

sub raw_send {
    my ($socket, $bytes) = @_;
    while (length $bytes) {
        my $sent = syswrite $socket, $bytes;
        return 0 unless $sent;
        substr($bytes, 0, $sent) = '';
    }
    return 1;
}

# Bytes until the other side closes, a pattern is there, or the time is over.
sub raw_read {
    my ($socket, $pattern, $seconds) = @_;
    my $until = time + ($seconds // 5);
    my $select = IO::Select->new($socket);
    my $bytes = '';
    while ((my $left = $until - time) > 0) {
        last if defined $pattern && $bytes =~ $pattern;
        next unless $select->can_read($left);
        sysread($socket, $bytes, 65536, length $bytes) or last;
    }
    return $bytes;
}

# One exchange on a connection of its own, the whole answer as bytes.
sub raw_call {
    my ($bytes, $seconds) = @_;
    my $socket = raw_connect();
    raw_send($socket, $bytes);
    return raw_read($socket, undef, $seconds);
}

# Runs work(i) in n processes at the same time; returns what each returned, in order.
sub parallel {
    my ($n, $work) = @_;
    my @pipes;
    for my $i (0 .. $n - 1) {
        pipe my $in, my $out or die "pipe: $!";
        my $child = fork() // die "fork: $!";
        if ($child == 0) {
            $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
            $http = HTTP::Tiny->new(timeout => 90, keep_alive => 1, max_redirect => 0, proxy => undef,
                http_proxy => undef);
            my $result = eval { $work->($i) };
            syswrite $out, to_json($@ ? {died => "$@"} : {result => $result});
            POSIX::_exit(0);
        }
        close $out;
        push @pipes, [$in, $child];
    }
    return map {
        my ($in, $child) = @$_;
        my $text = do { local $/; <$in> };
        waitpid $child, 0;
        my $answer = from_json($text || '{"died":"no answer"}');
        die "a worker died: $answer->{died}\n" if $answer->{died};
        $answer->{result};
    } @pipes;
}

1;
