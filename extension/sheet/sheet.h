/*
 * The result sheet inside PostgreSQL: where its columns stand, what is known of its
 * office, and how its violations become an error.
 */
#ifndef RES_ELEC_SHEET_H
#define RES_ELEC_SHEET_H

#include "base/compat.h"
#include "datatype/timestamp.h"
#include "nodes/pg_list.h"

#include "sheet/rules.h"

/*
 * Columns of res_elec.result_sheet. The first eight are those of res_elec.office too, whose ninth is OFFICE_STATUS:
 * both tables count in the same units, and the totals read both the same way.
 */
enum SheetColumn
{
	SHEET_OFFICE_ID = 1,		/* office.id */
	SHEET_ELECTION_ID,
	SHEET_CONTEST_ID,
	SHEET_CENTER_ID,
	SHEET_COMMUNE_ID,
	SHEET_DEPARTMENT_ID,
	SHEET_PROVINCE_ID,
	SHEET_REGISTERED_VOTERS,
	SHEET_TOTAL_VOTERS,
	SHEET_BLANK_VOTES,
	SHEET_NULL_VOTES,
	SHEET_VOTES,
	SHEET_STATUS,
	SHEET_VERSION,
	SHEET_FIGURES_VERSION,
	SHEET_CHANNEL,
	SHEET_SUBMITTED_BY,
	SHEET_DB_USER,
	SHEET_ADDRESS,
	SHEET_REQUEST_ID,
	SHEET_SUBMITTED_AT,
	SHEET_UPDATED_AT,
	SHEET_REASON,
	SHEET_DECISION_ID,
	SHEET_VALID_FROM_XID,		/* see position.c */
	SHEET_VALID_FROM,
	SHEET_OFFICE_REGISTERED_VOTERS,	/* the office's SHEET_REGISTERED_VOTERS */
	SHEET_N_COLUMNS = SHEET_OFFICE_REGISTERED_VOTERS
};

#define OFFICE_STATUS (SHEET_REGISTERED_VOTERS + 1)
#define OFFICE_MERGED_INTO (OFFICE_STATUS + 1)

/* Columns SHEET_ELECTION_ID to SHEET_PROVINCE_ID, which a sheet takes from its office. */
#define SHEET_N_UNITS (SHEET_PROVINCE_ID - SHEET_ELECTION_ID + 1)

#endif
