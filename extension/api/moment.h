/* A time as REST writes it. */
#ifndef RES_ELEC_MOMENT_H
#define RES_ELEC_MOMENT_H

#include "base/compat.h"
#include "datatype/timestamp.h"

#define MOMENT_SIZE 40

/*
 * ISO 8601 in UTC, always with six digits of a second: clients read no others. Returns its length; 0 for infinity,
 * which has no such form.
 */
extern int	moment_write(TimestampTz at, char out[MOMENT_SIZE]);

#endif
