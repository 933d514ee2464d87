/*
 * Before a row is written, what another row has already is refused (RE003) in the house's words, on every way in, so
 * that nobody comes to the unique index: name_free(index, column) a name that is another row's to people, and says
 * which row has it; key_free(index, column, …) all the columns given whose keys are taken, at once, and not by whom.
 */
#include "base/compat.h"

#include "commands/trigger.h"
#include "fmgr.h"

#include "base/key.h"
#include "base/refusal.h"
#include "base/settings.h"

PG_FUNCTION_INFO_V1(name_free);
PG_FUNCTION_INFO_V1(key_free);

static TriggerData *
trigger_data(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigger->tg_event) || trigger->tg_trigger->tgnargs == 0 || trigger->tg_trigger->tgnargs % 2 !=
		0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("name_free and key_free must be fired before each row that is inserted or updated, "
						"with indexes and columns")));
	return trigger;
}

Datum
name_free(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo);
	char	  **arguments = trigger->tg_trigger->tgargs;
	KeyTaken	taken;

	/* it has looked before, and passes over what somebody else has made since */
	if (strcmp(res_elec_channel, "import") == 0)
		key_lock(trigger, arguments[0], arguments[1]);
	else if (key_taken(trigger, arguments[0], arguments[1], &taken))
	{
		Violation  *violation = violation_make("name_taken");

		violation_field(violation, arguments[1]);
		violation_text(violation, "name", taken.text);
		violation_number(violation, "id", taken.id);
		refuse_one(ERRCODE_ALREADY_THERE, violation);
	}
	return PointerGetDatum(key_new_row(trigger));
}

Datum
key_free(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo);
	char	  **arguments = trigger->tg_trigger->tgargs;
	Violation  *violation = violation_make("taken");
	KeyTaken	taken;

	for (int at = 0; at < trigger->tg_trigger->tgnargs; at += 2)
		if (key_taken(trigger, arguments[at], arguments[at + 1], &taken))
			violation_field(violation, arguments[at + 1]);
	if (violation->fields != NIL)
		refuse_one(ERRCODE_ALREADY_THERE, violation);
	return PointerGetDatum(key_new_row(trigger));
}
