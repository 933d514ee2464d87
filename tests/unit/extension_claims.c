/*
 * What is claimed of a contest under way, against the engine itself: over thousands of small random counts it is asked
 * about every way in which the open votes can come in. And how few annulments break a claim, against all sets of
 * offices.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formula/claims.h"
#include "formula/formula_steps.h"
#include "tap.h"

#define COUNTS 24000
#define MOST 4
#define MOST_CLAIMS 64
#define KINDS 12

static uint64_t random_state = 20250927;

static int draw_below(int limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)limit);
}

#define HALF                                                \
    {                                                       \
        {1, 2}, BASE_VALID, SCOPE_CONTEST, true, ASKS_LISTS \
    }
#define QUARTER_OF_REGISTERED                                     \
    {                                                             \
        {1, 4}, BASE_REGISTERED, SCOPE_CONTEST, false, ASKS_LISTS \
    }
#define BY_DHONDT .n_stages = 1, .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}}

static const struct {
    const char *name;
    int32_t seats, round; /* seats: at most */
    Formula formula;
} kinds[KINDS] = {
    {"plurality", 1, 1, {.method = METHOD_PLURALITY}},
    {"plurality of several seats", 3, 1, {.method = METHOD_PLURALITY}},
    {"all seats to the first list", 5, 1, {.method = METHOD_PLURALITY, .takes_all = true}},
    {"absolute majority",
     1,
     1,
     {.method = METHOD_MAJORITY, .n_thresholds = 1, .thresholds = {HALF}, .advance = 2, .last_round = 2}},
    {"its last round",
     1,
     2,
     {.method = METHOD_MAJORITY, .n_thresholds = 1, .thresholds = {HALF}, .advance = 2, .last_round = 2}},
    {"majority and a quarter of registered voters, an eighth goes on",
     1,
     1,
     {.method = METHOD_MAJORITY,
      .n_thresholds = 2,
      .thresholds = {HALF, QUARTER_OF_REGISTERED},
      .advance_by = ADVANCE_SHARE,
      .advance = 2,
      .advance_threshold = {{1, 8}, BASE_REGISTERED, SCOPE_CONTEST, false, ASKS_LISTS},
      .last_round = 2}},
    {"majority of voters, three go on",
     1,
     1,
     {.method = METHOD_MAJORITY,
      .n_thresholds = 1,
      .thresholds = {{{1, 2}, BASE_VOTERS, SCOPE_CONTEST, true, ASKS_LISTS}},
      .advance = 3,
      .last_round = 2}},
    {"D'Hondt", 6, 1, {.method = METHOD_LISTS, BY_DHONDT}},
    {"D'Hondt among lists with a fifth of valid votes",
     3,
     1,
     {.method = METHOD_LISTS,
      BY_DHONDT,
      .n_thresholds = 1,
      .thresholds = {{{1, 5}, BASE_VALID, SCOPE_CONTEST, false, ASKS_LISTS}}}},
    {"largest remainders among lists with a third of voters and a tenth of registered ones",
     4,
     1,
     {.method = METHOD_LISTS,
      .quota = {QUOTA_HARE, BASE_VALID, ROUND_NONE},
      .n_stages = 2,
      .stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS, .least_quota = {0, 1}}},
      .n_thresholds = 2,
      .thresholds = {{{1, 3}, BASE_VOTERS, SCOPE_CONTEST, true, ASKS_LISTS},
                     {{1, 10}, BASE_REGISTERED, SCOPE_CONTEST, false, ASKS_LISTS}}}},
    {"lists in two rounds, a tenth goes on",
     5,
     1,
     {.method = METHOD_LISTS,
      BY_DHONDT,
      .n_thresholds = 1,
      .thresholds = {{{1, 20}, BASE_VALID, SCOPE_CONTEST, false, ASKS_LISTS}},
      .n_bonuses = 1,
      .bonuses = {{BONUS_LEADER, {1, 2}, ROUND_UP, 4, ROUND_DOWN, false}},
      .advance_by = ADVANCE_SHARE,
      .advance_threshold = {{1, 10}, BASE_VALID, SCOPE_CONTEST, false, ASKS_LISTS},
      .last_round = 2}},
    {"a quarter elects, of several seats",
     3,
     1,
     {.method = METHOD_MAJORITY,
      .n_thresholds = 1,
      .thresholds = {{{1, 4}, BASE_VALID, SCOPE_CONTEST, false, ASKS_LISTS}},
      .advance = 2,
      .last_round = 2}},
};

