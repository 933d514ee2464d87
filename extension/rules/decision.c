/*
 * What a decision must say, whom it needs, and that it stays as it was recorded. What it orders of a sheet is
 * judged where the sheet changes (guard/decided.c).
 */
#include "rules/decision.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "base/indexed.h"
#include "base/name.h"
#include "base/refusal.h"
#include "rules/election_status.h"
#include "rules/trigger.h"
#include "sheet/moves.h"
#include "sheet/office_status.h"

#define REFERENCE_LENGTH 200
#define REASON_LENGTH 1000
#define ELECTION_ID 1

PG_FUNCTION_INFO_V1(decision_check);
PG_FUNCTION_INFO_V1(decision_office_check);
PG_FUNCTION_INFO_V1(decision_sheet_check);
PG_FUNCTION_INFO_V1(decision_open_check);
PG_FUNCTION_INFO_V1(decision_confirm_check);
PG_FUNCTION_INFO_V1(decision_withdraw_check);
PG_FUNCTION_INFO_V1(decision_keep);

void
require_decidable(int32 election_id, const char *election_status)
{
	if (election_takes_decisions(election_status))
		return;
	refuse_status("election_not_decidable", NULL, "election_id", election_id, election_status);
}

/* A text of the decision, without the blanks around it. */
static List *
check_text(List *violations, FunctionCallInfo fcinfo, int argument, const char *field, int most)
{
	text	   *value = PG_ARGISNULL(argument) ? NULL
		: DatumGetTextPP(DirectFunctionCall1(btrim1, PG_GETARG_DATUM(argument)));
	int			length = value == NULL ? 0 : pg_mbstrlen_with_len(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	Violation  *violation;

	if (length >= 1 && length <= most)
		return violations;
	if (length == 0)
		violation = violation_of("field_missing", field, NULL, 0);
	else
	{
		violation = violation_of("field_length", field, "min", 1);
		violation_number(violation, "max", most);
	}
	return lappend(violations, violation);
}

/* Nobody decides tomorrow what is recorded today. */
static List *
check_day(List *violations, FunctionCallInfo fcinfo, int argument)
{
	DateADT		today = DatumGetDateADT(DirectFunctionCall1(timestamptz_date, TimestampTzGetDatum(GetCurrentTimestamp())));
	char		limit[MAXDATELEN + 1];
	struct pg_tm tm = {0};
	Violation  *violation;

	if (PG_ARGISNULL(argument))
		return lappend(violations, violation_of("field_missing", "decided_on", NULL, 0));
	if (PG_GETARG_DATEADT(argument) <= today)
		return violations;
	j2date(today + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, limit);
	violation = violation_of("decided_later", "decided_on", NULL, 0);
	violation_text(violation, "today", limit);
	return lappend(violations, violation);
}

/* What must be said: a re-opening needs its reason alone, a proclamation none. */
static void
require_said(FunctionCallInfo fcinfo, const char *kind)
{
	bool		reopens = strcmp(kind, "reopen") == 0;
	List	   *violations = NIL;

	if (!reopens || !PG_ARGISNULL(3))
		violations = check_text(violations, fcinfo, 3, "reference", REFERENCE_LENGTH);
	if (!reopens || !PG_ARGISNULL(4))
		violations = check_day(violations, fcinfo, 4);
	if (strcmp(kind, "proclaim") != 0 || !PG_ARGISNULL(5))
		violations = check_text(violations, fcinfo, 5, "reason", REASON_LENGTH);
	if (violations != NIL)
		refuse(ERRCODE_SHEET_INVALID, NULL, violations);
}

static void
require_completed(int32 election_id, const char *election_status)
{
	if (strcmp(election_status, "completed") == 0)
		return;
	refuse_status("election_not_completed", NULL, "election_id", election_id, election_status);
}

/* SQL: decision_check(kind, election_id, election_status, reference, decided_on, reason) */
Datum
decision_check(PG_FUNCTION_ARGS)
{
	char	   *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));

	require_said(fcinfo, kind);
	if (strcmp(kind, "reopen") == 0 || strcmp(kind, "proclaim") == 0)
		require_completed(PG_GETARG_INT32(1), text_to_cstring(PG_GETARG_TEXT_PP(2)));
	else
		require_decidable(PG_GETARG_INT32(1), text_to_cstring(PG_GETARG_TEXT_PP(2)));
	PG_RETURN_VOID();
}

