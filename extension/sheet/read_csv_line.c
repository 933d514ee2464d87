/*
 * sheet_line(fields, names, candidates, standing, register): the figures of a sheet as a line of
 * CSV has them, judged as the table's trigger would: what is wrong comes back as a list and is
 * not raised, so that one statement judges a whole file.
 */
#include "sheet/office.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "base/refusal.h"
#include "sheet/reading.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(sheet_line);

/* The figures stand first among the fields; the candidates' votes follow. */
enum
{
	FIELD_REGISTERED, FIELD_VOTERS, FIELD_BLANK, FIELD_NULL, N_FIGURES
};

typedef struct Line
{
	Datum	   *fields;
	bool	   *empty;
	int			n;
	ArrayType  *names;			/* of the fields, as the file's header has them */
	List	   *violations;
} Line;

static const char *const figure_names[N_FIGURES] = {
	"registered_voters", "total_voters", "blank_votes", "null_votes"
};

/* The file's own name of a column: what its sender looks for. */
static char *
column_name(const Line *line, int field)
{
	int			subscript = field + 1;
	bool		isnull;
	Datum		name = array_ref(line->names, 1, &subscript, -1, -1, false, TYPALIGN_INT, &isnull);

	return isnull ? pstrdup("results") : TextDatumGetCString(name);
}

/* An integer of 32 bits; nothing where the field is empty. */
static SheetFigure
read_field(Line *line, int field)
{
	SheetFigure figure = {0};
	const char *words,
			   *rule;
	Violation  *violation;

	if (line->empty[field])
		return figure;
	words = TextDatumGetCString(line->fields[field]);
	rule = reading_figure(words, strlen(words), &figure);
	violation = rule ? reading_note(&line->violations, rule, field < N_FIGURES ? figure_names[field]
		: column_name(line, field)) : NULL;
	if (violation)
		violation_text(violation, "value", reading_quoted(words, strlen(words)));
	return figure;
}

static Votes *
read_votes(Line *line, ArrayType *candidates, SheetFigures *figures)
{
	const int32 *ids = (const int32 *) ARR_DATA_PTR(candidates);
	VoteEntry  *entries = palloc(sizeof(VoteEntry) * (line->n + 1));
	size_t		n = 0;
	Votes	   *votes;

	for (int i = N_FIGURES; i < line->n; i++)
	{
		SheetFigure figure = read_field(line, i);

		if (figure.given)
			entries[n++] = (VoteEntry) {ids[i - N_FIGURES], figure.value};
		figures->votes_unreadable |= figure.unreadable;
	}
	votes = votes_from_entries(entries, n);
	figures->has_votes = true;
	figures->votes = votes_view(votes);
	return votes;
}

static bool
is_blank(const Line *line)
{
	for (int i = FIELD_VOTERS; i < line->n; i++)
		if (!line->empty[i])
			return false;
	return true;
}

/*
 * sheet_line(fields, names, candidates, standing, registered_voters)
 *   → (registered_voters, total_voters, blank_votes, null_votes, votes, violations)
 * fields: registered_voters, total_voters, blank_votes, null_votes, then one a candidate of
 * candidates (ids). standing: who stands in the office's contest, ascending. violations: NULL for a
 * sound line. All is NULL for a line without figures.
 */
Datum
sheet_line(PG_FUNCTION_ARGS)
{
	ArrayType  *candidates,
			   *standing;
	Line		line = {0};
	SheetFigures figures = {0};
	OfficeFacts facts = {0};
	TupleDesc	desc;
	Datum		values[6] = {0};
	bool		nulls[6] = {true, true, true, true, true, true};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "sheet_line must return a row");
	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	line.names = PG_GETARG_ARRAYTYPE_P(1);
	candidates = PG_GETARG_ARRAYTYPE_P(2);
	standing = PG_GETARG_ARRAYTYPE_P(3);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false, TYPALIGN_INT, &line.fields, &line.empty, &line.n);
	if (line.n != N_FIGURES + ArrayGetNItems(ARR_NDIM(candidates), ARR_DIMS(candidates)) ||
		array_contains_nulls(candidates) || array_contains_nulls(standing))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("sheet_line needs four figures and the votes of each candidate")));
	desc = BlessTupleDesc(desc);
	if (is_blank(&line))
		PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(desc, values, nulls)));
	figures.registered_voters = read_field(&line, FIELD_REGISTERED);
	figures.total_voters = read_field(&line, FIELD_VOTERS);
	figures.blank_votes = read_field(&line, FIELD_BLANK);
	figures.null_votes = read_field(&line, FIELD_NULL);
	values[4] = PointerGetDatum(read_votes(&line, candidates, &figures));
	nulls[4] = false;
	facts.rules.candidates = (const int32 *) ARR_DATA_PTR(standing);
	facts.rules.n_candidates = ArrayGetNItems(ARR_NDIM(standing), ARR_DIMS(standing));
	facts.rules.registered_voters = (SheetFigure) {.given = !PG_ARGISNULL(4)};
	if (facts.rules.registered_voters.given)
		facts.rules.registered_voters.value = PG_GETARG_INT32(4);
	line.violations = list_concat(line.violations, sheet_violations(&figures, &facts));
	values[0] = reading_datum(figures.registered_voters, &nulls[0]);
	values[1] = reading_datum(figures.total_voters, &nulls[1]);
	values[2] = reading_datum(figures.blank_votes, &nulls[2]);
	values[3] = reading_datum(figures.null_votes, &nulls[3]);
	nulls[5] = line.violations == NIL;
	if (line.violations != NIL)
		values[5] = DirectFunctionCall1(jsonb_in, CStringGetDatum(violations_json(line.violations)));
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(desc, values, nulls)));
}
