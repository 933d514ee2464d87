/* What the words of a sheet may be, to SQL: its state (see moves.h), and a reason that is no essay. */
#include "base/compat.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "sheet/moves.h"

PG_FUNCTION_INFO_V1(sheet_words_fit);

#define REASON_MOST 1000		/* characters */

static bool
reason_fits(const text *reason)
{
	return pg_mbstrlen_with_len(VARDATA_ANY(reason), VARSIZE_ANY_EXHDR(reason)) <= REASON_MOST;
}

/* SQL: sheet_words_fit(status, reason) */
Datum
sheet_words_fit(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0) && !sheet_is_state(text_to_cstring(PG_GETARG_TEXT_PP(0))))
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(PG_ARGISNULL(1) || reason_fits(PG_GETARG_TEXT_PP(1)));
}