/* An office is merged into another one that fits, and no other state names one. */
static void
require_merger_fits(FunctionCallInfo fcinfo, int32 id, const char *gets)
{
	Violation  *violation;

	if ((strcmp(gets, "merged") == 0) == !PG_ARGISNULL(4) && (PG_ARGISNULL(4) || PG_GETARG_BOOL(5)))
		return;
	violation = violation_of("office_merged_into", "merged_into", "office_id", id);
	violation_text(violation, "status", gets);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/*
 * SQL: decision_office_check(office_id, status it has, or NULL: there is no such office; status it is to have; the
 * office it is merged into, that it is to be merged into; whether that one fits)
 */
Datum
decision_office_check(PG_FUNCTION_ARGS)
{
	int32		id = PG_GETARG_INT32(0);
	Violation  *violation;
	char	   *gets = PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2));

	if (gets == NULL || !office_is_status(gets))
	{
		violation = violation_of("field_choice", "office_status", NULL, 0);
		violation_text(violation, "allowed", OFFICE_STATUSES);
		refuse_one(ERRCODE_SHEET_INVALID, violation);
	}
	if (PG_ARGISNULL(1))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_office", "office_id", "id", id));
	require_merger_fits(fcinfo, id, gets);
	if (strcmp(text_to_cstring(PG_GETARG_TEXT_PP(1)), gets) == 0 &&
		(PG_ARGISNULL(4) || (!PG_ARGISNULL(3) && PG_GETARG_INT32(3) == PG_GETARG_INT32(4))))
		refuse_status("office_status_same", "office_status", "office_id", id, gets);
	PG_RETURN_VOID();
}

/*
 * SQL: decision_sheet_check(office_id, from_status, to_status): NULL as the one it becomes: what is not annulled is not
 * restored
 */
Datum
decision_sheet_check(PG_FUNCTION_ARGS)
{
	char	   *from = text_to_cstring(PG_GETARG_TEXT_PP(1));
	const LegalMove *move = PG_ARGISNULL(2) ? NULL : sheet_move(from, text_to_cstring(PG_GETARG_TEXT_PP(2)));

	if (move != NULL && move->decision)
		PG_RETURN_VOID();
	refuse_status(sheet_is_fixed(from) ? "sheet_annulled_already" : "sheet_not_annulled", "status", "office_id",
		PG_GETARG_INT32(0), from);
}

/* SQL: decision_open_check(id, found, in_force, withdrawn) */
Datum
decision_open_check(PG_FUNCTION_ARGS)
{
	int32		id = PG_GETARG_INT32(0);

	if (!PG_GETARG_BOOL(1))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_decision", "decision_id", "id", id));
	if (PG_GETARG_BOOL(2))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("decision_in_force", "decision_id", "id", id));
	if (PG_GETARG_BOOL(3))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("decision_withdrawn", "decision_id", "id", id));
	PG_RETURN_VOID();
}

/* SQL: decision_confirm_check(id, whether another, the same or an unknown person confirms it, may) */
Datum
decision_confirm_check(PG_FUNCTION_ARGS)
{
	int32		id = PG_GETARG_INT32(0);
	char	   *person = text_to_cstring(PG_GETARG_TEXT_PP(1));

	if (strcmp(person, "same") == 0)
		refuse_one(ERRCODE_NOT_ALLOWED, violation_of("decision_four_eyes", "decision_id", "id", id));
	if (strcmp(person, "another") != 0)
		refuse_one(ERRCODE_NOT_ALLOWED, violation_of("decision_unknown_person", "decision_id", "id", id));
	if (!PG_GETARG_BOOL(2))
		refuse_one(ERRCODE_NOT_ALLOWED, violation_of("decision_reopens", "decision_id", "id", id));
	PG_RETURN_VOID();
}

/* SQL: decision_withdraw_check(id, by_the_same_person) */
Datum
decision_withdraw_check(PG_FUNCTION_ARGS)
{
	if (!PG_GETARG_BOOL(1))
		refuse_one(ERRCODE_NOT_ALLOWED, violation_of("decision_withdraw_own", "decision_id", "id", PG_GETARG_INT32(0)));
	PG_RETURN_VOID();
}

static bool
changes_only(const RowChange *change, const char *const *written, size_t n)
{
	for (int column = 1; column <= change->row.desc->natts; column++)
	{
		bool		same = row_same_column(&change->old, &change->row, column);

		for (size_t i = 0; !same && i < n; i++)
			same = strcmp(NameStr(TupleDescAttr(change->row.desc, column - 1)->attname), written[i]) == 0;
		if (!same)
			return false;
	}
	return true;
}

/* Whether an update only says that a decision that waited is in force, and who confirmed it, or who took it back. */
static bool
ends_waiting(const RowChange *change)
{
	static const char *const confirmed[] = {"in_force_at", "confirmed_by", "confirmed_db_user"};
	static const char *const withdrawn[] = {"withdrawn_at", "withdrawn_by", "withdrawn_db_user"};

	if (!IS_NULL(&change->old, row_column(&change->old, "in_force_at")) ||
		!IS_NULL(&change->old, row_column(&change->old, "withdrawn_at")))
		return false;
	return changes_only(change, confirmed, lengthof(confirmed)) || changes_only(change, withdrawn, lengthof(withdrawn));
}

/* BEFORE UPDATE OR DELETE on decision: it goes with its election alone. */
Datum
decision_keep(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "decision_keep", "decision");
	Indexed		election = {"election", "election_pkey", {ELECTION_ID}, {row_integer(&change.old, "election_id")}};

	if (UPDATES(&change) ? ends_waiting(&change) : !indexed_any(&election, NULL, NULL))
		return row_unchanged(&change);
	refuse_one(ERRCODE_WRONG_STATE, violation_of("decision_stays", NULL, "id", row_integer(&change.old, "id")));
}
