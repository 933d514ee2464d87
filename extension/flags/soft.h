/*
 * The soft rules of a result sheet, in plain C: what makes a sound sheet remarkable.
 * They refuse nothing; each verdict carries its operands. An operand that is not known
 * never passes a rule: a register that is not known is one verdict for all that need it.
 */
#ifndef RES_ELEC_SHEET_SOFT_H
#define RES_ELEC_SHEET_SOFT_H

#include "sheet/rules.h"

typedef enum SoftRule
{
	SOFT_TURNOUT,				/* voters / registered voters at or above a limit */
	SOFT_ALL_ZERO,				/* no candidate has a vote */
	SOFT_REGISTERED_CHANGED,	/* registered voters unlike the office's, or the version's before */
	SOFT_OFFICE_SIZE,			/* more registered voters than an office should have */
	SOFT_REGISTER_UNKNOWN,		/* no register, or one of 0: one verdict for all rules that need it */
	SOFT_BLANK_NULL_SHARE,		/* share of blank and null ballots unlike the area's */
	SOFT_IDENTICAL_VOTES,		/* the same votes, blanks and nulls as another office's sheet */
	SOFT_RULES
} SoftRule;

typedef enum SoftAction
{
	SOFT_OFF,
	SOFT_FLAG,
	SOFT_HOLD
} SoftAction;

/* Percentages are in units of 0.0001 %: 95 % is 950000. */
#define SOFT_PERCENT INT64_C(10000)

/* How one rule is judged: a version of it. */
typedef struct SoftTerms
{
	SoftAction	action;
	int32_t		version;
	int64_t		percent;		/* turnout, blank_null_share (percentage points) */
	int64_t		voters;			/* office_size: the most; blank_null_share: sheets of fewer voters are not compared */
	int64_t		votes;			/* identical_votes: sheets of fewer valid votes are not compared */
	int64_t		sheets;			/* blank_null_share: an area of fewer other sheets is no measure */
} SoftTerms;

typedef struct SoftTermsOfAll
{
	SoftTerms	of[SOFT_RULES];
} SoftTermsOfAll;

/* What is judged: a sheet that sheet_check has found sound. */
typedef struct SoftSheet
{
	SheetFigure registered_voters;	/* as the sheet is kept with */
	SheetFigure office_registered_voters;
	bool		has_previous;	/* there is a version before */
	SheetFigure previous_registered_voters;
	int64_t		total_voters;
	int64_t		blank_votes;
	int64_t		null_votes;
} SoftSheet;

/* The area a sheet is compared with, without the sheet itself. */
typedef struct SoftArea
{
	const char *level;			/* commune, department, province or contest */
	int32_t		unit_id;
	int64_t		sheets;
	int64_t		total_voters;
	int64_t		blank_null_votes;
} SoftArea;

typedef enum SoftKind
{
	SOFT_COUNT,
	SOFT_SHARE,					/* in units of 0.0001 % */
	SOFT_WORD,
	SOFT_UNKNOWN
} SoftKind;

typedef struct SoftOperand
{
	const char *name;
	SoftKind	kind;
	int64_t		value;
	const char *word;
} SoftOperand;

#define SOFT_MAX_OPERANDS 11

/* A rule that a sheet has not passed. */
typedef struct SoftVerdict
{
	SoftRule	rule;
	SoftTerms	terms;
	bool		missing;		/* an operand is not known */
	int			n_operands;
	SoftOperand operands[SOFT_MAX_OPERANDS];
} SoftVerdict;

typedef void (*SoftReport) (const SoftVerdict *verdict, void *context);

/* The name of a rule, as SQL has it. */
extern const char *soft_name(SoftRule rule);

/* 100 × part / whole in units of 0.0001 %, rounded half up; part ≥ 0, whole > 0. */
extern int64_t soft_percent(int64_t part, int64_t whole);

/* The rules that need nothing but the sheet, its office and the version before. */
extern void soft_check(const SoftSheet *sheet, const SoftTermsOfAll *terms, SoftReport report, void *context);

/* Whether blank_null_share applies to a sheet. */
extern bool soft_compares_share(const SoftSheet *sheet, const SoftTermsOfAll *terms);

/* blank_null_share; area is NULL when no area has sheets enough. */
extern void soft_check_share(const SoftSheet *sheet, const SoftArea *area, const SoftTermsOfAll *terms,
							 SoftReport report, void *context);

/* Whether identical_votes applies to a sheet. */
extern bool soft_compares_votes(const SoftSheet *sheet, const SoftTermsOfAll *terms);

#endif
