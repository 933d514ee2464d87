/* The part of media_clean for a GIF, which becomes a PNG of its first picture. */
#ifndef MEDIA_GIF_H
#define MEDIA_GIF_H

#include "media/types.h"

/* bytes begin with the signature; sets all of out but the type, which the caller then owns. */
MediaFault media_gif_clean(const unsigned char *bytes, size_t length, long pixels, Media *out);

#endif
