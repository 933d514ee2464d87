/*
 * What is left of an uploaded JPEG: its picture, upright, to the last coefficient, and nothing else.
 */
#define _GNU_SOURCE
#include "media_files.h"

#include <turbojpeg.h>

typedef struct Shape {
    int width;
    int height;
    int subsampling;
    int cell; /* one colour a cell of so many pixels: exact under any turn when it is an MCU; 0 is noise */
    int flags;
} Shape;

static unsigned char cell_sample(const Shape *shape, int x, int y, int channel)
{
    uint32_t cell = shape->cell > 0 ? (uint32_t)(x / shape->cell + 100 * (y / shape->cell)) : (uint32_t)(x + y * 7919);

    return (unsigned char)((cell * 2654435761u + (uint32_t)channel * 40503u * (cell + 1)) >> 11);
}

static Bytes jpeg(const Shape *shape)
{
    unsigned char *rgb = malloc((size_t)shape->width * shape->height * 3), *file = NULL;
    tjhandle handle = tjInitCompress();
    unsigned long length = 0;
    Bytes bytes = {0};
    int i;

    for (i = 0; i < shape->width * shape->height * 3; i++)
        rgb[i] = cell_sample(shape, i / 3 % shape->width, i / 3 / shape->width, i % 3);
    if (tjCompress2(handle, rgb, shape->width, 0, shape->height, TJPF_RGB, &file, &length, shape->subsampling, 90,
                    shape->flags) != 0)
        abort();
    put(&bytes, file, length);
    tjFree(file);
    tjDestroy(handle);
    free(rgb);
    return bytes;
}

static Bytes segment(unsigned char marker, Bytes content)
{
    Bytes bytes = {0};

    put(&bytes, (unsigned char[]){0xff, marker}, 2);
    put_number(&bytes, content.length + 2, 2, false);
    put(&bytes, content.data, content.length);
    free(content.data);
    return bytes;
}

static Bytes text_segment(unsigned char marker, const char *text)
{
    Bytes content = {0};

    put(&content, text, strlen(text));
    return segment(marker, content);
}

/* An EXIF segment as a phone writes it: a make, the orientation, and a GPS IFD with a place. */
static Bytes exif(unsigned orientation, bool little, unsigned long offset, unsigned long entries)
{
    Bytes content = {0};

    put(&content, "Exif\0\0", 6);
    put(&content, little ? "II*\0" : "MM\0*", 4);
    put_number(&content, offset, 4, little);
    put_number(&content, entries, 2, little);
    put_number(&content, 0x010f, 2, little); /* Make, ASCII, 4 bytes in place */
    put_number(&content, 2, 2, little);
    put_number(&content, 4, 4, little);
    put(&content, "ACME", 4);
    put_number(&content, 0x0112, 2, little); /* Orientation, SHORT, 1 */
    put_number(&content, 3, 2, little);
    put_number(&content, 1, 4, little);
    put_number(&content, orientation, 2, little);
    put_number(&content, 0, 2, little);
    put_number(&content, 0x8825, 2, little); /* GPS IFD, LONG, 1 */
    put_number(&content, 4, 2, little);
    put_number(&content, 1, 4, little);
    put_number(&content, 50, 4, little);
    put_number(&content, 0, 4, little);
    put(&content, "GPS 48.8566 N 2.3522 E", 22);
    return segment(0xe1, content);
}

/* Decodes to RGB by the fast road, so that a colour does not run into its neighbours. */
static unsigned char *decoded(const unsigned char *file, size_t length)
{
    tjhandle handle = tjInitDecompress();
    int width = 0, height = 0, subsampling, colorspace;
    unsigned char *rgb;

    tjDecompressHeader3(handle, file, length, &width, &height, &subsampling, &colorspace);
    rgb = calloc((size_t)width * height + 1, 3);
    tjDecompress2(handle, file, length, rgb, width, 0, height, TJPF_RGB, TJFLAG_FASTUPSAMPLE | TJFLAG_ACCURATEDCT);
    tjDestroy(handle);
    return rgb;
}

/* The pixel of an upright picture of which a stored one of width × height shows the pixel *x, *y. */
static void stored_at(int orientation, int width, int height, int *x, int *y)
{
    int column = orientation >= 5 ? *y : *x, row = orientation >= 5 ? *x : *y;

    *x = orientation == 2 || orientation == 3 || orientation >= 7 ? width - 1 - column : column;
    *y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7 ? height - 1 - row : row;
}

