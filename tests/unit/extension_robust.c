/*
 * How few annulments break a claim that is no sum over offices, against all sets of offices of thousands of small
 * random counts: the bounds hold, and where they are told as one number, or all sets are tried, it is that number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formula/robust.h"
#include "tap.h"

#define COUNTS 24000
#define MOST 4
#define OFFICES 7
#define KINDS 6

static uint64_t random_state = 20251004;

static int draw_below(int limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)limit);
}

#define BY_DHONDT .n_stages = 1, .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}}
#define OF(p, q, base)                                  \
    {                                                   \
        {p, q}, base, SCOPE_CONTEST, false, ASKS_LISTS \
    }

static const struct {
    const char *name;
    int32_t seats; /* at most */
    Formula formula;
} kinds[KINDS] = {
    {"plurality of several seats", 3, {.method = METHOD_PLURALITY}},
    {"D'Hondt", 7, {.method = METHOD_LISTS, BY_DHONDT}},
    {"two thresholds of lists",
     3,
     {.method = METHOD_LISTS,
      BY_DHONDT,
      .n_thresholds = 2,
      .thresholds = {OF(1, 4, BASE_VOTERS), OF(1, 6, BASE_REGISTERED)}}},
    {"a majority, two go on",
     1,
     {.method = METHOD_MAJORITY,
      .n_thresholds = 1,
      .thresholds = {OF(1, 2, BASE_VALID)},
      .advance = 2,
      .last_round = 2}},
    {"two thresholds elect, a share goes on, or the first two",
     1,
     {.method = METHOD_MAJORITY,
      .n_thresholds = 2,
      .thresholds = {OF(1, 2, BASE_VALID), OF(1, 4, BASE_REGISTERED)},
      .advance_by = ADVANCE_SHARE,
      .advance = 2,
      .advance_threshold = OF(1, 8, BASE_REGISTERED),
      .last_round = 2}},
    {"lists in two rounds, a tenth of valid votes goes on",
     5,
     {.method = METHOD_LISTS,
      BY_DHONDT,
      .advance_by = ADVANCE_SHARE,
      .advance_threshold = OF(1, 10, BASE_VALID),
      .last_round = 2}},
};

typedef struct Found {
    int told, wrong, tried_wrong, exact, unbreakable;
} Found;

typedef struct Try {
    int kind;
    int64_t sums[MOST], count_work[MOST], votes[OFFICES * MOST], voters[OFFICES], registered[OFFICES];
    Contender contenders[MOST];
    Poll poll;
    Claims claims;
    CountedOffices offices;
    Found *found;
} Try;

static void make_try(Try *t, int made, Found *found)
{
    int64_t open = draw_below(2) ? draw_below(4) : 0, voters = 0, registered = open;

    *t = (Try){.kind = made % KINDS, .found = &found[made % KINDS]};
    t->poll = (Poll){.seats = 1 + draw_below(kinds[t->kind].seats), .round = 1, .n = 1 + draw_below(MOST),
                     .contenders = t->contenders};
    t->offices = (CountedOffices){1 + draw_below(OFFICES), t->votes, t->voters, t->registered};
    for (int o = 0; o < t->offices.n; o++) {
        for (int b = 0; b < t->poll.n; b++) {
            int64_t votes = draw_below(2 + (b == 0 ? 9 : 5));

            t->votes[o * t->poll.n + b] = votes;
            t->sums[b] += votes;
            t->voters[o] += votes;
        }
        t->voters[o] += draw_below(2);
        t->registered[o] = t->voters[o] + draw_below(4);
        voters += t->voters[o];
        registered += t->registered[o];
    }
    for (int b = 0; b < t->poll.n; b++)
        t->contenders[b] = (Contender){.id = b + 1, .votes = t->sums[b], .names = NAMES_UNKNOWN};
    t->poll.registered = registered;
    t->claims = (Claims){.formula = &kinds[t->kind].formula, .poll = &t->poll, .open_known = true, .context = t};
    t->claims.count = (Count){.n = t->poll.n, .votes = t->sums, .open = open, .registered = registered,
                              .voters = voters, .work = t->count_work};
}

