/* Reading all parts: to fold those of a unit into one, or to take everything away. */
#include "totals/fold.h"

#include "access/tableam.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "tcop/utility.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "totals/parts.h"
#include "totals/pending.h"

PG_FUNCTION_INFO_V1(tally_fold);

/* What is done with each part; its votes live until the next one. */
typedef void (*PartAction) (const Part *part, const void *context);

static void
each_part(PartAction action, const void *context)
{
	Parts		parts;
	Snapshot	latest;
	TableScanDesc scan;

	parts_open(&parts);
	latest = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan(parts.table, latest, 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, parts.found))
	{
		MemoryContext old = MemoryContextSwitchTo(parts.row);
		Part		part;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(parts.row);
		part_read(&parts, &part);
		MemoryContextSwitchTo(old);
		action(&part, context);
	}
	table_endscan(scan);
	parts_close(&parts);
	UnregisterSnapshot(latest);
}

static void
take_away(const Part *part, const void *sheets)
{
	int64		figures[TALLY_FIGURES];
	TallyDelta *delta;

	if (TALLY_IS_OF_OFFICES(part->key.bucket) == *(const bool *) sheets)
		return;
	delta = tally_pending(&part->key);
	memcpy(figures, part->figures, sizeof(figures));
	figures[TALLY_WRITES] = 0;	/* a version never goes back */
	tally_figures_add(delta->figures, figures, true);
	votes_sum_add(&delta->votes, part->votes, true);
}

void
tally_note_truncate(bool sheets)
{
	tally_flush();				/* this level's own changes become part of what is taken away */
	tally_take_back_pending(sheets);
	each_part(take_away, &sheets);
}

/* A commune that leaves a department. */
typedef struct Leaving
{
	int32		commune_id;
	int32		department_id;
} Leaving;

static void
keep_writes(const Part *part, const void *context)
{
	const Leaving *leaving = context;
	TallyKey	department = part->key;

	if (part->key.level != TALLY_COMMUNE || part->key.unit_id != leaving->commune_id)
		return;
	department.level = TALLY_DEPARTMENT;
	department.unit_id = leaving->department_id;
	tally_pending(&department)->figures[TALLY_WRITES] += part->figures[TALLY_WRITES];
}

void
tally_note_commune_leaves(int32 commune_id, int32 department_id)
{
	const Leaving leaving = {commune_id, department_id};

	tally_flush();				/* what the commune is still to be written counts, too */
	each_part(keep_writes, &leaving);
}

/* Folds the idle parts of one unit into one; returns how many fewer there are. */
static int
fold_unit(Parts *parts, const TallyKey *key)
{
	IndexScanDesc scan = parts_of_unit(parts, key);
	Part		whole = {.key = *key,.updated_at = DT_NOBEGIN};
	VotesSum	sum;
	int			taken = 0;

	votes_sum_init(&sum, CurrentMemoryContext);
	while (parts_next(parts, scan, BackwardScanDirection))
	{
		Part		part;

		if (!part_delete(parts))
			continue;
		part_read(parts, &part);
		tally_figures_add(whole.figures, part.figures, false);
		votes_sum_add(&sum, part.votes, false);
		whole.updated_at = Max(whole.updated_at, part.updated_at);
		taken++;
	}
	if (taken == 0)
		return 0;
	whole.votes = votes_sum_view(&sum);
	part_insert(parts, &whole);
	return taken - 1;
}

/* The units that have more than one part, in the index's order. */
static List *
units_in_parts(Parts *parts)
{
	IndexScanDesc scan = parts_scan(parts, 0);
	List	   *units = NIL;
	TallyKey	last = {0};
	int			seen = 0;

	index_rescan(scan, NULL, 0, NULL, 0);
	while (parts_next(parts, scan, ForwardScanDirection))
	{
		MemoryContext old = MemoryContextSwitchTo(parts->row);
		Part		part;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(parts->row);
		part_read(parts, &part);
		MemoryContextSwitchTo(old);
		seen = seen > 0 && tally_key_compare(&part.key, &last) == 0 ? seen + 1 : 1;
		if (seen == 2)
		{
			TallyKey   *unit = palloc(sizeof(TallyKey));

			*unit = part.key;
			units = lappend(units, unit);
		}
		last = part.key;
	}
	index_endscan(scan);
	return units;
}

/* fold_tallies() → how many parts fewer there are. */
Datum
tally_fold(PG_FUNCTION_ARGS)
{
	Parts		parts;
	List	   *units;
	ListCell   *cell;
	int64		folded = 0;

	PreventCommandIfReadOnly("fold_tallies()");
	parts_open(&parts);
	units = units_in_parts(&parts);
	foreach(cell, units)
	{
		CHECK_FOR_INTERRUPTS();
		folded += fold_unit(&parts, lfirst(cell));
		ExecClearTuple(parts.fresh);
		MemoryContextReset(parts.row);
	}
	parts_close(&parts);
	PG_RETURN_INT64(folded);
}