static int up_to(int length, int unit)
{
    return (length + unit - 1) / unit * unit;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Compares with the turned picture; where it was padded, with the nearest pixel of it. */
static bool turned_right(const Shape *shape, int orientation, Bytes before, const Media *after)
{
    unsigned char *was = decoded(before.data, before.length), *is = decoded(after->content, after->length);
    int width = orientation >= 5 ? after->height : after->width;
    int height = orientation >= 5 ? after->width : after->height;
    bool same = true;
    int i;

    for (i = 0; same && i < after->width * after->height; i++) {
        int x = i % after->width, y = i / after->width;

        stored_at(orientation, width, height, &x, &y);
        x = least(x, shape->width - 1);
        y = least(y, shape->height - 1);
        same = memcmp(is + 3 * i, was + 3 * (y * shape->width + x), 3) == 0;
    }
    free(was);
    free(is);
    return same;
}

static void test_orientation(Tap *tap, const Shape *shape, int orientation, bool little)
{
    Bytes plain = jpeg(shape), in = spliced(plain, 2, exif((unsigned)orientation, little, 8, 3));
    bool rows = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    bool columns = orientation == 2 || orientation == 3 || orientation >= 7;
    int width = columns ? up_to(shape->width, tjMCUWidth[shape->subsampling]) : shape->width;
    int height = rows ? up_to(shape->height, tjMCUHeight[shape->subsampling]) : shape->height;
    char name[100];
    Media media;

    snprintf(name, sizeof(name), "%dx%d, cell %d, orientation %d, %s endian", shape->width, shape->height, shape->cell,
             orientation, little ? "little" : "big");
    if (tap_is_int(tap, clean(in, &media), MEDIA_OK, name)) {
        tap_is_int(tap, media.width, orientation >= 5 ? height : width, name);
        tap_is_int(tap, media.height, orientation >= 5 ? width : height, name);
        tap_ok(tap, turned_right(shape, orientation, plain, &media), name);
        media_free(&media);
    }
    free(plain.data);
    free(in.data);
}

/* Turning back gives the very bytes of a picture that was only stripped: the coefficients are the same. */
static void test_lossless(Tap *tap)
{
    const Shape whole = {64, 48, TJSAMP_420, 0, 0}, odd = {45, 37, TJSAMP_420, 0, TJFLAG_PROGRESSIVE};
    Bytes in = jpeg(&whole), aside = spliced(in, 2, exif(6, true, 8, 3)), back = {0};
    Media plain, turned, again;

    tap_is_int(tap, clean(in, &plain), MEDIA_OK, "noise");
    tap_is_int(tap, clean(aside, &turned), MEDIA_OK, "noise, aside");
    back = spliced((Bytes){turned.content, turned.length}, 2, exif(8, true, 8, 3));
    tap_is_int(tap, clean(back, &again), MEDIA_OK, "noise, turned back");
    tap_ok(tap, again.length == plain.length && memcmp(again.content, plain.content, plain.length) == 0,
           "turning loses nothing");
    media_free(&plain);
    media_free(&turned);
    media_free(&again);
    free(in.data);
    free(aside.data);
    free(back.data);
    in = jpeg(&odd);
    tap_is_int(tap, clean(in, &plain), MEDIA_OK, "odd sides, progressive");
    tap_ok(tap, plain.width == 45 && plain.height == 37 && turned_right(&odd, 1, in, &plain), "identical pixels");
    media_free(&plain);
    free(in.data);
}

static void test_metadata(Tap *tap)
{
    static const char *const secrets[] = {"Exif",    "ACME",  "GPS 48", "http://ns", "ICC_",
                                          "comment", "thumb", "PK\3\4", "<html",     "<?php"};
    const Shape shape = {48, 32, TJSAMP_420, 16, 0};
    Bytes plain = jpeg(&shape), in = {0};
    Media media;
    size_t i;

    append(&in, exif(1, false, 8, 3));
    append(&in, text_segment(0xe1, "http://ns.adobe.com/xap/1.0/ <x:xmpmeta>thumb</x:xmpmeta>"));
    append(&in, text_segment(0xe2, "ICC_PROFILE with a name"));
    append(&in, text_segment(0xfe, "comment <?php system(1); ?>"));
    in = spliced(plain, 2, in);
    put(&in, "PK\3\4 an archive <html><script>alert(1)</script>", 48);
    tap_is_int(tap, clean(in, &media), MEDIA_OK, "a JPEG full of metadata");
    for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
        tap_ok(tap, !holds(&media, secrets[i]), secrets[i]);
    tap_ok(tap, media.length <= plain.length && turned_right(&shape, 1, plain, &media), "nothing but the picture");
    tap_is(tap, media_type_name(media.type), "image/jpeg", "its type");
    media_free(&media);
    free(in.data);
    free(plain.data);
}

typedef struct HostileCase {
    const char *name;
    unsigned orientation;
    unsigned long offset;
    unsigned long entries;
} HostileCase;

static const HostileCase hostile[] = {
    {"IFD0 outside", 6, 0xffffffff, 3},
    {"IFD0 at the last bytes", 6, 71, 65535},
    {"IFD0 askew", 6, 9, 65535},
    {"too few entries", 6, 8, 1},
    {"no entries", 6, 8, 0},
    {"orientation 0", 0, 8, 3},
    {"orientation 9", 9, 8, 3},
    {"orientation 65535", 65535, 8, 65535},
    {"IFD0 in the header", 6, 0, 65535},
};

/* An EXIF that lies leaves the picture as it is stored. */
static void test_hostile_exif(Tap *tap)
{
    const Shape shape = {48, 32, TJSAMP_420, 16, 0};
    Bytes plain = jpeg(&shape);
    size_t i;

    for (i = 0; i < 2 * sizeof(hostile) / sizeof(hostile[0]); i++) {
        const HostileCase *lie = &hostile[i / 2];
        Bytes in = spliced(plain, 2, exif(lie->orientation, i % 2 == 1, lie->offset, lie->entries));
        Media media;

        tap_is_int(tap, clean(in, &media), MEDIA_OK, lie->name);
        tap_is_int(tap, media.width, 48, lie->name);
        media_free(&media);
        free(in.data);
    }
    free(plain.data);
}

/* The orientation is one SHORT or nothing. */
static void test_hostile_entry(Tap *tap)
{
    static const struct {
        const char *name;
        const char *entry;
        int width;
    } entries[] = {{"one SHORT", "\1\x12\0\3\0\0\0\1", 32},
                   {"a LONG", "\1\x12\0\4\0\0\0\1", 48},
                   {"4 billion SHORTs", "\1\x12\0\3\xff\xff\xff\xff", 48}};
    const Shape shape = {48, 32, TJSAMP_420, 16, 0};
    Bytes plain = jpeg(&shape), in = spliced(plain, 2, exif(6, false, 8, 3));
    unsigned char *entry = memmem(in.data, in.length, entries[0].entry, 8);
    size_t i;

    for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        Media media;

        memcpy(entry, entries[i].entry, 8);
        tap_is_int(tap, clean(in, &media), MEDIA_OK, entries[i].name);
        tap_is_int(tap, media.width, entries[i].width, entries[i].name);
        media_free(&media);
    }
    free(in.data);
    free(plain.data);
}

