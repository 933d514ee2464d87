/*
 * What both readers of a sheet have in common, of a JSON body and of a line of CSV: a figure from its text, a value as
 * a message quotes it, and the list of what cannot be read, as long as violations are listed.
 */
#ifndef RES_ELEC_SHEET_READING_H
#define RES_ELEC_SHEET_READING_H

#include "base/compat.h"

#include "nodes/pg_list.h"

#include "base/refusal.h"
#include "sheet/sheet.h"

/* A value quoted in a message is cut to this many bytes. */
#define SHOWN_MAX 40

/* A text in quotation marks, cut between characters. */
extern char *reading_quoted(const char *words, size_t length);

/* Adds a violation of a field; NULL where as many as are listed stand already. */
extern Violation *reading_note(List **violations, const char *rule, const char *field);

/* Reads an integer of 32 bits; the rule that the text breaks, which leaves the figure unreadable, or NULL. */
extern const char *reading_figure(const char *words, size_t length, SheetFigure *figure);

/* A figure as a column's value: NULL where it was not given. */
extern Datum reading_datum(SheetFigure figure, bool *isnull);

#endif
