/* Verdicts of the soft rules as rows of res_elec.sheet_flag; holding the sheets whose rule says so. */
#include "flags/store.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/tables.h"

/* So many rows a statement, so that a bulk load's verdicts need not be in memory twice. */
#define BATCH 10000

/*
 * A sheet that was not written after all has no row of its version. Another office's
 * sheet may be one that this snapshot does not see; it gets a flag if it has none.
 */
#define WRITE_QUERY \
	"INSERT INTO res_elec.sheet_flag" \
	" (election_id, contest_id, office_id, submitted_at, version, rule, rule_version, action, waiting, context)" \
	" SELECT f.election_id, f.contest_id, f.office_id, f.submitted_at, f.version, f.rule," \
	" CASE WHEN f.rule_version OPERATOR(pg_catalog.>=) 0 THEN f.rule_version END, f.action," \
	" f.waiting, f.context::pg_catalog.jsonb" \
	" FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4)," \
	" pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8)," \
	" pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($11))" \
	" AS f(election_id, contest_id, office_id, submitted_at, version, rule, rule_version, action, waiting, context, own)" \
	" WHERE CASE WHEN f.own THEN EXISTS (SELECT FROM res_elec.result_sheet s" \
	" WHERE s.office_id OPERATOR(pg_catalog.=) f.office_id AND s.submitted_at OPERATOR(pg_catalog.=) f.submitted_at" \
	" AND f.version OPERATOR(pg_catalog.>=) s.figures_version AND f.version OPERATOR(pg_catalog.<=) s.version)" \
	" ELSE NOT EXISTS (SELECT FROM res_elec.sheet_flag g" \
	" WHERE g.office_id OPERATOR(pg_catalog.=) f.office_id AND g.submitted_at OPERATOR(pg_catalog.=) f.submitted_at" \
	" AND g.version OPERATOR(pg_catalog.=) f.version AND g.rule OPERATOR(pg_catalog.=) f.rule) END"

#define HOLD_QUERY \
	"UPDATE res_elec.result_sheet s SET status = 'held'" \
	" FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3))" \
	" AS f(office_id, submitted_at, version)" \
	" WHERE s.office_id OPERATOR(pg_catalog.=) f.office_id AND s.submitted_at OPERATOR(pg_catalog.=) f.submitted_at" \
	" AND s.version OPERATOR(pg_catalog.=) f.version AND s.status OPERATOR(pg_catalog.=) 'provisional'"

/* Columns of res_elec.sheet_flag. */
#define FLAG_OFFICE_ID 4
#define FLAG_SUBMITTED_AT 5
#define FLAG_VERSION 6
#define FLAG_RULE 7

static bool holding = false;
static uint64 held_sheets = 0;

uint64
flags_held(void)
{
	return held_sheets;
}

bool
flags_holding(void)
{
	return holding;
}

static SheetFlag *
add(SheetFlags *flags, const SheetEntered *entered, const SoftTerms *terms, const char *rule)
{
	if (flags->n == flags->size)
	{
		flags->size = Max(16, 2 * flags->size);
		flags->all = flags->all == NULL ?
			MemoryContextAllocHuge(flags->context, sizeof(SheetFlag) * flags->size) :
			repalloc_huge(flags->all, sizeof(SheetFlag) * flags->size);
	}
	flags->all[flags->n] = (SheetFlag)
	{
		.office_id = entered->office_id,
			.election_id = entered->election_id,
			.contest_id = entered->units[TALLY_CONTEST],
			.version = entered->version,
			.submitted_at = entered->submitted_at,
			.rule = rule,
			.action = terms->action,
			.rule_version = terms->version,
			.nest = entered->nest,
			.own = true
	};
	return &flags->all[flags->n++];
}

/* 0.0001 % as a decimal number without trailing zeros. */
static void
append_share(StringInfo json, int64 value)
{
	appendStringInfo(json, INT64_FORMAT, value / SOFT_PERCENT);
	if (value % SOFT_PERCENT != 0)
	{
		appendStringInfo(json, ".%04d", (int) (value % SOFT_PERCENT));
		while (json->data[json->len - 1] == '0')
			json->data[--json->len] = '\0';
	}
}

