/* Finding the extension's own tables; see tables.h. */
#include "base/tables.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#define SCHEMA "res_elec"

/*
 * What was found by name, as the catalogue says it until it says that it changed: a sheet asks for some twenty
 * relations, and twice as many look-ups in the catalogue's caches would be a thirtieth of what it costs.
 */
typedef struct KnownRelation
{
	char		name[NAMEDATALEN];
	Oid			oid;
} KnownRelation;

static HTAB *known = NULL;
static bool known_valid = false;
static Oid	known_schema = InvalidOid;

static void
on_catalogue_changed(Datum argument, int cache, uint32 hash)
{
	known_valid = false;
}

static void
known_renew(void)
{
	HASHCTL		control = {.keysize = NAMEDATALEN,.entrysize = sizeof(KnownRelation),.hcxt = CacheMemoryContext};

	if (known != NULL)
		hash_destroy(known);
	else
	{
		CacheRegisterSyscacheCallback(RELNAMENSP, on_catalogue_changed, (Datum) 0);
		CacheRegisterSyscacheCallback(NAMESPACENAME, on_catalogue_changed, (Datum) 0);
	}
	known = NULL;
	known = hash_create("res_elec relations", 64, &control, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	known_schema = InvalidOid;
	known_valid = true;			/* a change that comes while something is looked up takes this back */
}

/* The schema; InvalidOid where there is none. */
static Oid
schema(void)
{
	Oid			found;

	if (!known_valid)
		known_renew();
	if (OidIsValid(known_schema))
		return known_schema;
	found = get_namespace_oid(SCHEMA, true);
	if (known_valid)
		known_schema = found;
	return found;
}

static Oid
look_up(const char *name)
{
	Oid			of_schema = schema();
	Oid			relation = OidIsValid(of_schema) ? get_relname_relid(name, of_schema) : InvalidOid;

	if (!OidIsValid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation \"%s.%s\" does not exist", SCHEMA, name)));
	if (known_valid)
		((KnownRelation *) hash_search(known, name, HASH_ENTER, NULL))->oid = relation;
	return relation;
}

Oid
res_elec_relation(const char *name)
{
	KnownRelation *found;

	if (!known_valid)
		known_renew();
	found = hash_search(known, name, HASH_FIND, NULL);
	return found != NULL ? found->oid : look_up(name);
}

bool
is_res_elec_table(Relation relation, const char *name)
{
	return strcmp(RelationGetRelationName(relation), name) == 0 && RelationGetNamespace(relation) == schema();
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
