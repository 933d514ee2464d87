/*
 * Reading the offices that vote in several contests; see shared_scan.h. Their rows stand together in office_name_idx:
 * by center, the key of the name, contest.
 */
#include "reports/shared_scan.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/itup.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/tables.h"
#include "sheet/office_status.h"
#include "sheet/sheet.h"

#define SHARED_CENTER_ID 2		/* the column of res_elec.shared_center */
#define NAME_KEY 2				/* the column of office_name_idx */

/* A table that is read by an integer that its index begins with. */
typedef struct Reader
{
	Relation	table;
	Relation	index;
	IndexScanDesc scan;
	TupleTableSlot *slot;
	MemoryContext home;			/* of what the scan keeps */
} Reader;

typedef struct SharedScan
{
	int32		election_id;
	Reader		offices;
	Reader		sheets;
	MemoryContext names;		/* of one center */
	text	   *name;			/* the key of that of the office that is being summed up; NULL: there is none yet */
	SharedPlace place;
	EachShared	each;
	void	   *context;
} SharedScan;

static void
reader_open(Reader *reader, const char *table, const char *index)
{
	reader->table = table_open(res_elec_relation(table), AccessShareLock);
	reader->index = index_open(res_elec_relation(index), AccessShareLock);
	reader->slot = table_slot_create(reader->table, NULL);
	reader->home = CurrentMemoryContext;
	reader->scan = begin_index_scan(reader->table, reader->index, GetActiveSnapshot(), 1);
}

static void
reader_close(Reader *reader)
{
	index_endscan(reader->scan);
	ExecDropSingleTupleTableSlot(reader->slot);
	index_close(reader->index, AccessShareLock);
	table_close(reader->table, AccessShareLock);
}

static void
reader_find(Reader *reader, int32 id)
{
	MemoryContext old = MemoryContextSwitchTo(reader->home);
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(id));
	index_rescan(reader->scan, &key, 1, NULL, 0);
	MemoryContextSwitchTo(old);
}

static bool
reader_next(Reader *reader)
{
	MemoryContext old = MemoryContextSwitchTo(reader->home);
	bool		found = index_getnext_slot(reader->scan, ForwardScanDirection, reader->slot);

	MemoryContextSwitchTo(old);
	return found;
}

/* An integer column of the row that was found; NULL counts as 0. */
static int32
integer_at(Reader *reader, int column)
{
	bool		isnull;
	Datum		value = slot_getattr(reader->slot, column, &isnull);

	return isnull ? 0 : DatumGetInt32(value);
}

/* A text column, which is not NULL, in the current memory context. */
static text *
text_at(Reader *reader, int column)
{
	bool		isnull;

	return DatumGetTextPCopy(slot_getattr(reader->slot, column, &isnull));
}

static void
read_sheet(Reader *sheets, int32 office_id, SharedBallot *ballot)
{
	bool		unknown;
	int			bucket;

	reader_find(sheets, office_id);
	if (!reader_next(sheets))
		return;
	bucket = bucket_of(text_to_cstring(text_at(sheets, SHEET_STATUS)));
	if (bucket < 0)				/* rejected: it is on its way out */
		return;
	ballot->bucket = bucket;
	ballot->sheet_voters = integer_at(sheets, SHEET_TOTAL_VOTERS);
	ballot->sheet_registered = integer_at(sheets, SHEET_REGISTERED_VOTERS);
	(void) slot_getattr(sheets->slot, SHEET_REGISTERED_VOTERS, &unknown);
	ballot->sheet_known = !unknown;
}

/* The office whose rows were read is told, where it has several. */
static void
finish_office(SharedScan *scan)
{
	if (scan->place.office.rows > 1)
		scan->each(&scan->place, scan->context);
	scan->name = NULL;
}

/* The key of the name of the row of office that was found, from the index. */
static text *
name_found(const Reader *offices)
{
	bool		isnull;

	return DatumGetTextPCopy(index_getattr(offices->scan->xs_itup, NAME_KEY, offices->scan->xs_itupdesc, &isnull));
}

