/*
 * The nodes, cached; see node.h. A trigger on the tables invalidates their relcache entries, as a change of their
 * definition would: every backend hears of it at the commit, before it next locks a table.
 */
#include "nodes/node.h"

#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/tables.h"

PG_FUNCTION_INFO_V1(node_changed);
PG_FUNCTION_INFO_V1(node_number);
PG_FUNCTION_INFO_V1(node_keeps_sql);

/*
 * This one first, with the last report of it that the nation has, whether it has that itself, whether the nation lists
 * it, and a province that has heard a report of this one, the nation, that is not here (0: none has).
 */
#define NODES_QUERY \
	"SELECT t.number, coalesce(t.area_id, 0), coalesce(n.name, ''), coalesce(n.reported, 0)," \
	" CASE WHEN r.number IS NULL THEN 0 ELSE 1 END, CASE WHEN n.number IS NULL THEN 0 ELSE 1 END," \
	" coalesce(t.ahead[1], 0)" \
	" FROM res_elec.this_node t LEFT JOIN res_elec.node n ON n.number OPERATOR(pg_catalog.=) t.number" \
	" LEFT JOIN res_elec.node_report r ON r.node OPERATOR(pg_catalog.=) t.number" \
	" AND r.number OPERATOR(pg_catalog.=) n.reported AND r.token OPERATOR(pg_catalog.=) n.reported_token" \
	" UNION ALL SELECT n.number, n.area_id, n.name, 0, 0, 1, 0 FROM res_elec.node n WHERE EXISTS (SELECT FROM" \
	" res_elec.this_node t WHERE t.number OPERATOR(pg_catalog.<>) n.number)"

static struct
{
	bool		valid;
	bool		changed;		/* since the rows were last asked for */
	Oid			relations[3];	/* whose changes end it */
	MemoryContext names;
	int			n;				/* 0: this database is no node */
	CountryNode		nodes[NODES_MOST + 1];	/* this one first */
	int64		reported;		/* the number of the last report that the nation has of this node */
	bool		has_reported;	/* this node has that report, too */
	bool		listed;			/* by the nation, or this is the nation */
	int			ahead;			/* a province that has heard what this, the nation, has not said; 0: none */
}			cache;

static void
on_relation_changed(Datum argument, Oid relation)
{
	for (size_t i = 0; i < lengthof(cache.relations); i++)
		if (relation == InvalidOid || relation == cache.relations[i])
		{
			cache.valid = false;
			cache.changed = true;
		}
}

static void
cache_make(void)
{
	if (cache.names == NULL)
	{
		cache.names = AllocSetContextCreate(CacheMemoryContext, "res_elec nodes", ALLOCSET_SMALL_SIZES);
		CacheRegisterRelcacheCallback(on_relation_changed, (Datum) 0);
	}
	MemoryContextReset(cache.names);
	cache.relations[0] = res_elec_relation("this_node");
	cache.relations[1] = res_elec_relation("node");
	cache.relations[2] = res_elec_relation("node_report");
}

static int64
number_column(uint64 row, int column)
{
	return strtoll(SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column), NULL, 10);
}

static void
read_rows(void)
{
	cache.n = (int) Min(SPI_processed, lengthof(cache.nodes));
	for (int i = 0; i < cache.n; i++)
		cache.nodes[i] = (CountryNode)
	{
		.number = (int) number_column(i, 1),
		.area_id = (int32) number_column(i, 2),
		.name = MemoryContextStrdup(cache.names, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 3))
	};
	if (cache.n > 0)
	{
		cache.reported = number_column(0, 4);
		cache.has_reported = number_column(0, 5) != 0;
		cache.listed = number_column(0, 6) != 0 || cache.nodes[0].number == NODE_NATION;
		cache.ahead = (int) number_column(0, 7);
	}
}

static void
load(void)
{
	static SPIPlanPtr plan = NULL;
	Identity	caller;

	cache_make();
	cache.changed = false;
	become_owner(cache.relations[0], &caller);
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(NODES_QUERY, 0, NULL);
	if (SPI_execute_snapshot(plan, NULL, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the nodes");
	read_rows();
	SPI_finish();
	become_caller(&caller);
	cache.valid = !cache.changed;	/* not where an error left the rows unread, nor where they changed meanwhile */
}

int
node_self(void)
{
	if (!cache.valid)
		load();
	return cache.n == 0 ? NODE_NONE : cache.nodes[0].number;
}

bool
node_is_province(void)
{
	return node_self() > NODE_NATION;
}

const CountryNode *
node_here(void)
{
	return node_numbered(node_self());
}

const CountryNode *
node_numbered(int number)
{
	static CountryNode unknown;

	for (int i = 0; node_self() != NODE_NONE && i < cache.n; i++)
		if (cache.nodes[i].number == number)
			return &cache.nodes[i];
	unknown = (CountryNode) {.number = number,.name = ""};
	return &unknown;
}

const CountryNode *
node_of_province(int32 province_id)
{
	for (int i = 0; node_self() != NODE_NONE && province_id != 0 && i < cache.n; i++)
		if (cache.nodes[i].area_id == province_id)
			return &cache.nodes[i];
	return node_numbered(NODE_NATION);
}

bool
node_keeps(int32 province_id)
{
	int			self = node_self();

	return self == NODE_NONE || node_of_province(province_id)->number == self;
}

bool
node_went_back(int64 *reported)
{
	if (!node_is_province() || cache.reported == 0 || cache.has_reported)
		return false;
	*reported = cache.reported;
	return true;
}

bool
node_is_listed(void)
{
	return node_self() == NODE_NONE || cache.listed;
}

const CountryNode *
node_ahead(void)
{
	return node_self() != NODE_NATION || cache.ahead == 0 ? NULL : node_numbered(cache.ahead);
}

/* SQL: node_number(): NULL, this database is no node */
Datum
node_number(PG_FUNCTION_ARGS)
{
	int			self = node_self();

	if (self == NODE_NONE)
		PG_RETURN_NULL();
	PG_RETURN_INT16((int16) self);
}

/* SQL: node_keeps(province_id) */
Datum
node_keeps_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(node_keeps(PG_ARGISNULL(0) ? 0 : PG_GETARG_INT32(0)));
}

/* AFTER any change of this_node, node or node_report, also one that replication brings. */
Datum
node_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("node_changed must be called as a trigger")));
	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
