/*
 * BEFORE INSERT, UPDATE or DELETE on result_sheet: judges the sheet whole, fills in
 * what the system keeps about it (place, version, who, when), and refuses whatever
 * its election's or its own status forbids. It is the same for REST, SQL and COPY.
 *
 * A row inserted with its own submitted_at is a sheet from a dump: it keeps its
 * version and status, and its election must have been active then; what the soft
 * rules said of it comes as rows of its own. It is in no transaction of this
 * database: its began_xid is 0, before all positions.
 */
#include "sheet/office.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "base/origin.h"
#include "base/refusal.h"
#include "base/settings.h"
#include "base/tables.h"
#include "flags/duplicates.h"
#include "flags/rejected.h"
#include "flags/store.h"
#include "flags/verdict.h"
#include "history/checkpoint.h"
#include "sheet/review.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(sheet_guard);

/* One row taken apart; changed rows are formed anew from it. */
typedef struct SheetRow
{
	Datum	   *values;
	bool	   *nulls;
} SheetRow;

#define VALUE(row, column) ((row)->values[(column) - 1])
#define IS_NULL(row, column) ((row)->nulls[(column) - 1])

static SheetRow
take_apart(HeapTuple tuple, TupleDesc desc)
{
	SheetRow	row = {palloc(sizeof(Datum) * desc->natts), palloc(sizeof(bool) * desc->natts)};

	heap_deform_tuple(tuple, desc, row.values, row.nulls);
	return row;
}

static void
set_value(SheetRow *row, int column, Datum value)
{
	VALUE(row, column) = value;
	IS_NULL(row, column) = false;
}

static void
set_null(SheetRow *row, int column)
{
	VALUE(row, column) = (Datum) 0;
	IS_NULL(row, column) = true;
}

static const char *
status_of(const SheetRow *row)
{
	return IS_NULL(row, SHEET_STATUS) ? "provisional" : TextDatumGetCString(VALUE(row, SHEET_STATUS));
}

static bool
same_column(TupleDesc desc, const SheetRow *a, const SheetRow *b, int column)
{
	Form_pg_attribute attribute = TupleDescAttr(desc, column - 1);

	if (IS_NULL(a, column) || IS_NULL(b, column))
		return IS_NULL(a, column) == IS_NULL(b, column);
	return datum_image_eq(VALUE(a, column), VALUE(b, column), attribute->attbyval, attribute->attlen);
}

static bool
same_columns(TupleDesc desc, const SheetRow *a, const SheetRow *b, int first, int last)
{
	for (int column = first; column <= last; column++)
		if (!same_column(desc, a, b, column))
			return false;
	return true;
}

static SheetFigure
figure_of(const SheetRow *row, int column)
{
	return (SheetFigure) {!IS_NULL(row, column), false, DatumGetInt32(VALUE(row, column))};
}

/* The whole sheet; register_kept: it states the registered voters of the version before. */
static void
judge(const SheetRow *row, const OfficeFacts *facts, bool register_kept)
{
	SheetFigures figures = {
		.registered_voters = figure_of(row, SHEET_REGISTERED_VOTERS),
		.register_kept = register_kept,
		.total_voters = figure_of(row, SHEET_TOTAL_VOTERS),
		.blank_votes = figure_of(row, SHEET_BLANK_VOTES),
		.null_votes = figure_of(row, SHEET_NULL_VOTES),
		.has_votes = !IS_NULL(row, SHEET_VOTES)
	};
	List	   *violations;

	if (figures.has_votes)
		figures.votes = votes_view(DatumGetVotesP(VALUE(row, SHEET_VOTES)));
	violations = sheet_violations(&figures, facts);
	if (violations != NIL)
		sheet_refuse(facts->office_id, violations);
}

static void
require_active(const OfficeFacts *facts)
{
	Violation  *violation;

	if (strcmp(facts->election_status, "active") == 0)
		return;
	violation = violation_make("election_not_active");
	violation_field(violation, "office_id");
	violation_number(violation, "election_id", DatumGetInt32(facts->place[0]));
	violation_text(violation, "status", facts->election_status);
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
}

/* A sheet from a dump: entered while its election was active. */
static void
require_active_then(const OfficeFacts *facts, TimestampTz submitted_at)
{
	Violation  *violation;

	if (facts->activated_at <= submitted_at && submitted_at <= facts->completed_at)
		return;
	violation = violation_make("outside_active_period");
	violation_field(violation, "submitted_at");
	violation_number(violation, "election_id", DatumGetInt32(facts->place[0]));
	violation_text(violation, "submitted_at", timestamptz_to_str(submitted_at));
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
}

