/* Which state an election may go to from which; see election_status.h. */
#include "rules/election_status.h"

#include <stddef.h>
#include <string.h>

#define MOST_MOVES 2

typedef struct State
{
	const char *name;
	const char *moves[MOST_MOVES + 1];
	bool		frozen;
} State;

static const State states[] = {
	{ELECTION_NEW, {"pending", "active"}, false},
	{"pending", {"active", "archived"}, false},
	{"active", {"completed"}, false},
	{"completed", {"archived"}, true},
	{"archived", {NULL}, true},
};

static const State *
find(const char *name)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0)
			return &states[i];
	return NULL;
}

const char *const *
election_moves(const char *from)
{
	static const char *const none[] = {NULL};
	const State *state = find(from);

	return state == NULL ? none : state->moves;
}

bool
election_may_move(const char *from, const char *to)
{
	for (const char *const *move = election_moves(from); *move != NULL; move++)
		if (strcmp(*move, to) == 0)
			return true;
	return false;
}

bool
election_reopens(const char *from, const char *to)
{
	return strcmp(from, "completed") == 0 && strcmp(to, "active") == 0;
}

bool
election_is_frozen(const char *status)
{
	const State *state = find(status);

	return state != NULL && state->frozen;
}

bool
election_takes_sheets(const char *status)
{
	return strcmp(status, "active") == 0;
}

bool
election_takes_scans(const char *status)
{
	return election_takes_sheets(status) || strcmp(status, "completed") == 0;
}

bool
election_takes_decisions(const char *status)
{
	return strcmp(status, "active") == 0 || strcmp(status, "completed") == 0;
}

bool
election_marks_activation(const char *from, const char *to)
{
	return strcmp(to, "pending") != 0 && (strcmp(from, ELECTION_NEW) == 0 || strcmp(to, "archived") != 0);
}
