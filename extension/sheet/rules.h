/*
 * What a result sheet (procès-verbal) must satisfy, in plain C. Every violation is
 * reported, none stops the others; a rule whose operand is missing is not passed:
 * the missing operand is a violation itself.
 */
#ifndef RES_ELEC_SHEET_RULES_H
#define RES_ELEC_SHEET_RULES_H

#include "votes/vector.h"

/* Figures of one sheet are 0 to 2147483647: what an SQL integer holds. */
#define SHEET_FIGURE_MAX INT64_C(2147483647)

typedef struct SheetFigure
{
	bool		given;
	bool		unreadable;		/* something was given that is no figure: refused already */
	int64_t		value;
} SheetFigure;

typedef struct SheetFigures
{
	SheetFigure registered_voters;	/* inscrits, as the sheet states them; may be missing */
	bool		register_kept;	/* as the version before stated them: a correction of the rest */
	SheetFigure total_voters;	/* votants */
	SheetFigure blank_votes;	/* bulletins blancs */
	SheetFigure null_votes;		/* bulletins nuls */
	bool		has_votes;
	bool		votes_unreadable;	/* votes holds only what could be read: refused already */
	VotesView	votes;			/* voix */
} SheetFigures;

/* What is known of the sheet's office. */
typedef struct SheetOffice
{
	SheetFigure registered_voters;	/* missing when the register is not known */
	int32_t		n_candidates;
	const int32_t *candidates;	/* of the office's contest, ascending */
} SheetOffice;

#define SHEET_MAX_FIELDS 4
#define SHEET_MAX_OPERANDS 6

typedef struct SheetOperand
{
	const char *name;
	int64_t		value;
} SheetOperand;

/*
 * rule is one of
 *   missing                      a figure or the votes are not given
 *   out_of_range                 a figure is not 0 to 2147483647
 *   unknown_candidate            votes for someone who does not stand in this contest
 *   sum_mismatch                 V - B - N is not the sum of the candidates' votes
 *   more_voters_than_registered  V is above the registered voters
 *   register_above_office        the sheet states more registered voters than its office has; not of a
 *                                statement that stands: the office's register may have been corrected since
 */
typedef struct SheetViolation
{
	const char *rule;
	const char *fields[SHEET_MAX_FIELDS];	/* NULL-terminated unless full */
	SheetOperand operands[SHEET_MAX_OPERANDS];	/* ends at a NULL name unless full */
} SheetViolation;

typedef void (*SheetReport) (const SheetViolation *violation, void *context);

extern void sheet_check(const SheetFigures *figures, const SheetOffice *office,
						SheetReport report, void *context);

#endif
