/*
 * The image libraries say in words what is wrong.
 */
#include "media/fault.h"

#include <string.h>

MediaFault media_fault(const char *message)
{
    static const char *const shortages[] = {"nsufficient memory", "ut of memory", "emory allocation"};
    size_t i;

    for (i = 0; i < sizeof(shortages) / sizeof(shortages[0]); i++)
        if (strstr(message, shortages[i]) != NULL)
            return MEDIA_NO_MEMORY;
    return MEDIA_BROKEN;
}
