/* The part of media_clean for a PNG, and the writer of PNGs. */
#ifndef MEDIA_PNG_H
#define MEDIA_PNG_H

#include "media/types.h"

/* bytes begin with the signature; sets all of out but the type, which the caller then owns. */
MediaFault media_png_clean(const unsigned char *bytes, size_t length, long pixels, Media *out);
/* Writes rows of red, green, blue and opacity, a byte each, as a PNG. */
MediaFault media_png_encode(const unsigned char *rgba, int width, int height, Media *out);

#endif
