/*
 * What a decision orders of a sheet is done as it orders it, once, and after the election is completed, too; see
 * decided.h.
 */
#include "guard/decided.h"

#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"
#include "guard/judge.h"
#include "rules/decision.h"
#include "sheet/moves.h"

bool
is_decided(const char *from, const char *to)
{
	const LegalMove *move = sheet_move(from, to);

	return move != NULL && move->decision;
}

static bool
same_value(const Row *decision, const char *name, const Row *sheet, int column)
{
	int			of_decision = row_column(decision, name);

	return !IS_NULL(decision, of_decision) && VALUE(decision, of_decision) == VALUE(sheet, column);
}

/* A decision is of one version of one sheet: so it is used once. */
static bool
orders(const Row *decision, const Row *old, const char *to)
{
	const char *status = row_text(decision, "status");

	return same_value(decision, "office_id", old, SHEET_OFFICE_ID) &&
		same_value(decision, "submitted_at", old, SHEET_SUBMITTED_AT) &&
		same_value(decision, "version", old, SHEET_VERSION) &&
		status != NULL && strcmp(status, to) == 0 &&
		!IS_NULL(decision, row_column(decision, "in_force_at"));
}

static void
refuse_move(const char *rule, const Row *old, const char *to, const Row *row)
{
	Violation  *violation = violation_of(rule, "decision_id", "office_id", DatumGetInt32(VALUE(old, SHEET_OFFICE_ID)));

	violation_text(violation, "from", sheet_status(old));
	violation_text(violation, "to", to);
	if (!IS_NULL(row, SHEET_DECISION_ID))
		violation_number(violation, "id", DatumGetInt32(VALUE(row, SHEET_DECISION_ID)));
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

void
require_decision(const Row *old, const Row *row, const OfficeFacts *facts, bool figures)
{
	const char *to = sheet_status(row);
	Snapshot	snapshot;
	Datum		found;
	Row			decision;
	int32		id;

	require_decidable(DatumGetInt32(facts->units[0]), facts->election_status);
	if (figures)
		refuse_move("decision_figures", old, to, row);
	if (IS_NULL(row, SHEET_DECISION_ID) || row_same_column(old, row, SHEET_DECISION_ID))
		refuse_move("decision_required", old, to, row);	/* what made it what it is has been done */
	id = DatumGetInt32(VALUE(row, SHEET_DECISION_ID));
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	if (!lookup_row("decision", "decision_pkey", snapshot, id, &found))
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_such_decision", "decision_id", "id", id));
	UnregisterSnapshot(snapshot);
	decision = row_of_datum(found);
	if (!orders(&decision, old, to))
		refuse_move("decision_other", old, to, row);
}

void
require_not_annulled(const Row *old)
{
	if (sheet_is_fixed(sheet_status(old)))
		refuse_one(ERRCODE_WRONG_STATE,
			violation_of("sheet_annulled", "status", "office_id", DatumGetInt32(VALUE(old, SHEET_OFFICE_ID))));
}