/* Of the 38 bytes up to the orientation none may be missing. */
static void test_cut_exif(Tap *tap)
{
    const Shape shape = {48, 32, TJSAMP_420, 16, 0};
    Bytes plain = jpeg(&shape), whole = exif(6, true, 8, 65535);
    size_t cut, right = 0;

    for (cut = 0; cut < whole.length - 4; cut++) {
        Bytes content = {0}, in;
        Media media;

        put(&content, whole.data + 4, cut);
        in = spliced(plain, 2, segment(0xe1, content));
        right += clean(in, &media) == MEDIA_OK && media.width == (cut >= 38 ? 32 : 48);
        media_free(&media);
        free(in.data);
    }
    tap_is_int(tap, (long)right, (long)whole.length - 4, "an EXIF cut anywhere");
    free(whole.data);
    free(plain.data);
}

/* Any number of 0xff may stand before a marker. */
static void test_fill_bytes(Tap *tap)
{
    static unsigned char fill[] = {0xff, 0xff, 0xff};
    const Shape shape = {48, 32, TJSAMP_420, 16, 0};
    Bytes plain = jpeg(&shape), aside = spliced(plain, 2, exif(6, true, 8, 3)), in = {0};
    Media media;

    put(&in, aside.data, 2);
    put(&in, fill, sizeof(fill));
    put(&in, aside.data + 2, aside.length - 2);
    tap_is_int(tap, clean(in, &media), MEDIA_OK, "fill bytes before the orientation");
    tap_is_int(tap, media.width, 32, "which is heeded");
    media_free(&media);
    free(plain.data);
    free(aside.data);
    free(in.data);
}

