package ResElec::Media;

# Files as clients send them, honest and hostile, made without an image library; and the forms to send them in.
use strict;
use warnings;
use Compress::Raw::Zlib qw(Z_FULL_FLUSH Z_OK MAX_WBITS);
use Compress::Zlib qw(compress crc32);
use Exporter qw(import);
use IO::Compress::Zip qw(zip ZIP_CM_STORE);
use MIME::Base64 qw(decode_base64);
use ResElec::Client;

our @EXPORT =
    qw(MARKER gif jpeg jpeg_progressive jpeg_density jpeg_flat jpeg_sized jpeg_with segment exif png png_chunk
    png_zeros png_palette deflated pdf archive polyglots foreign_files file form broken_heads broken_forms upload
    file_id);

# What must not come out again.
use constant MARKER => 'foreign-marker-5c1d';

# 24 x 16 pixels in grey, made by libjpeg for these tests: as one scan, and with the same coefficients in several.
my $plain = decode_base64(<<'END');
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0
Hyc5PTgyPC4zNDL/wAALCAAQABgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABwP/xAAmEAABAwIFAwUAAAAAAAAAAAABAgMRBBIABTFB
URMhIhQjM0Jx/9oACAEBAAA/AAf20tfWbf2cLag0BaLO5A2O+s4Wj0iUgWaydOOcA4UAzCZPjsDx3nC4pSbYE2yASAYicRoMoqaeqzQU
zpcz0UqaYMCtZOb+nccbDrjyr/kS2ltTSi4oBSifFKktI//Z
END
my $progressive = decode_base64(<<'END');
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0
Hyc5PTgyPC4zNDL/wgALCAAQABgBAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABgL/2gAIAQEAAAABBrVoNdH/xAAZEAADAAMAAAAAAAAA
AAAAAAAAAiEDEUH/2gAIAQEAAQUCmoQ4JiZW/8QAHRAAAgIBBQAAAAAAAAAAAAAAAREDEgATICFh0f/aAAgBAQAGPwLbLUuetVcatSQy
e0lz5n//xAAbEAABBQEBAAAAAAAAAAAAAAABABEhMUFRYf/aAAgBAQABPyGGKRxCxSfPESG8VZB6sC9AInScBAf/2gAIAQEAAAAQf//E
AB0QAQACAgIDAAAAAAAAAAAAAAEAESFBMVFhcYH/2gAIAQEAAT8Q9l9XASnNDTvm43Qb28ddwBSz4D1m5gC8gUGquHDiEtUNxAgEYH//
2Q==
END

# The picture of a number from 0 to 64769: in each, the two highest frequencies weigh differently.
sub pictured {
    my ($jpeg, $n) = @_;
    my $table = index($jpeg, "\xff\xdb") + 5;
    substr($jpeg, $table + 62, 2) = pack 'CC', 1 + int($n / 255), 1 + $n % 255;
    return $jpeg;
}

