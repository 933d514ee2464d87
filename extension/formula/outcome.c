/*
 * The outcome of a contest and its steps, from what res_elec_internal.contest_polls
 * gathers of it; the fields of the row are as the comment on its type has them.
 */
#include "formula/functions.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"

#include "base/row.h"
#include "formula/terms.h"

PG_FUNCTION_INFO_V1(formula_outcome);
PG_FUNCTION_INFO_V1(formula_outcome_steps);

static const char *const result_names[] = {
	[RESULT_NONE] = "none",
	[RESULT_ELECTED] = "elected",
	[RESULT_GOES_ON] = "goes_on",
	[RESULT_ELIMINATED] = "eliminated",
	[RESULT_TIED] = "tied",
	[RESULT_WITHDREW] = "withdrew",
	[RESULT_BELOW_THRESHOLD] = "below_threshold"
};

static const char *const tie_names[] = {
	[TIE_VOTES] = "votes",
	[TIE_OLDEST] = "oldest",
	[TIE_YOUNGEST] = "youngest",
	[TIE_OLDEST_LIST] = "oldest_list",
	[TIE_YOUNGEST_LIST] = "youngest_list",
	[TIE_LOT] = "lot"
};

/* A contest under way, with the number of the last step and, of each contender, of its last. */
typedef struct Run
{
	Formula		formula;
	Poll		poll;
	ReturnSetInfo *rows;		/* where steps go */
	int32		n_steps;
	int32	   *last_step;
} Run;

/* The elements of an array of integers, or of booleans, of the poll; -1: of any number. A NULL is said by nulls. */
static Datum *
elements(const Row *of, const char *name, Oid type, int wanted, int *n, bool **nulls)
{
	ArrayType  *array = DatumGetArrayTypeP(VALUE(of, row_column(of, name)));
	int16		length;
	bool		by_value;
	char		align;
	Datum	   *values;

	get_typlenbyvalalign(type, &length, &by_value, &align);
	deconstruct_array(array, type, length, by_value, align, &values, nulls, n);
	if (wanted >= 0 && *n != wanted)
		elog(ERROR, "%s should have %d elements, not %d", name, wanted, *n);
	return values;
}

/* The integers of each contender; `unknown` for a NULL. */
static int32 *
integers(const Row *of, const char *name, int wanted, int32 unknown)
{
	bool	   *nulls;
	int			n;
	Datum	   *values = elements(of, name, INT4OID, wanted, &n, &nulls);
	int32	   *numbers = palloc(sizeof(int32) * Max(n, 1));

	for (int i = 0; i < n; i++)
		numbers[i] = nulls[i] ? unknown : DatumGetInt32(values[i]);
	return numbers;
}

static void
read_bases(Poll *poll, const Row *of)
{
	bool	   *nulls;
	int			n;
	Datum	   *values = elements(of, "bases", INT8OID, 6, &n, &nulls);
	int64	   *bases[] = {&poll->valid, &poll->voters, &poll->registered, &poll->nation_valid, &poll->nation_voters,
		&poll->nation_registered};

	for (int i = 0; i < n; i++)
		*bases[i] = nulls[i] ? -1 : DatumGetInt64(values[i]);
}

/* Lots: ids in the order drawn, a 0 behind each. */
static void
read_draws(Poll *poll, const Row *of)
{
	bool	   *nulls;
	int			n;
	Datum	   *values = elements(of, "draws", INT4OID, -1, &n, &nulls);
	int32	   *ids = palloc(sizeof(int32) * Max(n, 1));
	Draw	   *draws = palloc0(sizeof(Draw) * Max(n, 1));
	int			from = 0;

	for (int i = 0; i < n; i++)
	{
		ids[i] = DatumGetInt32(values[i]);
		if (ids[i] != 0)
			continue;
		draws[poll->n_draws++] = (Draw) {i - from, ids + from};
		from = i + 1;
	}
	poll->draws = draws;
}

static int64 *
votes_of(const Row *of, const char *name, int32 *n)
{
	int64		sum;

	return formula_votes(DatumGetArrayTypeP(VALUE(of, row_column(of, name))), n, &sum);
}

