/* The answer that shows a sheet. */
#ifndef RES_ELEC_SHEET_JSON_H
#define RES_ELEC_SHEET_JSON_H

#include "base/compat.h"
#include "fmgr.h"

/* Of a function that returns res_elec_api.answer: an office, its sheet (both rows) and what is said of them. */
extern Datum sheet_answer_of(FunctionCallInfo fcinfo, int32 status, const text *message, Datum office, Datum sheet);

#endif