sub jpeg { pictured($plain, $_[0] // 0) }
sub jpeg_progressive { pictured($progressive, $_[0] // 0) }

# The same picture for another paper size: no pixel differs.
sub jpeg_density {
    my ($jpeg, $dots) = @_;
    substr($jpeg, 13, 5) = pack 'Cnn', 1, $dots, $dots;
    return $jpeg;
}

sub segment { my ($type, $content) = @_; return pack('CCn', 0xff, $type, 2 + length $content) . $content }

# The same bytes, said to be of another size.
sub jpeg_sized { my ($jpeg, @sides) = @_; return $jpeg =~ s/\xff\xc0..\x08\K..../pack 'nn', @sides/esr }

# A JPEG of any size and number of channels in one tone: two bits a block of 8 x 8, all of them zero.
sub jpeg_flat {
    my ($width, $height, $channels) = @_;
    my $blocks = $channels * int(($width + 7) / 8) * int(($height + 7) / 8);
    return "\xff\xd8" . segment(0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0") . segment(0xdb, "\0" . "\1" x 64)
        . segment(0xc0, pack('CnnC', 8, $height, $width, $channels)
            . join('', map { pack 'C3', $_, 0x11, 0 } 1 .. $channels))
        . join('', map { segment(0xc4, pack('CC', $_, 1) . "\0" x 16) } 0x00, 0x10)
        . segment(0xda, pack('C', $channels) . join('', map { pack 'CC', $_, 0 } 1 .. $channels) . "\0\x3f\0")
        . "\0" x (($blocks * 2 + 7) / 8) . "\xff\xd9";
}

# A JPEG with segments behind its first one, where cameras write them.
sub jpeg_with {
    my ($jpeg, @segments) = @_;
    substr($jpeg, 20, 0) = join '', @segments;
    return $jpeg;
}

# As a phone writes it: a description, the orientation, and a place in a GPS directory.
sub exif {
    my ($text, $orientation) = @_;
    my $description = "$text\0" . (length($text) % 2 ? '' : "\0");
    my $gps = 8 + 2 + 3 * 12 + 4 + length $description;
    return segment(0xe1, "Exif\0\0MM\0*" . pack('Nn', 8, 3)
        . pack('nnNN', 0x010e, 2, length $description, 8 + 2 + 3 * 12 + 4)
        . pack('nnNnn', 0x0112, 3, 1, $orientation // 1, 0)
        . pack('nnNN', 0x8825, 4, 1, $gps) . pack('N', 0) . $description
        . pack('n', 2) . pack('nnNa4', 1, 2, 2, 'N') . pack('nnNN', 2, 5, 3, $gps + 2 + 2 * 12 + 4) . pack('N', 0)
        . pack('N6', 0, 1, 23, 1, 2759, 100));
}

sub png_chunk {
    my ($type, $data) = @_;
    return pack('N', length $data) . $type . $data . pack('N', crc32($type . $data))
}

sub png_file {
    my ($width, $height, $depth, $colour, $pixels, @chunks) = @_;
    return "\x89PNG\r\n\x1a\n" . png_chunk('IHDR', pack('NNC5', $width, $height, $depth, $colour, 0, 0, 0))
        . join('', @chunks)
        . png_chunk('IDAT', $pixels) . png_chunk('IEND', '');
}

# A grey PNG of any size. Options: number (which picture), chunks (before the pixels), noise (does not compress).
sub png {
    my ($width, $height, %options) = @_;
    my $ramp = pack('N', $options{number} // 0) . join('', map { chr } 0 .. 255) x ($width / 256 + 1);
    my $rows = ("\0" . substr $ramp, 0, $width) x $height;
    if ($options{noise}) {
        my $noise = pack 'N*', map { rand 2**32 } 0 .. $width * $height / 4;
        $rows = join '', map { "\0" . substr $noise, $_ * $width, $width } 0 .. $height - 1;
    }
    return png_file($width, $height, 8, 0, compress($rows), @{$options{chunks} // []});
}

# So many of one byte as zlib packs them, into a thousandth of that: zero bytes, or another one.
sub deflated {
    my ($count, $byte) = @_;
    my ($million, $code) = (1 << 20, ord($byte // "\0"));
    my $deflate = sub {
        my ($zlib, $status) = Compress::Raw::Zlib::Deflate->new(WindowBits => -MAX_WBITS, AppendOutput => 1);
        my $piece = '';
        $zlib->deflate(chr($code) x $_[0], $piece) == Z_OK && $zlib->flush($piece, Z_FULL_FLUSH) == Z_OK or die 'zlib';
        return $piece;
    };
    my $adler = (($count + $count * ($count + 1) / 2 % 65521 * $code) % 65521) << 16 | (1 + $count * $code) % 65521;
    return "\x78\x9c" . $deflate->($million) x int($count / $million) . $deflate->($count % $million) . "\3\0"
        . pack('N', $adler);
}

# One white pixel.
sub gif { "GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;" }

# An all black PNG of any size: of 1 bit (colour type 0) or of four bytes (6) a pixel.
sub png_zeros {
    my ($width, $height, $colour, @chunks) = @_;
    my $row = 1 + ($colour == 6 ? 4 * $width : int(($width + 7) / 8));
    return png_file($width, $height, $colour == 6 ? 8 : 1, $colour, deflated($row * $height), @chunks);
}

# Noise of 16 palette colours: four bits a pixel that take many more once they are spelt out.
sub png_palette {
    my ($width, $height) = @_;
    my $noise = pack 'N*', map { rand 2**32 } 0 .. $width * $height / 8;
    my $rows = join '', map { "\0" . substr $noise, $_ * $width / 2, $width / 2 } 0 .. $height - 1;
    return png_file($width, $height, 4, 3, compress($rows), png_chunk('PLTE', pack 'C*', map { rand 256 } 1 .. 48));
}

# One page; the text is drawn on it.
sub pdf {
    my ($text) = @_;
    my $draw = "BT /F 12 Tf 20 100 Td ($text) Tj ET";
    my @objects = ('<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
        '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 ' .
            'R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>',
        '<</Length ' . length($draw) . ">>stream\n$draw\nendstream");
    my $pdf = "%PDF-1.4\n";
    my @at = map { my $at = length $pdf; $pdf .= ($_ + 1) . " 0 obj$objects[$_]endobj\n"; $at } 0 .. $#objects;
    my $table = length $pdf;
    return $pdf . "xref\n0 5\n0000000000 65535 f \n" . join('', map { sprintf "%010d 00000 n \n", $_ } @at)
        . "trailer<</Size 5/Root 1 0 R>>\nstartxref\n$table\n%%EOF\n";
}

# A ZIP archive, as a JAR is one, with the marker in it.
sub archive {
    my ($text, $archive) = ('class ' . MARKER);
    zip(\$text => \$archive, Name => 'Evil.class', Method => ZIP_CM_STORE, Minimal => 1) or die 'zip';
    return $archive;
}

# What is neither a JPEG nor a PNG: name => bytes.
sub foreign_files {
    my $svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
    return (
        HTML => '<html><script>alert(1)</script></html>', SVG => $svg,
        'SVG with a prolog' => "<?xml version=\"1.0\"?>$svg",
        GIF => "GIF89a\1\0\1\0\0\0\0;", WebP => "RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0", BMP => 'BMF' . "\0" x 67,
        TIFF => "II*\0\10\0\0\0",
        HEIC => "\0\0\0\x18ftypheic\0\0\0\0", 'a program' => "\x7fELF\2\1\1", 'a script' => "#!/bin/sh\nid\n",
        ZIP => archive(),
        nothing => '', 'a JPEG behind a blank' => ' ' . jpeg(), 'a JPEG behind a byte order mark' => "\xef\xbb\xbf"
        . jpeg(),
        'two bytes of a JPEG' => "\xff\xd8", 'half a signature' => "\x89PNG\r\n",
        'PNG after FTP in text mode' => png(9, 9) =~ s/\r\n/\n/r,
    );
}

# Files that are two things at once: name => bytes. They hold the marker; all but the last three are images.
sub polyglots {
    my $html = '<html><script>alert("' . MARKER . '")</script></html>';
    my $php = '<?php system($_GET["' . MARKER . '"]); ?>';
    return (
        'JPEG + ZIP behind it' => jpeg() . archive(),
        'JPEG + HTML in a comment' => jpeg_with(jpeg(), segment(0xfe, "*/--><!--$html-->")),
        'JPEG + HTML in its first segment' => jpeg_with(jpeg(), segment(0xe0, "JFXX\0\x13$html")),
        'JPEG + PHP in EXIF' => jpeg_with(jpeg(), exif($php)),
        'JPEG + JavaScript in a segment' => jpeg_with(jpeg(), segment(0xef, "*/=alert('" . MARKER . "')/*")),
        'JPEG + PDF in a comment' => jpeg_with(jpeg(), segment(0xfe, pdf(MARKER))),
        'JPEG + a second JPEG' => jpeg() . jpeg_with(jpeg(), exif(MARKER)),
        'PNG + PHP in a text' => png(9, 9, chunks => [png_chunk('tEXt', "Comment\0$php")]),
        'PNG + PHP behind it' => png(9, 9) . $php,
        'PNG + XMP' => png(9, 9,
            chunks => [png_chunk('iTXt', "XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>" . MARKER . '</x:xmpmeta>')]),
        'PNG + EXIF' => png(9, 9, chunks => [png_chunk('eXIf', substr exif(MARKER), 10)]),
        'PNG + a private chunk' => png(9, 9, chunks => [png_chunk('juNk', $html)]),
        'PNG + ZIP behind it' => png(9, 9) . archive(),
        'PNG + PDF in a text' => png(9, 9, chunks => [png_chunk('tEXt', "PDF\0" . pdf(MARKER))]),
        'GIF + JAR' => gif() . archive(),
        'HTML + JPEG' => $html . jpeg(),
        'ZIP + JPEG' => archive() . jpeg(),
    );
}

# A file for a form. The name is sent as it is, quotes and all; head takes the place of the part's header.
sub file {
    my ($content, $name, $type, $head) = @_;
    return {content => $content, name => $name // 'photo.jpg', type => $type // 'image/jpeg', head => $head};
}

# Content-Type and body of multipart/form-data: name => text or file(…), in that order. Options may come first:
# boundary, end (of each line).
sub form {
    my $options = ref $_[0] eq 'HASH' ? shift : {};
    my $boundary = $options->{boundary} // 'res-elec-boundary-4b1f';
    my $end = $options->{end} // "\r\n";
    my $body = '';
    while (my ($name, $value) = splice @_, 0, 2) {
        my $head = qq(Content-Disposition: form-data; name="$name");
        $head = $value->{head} // qq($head; filename="$value->{name}"${end}Content-Type: $value->{type}) if ref $value;
        $body .= "--$boundary$end$head$end$end" . (ref $value ? $value->{content} : $value) . $end;
    }
    return ("multipart/form-data; boundary=$boundary", "$body--$boundary--$end");
}

# Headers of a part with a file for the field that no part may have: name => head.
sub broken_heads {
    my ($field) = @_;
    my $begin = qq(Content-Disposition: form-data; name="$field");
    my $good = qq($begin; filename="a");
    return (
        'NUL in a file name' => "$begin; filename=\"a\0.jpg\"", 'a bare CR in one' => "$begin; filename=\"a\rb\"",
        'a line end in one' => "$begin; filename=\"a\r\nSet-Cookie: a=1\r\n.jpg\"",
        'one of 5000 bytes' => "$begin; filename=\"@{['x' x 5000]}\"",
        'one without an end' => "$begin; filename=\"x", 'two file names' => "$good; filename=\"b\"",
        'two dispositions' => "$good\r\n$good",
        'no disposition' => 'Content-Type: image/jpeg', 'another disposition' => $good =~ s/form-data/attachment/r,
        'a form in a form' => "$good\r\nContent-Type: multipart/mixed; boundary=y",
        'an encoding' => "$good\r\nContent-Transfer-Encoding: base64",
        'a field name of RFC 5987' => "$begin; name*=UTF-8''x; filename=\"a\"",
        'a folded line' => "$begin;\r\n filename=\"a\"",
        'a field name with a line end' => $good =~ s/$field/a\r\nb/r, 'an empty field name' => $good =~ s/$field//r,
        '17 headers' => join("\r\n", $good, map { "X-$_: 1" } 1 .. 16),
    );
}

# The same for whole forms: name => [Content-Type, body].
sub broken_forms {
    my @parts = @_;
    my ($type, $body) = form(@parts);
    return (
        'no boundary' => ['multipart/form-data', $body],
        'an empty boundary' => ['multipart/form-data; boundary=""', $body],
        'another boundary' => ["${type}x", $body], 'two boundaries' => ["$type; boundary=x", $body],
        'a boundary of RFC 2231' => ["$type; boundary*0=x", $body],
        'a boundary of 71 bytes' => [form({boundary => 'x' x 71}, @parts)],
        'a boundary with a quote' => [form({boundary => 'a"b'}, @parts)],
        'half' => [$type, substr $body, 0, length($body) / 2], 'no end' => [$type, $body =~ s/--\r\n$//r],
        'LF alone' => [form({end => "\n"}, @parts)],
        'text behind a boundary' => [$type, $body =~ s/^(--[^\r]*)/$1 x/r],
        'a part without an end to its headers' => [$type, $body =~ s/\r\n\r\n.*?(?=\r\n--)//sr],
        'JSON' => [$type, '{"first_name":"Never"}'], 'a boundary alone' => [$type, $body =~ s/\r.*//sr],
    );
}

# Sends a form; headers may be among the options of form().
sub upload {
    my ($method, $path, $token, @parts) = @_;
    my ($type, $body) = form(@parts);
    my $headers = ref $parts[0] eq 'HASH' ? $parts[0]{headers} : undef;
    return call($method, $path, $body, $token, {'Content-Type' => $type, %{$headers // {}}});
}

# The id in a file's URL.
sub file_id { return (($_[0] // '') =~ m{^/api/files/([1-9][0-9]*)$})[0] }

1;
