/* Reads If-None-Match. Nothing is allocated or kept. */
#ifndef ETAG_H
#define ETAG_H

#include <stdbool.h>
#include <stdint.h>

/* Whether If-None-Match (RFC 9110 §13.1.2) names an entity tag: compared weakly, so W/"x" is "x"; * is any. */
bool etag_listed(const char *header, const char *etag);
/* The highest version that a tag of the header names, "VERSION-…" as live totals have it; -1: none does. */
int64_t etag_version(const char *header);

#endif
