/* Which state a sheet may go to from which; see moves.h. */
#include "sheet/moves.h"

#include <stddef.h>
#include <string.h>

static const LegalMove moves[] = {
	{SHEET_NEW, "provisional", false, false},
	{SHEET_NEW, "held", false, false},
	{"provisional", "verified", true, false},
	{"provisional", "held", false, false},
	{"provisional", "rejected", true, true},
	{"held", "provisional", true, true},
	{"held", "rejected", true, true},
	{"verified", "provisional", false, true},
	{"verified", "held", false, true},
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
sheet_is_deletable(const char *status)
{
	return strcmp(status, "rejected") == 0;
}
