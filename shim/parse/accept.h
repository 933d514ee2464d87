/* Reads Accept headers (RFC 9110 §12.5.1). Nothing is allocated or kept. */
#ifndef ACCEPT_H
#define ACCEPT_H

#include <stddef.h>

/* What an Accept header (RFC 9110 §12.5.1) says of a media type: how much it is wanted in thousandths, 0 for not at
 * all, and by how exact a range: 3 by its name, 2 by its kind, 1 as any, 0 where the header is empty or has none for
 * it. */
typedef struct AcceptWeight {
    int weight;
    int exact;
} AcceptWeight;

/* type is in lower case and without parameters; an empty header takes anything. */
AcceptWeight accept_weight(const char *header, size_t length, const char *type);

/* The q of a list item's parameters, in thousandths; 1000 when there is none, 0 when it cannot be read. */
int accept_quality(const char *at, const char *end);

#endif
