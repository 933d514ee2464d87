/*
 * sheet_read(office, body): the figures of a sheet as REST clients write them,
 * {"total_voters","blank_votes","null_votes","registered_voters"?,
 *  "results":[{"candidate_id","votes"}]}. What cannot be read as a figure is refused
 * together with every rule that the readable rest breaks; a sound reading is judged
 * by the table's trigger, as every other row. One that is not entered is judged here:
 * sheet_read_sound().
 */
#include "sheet/read_json.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "base/refusal.h"
#include "sheet/office.h"
#include "sheet/reading.h"
#include "votes/votes.h"

PG_FUNCTION_INFO_V1(sheet_read);
PG_FUNCTION_INFO_V1(sheet_read_sound);

typedef struct Reading
{
	SheetFigures figures;
	VoteEntry  *entries;
	size_t		n_entries;
	List	   *violations;
	int			index;			/* of the item in the list that is read, -1 outside of it */
} Reading;

static const char *
shown(const JsonbValue *value)
{
	char	   *words;

	switch (value->type)
	{
		case jbvString:
			return reading_quoted(value->val.string.val, value->val.string.len);
		case jbvNumeric:
			words = DatumGetCString(DirectFunctionCall1(numeric_out,
													   NumericGetDatum(value->val.numeric)));
			if (strlen(words) > SHOWN_MAX)
				strcpy(words + SHOWN_MAX - 3, "...");
			break;
		case jbvBool:
			return value->val.boolean ? "true" : "false";
		case jbvNull:
			return "null";
		default:
			return JsonContainerIsArray(value->val.binary.data) ? "[...]" : "{...}";
	}
	return words;
}

/* The name of a field where it stands: written only where there is something to say of it. */
static const char *
placed(const Reading *reading, const char *field)
{
	return reading->index < 0 ? field : psprintf("results[%d].%s", reading->index, field);
}

static void
note(Reading *reading, const char *rule, const char *field, const JsonbValue *value)
{
	Violation  *violation = reading_note(&reading->violations, rule, placed(reading, field));
	if (violation && value)
		violation_text(violation, "value", shown(value));
}

static void
note_candidate(Reading *reading, const char *rule, const char *field, int64 candidate)
{
	Violation  *violation = reading_note(&reading->violations, rule, placed(reading, field));

	if (violation)
		violation_number(violation, "candidate_id", candidate);
}

/* The text of a number, or of a string that may be one, without spaces at its ends; NULL of other values. */
static const char *
written(const JsonbValue *value, size_t *length)
{
	const char *at;

	if (value->type == jbvNumeric)
	{
		at = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		*length = strlen(at);
		return at;
	}
	if (value->type != jbvString)
		return NULL;
	at = value->val.string.val;
	*length = value->val.string.len;
	for (; *length > 0 && *at == ' '; at++)
		--*length;
	while (*length > 0 && at[*length - 1] == ' ')
		--*length;
	return at;
}

/* An integer of 32 bits, as a number or as its text, or a violation. */
static SheetFigure
read_integer(Reading *reading, const char *field, const JsonbValue *value)
{
	SheetFigure figure = {.unreadable = true};
	size_t		length = 0;
	const char *number = written(value, &length);
	const char *rule = number ? reading_figure(number, length, &figure) : "not_an_integer";

	if (rule)
		note(reading, rule, field, value);
	return figure;
}

static SheetFigure
read_figure(Reading *reading, JsonbContainer *object, const char *field)
{
	JsonbValue	value;

	if (getKeyJsonValueFromContainer(object, field, strlen(field), &value) == NULL)
		return (SheetFigure) {0};
	return read_integer(reading, field, &value);
}

/* registered_voters may be null, or in a form empty: not stated. */
static SheetFigure
read_register(Reading *reading, JsonbContainer *object)
{
	JsonbValue	value;

	if (getKeyJsonValueFromContainer(object, "registered_voters", 17, &value) &&
		(value.type == jbvNull || (value.type == jbvString && value.val.string.len == 0)))
		return (SheetFigure) {0};
	return read_figure(reading, object, "registered_voters");
}

static SheetFigure
read_member(Reading *reading, const JsonbValue *item, const char *field)
{
	JsonbValue	value;

	if (getKeyJsonValueFromContainer(item->val.binary.data, field, strlen(field), &value))
		return read_integer(reading, field, &value);
	note(reading, "missing", field, NULL);
	return (SheetFigure) {0};
}

static void
read_entry(Reading *reading, const JsonbValue *item)
{
	SheetFigure candidate,
				votes;

	if (item->type != jbvBinary || !JsonContainerIsObject(item->val.binary.data))
	{
		(void) reading_note(&reading->violations, "not_a_list", psprintf("results[%d]", reading->index));
		return;
	}
	candidate = read_member(reading, item, "candidate_id");
	votes = read_member(reading, item, "votes");
	if (candidate.given && candidate.value < 1)
		note_candidate(reading, "unknown_candidate", "candidate_id", candidate.value);
	else if (candidate.given && votes.given)
		reading->entries[reading->n_entries++] = (VoteEntry) {(int32) candidate.value, votes.value};
}

