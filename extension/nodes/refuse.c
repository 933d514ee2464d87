/* Who keeps a sheet, and when it may change; see refuse.h. */
#include "nodes/refuse.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "replication/logicalworker.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#include "base/lookup.h"
#include "base/refusal.h"
#include "base/tables.h"
#include "nodes/node.h"

/* The provinces that may have sheets which the nation has not: not closed, or not proved by their last report. */
#define OPEN_QUERY \
	"SELECT pg_catalog.string_agg(n.name, ', ' ORDER BY n.number) FROM res_elec.node n" \
	" JOIN res_elec.election e ON e.id OPERATOR(pg_catalog.=) $1 AND e.status OPERATOR(pg_catalog.=) 'active'" \
	" WHERE ($2 OPERATOR(pg_catalog.=) 0 OR n.area_id OPERATOR(pg_catalog.=) $2)" \
	" AND NOT res_elec_internal.node_closed(n.number, $1)"

PG_FUNCTION_INFO_V1(require_accounts);
PG_FUNCTION_INFO_V1(require_nation);
PG_FUNCTION_INFO_V1(require_node_number);
PG_FUNCTION_INFO_V1(require_node_free);
PG_FUNCTION_INFO_V1(require_node_ids);
PG_FUNCTION_INFO_V1(require_node_new);
PG_FUNCTION_INFO_V1(require_node_removable);

static void
name_node(Violation *violation, const char *number, const char *name, const CountryNode *node)
{
	violation_number(violation, number, node->number);
	violation_text(violation, name, node->name[0] == '\0' ? "?" : node->name);
}