static void
append_operand(StringInfo json, const SoftOperand *operand)
{
	appendStringInfo(json, "%s\"%s\":", json->len > 1 ? "," : "", operand->name);
	switch (operand->kind)
	{
		case SOFT_COUNT:
			appendStringInfo(json, INT64_FORMAT, operand->value);
			break;
		case SOFT_SHARE:
			append_share(json, operand->value);
			break;
		case SOFT_WORD:
			appendStringInfo(json, "\"%s\"", operand->word);
			break;
		case SOFT_UNKNOWN:
			appendStringInfoString(json, "null");
			break;
	}
}

void
flags_add(SheetFlags *flags, const SheetEntered *entered, const SoftVerdict *verdict)
{
	SheetFlag  *flag = add(flags, entered, &verdict->terms, soft_name(verdict->rule));
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	for (int i = 0; i < verdict->n_operands; i++)
		append_operand(&json, &verdict->operands[i]);
	appendStringInfoChar(&json, '}');
	flag->missing = verdict->missing;
	flag->waiting = verdict->missing && verdict->rule == SOFT_BLANK_NULL_SHARE;
	flag->context = MemoryContextStrdup(flags->context, json.data);
	pfree(json.data);
}

void
flags_add_identical(SheetFlags *flags, const SheetEntered *entered, const SoftTerms *terms,
					const SheetEntered *other, bool own)
{
	SheetFlag  *flag = add(flags, entered, terms, soft_name(SOFT_IDENTICAL_VOTES));
	char		at[MAXDATELEN + 1];
	char	   *context;

	JsonEncodeDateTime(at, TimestampTzGetDatum(other->submitted_at), TIMESTAMPTZOID, NULL);
	context = psprintf("{\"other_office_id\":%d,\"other_submitted_at\":\"%s\",\"other_version\":%d,"
					   "\"valid_votes\":%d,\"limit_votes\":" INT64_FORMAT "}",
					   other->office_id, at, other->version,
					   entered->total_voters - entered->blank_votes - entered->null_votes, terms->votes);
	flag->own = own;
	if (!own)
		flag->action = SOFT_FLAG;	/* it was counted when this one came: nothing holds it any more */
	flag->context = MemoryContextStrdup(flags->context, context);
	pfree(context);
}

void
flags_add_rejected(SheetFlags *flags, const SheetEntered *entered, const char *operands)
{
	static const SoftTerms terms = {.action = SOFT_HOLD,.version = -1};
	SheetFlag  *flag = add(flags, entered, &terms, "rejected_before");

	flag->context = MemoryContextStrdup(flags->context, operands);
}

bool
flags_has_identical(const SheetEntered *entered, int32 figures_version)
{
	Relation	table = table_open(res_elec_relation("sheet_flag"), AccessShareLock);
	ScanKeyData keys[4];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&keys[0], FLAG_OFFICE_ID, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(entered->office_id));
	ScanKeyInit(&keys[1], FLAG_SUBMITTED_AT, BTEqualStrategyNumber, F_TIMESTAMPTZ_EQ,
				TimestampTzGetDatum(entered->submitted_at));
	ScanKeyInit(&keys[2], FLAG_VERSION, BTGreaterEqualStrategyNumber, F_INT4GE, Int32GetDatum(figures_version));
	ScanKeyInit(&keys[3], FLAG_VERSION, BTLessEqualStrategyNumber, F_INT4LE, Int32GetDatum(entered->version));
	scan = systable_beginscan(table, res_elec_relation("sheet_flag_office_idx"), true, GetActiveSnapshot(),
							  lengthof(keys), keys);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		rule = heap_getattr(tuple, FLAG_RULE, RelationGetDescr(table), &isnull);

		found = strcmp(TextDatumGetCString(rule), soft_name(SOFT_IDENTICAL_VOTES)) == 0;
	}
	systable_endscan(scan);
	table_close(table, NoLock);
	return found;
}

static Datum
array_of(Datum *values, int n, Oid type)
{
	int16		length;
	bool		by_value;
	char		alignment;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	return PointerGetDatum(construct_array(values, n, type, length, by_value, alignment));
}

static void
run(SPIPlanPtr plan, Datum *arguments, int wanted)
{
	int			got = SPI_execute_plan(plan, arguments, NULL, false, 0);

	if (got != wanted)
		elog(ERROR, "could not write verdicts: %s", SPI_result_code_string(got));
}

enum WriteArgument
{
	ELECTION, CONTEST, OFFICE, SUBMITTED_AT, VERSION, RULE, RULE_VERSION, ACTION, WAITING, CONTEXT, OWN, N_ARGUMENTS
};

