/* Takes multipart/form-data apart (RFC 7578), in place: every pointer lies in the body that was given. */
#ifndef MULTIPART_H
#define MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

enum {
    MULTIPART_MAX_PARTS = 32,
    MULTIPART_BOUNDARY_SIZE = 71, /* 70 bytes (RFC 2046, 5.1.1) and a NUL */
};

/* One part; every pointer lies in the body. */
typedef struct MultipartPart {
    const char *name; /* of the form field, at least 1 byte, valid UTF-8 */
    size_t name_length;
    const char *filename;   /* as sent, no path to use; NULL: a text field */
    size_t filename_length; /* 0 for a file input left empty, and where only filename* was sent */
    const char *content;    /* any bytes */
    size_t length;
} MultipartPart;

typedef enum MultipartFault {
    MULTIPART_OK,
    MULTIPART_NO_BOUNDARY,
    MULTIPART_MALFORMED,
    MULTIPART_TOO_MANY,
    MULTIPART_REPEATED
} MultipartFault;

/* True for multipart/form-data (any case, any parameters). */
bool multipart_is(const char *content_type, size_t length);

/*
 * Splits a body (RFC 7578) into *count parts, which may be 0, in time linear in length. On a fault *count is the number
 * of parts before it. A name that stands twice is MULTIPART_REPEATED; parts[*count] is then the second one.
 */
MultipartFault multipart_parse(const char *content_type, size_t type_length, const char *body, size_t length,
                               MultipartPart parts[MULTIPART_MAX_PARTS], size_t *count);

#endif
