/* Looks names up when a refusal is put into words; see display_name.h. */
#include "base/display_name.h"

#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/row.h"

typedef struct Kind
{
	const char *table;
	const char *index;
	const char *columns[2];		/* that make up the name */
} Kind;

static const Kind kinds[] = {
	{"office", "office_pkey", {"name"}},
	{"contest", "contest_pkey", {"name"}},
	{"election", "election_pkey", {"title"}},
	{"candidate", "candidate_pkey", {"first_name", "last_name"}},
	{"party", "party_pkey", {"name"}},
	{"area", "area_pkey", {"name"}},
};

static const Kind center = {"center", "center_pkey", {"name"}};

static const Kind *
find_kind(const char *kind, size_t length)
{
	for (size_t i = 0; i < lengthof(kinds); i++)
		if (strlen(kinds[i].table) == length && strncmp(kinds[i].table, kind, length) == 0)
			return &kinds[i];
	elog(ERROR, "nothing says what people call a \"%.*s\"", (int) length, kind);
}

/* As the active snapshot shows it; without one, as the newest. */
static bool
find_row(const Kind *kind, int32 id, Row *row)
{
	Datum		found;

	if (!lookup_row(kind->table, kind->index, ActiveSnapshotSet() ? GetActiveSnapshot() : NULL, id, &found))
		return false;
	*row = row_of_datum(found);
	return true;
}

static char *
name_in(const Kind *kind, const Row *row)
{
	char	   *name = row_text(row, kind->columns[0]);
	char	   *last = kind->columns[1] ? row_text(row, kind->columns[1]) : NULL;

	if (last == NULL || *last == '\0' || name == NULL || *name == '\0')
		return last == NULL || *last == '\0' ? name : last;
	return psprintf("%s %s", name, last);
}

char *
display_name(const char *kind, size_t length, const char *id, char **within)
{
	const Kind *of = find_kind(kind, length);
	char	   *end;
	long		number = strtol(id, &end, 10);
	Row			row;
	Row			around;

	*within = NULL;
	if (*end != '\0' || number < 1 || number > PG_INT32_MAX || !find_row(of, (int32) number, &row))
		return NULL;
	if (of == &kinds[0] && find_row(&center, row_integer(&row, "center_id"), &around))
		*within = name_in(&center, &around);
	return name_in(of, &row);
}
