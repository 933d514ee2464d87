/*
 * What is completed or archived stays as it is: what an election consists of neither comes, changes nor goes. Who
 * completes it waits for such changes under way, and they for the election.
 */
#ifndef RES_ELEC_FROZEN_H
#define RES_ELEC_FROZEN_H

#include "postgres.h"

/* How it is made sure that the election stays open until the transaction ends. */
typedef enum OpenLock
{
	OPEN_BY_ELECTION,			/* entered as sheets enter it, before any row is locked: sheets may follow */
	OPEN_BY_ROW,				/* its row share-locked, by who has locked rows already */
	OPEN_NOW					/* not at all, which is enough for a dry run */
} OpenLock;

/* The status of an election as of now, palloc'd; NULL: there is none. */
extern char *election_status_now(int32 election_id);

/* Refuses (RE002) an election that is completed or archived. Silent where there is none. */
extern void require_open(int32 election_id, OpenLock by);

#endif
