/*
 * Fuzzing electoral formulas: any terms with any votes. No more is given than there is, an outcome that is decided
 * gives all of it, the order of the contenders does not matter, and lots end every tie that only a lot can end.
 */
#include "formula/formula.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 12
#define MOST_DRAWS 40

/* What is left of the input; zeros follow its end. */
typedef struct Input {
    const uint8_t *data;
    size_t left;
} Input;

/* A contest as the input has it, and the lots that were drawn in it. */
typedef struct Contest {
    Formula formula;
    Poll poll;
    Contender contenders[MOST];
    Draw draws[MOST_DRAWS];
    int32_t drawn[MOST_DRAWS][MOST];
} Contest;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static int32_t below(Input *in, int32_t limit)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->data++ % limit;
}

/* Mostly few, so that there are ties; sometimes as many as twelve contenders may have together. */
static int64_t count(Input *in)
{
    int64_t value = 0;

    if (below(in, 4) > 0)
        return below(in, 10);
    for (int i = 0; i < 8; i++)
        value = (int64_t)((uint64_t)value << 8) | below(in, 256);
    return (int64_t)((uint64_t)value >> 6);
}

static Share share(Input *in)
{
    int32_t q = 1 + below(in, 100);

    return (Share){below(in, q + 1), q};
}

static Threshold threshold(Input *in)
{
    Threshold t = {.share = share(in)};

    t.base = (ShareBase)below(in, BASE_REGISTERED + 1);
    t.scope = (ThresholdScope)below(in, SCOPE_EACH + 1);
    t.above = below(in, 2) == 1;
    t.asks = (ThresholdAsks)below(in, ASKS_MEMBERS + 1);
    return t;
}

static Bonus bonus(Input *in)
{
    Bonus b = {.share = share(in)};

    b.to = (BonusTo)below(in, BONUS_LEADER + 1);
    b.rounding = (Rounding)below(in, ROUND_NEAREST + 1);
    b.small_below = below(in, 6);
    b.small_rounding = (Rounding)below(in, ROUND_NEAREST + 1);
    b.rest_to_others = below(in, 2) == 1;
    return b;
}

/* Whole quotas come first, if at all. */
static Stage stage(Input *in, bool first)
{
    static const Divisors divisors[] = {DIVISORS_DHONDT, DIVISORS_SAINTE_LAGUE, DIVISORS_MODIFIED_SAINTE_LAGUE};
    Stage s = {.divisors = divisors[below(in, 3)]};

    s.kind = first ? (StageKind)below(in, STAGE_AVERAGES + 1) : (StageKind)(STAGE_REMAINDERS + below(in, 2));
    s.once = below(in, 2) == 1;
    s.least_quota = below(in, 2) == 1 ? share(in) : (Share){0, 1};
    return s;
}

static void read_terms(Input *in, Formula *f)
{
    static const ShareBase bases[] = {BASE_VALID, BASE_REGISTERED, BASE_QUALIFIED};

    f->method = (FormulaMethod)below(in, METHOD_LISTS + 1);
    f->n_thresholds = below(in, 3) + (f->method == METHOD_MAJORITY ? 1 : 0);
    for (int32_t i = 0; i < f->n_thresholds; i++)
        f->thresholds[i] = threshold(in);
    f->takes_all = below(in, 2) == 1;
    f->advance_by = (AdvanceBy)below(in, ADVANCE_SHARE + 1);
    f->advance = below(in, 4) + (f->advance_by == ADVANCE_FIRST ? 1 : 0);
    f->advance_threshold = threshold(in);
    f->replace_withdrawn = below(in, 2) == 1;
    f->last_round = below(in, 3);
    f->n_bonuses = below(in, FORMULA_MAX_BONUSES + 1);
    for (int32_t i = 0; i < f->n_bonuses; i++)
        f->bonuses[i] = bonus(in);
    f->quota.kind = (QuotaKind)below(in, QUOTA_IMPERIALI + 1);
    f->quota.base = bases[below(in, 3)];
    f->quota.rounding = (Rounding)below(in, ROUND_NEAREST + 1);
    f->n_stages = 1 + below(in, FORMULA_MAX_STAGES);
    for (int32_t i = 0; i < f->n_stages; i++)
        f->stages[i] = stage(in, i == 0);
    f->few_seats = below(in, 2) * below(in, 20);
    f->n_few_stages = f->few_seats > 0 ? 1 + below(in, FORMULA_MAX_STAGES) : 0;
    for (int32_t i = 0; i < f->n_few_stages; i++)
        f->few_stages[i] = stage(in, i == 0);
    f->majority_rule = below(in, 2) == 1;
    f->n_ties = below(in, FORMULA_MAX_TIE_RULES + 1);
    for (int32_t i = 0; i < f->n_ties; i++)
        f->ties[i] = (TieRule)below(in, TIE_LOT + 1);
}

