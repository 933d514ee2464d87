/*
 * What a request needs of the sheet it is about: that it is in, that it is the version the client has seen, and, of a
 * sheet that is sent again, that its figures are those that stand.
 */
#ifndef RES_ELEC_SHEET_STANDING_H
#define RES_ELEC_SHEET_STANDING_H

#include "base/compat.h"

/* Refuses what needs the sheet of an office that is not in. */
extern void sheet_require(int32 office_id, bool is_in);

#endif
