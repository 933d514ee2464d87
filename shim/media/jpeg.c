/*
 * A JPEG is stripped and turned upright without a second quantisation, since the scan of a result sheet is evidence:
 * its coefficients are moved and written anew, every other byte of the file stays behind.
 *
 * A mirrored axis has to be whole MCUs long (8 or 16 pixels), which 4000×3000 at 4:2:0 is not. TJXOPT_TRIM would cut
 * up to 15 rows off the picture, and without it those rows stay unturned. Here the picture is declared longer instead,
 * up to the end of its last MCU: no row is lost, up to 15 of padding appear at one edge. The padding is the encoder's
 * own, or flat where libjpeg fills it, in the colour of what it borders on.
 */
#include "media/jpeg.h"

#include "media/fault.h"

#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

enum { JPEG_LONGEST_SIDE = 16383, JPEG_SOF0 = 0xc0, JPEG_SOF2 = 0xc2, JPEG_SOS = 0xda, JPEG_APP1 = 0xe1 };
enum { EXIF_ORIENTATION = 0x0112, EXIF_SHORT = 3 };

/* The orientations 1 to 8 of EXIF 2.3: the act that puts each upright and the axes it mirrors. */
typedef struct MediaTurn {
    enum TJXOP act;
    bool columns;
    bool rows;
} MediaTurn;

static const MediaTurn media_turns[] = {
    {TJXOP_NONE, false, false},     {TJXOP_HFLIP, true, false},      {TJXOP_ROT180, true, true},
    {TJXOP_VFLIP, false, true},     {TJXOP_TRANSPOSE, false, false}, {TJXOP_ROT90, false, true},
    {TJXOP_TRANSVERSE, true, true}, {TJXOP_ROT270, true, false},
};

/* A piece of a file and its byte order. */
typedef struct MediaExif {
    const unsigned char *bytes;
    size_t length;
    bool little;
} MediaExif;

/* The number in size bytes (2 or 4) at the offset; false when it lies outside. */
static bool media_exif_number(const MediaExif *exif, size_t at, size_t size, size_t *number)
{
    size_t i;

    if (at > exif->length || exif->length - at < size)
        return false;
    *number = 0;
    for (i = 0; i < size; i++)
        *number = *number << 8 | exif->bytes[at + (exif->little ? size - 1 - i : i)];
    return true;
}

