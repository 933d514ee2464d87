/* What one row, a sheet or an office, adds to the totals; and the recount of all rows. */
#include "totals/row.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "commands/tablecmds.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/tables.h"
#include "history/checkpoint.h"
#include "sheet/office_status.h"
#include "sheet/sheet.h"
#include "totals/fold.h"
#include "totals/pending.h"

PG_FUNCTION_INFO_V1(tally_rebuild);

typedef struct Contribution
{
	int32		units[TALLY_LEVELS];	/* 0: not in a unit of this level */
	int			n_buckets;
	TallyBucket buckets[OFFICE_BUCKETS];
	int64		figures[TALLY_FIGURES];
	VotesView	votes;
} Contribution;

/* An integer column; NULL counts as 0. */
static int32
integer_at(HeapTuple tuple, TupleDesc desc, int column)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, column, desc, &isnull);

	return isnull ? 0 : DatumGetInt32(value);
}

/* The register of the office itself, in a row of either table. */
static void
read_register(Contribution *c, HeapTuple tuple, TupleDesc desc, int column)
{
	c->figures[TALLY_OFFICE_VOTERS] = integer_at(tuple, desc, column);
	c->figures[TALLY_OFFICES_UNKNOWN] = heap_attisnull(tuple, column, desc) ? 1 : 0;
}

/* A rejected sheet is in no bucket: it is on its way out. */
static void
read_status(Contribution *c, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, SHEET_STATUS, desc, &isnull);
	char	   *status = TextDatumGetCString(value);
	int			bucket = bucket_of(status);

	if (bucket >= 0 && !TALLY_IS_OF_OFFICES(bucket))
		c->buckets[c->n_buckets++] = bucket;
	else if (strcmp(status, "rejected") != 0)
		elog(ERROR, "no bucket for sheets of status \"%s\"", status);
}

static void
read_units(Contribution *c, HeapTuple tuple, TupleDesc desc)
{
	static const int columns[TALLY_LEVELS] = {
		[TALLY_CONTEST] = SHEET_CONTEST_ID,
		[TALLY_PROVINCE] = SHEET_PROVINCE_ID,
		[TALLY_DEPARTMENT] = SHEET_DEPARTMENT_ID,
		[TALLY_COMMUNE] = SHEET_COMMUNE_ID,
		[TALLY_CENTER] = SHEET_CENTER_ID
	};

	for (int level = 0; level < TALLY_LEVELS; level++)
		c->units[level] = integer_at(tuple, desc, columns[level]);
	c->figures[TALLY_SHEETS] = 1;
	c->figures[TALLY_REGISTERED_VOTERS] = integer_at(tuple, desc, SHEET_REGISTERED_VOTERS);
}

static void
read_sheet(Contribution *c, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	Datum		votes = heap_getattr(tuple, SHEET_VOTES, desc, &isnull);

	read_status(c, tuple, desc);
	read_register(c, tuple, desc, SHEET_OFFICE_REGISTERED_VOTERS);
	c->figures[TALLY_TOTAL_VOTERS] = integer_at(tuple, desc, SHEET_TOTAL_VOTERS);
	c->figures[TALLY_BLANK_VOTES] = integer_at(tuple, desc, SHEET_BLANK_VOTES);
	c->figures[TALLY_NULL_VOTES] = integer_at(tuple, desc, SHEET_NULL_VOTES);
	if (!heap_attisnull(tuple, SHEET_REGISTERED_VOTERS, desc))
	{
		c->figures[TALLY_TURNOUT_SHEETS] = 1;
		c->figures[TALLY_TURNOUT_VOTERS] = c->figures[TALLY_TOTAL_VOTERS];
	}
	if (!isnull)
		c->votes = votes_view(DatumGetVotesP(votes));
}

/* An office counts among those that are to report, among those of its state, or in both. */
static void
read_office(Contribution *c, HeapTuple tuple, TupleDesc desc)
{
	bool		isnull;
	char	   *status = TextDatumGetCString(heap_getattr(tuple, OFFICE_STATUS, desc, &isnull));

	c->n_buckets = office_buckets(status, c->buckets);
	read_register(c, tuple, desc, SHEET_REGISTERED_VOTERS);
}

/*
 * A contest is the sum of its provinces, a department of its communes: what lies in one of those is not added to both.
 */
static bool
has_parts(const Contribution *c, int16 level)
{
	if (level == TALLY_CONTEST)
		return c->units[TALLY_PROVINCE] == 0;
	if (level == TALLY_DEPARTMENT && c->units[TALLY_COMMUNE] != 0)
		return false;
	return c->units[level] != 0;
}

