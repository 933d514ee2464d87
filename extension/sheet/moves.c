/* Which state a sheet may go to from which; see moves.h. */
#include "sheet/moves.h"

#include <stddef.h>
#include <string.h>

static const LegalMove moves[] = {
	{SHEET_NEW, "provisional", false, false, false},
	{SHEET_NEW, "held", false, false, false},
	{"provisional", "verified", true, false, false},
	{"provisional", "held", false, false, false},
	{"provisional", "rejected", true, true, false},
	{"held", "provisional", true, true, false},
	{"held", "rejected", true, true, false},
	{"verified", "provisional", false, true, false},
	{"verified", "held", false, true, false},
	{"provisional", "annulled", false, false, true},
	{"verified", "annulled", false, false, true},
	{"held", "annulled", false, false, true},
	{"annulled", "provisional", false, false, true},
	{"annulled", "verified", false, false, true},
	{"annulled", "held", false, false, true},
};

const LegalMove *
sheet_move(const char *from, const char *to)
{
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (strcmp(moves[i].from, from) == 0 && strcmp(moves[i].to, to) == 0)
			return &moves[i];
	return NULL;
}

bool
sheet_is_state(const char *status)
{
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		if (strcmp(moves[i].to, status) == 0)
			return true;
	return false;
}

bool
sheet_is_fixed(const char *status)
{
	return strcmp(status, "annulled") == 0;
}

bool
sheet_is_deletable(const char *status)
{
	return strcmp(status, "rejected") == 0;
}
