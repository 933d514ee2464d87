/* Which database server a session is on. */
#include "db/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void identity_read(Identity *identity, const PGresult *result, int column)
{
    *identity = (Identity){.timeline = strtoul(PQgetvalue(result, 0, column + 2), NULL, 16),
                           .recovery = *PQgetvalue(result, 0, column + 3) == 't',
                           .writable = strcmp(PQgetvalue(result, 0, column + 4), "off") == 0,
                           .backend = atoi(PQgetvalue(result, 0, column + 5)),
                           .marked = *PQgetvalue(result, 0, column + 6) != '\0'};
    snprintf(identity->system, sizeof(identity->system), "%s", PQgetvalue(result, 0, column));
    snprintf(identity->started, sizeof(identity->started), "%s", PQgetvalue(result, 0, column + 1));
}

bool identity_is_same_server(const Identity *one, const Identity *other)
{
    return strcmp(one->system, other->system) == 0 && strcmp(one->started, other->started) == 0;
}

bool identity_is_outdated(const Identity *identity, const Identity *newest)
{
    return strcmp(identity->system, newest->system) == 0 && !identity->recovery &&
           identity->timeline < newest->timeline;
}

bool identity_is_replaced(const Identity *one, const Identity *other)
{
    if (one->recovery)
        return false;
    if (identity_is_same_server(one, other))
        return other->recovery;
    return !other->recovery && !identity_is_outdated(other, one);
}
