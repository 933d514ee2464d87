/* Reads If-None-Match. Nothing is allocated or kept. */
#ifndef ETAG_H
#define ETAG_H

#include <stdbool.h>

/* Whether If-None-Match (RFC 9110 §13.1.2) names an entity tag: compared weakly, so W/"x" is "x"; * is any. */
bool etag_listed(const char *header, const char *etag);

#endif
