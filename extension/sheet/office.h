/* What is known of a sheet's office, and the judgement of a sheet by it: see office.c. */
#ifndef RES_ELEC_SHEET_OFFICE_H
#define RES_ELEC_SHEET_OFFICE_H

#include "sheet/sheet.h"
#include "utils/snapshot.h"

typedef struct OfficeFacts
{
	int32		office_id;
	Datum		units[SHEET_N_UNITS];
	bool		units_null[SHEET_N_UNITS];
	SheetOffice rules;			/* register and candidates */
	char	   *status;			/* see office_status.h */
	char	   *election_status;
	TimestampTz activated_at;	/* DT_NOEND before activation */
	TimestampTz completed_at;	/* DT_NOEND while not completed */
} OfficeFacts;

/*
 * The office as of now, whatever the transaction's snapshot; these facts do not change
 * until the end of the transaction (see election_lock.h). An office that is not there is an error (RE004).
 */
extern void office_load(int32 office_id, OfficeFacts *facts);

/* A candidate as the sheet's contest lists it. */
typedef struct OfficeCandidate
{
	int32		id;
	int32		ballot_number;	/* PG_INT32_MAX without one */
} OfficeCandidate;

/* The candidates of a contest as of a snapshot, in the order of the ballot; palloc'd. */
extern OfficeCandidate *office_candidates(int32 contest_id, Snapshot snapshot, int *n);

/*
 * The same as office_load() read them last in this transaction, for who has entered a sheet and shows it at once; NULL:
 * it
 * has read another contest's. They live until it is called again.
 */
extern const OfficeCandidate *office_candidates_loaded(int32 contest_id, int *n);

/* All violations of the figures, as a List of Violation; NIL when the sheet is sound. */
extern List *sheet_violations(const SheetFigures *figures, const OfficeFacts *facts);

/* Raises RE001 with the violations of a sheet. */
pg_noreturn extern void sheet_refuse(int32 office_id, List *violations);

#endif
