# Streams compressed for who takes gzip: each event is compressed once for all who listen, is there as soon as it is
# sent, and the whole is one gzip stream with its checksum.
use strict;
use warnings;
use Compress::Raw::Zlib qw(WANT_GZIP Z_OK Z_STREAM_END);
use IO::Select;
use Test::More;
use Time::HiRes qw(time);
use ResElec::Test;

server_start(shim => {THREADS => 1});
my $director = director();
my $e = election($director->{token}, offices => 6, candidates => 40, visibility => 'public');

sub subscribe {
    my (@headers) = @_;
    my $socket = raw_connect();
    raw_send($socket, raw_request("GET /api/voting/realtime/$e->{id}", ['Accept: text/event-stream', @headers]));
    my ($inflate, $status) = Compress::Raw::Zlib::Inflate->new(WindowBits => WANT_GZIP, AppendOutput => 1,
        ConsumeInput => 1);
    die $status if $status != Z_OK;
    return {socket => $socket, inflate => $inflate, bytes => '', body => '', text => '', coded => 0};
}

# What has come of the body, out of its chunks (RFC 9112, 7.1).
sub take_chunks {
    my ($stream) = @_;
    if (!defined $stream->{head}) {
        return if $stream->{bytes} !~ s/\A(.*?\r\n)\r\n//s;
        $stream->{head} = $1;
    }
    while ($stream->{bytes} =~ /\A([0-9a-f]+)\r\n/) {
        my ($length, $from) = (hex $1, $+[0]);
        return if length $stream->{bytes} < $from + $length + 2;
        $stream->{ended} = 1 if $length == 0;
        $stream->{body} .= substr $stream->{bytes}, $from, $length;
        $stream->{coded} += $length;
        substr($stream->{bytes}, 0, $from + $length + 2) = '';
    }
}

sub until_seen {
    my ($stream, $pattern) = @_;
    my $until = time + 10;
    while (!$stream->{ended} && $stream->{text} !~ $pattern && (my $left = $until - time) > 0) {
        last unless IO::Select->new($stream->{socket})->can_read($left);
        sysread($stream->{socket}, $stream->{bytes}, 65536, length $stream->{bytes}) or last;
        take_chunks($stream);
        if (($stream->{head} // '') =~ /^content-encoding: gzip\r$/mi) {
            $stream->{status} = $stream->{inflate}->inflate($stream->{body}, $stream->{text}) if length $stream->{body};
        } else {
            $stream->{text} .= $stream->{body};
            $stream->{body} = '';
        }
    }
    return $stream->{text};
}

sub data_of { return [$_[0]{text} =~ /^data: (\{.*)$/mg] }

my $plain = subscribe();
my @zipped = map { subscribe('Accept-Encoding: gzip, deflate') } 1 .. 3;
until_seen($_, qr/"offices_reported": 0\b.*\n\n/) for $plain, @zipped;
like($_->{head}, qr/^content-encoding: gzip\r$/mi, 'who takes gzip gets it') for @zipped;
like($_->{head}, qr/^vary:.*Accept-Encoding/mi, '… as caches are told') for $plain, @zipped;
unlike($plain->{head}, qr/^content-encoding/mi, 'who does not take it gets the plain text');
for my $office (0 .. 3) {
    ok_call('POST', "/api/offices/$e->{offices}[$office]/results", sheet($e, 0, 0, 1 .. 40), $director->{token});
    my $reported = $office + 1;
    until_seen($_, qr/"offices_reported": $reported\b.*\n\n/) for $plain, @zipped;
    like($_->{text}, qr/"offices_reported": $reported\b.*\n\n\z/, "change $reported is there when it is sent")
        for $plain, @zipped;
}
is_deeply(data_of($_), data_of($plain), 'with the same events') for @zipped;
cmp_ok($_->{coded}, '<', length($_->{text}) / 2, '… in less than half the bytes') for @zipped;

# Who comes later begins with the newest, and shares what follows
my $late = subscribe('Accept-Encoding: gzip');
until_seen($late, qr/"offices_reported": 4\b.*\n\n/);
ok_call('POST', "/api/offices/$e->{offices}[4]/results", sheet($e, 0, 0, 1 .. 40), $director->{token});
until_seen($_, qr/"offices_reported": 5\b.*\n\n/) for @zipped, $late;
is(data_of($late)->[-1], data_of($zipped[0])->[-1], 'who comes later hears the same');

ok_call('PUT', "/api/elections/$e->{id}", {status => 'completed'}, $director->{token});
until_seen($_, qr/never/) for $plain, @zipped, $late;
like($_->{text}, qr/\n\nevent: end\ndata: \{\}\n\n\z/, 'the end is told') for $plain, @zipped, $late;
is($_->{status} + 0, Z_STREAM_END, '… and the stream is whole, by its checksum') for @zipped, $late;
for my $none ('gzip;q=0', 'identity', 'br', 'xgzip') {
    my $refuses = subscribe("Accept-Encoding: $none");
    until_seen($refuses, qr/event: end/);
    unlike($refuses->{head}, qr/^content-encoding/mi, "who says $none does not get it");
    like($refuses->{text}, qr/"offices_reported": 5\b/, '… but the text');
}
finish();
