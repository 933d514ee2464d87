/*
 * What media_clean takes an upload for, and what it does to a PDF. The images have tests of their own.
 */
#define _GNU_SOURCE
#include "media/fault.h"
#include "media_files.h"

typedef struct TypeCase {
    const char *name;
    const char *bytes;
    size_t length;
    MediaFault fault;
} TypeCase;

#define TYPE(name, bytes, fault)              \
    {                                         \
        name, bytes, sizeof(bytes) - 1, fault \
    }

static const TypeCase types[] = {
    TYPE("empty", "", MEDIA_UNSUPPORTED),
    TYPE("one byte", "\xff", MEDIA_UNSUPPORTED),
    TYPE("one NUL", "\0", MEDIA_UNSUPPORTED),
    TYPE("text", "Candidat A: 120 voix\n", MEDIA_UNSUPPORTED),
    TYPE("WebP", "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0", MEDIA_UNSUPPORTED),
    TYPE("SVG", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", MEDIA_UNSUPPORTED),
    TYPE("XML", "<?xml version='1.0'?><svg/>", MEDIA_UNSUPPORTED),
    TYPE("HTML", "<html><script>alert(1)</script></html>", MEDIA_UNSUPPORTED),
    TYPE("HEIC",
         "\0\0\0\x18"
         "ftypheic\0\0\0\0mif1heic",
         MEDIA_UNSUPPORTED),
    TYPE("ZIP", "PK\3\4\x14\0\0\0\0\0", MEDIA_UNSUPPORTED),
    TYPE("BMP", "BM\x1e\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\1\0\1\0\1\0\x18\0\0\0\xff\0", MEDIA_UNSUPPORTED),
    TYPE("TIFF", "II*\0\x08\0\0\0\0\0", MEDIA_UNSUPPORTED),
    TYPE("BigTIFF", "MM\0+\0\x08\0\0\0\0", MEDIA_UNSUPPORTED),
    TYPE("PostScript", "%!PS-Adobe-3.0\n%%EOF\n", MEDIA_UNSUPPORTED),
    TYPE("program",
         "\x7f"
         "ELF\2\1\1\0\0\0",
         MEDIA_UNSUPPORTED),
    TYPE("JPEG after white space", " \xff\xd8\xff\xe0\0\x10JFIF\0", MEDIA_UNSUPPORTED),
    TYPE("two bytes of a JPEG", "\xff\xd8", MEDIA_UNSUPPORTED),
    TYPE("three bytes of a JPEG", "\xff\xd8\xff", MEDIA_BROKEN),
    TYPE("JPEG without a picture", "\xff\xd8\xff\xd9", MEDIA_BROKEN),
    TYPE("JPEG with a cut segment",
         "\xff\xd8\xff\xe1\xff\xff"
         "Exif\0\0II*\0",
         MEDIA_BROKEN),
    TYPE("JPEG with a segment of no length", "\xff\xd8\xff\xe1\0\0\xff\xe1\0\1\xff\xff\xff\xff", MEDIA_BROKEN),
    TYPE("JPEG and HTML", "\xff\xd8\xff/*<html><script>alert(1)</script>*/", MEDIA_BROKEN),
    TYPE("seven bytes of a PNG", "\x89PNG\r\n\x1a", MEDIA_UNSUPPORTED),
    TYPE("PNG with Unix line ends", "\x89PNG\n\x1a\n\0\0\0\x0dIHDR", MEDIA_UNSUPPORTED),
    TYPE("eight bytes of a PNG", "\x89PNG\r\n\x1a\n", MEDIA_BROKEN),
    TYPE("PNG of an end", "\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82", MEDIA_BROKEN),
    TYPE("PNG with a chunk of 4 GB", "\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR\0\0\0\0", MEDIA_BROKEN),
    TYPE("PNG and PHP", "\x89PNG\r\n\x1a\n<?php system($_GET[0]); ?>", MEDIA_BROKEN),
};

#define PDF_BODY "\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>\n"

static const TypeCase pdfs[] = {
    TYPE("PDF 1.7", "%PDF-1.7" PDF_BODY "%%EOF", MEDIA_OK),
    TYPE("PDF 2.0", "%PDF-2.0" PDF_BODY "%%EOF\n", MEDIA_OK),
    TYPE("white space after the end", "%PDF-1.4" PDF_BODY "%%EOF \r\n\t\f\0\0", MEDIA_OK),
    TYPE("saved twice", "%PDF-1.4" PDF_BODY "%%EOF\n" PDF_BODY "%%EOF\n", MEDIA_OK),
    TYPE("no end", "%PDF-1.4" PDF_BODY, MEDIA_BROKEN),
    TYPE("half an end", "%PDF-1.4" PDF_BODY "%%EO", MEDIA_BROKEN),
    TYPE("something after the end", "%PDF-1.4" PDF_BODY "%%EOF\n<script>alert(1)</script>", MEDIA_BROKEN),
    TYPE("head alone", "%PDF-1.", MEDIA_BROKEN),
    TYPE("head and end alone", "%PDF-1.4\n%%EOF", MEDIA_BROKEN),
    TYPE("no version", "%PDF-" PDF_BODY "%%EOF", MEDIA_UNSUPPORTED),
    TYPE("a version to come", "%PDF-3.0" PDF_BODY "%%EOF", MEDIA_UNSUPPORTED),
    TYPE("head not at the start", "\n%PDF-1.4" PDF_BODY "%%EOF", MEDIA_UNSUPPORTED),
};

static void test_types(Tap *tap)
{
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        Media media;

        tap_is_int(tap, clean_bytes(types[i].bytes, types[i].length, PIXELS, &media), types[i].fault, types[i].name);
        tap_ok(tap, media.content == NULL && media.length == 0, types[i].name);
        media_free(&media);
    }
}

