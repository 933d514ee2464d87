/* Finding the extension's own tables; see tables.h. */
#include "tables.h"

#include "catalog/namespace.h"
#include "utils/lsyscache.h"

#define SCHEMA "res_elec"

Oid
res_elec_relation(const char *name)
{
	Oid			relation = get_relname_relid(name, get_namespace_oid(SCHEMA, false));

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation \"%s.%s\" does not exist", SCHEMA, name)));
	return relation;
}

bool
is_res_elec_table(Relation relation, const char *name)
{
	return strcmp(RelationGetRelationName(relation), name) == 0 &&
		RelationGetNamespace(relation) == get_namespace_oid(SCHEMA, true);
}
