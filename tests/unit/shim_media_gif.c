/*
 * What becomes of an uploaded GIF: its first picture on its canvas, as a PNG.
 */
#define _GNU_SOURCE
#include "media_files.h"

#include <gif_lib.h>
#include <png.h>

enum { WIDTH = 5, HEIGHT = 9, COLOURS = 8 };

/* A picture of the file: where it lies, and which of its colours is clear (-1: none). Colour x + y of pixel (x, y). */
typedef struct Frame {
    int left, top, width, height;
    bool interlaced;
    int clear;
} Frame;

static int write_bytes(GifFileType *gif, const GifByteType *bytes, int length)
{
    put(gif->UserData, bytes, (size_t)length);
    return length;
}

static void put_line(GifFileType *gif, const Frame *frame, int y)
{
    GifPixelType line[64];
    int x;

    for (x = 0; x < frame->width; x++)
        line[x] = (GifPixelType)((x + y) % COLOURS);
    EGifPutLine(gif, line, frame->width);
}

static void put_frame(GifFileType *gif, const Frame *frame)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    GraphicsControlBlock control = {.TransparentColor = frame->clear};
    GifByteType block[4];
    int pass, y;

    EGifGCBToExtension(&control, block);
    EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, sizeof(block), block);
    EGifPutImageDesc(gif, frame->left, frame->top, frame->width, frame->height, frame->interlaced, NULL);
    for (pass = 0; pass < (frame->interlaced ? 4 : 1); pass++)
        for (y = frame->interlaced ? first[pass] : 0; y < frame->height; y += frame->interlaced ? step[pass] : 1)
            put_line(gif, frame, y);
}

/* Colour i is (10 i, 20 i, 30 i). */
static Bytes gif_of(int width, int height, const Frame *frames, int count)
{
    Bytes bytes = {0};
    GifColorType colours[COLOURS];
    int i, error;
    GifFileType *gif = EGifOpen(&bytes, write_bytes, &error);
    ColorMapObject *map;

    for (i = 0; i < COLOURS; i++)
        colours[i] = (GifColorType){(GifByteType)(10 * i), (GifByteType)(20 * i), (GifByteType)(30 * i)};
    map = GifMakeMapObject(COLOURS, colours);
    EGifSetGifVersion(gif, true);
    EGifPutScreenDesc(gif, width, height, 8, 0, map);
    for (i = 0; i < count; i++)
        put_frame(gif, &frames[i]);
    EGifCloseFile(gif, &error);
    GifFreeMapObject(map);
    return bytes;
}

static MediaFault clean_gif(Bytes gif, long pixels, Media *media)
{
    MediaFault fault;
    unsigned char *copy = malloc(gif.length);

    memcpy(copy, gif.data, gif.length);
    fault = media_clean(copy, gif.length, pixels, false, media);
    free(copy);
    return fault;
}

/* Whether each pixel of the PNG is the frame's, and clear beside it. */
static bool shows(const Media *media, const Frame *frame)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    unsigned char *rgba;
    bool right = true;
    int i;

    if (!png_image_begin_read_from_memory(&image, media->content, media->length))
        return false;
    image.format = PNG_FORMAT_RGBA;
    rgba = malloc(PNG_IMAGE_SIZE(image));
    png_image_finish_read(&image, NULL, rgba, 0, NULL);
    for (i = 0; i < media->width * media->height; i++) {
        int x = i % media->width - frame->left, y = i / media->width - frame->top, colour = (x + y) % COLOURS;
        bool inside = x >= 0 && y >= 0 && x < frame->width && y < frame->height && colour != frame->clear;
        const unsigned char *pixel = rgba + 4 * i;

        if (inside ? pixel[0] != 10 * colour || pixel[1] != 20 * colour || pixel[2] != 30 * colour || pixel[3] != 255
                   : pixel[3] != 0)
            right = false;
    }
    free(rgba);
    return right;
}

static void test_pictures(Tap *tap)
{
    static const struct {
        const char *name;
        Frame frames[2];
        int count;
    } cases[] = {
        {"one picture", {{0, 0, WIDTH, HEIGHT, false, -1}}, 1},
        {"interlaced", {{0, 0, WIDTH, HEIGHT, true, -1}}, 1},
        {"a clear colour", {{0, 0, WIDTH, HEIGHT, false, 3}}, 1},
        {"a part of the canvas", {{1, 2, 3, 4, false, -1}}, 1},
        {"over its edge", {{3, 6, WIDTH, HEIGHT, true, 2}}, 1},
        {"outside of it", {{WIDTH, HEIGHT, 2, 2, false, -1}}, 1},
        {"the first of two", {{0, 0, WIDTH, HEIGHT, false, 1}, {0, 0, 2, 2, false, -1}}, 2},
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Bytes gif = gif_of(WIDTH, HEIGHT, cases[i].frames, cases[i].count);
        Media media;

        tap_is_int(tap, clean_gif(gif, PIXELS, &media), MEDIA_OK, cases[i].name);
        tap_ok(tap, media.type == MEDIA_PNG && media.width == WIDTH && media.height == HEIGHT, "a PNG of its size");
        tap_ok(tap, media.content != NULL && shows(&media, &cases[i].frames[0]), "with its pixels");
        media_free(&media);
        free(gif.data);
    }
}

static void test_faults(Tap *tap)
{
    static const Frame whole = {0, 0, WIDTH, HEIGHT, false, -1}, large = {0, 0, 60, 60, false, -1};
    Bytes gif = gif_of(WIDTH, HEIGHT, &whole, 1), none = gif_of(WIDTH, HEIGHT, NULL, 0);
    Bytes outgrown = gif_of(WIDTH, HEIGHT, &large, 1), huge = gif_of(65535, 65535, &whole, 1);
    Bytes cut = gif;
    Media media;

    tap_is_int(tap, clean_gif(gif, WIDTH * HEIGHT - 1, &media), MEDIA_TOO_LARGE, "one pixel too many");
    tap_is_int(tap, clean_gif(outgrown, 1000, &media), MEDIA_TOO_LARGE, "a picture larger than its canvas");
    tap_is_int(tap, clean_gif(huge, PIXELS, &media), MEDIA_TOO_LARGE, "a canvas of 4 billion pixels");
    tap_is_int(tap, clean_gif(none, PIXELS, &media), MEDIA_BROKEN, "no picture");
    for (cut.length = 6; cut.length < gif.length - 4; cut.length += 5)
        tap_is_int(tap, clean_gif(cut, PIXELS, &media), MEDIA_BROKEN, "cut off");
    tap_is_int(tap, media_clean(gif.data, gif.length, PIXELS, true, &media), MEDIA_UNSUPPORTED, "as a scan");
    free(gif.data);
    free(none.data);
    free(outgrown.data);
    free(huge.data);
}

int main(void)
{
    Tap tap = {0};

    test_pictures(&tap);
    test_faults(&tap);
    return tap_done(&tap);
}
