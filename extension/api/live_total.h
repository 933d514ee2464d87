/*
 * What the live total of an election, or of one of its contests (0: all of them), is made of, as the active snapshot
 * shows it.
 */
#ifndef RES_ELEC_API_LIVE_TOTAL_H
#define RES_ELEC_API_LIVE_TOTAL_H

#include "base/compat.h"
#include "access/htup.h"
#include "access/tupdesc.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

#include "totals/delta.h"

/*
 * Over several contests an office that votes in more than one counts once, and so do its voters
 * (reports/shared_office.h); what is of its sheets stands beside.
 */
typedef struct LiveTotal
{
	int64		expected[TALLY_FIGURES];
	int64		counted[TALLY_FIGURES];
	int64		held[TALLY_FIGURES];
	int64		annulled[TALLY_FIGURES];
	int64		sheets[TALLY_BUCKETS];	/* by bucket, each contest's; of the states of offices, offices */
	int64		ballots;		/* the voters of all counted sheets */
	int64		writes;
	VotesSum	votes;			/* counted */
	TimestampTz updated_at;		/* DT_NOBEGIN: there is no part */
} LiveTotal;

/* Its votes live in the current memory context. */
extern void live_total_read(LiveTotal *total, int32 election_id, int32 contest_id);

/* The same of a contest that there is. */
extern void live_contest_read(LiveTotal *total, int32 contest_id);

/* The contests of an election, or the one of them that is asked for (0: all). */
typedef void (*EachContest) (HeapTuple contest, TupleDesc desc, int32 contest_id, void *context);
extern void live_each_contest(int32 election_id, int32 only, EachContest each, void *context);

/* Which version of a row that is. */
extern void live_write_version(StringInfo written, HeapTuple row);

/*
 * Whether what is told of them lists their candidates: several contests may have too many. Where it does, their ids
 * are written by contest, which tells one list of them from another (written NULL: they are not).
 */
extern bool live_lists_candidates(int32 election_id, int32 contest_id, StringInfo written);

extern bool live_has_contest(int32 election_id, int32 contest_id);

#endif
