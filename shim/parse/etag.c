/*
 * Entity tags of answers that are made here and not by a function of the database.
 */
#include "parse/etag.h"

#include <string.h>

enum { ETAG_DIGITS = 18 /* of a number that fits */ };

bool etag_listed(const char *header, const char *etag)
{
    size_t length = strlen(etag);

    while (*header != '\0') {
        while (*header == ' ' || *header == '\t' || *header == ',')
            header++;
        if (*header == '*')
            return true;
        if (header[0] == 'W' && header[1] == '/')
            header += 2;
        if (strncmp(header, etag, length) == 0 && (header[length] == '\0' || strchr(" \t,", header[length]) != NULL))
            return true;
        header += strcspn(header, ",");
    }
    return false;
}

int64_t etag_version(const char *header)
{
    int64_t highest = -1;

    while ((header = strchr(header, '"')) != NULL) {
        size_t digits = strspn(header + 1, "0123456789"), i;
        int64_t version = 0;

        for (i = 1; i <= digits && digits <= ETAG_DIGITS; i++)
            version = version * 10 + (header[i] - '0');
        if (digits > 0 && digits <= ETAG_DIGITS && header[digits + 1] == '-' && version > highest)
            highest = version;
        header = strchr(header + 1, '"'); /* the tag's end */
        if (header == NULL)
            break;
        header++;
    }
    return highest;
}
