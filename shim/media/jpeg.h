/* The part of media_clean for a JPEG: its coefficients written anew, upright, and nothing else. */
#ifndef MEDIA_JPEG_H
#define MEDIA_JPEG_H

#include "media/types.h"

/* bytes begin with the signature; sets all of out but the type, which the caller then owns. */
MediaFault media_jpeg_clean(const unsigned char *bytes, size_t length, long pixels, Media *out);

#endif
