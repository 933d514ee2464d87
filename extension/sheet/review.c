/*
 * The moves that a sheet's status may make. What a second person does (verify,
 * release, reject) is not done by one who entered figures of the sheet, in whichever
 * version: whoever has corrected it entered it, too. A person is the app_user of a
 * REST request; of what came in SQL, where nobody signs in, the database login.
 */
#include "sheet/review.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/refusal.h"
#include "base/settings.h"
#include "base/tables.h"
#include "sheet/office.h"

#define ENTERED_QUERY "SELECT res_elec.sheet_entered_by($1, $2, $3, $4)"

typedef struct LegalMove
{
	const char *from;
	const char *to;
	bool		second_person;
	bool		reason;
} LegalMove;

static const LegalMove moves[] = {
	{"new", "provisional", false, false},
	{"new", "held", false, false},
	{"provisional", "verified", true, false},
	{"provisional", "held", false, false},
	{"provisional", "rejected", true, true},
	{"held", "provisional", true, true},
	{"held", "rejected", true, true},
	{"verified", "provisional", false, true},
	{"verified", "held", false, true},
};

static const LegalMove *
find_move(const char *from, const char *to)
{
	for (size_t i = 0; i < lengthof(moves); i++)
		if (strcmp(moves[i].from, from) == 0 && strcmp(moves[i].to, to) == 0)
			return &moves[i];
	return NULL;
}

static bool
entered_by_caller(const SheetMove *move)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {INT4OID, TIMESTAMPTZOID, INT4OID, NAMEOID};
	NameData	login;
	Datum		arguments[] = {
		Int32GetDatum(move->office_id), TimestampTzGetDatum(move->submitted_at), Int32GetDatum(res_elec_user_id),
		NameGetDatum(&login)
	};
	Identity	caller;
	bool		isnull,
				entered;

	namestrcpy(&login, GetUserNameFromId(GetSessionUserId(), false));
	become_owner(res_elec_relation("result_sheet"), &caller);
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(ENTERED_QUERY, lengthof(types), types);
	if (SPI_execute_snapshot(plan, arguments, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read who entered the sheet of office %d", move->office_id);
	entered = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	become_caller(&caller);
	return entered;
}

static void
refuse_move(int sqlstate, const char *rule, const SheetMove *move)
{
	Violation  *violation = violation_make(rule);

	violation_field(violation, "status");
	violation_number(violation, "office_id", move->office_id);
	violation_text(violation, "from", move->from);
	violation_text(violation, "to", move->to);
	refuse(sqlstate, NULL, list_make1(violation));
}

static void
refuse_without_reason(const SheetMove *move)
{
	Violation  *violation = violation_make(strcmp(move->from, "verified") == 0 ? "reason_required" : "review_reason");

	violation_field(violation, "reason");
	sheet_refuse(move->office_id, list_make1(violation));
}

void
review_require(const SheetMove *move)
{
	const LegalMove *legal = find_move(move->from, move->to);

	if (legal == NULL)
	{
		refuse_move(ERRCODE_WRONG_STATE, "sheet_status", move);
		return;
	}
	if (legal->reason && !move->has_reason)
		refuse_without_reason(move);
	if (legal->second_person && (move->figures || entered_by_caller(move)))
		refuse_move(ERRCODE_NOT_ALLOWED, "four_eyes", move);
}

void
review_require_deletable(int32 office_id, const char *status)
{
	Violation  *violation;

	if (strcmp(status, "rejected") == 0)
		return;
	violation = violation_make("sheet_deleted");
	violation_number(violation, "office_id", office_id);
	violation_text(violation, "status", status);
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
}