/* A reason is words, not blanks. */
static bool
has_reason(const SheetRow *row)
{
	const char *reason = IS_NULL(row, SHEET_REASON) ? "" : TextDatumGetCString(VALUE(row, SHEET_REASON));

	return reason[strspn(reason, " \t\r\n")] != '\0';
}

static void
require_move(const SheetRow *row, const char *from, bool figures)
{
	review_require(&(SheetMove) {
		.office_id = DatumGetInt32(VALUE(row, SHEET_OFFICE_ID)),
		.submitted_at = IS_NULL(row, SHEET_SUBMITTED_AT) ? 0 : DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)),
		.from = from,.to = status_of(row),.figures = figures,.has_reason = has_reason(row)
	});
}

static int32
integer_or_zero(const SheetRow *row, int column)
{
	return IS_NULL(row, column) ? 0 : DatumGetInt32(VALUE(row, column));
}

/* The figures of a version, for the soft rules; one that they hold at once, or that was rejected before, is held. */
static void
enter(SheetRow *row, const OfficeFacts *facts, const SheetRow *previous)
{
	VotesView	votes = votes_view(DatumGetVotesP(VALUE(row, SHEET_VOTES)));
	char	   *rejected;
	SoftSheet	sheet = {
		.registered_voters = figure_of(row, SHEET_REGISTERED_VOTERS),
		.office_registered_voters = facts->rules.registered_voters,
		.has_previous = previous != NULL,
		.total_voters = DatumGetInt32(VALUE(row, SHEET_TOTAL_VOTERS)),
		.blank_votes = DatumGetInt32(VALUE(row, SHEET_BLANK_VOTES)),
		.null_votes = DatumGetInt32(VALUE(row, SHEET_NULL_VOTES))
	};
	SheetEntered entered = {
		.office_id = facts->office_id,
		.election_id = DatumGetInt32(VALUE(row, SHEET_ELECTION_ID)),
		.units = {
			[TALLY_CONTEST] = DatumGetInt32(VALUE(row, SHEET_CONTEST_ID)),
			[TALLY_PROVINCE] = integer_or_zero(row, SHEET_PROVINCE_ID),
			[TALLY_DEPARTMENT] = integer_or_zero(row, SHEET_DEPARTMENT_ID),
			[TALLY_COMMUNE] = integer_or_zero(row, SHEET_COMMUNE_ID)
		},
		.version = DatumGetInt32(VALUE(row, SHEET_VERSION)),
		.submitted_at = DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)),
		.total_voters = (int32) sheet.total_voters,
		.blank_votes = (int32) sheet.blank_votes,
		.null_votes = (int32) sheet.null_votes,
		.vector = sheet_vector(votes,
							   (int32) sheet.blank_votes, (int32) sheet.null_votes),
		.counted = strcmp(status_of(row), "held") != 0
	};

	if (previous)
		sheet.previous_registered_voters = figure_of(previous, SHEET_REGISTERED_VOTERS);
	rejected = rejected_before(&entered, votes);
	if (rejected != NULL)
		entered.counted = false;
	if (verdict_enter(&entered, &sheet) || rejected != NULL)
		set_value(row, SHEET_STATUS, CStringGetTextDatum("held"));
	if (rejected != NULL)
		verdict_rejected(&entered, rejected);
}

static void
take_place(SheetRow *row, const OfficeFacts *facts)
{
	memcpy(&VALUE(row, SHEET_ELECTION_ID), facts->place, sizeof(facts->place));
	memcpy(&IS_NULL(row, SHEET_ELECTION_ID), facts->place_null, sizeof(facts->place_null));
}

/*
 * From when on the row says what it says: the running transaction, and the time. Of a
 * row that replaces another it is later, even when the clock has been set back.
 */
static void
begin(SheetRow *row, const SheetRow *old, TimestampTz at)
{
	if (old != NULL)
		at = Max(at, DatumGetTimestampTz(VALUE(old, SHEET_BEGAN_AT)) + 1);
	set_value(row, SHEET_BEGAN_XID, FullTransactionIdGetDatum(GetTopFullTransactionId()));
	set_value(row, SHEET_BEGAN_AT, TimestampTzGetDatum(at));
}

