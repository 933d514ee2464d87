/* The states that a sheet may be in, to SQL; see moves.h. */
#include "base/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "sheet/moves.h"

PG_FUNCTION_INFO_V1(is_sheet_status);

/* SQL: is_sheet_status(status) */
Datum
is_sheet_status(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(sheet_is_state(text_to_cstring(PG_GETARG_TEXT_PP(0))));
}
