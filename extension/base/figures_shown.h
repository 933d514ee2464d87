/* Figures and moments as a sentence shows them, in the session's language. */
#ifndef RES_ELEC_FIGURES_SHOWN_H
#define RES_ELEC_FIGURES_SHOWN_H

#include "postgres.h"
#include "lib/stringinfo.h"

/* A number: from five digits on in groups of three, which French sets narrowly apart; French has a decimal comma. */
extern void append_number(StringInfo out, const char *number);

/* A moment that ISO 8601 writes, in the session's time zone, which is named: "1 January 2026 at 12:00:00 UTC+1", « 1er
 * janvier 2026 à 12:00:00 UTC+1 ». Anything else stays as it is. */
extern void append_time(StringInfo out, const char *iso);

#endif
