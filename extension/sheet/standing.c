/* What a request needs of the sheet it is about; see standing.h. */
#include "sheet/standing.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "base/refusal.h"

PG_FUNCTION_INFO_V1(require_sheet);
PG_FUNCTION_INFO_V1(require_version);
PG_FUNCTION_INFO_V1(require_same_figures);

void
sheet_require(int32 office_id, bool is_in)
{
	if (!is_in)
		refuse_one(ERRCODE_NO_SUCH_THING, violation_of("no_sheet", NULL, "office_id", office_id));
}

/* SQL: require_sheet(office_id, is_in) */
Datum
require_sheet(PG_FUNCTION_ARGS)
{
	sheet_require(PG_GETARG_INT32(0), PG_GETARG_BOOL(1));
	PG_RETURN_VOID();
}

/* SQL: require_version(matches, or NULL without If-Match; the ETag that stands; if_match) */
Datum
require_version(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (PG_GETARG_BOOL(0))
		PG_RETURN_VOID();
	violation = violation_make("stale_version");
	violation_text(violation, "version", text_to_cstring(PG_GETARG_TEXT_PP(1)));
	violation_text(violation, "if_match", text_to_cstring(PG_GETARG_TEXT_PP(2)));
	refuse_one(ERRCODE_STALE_VERSION, violation);
}

/* SQL: require_same_figures(same, office_id, the version that stands); figures that could not be compared are others */
Datum
require_same_figures(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (!PG_ARGISNULL(0) && PG_GETARG_BOOL(0))
		PG_RETURN_VOID();
	violation = violation_of("sheet_exists", NULL, "office_id", PG_GETARG_INT32(1));
	violation_number(violation, "version", PG_GETARG_INT32(2));
	refuse_one(ERRCODE_ALREADY_THERE, violation);
}
