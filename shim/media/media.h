/*
 * Recognises uploaded files by their content and makes them harmless. What comes out belongs to the caller:
 * media_free.
 */
#ifndef MEDIA_H
#define MEDIA_H

#include "media/types.h"

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

#endif
