/*
 * The electoral formulas as SQL functions: seats() for anybody's table, and
 * formula_outcome() and formula_steps(), which outcome() and outcome_steps() call with
 * what a contest has. All are functions of their arguments alone.
 */
#include "formula/terms.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(formula_seats);
PG_FUNCTION_INFO_V1(formula_terms_mistakes);
PG_FUNCTION_INFO_V1(formula_outcome);
PG_FUNCTION_INFO_V1(formula_steps);

/* The arguments of formula_outcome and formula_steps, by place. */
enum
{
	ARG_TERMS, ARG_SEATS, ARG_ROUND, ARG_VALID, ARG_VOTERS, ARG_REGISTERED, ARG_NATION, ARG_IDS, ARG_VOTES,
	ARG_NATION_VOTES, ARG_FAILED_ELSEWHERE, ARG_WITHDREW, ARG_COALITIONS, ARG_NAMES, ARG_BIRTHS, ARG_MEAN_AGES, ARG_DRAWS
};

static const char *const result_names[] = {
	[RESULT_NONE] = "none",
	[RESULT_ELECTED] = "elected",
	[RESULT_GOES_ON] = "goes_on",
	[RESULT_ELIMINATED] = "eliminated",
	[RESULT_TIED] = "tied",
	[RESULT_WITHDREW] = "withdrew",
	[RESULT_BELOW_THRESHOLD] = "below_threshold"
};

static const char *const step_names[] = {
	[STEP_THRESHOLD_FAILED] = "threshold_failed",
	[STEP_BONUS] = "bonus",
	[STEP_QUOTA] = "quota",
	[STEP_REMAINDER] = "remainder",
	[STEP_AVERAGE] = "average",
	[STEP_MAJORITY_GAINS] = "majority_gains",
	[STEP_MAJORITY_LOSES] = "majority_loses",
	[STEP_EXHAUSTED] = "exhausted",
	[STEP_ELECTED] = "elected",
	[STEP_GOES_ON] = "goes_on",
	[STEP_TIE_RULE] = "tie_rule",
	[STEP_TIED] = "tied",
	[STEP_VACANT] = "vacant"
};

static const char *const tie_names[] = {
	[TIE_VOTES] = "votes",
	[TIE_OLDEST] = "oldest",
	[TIE_YOUNGEST] = "youngest",
	[TIE_OLDEST_LIST] = "oldest_list",
	[TIE_YOUNGEST_LIST] = "youngest_list",
	[TIE_LOT] = "lot"
};

static void
read_terms(Jsonb *terms, Formula *formula)
{
	List	   *violations = terms_read(terms, formula);

	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
}

static void
check_range(const char *field, int64 value, int64 least, int64 most)
{
	Violation  *violation;

	if (value >= least && value <= most)
		return;
	violation = violation_make("field_range");
	violation_field(violation, field);
	violation_number(violation, "min", least);
	violation_number(violation, "max", most);
	refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation));
}

/* The elements of an argument, n of them unless n is -1; NULL when the argument is. */
static Datum *
elements(FunctionCallInfo fcinfo, int argument, Oid type, int32 *n, bool **nulls)
{
	ArrayType  *array;
	Datum	   *values;
	int			count;
	int16		length;
	bool		by_value;
	char		align;

	if (PG_ARGISNULL(argument))
		return NULL;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	get_typlenbyvalalign(type, &length, &by_value, &align);
	deconstruct_array(array, type, length, by_value, align, &values, nulls, &count);
	if (*n >= 0 && count != *n)
		ereport(ERROR, errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				errmsg("the lists of a contest's contenders must be of the same length"));
	*n = count;
	return values;
}

/* What a contest's poll is made of, beside the poll itself. */
typedef struct Request
{
	Formula		formula;
	Poll		poll;
	ReturnSetInfo *result;
} Request;

static void
check_votes(Poll *poll)
{
	Wide		sum = 0;

	check_range("seats", poll->seats, 1, FORMULA_MAX_SEATS);
	check_range("votes", poll->n, 0, FORMULA_MAX_CONTENDERS);
	for (int32 i = 0; i < poll->n; i++)
	{
		check_range("votes", poll->contenders[i].votes, 0, PG_INT64_MAX);
		check_range("names", poll->contenders[i].names, 0, NAMES_UNKNOWN);
		sum += poll->contenders[i].votes;
	}
	if (sum > (Wide) PG_INT64_MAX)
		ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("the votes of a contest exceed 64 bits"));
}

