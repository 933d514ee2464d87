/* The extension's own tables, by name. */
#ifndef RES_ELEC_TABLES_H
#define RES_ELEC_TABLES_H

#include "postgres.h"
#include "executor/spi.h"
#include "utils/rel.h"

/* The relation of this name in schema res_elec; one that is missing is an error. */
extern Oid	res_elec_relation(const char *name);

/* Whether a relation is the extension's own table of this name: columns may be known by number there. */
extern bool is_res_elec_table(Relation relation, const char *name);

/* Prepares and keeps a query; within SPI_connect. */
extern SPIPlanPtr plan_keep(const char *query, int n_arguments, Oid *arguments);

/* Who runs the queries: what triggers read and write is the extension's own business, not the caller's right. */
typedef struct Identity
{
	Oid			user;
	int			context;
} Identity;

/* Goes on as the owner of a relation; an error in between ends that by itself. */
extern void become_owner(Oid relation, Identity *caller);
extern void become_caller(const Identity *caller);

#endif