/* Looks the orientation up in IFD0 of a TIFF structure; 1 when there is none that makes sense. */
static int media_exif_orientation(const unsigned char *bytes, size_t length)
{
    MediaExif exif = {bytes, length, length > 0 && bytes[0] == 'I'};
    size_t at, count, tag, type, values, value, i;

    if (length < 8 || (memcmp(bytes, "II*\0", 4) != 0 && memcmp(bytes, "MM\0*", 4) != 0))
        return 1;
    if (!media_exif_number(&exif, 4, 4, &at) || !media_exif_number(&exif, at, 2, &count))
        return 1;
    for (i = 0, at += 2; i < count; i++, at += 12) {
        if (!media_exif_number(&exif, at, 2, &tag) || !media_exif_number(&exif, at + 2, 2, &type) ||
            !media_exif_number(&exif, at + 4, 4, &values) || !media_exif_number(&exif, at + 8, 2, &value))
            return 1;
        if (tag == EXIF_ORIENTATION)
            return type == EXIF_SHORT && values == 1 && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/* A marker segment: where its content begins and how long that is. */
typedef struct MediaSegment {
    int marker;
    size_t start;
    size_t length;
} MediaSegment;

/* Reads the segment at *at and steps over it; false at the first scan and at anything that is no segment. */
static bool media_jpeg_segment(const unsigned char *bytes, size_t length, size_t *at, MediaSegment *segment)
{
    size_t size;

    while (*at + 1 < length && bytes[*at] == 0xff && bytes[*at + 1] == 0xff)
        ++*at;
    if (length < *at + 4 || bytes[*at] != 0xff)
        return false;
    size = (size_t)bytes[*at + 2] << 8 | bytes[*at + 3];
    if (bytes[*at + 1] == JPEG_SOS || size < 2 || size > length - *at - 2)
        return false;
    *segment = (MediaSegment){bytes[*at + 1], *at + 4, size - 2};
    *at += 2 + size;
    return true;
}

static const MediaTurn *media_jpeg_turn(const unsigned char *bytes, size_t length)
{
    MediaSegment segment;
    size_t at = 2;

    while (media_jpeg_segment(bytes, length, &at, &segment))
        if (segment.marker == JPEG_APP1 && segment.length >= 6 && memcmp(bytes + segment.start, "Exif\0\0", 6) == 0)
            return &media_turns[media_exif_orientation(bytes + segment.start + 6, segment.length - 6) - 1];
    return &media_turns[0];
}

/* The frame header of a JPEG that libjpeg wrote; NULL is a can't-happen. */
static unsigned char *media_jpeg_frame(unsigned char *bytes, size_t length)
{
    MediaSegment segment;
    size_t at = 2;

    while (media_jpeg_segment(bytes, length, &at, &segment))
        if (segment.marker >= JPEG_SOF0 && segment.marker <= JPEG_SOF2 && segment.length >= 9 &&
            segment.length >= 6 + 3 * (size_t)bytes[segment.start + 5])
            return bytes + segment.start;
    return NULL;
}

static int media_jpeg_side(const unsigned char *side)
{
    return side[0] << 8 | side[1];
}

static void media_jpeg_lengthen(unsigned char *side, int unit)
{
    int length = (media_jpeg_side(side) + unit - 1) / unit * unit;

    side[0] = (unsigned char)(length >> 8);
    side[1] = (unsigned char)length;
}

/*
 * Declares a picture to be whole MCUs long along the mirrored axes. Right only for one interleaved scan, in which the
 * last MCUs are complete anyway.
 */
static void media_jpeg_pad(unsigned char *frame, const MediaTurn *turn)
{
    int count = frame[5], across = 1, down = 1, i;

    for (i = 0; count > 1 && i < count; i++) {
        int sampling = frame[7 + 3 * i];

        across = sampling >> 4 > across ? sampling >> 4 : across;
        down = (sampling & 15) > down ? sampling & 15 : down;
    }
    if (turn->rows)
        media_jpeg_lengthen(frame + 1, 8 * down);
    if (turn->columns)
        media_jpeg_lengthen(frame + 3, 8 * across);
}

/* What TurboJPEG wrote: freed by tjFree. */
typedef struct MediaJpeg {
    unsigned char *bytes;
    unsigned long length;
} MediaJpeg;

/*
 * Refuses coefficients that no 8-bit picture has (T.81, F.1.2). libjpeg-turbo reads them but does not notice that it
 * has no Huffman code to write them with: the file would come out corrupt.
 */
static int media_jpeg_check(short *coefficients, tjregion array, tjregion plane, int component, int number,
                            tjtransform *transform)
{
    const short *end = coefficients + array.w * array.h;
    int sign = 0, i;

    (void)plane, (void)component, (void)number, (void)transform;
    for (; coefficients < end; coefficients += 64) {
        sign |= (coefficients[0] + 1024) | (1023 - coefficients[0]);
        for (i = 1; i < 64; i++)
            sign |= (coefficients[i] + 1023) | (1023 - coefficients[i]);
    }
    return sign < 0 ? -1 : 0;
}

/* Writes the coefficients anew; the first warning means a corrupt file. The caller frees what is in the result. */
static MediaFault media_jpeg_transform(tjhandle handle, const unsigned char *bytes, size_t length, enum TJXOP act,
                                       MediaJpeg *result)
{
    tjtransform transform = {.op = act, .options = TJXOPT_COPYNONE | TJXOPT_PERFECT, .customFilter = media_jpeg_check};

    if (tjTransform(handle, bytes, length, 1, &result->bytes, &result->length, &transform,
                    TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) == 0)
        return MEDIA_OK;
    return media_fault(tjGetErrorStr2(handle));
}

/* Turns a stripped JPEG, which is one interleaved scan whatever the file was and so can be padded. */
static MediaFault media_jpeg_upright(tjhandle handle, const MediaTurn *turn, MediaJpeg *jpeg)
{
    MediaJpeg plain = *jpeg;
    unsigned char *frame = media_jpeg_frame(plain.bytes, plain.length);
    MediaFault fault = MEDIA_BROKEN;

    *jpeg = (MediaJpeg){0};
    if (frame != NULL) {
        media_jpeg_pad(frame, turn);
        fault = media_jpeg_transform(handle, plain.bytes, plain.length, turn->act, jpeg);
    }
    tjFree(plain.bytes);
    return fault;
}

/* Reads no more than the header. */
static MediaFault media_jpeg_measure(tjhandle handle, const unsigned char *bytes, size_t length, long pixels)
{
    int width = 0, height = 0, subsampling, colorspace;

    if (tjDecompressHeader3(handle, bytes, length, &width, &height, &subsampling, &colorspace) != 0)
        return media_fault(tjGetErrorStr2(handle));
    if (width < 1 || height < 1)
        return MEDIA_BROKEN;
    if (width > JPEG_LONGEST_SIDE || height > JPEG_LONGEST_SIDE || (long)width * height > pixels)
        return MEDIA_TOO_LARGE;
    return MEDIA_OK;
}

/* Says nothing of print sizes (JFIF 1.01, no density): the same picture gives the same bytes wherever it was saved. */
static void media_jpeg_forget_density(unsigned char *bytes, size_t length)
{
    static const unsigned char head[] = {0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0};
    static const unsigned char plain[] = {1, 1, 0, 0, 1, 0, 1}; /* version, units, both densities */

    if (length >= sizeof(head) + sizeof(plain) && memcmp(bytes, head, sizeof(head)) == 0)
        memcpy(bytes + sizeof(head), plain, sizeof(plain));
}

/* Copies into memory of exactly its length. */
static MediaFault media_jpeg_keep(const MediaJpeg *jpeg, Media *out)
{
    const unsigned char *frame = media_jpeg_frame(jpeg->bytes, jpeg->length);

    if (frame == NULL)
        return MEDIA_BROKEN;
    out->content = malloc(jpeg->length);
    if (out->content == NULL)
        return MEDIA_NO_MEMORY;
    memcpy(out->content, jpeg->bytes, jpeg->length);
    media_jpeg_forget_density(out->content, jpeg->length);
    out->length = jpeg->length;
    out->height = media_jpeg_side(frame + 1);
    out->width = media_jpeg_side(frame + 3);
    return MEDIA_OK;
}

MediaFault media_jpeg_clean(const unsigned char *bytes, size_t length, long pixels, Media *out)
{
    const MediaTurn *turn = media_jpeg_turn(bytes, length);
    tjhandle handle = tjInitTransform();
    MediaJpeg jpeg = {0};
    MediaFault fault;

    if (handle == NULL)
        return MEDIA_NO_MEMORY;
    fault = media_jpeg_measure(handle, bytes, length, pixels);
    if (fault == MEDIA_OK)
        fault = media_jpeg_transform(handle, bytes, length, TJXOP_NONE, &jpeg);
    if (fault == MEDIA_OK && turn->act != TJXOP_NONE)
        fault = media_jpeg_upright(handle, turn, &jpeg);
    if (fault == MEDIA_OK)
        fault = media_jpeg_keep(&jpeg, out);
    tjFree(jpeg.bytes);
    tjDestroy(handle);
    return fault;
}
