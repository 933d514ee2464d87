/* The moves of a sheet's status, and who may make them. */
#ifndef RES_ELEC_SHEET_REVIEW_H
#define RES_ELEC_SHEET_REVIEW_H

#include "postgres.h"
#include "datatype/timestamp.h"

typedef struct SheetMove
{
	int32		office_id;
	TimestampTz submitted_at;
	const char *from;			/* "new" before the first version */
	const char *to;
	bool		figures;		/* figures change, too */
	bool		has_reason;
} SheetMove;

/*
 * Refuses an illegal move (RE002), one without the reason it needs (RE001), one that another person must make (RE006).
 */
extern void review_require(const SheetMove *move);

/* Refuses to delete a sheet (RE002) but one that was rejected, which needed a reason and a second person. */
extern void review_require_deletable(int32 office_id, const char *status);

#endif
