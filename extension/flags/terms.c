/*
 * The cache of the soft rules' terms. A trigger on res_elec.sheet_rule invalidates the
 * table's relcache entry, as a change of its definition would; every backend hears of
 * it at the commit, before it next locks a table, and forgets what it had read.
 */
#include "flags/terms.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "base/tables.h"

PG_FUNCTION_INFO_V1(sheet_rule_changed);

#define TERMS_QUERY \
	"SELECT r.rule, r.version, r.action, r.percent, r.voters, r.votes, r.sheets" \
	" FROM res_elec_internal.sheet_rule_terms($1) r"

typedef struct CachedTerms
{
	int32		election_id;
	SoftTermsOfAll terms;
} CachedTerms;

static HTAB *cache = NULL;
static bool cache_valid = false;
static Oid	cached_relation = InvalidOid;

static void
on_relation_changed(Datum argument, Oid relation)
{
	if (relation == InvalidOid || relation == cached_relation)
		cache_valid = false;
}

static void
cache_make(void)
{
	HASHCTL		control = {.keysize = sizeof(int32),.entrysize = sizeof(CachedTerms),.hcxt = CacheMemoryContext};
	static bool registered = false;

	if (!registered)
	{
		CacheRegisterRelcacheCallback(on_relation_changed, (Datum) 0);
		registered = true;
	}
	if (cache != NULL)
		hash_destroy(cache);
	cache = hash_create("res_elec soft rules", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

static int64
integer_column(int row, int number)
{
	bool		isnull;
	Datum		value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, number, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

static void
read_row(int row, SoftTermsOfAll *terms)
{
	char	   *rule = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1);
	char	   *action = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 3);

	for (int i = 0; i < SOFT_RULES; i++)
		if (strcmp(rule, soft_name(i)) == 0)
			terms->of[i] = (SoftTerms)
		{
			.action = strcmp(action, "hold") == 0 ? SOFT_HOLD :
				strcmp(action, "flag") == 0 ? SOFT_FLAG : SOFT_OFF,
			.version = (int32) integer_column(row, 2),
			.percent = integer_column(row, 4),
			.voters = integer_column(row, 5),
			.votes = integer_column(row, 6),
			.sheets = integer_column(row, 7)
		};
}

static SPIPlanPtr
terms_plan(void)
{
	static SPIPlanPtr plan = NULL;

	if (plan == NULL)
	{
		Oid			argument = INT4OID;

		plan = plan_keep(TERMS_QUERY, 1, &argument);
	}
	return plan;
}

static void
load(int32 election_id, SoftTermsOfAll *terms)
{
	Datum		argument = Int32GetDatum(election_id);
	Identity	caller;

	become_owner(cached_relation, &caller);
	SPI_connect();
	if (SPI_execute_snapshot(terms_plan(), &argument, NULL, GetLatestSnapshot(), InvalidSnapshot,
							 false, false, 0) != SPI_OK_SELECT || SPI_processed != SOFT_RULES)
		elog(ERROR, "could not read the soft rules of election %d", election_id);
	for (uint64 row = 0; row < SPI_processed; row++)
		read_row((int) row, terms);
	SPI_finish();
	become_caller(&caller);
}

const SoftTermsOfAll *
terms_of_election(int32 election_id)
{
	static SoftTermsOfAll uncached;
	CachedTerms *entry;
	bool		found;

	if (!cache_valid)
	{
		cached_relation = res_elec_relation("sheet_rule");
		cache_make();
	}
	entry = hash_search(cache, &election_id, HASH_FIND, &found);
	if (found)
		return &entry->terms;
	cache_valid = true;			/* an invalidation that comes while the rules are read takes this back */
	memset(&uncached, 0, sizeof(uncached));
	load(election_id, &uncached);
	if (cache_valid)
	{
		entry = hash_search(cache, &election_id, HASH_ENTER, &found);
		entry->terms = uncached;
	}
	return &uncached;
}

/* AFTER any change of a row of sheet_rule, also one that replication brings. */
Datum
sheet_rule_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_rule_changed must be called as a trigger")));
	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