/* A claim, and whether it was true in every way so far; vacuous: and only because the round decided. */
typedef struct Told {
    Claim claim;
    bool always, vacuous;
} Told;

typedef struct Try {
    int kind;
    int64_t votes[MOST], work[MOST];
    int32_t places[MOST];
    Contender contenders[MOST];
    Poll poll;
    Claims claims;
    int n;
    Told told[MOST_CLAIMS];
} Try;

static void keep_claim(void *context, const Claim *claim)
{
    Try *t = context;

    if (t->n < MOST_CLAIMS)
        t->told[t->n] = (Told){*claim, true, true};
    t->n++;
}

static void set_poll(Try *t, const int64_t *votes, int64_t voters)
{
    Poll *poll = &t->poll;

    poll->valid = 0;
    for (int32_t i = 0; i < poll->n; i++) {
        t->contenders[i] = (Contender){
            .id = i + 1, .votes = votes[i], .names = NAMES_UNKNOWN, .birth = AGE_UNKNOWN, .mean_age = AGE_UNKNOWN};
        poll->valid += votes[i];
    }
    poll->voters = voters;
}

static void make_try(Try *t, int made)
{
    int64_t valid = 0, open = draw_below(6), blank = draw_below(3);

    *t = (Try){.kind = made % KINDS};
    t->poll = (Poll){.seats = 1 + draw_below(kinds[t->kind].seats),
                     .round = kinds[t->kind].round,
                     .n = 1 + draw_below(MOST),
                     .contenders = t->contenders,
                     .work = t->places};
    for (int32_t i = 0; i < t->poll.n; i++)
        valid += t->votes[i] = draw_below(1 + draw_below(14));
    t->poll.registered = valid + blank + open + draw_below(6);
    set_poll(t, t->votes, valid + blank);
    t->claims = (Claims){
        .formula = &kinds[t->kind].formula, .poll = &t->poll, .open_known = true, .context = t, .on_claim = keep_claim};
    t->claims.count = (Count){.n = t->poll.n,
                              .votes = t->votes,
                              .open = open,
                              .registered = t->poll.registered,
                              .voters = valid + blank,
                              .work = t->work};
}

static bool is_true(const Try *t, const Claim *claim, bool decided)
{
    const Contender *a = &t->contenders[claim->a];

    switch (claim->kind) {
    case CLAIM_AHEAD:
        return a->votes > t->contenders[claim->rival].votes;
    case CLAIM_MAJORITY:
        return 2 * a->votes > t->poll.valid;
    case CLAIM_ELECTED:
        return a->result == RESULT_ELECTED;
    case CLAIM_NOT_ELECTED:
        return a->result != RESULT_ELECTED && a->result != RESULT_TIED;
    case CLAIM_RUNOFF:
        return !decided;
    case CLAIM_GOES_ON:
        return decided || a->result == RESULT_GOES_ON;
    case CLAIM_ELIMINATED:
        return decided || (a->result != RESULT_GOES_ON && a->result != RESULT_TIED);
    case CLAIM_PASSES_THRESHOLD:
        return a->result != RESULT_BELOW_THRESHOLD;
    case CLAIM_MISSES_THRESHOLD:
        return a->result == RESULT_BELOW_THRESHOLD;
    case CLAIM_AT_LEAST:
        return a->seats >= claim->seats;
    case CLAIM_AT_MOST:
        return a->seats <= claim->seats;
    }
    return false;
}

/* Whether there is no run-off: somebody is elected, has a majority, or only a lot among those who pass every threshold
 * says who. */
static bool is_decided(Try *t)
{
    const Formula *formula = t->claims.formula;
    bool decided = false;

    for (int32_t i = 0; i < t->poll.n; i++) {
        bool passes = formula->method == METHOD_MAJORITY && t->contenders[i].result == RESULT_TIED;

        for (int32_t k = 0; passes && k < formula->n_thresholds; k++)
            passes = threshold_passes(&t->poll, &formula->thresholds[k], t->contenders[i].votes);
        passes = passes || (formula->method == METHOD_LISTS && 2 * t->contenders[i].votes > t->poll.valid);
        decided = decided || passes || t->contenders[i].result == RESULT_ELECTED;
    }
    return decided;
}

