#ifndef MEDIA_H
#define MEDIA_H

#include <stdbool.h>
#include <stddef.h>

typedef enum MediaType { MEDIA_JPEG, MEDIA_PNG, MEDIA_PDF } MediaType;

typedef enum MediaFault {
    MEDIA_OK,
    MEDIA_UNSUPPORTED, /* by its content none of those that are taken */
    MEDIA_BROKEN,      /* claims to be one of them but cannot be read to its end */
    MEDIA_TOO_LARGE,   /* more pixels than allowed, or a JPEG with a side of more than 16383 */
    MEDIA_NO_MEMORY
} MediaFault;

/* Width and height are those to be seen, in pixels, and 0 for a PDF. The content is owned: media_free. */
typedef struct Media {
    MediaType type;
    int width;
    int height;
    unsigned char *content;
    size_t length;
} Media;

/*
 * Recognises an uploaded file by its content and makes it harmless: an image comes out as its pixels alone, upright;
 * a PDF as it is, to be handed out as an attachment only; a GIF as a PNG of its first picture. pixels is the most width
 * × height that is accepted, scan whether it is the scan of a sheet: then a PDF is taken, and no GIF, else the other
 * way round. On a fault out holds nothing. Safe in several threads at once.
 *
 * Memory beside both files: a JPEG takes 2 bytes a coefficient (3 to 8 a pixel), twice that when it is turned; a PNG
 * 1 to 4 bytes a pixel, a GIF 4.
 */
MediaFault media_clean(const unsigned char *bytes, size_t length, long pixels, bool scan, Media *out);
const char *media_type_name(MediaType type);
void media_free(Media *media);

/* The parts of media_clean. Each takes bytes that begin with its signature and sets all of out but the type. */
MediaFault media_jpeg_clean(const unsigned char *bytes, size_t length, long pixels, Media *out);
MediaFault media_png_clean(const unsigned char *bytes, size_t length, long pixels, Media *out);
MediaFault media_gif_clean(const unsigned char *bytes, size_t length, long pixels, Media *out);
/* Writes rows of red, green, blue and opacity, a byte each, as a PNG. */
MediaFault media_png_encode(const unsigned char *rgba, int width, int height, Media *out);
/* The fault that a message of an image library stands for. */
MediaFault media_fault(const char *message);

#endif
