/* A unit's key and a change of its figures: see delta.h. */
#include "totals/delta.h"

#include "common/int.h"

int
tally_key_compare(const TallyKey *a, const TallyKey *b)
{
	if (a->contest_id != b->contest_id)
		return a->contest_id < b->contest_id ? -1 : 1;
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	if (a->unit_id != b->unit_id)
		return a->unit_id < b->unit_id ? -1 : 1;
	return (a->bucket > b->bucket) - (a->bucket < b->bucket);
}

void
tally_figures_add(int64 *a, const int64 *b, bool subtract)
{
	for (int i = 0; i < TALLY_FIGURES; i++)
		if (subtract ? pg_sub_s64_overflow(a[i], b[i], &a[i])
			: pg_add_s64_overflow(a[i], b[i], &a[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("total out of range")));
}
