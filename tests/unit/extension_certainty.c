/*
 * Certainty: each claim against brute force, which tries every way in which the open votes can come in, over thousands
 * of small random counts; and how many annulments break a claim, against all subsets of offices.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "formula/certainty.h"
#include "tap.h"

#define COUNTS 20000
#define MOST 4

static uint64_t random_state = 20160827;

static int draw_below(int limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)limit);
}

/* What is true however the open votes come in. */
typedef struct Truth {
    bool ahead, first, not_first, majority, no_majority, runoff;
    bool of_registered, never_of_registered, of_valid, never_of_valid, passes, fails;
    bool at_least;
    int32_t at_most;
} Truth;

typedef struct Try {
    Count count;
    int64_t votes[MOST], work[MOST];
    int32_t a, b, k, m, seats;
    Share share;
    Threshold threshold; /* of this share */
} Try;

/* The seats of a by D'Hondt, with every tie against it and with every tie for it. */
static void seats_of(const Try *t, const int64_t *votes, int32_t *least, int32_t *most)
{
    *least = *most = 0;
    for (int32_t m = 1; m <= t->seats && votes[t->a] > 0; m++) {
        int32_t above = 0;
        int32_t equal = 0;

        for (int32_t b = 0; b < t->count.n; b++)
            for (int32_t j = 1; b != t->a && votes[b] > 0 && j <= t->seats; j++) {
                above += votes[b] * m > votes[t->a] * j;
                equal += votes[b] * m == votes[t->a] * j;
            }
        if (above + equal <= t->seats - m)
            *least = m;
        if (above <= t->seats - m)
            *most = m;
    }
}

static bool reaches(const Threshold *threshold, int64_t votes, int64_t base)
{
    int64_t part = threshold->share.q * votes, asked = threshold->share.p * base;

    return threshold->above ? part > asked : part >= asked;
}

/* Of voters, what is open and nobody's is blank, or was not cast. */
static void judge_threshold(const Try *t, const int64_t *votes, int64_t valid, Truth *truth)
{
    int64_t came = valid, base = valid, most = valid;

    for (int32_t i = 0; i < t->count.n; i++)
        came -= t->votes[i];
    if (t->threshold.base == BASE_REGISTERED)
        base = most = t->count.registered;
    if (t->threshold.base == BASE_VOTERS) {
        base = t->count.voters + came;
        most = t->count.voters + t->count.open;
    }
    truth->passes = truth->passes && votes[t->a] > 0 && reaches(&t->threshold, votes[t->a], base) &&
        reaches(&t->threshold, votes[t->a], most);
    truth->fails = truth->fails && !reaches(&t->threshold, votes[t->a], base) &&
        !reaches(&t->threshold, votes[t->a], most);
}

static void judge(const Try *t, const int64_t *votes, Truth *truth)
{
    int64_t valid = 0;
    int32_t reach = 0, pass = 0, least, most;
    bool majority_of_somebody = false;

    for (int32_t i = 0; i < t->count.n; i++)
        valid += votes[i];
    for (int32_t i = 0; i < t->count.n; i++) {
        reach += i != t->a && votes[i] >= votes[t->a];
        pass += i != t->a && votes[i] > votes[t->a];
        majority_of_somebody = majority_of_somebody || 2 * votes[i] > valid;
    }
    truth->ahead = truth->ahead && votes[t->a] > votes[t->b];
    truth->first = truth->first && reach < t->k;
    truth->not_first = truth->not_first && pass >= t->k;
    truth->majority = truth->majority && 2 * votes[t->a] > valid;
    truth->no_majority = truth->no_majority && 2 * votes[t->a] <= valid;
    truth->runoff = truth->runoff && !majority_of_somebody;
    truth->of_registered = truth->of_registered && t->share.q * votes[t->a] >= t->share.p * t->count.registered;
    truth->never_of_registered = truth->never_of_registered && t->share.q * votes[t->a] < t->share.p *
        t->count.registered;
    truth->of_valid = truth->of_valid && t->share.q * votes[t->a] >= t->share.p * valid;
    truth->never_of_valid = truth->never_of_valid && t->share.q * votes[t->a] < t->share.p * valid;
    judge_threshold(t, votes, valid, truth);
    seats_of(t, votes, &least, &most);
    truth->at_least = truth->at_least && least >= t->m;
    truth->at_most = most > truth->at_most ? most : truth->at_most;
}