static void
require_province_not_gone_back(void)
{
	Violation  *violation;
	int64		reported;

	if (!node_went_back(&reported))
		return;
	violation = violation_of("node_went_back", NULL, "reported", reported);
	name_node(violation, "here", "here_name", node_here());
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

void
require_not_gone_back(void)
{
	const CountryNode *ahead;
	Violation  *violation;

	if (IsLogicalWorker())
		return;
	require_province_not_gone_back();
	ahead = node_ahead();
	if (ahead == NULL)
		return;
	violation = violation_make("nation_went_back");
	name_node(violation, "node", "name", ahead);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

static void
require_listed(void)
{
	if (!node_is_listed())
		refuse_one(ERRCODE_WRONG_STATE, violation_of("node_not_listed", NULL, "here", node_self()));
}

void
require_kept(int32 office_id, int32 province_id)
{
	const CountryNode *owner;
	Violation  *violation;

	if (node_self() == NODE_NONE || IsLogicalWorker())
		return;
	require_not_gone_back();
	require_listed();
	if (node_keeps(province_id))
		return;
	owner = node_of_province(province_id);
	violation = violation_of(node_self() == NODE_NATION ? "node_keeps_sheet" : owner->number == NODE_NATION
		? "nation_keeps_sheet" : "other_node_keeps_sheet", "office_id", "office_id", office_id);
	if (owner->number != NODE_NATION)
		name_node(violation, "node", "name", owner);
	if (node_self() != NODE_NATION)
		name_node(violation, "here", "here_name", node_here());
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

void
require_nation_writes(const char *what)
{
	Violation  *violation;

	if (!node_is_province())
		return;
	violation = violation_make("written_at_nation");
	violation_text(violation, "table", what);
	name_node(violation, "here", "here_name", node_here());
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* The names of the provinces that count an election still, palloc'd; NULL: none does. */
static char *
still_counting(int32 election_id, int32 province_id)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[] = {INT4OID, INT4OID};
	Datum		arguments[] = {Int32GetDatum(election_id), Int32GetDatum(province_id)};
	Identity	caller;
	char	   *names;

	become_owner(res_elec_relation("node"), &caller);
	SPI_connect();
	if (plan == NULL)
		plan = plan_keep(OPEN_QUERY, lengthof(types), types);
	if (SPI_execute_snapshot(plan, arguments, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 0)
		!= SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read who counts election %d", election_id);
	names = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	if (names != NULL)
		names = strcpy(SPI_palloc(strlen(names) + 1), names);
	SPI_finish();
	become_caller(&caller);
	return names;
}

void
require_counts_closed(int32 election_id, int32 province_id)
{
	char	   *names;
	Violation  *violation;

	if (node_self() != NODE_NATION || (province_id != 0 && node_keeps(province_id)))
		return;
	names = still_counting(election_id, province_id);
	if (names == NULL)
		return;
	violation = violation_of("nodes_count", NULL, "election_id", election_id);
	violation_text(violation, "nodes", names);
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* Whether the nation has closed the count of an election at this node. */
static bool
is_closed_here(int32 election_id)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	ScanKeyData keys[2];
	bool		closed;

	lookup_key(&keys[0], 1, F_INT4EQ, Int32GetDatum(election_id));
	lookup_key(&keys[1], 2, F_INT2EQ, Int16GetDatum((int16) node_self()));
	closed = lookup_any("node_closing", "node_closing_pkey", snapshot, lengthof(keys), keys);
	UnregisterSnapshot(snapshot);
	return closed;
}

void
require_counting(int32 election_id)
{
	Violation  *violation;

	if (!node_is_province() || IsLogicalWorker() || !is_closed_here(election_id))
		return;
	violation = violation_of("node_count_closed", NULL, "election_id", election_id);
	name_node(violation, "here", "here_name", node_here());
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* SQL: require_nation(): for what only the nation does */
Datum
require_nation(PG_FUNCTION_ARGS)
{
	if (node_self() == NODE_NONE)
		refuse_one(ERRCODE_WRONG_STATE, violation_make("no_node"));
	require_nation_writes("node");
	PG_RETURN_VOID();
}

/* SQL: require_accounts(): before what ends in a change of an account */
Datum
require_accounts(PG_FUNCTION_ARGS)
{
	require_nation_writes("app_user");
	require_not_gone_back();
	PG_RETURN_VOID();
}

/* SQL: require_node_number(number, area_id, least) */
Datum
require_node_number(PG_FUNCTION_ARGS)
{
	int32		number = PG_ARGISNULL(0) ? -1 : PG_GETARG_INT32(0);
	int32		least = PG_GETARG_INT32(2);
	Violation  *violation;

	if (number >= least && number <= NODES_MOST && (number == NODE_NATION) == PG_ARGISNULL(1))
		PG_RETURN_VOID();
	violation = violation_of("node_number", "number", "min", least);
	violation_number(violation, "max", NODES_MOST);
	refuse_one(ERRCODE_SHEET_INVALID, violation);
}

/* SQL: require_node_free(is_number, has_rows_of): the number that this node has and a table with rows; NULL: none */
Datum
require_node_free(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (!PG_ARGISNULL(0))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("node_is_another", "number", "node", PG_GETARG_INT32(0)));
	if (PG_ARGISNULL(1))
		PG_RETURN_VOID();
	violation = violation_make("node_has_data");
	violation_text(violation, "table", text_to_cstring(PG_GETARG_TEXT_PP(1)));
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* SQL: require_node_ids(table): one whose ids are not this node's, or NULL */
Datum
require_node_ids(PG_FUNCTION_ARGS)
{
	Violation  *violation;

	if (PG_ARGISNULL(0))
		PG_RETURN_VOID();
	violation = violation_make("node_ids");
	violation_text(violation, "table", text_to_cstring(PG_GETARG_TEXT_PP(0)));
	refuse_one(ERRCODE_WRONG_STATE, violation);
}

/* SQL: require_node_new(number, taken, has_ids, area_id, has_sheets) */
Datum
require_node_new(PG_FUNCTION_ARGS)
{
	if (PG_GETARG_BOOL(1))
		refuse_one(ERRCODE_ALREADY_THERE, violation_of("node_taken", "number", "node", PG_GETARG_INT32(0)));
	if (PG_GETARG_BOOL(2))
		refuse_one(ERRCODE_ALREADY_THERE, violation_of("node_was_removed", "number", "node", PG_GETARG_INT32(0)));
	if (PG_GETARG_BOOL(4))
		refuse_one(ERRCODE_WRONG_STATE, violation_of("node_area_has_sheets", NULL, "area_id", PG_GETARG_INT32(3)));
	PG_RETURN_VOID();
}

/* SQL: require_node_removable(number, stream, elections): its subscription, and where sheets may be missing, or NULL */
Datum
require_node_removable(PG_FUNCTION_ARGS)
{
	bool		counts = !PG_ARGISNULL(2);
	Violation  *violation;

	if (!counts && PG_ARGISNULL(1))
		PG_RETURN_VOID();
	violation = violation_make(counts ? "node_counts_on" : "node_has_stream");
	name_node(violation, "node", "name", node_numbered(PG_GETARG_INT32(0)));
	if (counts)
		violation_text(violation, "elections", text_to_cstring(PG_GETARG_TEXT_PP(2)));
	else
		violation_text(violation, "subscription", text_to_cstring(PG_GETARG_TEXT_PP(1)));
	refuse_one(ERRCODE_WRONG_STATE, violation);
}