static void test_pdfs(Tap *tap)
{
    size_t i;

    for (i = 0; i < sizeof(pdfs) / sizeof(pdfs[0]); i++) {
        const TypeCase *pdf = &pdfs[i];
        Media media;

        tap_is_int(tap, clean_bytes(pdf->bytes, pdf->length, PIXELS, &media), pdf->fault, pdf->name);
        if (pdf->fault == MEDIA_OK) {
            tap_ok(tap, media.length == pdf->length && memcmp(media.content, pdf->bytes, pdf->length) == 0,
                   "kept byte for byte");
            tap_ok(tap, media.width == 0 && media.height == 0, "without a size");
            tap_is(tap, media_type_name(media.type), "application/pdf", "its type");
        }
        media_free(&media);
        tap_is_int(tap, media_clean((const unsigned char *)pdf->bytes, pdf->length, PIXELS, false, &media),
                   MEDIA_UNSUPPORTED, "where no PDF is accepted");
        media_free(&media);
    }
}

static void test_faults(Tap *tap)
{
    tap_is_int(tap, media_fault("Insufficient memory (case 4)"), MEDIA_NO_MEMORY, "libjpeg");
    tap_is_int(tap, media_fault("tjTransform(): Memory allocation failure"), MEDIA_NO_MEMORY, "TurboJPEG");
    tap_is_int(tap, media_fault("Out of memory"), MEDIA_NO_MEMORY, "libpng");
    tap_is_int(tap, media_fault("png_image_read: out of memory"), MEDIA_NO_MEMORY, "libpng's simple API");
    tap_is_int(tap, media_fault("insufficient memory"), MEDIA_NO_MEMORY, "zlib");
    tap_is_int(tap, media_fault("invalid memory read"), MEDIA_BROKEN, "a fault that speaks of memory too");
    tap_is_int(tap, media_fault("Premature end of JPEG file"), MEDIA_BROKEN, "a cut file");
}

/* The head of a hand-written JPEG of one gray block; DC and AC have one Huffman code each: a zero bit. */
static Bytes one_block(unsigned char frame, unsigned char dc_symbol)
{
    Bytes bytes = {0};
    int i;

    put(&bytes, "\xff\xd8\xff\xdb\0\x43\0", 7);
    for (i = 0; i < 64; i++)
        put(&bytes, "\1", 1);
    put(&bytes, (unsigned char[]){0xff, frame}, 2);
    put(&bytes, "\0\x0b\x08\0\x08\0\x08\1\1\x11\0", 11);
    put(&bytes, "\xff\xc4\0\x14\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21);
    put(&bytes, &dc_symbol, 1);
    put(&bytes, "\xff\xc4\0\x14\x10\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
    return bytes;
}

/* A progressive one: the first scan has the DC, each other one bit of an AC coefficient, in 13 bytes. */
static Bytes scans(int count)
{
    Bytes bytes = one_block(0xc2, 0);
    int i;

    put(&bytes, "\xff\xda\0\x08\1\1\0\0\0\0\x7f", 11);
    for (i = 0; i < count - 1; i++) {
        unsigned char band = (unsigned char)(1 + i % 63), step = (unsigned char)(13 - i / 63);

        put(&bytes, "\xff\xda\0\x08\1\1\0", 7);
        put(&bytes, (unsigned char[]){band, band, step < 13 ? (unsigned char)((step + 1) << 4 | step) : step, 0x7f}, 4);
    }
    put(&bytes, "\xff\xd9", 2);
    return bytes;
}

/* A baseline one, whose DC is one number of so many bits. */
static Bytes level(unsigned char bits, const char *scan)
{
    Bytes bytes = one_block(0xc0, bits);

    put(&bytes, "\xff\xda\0\x08\1\1\0\0\x3f\0", 10);
    put(&bytes, scan, 2);
    put(&bytes, "\xff\xd9", 2);
    return bytes;
}

int main(void)
{
    Tap tap = {0};

    is_fault(&tap, scans(400), MEDIA_OK, "a JPEG of 400 scans");
    is_fault(&tap, scans(600), MEDIA_BROKEN, "a JPEG of 600 scans");
    is_fault(&tap, level(10, "\x7f\xef"), MEDIA_OK, "a coefficient of 1023");
    is_fault(&tap, level(12, "\x7f\xfb"), MEDIA_BROKEN, "a coefficient of 4095, which no picture has");
    test_types(&tap);
    test_pdfs(&tap);
    test_faults(&tap);
    return tap_done(&tap);
}
