/*
 * An outage of something that is tried again and again: the log has each of its reasons once, since a later one may be
 * what an operator has to mend (first refused, then a wrong setting). Belongs to one thread. All zero: there is none.
 */
#ifndef OUTAGE_H
#define OUTAGE_H

#include <stdbool.h>

enum { OUTAGE_REASONS = 8, OUTAGE_REASON_MAX = 256 };

typedef struct Outage {
    bool on;
    int known; /* reasons */
    char reasons[OUTAGE_REASONS][OUTAGE_REASON_MAX];
} Outage;

/*
 * An attempt has failed: the outage is on. True: the log should say so, for its reason is new; never after
 * OUTAGE_REASONS of one outage. Reasons that differ after OUTAGE_REASON_MAX - 1 bytes are the same.
 */
bool outage_failed(Outage *outage, const char *reason);
/* It works: the outage is over. True: there was one. */
bool outage_over(Outage *outage);

#endif
