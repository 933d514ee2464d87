/*
 * The marks are few however long a standby is behind: when they are full every other one is left out, and what is read
 * counts as older than it is rather than as newer.
 */
#include "db/freshness.h"

#include <stddef.h>

static void freshness_date(Freshness *freshness, int64_t at)
{
    if (freshness->dated && at <= freshness->as_of)
        return;
    freshness->dated = true;
    freshness->as_of = at;
}

/* Takes away the marks that are replayed: the last of them dates what is read. */
static void freshness_pass(Freshness *freshness, uint64_t replayed)
{
    int passed = 0, i;

    while (passed < freshness->count && freshness->marks[passed].position <= replayed)
        passed++;
    if (passed > 0)
        freshness_date(freshness, freshness->marks[passed - 1].at);
    freshness->count -= passed;
    for (i = 0; i < freshness->count; i++)
        freshness->marks[i] = freshness->marks[i + passed];
}

static void freshness_thin(Freshness *freshness)
{
    int i;

    for (i = 0; 2 * i + 1 < freshness->count; i++)
        freshness->marks[i] = freshness->marks[2 * i + 1];
    freshness->count = i;
}

static void freshness_mark(Freshness *freshness, int64_t at, uint64_t position)
{
    FreshnessMark *last = freshness->count > 0 ? &freshness->marks[freshness->count - 1] : NULL;

    if (last != NULL && last->position == position) {
        last->at = at;
        return;
    }
    if (freshness->count == FRESHNESS_MARKS)
        freshness_thin(freshness);
    freshness->marks[freshness->count++] = (FreshnessMark){at, position};
}

/* A new upstream may have less than the one before it: what only that one had is never replayed. */
static void freshness_clamp(Freshness *freshness, uint64_t received)
{
    while (freshness->count > 0 && freshness->marks[freshness->count - 1].position > received)
        freshness->count--;
}

void freshness_learn(Freshness *freshness, const FreshnessSample *sample, int64_t now)
{
    bool heard = sample->silent >= 0;
    int64_t heard_at = now - (int64_t)(sample->silent * 1000);

    if (!sample->standby || !freshness->standby || sample->started != freshness->started)
        *freshness = (Freshness){.standby = sample->standby, .started = sample->started};
    if (!sample->standby)
        return;
    freshness_pass(freshness, sample->replayed);
    if (heard)
        freshness_clamp(freshness, sample->received);
    if (sample->committed >= 0 && (!heard || !freshness->dated))
        freshness_date(freshness, now - (int64_t)(sample->committed * 1000));
    if (!heard)
        return;
    if (sample->replayed >= sample->received)
        freshness_date(freshness, heard_at);
    else
        freshness_mark(freshness, heard_at, sample->received);
}

double freshness_lag(const Freshness *freshness, int64_t now)
{
    if (!freshness->standby)
        return 0;
    if (!freshness->dated)
        return -1;
    return now > freshness->as_of ? (double)(now - freshness->as_of) / 1000 : 0;
}
