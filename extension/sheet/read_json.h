/* The figures of a sheet as REST clients write them: see read_json.c. */
#ifndef RES_ELEC_READ_JSON_H
#define RES_ELEC_READ_JSON_H

#include "sheet/sheet.h"
#include "utils/jsonb.h"

/* The columns that a sheet is entered by, in this order. */
enum EnteredColumn
{
	ENTERED_REGISTERED_VOTERS,
	ENTERED_TOTAL_VOTERS,
	ENTERED_BLANK_VOTES,
	ENTERED_NULL_VOTES,
	ENTERED_VOTES,
	ENTERED_N_COLUMNS
};

/* Reads a body; what is no figure is refused (RE001) together with every rule that the rest breaks. */
extern void sheet_read_json(int32 office_id, Jsonb *body, Datum *values, bool *nulls);

#endif
