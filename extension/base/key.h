/*
 * Keys that a row is about to have, and others have already. They are read by a dirty snapshot: who has just entered
 * the same key is waited for, as the index itself would. Two who enter it at the same moment would both find nothing,
 * and the second be told of the index: so a key is locked from here until its row is in the index.
 */
#ifndef RES_ELEC_KEY_H
#define RES_ELEC_KEY_H

#include "base/compat.h"
#include "commands/trigger.h"

/* The other row that has a key: its text of the column, and its id (0: its table has none). */
typedef struct KeyTaken
{
	char	   *text;
	int32		id;
} KeyTaken;

/*
 * Whether another row than that of the trigger, which is fired before it is inserted or updated, has its key in a
 * unique index over one column, or over a function of one, such as name_key; the index' other columns come before it.
 * The caller's memory context has the text.
 */
extern bool key_taken(const TriggerData *trigger, const char *index, const char *column, KeyTaken *taken);

/* Locks the key alone: for whoever has looked before, and passes over a row whose key is taken by then. */
extern void key_lock(const TriggerData *trigger, const char *index, const char *column);

/*
 * Of two who make the first thing of its kind, or of its name, in an election at the same moment the second waits here:
 * whoever looks for it after this finds it.
 */
extern void key_wait_for_maker(const char *table, int32 election_id);

/* The row as it is to be written. */
extern HeapTuple key_new_row(const TriggerData *trigger);

#endif