/* Whether the claim is certain without the offices of a set. */
static bool stands(const Try *t, const Claim *claim, unsigned set, bool new_vote)
{
    int64_t sums[MOST] = {0}, work[MOST];
    Claims left = t->claims;

    left.count.votes = sums;
    left.count.work = work;
    left.count.voters = 0;
    for (int o = 0; o < t->offices.n; o++) {
        if (set & (1u << o)) {
            left.count.open += new_vote ? t->registered[o] : 0;
            continue;
        }
        left.count.voters += t->voters[o];
        for (int b = 0; b < t->poll.n; b++)
            sums[b] += t->votes[o * t->poll.n + b];
    }
    return claims_proof(&left, claim->kind, claim->a, claim->seats).holds;
}

/* The size of the smallest set that breaks it; one more than there are offices: not even all of them. */
static int fewest(const Try *t, const Claim *claim, bool new_vote)
{
    int least = t->offices.n + 1;

    for (unsigned set = 0; set < 1u << t->offices.n; set++)
        if (__builtin_popcount(set) < least && !stands(t, claim, set, new_vote))
            least = __builtin_popcount(set);
    return least;
}

/* Whether what is told is so: of a set that breaks it, that it does. */
static bool is_so(const Try *t, const Claim *claim, bool new_vote, const Robustness *told, int truth)
{
    unsigned set = 0;

    if (told->most == NO_SET)
        return told->least <= truth && (told->least <= t->offices.n || truth > t->offices.n);
    for (int i = 0; i < told->most; i++)
        set |= 1u << told->offices[i];
    return told->least <= truth && truth <= told->most && __builtin_popcount(set) == told->most &&
        !stands(t, claim, set, new_vote);
}

static void judge(void *context, const Claim *claim)
{
    Try *t = context;
    int64_t work[ROBUST_NUMBERS(MOST, OFFICES)];
    int32_t places[2 * OFFICES], set[OFFICES];
    Robustness told = {.offices = set};

    for (int new_vote = 0; claim->proof.holds && new_vote < 2; new_vote++) {
        int truth;

        if (!robust_tell(&t->claims, claim, &t->offices, new_vote, 0, work, places, &told))
            return;
        truth = fewest(t, claim, new_vote);
        t->found->told++;
        t->found->wrong += !is_so(t, claim, new_vote, &told, truth);
        t->found->exact += told.least == told.most;
        t->found->unbreakable += truth > t->offices.n;
        robust_tell(&t->claims, claim, &t->offices, new_vote, 1 << OFFICES, work, places, &told);
        t->found->tried_wrong += !is_so(t, claim, new_vote, &told, truth) || told.least != truth ||
            told.most != (truth > t->offices.n ? NO_SET : truth);
    }
}

int main(void)
{
    static Try t;
    Tap tap = {0};
    Found found[KINDS] = {{0}};
    char name[300];

    for (int made = 0; made < COUNTS; made++) {
        make_try(&t, made, found);
        t.claims.on_claim = judge;
        claims_tell(&t.claims, true);
    }
    for (int k = 0; k < KINDS; k++) {
        snprintf(name, sizeof(name), "%s: of %d claims (%d that nothing breaks) no bound is wrong, %d meet",
                 kinds[k].name, found[k].told, found[k].unbreakable, found[k].exact);
        tap_is_int(&tap, found[k].wrong, 0, name);
        tap_is_int(&tap, found[k].tried_wrong, 0, "… and where all sets are tried the number is theirs");
        tap_ok(&tap, found[k].told > 1000 && found[k].exact * 2 > found[k].told - found[k].unbreakable,
               "… most bounds meet");
    }
    return tap_done(&tap);
}
