/*
 * The state machine of a result sheet: new → provisional or held; provisional → verified, held or rejected; held →
 * provisional or rejected; verified → provisional or held. What takes a sheet in, out or further is a second person's,
 * what takes back is done for a reason. A decision of a court or a commission annuls a sheet in any of these states,
 * and another one restores it as it was. Plain C.
 */
#ifndef RES_ELEC_SHEET_MOVES_H
#define RES_ELEC_SHEET_MOVES_H

#include <stdbool.h>

/* Before the first version. */
#define SHEET_NEW "new"

typedef struct LegalMove
{
	const char *from;
	const char *to;
	bool		second_person;	/* not by one who entered figures of the sheet */
	bool		reason;			/* with a reason */
	bool		decision;		/* by a decision alone, which has a reason of its own */
} LegalMove;

/* The move between two states; NULL: there is none. */
extern const LegalMove *sheet_move(const char *from, const char *to);

/* Whether this is a state that a sheet may be in. */
extern bool sheet_is_state(const char *status);

/* Whether the figures of a sheet in this state stay as they are. */
extern bool sheet_is_fixed(const char *status);

/* Whether a sheet in this state may be deleted: what was rejected, for a reason, by a second person. */
extern bool sheet_is_deletable(const char *status);

#endif