static void test_broken(Tap *tap)
{
    const Shape shape = {48, 32, TJSAMP_420, 0, 0};
    Bytes plain = jpeg(&shape), in = spliced(plain, 2, exif(6, true, 8, 3));
    size_t cut, broken = 0;
    Media media;

    for (cut = 3; cut < in.length; cut++) {
        broken += clean((Bytes){in.data, cut}, &media) == MEDIA_BROKEN && media.content == NULL;
        media_free(&media);
    }
    tap_is_int(tap, (long)broken, (long)in.length - 3, "a JPEG cut anywhere is broken");
    for (cut = 0; cut < in.length; cut++) {
        in.data[cut] ^= 0xff;
        clean(in, &media);
        media_free(&media);
        in.data[cut] ^= 0xff;
    }
    tap_ok(tap, true, "any byte may be wrong");
    free(in.data);
    free(plain.data);
}

/* A JPEG of 48×32 that declares another size. */
static Bytes declared(int width, int height)
{
    Bytes bytes = jpeg(&(Shape){48, 32, TJSAMP_420, 0, 0});
    unsigned char *frame = memmem(bytes.data, bytes.length, "\xff\xc0\0\x11\x08", 5);

    frame[5] = (unsigned char)(height >> 8);
    frame[6] = (unsigned char)height;
    frame[7] = (unsigned char)(width >> 8);
    frame[8] = (unsigned char)width;
    return bytes;
}

static void test_size(Tap *tap)
{
    const Shape shape = {100, 50, TJSAMP_420, 0, 0};
    Bytes bytes = jpeg(&shape);
    Media media;

    tap_is_int(tap, clean_bytes(bytes.data, bytes.length, 5000, &media), MEDIA_OK, "as many pixels as allowed");
    media_free(&media);
    tap_is_int(tap, clean_bytes(bytes.data, bytes.length, 4999, &media), MEDIA_TOO_LARGE, "one pixel more");
    free(bytes.data);
    is_fault(tap, declared(48, 32), MEDIA_OK, "as declared");
    is_fault(tap, declared(16383, 16383), MEDIA_TOO_LARGE, "268 million pixels declared");
    is_fault(tap, declared(16384, 1), MEDIA_TOO_LARGE, "a side too long");
    is_fault(tap, declared(1000, 1000), MEDIA_BROKEN, "a million pixels declared, few there");
    is_fault(tap, declared(48, 16), MEDIA_BROKEN, "more rows there than declared");
    is_fault(tap, declared(0, 32), MEDIA_BROKEN, "no width");
    is_fault(tap, declared(48, 0), MEDIA_BROKEN, "no height");
    is_fault(tap, declared(65535, 65535), MEDIA_BROKEN, "more than libjpeg reads at all");
}

/* Four channels, as some scanners write. */
static Bytes cmyk(void)
{
    static const unsigned char ink[4 * 32 * 32] = {1, 2, 3, 4};
    tjhandle handle = tjInitCompress();
    unsigned char *file = NULL;
    unsigned long length = 0;
    Bytes bytes = {0};

    if (tjCompress2(handle, ink, 32, 0, 32, TJPF_CMYK, &file, &length, TJSAMP_420, 90, 0) != 0)
        abort();
    put(&bytes, file, length);
    tjFree(file);
    tjDestroy(handle);
    return bytes;
}

int main(void)
{
    static const Shape shapes[] = {
        {48, 32, TJSAMP_420, 16, 0}, {40, 24, TJSAMP_420, 16, 0}, {33, 31, TJSAMP_420, 16, TJFLAG_PROGRESSIVE},
        {24, 16, TJSAMP_444, 8, 0},  {21, 19, TJSAMP_444, 8, 0},  {21, 19, TJSAMP_GRAY, 8, TJFLAG_PROGRESSIVE},
        {40, 24, TJSAMP_422, 16, 0},
    };
    Tap tap = {0};
    size_t i;

    for (i = 0; i < 16 * sizeof(shapes) / sizeof(shapes[0]); i++)
        test_orientation(&tap, &shapes[i / 16], (int)(i / 2 % 8) + 1, i % 2 == 1);
    test_lossless(&tap);
    test_metadata(&tap);
    test_hostile_exif(&tap);
    test_hostile_entry(&tap);
    test_cut_exif(&tap);
    test_fill_bytes(&tap);
    test_broken(&tap);
    test_size(&tap);
    is_fault(&tap, cmyk(), MEDIA_OK, "CMYK");
    return tap_done(&tap);
}