static bool
is_same(const text *a, const text *b)
{
	return VARSIZE(a) == VARSIZE(b) && memcmp(VARDATA(a), VARDATA(b), VARSIZE(a) - VARHDRSZ) == 0;
}

static void
begin_office(SharedScan *scan, text *name)
{
	scan->name = name;
	scan->place = (SharedPlace) {
		.center_id = integer_at(&scan->offices, SHEET_CENTER_ID),
		.commune_id = integer_at(&scan->offices, SHEET_COMMUNE_ID),
		.department_id = integer_at(&scan->offices, SHEET_DEPARTMENT_ID),
		.province_id = integer_at(&scan->offices, SHEET_PROVINCE_ID)
	};
}

/* Adds the row of office that was found. */
static void
add_row(SharedScan *scan)
{
	text	   *name = name_found(&scan->offices);
	SharedBallot ballot = {
		.state = office_state(text_to_cstring(text_at(&scan->offices, OFFICE_STATUS))),
		.registered = integer_at(&scan->offices, SHEET_REGISTERED_VOTERS),
		.bucket = TALLY_EXPECTED
	};

	if (scan->name == NULL || !is_same(scan->name, name))
	{
		if (scan->name != NULL)
			finish_office(scan);
		begin_office(scan, name);
	}
	read_sheet(&scan->sheets, integer_at(&scan->offices, SHEET_OFFICE_ID), &ballot);
	shared_office_add(&scan->place.office, &ballot);
}

static void
scan_center(SharedScan *scan, int32 center_id)
{
	MemoryContext old = MemoryContextSwitchTo(scan->names);

	CHECK_FOR_INTERRUPTS();
	reader_find(&scan->offices, center_id);
	while (reader_next(&scan->offices))
		if (integer_at(&scan->offices, SHEET_ELECTION_ID) == scan->election_id)
			add_row(scan);
	if (scan->name != NULL)
		finish_office(scan);
	MemoryContextSwitchTo(old);
	MemoryContextReset(scan->names);
}

static void
scan_begin(SharedScan *scan, int32 election_id, EachShared each, void *context)
{
	*scan = (SharedScan) {.election_id = election_id,.each = each,.context = context};
	scan->names = AllocSetContextCreate(CurrentMemoryContext, "res_elec shared offices", ALLOCSET_SMALL_SIZES);
	reader_open(&scan->offices, "office", "office_name_idx");
	reader_open(&scan->sheets, "result_sheet", "result_sheet_pkey");
	scan->offices.scan->xs_want_itup = true;
}

static void
scan_end(SharedScan *scan)
{
	reader_close(&scan->sheets);
	reader_close(&scan->offices);
	MemoryContextDelete(scan->names);
}

void
shared_each(int32 election_id, EachShared each, void *context)
{
	ScanKeyData key;
	Lookup		centers;
	HeapTuple	found;
	SharedScan		scan;
	int32		last = 0;
	bool		begun = false;

	lookup_key(&key, 1, F_INT4EQ, Int32GetDatum(election_id));
	lookup_begin(&centers, "shared_center", "shared_center_pkey", GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(found = lookup_next(&centers)))
	{
		bool		isnull;
		int32		center_id = DatumGetInt32(heap_getattr(found, SHARED_CENTER_ID, centers.desc, &isnull));

		if (!begun)
			scan_begin(&scan, election_id, each, context);
		begun = true;
		if (center_id != last)
			scan_center(&scan, center_id);
		last = center_id;
	}
	if (begun)
		scan_end(&scan);
	lookup_end(&centers);
}

void
shared_each_in(int32 election_id, const int32 *centers, int n, EachShared each, void *context)
{
	SharedScan		scan;

	scan_begin(&scan, election_id, each, context);
	for (int i = 0; i < n; i++)
	{
		ScanKeyData keys[2];

		lookup_key(&keys[0], 1, F_INT4EQ, Int32GetDatum(election_id));
		lookup_key(&keys[1], SHARED_CENTER_ID, F_INT4EQ, Int32GetDatum(centers[i]));
		if (lookup_any("shared_center", "shared_center_pkey", GetActiveSnapshot(), lengthof(keys), keys))
			scan_center(&scan, centers[i]);
	}
	scan_end(&scan);
}
