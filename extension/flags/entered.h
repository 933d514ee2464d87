/*
 * What the soft rules say of the sheets that a statement enters or corrects.
 *
 * entered.h     a version of a sheet that is judged
 * soft.c        the rules, in plain C
 * terms.c       their terms, by election
 * verdict.c     the sheets under way, in memory, and the trigger at the statement's end
 * duplicates.c  the rules that look at other sheets
 * area.c        the totals of the areas that shares are compared with
 * store.c       writing the verdicts into res_elec.sheet_flag, holding sheets
 * dry_run.c     judging sheets that are not entered
 * settle.c      judging again what no area could be compared with
 * rejected.c    figures that were rejected before
 *
 * A sheet is judged by the terms in force when its row was entered, at the end of a long
 * statement as well, and when it is judged again later.
 */
#ifndef RES_ELEC_FLAGS_ENTERED_H
#define RES_ELEC_FLAGS_ENTERED_H

#include "postgres.h"
#include "datatype/timestamp.h"

#include "flags/soft.h"
#include "totals/delta.h"

/* A version of a sheet with the figures that are judged. */
typedef struct SheetEntered
{
	int32		office_id;
	int32		election_id;
	int32		units[TALLY_LEVELS];	/* 0: not in a unit of this level */
	int32		version;
	TimestampTz submitted_at;
	int32		total_voters;
	int32		blank_votes;
	int32		null_votes;
	int64		vector;			/* sheet_vector of its votes */
	const SoftTermsOfAll *terms;	/* in force when it was entered */
	int			nest;			/* the subtransaction level that entered it */
	bool		counted;		/* in the totals, as provisional or verified */
} SheetEntered;

#endif
