/* What both readers of a sheet have in common; see reading.h. */
#include "sheet/reading.h"

#include "mb/pg_wchar.h"

#include "base/figure.h"

char *
reading_quoted(const char *words, size_t length)
{
	return psprintf("\"%.*s\"", pg_mbcliplen(words, (int) length, SHOWN_MAX), words);
}

Violation *
reading_note(List **violations, const char *rule, const char *field)
{
	Violation  *violation;

	if (list_length(*violations) == VIOLATIONS_LISTED)
		return NULL;
	violation = violation_make(rule);
	violation_field(violation, field);
	*violations = lappend(*violations, violation);
	return violation;
}

const char *
reading_figure(const char *words, size_t length, SheetFigure *figure)
{
	int64_t		value;
	size_t		used;
	FigureFault fault = figure_read(words, length, &value, &used);

	*figure = (SheetFigure) {.unreadable = true};
	if (fault == FIGURE_NONE || fault == FIGURE_NOT_WHOLE || used != length)
		return "not_an_integer";
	if (fault == FIGURE_BEYOND || value < PG_INT32_MIN || value > PG_INT32_MAX)
		return "out_of_range";
	*figure = (SheetFigure) {.given = true,.value = value};
	return NULL;
}

Datum
reading_datum(SheetFigure figure, bool *isnull)
{
	*isnull = !figure.given;
	return Int32GetDatum((int32) figure.value);
}