/* Every x >= 0 of each contender with a sum of at most R. */
static void try_all(const Try *t, int32_t contender, int64_t left, int64_t *votes, Truth *truth)
{
    if (contender == t->count.n) {
        judge(t, votes, truth);
        return;
    }
    for (int64_t x = 0; x <= left; x++) {
        votes[contender] = t->votes[contender] + x;
        try_all(t, contender + 1, left - x, votes, truth);
    }
}

static void make_try(Try *t)
{
    *t = (Try){.k = draw_below(4), .seats = 1 + draw_below(6), .share = {1 + draw_below(3), 4}};
    t->count = (Count){.n = 1 + draw_below(MOST), .votes = t->votes, .open = draw_below(7), .work = t->work};
    t->count.registered = t->count.open + draw_below(5);
    for (int32_t i = 0; i < t->count.n; i++) {
        t->votes[i] = draw_below(12);
        t->count.registered += t->votes[i];
        t->count.voters += t->votes[i];
    }
    t->count.voters += draw_below(3);
    t->threshold = (Threshold){.share = t->share, .base = draw_below(3), .above = draw_below(2) == 0};
    t->a = draw_below(t->count.n);
    t->b = (t->a + 1) % t->count.n;
    t->m = draw_below(t->seats + 1);
    for (int32_t i = 0; i < MOST; i++)
        t->work[i] = INT64_MIN; /* what nobody has written must not be read */
}

typedef struct Disagreed {
    int ahead, first, not_first, majority, no_majority, runoff, of_registered, never_of_registered, of_valid,
        never_of_valid, passes, fails;
    int falsely_at_least, not_yet_at_least, at_most, held;
} Disagreed;

static void compare(const Try *t, const Truth *truth, Disagreed *d)
{
    const Count *c = &t->count;
    bool at_least = certain_seats(c, t->a, t->m, t->seats).holds;

    d->ahead += c->n > 1 && certain_ahead(c, t->a, t->b).holds != truth->ahead;
    d->first += certain_first(c, t->a, t->k).holds != truth->first;
    d->not_first += certain_not_first(c, t->a, t->k).holds != truth->not_first;
    d->majority += certain_majority(c, t->a).holds != truth->majority;
    d->no_majority += certain_no_majority(c, t->a).holds != truth->no_majority;
    d->runoff += certain_runoff(c).holds != truth->runoff;
    d->of_registered += certain_share(c, t->a, t->share, BASE_REGISTERED).holds != truth->of_registered;
    d->never_of_registered += certain_no_share(c, t->a, t->share, BASE_REGISTERED).holds != truth->never_of_registered;
    d->of_valid += certain_share(c, t->a, t->share, BASE_VALID).holds != truth->of_valid;
    d->never_of_valid += certain_no_share(c, t->a, t->share, BASE_VALID).holds != truth->never_of_valid;
    d->passes += certain_passes(c, t->a, &t->threshold).holds != truth->passes;
    d->fails += certain_fails(c, t->a, &t->threshold).holds != truth->fails;
    d->falsely_at_least += at_least && !truth->at_least;
    d->not_yet_at_least += !at_least && truth->at_least;
    d->at_most += most_seats(c, t->a, t->seats) != truth->at_most;
    d->held += truth->first + truth->majority + truth->runoff + truth->at_least;
}

