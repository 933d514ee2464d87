/*
 * Adding changes to the totals. A session first tries the part of a unit that it wrote
 * last, where it was then, so that sessions keep out of each other's way; then all parts
 * from the newest index entry backwards: an older version of a part, which a long
 * transaction leaves by the thousand, is never walked through.
 *
 * No lock is waited for. A part may be replaced only by someone who sees its latest
 * committed version, so whoever sees a part sees all changes that went into it.
 */
#include "totals/store.h"

#include "access/tableam.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "totals/parts.h"

/* The part that this session wrote last, for some units: a hint, and never more. */
typedef struct Favourite
{
	TallyKey	key;
	ItemPointerData tid;
} Favourite;

#define FAVOURITES 16384		/* several times the areas of most countries: few share a place */

static Favourite favourites[FAVOURITES];

static Favourite *
favourite_of(const TallyKey *key)
{
	uint32		hash = hash_bytes((const unsigned char *) key, sizeof(TallyKey));

	return &favourites[hash % FAVOURITES];
}

/* Remembers the part that was just written. That of a center is seldom written again. */
static void
remember(const Parts *parts, const TallyKey *key)
{
	if (key->level != TALLY_CENTER)
		*favourite_of(key) = (Favourite) {*key, parts->tid};
}

/* Adds the delta to the part that was found; false when another transaction holds it. */
static bool
add_to_found(Parts *parts, const TallyDelta *delta)
{
	MemoryContext old = MemoryContextSwitchTo(parts->row);
	Part		part;
	VotesSum	sum;

	part_read(parts, &part);
	tally_figures_add(part.figures, delta->figures, false);
	part.figures[TALLY_WRITES]++;
	votes_sum_init(&sum, parts->row);
	votes_sum_add(&sum, part.votes, false);
	votes_sum_add(&sum, votes_sum_view(&delta->votes), false);
	part.votes = votes_sum_view(&sum);
	part.updated_at = GetCurrentTimestamp();
	MemoryContextSwitchTo(old);
	if (!part_update(parts, &part))
		return false;
	remember(parts, &part.key);
	return true;
}

/* Adds the delta to the first part of a scan that nobody else holds. */
static bool
add_to_any(Parts *parts, IndexScanDesc scan, const TallyDelta *delta)
{
	while (parts_next(parts, scan, BackwardScanDirection))
		if (add_to_found(parts, delta))
			return true;
	return false;
}

static void
add_part(Parts *parts, const TallyDelta *delta)
{
	Part		part = {.key = delta->key};

	memcpy(part.figures, delta->figures, sizeof(part.figures));
	part.figures[TALLY_WRITES]++;
	part.votes = votes_sum_view(&delta->votes);
	part.updated_at = GetCurrentTimestamp();
	part_insert(parts, &part);
	remember(parts, &part.key);
}

/* Adds the delta to this session's part of the unit, when it has one that nobody else holds. */
static bool
add_to_favourite(Parts *parts, const TallyDelta *delta)
{
	Favourite	favourite = *favourite_of(&delta->key);

	return tally_key_compare(&favourite.key, &delta->key) == 0 &&
		parts_at(parts, &favourite.tid, &delta->key) && add_to_found(parts, delta);
}

static void
store_delta(Parts *parts, const TallyDelta *delta)
{
	if (!add_to_favourite(parts, delta) &&
		!add_to_any(parts, parts_of_unit(parts, &delta->key), delta))
		add_part(parts, delta);
}

void
tally_store(TallyDelta **deltas, int n)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "res_elec parts",
											   ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	Parts		parts;

	parts_open(&parts);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		store_delta(&parts, deltas[i]);
		ExecClearTuple(parts.fresh);
		MemoryContextReset(parts.row);
	}
	parts_close(&parts);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);
}