static void judge(Try *t, const int64_t *votes, int64_t cast)
{
    bool decided;

    set_poll(t, votes, t->claims.count.voters + cast);
    if (t->poll.valid == 0)
        return; /* nobody is anything yet, and nothing is claimed but of those who have votes */
    formula_apply(t->claims.formula, &t->poll);
    decided = is_decided(t);
    for (int i = 0; i < t->n; i++) {
        const Claim *claim = &t->told[i].claim;

        t->told[i].always = t->told[i].always && is_true(t, claim, decided);
        t->told[i].vacuous =
            t->told[i].vacuous && decided && (claim->kind == CLAIM_GOES_ON || claim->kind == CLAIM_ELIMINATED);
    }
}

/* Every x >= 0 of each contender with a sum of at most R; the rest is not cast, or all of it is blank. */
static void try_all(Try *t, int32_t contender, int64_t left, int64_t *votes)
{
    if (contender == t->poll.n) {
        judge(t, votes, t->claims.count.open - left);
        judge(t, votes, t->claims.count.open);
        return;
    }
    for (int64_t x = 0; x <= left; x++) {
        votes[contender] = t->votes[contender] + x;
        try_all(t, contender + 1, left - x, votes);
    }
}

typedef struct Found {
    int claims, held, falsely, not_said;
} Found;

static void try_claims(Tap *tap)
{
    static Try t;
    Found found[KINDS] = {{0}};
    char name[300];

    for (int made = 0; made < COUNTS; made++) {
        Found *of;
        int64_t votes[MOST];

        make_try(&t, made);
        of = &found[t.kind];
        claims_tell(&t.claims, true);
        try_all(&t, 0, t.claims.count.open, votes);
        for (int i = 0; i < t.n; i++) {
            const Told *told = &t.told[i];

            of->claims++;
            of->held += told->claim.proof.holds;
            of->falsely += told->claim.proof.holds && !told->always;
            of->not_said += !told->claim.proof.holds && told->always && !told->vacuous;
        }
    }
    for (int k = 0; k < KINDS; k++) {
        snprintf(name, sizeof(name), "%s: of %d claims %d hold, and no way of the open votes breaks one", kinds[k].name,
                 found[k].claims, found[k].held);
        tap_is_int(tap, found[k].falsely, 0, name);
        tap_ok(tap, found[k].held > 300 && found[k].claims - found[k].held > 300, "others do not hold");
        /* whole votes can make a sum of seats true a little earlier, and so can nobody's vote, or a tie of all */
        snprintf(name, sizeof(name), "%d that are true in every way are not said, of few votes", found[k].not_said);
        tap_ok(tap, found[k].not_said * 12 <= found[k].claims, name);
    }
}

/* ---- annulments ---- */

#define OFFICES 5
#define MOST_SUMS 64

typedef struct Sum {
    Claim claim;
    Linear linear;
} Sum;

/* A contest whose count is of a few offices, and the sums that its claims rest on. */
typedef struct Counted {
    Try t;
    int32_t n;
    int64_t votes[OFFICES][MOST], voters[OFFICES], registered[OFFICES], open;
    int n_sums;
    Sum sums[MOST_SUMS];
} Counted;

static void keep_sum(void *context, const Claim *claim, const Linear *linear)
{
    Counted *of = context;

    if (of->n_sums < MOST_SUMS)
        of->sums[of->n_sums] = (Sum){*claim, *linear};
    of->n_sums++;
}

/* The contest without the offices of a set; with a new vote what is registered there is open. */
static void count_without(Counted *of, unsigned annulled, bool new_vote)
{
    Try *t = &of->t;
    int64_t voters = 0;

    t->claims.count.open = of->open;
    memset(t->votes, 0, sizeof(t->votes));
    for (int32_t o = 0; o < of->n; o++) {
        if (annulled & 1u << o) {
            t->claims.count.open += new_vote ? of->registered[o] : 0;
            continue;
        }
        voters += of->voters[o];
        for (int32_t i = 0; i < t->poll.n; i++)
            t->votes[i] += of->votes[o][i];
    }
    t->claims.count.voters = voters;
    set_poll(t, t->votes, voters);
}