static SPIPlanPtr
write_plan(void)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[N_ARGUMENTS] = {
		INT4ARRAYOID, INT4ARRAYOID, INT4ARRAYOID, TIMESTAMPTZARRAYOID, INT4ARRAYOID, TEXTARRAYOID, INT4ARRAYOID,
		TEXTARRAYOID, BOOLARRAYOID, TEXTARRAYOID, BOOLARRAYOID
	};

	if (plan == NULL)
		plan = plan_keep(WRITE_QUERY, N_ARGUMENTS, types);
	return plan;
}

static void
write_batch(const SheetFlag *flags, int n)
{
	static const Oid types[N_ARGUMENTS] = {
		INT4OID, INT4OID, INT4OID, TIMESTAMPTZOID, INT4OID, TEXTOID, INT4OID, TEXTOID, BOOLOID, TEXTOID, BOOLOID
	};
	Datum	   *columns[N_ARGUMENTS];
	Datum		arguments[N_ARGUMENTS];

	for (int c = 0; c < N_ARGUMENTS; c++)
		columns[c] = palloc(sizeof(Datum) * n);
	for (int i = 0; i < n; i++)
	{
		const SheetFlag *f = &flags[i];

		columns[ELECTION][i] = Int32GetDatum(f->election_id);
		columns[CONTEST][i] = Int32GetDatum(f->contest_id);
		columns[OFFICE][i] = Int32GetDatum(f->office_id);
		columns[SUBMITTED_AT][i] = TimestampTzGetDatum(f->submitted_at);
		columns[VERSION][i] = Int32GetDatum(f->version);
		columns[RULE][i] = CStringGetTextDatum(f->rule);
		columns[RULE_VERSION][i] = Int32GetDatum(f->rule_version);
		columns[ACTION][i] = CStringGetTextDatum(f->action == SOFT_HOLD ? "hold" : "flag");
		columns[WAITING][i] = BoolGetDatum(f->waiting);
		columns[CONTEXT][i] = CStringGetTextDatum(f->context);
		columns[OWN][i] = BoolGetDatum(f->own);
	}
	for (int c = 0; c < N_ARGUMENTS; c++)
		arguments[c] = array_of(columns[c], n, types[c]);
	run(write_plan(), arguments, SPI_OK_INSERT);
}

static SPIPlanPtr
hold_plan(void)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {INT4ARRAYOID, TIMESTAMPTZARRAYOID, INT4ARRAYOID};

	if (plan == NULL)
		plan = plan_keep(HOLD_QUERY, lengthof(types), types);
	return plan;
}

static void
hold_batch(const SheetFlag *flags, int n)
{
	Datum	   *offices = palloc(sizeof(Datum) * n);
	Datum	   *times = palloc(sizeof(Datum) * n);
	Datum	   *versions = palloc(sizeof(Datum) * n);
	Datum		arguments[3];
	int			held = 0;

	for (int i = 0; i < n; i++)
	{
		if (!flags[i].own || flags[i].action != SOFT_HOLD)
			continue;
		offices[held] = Int32GetDatum(flags[i].office_id);
		times[held] = TimestampTzGetDatum(flags[i].submitted_at);
		versions[held++] = Int32GetDatum(flags[i].version);
	}
	if (held == 0)
		return;
	arguments[0] = array_of(offices, held, INT4OID);
	arguments[1] = array_of(times, held, TIMESTAMPTZOID);
	arguments[2] = array_of(versions, held, INT4OID);
	holding = true;
	PG_TRY();
	{
		run(hold_plan(), arguments, SPI_OK_UPDATE);
		held_sheets += SPI_processed;
	}
	PG_FINALLY();
	{
		holding = false;
	}
	PG_END_TRY();
}

static void
in_batches(const SheetFlags *flags, void (*each) (const SheetFlag *, int))
{
	Identity	caller;

	if (flags->n == 0)
		return;
	become_owner(res_elec_relation("sheet_flag"), &caller);
	for (int first = 0; first < flags->n; first += BATCH)
	{
		SPI_connect();
		each(&flags->all[first], Min(BATCH, flags->n - first));
		SPI_finish();
	}
	become_caller(&caller);
}

void
flags_write(const SheetFlags *flags)
{
	in_batches(flags, write_batch);
}

void
flags_hold(const SheetFlags *flags)
{
	in_batches(flags, hold_batch);
}
