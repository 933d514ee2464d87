/*
 * The electoral formulas as SQL functions for anybody's table: seats() and its steps,
 * and certainty() of a count under way. All are functions of their arguments alone.
 * A contender is named by its position in the list of votes, from 1.
 */
#include "formula/functions.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

#include "formula/terms.h"

PG_FUNCTION_INFO_V1(formula_seats);
PG_FUNCTION_INFO_V1(formula_seat_steps);
PG_FUNCTION_INFO_V1(formula_certainty);
PG_FUNCTION_INFO_V1(formula_fewest_annulments);

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

const char *
formula_step_name(StepKind kind)
{
	return step_names[kind];
}

static void
check_range(const char *field, int64 value, int64 least, int64 most)
{
	Violation  *violation;

	if (value >= least && value <= most)
		return;
	violation = violation_make("term_range");
	violation_field(violation, field);
	violation_number(violation, "min", least);
	violation_number(violation, "max", most);
	refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation));
}

int64 *
formula_votes(ArrayType *array, int32 *n, int64 *sum)
{
	Datum	   *values;
	bool	   *nulls;
	int64	   *votes;
	int			count;

	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, &count);
	check_range("votes", count, 0, FORMULA_MAX_CONTENDERS);
	votes = palloc(sizeof(int64) * Max(count, 1));
	*n = count;
	*sum = 0;
	for (int32 i = 0; i < count; i++)
	{
		votes[i] = nulls[i] ? 0 : DatumGetInt64(values[i]);
		check_range("votes", votes[i], 0, PG_INT64_MAX);
		if (pg_add_s64_overflow(*sum, votes[i], sum))
			ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("the votes of a contest exceed 64 bits"));
	}
	return votes;
}

/* Reads the arguments (votes, seats, terms) of a contest of lists or candidates about whom nothing else is known. */
static void
read_poll(FunctionCallInfo fcinfo, Formula *formula, Poll *poll)
{
	List	   *violations = terms_read(PG_GETARG_JSONB_P(2), formula);
	int64	   *votes;

	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
	memset(poll, 0, sizeof(*poll));
	votes = formula_votes(PG_GETARG_ARRAYTYPE_P(0), &poll->n, &poll->valid);
	check_range("seats", PG_GETARG_INT32(1), 1, FORMULA_MAX_SEATS);
	poll->seats = PG_GETARG_INT32(1);
	poll->round = 1;
	poll->voters = poll->nation_valid = poll->nation_voters = poll->valid;
	poll->registered = poll->nation_registered = -1;
	poll->contenders = palloc0(sizeof(Contender) * Max(poll->n, 1));
	poll->work = palloc(sizeof(int32) * Max(poll->n, 1));
	for (int32 i = 0; i < poll->n; i++)
		poll->contenders[i] = (Contender)
	{
		.id = i + 1,
			.votes = votes[i],
			.nation_votes = votes[i],
			.names = NAMES_UNKNOWN,
			.birth = AGE_UNKNOWN,
			.mean_age = AGE_UNKNOWN
	};
}

/* seats(votes bigint[], seats integer, terms jsonb) → integer[] */
Datum
formula_seats(PG_FUNCTION_ARGS)
{
	Formula		formula;
	Poll		poll;
	Datum	   *seats;
	bool	   *unknown;
	int			lower = 1;

	read_poll(fcinfo, &formula, &poll);
	formula_apply(&formula, &poll);
	seats = palloc(sizeof(Datum) * Max(poll.n, 1));
	unknown = palloc(sizeof(bool) * Max(poll.n, 1));
	for (int32 i = 0; i < poll.n; i++)
	{
		const Contender *c = &poll.contenders[i];

		seats[i] = Int32GetDatum(c->seats);
		unknown[i] = c->result == RESULT_TIED || poll.missing_base || (poll.unsettled && c->result != RESULT_BELOW_THRESHOLD);
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(seats, unknown, poll.n > 0 ? 1 : 0, &poll.n, &lower, INT4OID,
											 sizeof(int32), true, TYPALIGN_INT));
}

