/* Verdicts on their way into res_elec.sheet_flag: see store.c. */
#ifndef RES_ELEC_FLAGS_STORE_H
#define RES_ELEC_FLAGS_STORE_H

#include "flags/entered.h"

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

/* How many sheets this session has held so, since it began. */
extern uint64 flags_held(void);

/* Whether the trigger of the table is asked to hold a sheet that this statement has entered. */
extern bool flags_holding(void);

#endif
