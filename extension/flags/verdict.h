/*
 * What the soft rules say of the sheets that a statement enters or corrects.
 *
 * sheet_verdict.c  the sheets under way, in memory, and the trigger at the statement's end
 * sheet_compare.c  the rules that look at other sheets
 * sheet_area.c     the totals of the areas that shares are compared with
 * sheet_flag.c     writing the verdicts into res_elec.sheet_flag, holding sheets
 * sheet_settle.c   judging again what no area could be compared with
 * sheet_rejected.c figures that were rejected before
 *
 * A sheet is judged by the terms in force when its row was entered, at the end of a long
 * statement as well, and when it is judged again later.
 */
#ifndef RES_ELEC_SHEET_VERDICT_H
#define RES_ELEC_SHEET_VERDICT_H

#include "postgres.h"
#include "datatype/timestamp.h"

#include "flags/soft.h"
#include "totals/totals.h"

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

/* One verdict, as it is written. */
typedef struct SheetFlag
{
	int32		office_id;
	int32		election_id;
	int32		contest_id;
	int32		version;
	TimestampTz submitted_at;
	const char *rule;			/* its name in SQL */
	SoftAction	action;
	int32		rule_version;	/* -1: the rule has none */
	int			nest;
	bool		missing;		/* an operand is not known */
	bool		waiting;		/* it is, for want of an area */
	bool		own;			/* of a sheet of this transaction; else of one that another may have under way */
	char	   *context;		/* JSON: the operands */
} SheetFlag;

typedef struct SheetFlags
{
	MemoryContext context;		/* of the array and of what it points to */
	SheetFlag  *all;
	int			n;
	int			size;
} SheetFlags;

/* The transaction callbacks; called once, when the library is loaded. */
extern void verdict_init(void);

/*
 * Judges a version by the rules that need nothing else, and keeps it in mind for those
 * that do. Whether a rule holds it: its status then is held.
 */
extern bool verdict_enter(SheetEntered *entered, const SoftSheet *sheet);

/*
 * The operands (JSON) of a flag that these figures of the office were rejected before,
 * in the caller's memory; NULL when they were not.
 */
extern char *rejected_before(const SheetEntered *entered, VotesView votes);

/* Flags a version that was entered as rejected before; its status is held. */
extern void verdict_rejected(const SheetEntered *entered, const char *operands);

/* Adds a verdict on a version. */
extern void flags_add(SheetFlags *flags, const SheetEntered *entered, const SoftVerdict *verdict);

/* The same for identical_votes: the version of another office's sheet it was found to equal. */
extern void flags_add_identical(SheetFlags *flags, const SheetEntered *entered, const SoftTerms *terms,
								const SheetEntered *other, bool own);

/* The same for figures that were rejected before. */
extern void flags_add_rejected(SheetFlags *flags, const SheetEntered *entered, const char *operands);

/* Whether the figures of a version, which the sheet has since figures_version, have a flag of identical_votes. */
extern bool flags_has_identical(const SheetEntered *entered, int32 figures_version);

/* Writes the flags. */
extern void flags_write(const SheetFlags *flags);

/*
 * Holds the sheets whose rule says so. They were entered by the running statement, and
 * stay the same version: nobody has seen them counted.
 */
extern void flags_hold(const SheetFlags *flags);

/* Whether the trigger of the table is asked to hold a sheet that this statement has entered. */
extern bool flags_holding(void);

/* The key of res_elec.result_sheet's index by which equal votes, blanks and nulls are found. */
extern int64 sheet_vector(VotesView votes, int32 blank_votes, int32 null_votes);

/* Compares n sheets, entered by this transaction and written, with all others. */
extern void compare_sheets(const SheetEntered *entered, int n, SheetFlags *flags);

/* The totals of areas, each read once. */
typedef struct Areas Areas;

extern Areas *areas_open(void);
extern void areas_close(Areas *areas);

/* Judges a version by the share of blank and null ballots of its area: a verdict, or none. */
extern void compare_share(Areas *areas, const SheetEntered *entered, SheetFlags *flags);

#endif
