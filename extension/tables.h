/* The extension's own tables, by name. */
#ifndef RES_ELEC_TABLES_H
#define RES_ELEC_TABLES_H

#include "postgres.h"
#include "utils/rel.h"

/* The relation of this name in schema res_elec; one that is missing is an error. */
extern Oid	res_elec_relation(const char *name);

/* Whether a relation is the extension's own table of this name: columns may be known by number there. */
extern bool is_res_elec_table(Relation relation, const char *name);

#endif