/* It says what it said, and from the same moment on. */
static void
keep_beginning(const SheetRow *old, SheetRow *row)
{
	for (int column = SHEET_BEGAN_XID; column <= SHEET_BEGAN_AT; column++)
		set_value(row, column, VALUE(old, column));
}

/* A row of a dump. */
static void
begin_before_all(SheetRow *row)
{
	set_value(row, SHEET_BEGAN_XID, FullTransactionIdGetDatum(InvalidFullTransactionId));
	if (IS_NULL(row, SHEET_BEGAN_AT))
	{
		VALUE(row, SHEET_BEGAN_AT) = VALUE(row, SHEET_UPDATED_AT);
		IS_NULL(row, SHEET_BEGAN_AT) = IS_NULL(row, SHEET_UPDATED_AT);
	}
}

/* Who made this version, by which way, from where, and when. */
static void
stamp(SheetRow *row, const SheetRow *old, int32 version, Name db_user)
{
	namestrcpy(db_user, GetUserNameFromId(GetSessionUserId(), false));
	set_value(row, SHEET_VERSION, Int32GetDatum(version));
	set_value(row, SHEET_CHANNEL, CStringGetTextDatum(res_elec_channel));
	set_value(row, SHEET_DB_USER, NameGetDatum(db_user));
	set_value(row, SHEET_UPDATED_AT, TimestampTzGetDatum(GetCurrentTimestamp()));
	begin(row, old, DatumGetTimestampTz(VALUE(row, SHEET_UPDATED_AT)));
	if (res_elec_user_id > 0)
		set_value(row, SHEET_SUBMITTED_BY, Int32GetDatum(res_elec_user_id));
	else
		set_null(row, SHEET_SUBMITTED_BY);
	VALUE(row, SHEET_ADDRESS) = origin_address(&IS_NULL(row, SHEET_ADDRESS));
	VALUE(row, SHEET_REQUEST_ID) = origin_request_id(&IS_NULL(row, SHEET_REQUEST_ID));
}

static void
check_insert(SheetRow *row, const OfficeFacts *facts, Name db_user)
{
	bool		restored = !IS_NULL(row, SHEET_SUBMITTED_AT);

	if (!restored)
	{
		require_active(facts);
		require_move(row, "new", true);
		stamp(row, NULL, 1, db_user);
		set_value(row, SHEET_SUBMITTED_AT, VALUE(row, SHEET_UPDATED_AT));
		set_value(row, SHEET_FIGURES_VERSION, VALUE(row, SHEET_VERSION));
	}
	else
	{
		require_active_then(facts, DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)));
		begin_before_all(row);
		checkpoint_lacks(DatumGetInt32(facts->place[0]));
		if (IS_NULL(row, SHEET_FIGURES_VERSION) && !IS_NULL(row, SHEET_VERSION))
			set_value(row, SHEET_FIGURES_VERSION, VALUE(row, SHEET_VERSION));
	}
	if (IS_NULL(row, SHEET_STATUS))
		set_value(row, SHEET_STATUS, CStringGetTextDatum("provisional"));
	judge(row, facts, false);
	if (IS_NULL(row, SHEET_REGISTERED_VOTERS) && facts->rules.registered_voters.given)
		set_value(row, SHEET_REGISTERED_VOTERS,
				  Int32GetDatum((int32) facts->rules.registered_voters.value));
	if (!restored)
		enter(row, facts, NULL);
}

static void
require_reason(const SheetRow *row)
{
	Violation  *violation;

	if (has_reason(row))
		return;
	violation = violation_make("reason_required");
	violation_field(violation, "reason");
	sheet_refuse(DatumGetInt32(VALUE(row, SHEET_OFFICE_ID)), list_make1(violation));
}

static void
refuse_other_office(const SheetRow *old)
{
	Violation  *violation = violation_make("sheet_moved");

	violation_field(violation, "office_id");
	violation_number(violation, "office_id", DatumGetInt32(VALUE(old, SHEET_OFFICE_ID)));
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
}

/* Without a change of figures or status it is the same version: who, when and why stay. */
static void
keep_version(TupleDesc desc, const SheetRow *old, const SheetRow *row)
{
	for (int column = SHEET_VERSION; column <= SHEET_REASON; column++)
	{
		Violation  *violation;

		if (same_column(desc, old, row, column))
			continue;
		violation = violation_make("reason_alone");
		violation_field(violation, NameStr(TupleDescAttr(desc, column - 1)->attname));
		refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
	}
}

