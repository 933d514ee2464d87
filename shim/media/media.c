/*
 * What an uploaded file is says its content, never its name or its declared type. Images are written anew by the
 * parts beside this file; a PDF cannot be stripped simply, so it is checked at both ends and kept byte for byte.
 */
#include "media/media.h"

#include "media/gif.h"
#include "media/jpeg.h"
#include "media/png.h"

#include <stdlib.h>
#include <string.h>

/* A PDF needs a header, an object, a trailer: anything shorter is none. */
enum { PDF_SHORTEST = 64 };

static bool media_begins(const unsigned char *bytes, size_t length, const char *signature, size_t size)
{
    return length >= size && memcmp(bytes, signature, size) == 0;
}

static bool media_is_jpeg(const unsigned char *bytes, size_t length)
{
    return media_begins(bytes, length, "\xff\xd8\xff", 3);
}

static bool media_is_png(const unsigned char *bytes, size_t length)
{
    return media_begins(bytes, length, "\x89PNG\r\n\x1a\n", 8);
}

static bool media_is_gif(const unsigned char *bytes, size_t length)
{
    return media_begins(bytes, length, "GIF87a", 6) || media_begins(bytes, length, "GIF89a", 6);
}

static bool media_is_pdf(const unsigned char *bytes, size_t length)
{
    return media_begins(bytes, length, "%PDF-1.", 7) || media_begins(bytes, length, "%PDF-2.", 7);
}

/* White space as PDF has it (ISO 32000-1, table 1). */
static bool media_pdf_space(unsigned char c)
{
    return c == '\0' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static MediaFault media_pdf_keep(const unsigned char *bytes, size_t length, Media *out)
{
    size_t end = length;

    while (end > 0 && media_pdf_space(bytes[end - 1]))
        end--;
    if (end < PDF_SHORTEST || memcmp(bytes + end - 5, "%%EOF", 5) != 0)
        return MEDIA_BROKEN;
    out->content = malloc(length);
    if (out->content == NULL)
        return MEDIA_NO_MEMORY;
    memcpy(out->content, bytes, length);
    out->length = length;
    return MEDIA_OK;
}

MediaFault media_clean(const unsigned char *bytes, size_t length, long pixels, bool scan, Media *out)
{
    MediaFault fault = MEDIA_UNSUPPORTED;

    memset(out, 0, sizeof(*out));
    if (media_is_jpeg(bytes, length)) {
        out->type = MEDIA_JPEG;
        fault = media_jpeg_clean(bytes, length, pixels, out);
    } else if (media_is_png(bytes, length)) {
        out->type = MEDIA_PNG;
        fault = media_png_clean(bytes, length, pixels, out);
    } else if (!scan && media_is_gif(bytes, length)) {
        out->type = MEDIA_PNG;
        fault = media_gif_clean(bytes, length, pixels, out);
    } else if (scan && media_is_pdf(bytes, length)) {
        out->type = MEDIA_PDF;
        fault = media_pdf_keep(bytes, length, out);
    }
    if (fault != MEDIA_OK)
        media_free(out);
    return fault;
}

const char *media_type_name(MediaType type)
{
    static const char *const names[] = {
        [MEDIA_JPEG] = "image/jpeg", [MEDIA_PNG] = "image/png", [MEDIA_PDF] = "application/pdf"};

    return names[type];
}

void media_free(Media *media)
{
    free(media->content);
    memset(media, 0, sizeof(*media));
}