static void read_contender(Input *in, Poll *poll, int32_t i)
{
    Contender *c = &poll->contenders[i];

    *c = (Contender){.id = i + 1, .votes = count(in), .names = NAMES_UNKNOWN, .birth = AGE_UNKNOWN,
        .mean_age = AGE_UNKNOWN};
    c->nation_votes = c->coalition_votes = c->votes;
    c->coalition = below(in, 4) % 3;
    c->withdrew = below(in, 8) == 7;
    c->failed_elsewhere = below(in, 8) == 7;
    c->coalition_failed = below(in, 8) == 7;
    if (below(in, 4) == 3)
        c->names = below(in, 6);
    if (below(in, 4) > 0)
        c->birth = below(in, 3);
    if (below(in, 4) > 0)
        c->mean_age = below(in, 3);
    poll->valid += c->votes;
}

static void read_contest(Input *in, Contest *contest)
{
    Poll *poll = &contest->poll;

    read_terms(in, &contest->formula);
    poll->seats = 1 + below(in, 40);
    poll->round = 1 + below(in, 2);
    poll->n = 1 + below(in, MOST);
    poll->contenders = contest->contenders;
    poll->draws = contest->draws;
    for (int32_t i = 0; i < poll->n; i++)
        read_contender(in, poll, i);
    poll->voters = poll->valid + below(in, 10);
    poll->registered = below(in, 4) == 3 ? -1 : poll->voters + below(in, 200);
    poll->nation_valid = poll->valid;
    poll->nation_voters = poll->voters;
    poll->nation_registered = poll->registered;
    for (int32_t i = 0; i < MOST_DRAWS; i++)
        contest->draws[i].ids = contest->drawn[i];
}

/* Applies the formula, with the contenders in the order given or turned round, in memory that ends where they end. */
static void apply(Contest *contest, bool turned)
{
    Poll poll = contest->poll;
    size_t n = (size_t)poll.n;

    poll.contenders = malloc(n * sizeof(Contender));
    poll.work = malloc(n * sizeof(int32_t));
    for (size_t i = 0; i < n; i++)
        poll.contenders[i] = contest->contenders[turned ? n - 1 - i : i];
    formula_apply(&contest->formula, &poll);
    for (size_t i = 0; i < n; i++)
        contest->contenders[turned ? n - 1 - i : i] = poll.contenders[i];
    free(poll.work);
    poll.work = NULL;
    free(poll.contenders);
    poll.contenders = contest->contenders;
    contest->poll = poll;
}

static void check_outcome(const Contest *contest)
{
    const Poll *poll = &contest->poll;
    int32_t given = 0, tied = 0;

    for (int32_t i = 0; i < poll->n; i++) {
        const Contender *c = &poll->contenders[i];

        check(c->seats >= 0 && c->bonus >= 0 && c->bonus <= c->seats);
        check(c->seats <= c->names || !poll->decided || contest->formula.method != METHOD_LISTS);
        given += c->seats;
        tied += c->result == RESULT_TIED;
    }
    check(poll->vacant >= 0 && poll->tied_places >= 0 && given + poll->vacant <= poll->seats);
    check(tied == 0 || !poll->decided);
    if (contest->formula.method == METHOD_LISTS && contest->formula.last_round == 0)
        check(!poll->decided || given + poll->vacant == poll->seats);
}

/* The other order gives the same to each. */
static void check_order(Contest *contest)
{
    Contest *turned = malloc(sizeof(Contest));

    *turned = *contest;
    apply(turned, true);
    check(turned->poll.decided == contest->poll.decided && turned->poll.tied_places == contest->poll.tied_places);
    check(turned->poll.vacant == contest->poll.vacant && turned->poll.missing_base == contest->poll.missing_base);
    for (int32_t i = 0; i < contest->poll.n; i++) {
        check(turned->contenders[i].result == contest->contenders[i].result);
        check(turned->contenders[i].seats == contest->contenders[i].seats);
    }
    free(turned);
}

/* A lot among those who are tied; false when no lot is needed. */
static bool draw(Contest *contest)
{
    Poll *poll = &contest->poll;
    Draw *lot = &contest->draws[poll->n_draws];

    lot->n = 0;
    if (poll->decided || poll->missing_base || poll->tied_places == 0 || poll->tied_at != TIE_LOT)
        return false;
    for (int32_t i = 0; i < poll->n; i++)
        if (poll->contenders[i].result == RESULT_TIED)
            contest->drawn[poll->n_draws][lot->n++] = poll->contenders[i].id;
    check(lot->n > 1);
    poll->n_draws++;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input in = {data, size};
    Contest *contest = calloc(1, sizeof(Contest));

    read_contest(&in, contest);
    do {
        check(contest->poll.n_draws < MOST_DRAWS - 1);
        apply(contest, false);
        check_outcome(contest);
        check_order(contest);
    } while (draw(contest));
    free(contest);
    return 0;
}
