/*
 * The parties of an election: which one a candidate's text names, made when it is new, what colour one may have, and
 * which may be deleted. A colour is drawn on white: bars, dots, areas of a map. WCAG 2.1 (1.4.11) asks for a contrast
 * of 3:1 there, (1.00 + 0.05) / (L + 0.05) with the relative luminance L of the colour, so that L is 0.30 at most.
 */
#include "rules/party.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "base/indexed.h"
#include "base/key.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "rules/trigger.h"

#define LUMINANCE_MOST 30		/* percent */

#define FIND_QUERY \
	"SELECT p.id FROM res_elec.party p WHERE p.election_id OPERATOR(pg_catalog.=) $1" \
	" AND (res_elec_internal.name_key(p.name) OPERATOR(pg_catalog.=) res_elec_internal.name_key($2)" \
	" OR res_elec_internal.name_key(p.code) OPERATOR(pg_catalog.=) res_elec_internal.name_key($2))" \
	" ORDER BY res_elec_internal.name_key(p.name) OPERATOR(pg_catalog.=) res_elec_internal.name_key($2) DESC LIMIT 1"
#define MAKE_QUERY \
	"INSERT INTO res_elec.party (election_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id"

#define ELECTION_ID 1

PG_FUNCTION_INFO_V1(party_check);
PG_FUNCTION_INFO_V1(party_delete_check);
PG_FUNCTION_INFO_V1(colour_violation);

static int32
run(SPIPlanPtr *plan, const char *query, int32 election_id, Datum name, int expected)
{
	Oid			types[] = {INT4OID, TEXTOID};
	Datum		values[] = {Int32GetDatum(election_id), name};
	bool		isnull;

	if (*plan == NULL)
		*plan = plan_keep(query, lengthof(types), types);
	/* all of it: the statement's triggers fire at its end */
	if (SPI_execute_plan(*plan, values, NULL, false, 0) != expected)
		elog(ERROR, "could not find the parties of election %d", election_id);
	return SPI_processed == 0 ? 0 : DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

int32
party_named(int32 election_id, Datum name)
{
	static SPIPlanPtr find = NULL;
	static SPIPlanPtr make = NULL;
	Identity	caller;
	int32		party;

	become_owner(res_elec_relation("party"), &caller);
	SPI_connect();
	party = run(&find, FIND_QUERY, election_id, name, SPI_OK_SELECT);
	if (party == 0)
	{
		key_wait_for_maker("party", election_id);
		/* an import waits in the INSERT for one that is made as such, and finds it then */
		while ((party = run(&find, FIND_QUERY, election_id, name, SPI_OK_SELECT)) == 0 &&
			   (party = run(&make, MAKE_QUERY, election_id, name, SPI_OK_INSERT_RETURNING)) == 0)
			;
	}
	SPI_finish();
	become_caller(&caller);
	return party;
}

/* Relative luminance (WCAG 2.1), 0 to 1, of a colour #rrggbb. */
static double
luminance(const char *colour)
{
	static const double weights[] = {0.2126, 0.7152, 0.0722};
	double		sum = 0;

	for (int i = 0; i < 3; i++)
	{
		char		pair[] = {colour[1 + 2 * i], colour[2 + 2 * i], '\0'};
		double		share = strtol(pair, NULL, 16) / 255.0;

		sum += weights[i] * (share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static bool
is_colour(const char *word)
{
	return strlen(word) == 7 && word[0] == '#' && strspn(word + 1, "0123456789abcdef") == 6;
}

/* What is wrong with a colour in small letters; NULL: nothing. */
static Violation *
judge_colour(const char *colour)
{
	Violation  *violation;

	if (!is_colour(colour))
	{
		violation = violation_of("field_format", "colour", NULL, 0);
		violation_text(violation, "expected", "#1b5e20");
		return violation;
	}
	if (luminance(colour) * 100 <= LUMINANCE_MOST)
		return NULL;
	violation = violation_of("colour_light", "colour", "left", (int64) ceil(luminance(colour) * 100));
	violation_number(violation, "right", LUMINANCE_MOST);
	violation_text(violation, "value", colour);
	return violation;
}

static void
require_colour(RowChange *change)
{
	int			column = row_column(&change->row, "colour");
	char	   *colour = row_text(&change->row, "colour");
	Violation  *violation;

	if (colour == NULL)
		return;
	colour = asc_tolower(colour, strlen(colour));
	violation = judge_colour(colour);
	if (violation != NULL)
		refuse_one(ERRCODE_SHEET_INVALID, violation);
	row_set(&change->row, column, CStringGetTextDatum(colour));
}

/* SQL: colour_violation(text) → jsonb */
Datum
colour_violation(PG_FUNCTION_ARGS)
{
	char	   *colour;
	Violation  *violation;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	colour = text_to_cstring(PG_GETARG_TEXT_PP(0));
	violation = judge_colour(asc_tolower(colour, strlen(colour)));
	if (violation == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(violation_json(violation))));
}

/* BEFORE INSERT OR UPDATE on party */
Datum
party_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "party_check", "party");

	if (UPDATES(&change) && row_integer(&change.row, "election_id") != row_integer(&change.old, "election_id"))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("other_election", "election_id", NULL, 0));
	require_colour(&change);
	return row_changed(&change);
}

/* BEFORE DELETE on party: one that has candidates stays, unless its election goes. */
Datum
party_delete_check(PG_FUNCTION_ARGS)
{
	RowChange	change = row_change(fcinfo, "party_delete_check", "party");
	int32		id = row_integer(&change.row, "id");
	Indexed		election = {"election", "election_pkey", {ELECTION_ID}, {row_integer(&change.row, "election_id")}};
	Indexed		candidates = {"candidate", "candidate_party_idx", {get_attnum(res_elec_relation("candidate"), "party_id")},
		{id}};

	if (indexed_any(&candidates, NULL, NULL) && indexed_any(&election, NULL, NULL))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("party_has_candidates", NULL, "party_id", id));
	return row_unchanged(&change);
}
