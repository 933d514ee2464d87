/* Finding the extension's own tables; see tables.h. */
#include "base/tables.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

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

SPIPlanPtr
plan_keep(const char *query, int n_arguments, Oid *arguments)
{
	SPIPlanPtr	plan = SPI_prepare(query, n_arguments, arguments);

	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare a query: %s", SPI_result_code_string(SPI_result));
	return plan;
}

void
become_owner(Oid relation, Identity *caller)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relation);
	GetUserIdAndSecContext(&caller->user, &caller->context);
	SetUserIdAndSecContext(((Form_pg_class) GETSTRUCT(tuple))->relowner,
						   caller->context | SECURITY_LOCAL_USERID_CHANGE);
	ReleaseSysCache(tuple);
}

void
become_caller(const Identity *caller)
{
	SetUserIdAndSecContext(caller->user, caller->context);
}
