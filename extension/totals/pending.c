/*
 * Changes that the transaction has made to sheets and offices and not yet written to
 * the totals. They are kept by subtransaction level: a level that is rolled back takes
 * its changes with it, one that commits hands them to its parent. A statement's end
 * flushes its own level; what is left when the transaction commits or is prepared
 * (logical replication's apply fires no statement triggers) is flushed then.
 */
#include "totals/pending.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "totals/store.h"

typedef struct PendingEntry
{
	TallyKey	key;
	TallyDelta *delta;
	char		status;
} PendingEntry;

#define SH_PREFIX pending
#define SH_ELEMENT_TYPE PendingEntry
#define SH_KEY_TYPE TallyKey
#define SH_KEY key
#define SH_HASH_KEY(tb, k) hash_bytes((const unsigned char *) &(k), sizeof(TallyKey))
#define SH_EQUAL(tb, a, b) (memcmp(&(a), &(b), sizeof(TallyKey)) == 0)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"	/* the template's own */
#include "lib/simplehash.h"
#pragma GCC diagnostic pop

/* The pending changes of one subtransaction level; the list goes from inner to outer. */
typedef struct PendingLevel
{
	int			nest;
	pending_hash *units;
	MemoryContext context;
	struct PendingLevel *outer;
} PendingLevel;

static PendingLevel *innermost = NULL;	/* in TopTransactionContext; reset when it ends */

static PendingLevel *
level_open(int nest)
{
	PendingLevel *level;
	MemoryContext context;

	if (innermost != NULL && innermost->nest == nest)
		return innermost;
	context = AllocSetContextCreate(TopTransactionContext, "res_elec pending totals",
									ALLOCSET_SMALL_SIZES);
	level = MemoryContextAlloc(context, sizeof(PendingLevel));
	level->nest = nest;
	level->context = context;
	level->units = pending_create(context, 8, NULL);
	level->outer = innermost;
	innermost = level;
	return level;
}

static void
level_discard(void)
{
	PendingLevel *level = innermost;

	innermost = level->outer;
	MemoryContextDelete(level->context);
}

static TallyDelta *
level_delta(PendingLevel *level, const TallyKey *key)
{
	PendingEntry *entry = pending_lookup(level->units, *key);
	TallyDelta *delta;
	bool		found;

	if (entry != NULL)
		return entry->delta;
	delta = MemoryContextAllocZero(level->context, sizeof(TallyDelta));
	delta->key = *key;
	votes_sum_init(&delta->votes, level->context);
	pending_insert(level->units, *key, &found)->delta = delta;	/* last: an entry always has its delta */
	return delta;
}

TallyDelta *
tally_pending(const TallyKey *key)
{
	return level_delta(level_open(GetCurrentTransactionNestLevel()), key);
}

void
tally_take_back_pending(bool sheets)
{
	PendingLevel *current = level_open(GetCurrentTransactionNestLevel());

	for (PendingLevel *level = current->outer; level != NULL; level = level->outer)
	{
		pending_iterator it;
		PendingEntry *entry;

		pending_start_iterate(level->units, &it);
		while ((entry = pending_iterate(level->units, &it)) != NULL)
		{
			TallyDelta *delta;

			if (TALLY_IS_OF_OFFICES(entry->key.bucket) == sheets)
				continue;
			delta = level_delta(current, &entry->key);
			tally_figures_add(delta->figures, entry->delta->figures, true);
			delta->figures[TALLY_WRITES] += entry->delta->figures[TALLY_WRITES];	/* a version never goes back */
			votes_sum_add(&delta->votes, votes_sum_view(&entry->delta->votes), true);
		}
	}
}

static bool
is_zero(const TallyDelta *delta)
{
	for (int i = 0; i < TALLY_FIGURES; i++)
		if (delta->figures[i] != 0)
			return false;
	return votes_sum_is_zero(&delta->votes);
}

static int
compare_deltas(const void *a, const void *b)
{
	return tally_key_compare(&(*(TallyDelta *const *) a)->key, &(*(TallyDelta *const *) b)->key);
}

/* Writes one level's changes, sorted, and forgets them. */
static void
level_flush(PendingLevel *level)
{
	TallyDelta **deltas = palloc(sizeof(TallyDelta *) * (level->units->members + 1));
	int			n = 0;
	pending_iterator it;
	PendingEntry *entry;

	pending_start_iterate(level->units, &it);
	while ((entry = pending_iterate(level->units, &it)) != NULL)
		if (!is_zero(entry->delta))
			deltas[n++] = entry->delta;
	if (n > 0)
	{
		qsort(deltas, n, sizeof(TallyDelta *), compare_deltas);
		tally_store(deltas, n);
	}
	pfree(deltas);
}

void
tally_flush(void)
{
	if (innermost == NULL || innermost->nest != GetCurrentTransactionNestLevel())
		return;
	level_flush(innermost);
	level_discard();
}

/*
 * A subtransaction commits: its changes become its parent's. When memory ends midway it
 * is rolled back instead, and nothing of it may be left with the parent. So all places
 * are made first, which adds nothing; what follows needs no memory, and cannot leave 64
 * bits: it sums what fewer than 2^32 rows of 31 bits have changed.
 */
static void
hand_to_parent(void)
{
	PendingLevel *child = innermost;
	PendingLevel *parent = child->outer;
	pending_iterator it;
	PendingEntry *entry;

	if (parent == NULL || parent->nest < child->nest - 1)
	{
		child->nest--;			/* the parent has nothing pending: the child's is its own now */
		return;
	}
	pending_start_iterate(child->units, &it);
	while ((entry = pending_iterate(child->units, &it)) != NULL)
		votes_sum_reserve(&level_delta(parent, &entry->key)->votes, votes_sum_view(&entry->delta->votes));
	pending_start_iterate(child->units, &it);
	while ((entry = pending_iterate(child->units, &it)) != NULL)
	{
		TallyDelta *delta = level_delta(parent, &entry->key);

		tally_figures_add(delta->figures, entry->delta->figures, false);
		votes_sum_add(&delta->votes, votes_sum_view(&entry->delta->votes), false);
	}
	level_discard();
}

static void
on_subtransaction(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			nest = GetCurrentTransactionNestLevel();

	if (event == SUBXACT_EVENT_PRE_COMMIT_SUB)
	{
		if (innermost != NULL && innermost->nest == nest)
			hand_to_parent();
	}
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		while (innermost != NULL && innermost->nest >= nest)
			level_discard();
}

static void
flush_before_end(void)
{
	if (innermost == NULL)
		return;
	PushActiveSnapshot(GetTransactionSnapshot());
	tally_flush();
	PopActiveSnapshot();
}

static void
on_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			flush_before_end();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			innermost = NULL;	/* its memory goes with the transaction's */
			break;
		default:
			break;
	}
}

void
tally_init(void)
{
	RegisterXactCallback(on_transaction, NULL);
	RegisterSubXactCallback(on_subtransaction, NULL);
}
