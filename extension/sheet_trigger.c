/*
 * BEFORE INSERT, UPDATE or DELETE on result_sheet: judges the sheet whole, fills in
 * what the system keeps about it (place, version, who, when), and refuses whatever
 * its election's or its own status forbids. It is the same for REST, SQL and COPY.
 *
 * A row inserted with its own submitted_at is a sheet from a dump: it keeps its
 * version and status, and its election must have been active then. It is in no
 * transaction of this database: its began_xid is 0, before all positions.
 */
#include "sheet.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "module.h"
#include "origin.h"
#include "refusal.h"
#include "tables.h"
#include "votes.h"

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

static void
judge(const SheetRow *row, const OfficeFacts *facts)
{
	SheetFigures figures = {
		.registered_voters = figure_of(row, SHEET_REGISTERED_VOTERS),
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

/* The moves a sheet's status may make; "new" is before its first version. */
static void
require_legal_move(const char *from, const char *to)
{
	static const char *const moves[][2] = {
		{"new", "provisional"}, {"new", "held"},
		{"provisional", "verified"}, {"provisional", "held"},
		{"held", "provisional"},
		{"verified", "provisional"}, {"verified", "held"},
	};
	Violation  *violation;

	for (size_t i = 0; i < lengthof(moves); i++)
		if (strcmp(moves[i][0], from) == 0 && strcmp(moves[i][1], to) == 0)
			return;
	violation = violation_make("sheet_status");
	violation_field(violation, "status");
	violation_text(violation, "from", from);
	violation_text(violation, "to", to);
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
}

static void
take_place(SheetRow *row, const OfficeFacts *facts)
{
	memcpy(&VALUE(row, SHEET_ELECTION_ID), facts->place, sizeof(facts->place));
	memcpy(&IS_NULL(row, SHEET_ELECTION_ID), facts->place_null, sizeof(facts->place_null));
}

/* From when on the row says what it says: the running transaction, and the time. */
static void
begin(SheetRow *row, TimestampTz at)
{
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
stamp(SheetRow *row, int32 version, Name db_user)
{
	namestrcpy(db_user, GetUserNameFromId(GetSessionUserId(), false));
	set_value(row, SHEET_VERSION, Int32GetDatum(version));
	set_value(row, SHEET_CHANNEL, CStringGetTextDatum(res_elec_channel));
	set_value(row, SHEET_DB_USER, NameGetDatum(db_user));
	set_value(row, SHEET_UPDATED_AT, TimestampTzGetDatum(GetCurrentTimestamp()));
	begin(row, DatumGetTimestampTz(VALUE(row, SHEET_UPDATED_AT)));
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
	if (IS_NULL(row, SHEET_SUBMITTED_AT))
	{
		require_active(facts);
		require_legal_move("new", status_of(row));
		stamp(row, 1, db_user);
		VALUE(row, SHEET_SUBMITTED_AT) = VALUE(row, SHEET_UPDATED_AT);
		IS_NULL(row, SHEET_SUBMITTED_AT) = false;
	}
	else
	{
		require_active_then(facts, DatumGetTimestampTz(VALUE(row, SHEET_SUBMITTED_AT)));
		begin_before_all(row);
	}
	if (IS_NULL(row, SHEET_STATUS))
		set_value(row, SHEET_STATUS, CStringGetTextDatum("provisional"));
	judge(row, facts);
	if (IS_NULL(row, SHEET_REGISTERED_VOTERS) && facts->rules.registered_voters.given)
		set_value(row, SHEET_REGISTERED_VOTERS,
				  Int32GetDatum((int32) facts->rules.registered_voters.value));
}

static void
require_reason(const SheetRow *row)
{
	Violation  *violation;

	if (!IS_NULL(row, SHEET_REASON))
		return;
	violation = violation_make("reason_required");
	violation_field(violation, "reason");
	sheet_refuse(DatumGetInt32(VALUE(row, SHEET_OFFICE_ID)), list_make1(violation));
}

static void
refuse_verified(const SheetRow *old)
{
	Violation  *violation;

	if (strcmp(status_of(old), "verified") != 0)
		return;
	violation = violation_make("verified_deleted");
	violation_number(violation, "office_id", DatumGetInt32(VALUE(old, SHEET_OFFICE_ID)));
	refuse(ERRCODE_WRONG_STATE, NULL, list_make1(violation));
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

/*
 * A correction or a change of status is a new version. Corrected figures are no
 * longer those that were verified: the sheet is provisional again. A reason belongs to one version,
 * so an unchanged one is not carried over.
 */
static void
check_update(TupleDesc desc, const SheetRow *old, SheetRow *row, const OfficeFacts *facts,
			 Name db_user)
{
	bool		figures = !same_columns(desc, old, row, SHEET_REGISTERED_VOTERS, SHEET_VOTES);
	bool		status = !same_column(desc, old, row, SHEET_STATUS);

	if (!figures && !status)
		keep_version(desc, old, row);
	keep_beginning(old, row);
	if (!figures && !status && same_columns(desc, old, row, SHEET_ELECTION_ID, SHEET_PROVINCE_ID))
		return;
	require_active(facts);
	if (!figures && !status)	/* it moves with its office */
		begin(row, GetCurrentTimestamp());
	if (status)
		require_legal_move(status_of(old), status_of(row));
	if (figures || status)
	{
		if (same_column(desc, old, row, SHEET_REASON))
			set_null(row, SHEET_REASON);
		stamp(row, DatumGetInt32(VALUE(old, SHEET_VERSION)) + 1, db_user);
	}
	if ((figures || status) && strcmp(status_of(old), "verified") == 0)
	{
		require_reason(row);
		if (!status)
			set_value(row, SHEET_STATUS, CStringGetTextDatum("provisional"));
	}
	judge(row, facts);
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
		refuse_verified(&old);
		return PointerGetDatum(trigger->tg_trigtuple);
	}
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		row = take_apart(trigger->tg_newtuple, desc);
		if (!same_column(desc, &old, &row, SHEET_OFFICE_ID))
			refuse_other_office(&old);
		take_place(&row, &facts);
		check_update(desc, &old, &row, &facts, &db_user);
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