static int
compare_entries(const void *a, const void *b)
{
	int32		left = ((const VoteEntry *) a)->candidate;
	int32		right = ((const VoteEntry *) b)->candidate;

	return (left > right) - (left < right);
}

/* Notes each candidate named twice, and keeps the first entry only. */
static void
note_duplicates(Reading *reading)
{
	VoteEntry  *entries = reading->entries;
	size_t		kept = 0;
	bool		noted = false;

	qsort(entries, reading->n_entries, sizeof(VoteEntry), compare_entries);
	for (size_t i = 0; i < reading->n_entries; i++)
	{
		if (kept == 0 || entries[i].candidate != entries[kept - 1].candidate)
		{
			entries[kept++] = entries[i];
			noted = false;
		}
		else if (!noted)
		{
			note_candidate(reading, "duplicate_candidate", "results", entries[i].candidate);
			noted = true;
		}
	}
	reading->n_entries = kept;
}

static void
read_votes(Reading *reading, JsonbContainer *object)
{
	JsonbValue	value;
	JsonbIterator *it;
	JsonbIteratorToken token;
	int			violations = list_length(reading->violations);

	if (getKeyJsonValueFromContainer(object, "results", 7, &value) == NULL)
		return;
	if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data))
	{
		note(reading, "not_a_list", "results", NULL);
		reading->figures.votes_unreadable = true;
		return;
	}
	reading->entries = palloc(sizeof(VoteEntry) * (JsonContainerSize(value.val.binary.data) + 1));
	it = JsonbIteratorInit(value.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_ELEM)
		{
			reading->index++;
			read_entry(reading, &value);
		}
	reading->index = -1;
	note_duplicates(reading);
	reading->figures.has_votes = true;
	reading->figures.votes_unreadable = list_length(reading->violations) > violations;
	reading->figures.votes = votes_view(votes_from_entries(reading->entries, reading->n_entries));
}

/* Reads the figures; refuses what is none, and with whole, or with that, every rule that the rest breaks. */
static void
read_body(int32 office_id, Jsonb *body, bool whole, Datum *values, bool *nulls)
{
	Reading		reading = {.index = -1};
	SheetFigures *figures = &reading.figures;

	if (!JB_ROOT_IS_OBJECT(body))
		refuse(ERRCODE_SHEET_INVALID, NULL, list_make1(violation_make("body_missing")));
	figures->registered_voters = read_register(&reading, &body->root);
	figures->total_voters = read_figure(&reading, &body->root, "total_voters");
	figures->blank_votes = read_figure(&reading, &body->root, "blank_votes");
	figures->null_votes = read_figure(&reading, &body->root, "null_votes");
	read_votes(&reading, &body->root);
	if (whole || reading.violations != NIL)
	{
		OfficeFacts facts;
		List	   *violations;

		office_load(office_id, &facts);
		violations = list_concat(reading.violations, sheet_violations(figures, &facts));
		if (violations != NIL)
			sheet_refuse(office_id, violations);
	}
	values[ENTERED_REGISTERED_VOTERS] = reading_datum(figures->registered_voters, &nulls[ENTERED_REGISTERED_VOTERS]);
	values[ENTERED_TOTAL_VOTERS] = reading_datum(figures->total_voters, &nulls[ENTERED_TOTAL_VOTERS]);
	values[ENTERED_BLANK_VOTES] = reading_datum(figures->blank_votes, &nulls[ENTERED_BLANK_VOTES]);
	values[ENTERED_NULL_VOTES] = reading_datum(figures->null_votes, &nulls[ENTERED_NULL_VOTES]);
	nulls[ENTERED_VOTES] = !figures->has_votes;
	values[ENTERED_VOTES] = figures->has_votes ? PointerGetDatum(votes_make(figures->votes)) : (Datum) 0;
}

void
sheet_read_json(int32 office_id, Jsonb *body, Datum *values, bool *nulls)
{
	read_body(office_id, body, false, values, nulls);
}

static Datum
read_row(FunctionCallInfo fcinfo, bool whole)
{
	TupleDesc	desc;
	Datum		values[ENTERED_N_COLUMNS];
	bool		nulls[ENTERED_N_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "sheet_read must return a row");
	read_body(PG_GETARG_INT32(0), PG_GETARG_JSONB_P(1), whole, values, nulls);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

/* SQL: sheet_read(office_id, body) → (registered_voters, total_voters, blank_votes, null_votes, votes) */
Datum
sheet_read(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(read_row(fcinfo, false));
}

/* SQL: sheet_read_sound(office_id, body) → the same, of a sheet that no rule refuses */
Datum
sheet_read_sound(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(read_row(fcinfo, true));
}