static void try_claims(Tap *tap)
{
    Disagreed d = {0};

    for (int i = 0; i < COUNTS; i++) {
        Truth truth = {true, true, true, true, true, true, true, true, true, true, true, true, true, 0};
        int64_t votes[MOST];
        Try t;

        make_try(&t);
        try_all(&t, 0, t.count.open, votes, &truth);
        compare(&t, &truth, &d);
    }
    tap_ok(tap, d.held > COUNTS / 4, "many of the random counts have something certain");
    tap_is_int(tap, d.ahead, 0, "a stays ahead of b");
    tap_is_int(tap, d.first, 0, "a is among the first k");
    tap_is_int(tap, d.not_first, 0, "a is not among the first k");
    tap_is_int(tap, d.majority, 0, "a has the absolute majority");
    tap_is_int(tap, d.no_majority, 0, "a cannot have it");
    tap_is_int(tap, d.runoff, 0, "a run-off is certain");
    tap_is_int(tap, d.of_registered, 0, "a has a share of the registered voters");
    tap_is_int(tap, d.never_of_registered, 0, "a cannot have it");
    tap_is_int(tap, d.of_valid, 0, "a has a share of the valid votes");
    tap_is_int(tap, d.never_of_valid, 0, "a cannot have it");
    tap_is_int(tap, d.passes, 0, "a passes a threshold of valid votes, voters or registered voters");
    tap_is_int(tap, d.fails, 0, "a fails it");
    tap_is_int(tap, d.falsely_at_least, 0, "a has at least m seats by D'Hondt: never said falsely");
    /* The proof lets votes be split between rivals; whole votes can make a claim true a little earlier. */
    tap_ok(tap, d.not_yet_at_least < COUNTS / 1000, "and said as soon as it is so, but for fractions of a vote");
    tap_is_int(tap, d.at_most, 0, "the most seats that a can have");
}

/* ---- annulments ---- */

#define OFFICES 6

typedef struct Offices {
    int32_t n, c;
    int64_t open, constant;
    int64_t part[OFFICES], registered[OFFICES];
} Offices;

static bool holds_without(const Offices *o, unsigned annulled, bool new_vote)
{
    int64_t sum = 0;
    int64_t open = o->open;

    for (int32_t i = 0; i < o->n; i++)
        if (annulled & (1u << i))
            open += new_vote ? o->registered[i] : 0;
        else
            sum += o->part[i];
    return sum + o->constant > o->c * open;
}

/* The fewest of all sets of offices that break the claim; -1: none does. */
static int32_t fewest_by_trying(const Offices *o, bool new_vote)
{
    int32_t fewest = -1;

    for (unsigned set = 0; set < 1u << o->n; set++) {
        int32_t size = __builtin_popcount(set);

        if (!holds_without(o, set, new_vote) && (fewest < 0 || size < fewest))
            fewest = size;
    }
    return fewest;
}

static void try_annulments(Tap *tap)
{
    int wrong = 0;
    int not_named = 0;

    for (int i = 0; i < COUNTS; i++) {
        Offices o = {
            .n = draw_below(OFFICES + 1), .c = draw_below(4), .open = draw_below(10), .constant = draw_below(21) - 10};
        bool new_vote = draw_below(2) == 0;
        int32_t order[OFFICES];
        unsigned named = 0;
        int32_t k;

        for (int32_t j = 0; j < o.n; j++) {
            o.registered[j] = draw_below(15);
            o.part[j] = draw_below(25) - 6;
        }
        k = fewest_annulments(o.n, o.part, o.registered, o.constant, o.open, o.c, new_vote, order);
        wrong += k != fewest_by_trying(&o, new_vote);
        for (int32_t j = 0; j < k; j++)
            named |= 1u << order[j];
        not_named += k > 0 && holds_without(&o, named, new_vote);
    }
    tap_is_int(tap, wrong, 0, "the fewest annulments that break a claim");
    tap_is_int(tap, not_named, 0, "the offices that are named break it");
}

int main(void)
{
    Tap tap = {0, 0};

    try_claims(&tap);
    try_annulments(&tap);
    return tap_done(&tap);
}