static void
make_contenders(Poll *poll, int32 n)
{
	poll->n = n;
	poll->contenders = palloc0(sizeof(Contender) * Max(n, 1));
	poll->work = palloc(sizeof(int32) * Max(n, 1));
	for (int32 i = 0; i < n; i++)
	{
		poll->contenders[i].id = i + 1;
		poll->contenders[i].names = NAMES_UNKNOWN;
		poll->contenders[i].birth = poll->contenders[i].mean_age = AGE_UNKNOWN;
	}
}

/* seats(votes bigint[], seats integer, terms jsonb) → integer[]. */
Datum
formula_seats(PG_FUNCTION_ARGS)
{
	Formula		formula;
	Poll		poll = {.seats = PG_GETARG_INT32(1),.round = 1,.registered = -1};
	bool	   *nulls;
	int32		n = -1;
	Datum	   *votes = elements(fcinfo, 0, INT8OID, &n, &nulls);
	Datum	   *seats = palloc(sizeof(Datum) * Max(n, 1));
	bool	   *unknown = palloc0(sizeof(bool) * Max(n, 1));
	int			lower = 1;

	read_terms(PG_GETARG_JSONB_P(2), &formula);
	check_range("votes", n, 0, FORMULA_MAX_CONTENDERS);
	make_contenders(&poll, n);
	for (int32 i = 0; i < n; i++)
		poll.contenders[i].votes = poll.contenders[i].nation_votes = nulls[i] ? 0 : DatumGetInt64(votes[i]);
	check_votes(&poll);
	for (int32 i = 0; i < n; i++)
		poll.valid += poll.contenders[i].votes;
	poll.voters = poll.nation_valid = poll.nation_voters = poll.valid;
	poll.nation_registered = -1;
	formula_apply(&formula, &poll);
	for (int32 i = 0; i < n; i++)
	{
		seats[i] = Int32GetDatum(poll.contenders[i].seats);
		unknown[i] = poll.contenders[i].result == RESULT_TIED || poll.missing_base;
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(seats, unknown, n > 0 ? 1 : 0, &n, &lower, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

/* formula_mistakes(terms jsonb) → jsonb: the list of violations, empty when the terms can be applied. */
Datum
formula_terms_mistakes(PG_FUNCTION_ARGS)
{
	Formula		formula;

	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(violations_json(terms_read(PG_GETARG_JSONB_P(0), &formula)))));
}

static void
read_contenders(FunctionCallInfo fcinfo, Poll *poll)
{
	bool	   *nulls;
	int32		n = -1;
	Datum	   *values = elements(fcinfo, ARG_IDS, INT4OID, &n, &nulls);

	make_contenders(poll, values == NULL ? 0 : n);
	for (int32 i = 0; i < poll->n; i++)
		poll->contenders[i].id = DatumGetInt32(values[i]);

#define EACH(argument, type, assign) \
	if ((values = elements(fcinfo, argument, type, &poll->n, &nulls)) != NULL) \
		for (int32 i = 0; i < poll->n; i++) \
			if (!nulls[i]) \
			{ \
				Contender *c = &poll->contenders[i]; \
				assign; \
			}

	EACH(ARG_VOTES, INT8OID, c->votes = DatumGetInt64(values[i]))
	EACH(ARG_NATION_VOTES, INT8OID, c->nation_votes = DatumGetInt64(values[i]))
	EACH(ARG_FAILED_ELSEWHERE, BOOLOID, c->failed_elsewhere = DatumGetBool(values[i]))
	EACH(ARG_WITHDREW, BOOLOID, c->withdrew = DatumGetBool(values[i]))
	EACH(ARG_COALITIONS, INT4OID, c->coalition = DatumGetInt32(values[i]))
	EACH(ARG_NAMES, INT4OID, c->names = DatumGetInt32(values[i]))
	EACH(ARG_BIRTHS, DATEOID, c->birth = DatumGetDateADT(values[i]))
	EACH(ARG_MEAN_AGES, INT4OID, c->mean_age = DatumGetInt32(values[i]))
#undef EACH
}

/* Draws come as one list of ids, with a 0 after each draw. */
static void
read_draws(FunctionCallInfo fcinfo, Poll *poll)
{
	bool	   *nulls;
	int32		n = -1;
	Datum	   *values = elements(fcinfo, ARG_DRAWS, INT4OID, &n, &nulls);
	int32	   *ids;
	Draw	   *draws;
	int32		start = 0;

	if (values == NULL)
		return;
	ids = palloc(sizeof(int32) * Max(n, 1));
	draws = palloc(sizeof(Draw) * Max(n, 1));
	for (int32 i = 0; i < n; i++)
	{
		ids[i] = DatumGetInt32(values[i]);
		if (ids[i] != 0)
			continue;
		draws[poll->n_draws++] = (Draw) {i - start, ids + start};
		start = i + 1;
	}
	poll->draws = draws;
}

static int64
bigint_or(FunctionCallInfo fcinfo, int argument, int64 otherwise)
{
	return PG_ARGISNULL(argument) ? otherwise : PG_GETARG_INT64(argument);
}

static void
read_request(FunctionCallInfo fcinfo, Request *request)
{
	Poll	   *poll = &request->poll;
	bool	   *nulls;
	int32		three = 3;
	Datum	   *nation = elements(fcinfo, ARG_NATION, INT8OID, &three, &nulls);

	if (PG_ARGISNULL(ARG_TERMS) || PG_ARGISNULL(ARG_SEATS))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("terms and seats must be given"));
	memset(request, 0, sizeof(*request));
	read_terms(PG_GETARG_JSONB_P(ARG_TERMS), &request->formula);
	poll->seats = PG_GETARG_INT32(ARG_SEATS);
	poll->round = PG_ARGISNULL(ARG_ROUND) ? 1 : PG_GETARG_INT32(ARG_ROUND);
	poll->valid = bigint_or(fcinfo, ARG_VALID, 0);
	poll->voters = bigint_or(fcinfo, ARG_VOTERS, -1);
	poll->registered = bigint_or(fcinfo, ARG_REGISTERED, -1);
	poll->nation_valid = nation != NULL && !nulls[0] ? DatumGetInt64(nation[0]) : -1;
	poll->nation_voters = nation != NULL && !nulls[1] ? DatumGetInt64(nation[1]) : -1;
	poll->nation_registered = nation != NULL && !nulls[2] ? DatumGetInt64(nation[2]) : -1;
	read_contenders(fcinfo, poll);
	read_draws(fcinfo, poll);
	check_votes(poll);
	InitMaterializedSRF(fcinfo, 0);
	request->result = (ReturnSetInfo *) fcinfo->resultinfo;
}

