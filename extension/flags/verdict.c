/*
 * The sheets that the running statement has entered or corrected, from the table's own
 * trigger until the statement's end: then all of them are written, and so are the
 * totals (triggers fire in the order of their names), and they are compared with the
 * others. What a restore or a subscription brings does not come here: its verdicts
 * come as rows.
 *
 * A sheet may be kept in mind and not be written after all (ON CONFLICT DO NOTHING);
 * its verdicts are left out where they are written.
 */
#include "flags/verdict.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "fmgr.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "base/tables.h"
#include "flags/duplicates.h"
#include "flags/store.h"
#include "flags/terms.h"

PG_FUNCTION_INFO_V1(sheet_judge);

/* Terms that sheets of the statement were entered under; they may change while it runs. */
typedef struct KeptTerms
{
	int32		election_id;
	const SoftTermsOfAll *terms;
} KeptTerms;

typedef struct UnderWay
{
	HTAB	   *terms;			/* the KeptTerms of each election */
	SheetEntered *entered;
	int			n;
	int			size;
	SheetFlags	flags;
} UnderWay;

static UnderWay *under_way = NULL;	/* in flags.context, a child of TopTransactionContext */

static UnderWay *
make_under_way(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "res_elec verdicts", ALLOCSET_SMALL_SIZES);
	UnderWay   *made = MemoryContextAllocZero(context, sizeof(UnderWay));

	made->flags.context = context;
	return made;
}

typedef struct Noting
{
	const SheetEntered *entered;
	SheetFlags *flags;
	bool		holds;
} Noting;

static void
on_verdict(const SoftVerdict *verdict, void *context)
{
	Noting	   *noting = context;

	flags_add(noting->flags, noting->entered, verdict);
	if (verdict->terms.action == SOFT_HOLD)
		noting->holds = true;
}

static const SoftTermsOfAll *
keep_terms(int32 election_id, const SoftTermsOfAll *terms)
{
	MemoryContext context = under_way->flags.context;
	HASHCTL		control = {.keysize = sizeof(int32),.entrysize = sizeof(KeptTerms),.hcxt = context};
	KeptTerms  *kept;
	bool		found;

	if (under_way->terms == NULL)
		under_way->terms = hash_create("res_elec terms", 4, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	kept = hash_search(under_way->terms, &election_id, HASH_ENTER, &found);
	if (!found || memcmp(kept->terms, terms, sizeof(SoftTermsOfAll)) != 0)
	{
		SoftTermsOfAll *copy = MemoryContextAlloc(context, sizeof(SoftTermsOfAll));

		*copy = *terms;
		kept->terms = copy;
	}
	return kept->terms;
}

static void
keep_in_mind(const SheetEntered *entered)
{
	if (under_way->n == under_way->size)
	{
		under_way->size = Max(16, 2 * under_way->size);
		under_way->entered = under_way->entered == NULL ?
			MemoryContextAllocHuge(under_way->flags.context, sizeof(SheetEntered) * under_way->size) :
			repalloc_huge(under_way->entered, sizeof(SheetEntered) * under_way->size);
	}
	under_way->entered[under_way->n++] = *entered;
}

bool
verdict_enter(SheetEntered *entered, const SoftSheet *sheet)
{
	const SoftTermsOfAll *terms = terms_of_election(entered->election_id);
	Noting		noting = {entered};

	if (under_way == NULL)
		under_way = make_under_way(TopTransactionContext);
	noting.flags = &under_way->flags;
	entered->nest = GetCurrentTransactionNestLevel();
	soft_check(sheet, terms, on_verdict, &noting);
	if (noting.holds)
		entered->counted = false;
	if (soft_compares_share(sheet, terms) || soft_compares_votes(sheet, terms))
	{
		entered->terms = keep_terms(entered->election_id, terms);
		keep_in_mind(entered);
	}
	return noting.holds;
}

void
verdict_rejected(const SheetEntered *entered, const char *operands)
{
	flags_add_rejected(&under_way->flags, entered, operands);
}

/* AFTER INSERT or UPDATE, once a statement, when the totals are written. */
Datum
sheet_judge(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	UnderWay   *judged = under_way;

	if (!CALLED_AS_TRIGGER(fcinfo) || TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!is_res_elec_table(trigger->tg_relation, "result_sheet"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("sheet_judge must be called as an AFTER STATEMENT trigger of res_elec.result_sheet")));
	if (judged == NULL)
		return PointerGetDatum(NULL);
	under_way = NULL;			/* what follows may be statements of their own */
	MemoryContextSetParent(judged->flags.context, CurrentMemoryContext);
	compare_sheets(judged->entered, judged->n, &judged->flags);
	flags_write(&judged->flags);
	flags_hold(&judged->flags);
	MemoryContextDelete(judged->flags.context);
	return PointerGetDatum(NULL);
}

/* What a subtransaction had under way when it was rolled back is gone. */
static void
on_subtransaction(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			nest = GetCurrentTransactionNestLevel();

	if (event != SUBXACT_EVENT_ABORT_SUB || under_way == NULL)
		return;
	while (under_way->n > 0 && under_way->entered[under_way->n - 1].nest >= nest)
		under_way->n--;
	while (under_way->flags.n > 0 && under_way->flags.all[under_way->flags.n - 1].nest >= nest)
		under_way->flags.n--;
}

static void
on_transaction(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
		under_way = NULL;		/* its memory goes with the transaction's */
}

void
verdict_init(void)
{
	RegisterXactCallback(on_transaction, NULL);
	RegisterSubXactCallback(on_subtransaction, NULL);
}
