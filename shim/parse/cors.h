/* Reads lists of origins and compares with them. Nothing is allocated or kept. */
#ifndef CORS_H
#define CORS_H

#include <stdbool.h>
#include <stddef.h>

/* True for a list of origins (scheme://host[:port], parted by commas) or a lone *; the empty list is one. */
bool cors_is_list(const char *list);

typedef enum CorsVerdict { CORS_NONE, CORS_ANY /* by * alone: without credentials */, CORS_EXACT } CorsVerdict;

/* What a list says of an Origin header: compared byte for byte, since browsers send it in one form. */
CorsVerdict cors_verdict(const char *list, const char *origin, size_t length);

#endif
