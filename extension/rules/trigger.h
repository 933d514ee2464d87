/* What the triggers of the rules have in common: the row that changes, and the rows that a statement has changed. */
#ifndef RES_ELEC_RULES_TRIGGER_H
#define RES_ELEC_RULES_TRIGGER_H

#include "postgres.h"
#include "commands/trigger.h"
#include "fmgr.h"

#include "base/row.h"

/* One row that is inserted, updated or deleted; old and row are the same one unless it is updated. */
typedef struct RowChange
{
	TriggerData *trigger;
	Row			old;
	Row			row;
} RowChange;

#define INSERTS(change) TRIGGER_FIRED_BY_INSERT((change)->trigger->tg_event)
#define UPDATES(change) TRIGGER_FIRED_BY_UPDATE((change)->trigger->tg_event)

/* The call of a BEFORE ROW trigger of a table of the extension; any other call is an error that names the function. */
extern RowChange row_change(FunctionCallInfo fcinfo, const char *function, const char *table);

/* What the trigger returns: the row as it was changed, or as it is. */
extern Datum row_changed(const RowChange *change);
extern Datum row_unchanged(const RowChange *change);

/* updated_at: now where the update changes anything, else as it was. */
extern void row_touch(RowChange *change);

/* The call of an AFTER STATEMENT trigger with the transition tables it needs. */
extern TriggerData *statement_trigger(FunctionCallInfo fcinfo, const char *function);

/* Reading a transition table from its first row, as often as one likes. The row is good until the next is read. */
typedef struct Transition Transition;

extern Transition *transition_open(TriggerData *trigger, bool new_rows);
extern bool transition_next(Transition *transition, Row *row);
extern void transition_close(Transition *transition);

/* Ids in ascending order, each once. */
typedef struct IdSet
{
	int32	   *ids;
	int			n;
	int			room;
} IdSet;

/* Adds to the end; ids_sort() makes a set of it. 0 is no id, and left out. */
extern void ids_add(IdSet *set, int32 id);
extern void ids_sort(IdSet *set);

/* Whether a row was made in this transaction: one with another created_at comes from a dump. */
extern bool is_made_now(const Row *row);

#endif
