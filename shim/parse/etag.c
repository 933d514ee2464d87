/*
 * Entity tags of answers that are made here and not by a function of the database.
 */
#include "parse/etag.h"

#include <string.h>

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
