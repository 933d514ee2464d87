/*
 * What the soft rules say of sheets without anything being written: of those of a file
 * that is only tried, of one that a person is about to send, and of those that stand,
 * where other terms are tried. Sheets that are not entered are judged as they would be
 * at the end of one statement that enters them. So nobody waits for a trial, and a
 * trial for nobody.
 */
#include "flags/entered.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "flags/duplicates.h"
#include "flags/rejected.h"
#include "flags/store.h"
#include "flags/terms.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(sheets_judged_step);
PG_FUNCTION_INFO_V1(sheets_judged_final);

/* The arguments of the step, after the state. */
enum
{
	OFFICE = 1, ELECTION, CONTEST, PROVINCE, DEPARTMENT, COMMUNE, OFFICE_REGISTER, REGISTER, VOTERS, BLANK, NULLS, VOTES,
	PREVIOUS_REGISTER, COUNTED, FLAGS_TOO
};

typedef struct DryRun
{
	SheetEntered *entered;
	int			n;
	int			size;
	SoftTermsOfAll terms;		/* of the one election */
	SoftAction	least;			/* what a rule does whose verdicts are asked for: flag or hold */
	bool		stand;			/* the sheets stand, and are in the totals where they are counted */
	SheetFlags	flags;
} DryRun;

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "sheets_judged called outside an aggregate");
	return context;
}

static DryRun *
state_of(FunctionCallInfo fcinfo)
{
	MemoryContext context = aggregate_context(fcinfo);
	DryRun	   *run;

	if (!PG_ARGISNULL(0))
		return (DryRun *) PG_GETARG_POINTER(0);
	run = MemoryContextAllocZero(context, sizeof(DryRun));
	run->size = 64;
	run->entered = MemoryContextAllocHuge(context, sizeof(SheetEntered) * run->size);
	run->flags.context = context;
	run->terms = *terms_of_election(PG_GETARG_INT32(ELECTION));
	run->least = !PG_ARGISNULL(FLAGS_TOO) && PG_GETARG_BOOL(FLAGS_TOO) ? SOFT_FLAG : SOFT_HOLD;
	run->stand = !PG_ARGISNULL(COUNTED);
	return run;
}

static int32
integer_or_zero(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);
}

static SheetFigure
figure_of(FunctionCallInfo fcinfo, int argument)
{
	return (SheetFigure) {.given = !PG_ARGISNULL(argument),.value = integer_or_zero(fcinfo, argument)};
}

typedef struct Noting
{
	const SheetEntered *entered;
	DryRun	   *run;
	bool		holds;
} Noting;

static void
on_verdict(const SoftVerdict *verdict, void *context)
{
	Noting	   *noting = context;

	noting->holds |= verdict->terms.action == SOFT_HOLD;
	if (verdict->terms.action >= noting->run->least)
		flags_add(&noting->run->flags, noting->entered, verdict);
}

/* What is said of a sheet whatever the others say; one that is held is not counted. */
static void
judge_alone(FunctionCallInfo fcinfo, DryRun *run, SheetEntered *entered, VotesView votes)
{
	SoftSheet	sheet = {
		.registered_voters = figure_of(fcinfo, REGISTER),
		.office_registered_voters = figure_of(fcinfo, OFFICE_REGISTER),
		.has_previous = !PG_ARGISNULL(PREVIOUS_REGISTER),
		.previous_registered_voters = figure_of(fcinfo, PREVIOUS_REGISTER),
		.total_voters = entered->total_voters,
		.blank_votes = entered->blank_votes,
		.null_votes = entered->null_votes
	};
	Noting		noting = {entered, run};
	char	   *rejected = run->stand ? NULL : rejected_before(entered, votes);

	soft_check(&sheet, entered->terms, on_verdict, &noting);
	if (rejected != NULL)
		flags_add_rejected(&run->flags, entered, rejected);
	entered->counted = run->stand ? PG_GETARG_BOOL(COUNTED) : !noting.holds && rejected == NULL;
}

/* SQL: the step of sheets_judged(); see sql/review/trial.sql. */
Datum
sheets_judged_step(PG_FUNCTION_ARGS)
{
	DryRun	   *run = state_of(fcinfo);
	VotesView	votes;
	SheetEntered *entered;

	if (PG_ARGISNULL(VOTERS) || PG_ARGISNULL(BLANK) || PG_ARGISNULL(NULLS) || PG_ARGISNULL(VOTES))
		elog(ERROR, "a sheet that is judged has all its figures");
	votes = votes_view(PG_GETARG_VOTES_P(VOTES));
	if (run->n == run->size)
	{
		run->size *= 2;
		run->entered = repalloc_huge(run->entered, sizeof(SheetEntered) * run->size);
	}
	entered = &run->entered[run->n++];
	*entered = (SheetEntered)
	{
		.office_id = PG_GETARG_INT32(OFFICE),
			.election_id = PG_GETARG_INT32(ELECTION),
			.units = {
			[TALLY_CONTEST] = PG_GETARG_INT32(CONTEST),
			[TALLY_PROVINCE] = integer_or_zero(fcinfo, PROVINCE),
			[TALLY_DEPARTMENT] = integer_or_zero(fcinfo, DEPARTMENT),
			[TALLY_COMMUNE] = integer_or_zero(fcinfo, COMMUNE)
		},
			.version = 1,
			.submitted_at = GetCurrentTransactionStartTimestamp(),
			.total_voters = PG_GETARG_INT32(VOTERS),
			.blank_votes = PG_GETARG_INT32(BLANK),
			.null_votes = PG_GETARG_INT32(NULLS),
			.vector = sheet_vector(votes, PG_GETARG_INT32(BLANK), PG_GETARG_INT32(NULLS)),
			.terms = &run->terms
	};
	judge_alone(fcinfo, run, entered, votes);
	PG_RETURN_POINTER(run);
}

/* SQL: what is said of the sheets, as JSON. */
Datum
sheets_judged_final(PG_FUNCTION_ARGS)
{
	DryRun	   *run;
	Datum	   *flags;

	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
	run = (DryRun *) PG_GETARG_POINTER(0);
	compare_unwritten(run->entered, run->n, run->least, run->stand, &run->flags);
	flags = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * run->flags.n);
	for (int i = 0; i < run->flags.n; i++)
	{
		const SheetFlag *flag = &run->flags.all[i];
		char	   *json = psprintf("{\"office_id\":%d,\"rule\":\"%s\",\"action\":\"%s\",\"waiting\":%s,\"context\":%s}",
									flag->office_id, flag->rule, flag->action == SOFT_HOLD ? "hold" : "flag",
									flag->waiting && flag->action == SOFT_FLAG ? "true" : "false", flag->context);

		flags[i] = CStringGetTextDatum(json);
		pfree(json);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(flags, run->flags.n, TEXTOID, -1, false, TYPALIGN_INT));
}
