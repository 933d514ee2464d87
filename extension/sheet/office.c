/* Reading what a sheet is judged by: its office, the office's election and candidates. */
#include "sheet/office.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/refusal.h"
#include "base/tables.h"
#include "sheet/election_lock.h"

#define OFFICE_QUERY \
	"SELECT o.election_id, o.contest_id, o.center_id, o.commune_id, o.department_id, o.province_id," \
	" o.registered_voters, e.status, e.activated_at, e.completed_at," \
	" ARRAY(SELECT c.id FROM res_elec.candidate c" \
	" WHERE c.contest_id OPERATOR(pg_catalog.=) o.contest_id ORDER BY c.id)" \
	" FROM res_elec.office o JOIN res_elec.election e ON e.id OPERATOR(pg_catalog.=) o.election_id" \
	" WHERE o.id OPERATOR(pg_catalog.=) $1"

enum OfficeQueryColumn
{
	COLUMN_REGISTERED = SHEET_N_PLACE + 1,
	COLUMN_STATUS,
	COLUMN_ACTIVATED_AT,
	COLUMN_COMPLETED_AT,
	COLUMN_CANDIDATES
};

static SPIPlanPtr
office_plan(void)
{
	static SPIPlanPtr plan = NULL;

	if (plan == NULL)
	{
		Oid			argument = INT4OID;

		plan = plan_keep(OFFICE_QUERY, 1, &argument);
	}
	return plan;
}

static Datum
column(int number, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, number, isnull);
}

static TimestampTz
time_or_never(int number)
{
	bool		isnull;
	Datum		value = column(number, &isnull);

	return isnull ? DT_NOEND : DatumGetTimestampTz(value);
}

/* Copies the ids of an int4[] without NULLs into the caller's memory. */
static void
read_candidates(SheetOffice *rules)
{
	bool		isnull;
	ArrayType  *array = DatumGetArrayTypeP(column(COLUMN_CANDIDATES, &isnull));
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	int32	   *ids = SPI_palloc(sizeof(int32) * (n + 1));

	if (n > 0)
		memcpy(ids, ARR_DATA_PTR(array), sizeof(int32) * n);
	rules->candidates = ids;
	rules->n_candidates = n;
}

static char *
copy_text(int number)
{
	char	   *value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, number);
	char	   *copy = SPI_palloc(strlen(value) + 1);

	return strcpy(copy, value);
}

void
office_load(int32 office_id, OfficeFacts *facts)
{
	Datum		argument = Int32GetDatum(office_id);
	Identity	caller;
	bool		isnull;

	(void) election_enter_office(office_id);
	become_owner(res_elec_relation("office"), &caller);
	SPI_connect();
	if (SPI_execute_snapshot(office_plan(), &argument, NULL, GetLatestSnapshot(), InvalidSnapshot,
							 false, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read office %d", office_id);
	if (SPI_processed == 0)
	{
		Violation  *violation = violation_make("no_such_office");

		violation_field(violation, "office_id");
		violation_number(violation, "id", office_id);
		refuse(ERRCODE_NO_SUCH_THING, NULL, list_make1(violation));
	}
	facts->office_id = office_id;
	for (int i = 0; i < SHEET_N_PLACE; i++)
		facts->place[i] = column(i + 1, &facts->place_null[i]);
	facts->rules.registered_voters = (SheetFigure) {0};
	facts->rules.registered_voters.value = DatumGetInt32(column(COLUMN_REGISTERED, &isnull));
	facts->rules.registered_voters.given = !isnull;
	facts->election_status = copy_text(COLUMN_STATUS);
	facts->activated_at = time_or_never(COLUMN_ACTIVATED_AT);
	facts->completed_at = time_or_never(COLUMN_COMPLETED_AT);
	read_candidates(&facts->rules);
	SPI_finish();
	become_caller(&caller);
}

static void
collect(const SheetViolation *found, void *context)
{
	List	  **list = context;
	Violation  *violation;

	if (list_length(*list) == VIOLATIONS_LISTED)
		return;
	violation = violation_make(found->rule);
	for (int i = 0; i < SHEET_MAX_FIELDS && found->fields[i]; i++)
		violation_field(violation, found->fields[i]);
	for (int i = 0; i < SHEET_MAX_OPERANDS && found->operands[i].name; i++)
		violation_number(violation, found->operands[i].name, found->operands[i].value);
	*list = lappend(*list, violation);
}

List *
sheet_violations(const SheetFigures *figures, const OfficeFacts *facts)
{
	List	   *violations = NIL;

	sheet_check(figures, &facts->rules, collect, &violations);
	return violations;
}

void
sheet_refuse(int32 office_id, List *violations)
{
	Violation  *headline = violation_make("sheet_refused");

	violation_number(headline, "office_id", office_id);
	violation_number(headline, "count", list_length(violations));
	refuse(ERRCODE_SHEET_INVALID, headline, violations);
}