static void make_counted(Counted *of, int made)
{
    Try *t = &of->t;

    make_try(t, made);
    of->n = 1 + draw_below(OFFICES);
    of->open = draw_below(6);
    of->n_sums = 0;
    t->poll.registered = of->open + draw_below(4);
    for (int32_t o = 0; o < of->n; o++) {
        of->voters[o] = draw_below(2);
        for (int32_t i = 0; i < t->poll.n; i++)
            of->voters[o] += of->votes[o][i] = draw_below(1 + draw_below(12)) / (1 + i);
        of->registered[o] = of->voters[o] + draw_below(3);
        t->poll.registered += of->registered[o];
    }
    t->claims.count.registered = t->poll.registered;
    count_without(of, 0, false);
}

/* Whether a claim holds of the count as it is now. */
static bool holds_now(Counted *of, const Claim *claim)
{
    Try *t = &of->t;

    if (claim->kind == CLAIM_AHEAD)
        return certain_ahead(&t->claims.count, claim->a, claim->rival).holds;
    if (claim->kind == CLAIM_MAJORITY)
        return certain_majority(&t->claims.count, claim->a).holds;
    t->n = 0;
    claims_tell(&t->claims, true);
    for (int i = 0; i < t->n; i++)
        if (t->told[i].claim.kind == claim->kind && (t->told[i].claim.a == claim->a || claim->kind == CLAIM_RUNOFF))
            return t->told[i].claim.proof.holds;
    return false;
}

static int32_t fewest_by_trying(Counted *of, const Claim *claim, bool new_vote)
{
    int32_t fewest = -1;

    for (unsigned set = 0; set < 1u << of->n; set++) {
        int32_t size = __builtin_popcount(set);

        if (fewest >= 0 && size >= fewest)
            continue;
        count_without(of, set, new_vote);
        if (!holds_now(of, claim))
            fewest = size;
    }
    return fewest;
}

/* By the sums of the claim, as the offices add to them. */
static int32_t fewest_by_sums(const Counted *of, const Claim *claim, bool new_vote)
{
    int32_t fewest = -1, order[OFFICES];
    int64_t part[OFFICES];

    for (int s = 0; s < of->n_sums; s++) {
        const Linear *sum = &of->sums[s].linear;
        int32_t k;

        if (of->sums[s].claim.kind != claim->kind || (of->sums[s].claim.a != claim->a && claim->kind != CLAIM_RUNOFF))
            continue;
        for (int32_t o = 0; o < of->n; o++) {
            part[o] = sum->of_a * of->votes[o][of->sums[s].claim.a] +
                      (sum->b == NOBODY ? 0 : sum->of_b * of->votes[o][sum->b]) + sum->of_voters * of->voters[o];
            for (int32_t i = 0; i < of->t.poll.n; i++)
                part[o] += sum->of_valid * of->votes[o][i];
        }
        k = fewest_annulments(of->n, part, of->registered, (int64_t)sum->constant, of->open, sum->of_open, new_vote,
                              order);
        if (k >= 0 && (fewest < 0 || k < fewest))
            fewest = k;
    }
    return fewest;
}

static void try_annulments(Tap *tap)
{
    static Counted of;
    int tried = 0, wrong = 0, broken = 0;

    for (int made = 0; made < COUNTS / 4; made++) {
        make_counted(&of, made);
        of.t.claims.context = &of;
        of.t.claims.on_sum = keep_sum;
        claims_tell_sums(&of.t.claims, true);
        of.t.claims.context = &of.t;
        for (int s = 0; s < of.n_sums; s++) {
            Claim claim = of.sums[s].claim;
            bool new_vote = draw_below(2) == 0;
            int32_t k = fewest_by_trying(&of, &claim, new_vote);

            tried++;
            broken += k > 0;
            wrong += k != fewest_by_sums(&of, &claim, new_vote);
        }
    }
    tap_ok(tap, tried > COUNTS / 2 && broken > COUNTS / 4, "many claims hold that annulments break");
    tap_is_int(tap, wrong, 0, "the fewest annulments that break a claim, of any kind that rests on sums");
}

int main(void)
{
    Tap tap = {0, 0};

    try_claims(&tap);
    try_annulments(&tap);
    return tap_done(&tap);
}
