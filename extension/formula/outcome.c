/*
 * The outcome of a contest and its steps, from what res_elec_internal.contest_poll
 * gathers of it; arguments as its comment has them.
 */
#include "formula/functions.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

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

/* The elements of an array of so many; -1: of any number. A NULL is said by nulls. */
static Datum *
elements(ArrayType *array, Oid type, int16 length, bool by_value, char align, int wanted, int *n, bool **nulls)
{
	Datum	   *values;

	deconstruct_array(array, type, length, by_value, align, &values, nulls, n);
	if (wanted >= 0 && *n != wanted)
		elog(ERROR, "an array of %d elements has %d", wanted, *n);
	return values;
}

static void
read_bases(Poll *poll, ArrayType *array)
{
	bool	   *nulls;
	int			n;
	Datum	   *values = elements(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, 6, &n, &nulls);
	int64	   *bases[] = {&poll->valid, &poll->voters, &poll->registered, &poll->nation_valid, &poll->nation_voters, &poll->nation_registered};

	for (int i = 0; i < n; i++)
		*bases[i] = nulls[i] ? -1 : DatumGetInt64(values[i]);
}

/* Lots: ids in the order drawn, a 0 behind each. */
static void
read_draws(Poll *poll, ArrayType *array)
{
	bool	   *nulls;
	int			n;
	Datum	   *values = elements(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, -1, &n, &nulls);
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

static void
read_contenders(Poll *poll, FunctionCallInfo fcinfo)
{
	bool	   *nulls;
	int64		sum;
	int32		n_nation;
	int			n;
	int64	   *votes = formula_votes(PG_GETARG_ARRAYTYPE_P(5), &poll->n, &sum);
	int64	   *nation = formula_votes(PG_GETARG_ARRAYTYPE_P(6), &n_nation, &sum);
	Datum	   *ids = elements(PG_GETARG_ARRAYTYPE_P(4), INT4OID, sizeof(int32), true, TYPALIGN_INT, poll->n, &n, &nulls);
	Datum	   *failed = elements(PG_GETARG_ARRAYTYPE_P(7), BOOLOID, sizeof(bool), true, TYPALIGN_CHAR, poll->n, &n, &nulls);

	if (n_nation != poll->n)
		elog(ERROR, "an array of %d elements has %d", poll->n, n_nation);
	poll->contenders = palloc0(sizeof(Contender) * Max(poll->n, 1));
	poll->work = palloc(sizeof(int32) * Max(poll->n, 1));
	for (int32 i = 0; i < poll->n; i++)
		poll->contenders[i] = (Contender)
	{
		.id = DatumGetInt32(ids[i]),
			.votes = votes[i],
			.nation_votes = nation[i],
			.failed_elsewhere = DatumGetBool(failed[i]),
			.names = NAMES_UNKNOWN,
			.birth = AGE_UNKNOWN,
			.mean_age = AGE_UNKNOWN
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

static void
apply(FunctionCallInfo fcinfo, Run *run)
{
	List	   *violations = terms_read(PG_GETARG_JSONB_P(0), &run->formula);

	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	run->poll.seats = PG_GETARG_INT32(1);
	run->poll.round = PG_GETARG_INT32(2);
	read_bases(&run->poll, PG_GETARG_ARRAYTYPE_P(3));
	read_contenders(&run->poll, fcinfo);
	read_draws(&run->poll, PG_GETARG_ARRAYTYPE_P(8));
	run->last_step = palloc0(sizeof(int32) * Max(run->poll.n, 1));
	run->poll.on_step = on_step;
	run->poll.context = run;
	formula_apply(&run->formula, &run->poll);
}

/* formula_outcome(terms, …) → (candidate_id, result, seats_given, bonus, step, tied_places, tied_at) */
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
			Int32GetDatum(run.last_step[i]), Int32GetDatum(run.poll.tied_places), CStringGetTextDatum(tie_names[run.poll.tied_at])
		};
		bool		nulls[lengthof(values)] = {false, false, false, false, run.last_step[i] == 0};

		tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* formula_outcome_steps(terms, …) → (step, kind, candidate_id, given, quotient, divisor, rule) */
Datum
formula_outcome_steps(PG_FUNCTION_ARGS)
{
	Run			run = {{0}};

	InitMaterializedSRF(fcinfo, 0);
	run.rows = (ReturnSetInfo *) fcinfo->resultinfo;
	apply(fcinfo, &run);
	return (Datum) 0;
}
