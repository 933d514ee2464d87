/*
 * What a dry run of an import says of holding: the sheets are judged as they would be at
 * the end of one statement that enters them, without being entered. So nobody waits for
 * a dry run, and a dry run for nobody.
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

PG_FUNCTION_INFO_V1(sheets_held_step);
PG_FUNCTION_INFO_V1(sheets_held_final);

/* The arguments of the step, after the state. */
enum
{
	OFFICE = 1, ELECTION, CONTEST, PROVINCE, DEPARTMENT, COMMUNE, OFFICE_REGISTER, REGISTER, VOTERS, BLANK, NULLS, VOTES
};

typedef struct DryRun
{
	SheetEntered *entered;
	int			n;
	int			size;
	SoftTermsOfAll terms;		/* of the one election */
	SheetFlags	flags;			/* those that hold */
} DryRun;

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "sheets_held called outside an aggregate");
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
	SheetFlags *flags;
} Noting;

static void
on_verdict(const SoftVerdict *verdict, void *context)
{
	Noting	   *noting = context;

	if (verdict->terms.action == SOFT_HOLD)
		flags_add(noting->flags, noting->entered, verdict);
}

/* What holds a sheet whatever the others say; it is then not counted. */
static void
judge_alone(FunctionCallInfo fcinfo, DryRun *run, SheetEntered *entered, VotesView votes)
{
	SoftSheet	sheet = {
		.registered_voters = figure_of(fcinfo, REGISTER),
		.office_registered_voters = figure_of(fcinfo, OFFICE_REGISTER),
		.total_voters = entered->total_voters,
		.blank_votes = entered->blank_votes,
		.null_votes = entered->null_votes
	};
	Noting		noting = {entered, &run->flags};
	int			before = run->flags.n;
	char	   *rejected = rejected_before(entered, votes);

	soft_check(&sheet, entered->terms, on_verdict, &noting);
	if (rejected != NULL)
		flags_add_rejected(&run->flags, entered, rejected);
	entered->counted = run->flags.n == before;
}

/* SQL: the step of sheets_held(); see sql/import/sheets.sql. */
Datum
sheets_held_step(PG_FUNCTION_ARGS)
{
	DryRun	   *run = state_of(fcinfo);
	VotesView	votes = votes_view(PG_GETARG_VOTES_P(VOTES));
	SheetEntered *entered;

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

/* SQL: the flags that would hold sheets, as JSON. */
Datum
sheets_held_final(PG_FUNCTION_ARGS)
{
	DryRun	   *run;
	Datum	   *flags;

	(void) aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
	run = (DryRun *) PG_GETARG_POINTER(0);
	compare_unwritten(run->entered, run->n, &run->flags);
	flags = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * run->flags.n);
	for (int i = 0; i < run->flags.n; i++)
	{
		const SheetFlag *flag = &run->flags.all[i];
		char	   *json = psprintf("{\"office_id\":%d,\"rule\":\"%s\",\"context\":%s}", flag->office_id, flag->rule,
			flag->context);

		flags[i] = CStringGetTextDatum(json);
		pfree(json);
	}
	PG_RETURN_ARRAYTYPE_P(construct_array(flags, run->flags.n, TEXTOID, -1, false, TYPALIGN_INT));
}