static void
read_contenders(Poll *poll, const Row *of)
{
	bool	   *nulls;
	int32		n;
	int64	   *votes = votes_of(of, "votes", &poll->n);
	int64	   *nation = votes_of(of, "nation_votes", &n);
	int64	   *coalition = votes_of(of, "coalition_votes", &n);
	int32	   *ids = integers(of, "candidates", poll->n, 0);
	int32	   *coalitions = integers(of, "coalitions", poll->n, 0);
	int32	   *names = integers(of, "list_sizes", poll->n, NAMES_UNKNOWN);
	int32	   *births = integers(of, "births", poll->n, AGE_UNKNOWN);
	int32	   *ages = integers(of, "mean_ages", poll->n, AGE_UNKNOWN);
	Datum	   *failed = elements(of, "failed_elsewhere", BOOLOID, poll->n, &n, &nulls);
	Datum	   *coalition_failed = elements(of, "coalition_failed", BOOLOID, poll->n, &n, &nulls);
	Datum	   *withdrew = elements(of, "withdrew", BOOLOID, poll->n, &n, &nulls);

	poll->contenders = palloc0(sizeof(Contender) * Max(poll->n, 1));
	poll->work = palloc(sizeof(int32) * Max(poll->n, 1));
	for (int32 i = 0; i < poll->n; i++)
		poll->contenders[i] = (Contender)
	{
		.id = ids[i],
			.votes = votes[i],
			.nation_votes = nation[i],
			.coalition_votes = coalition[i],
			.failed_elsewhere = DatumGetBool(failed[i]),
			.coalition_failed = DatumGetBool(coalition_failed[i]),
			.withdrew = DatumGetBool(withdrew[i]),
			.coalition = coalitions[i],
			.names = names[i],
			.birth = births[i],
			.mean_age = ages[i]
	};
}

static void
on_step(void *context, const Step *step)
{
	Run		   *run = context;
	int32		number = ++run->n_steps;
	int32		at = step->contender;

	CHECK_FOR_INTERRUPTS();
	if (at >= 0)
		run->last_step[at] = number;
	if (run->rows != NULL)
	{
		Datum		values[] = {
			Int32GetDatum(number), CStringGetTextDatum(formula_step_name(step->kind)),
			Int32GetDatum(at >= 0 ? run->poll.contenders[at].id : 0), Int32GetDatum(step->seats),
			formula_numeric((Signed) step->quotient), Int64GetDatum(step->divisor), CStringGetTextDatum(tie_names[step->tie])
		};
		bool		nulls[lengthof(values)] = {false, false, at < 0, false, false, false, step->kind != STEP_TIE_RULE};

		tuplestore_putvalues(run->rows->setResult, run->rows->setDesc, values, nulls);
	}
}

bool
formula_read_poll(Datum composite, Formula *formula, Poll *poll)
{
	Row			of = row_of_datum(composite);
	int			terms = row_column(&of, "terms");
	List	   *violations;

	if (IS_NULL(&of, terms))
		return false;
	violations = terms_read(DatumGetJsonbP(VALUE(&of, terms)), formula);
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	poll->seats = row_integer(&of, "seats");
	poll->round = row_integer(&of, "round");
	read_bases(poll, &of);
	read_contenders(poll, &of);
	read_draws(poll, &of);
	return true;
}

/* Applies the terms of the poll; without terms there is no contender. */
static void
apply(FunctionCallInfo fcinfo, Run *run)
{
	if (!formula_read_poll(PG_GETARG_DATUM(0), &run->formula, &run->poll))
		return;
	run->last_step = palloc0(sizeof(int32) * Max(run->poll.n, 1));
	run->poll.on_step = on_step;
	run->poll.context = run;
	formula_apply(&run->formula, &run->poll);
}

/* formula_outcome(poll) → (candidate_id, result, seats_given, bonus, step, tied_places, tied_at) */
Datum
formula_outcome(PG_FUNCTION_ARGS)
{
	Run			run = {{0}};
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	apply(fcinfo, &run);
	for (int32 i = 0; i < run.poll.n; i++)
	{
		const Contender *c = &run.poll.contenders[i];
		Datum		values[] = {
			Int32GetDatum(c->id), CStringGetTextDatum(result_names[c->result]), Int32GetDatum(c->seats), Int32GetDatum(c->bonus),
			Int32GetDatum(run.last_step[i]), Int32GetDatum(run.poll.tied_places),
			CStringGetTextDatum(tie_names[run.poll.tied_at])
		};
		bool		nulls[lengthof(values)] = {false, false, false, false, run.last_step[i] == 0};

		tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* formula_outcome_steps(poll) → (step, kind, candidate_id, given, quotient, divisor, rule) */
Datum
formula_outcome_steps(PG_FUNCTION_ARGS)
{
	Run			run = {{0}};

	InitMaterializedSRF(fcinfo, 0);
	run.rows = (ReturnSetInfo *) fcinfo->resultinfo;
	apply(fcinfo, &run);
	return (Datum) 0;
}
