/*
 * The moves that a sheet's status may make. What a second person does (verify,
 * release, reject) is not done by one who entered figures of the sheet, in whichever
 * version: whoever has corrected it entered it, too. A person is the app_user of a
 * REST request; of what came in SQL, where nobody signs in, the user whom the
 * database login is tied to. A login that is tied to nobody may be anybody's: it is
 * a second person to other such logins only, and not to a user.
 */
#include "sheet/review.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/refusal.h"
#include "base/settings.h"
#include "base/tables.h"
#include "sheet/moves.h"
#include "sheet/office.h"

PG_FUNCTION_INFO_V1(review_check);

/* Characters of a reason: the column takes as many. */
#define REASON_LENGTH 1000

#define SECOND_QUERY "SELECT res_elec_internal.sheet_second($1, $2, $3, $4)"

/* What the caller is to those who entered the sheet: another, the same, or unknown. */
static char *
caller_beside_them(const SheetMove *move)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {INT4OID, TIMESTAMPTZOID, INT4OID, NAMEOID};
	NameData	login;
	Datum		arguments[] = {
		Int32GetDatum(move->office_id), TimestampTzGetDatum(move->submitted_at), Int32GetDatum(res_elec_user_id),
		NameGetDatum(&login)
	};
	MemoryContext context = CurrentMemoryContext;
	Identity	caller;
	char	   *person;

	namestrcpy(&login, GetUserNameFromId(GetSessionUserId(), false));
	become_owner(res_elec_relation("result_sheet"), &caller);
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(SECOND_QUERY, lengthof(types), types);
	if (SPI_execute_snapshot(plan, arguments, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 1) !=
		SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read who entered the sheet of office %d", move->office_id);
	person = MemoryContextStrdup(context, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
	SPI_finish();
	become_caller(&caller);
	return person;
}

pg_noreturn static void
refuse_move(int sqlstate, const char *rule, const SheetMove *move)
{
	Violation  *violation = violation_of(rule, "status", "office_id", move->office_id);

	violation_text(violation, "from", move->from);
	violation_text(violation, "to", move->to);
	refuse_one(sqlstate, violation);
}

pg_noreturn static void
refuse_without_reason(const SheetMove *move)
{
	const char *rule = strcmp(move->from, "verified") == 0 ? "reason_required" : "review_reason";

	sheet_refuse(move->office_id, list_make1(violation_of(rule, "reason", NULL, 0)));
}

static void
require_second_person(const SheetMove *move)
{
	const char *person = move->figures ? "same" : caller_beside_them(move);

	if (strcmp(person, "same") == 0)
		refuse_move(ERRCODE_NOT_ALLOWED, "four_eyes", move);
	if (strcmp(person, "another") != 0)
		refuse_move(ERRCODE_NOT_ALLOWED, "unknown_person", move);
}

void
review_require(const SheetMove *move)
{
	const LegalMove *legal = sheet_move(move->from, move->to);

	if (legal == NULL)
		refuse_move(ERRCODE_WRONG_STATE, "sheet_status", move);
	if (legal->reason && !move->has_reason)
		refuse_without_reason(move);
	if (legal->second_person)
		require_second_person(move);
}

void
review_require_deletable(int32 office_id, const char *status)
{
	if (sheet_is_deletable(status))
		return;
	refuse_status("sheet_deleted", NULL, "office_id", office_id, status);
}

static void
require_version_in_force(int32 in_force, int32 wanted)
{
	Violation  *violation;

	if (in_force == wanted)
		return;
	violation = violation_of("stale_version", "version", "version", in_force);
	violation_number(violation, "if_match", wanted);
	refuse_one(ERRCODE_STALE_VERSION, violation);
}

/* Only what is held is released: of another state, to become provisional is something else. */
static void
require_held(int32 office_id, const char *status)
{
	if (strcmp(status, "held") == 0)
		return;
	refuse_status("not_held", "status", "office_id", office_id, status);
}

static void
require_short_reason(const char *reason)
{
	Violation  *violation;

	if (pg_mbstrlen(reason) <= REASON_LENGTH)
		return;
	violation = violation_of("field_length", "reason", "min", 0);
	violation_number(violation, "max", REASON_LENGTH);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/*
 * SQL: review_check(office_id, version and status of its sheet (NULL: it has none), version that was looked at or NULL,
 * status it is to have, reason or NULL)
 */
Datum
review_check(PG_FUNCTION_ARGS)
{
	int32		office_id = PG_GETARG_INT32(0);
	char	   *status;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_sheet", "office_id", "office_id", office_id));
	if (!PG_ARGISNULL(3))
		require_version_in_force(PG_GETARG_INT32(1), PG_GETARG_INT32(3));
	status = text_to_cstring(PG_GETARG_TEXT_PP(4));
	if (strcmp(status, "provisional") == 0)
		require_held(office_id, text_to_cstring(PG_GETARG_TEXT_PP(2)));
	if (!PG_ARGISNULL(5))
		require_short_reason(text_to_cstring(PG_GETARG_TEXT_PP(5)));
	PG_RETURN_VOID();
}
