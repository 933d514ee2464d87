/*
 * BEFORE UPDATE on office: a reason belongs to one change. It is one only where the
 * statement gives it; what the row has kept from an earlier change is none.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "nodes/bitmapset.h"
#include "utils/rel.h"

#include "base/tables.h"

PG_FUNCTION_INFO_V1(office_reason);

Datum
office_reason(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	int			column;
	Datum		none = (Datum) 0;
	bool		isnull = true;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) || !TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ||
		!is_res_elec_table(trigger->tg_relation, "office"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("office_reason must be called as a BEFORE UPDATE ROW trigger of res_elec.office")));
	desc = RelationGetDescr(trigger->tg_relation);
	column = SPI_fnumber(desc, "reason");
	if (bms_is_member(column - FirstLowInvalidHeapAttributeNumber, trigger->tg_updatedcols))
		return PointerGetDatum(trigger->tg_newtuple);
	return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_newtuple, desc, 1, &column, &none, &isnull));
}
