/* What the cleaning of an uploaded file takes and gives, for media.c and its parts. A Media owns its content. */
#ifndef MEDIA_TYPES_H
#define MEDIA_TYPES_H

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

#endif