/* A reason belongs to one version: it is one only where the statement gives it. */
static bool
gives_reason(const TriggerData *trigger)
{
	return bms_is_member(SHEET_REASON - FirstLowInvalidHeapAttributeNumber, trigger->tg_updatedcols);
}

/* A new version. Corrected figures are no longer those that were verified: the sheet is provisional again. */
static void
check_version(const SheetRow *old, SheetRow *row, bool figures, bool status, Name db_user)
{
	const char *from = status_of(old);
	int32		version = DatumGetInt32(VALUE(old, SHEET_VERSION)) + 1;

	if (status)
		require_move(row, from, figures);
	else if (strcmp(from, "verified") == 0)
	{
		require_reason(row);
		set_value(row, SHEET_STATUS, CStringGetTextDatum("provisional"));
	}
	stamp(row, old, version, db_user);
	set_value(row, SHEET_FIGURES_VERSION, figures ? Int32GetDatum(version) : VALUE(old, SHEET_FIGURES_VERSION));
}

/*
 * Being held by a soft rule belongs to the version that the same transaction has just
 * entered. Whatever others may have seen counted leaves the totals by a new version only.
 */
static bool
is_held_at_entry(const SheetRow *old, const SheetRow *row, bool figures)
{
	return flags_holding() && !figures && strcmp(status_of(row), "held") == 0 &&
		FullTransactionIdEquals(DatumGetFullTransactionId(VALUE(old, SHEET_BEGAN_XID)), GetTopFullTransactionId());
}

/* A correction or a change of status is a new version. */
static void
check_update(const TriggerData *trigger, const SheetRow *old, SheetRow *row, const OfficeFacts *facts, Name db_user)
{
	TupleDesc	desc = RelationGetDescr(trigger->tg_relation);
	bool		figures = !same_columns(desc, old, row, SHEET_REGISTERED_VOTERS, SHEET_VOTES);
	bool		status = !same_column(desc, old, row, SHEET_STATUS);

	keep_beginning(old, row);
	if (is_held_at_entry(old, row, figures))
		return;
	if (!figures && !status)
	{
		keep_version(desc, old, row);
		if (!same_columns(desc, old, row, SHEET_ELECTION_ID, SHEET_PROVINCE_ID))
		{						/* it moves with its office */
			require_active(facts);
			begin(row, old, GetCurrentTimestamp());
		}
		return;
	}
	require_active(facts);
	if (!gives_reason(trigger))
		set_null(row, SHEET_REASON);
	set_value(row, SHEET_SUBMITTED_AT, VALUE(old, SHEET_SUBMITTED_AT));
	check_version(old, row, figures, status, db_user);
	judge(row, facts, same_column(desc, old, row, SHEET_REGISTERED_VOTERS));
	if (figures)
		enter(row, facts, old);
}

/* The columns are known by number; a table of another shape must not be read by them. */
static void
check_shape(Relation relation)
{
	if (!is_res_elec_table(relation, "result_sheet") ||
		RelationGetDescr(relation)->natts < SHEET_N_COLUMNS)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_guard belongs to res_elec.result_sheet as the extension made it, not to \"%s\"",
						RelationGetRelationName(relation))));
}

Datum
sheet_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	HeapTuple	tuple;
	SheetRow	old,
				row;
	OfficeFacts facts;
	NameData	db_user;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_guard must be called as a BEFORE ROW trigger")));
	check_shape(trigger->tg_relation);
	desc = RelationGetDescr(trigger->tg_relation);
	old = take_apart(trigger->tg_trigtuple, desc);
	if (IS_NULL(&old, SHEET_OFFICE_ID))
		return PointerGetDatum(trigger->tg_trigtuple);	/* NOT NULL refuses it */
	office_load(DatumGetInt32(VALUE(&old, SHEET_OFFICE_ID)), &facts);

	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		require_active(&facts);
		review_require_deletable(facts.office_id, status_of(&old));
		return PointerGetDatum(trigger->tg_trigtuple);
	}
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		row = take_apart(trigger->tg_newtuple, desc);
		if (!same_column(desc, &old, &row, SHEET_OFFICE_ID))
			refuse_other_office(&old);
		take_place(&row, &facts);
		check_update(trigger, &old, &row, &facts, &db_user);
	}
	else
	{
		row = old;
		take_place(&row, &facts);
		check_insert(&row, &facts, &db_user);
	}
	tuple = heap_form_tuple(desc, row.values, row.nulls);
	return PointerGetDatum(tuple);
}
