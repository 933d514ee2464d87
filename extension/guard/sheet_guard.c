/*
 * BEFORE INSERT, UPDATE or DELETE on result_sheet: judges the sheet whole, fills in
 * what the system keeps about it (units, version, who, when), and refuses whatever
 * its election's or its own status forbids. It is the same for REST, SQL and COPY.
 *
 * A row inserted with its own submitted_at is a sheet from a dump: it keeps its
 * version and status, and its election must have been active then; what the soft
 * rules said of it comes as rows of its own. It is in no transaction of this
 * database: its valid_from_xid is 0, before all positions.
 */
#include "base/compat.h"

#include "access/sysattr.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/tables.h"
#include "flags/store.h"
#include "guard/decided.h"
#include "guard/judge.h"
#include "guard/require.h"
#include "guard/stamp.h"
#include "history/checkpoint.h"
#include "nodes/refuse.h"
#include "rules/decision.h"
#include "sheet/election_lock.h"
#include "sheet/office_status.h"
#include "sheet/review.h"

PG_FUNCTION_INFO_V1(sheet_guard);

/* A sheet that is entered: the first version. */
static void
check_entry(Row *row, const OfficeFacts *facts, Name db_user)
{
	require_kept_here(facts);
	require_active(facts);
	require_expected(facts);
	require_counting(DatumGetInt32(facts->units[0]));
	require_move(row, "new", true);
	stamp_version(row, NULL, 1, db_user);
	row_set_null(row, SHEET_DECISION_ID);
	row_set(row, SHEET_SUBMITTED_AT, VALUE(row, SHEET_UPDATED_AT));
	row_set(row, SHEET_FIGURES_VERSION, VALUE(row, SHEET_VERSION));
}

/* A sheet from a dump. */
static void
check_restored(Row *row, const OfficeFacts *facts)
{
	require_active_then(facts, DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)));
	require_expected(facts);
	stamp_before_all(row);
	checkpoint_lacks(DatumGetInt32(facts->units[0]));
	if (IS_NULL(row, SHEET_FIGURES_VERSION) && !IS_NULL(row, SHEET_VERSION))
		row_set(row, SHEET_FIGURES_VERSION, VALUE(row, SHEET_VERSION));
}

static void
check_insert(Row *row, const OfficeFacts *facts, Name db_user)
{
	bool		restored = !IS_NULL(row, SHEET_SUBMITTED_AT);

	if (restored)
		check_restored(row, facts);
	else
		check_entry(row, facts, db_user);
	if (IS_NULL(row, SHEET_STATUS))
		row_set(row, SHEET_STATUS, CStringGetTextDatum("provisional"));
	judge_figures(row, facts, false);
	if (IS_NULL(row, SHEET_REGISTERED_VOTERS) && facts->rules.registered_voters.given)
		row_set(row, SHEET_REGISTERED_VOTERS, Int32GetDatum((int32) facts->rules.registered_voters.value));
	if (!restored)
		judge_softly(row, facts, NULL);
}

/* A reason belongs to one version: it is one only where the statement gives it. */
static bool
gives_reason(const TriggerData *trigger)
{
	return bms_is_member(SHEET_REASON - FirstLowInvalidHeapAttributeNumber, trigger->tg_updatedcols);
}

/* A new version. Corrected figures are no longer those that were verified: the sheet is provisional again. */
static void
check_version(const Row *old, Row *row, bool figures, bool status, Name db_user)
{
	const char *from = sheet_status(old);
	int32		version = DatumGetInt32(VALUE(old, SHEET_VERSION)) + 1;

	if (status)
		require_move(row, from, figures);
	else if (strcmp(from, "verified") == 0)
	{
		require_reason(row);
		row_set(row, SHEET_STATUS, CStringGetTextDatum("provisional"));
	}
	stamp_version(row, old, version, db_user);
	row_set(row, SHEET_FIGURES_VERSION, figures ? Int32GetDatum(version) : VALUE(old, SHEET_FIGURES_VERSION));
}

/*
 * Being held by a soft rule belongs to the version that the same transaction has just
 * entered. Whatever others may have seen counted leaves the totals by a new version only.
 */
