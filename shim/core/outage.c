#include "core/outage.h"

#include <stdio.h>
#include <string.h>

bool outage_failed(Outage *outage, const char *reason)
{
    int i;

    outage->on = true;
    for (i = 0; i < outage->known; i++)
        if (strncmp(outage->reasons[i], reason, OUTAGE_REASON_MAX - 1) == 0)
            return false;
    if (outage->known == OUTAGE_REASONS)
        return false;
    snprintf(outage->reasons[outage->known++], OUTAGE_REASON_MAX, "%s", reason);
    return true;
}

bool outage_over(Outage *outage)
{
    bool was_on = outage->on;

    outage->on = false;
    outage->known = 0;
    return was_on;
}