/* A row a contender; decided, tied_places and vacant are the contest's and the same in each. */
Datum
formula_outcome(PG_FUNCTION_ARGS)
{
	Request		request;
	Poll	   *poll = &request.poll;

	read_request(fcinfo, &request);
	formula_apply(&request.formula, poll);
	for (int32 i = 0; i < poll->n; i++)
	{
		const Contender *c = &poll->contenders[i];
		Datum		values[] = {
			Int32GetDatum(c->id), Int32GetDatum(c->seats), Int32GetDatum(c->bonus),
			CStringGetTextDatum(result_names[c->result]), BoolGetDatum(poll->decided),
			Int32GetDatum(poll->tied_places), CStringGetTextDatum(tie_names[poll->tied_at]), Int32GetDatum(poll->vacant)
		};
		bool		nulls[lengthof(values)] = {false};

		nulls[6] = poll->tied_places == 0;
		tuplestore_putvalues(request.result->setResult, request.result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static Datum
wide_numeric(Wide value)
{
	char		digits[41];
	char	   *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do
	{
		*--at = '0' + (char) (value % 10);
		value /= 10;
	} while (value > 0);
	return DirectFunctionCall3(numeric_in, CStringGetDatum(at), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

static void
on_step(void *context, const Step *step)
{
	Request    *request = context;
	Datum		values[] = {
		CStringGetTextDatum(step_names[step->kind]),
		Int32GetDatum(step->contender < 0 ? 0 : request->poll.contenders[step->contender].id),
		Int32GetDatum(step->seats), wide_numeric(step->quotient), Int64GetDatum(step->divisor),
		CStringGetTextDatum(tie_names[step->tie])
	};
	bool		nulls[lengthof(values)] = {false, step->contender < 0, false, false, false, step->kind != STEP_TIE_RULE};

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(request->result->setResult, request->result->setDesc, values, nulls);
}

/* A row a step, in order. */
Datum
formula_steps(PG_FUNCTION_ARGS)
{
	Request		request;

	read_request(fcinfo, &request);
	request.poll.on_step = on_step;
	request.poll.context = &request;
	formula_apply(&request.formula, &request.poll);
	return (Datum) 0;
}