/* The units that have parts of it, down to a level, in one bucket. */
static void
note_contribution(const Contribution *c, TallyBucket bucket, int16 last, bool subtract)
{
	for (int16 level = TALLY_CONTEST; level <= last; level++)
	{
		TallyKey	key = {c->units[TALLY_CONTEST], c->units[level], level, bucket};
		TallyDelta *delta;

		if (!has_parts(c, level))
			continue;
		delta = tally_pending(&key);
		tally_figures_add(delta->figures, c->figures, subtract);
		votes_sum_add(&delta->votes, c->votes, subtract);
	}
}

void
tally_note_row(HeapTuple tuple, TupleDesc desc, bool is_sheet, bool subtract)
{
	Contribution c = {0};
	int16		last = is_sheet ? TALLY_COMMUNE : TALLY_CENTER;

	read_units(&c, tuple, desc);
	if (is_sheet)
		read_sheet(&c, tuple, desc);
	else
		read_office(&c, tuple, desc);
	for (int i = 0; i < c.n_buckets; i++)
		note_contribution(&c, c.buckets[i], last, subtract);
}

static int32
version_of(HeapTuple sheet, TupleDesc desc)
{
	return integer_at(sheet, desc, SHEET_VERSION);
}

/* Whether two versions of a sheet count in the same center. */
static bool
stays_in_center(HeapTuple was, HeapTuple is, TupleDesc desc)
{
	return is != NULL && integer_at(was, desc, SHEET_CENTER_ID) == integer_at(is, desc, SHEET_CENTER_ID) &&
		integer_at(was, desc, SHEET_CONTEST_ID) == integer_at(is, desc, SHEET_CONTEST_ID);
}

/*
 * Whether a sheet that has the same version counts for the same: with its version all but the register of its office
 * stays.
 */
static bool
counts_the_same(HeapTuple was, HeapTuple is, TupleDesc desc)
{
	return heap_attisnull(was, SHEET_REGISTERED_VOTERS, desc) == heap_attisnull(is, SHEET_REGISTERED_VOTERS, desc) &&
		integer_at(was, desc, SHEET_REGISTERED_VOTERS) == integer_at(is, desc, SHEET_REGISTERED_VOTERS);
}

void
tally_note_version(HeapTuple was, HeapTuple is, TupleDesc desc)
{
	TallyKey	key = {
		.contest_id = integer_at(was, desc, SHEET_CONTEST_ID),
		.unit_id = integer_at(was, desc, SHEET_CENTER_ID),
		.level = TALLY_CENTER,
		.bucket = TALLY_PROVISIONAL
	};
	int64		lost = version_of(was, desc);

	if (stays_in_center(was, is, desc))
	{
		lost -= version_of(is, desc);
		if (lost < 0 || (lost == 0 && counts_the_same(was, is, desc)))
			return;
		lost++;
	}
	tally_pending(&key)->figures[TALLY_WRITES] += lost;
}

/* What is done with each row of a table; desc is the table's. */
typedef void (*RowAction) (HeapTuple row, TupleDesc desc, bool is_sheet);

/* The rows of a table, which the caller keeps others from changing. */
static void
each_row(Relation table, bool is_sheet, RowAction action)
{
	TupleTableSlot *slot = table_slot_create(table, NULL);
	MemoryContext each = AllocSetContextCreate(CurrentMemoryContext, "res_elec recount",
											   ALLOCSET_SMALL_SIZES);
	MemoryContext old;
	Snapshot	latest = RegisterSnapshot(GetLatestSnapshot());
	TableScanDesc scan = table_beginscan(table, latest, 0, NULL);

	old = MemoryContextSwitchTo(each);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		bool		should_free;

		CHECK_FOR_INTERRUPTS();
		action(ExecFetchSlotHeapTuple(slot, false, &should_free), RelationGetDescr(table), is_sheet);
		MemoryContextReset(each);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(each);
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	UnregisterSnapshot(latest);
}

static void
forget_version(HeapTuple row, TupleDesc desc, bool is_sheet)
{
	tally_note_version(row, NULL, desc);
}

void
tally_note_truncated_versions(Relation sheets)
{
	each_row(sheets, true, forget_version);
}

static void
note_row(HeapTuple row, TupleDesc desc, bool is_sheet)
{
	tally_note_row(row, desc, is_sheet, false);
}

static void
note_table(const char *name, bool is_sheet)
{
	Relation	table = table_open(res_elec_relation(name), ShareRowExclusiveLock);

	CheckTableNotInUse(table, "rebuild_tallies()");
	tally_note_truncate(is_sheet);
	each_row(table, is_sheet, note_row);
	table_close(table, NoLock);
}

/*
 * rebuild_tallies(): recounts all sheets and offices. What the totals hold is taken
 * away and what the rows say is added, so only units that were wrong are written.
 */
Datum
tally_rebuild(PG_FUNCTION_ARGS)
{
	PreventCommandIfReadOnly("rebuild_tallies()");
	note_table("office", false);
	note_table("result_sheet", true);
	tally_flush();
	checkpoints_forget();
	PG_RETURN_VOID();
}
