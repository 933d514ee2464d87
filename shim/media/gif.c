/*
 * A GIF's first picture, written anew as a PNG: laid on its canvas as viewers do, the rest of the canvas clear. What
 * follows the first picture is not looked at. giflib sees the sizes before anything of theirs is allocated.
 */
#include "media/gif.h"

#include "media/png.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

enum { GIF_CLEAR = -1, GIF_CHANNELS = 4 };

typedef struct GifSource {
    const unsigned char *at;
    size_t left;
} GifSource;

static int gif_read(GifFileType *gif, GifByteType *out, int wanted)
{
    GifSource *source = gif->UserData;
    size_t size = (size_t)wanted < source->left ? (size_t)wanted : source->left;

    memcpy(out, source->at, size);
    source->at += size;
    source->left -= size;
    return (int)size;
}

/* Reads an extension block to its end; a graphics control block says which colour is clear. */
static bool gif_extension(GifFileType *gif, int *clear)
{
    GifByteType *block;
    GraphicsControlBlock control;
    int code;

    if (DGifGetExtension(gif, &code, &block) == GIF_ERROR)
        return false;
    while (block != NULL) {
        if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
            *clear = control.TransparentColor;
        if (DGifGetExtensionNext(gif, &block) == GIF_ERROR)
            return false;
    }
    return true;
}

/* Goes on to the first picture; false when there is none. */
static bool gif_find(GifFileType *gif, int *clear)
{
    GifRecordType type;

    *clear = GIF_CLEAR;
    while (DGifGetRecordType(gif, &type) == GIF_OK) {
        if (type == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(gif) == GIF_OK;
        if (type != EXTENSION_RECORD_TYPE || !gif_extension(gif, clear))
            return false;
    }
    return false;
}

/* One line of the picture onto the canvas; what lies outside is cut off. */
static void gif_put_line(const GifFileType *gif, const GifPixelType *line, int y, int clear, unsigned char *canvas)
{
    const GifImageDesc *image = &gif->Image;
    const ColorMapObject *colours = image->ColorMap != NULL ? image->ColorMap : gif->SColorMap;
    int x;

    if (y + image->Top >= gif->SHeight)
        return;
    for (x = 0; x < image->Width && x + image->Left < gif->SWidth; x++) {
        unsigned char *pixel =
            canvas + ((size_t)(y + image->Top) * (size_t)gif->SWidth + (size_t)(x + image->Left)) * GIF_CHANNELS;

        if (line[x] == clear || line[x] >= colours->ColorCount)
            continue;
        pixel[0] = colours->Colors[line[x]].Red;
        pixel[1] = colours->Colors[line[x]].Green;
        pixel[2] = colours->Colors[line[x]].Blue;
        pixel[3] = 255;
    }
}

static bool gif_draw(GifFileType *gif, int clear, unsigned char *canvas, GifPixelType *line)
{
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    int height = gif->Image.Height, pass, y;

    for (pass = 0; pass < (gif->Image.Interlace ? 4 : 1); pass++)
        for (y = gif->Image.Interlace ? first[pass] : 0; y < height; y += gif->Image.Interlace ? step[pass] : 1) {
            if (DGifGetLine(gif, line, gif->Image.Width) == GIF_ERROR)
                return false;
            gif_put_line(gif, line, y, clear, canvas);
        }
    return true;
}

static MediaFault gif_convert(GifFileType *gif, long pixels, Media *out)
{
    unsigned char *canvas = NULL;
    GifPixelType *line = NULL;
    MediaFault fault = MEDIA_BROKEN;
    int clear;

    if ((long)gif->SWidth * gif->SHeight > pixels)
        return MEDIA_TOO_LARGE;
    if (gif->SWidth < 1 || gif->SHeight < 1 || !gif_find(gif, &clear) || gif->Image.Width < 1 ||
        gif->Image.Height < 1 || (gif->Image.ColorMap == NULL && gif->SColorMap == NULL))
        return MEDIA_BROKEN;
    if ((long)gif->Image.Width * gif->Image.Height > pixels)
        return MEDIA_TOO_LARGE;
    canvas = calloc((size_t)gif->SWidth * (size_t)gif->SHeight, GIF_CHANNELS);
    line = malloc((size_t)gif->Image.Width);
    if (canvas == NULL || line == NULL)
        fault = MEDIA_NO_MEMORY;
    else if (gif_draw(gif, clear, canvas, line))
        fault = media_png_encode(canvas, gif->SWidth, gif->SHeight, out);
    free(line);
    free(canvas);
    return fault;
}

MediaFault media_gif_clean(const unsigned char *bytes, size_t length, long pixels, Media *out)
{
    GifSource source = {bytes, length};
    int error = 0;
    GifFileType *gif = DGifOpen(&source, gif_read, &error);
    MediaFault fault;

    if (gif == NULL)
        return error == D_GIF_ERR_NOT_ENOUGH_MEM ? MEDIA_NO_MEMORY : MEDIA_BROKEN;
    fault = gif_convert(gif, pixels, out);
    if (fault == MEDIA_BROKEN && gif->Error == D_GIF_ERR_NOT_ENOUGH_MEM)
        fault = MEDIA_NO_MEMORY;
    DGifCloseFile(gif, &error);
    return fault;
}
