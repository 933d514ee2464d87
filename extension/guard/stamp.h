/*
 * What the system keeps about a version of a sheet: which units it counts in, who made it and how, and from when on the
 * row says what it says.
 */
#ifndef RES_ELEC_GUARD_STAMP_H
#define RES_ELEC_GUARD_STAMP_H

#include "base/row.h"
#include "sheet/office.h"

/* The units that the office counts in (election, contest, center and areas), and its register. */
extern void stamp_office(Row *row, const OfficeFacts *facts);

/*
 * A version: its number, who made it, by which way, from where, and when. old: the version before, or NULL; db_user:
 * memory for the login.
 */
extern void stamp_version(Row *row, const Row *old, int32 version, Name db_user);

/*
 * From when on the row says what it says: the running transaction, and the time. Of a
 * row that replaces another it is later, even when the clock has been set back.
 */
extern void stamp_valid_from(Row *row, const Row *old, TimestampTz at);

/* It says what it said, and from the same moment on. */
extern void stamp_same_valid_from(Row *row, const Row *old);

/* A row of a dump: it is in no transaction of this database, and before all positions. */
extern void stamp_before_all(Row *row);

#endif
