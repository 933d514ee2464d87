/* Entering the sheet of an office. */
#ifndef RES_ELEC_SHEET_ENTRY_H
#define RES_ELEC_SHEET_ENTRY_H

#include "base/compat.h"
#include "utils/jsonb.h"

/*
 * Enters a sheet from a body in the REST form (NULL: there is none, which is refused). The row is the one in the table
 * when the statement is over; false: the office has a sheet already.
 */
extern bool sheet_enter(int32 office_id, Jsonb *body, Datum *sheet);

#endif
