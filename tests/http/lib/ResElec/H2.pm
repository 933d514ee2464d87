package ResElec::H2;

# HTTP/2 as bare frames over TLS, for clients that no library would be; `openssl s_client` is the transport.
# Header fields are literals without Huffman coding and without indexing (RFC 7541 §6.2.2).
use strict;
use warnings;
use Exporter qw(import);
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM PF_UNSPEC);
use ResElec::Server;

our @EXPORT = qw(tls_connect tls_close h2_connect h2_hello h2_frame h2_integer h2_literal h2_block h2_headers h2_request
    h2_frames h2_answers);

use constant {DATA => 0, HEADERS => 1, PRIORITY => 2, RST_STREAM => 3, SETTINGS => 4, PING => 6, GOAWAY => 7,
    CONTINUATION => 9};
use constant {END_STREAM => 1, END_HEADERS => 4, MOST => 16384};
our @EXPORT_OK = qw(DATA HEADERS PRIORITY RST_STREAM SETTINGS PING GOAWAY CONTINUATION END_STREAM END_HEADERS);
our %EXPORT_TAGS = (all => [@EXPORT, @EXPORT_OK]);

my $owner = $$;
my %children;  # by the file number of the socket

# A socket whose other end speaks TLS to the shim, with these protocols by ALPN; its end is the connection's end.
sub tls_connect {
    my ($protocols, @options) = @_;
    socketpair(my $mine, my $theirs, AF_UNIX, SOCK_STREAM, PF_UNSPEC) or die "socketpair: $!";
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        $SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);
        open STDIN, '<&', $theirs;
        open STDOUT, '>&', $theirs;
        open STDERR, '>>', work_dir() . '/background.log';
        exec qw(openssl s_client -quiet -connect), '127.0.0.1:' . shim_port(), '-alpn', $protocols,
            @options or POSIX::_exit(127);
    }
    close $theirs;
    $children{fileno $mine} = $child;
    return $mine;
}

sub tls_close {
    my ($socket) = @_;
    my $child = delete $children{fileno $socket};
    close $socket;
    kill 'TERM', $child;
    waitpid $child, 0;
}

sub h2_connect {
    my $socket = tls_connect('h2', @_);
    syswrite $socket, h2_hello();
    return $socket;
}

# What a client says first: the preface and its settings, id => value.
sub h2_hello {
    my (%settings) = @_;
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        . h2_frame(SETTINGS, 0, 0, join '', map { pack 'nN', $_, $settings{$_} } sort keys %settings);
}

sub h2_frame {
    my ($type, $flags, $stream, $payload) = @_;
    return substr(pack('N', length $payload), 1) . pack('CCN', $type, $flags, $stream) . $payload;
}

# An integer with a prefix of so many bits, after the bits of a pattern (RFC 7541 §5.1).
sub h2_integer {
    my ($value, $bits, $pattern) = @_;
    my $most = (1 << $bits) - 1;
    return chr($pattern | $value) if $value < $most;
    my $bytes = chr($pattern | $most);
    for ($value -= $most; $value >= 128; $value >>= 7) { $bytes .= chr(128 | $value & 127) }
    return $bytes . chr $value;
}

# A header field; with the pattern 0x40 it is added to the dynamic table.
sub h2_literal {
    my ($name, $value, $pattern) = @_;
    return chr($pattern // 0) . join '', map { h2_integer(length, 7, 0) . $_ } $name, $value;
}

# The fields of a request: what every one has, and the given pairs.
sub h2_block {
    my ($method, $path, @fields) = @_;
    my $block = join '', map { h2_literal(@$_) } [':method', $method], [':scheme', 'https'], [':path', $path],
        [':authority', '127.0.0.1'];
    while (my ($name, $value) = splice @fields, 0, 2) { $block .= h2_literal($name, $value) }
    return $block;
}

# A block as HEADERS and as many CONTINUATION frames as it needs.
sub h2_headers {
    my ($stream, $block, $flags) = @_;
    my ($first, @more) = unpack '(a' . MOST . ')*', $block;
    my $frames = h2_frame(HEADERS, $flags | (@more ? 0 : END_HEADERS), $stream, $first);
    $frames .= h2_frame(CONTINUATION, $_ == $#more ? END_HEADERS : 0, $stream, $more[$_]) for 0 .. $#more;
    return $frames;
}

sub h2_request {
    my ($stream, $method, $path, $fields, $body) = @_;
    my @data = defined $body ? unpack '(a' . MOST . ')*', $body : ();
    my $frames = h2_headers($stream, h2_block($method, $path, @{$fields // []}), @data ? 0 : END_STREAM);
    $frames .= h2_frame(DATA, $_ == $#data ? END_STREAM : 0, $stream, $data[$_]) for 0 .. $#data;
    return $frames;
}

# The whole frames of what the server has sent: [type, flags, stream, payload].
sub h2_frames {
    my ($bytes) = @_;
    my ($at, @frames) = (0);
    while ($at + 9 <= length $bytes) {
        my ($length, $type, $flags, $stream) = (unpack('N', "\0" . substr $bytes, $at, 3), unpack 'CCN', substr $bytes,
            $at + 3, 6);
        last if $at + 9 + $length > length $bytes;
        push @frames, [$type, $flags, $stream, substr $bytes, $at + 9, $length];
        $at += 9 + $length;
    }
    return @frames;
}

# The answers among them, by stream: {status, body, ended, reset}. libh2o writes :status first, never with Huffman
# coding.
sub h2_answers {
    my ($bytes) = @_;
    my %answers;
    for my $frame (h2_frames($bytes)) {
        my ($type, $flags, $stream, $payload) = @$frame;
        my $answer = $answers{$stream} //= {body => '', ended => 0};
        if ($type == HEADERS) {
            my ($first) = unpack 'C', $payload;
            $answer->{status} = $first == 8 ? substr $payload, 2,
                3 : (200, 204, 206, 304, 400, 404, 500)[$first - 0x88];
        }
        $answer->{body} .= $payload if $type == DATA;
        $answer->{ended} = 1 if $type <= HEADERS && $flags & END_STREAM;
        $answer->{reset} = unpack 'N', $payload if $type == RST_STREAM;
    }
    delete $answers{0};
    return \%answers;
}

END {
    if ($$ == $owner) {
        local $?;
        for my $child (values %children) { kill 'TERM', $child; waitpid $child, 0 }
    }
}

1;
