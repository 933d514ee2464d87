/* QR codes as pictures. What is written belongs to the caller's Text. */
#ifndef QR_H
#define QR_H

#include "core/text.h"

#include <stdbool.h>

/* Adds the QR code of a text in SVG, with its white margin; false when the text does not fit one, or there is no
 * memory. */
bool qr_svg(Text *out, const char *text);

#endif
