/*
 * Which node of a country this database is, and whose the sheets of a province are. The nation is node 0, a province
 * that counts in a database of its own one of 1 to 31; a database that is no node keeps everything, and is asked
 * nothing. Read from res_elec.this_node and res_elec.node once a session, and again when they change.
 */
#ifndef RES_ELEC_NODE_H
#define RES_ELEC_NODE_H

#include "postgres.h"

#define NODE_NONE (-1)
#define NODE_NATION 0
#define NODES_MOST 31

typedef struct CountryNode
{
	int			number;
	int32		area_id;		/* the province; 0: the nation */
	const char *name;			/* of the province; empty: not known here yet */
} CountryNode;

/* The number of this node, or NODE_NONE. */
extern int	node_self(void);

/* Whether this is a node that is not the nation. */
extern bool node_is_province(void);

/* This node, or another by its number; what is not known has no name. Good until the next call. */
extern const CountryNode *node_here(void);
extern const CountryNode *node_numbered(int number);

/* Who keeps the sheets of offices in a province (0: in none). Only where this is a node. */
extern const CountryNode *node_of_province(int32 province_id);

/* Whether this database keeps the sheets of offices in a province (0: in none). */
extern bool node_keeps(int32 province_id);

/* Whether the nation has a report of this node that it has not itself: it was put back to an earlier state. */
extern bool node_went_back(int64 *reported);

/* Whether the nation lists this node: not one that was removed, or whose first copy has not come. */
extern bool node_is_listed(void);

/* At the nation that was put back to an earlier state: a province that has heard later reports of it; NULL: none. */
extern const CountryNode *node_ahead(void);

#endif
