/* What a change of a sheet needs beside right figures: an election that is active, a legal move, a reason. */
#ifndef RES_ELEC_GUARD_REQUIRE_H
#define RES_ELEC_GUARD_REQUIRE_H

#include "base/row.h"
#include "sheet/office.h"

/* Refuses (RE002) an election that is not active. */
extern void require_active(const OfficeFacts *facts);

/* Refuses (RE002) a sheet of an office that another node keeps (nodes/refuse.h). */
extern void require_kept_here(const OfficeFacts *facts);

/* Refuses (RE002) a sheet of an office where none is expected. */
extern void require_expected(const OfficeFacts *facts);

/* The same for a sheet from a dump: its election was active when it was entered. */
extern void require_active_then(const OfficeFacts *facts, TimestampTz submitted_at);

/* Refuses a move of the status from this one to the row's; figures: they change, too. See review.h. */
extern void require_move(const Row *row, const char *from, bool figures);

/* Refuses (RE001) a version without a reason. */
extern void require_reason(const Row *row);

/* Refuses (RE002) a sheet that would become that of another office. */
extern void require_same_office(const Row *old, const Row *row);

/* Refuses (RE002) to change who, when or why of a version that stays the same. */
extern void require_same_version(const Row *old, const Row *row);

#endif
