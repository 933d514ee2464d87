/* An office that votes in several contests; see shared_office.h. */
#include "reports/shared_office.h"

static void
largest_add(Largest *largest, int64_t figure)
{
	if (figure > largest->figure)
		largest->figure = figure;
	largest->sum += figure;
}

void
shared_office_add(SharedOffice *office, const SharedBallot *ballot)
{
	office->rows++;
	office->states[ballot->state]++;
	if (ballot->state != TALLY_EXPECTED && ballot->state != TALLY_TO_VOTE_AGAIN)
		return;
	largest_add(&office->registers, ballot->registered);
	office->sheets[ballot->bucket]++;
	if (ballot->bucket != TALLY_PROVISIONAL && ballot->bucket != TALLY_VERIFIED)
		return;
	largest_add(&office->registered, ballot->sheet_registered);
	largest_add(&office->voters, ballot->sheet_voters);
	if (!ballot->sheet_known)
		return;
	office->known++;
	largest_add(&office->known_voters, ballot->sheet_voters);
}

/* Of its contests, how many expect it to report. */
static int64_t
expected(const SharedOffice *office)
{
	return office->states[TALLY_EXPECTED] + office->states[TALLY_TO_VOTE_AGAIN];
}

/* One office where it is one of these, in place of so many sheets. */
static int64_t
once(bool is_one, int64_t sheets)
{
	return (is_one ? 1 : 0) - sheets;
}

static int64_t
above(const Largest *largest)
{
	return largest->figure - largest->sum;
}

/*
 * An office that one contest expects is expected; it votes again where it does so in one of them. Where none expects
 * it, no vote took place there, or, where all are, it is merged: so each office is one of those.
 */
static void
states_excess(const SharedOffice *office, int64_t excess[SHARED_FIGURES])
{
	const int64_t *states = office->states;
	bool		is_out = expected(office) == 0;

	excess[SHARED_OFFICES_TOTAL] = once(!is_out, expected(office));
	excess[SHARED_OFFICES_TO_VOTE_AGAIN] = once(states[TALLY_TO_VOTE_AGAIN] > 0, states[TALLY_TO_VOTE_AGAIN]);
	excess[SHARED_OFFICES_NOT_HELD] = once(is_out && states[TALLY_NOT_HELD] > 0, states[TALLY_NOT_HELD]);
	excess[SHARED_OFFICES_MERGED] = once(is_out && states[TALLY_MERGED] == office->rows && office->rows > 0,
										 states[TALLY_MERGED]);
}

void
shared_office_excess(const SharedOffice *office, int64_t excess[SHARED_FIGURES])
{
	const int64_t *sheets = office->sheets;
	int64_t		counted = sheets[TALLY_PROVISIONAL] + sheets[TALLY_VERIFIED];

	states_excess(office, excess);
	excess[SHARED_REGISTERED_VOTERS] = above(&office->registers);
	excess[SHARED_OFFICES_REPORTED] = once(counted > 0, counted);
	excess[SHARED_OFFICES_VERIFIED] = once(counted > 0 && sheets[TALLY_PROVISIONAL] == 0, sheets[TALLY_VERIFIED]);
	excess[SHARED_OFFICES_HELD] = once(counted == 0 && sheets[TALLY_HELD] > 0, sheets[TALLY_HELD]);
	excess[SHARED_OFFICES_ANNULLED] = once(sheets[TALLY_ANNULLED] > 0 && sheets[TALLY_ANNULLED] == expected(office),
										   sheets[TALLY_ANNULLED]);
	excess[SHARED_REGISTERED_VOTERS_REPORTED] = above(&office->registered);
	excess[SHARED_TOTAL_VOTERS] = above(&office->voters);
	excess[SHARED_TURNOUT_OFFICES] = once(office->known > 0, office->known);
	excess[SHARED_TURNOUT_VOTERS] = above(&office->known_voters);
}