static bool
is_held_at_entry(const Row *old, const Row *row, bool figures)
{
	return flags_holding() && !figures && strcmp(sheet_status(row), "held") == 0 &&
		FullTransactionIdEquals(DatumGetFullTransactionId(VALUE(old, SHEET_VALID_FROM_XID)), GetTopFullTransactionId());
}

/* The same version: it may move with its office, or nothing changes. */
static void
check_same_version(const Row *old, Row *row, const OfficeFacts *facts)
{
	require_same_version(old, row);
	if (row_same_columns(old, row, SHEET_ELECTION_ID, SHEET_PROVINCE_ID))
		return;
	require_active(facts);
	stamp_valid_from(row, old, GetCurrentTimestamp());
}

/* Figures and status: what a decision orders, or what is done while the election is active. */
static void
require_change(const Row *old, Row *row, const OfficeFacts *facts, bool figures)
{
	require_kept_here(facts);
	if (is_decided(sheet_status(old), sheet_status(row)))
	{
		require_decision(old, row, facts, figures);
		return;
	}
	require_active(facts);
	require_counting(DatumGetInt32(facts->units[0]));
	if (figures)
		require_not_annulled(old);
	row_set_null(row, SHEET_DECISION_ID);
}

/* A correction or a change of status is a new version. */
static void
check_update(const TriggerData *trigger, const Row *old, Row *row, const OfficeFacts *facts, Name db_user)
{
	bool		figures = !row_same_columns(old, row, SHEET_REGISTERED_VOTERS, SHEET_VOTES);
	bool		status = !row_same_column(old, row, SHEET_STATUS);

	require_same_office(old, row);
	stamp_office(row, facts);
	stamp_same_valid_from(row, old);
	if (is_held_at_entry(old, row, figures))
		return;
	if (!figures && !status)
	{
		check_same_version(old, row, facts);
		return;
	}
	require_change(old, row, facts, figures);
	if (!gives_reason(trigger))
		row_set_null(row, SHEET_REASON);
	row_set(row, SHEET_SUBMITTED_AT, VALUE(old, SHEET_SUBMITTED_AT));
	check_version(old, row, figures, status, db_user);
	judge_figures(row, facts, row_same_column(old, row, SHEET_REGISTERED_VOTERS));
	if (figures)
		judge_softly(row, facts, old);
}

/* A sheet goes when it was rejected, or was annulled and its office votes again. */
static void
require_removal(const OfficeFacts *facts, const char *status)
{
	require_kept_here(facts);
	if (office_ends_sheet(facts->status, status))
	{
		require_decidable(DatumGetInt32(facts->units[0]), facts->election_status);
		return;
	}
	require_active(facts);
	require_counting(DatumGetInt32(facts->units[0]));
	review_require_deletable(facts->office_id, status);
}

/* The columns are known by number; a table of another shape must not be read by them. */
static TriggerData *
require_call(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_guard must be called as a BEFORE ROW trigger")));
	if (!is_res_elec_table(trigger->tg_relation, "result_sheet") ||
		RelationGetDescr(trigger->tg_relation)->natts < SHEET_N_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_guard belongs to res_elec.result_sheet as the extension made it, not to \"%s\"",
						RelationGetRelationName(trigger->tg_relation))));
	return trigger;
}

Datum
sheet_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = require_call(fcinfo);
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	Row			old = row_take_apart(trigger->tg_trigtuple, desc);
	Row			row = old;
	OfficeFacts facts;
	NameData	db_user;

	if (IS_NULL(&old, SHEET_OFFICE_ID))
		return PointerGetDatum(trigger->tg_trigtuple);	/* NOT NULL refuses it */
	if (!TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		election_share_late(DatumGetInt32(VALUE(&old, SHEET_OFFICE_ID)));
	office_load(DatumGetInt32(VALUE(&old, SHEET_OFFICE_ID)), &facts);
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		require_removal(&facts, sheet_status(&old));
		return PointerGetDatum(trigger->tg_trigtuple);
	}
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		row = row_take_apart(trigger->tg_newtuple, desc);
		check_update(trigger, &old, &row, &facts, &db_user);
	}
	else
	{
		stamp_office(&row, &facts);
		check_insert(&row, &facts, &db_user);
	}
	return PointerGetDatum(row_put_together(&row));
}
