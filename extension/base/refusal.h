/*
 * How the extension says no: an SQLSTATE of class RE, a sentence in the session's
 * language (res_elec.language), DETAIL with the figures, HINT with the next act, and
 * the list of violations as JSON in the error's CONSTRAINT field, for programs.
 */
#ifndef RES_ELEC_REFUSAL_H
#define RES_ELEC_REFUSAL_H

#include "base/compat.h"
#include "base/violation.h"
#include "utils/jsonb.h"

#define ERRCODE_SHEET_INVALID	MAKE_SQLSTATE('R','E','0','0','1')
#define ERRCODE_WRONG_STATE		MAKE_SQLSTATE('R','E','0','0','2')
#define ERRCODE_ALREADY_THERE	MAKE_SQLSTATE('R','E','0','0','3')
#define ERRCODE_NO_SUCH_THING	MAKE_SQLSTATE('R','E','0','0','4')
#define ERRCODE_NEEDS_DECISION	MAKE_SQLSTATE('R','E','0','0','5')
#define ERRCODE_NOT_ALLOWED		MAKE_SQLSTATE('R','E','0','0','6')
#define ERRCODE_STALE_VERSION	MAKE_SQLSTATE('R','E','0','0','7')

/* An error lists so many violations at most; whoever collects them may stop there. */
#define VIOLATIONS_LISTED 50

/* The list for programs: [{"code", "fields", "message", "context"}], of VIOLATIONS_LISTED at most. */
extern char *violations_json(List *violations);

/* One as SQL's violation() makes it, to be refused with others: {"rule", "fields", "context"}. */
extern char *violation_json(const Violation *violation);

/* A list of such as a jsonb, and the violations of one. */
extern Datum violations_list(List *violations);
extern List *violations_of_list(Jsonb *list);

/*
 * Raises the error. With one violation its own sentence is the message; with more,
 * or with a headline, the headline is, and DETAIL lists them. There is no CONTEXT but
 * the line of a COPY: it is the same from C, SQL and PL/pgSQL.
 */
pg_noreturn extern void refuse(int sqlstate, Violation *headline, List *violations);

/* The same for one violation. */
pg_noreturn extern void refuse_one(int sqlstate, Violation *violation);

/*
 * The same for what the status of something does not allow: its id by name, as violation_of() has it, and its status.
 */
pg_noreturn extern void refuse_status(const char *rule, const char *field, const char *name, int64 id,
	const char *status);

#endif
