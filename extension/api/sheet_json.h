/* The answer that shows a sheet. */
#ifndef RES_ELEC_SHEET_JSON_H
#define RES_ELEC_SHEET_JSON_H

#include "base/row.h"
#include "fmgr.h"

/* What is shown: an office and its sheet, whose row is also wanted as a composite value. */
typedef struct ShownSheet
{
	Row			office;
	Row			sheet;
	Datum		of_sheet;
	bool		fresh;			/* this statement has entered it: nobody has sent a scan of it yet */
} ShownSheet;

/* Of a function that returns res_elec_api.answer. */
extern Datum sheet_answer_of(FunctionCallInfo fcinfo, int32 status, const char *message, const ShownSheet *shown);

#endif