Datum
formula_numeric(Signed value)
{
	char		digits[42];
	char	   *at = digits + sizeof(digits) - 1;
	Wide		rest = value < 0 ? -(Wide) value : (Wide) value;

	*at = '\0';
	do
	{
		*--at = '0' + (char) (rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		*--at = '-';
	return DirectFunctionCall3(numeric_in, CStringGetDatum(at), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* Where steps go, and the number of the last. */
typedef struct StepRows
{
	ReturnSetInfo *result;
	int32		n;
} StepRows;

static void
on_step(void *context, const Step *step)
{
	StepRows   *rows = context;
	Datum		values[] = {
		Int32GetDatum(++rows->n), CStringGetTextDatum(formula_step_name(step->kind)), Int32GetDatum(step->contender + 1),
		Int32GetDatum(step->seats), formula_numeric((Signed) step->quotient), Int64GetDatum(step->divisor)
	};
	bool		nulls[lengthof(values)] = {false, false, step->contender < 0};

	CHECK_FOR_INTERRUPTS();
	tuplestore_putvalues(rows->result->setResult, rows->result->setDesc, values, nulls);
}

/* seat_steps(votes bigint[], seats integer, terms jsonb) → (step, kind, place, seats, quotient, divisor) */
Datum
formula_seat_steps(PG_FUNCTION_ARGS)
{
	Formula		formula;
	Poll		poll;
	StepRows	rows = {NULL, 0};

	read_poll(fcinfo, &formula, &poll);
	InitMaterializedSRF(fcinfo, 0);
	rows.result = (ReturnSetInfo *) fcinfo->resultinfo;
	poll.on_step = on_step;
	poll.context = &rows;
	formula_apply(&formula, &poll);
	return (Datum) 0;
}

static void
put_claim(ReturnSetInfo *result, const char *claim, int32 place, Proof proof)
{
	Datum		values[] = {
		CStringGetTextDatum(claim), Int32GetDatum(place), BoolGetDatum(proof.holds),
		formula_numeric(proof.left), formula_numeric(proof.right)
	};
	bool		nulls[lengthof(values)] = {false, place == 0};

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* certainty(votes bigint[], open bigint, advance integer) → (claim, place, holds, larger, smaller) */
Datum
formula_certainty(PG_FUNCTION_ARGS)
{
	Count		count = {.open = PG_GETARG_INT64(1),.registered = -1};
	int32		advance = PG_GETARG_INT32(2);
	int64		valid;
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	count.votes = formula_votes(PG_GETARG_ARRAYTYPE_P(0), &count.n, &valid);
	check_range("open", count.open, 0, PG_INT64_MAX - valid);
	check_range("advance", advance, 1, FORMULA_MAX_CONTENDERS);
	count.work = palloc(sizeof(int64) * Max(count.n, 1));
	InitMaterializedSRF(fcinfo, 0);
	put_claim(result, "runoff", 0, certain_runoff(&count));
	for (int32 a = 0; a < count.n; a++)
	{
		put_claim(result, "plurality", a + 1, certain_first(&count, a, 1));
		put_claim(result, "majority", a + 1, certain_majority(&count, a));
		put_claim(result, "no_majority", a + 1, certain_no_majority(&count, a));
		put_claim(result, "goes_on", a + 1, certain_first(&count, a, advance));
		put_claim(result, "eliminated", a + 1, certain_not_first(&count, a, advance));
	}
	return (Datum) 0;
}

static int64 *
numbers(ArrayType *array, int *n)
{
	Datum	   *values;
	bool	   *nulls;
	int64	   *list;

	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, n);
	list = palloc(sizeof(int64) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
		list[i] = nulls[i] ? 0 : DatumGetInt64(values[i]);
	return list;
}

/*
 * fewest_annulments(part bigint[], registered bigint[], constant, open, factor, new_vote) → integer[]: the places of
 * the offices that are enough; NULL: not even all of them are
 */
Datum
formula_fewest_annulments(PG_FUNCTION_ARGS)
{
	int			n,
				n_registered,
				lower = 1;
	int64	   *part = numbers(PG_GETARG_ARRAYTYPE_P(0), &n);
	int64	   *registered = numbers(PG_GETARG_ARRAYTYPE_P(1), &n_registered);
	int32	   *order = palloc(sizeof(int32) * Max(n, 1));
	Datum	   *places = palloc(sizeof(Datum) * Max(n, 1));
	int			k;

	if (n_registered != n)
		elog(ERROR, "each office has a register");
	k = fewest_annulments(n, part, registered, PG_GETARG_INT64(2), PG_GETARG_INT64(3), PG_GETARG_INT64(4),
						  PG_GETARG_BOOL(5), order);
	if (k == -1)
		PG_RETURN_NULL();
	if (k < 0)
		ereport(ERROR, errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory"));
	for (int i = 0; i < k; i++)
		places[i] = Int32GetDatum(order[i] + 1);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(places, NULL, k > 0 ? 1 : 0, &k, &lower, INT4OID, sizeof(int32), true,
		TYPALIGN_INT));
}
