/*
 * Thresholds beyond a contest, and coalitions with thresholds of their own: cases that were worked on paper, and random
 * elections against a recount that looks at every list anew for each question.
 */
#include <stdio.h>
#include <string.h>

#include "formula/formula.h"
#include "formula/formula_steps.h"
#include "formula/nation.h"
#include "tap.h"

#define MOST 64

#define BY_DHONDT .method = METHOD_LISTS, .n_stages = 1, .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}}, \
    .n_ties = 1, .ties = {TIE_LOT}

/* Benin: 20 % in each contest; of a coalition together, of its members that have 10 % of the nation. */
static const Formula benin = {BY_DHONDT, .n_thresholds = 3,
    .thresholds = {{{20, 100}, BASE_VALID, SCOPE_EACH, false, ASKS_LISTS},
        {{10, 100}, BASE_VALID, SCOPE_NATION, false, ASKS_MEMBERS},
                   {{20, 100}, BASE_VALID, SCOPE_EACH, false, ASKS_COALITIONS}}};
/* 5 % of the nation, 10 % for coalitions. */
static const Formula national = {BY_DHONDT, .n_thresholds = 2,
    .thresholds = {{{5, 100}, BASE_VALID, SCOPE_NATION, false, ASKS_LISTS},
        {{10, 100}, BASE_VALID, SCOPE_NATION, false, ASKS_COALITIONS}}};
/* Members pass 5 % in each contest, their coalitions more than a tenth of the voters of the nation. */
static const Formula members_each = {BY_DHONDT, .n_thresholds = 2,
    .thresholds = {{{5, 100}, BASE_VALID, SCOPE_EACH, false, ASKS_MEMBERS},
        {{1, 10}, BASE_VOTERS, SCOPE_NATION, true, ASKS_COALITIONS}}};
/* 15 % in each contest, of all lists alike. */
static const Formula each = {BY_DHONDT, .n_thresholds = 1,
    .thresholds = {{{15, 100}, BASE_VALID, SCOPE_EACH, false, ASKS_LISTS}}};

typedef struct NationCase {
    const char *name;
    const Formula *formula;
    const char *lists;  /* contest by contest, between bars: party:votes, with #coalition */
    const char *wanted; /* of each list, in order: + has passed, - has not */
} NationCase;

static const NationCase cases[] = {
    /* each contest has 1,000 valid votes */
    {"20 % in each contest in which the party stands, exactly is enough", &benin, "1:600 2:400 | 1:800 2:200", "++++"},
    {"one vote less in one contest, and the party is out everywhere", &benin, "1:600 2:400 | 1:801 2:199", "+-+-"},
    {"a contest in which it does not stand does not count against it", &benin, "1:600 2:400 | 1:1000", "+++"},
    {"alone both would miss it in a contest, together they have 20 % in each", &benin,
        "1:500 2:350#1 3:150#1 | 1:700 2:150#1 3:150#1", "++++++"},
    {"a member below 10 % of the nation counts for nothing: the other has 20 % by itself", &benin,
        "1:500 2:400#1 3:100#1 | 1:710 2:201#1 3:89#1", "++-++-"},
    {"… and falls with it where it has not", &benin, "1:500 2:400#1 3:100#1 | 1:712 2:199#1 3:89#1", "+--+--"},
    {"a member with 10 % of the nation exactly counts", &benin, "1:500 2:399#1 3:101#1 | 1:751 2:150#1 3:99#1",
        "++++++"},
    {"a coalition of one is asked as a list is", &benin, "1:600 2:400#1 | 1:801 2:199#1", "+-+-"},
    {"its members may stand in different contests: of the nation each has its own votes, in a contest those who stand",
        &benin, "1:600 2:400#1 | 1:700 3:300#1", "++++"},
    {"who has no party is asked in his own contest alone", &benin, "0:600 0:400 | 0:801 0:199", "+++-"},
    {"a coalition of the nation: parties that stand nowhere together", &national, "1:880 2:120#1 | 1:920 3:80#1",
        "++++"},
    {"… and one vote less", &national, "1:880 2:120#1 | 1:921 3:79#1", "+-+-"},
    {"5 % of the nation for a list, more than that for one in a coalition", &national,
        "1:900 2:50 3:50#1 | 1:900 2:50 3:50#1", "++-++-"},
    {"two lists of a party in a contest are its votes once", &national, "1:900 2:60#1 2:40#1 | 1:900 2:60#1 2:40#1",
        "++++++"},
    {"a member that misses a contest is out, and the rest has no tenth of the nation", &members_each,
        "1:850 2:110#1 3:40#1 | 1:850 2:90#1 3:60#1", "+--+--"},
    {"… or has more than one", &members_each, "1:850 2:111#1 3:39#1 | 1:850 2:90#1 3:60#1", "++-++-"},
    {"a formula that asks nothing of coalitions asks lists in one as others", &each,
        "1:600 2:260 3:140#1 | 1:600 2:250 3:150#1", "++-++-"},
};

/* An election of up to MOST lists. */
typedef struct Sample {
    Nation nation;
    NationList lists[MOST];
    Bases contests[MOST];
    int n_contests;
} Sample;

static void add_list(Sample *s, int contest, int party, int coalition, int64_t votes)
{
    NationList *list = &s->lists[s->nation.n++];

    *list = (NationList){.contest = contest, .party = party, .coalition = coalition, .votes = votes};
    s->contests[contest].valid += votes;
    s->nation.all.valid += votes;
    s->n_contests = contest + 1 > s->n_contests ? contest + 1 : s->n_contests;
}

static void finish_sample(Sample *s)
{
    for (int i = 0; i < s->n_contests; i++)
        s->contests[i].voters = s->contests[i].registered = s->contests[i].valid;
    s->nation.all.voters = s->nation.all.registered = s->nation.all.valid;
    s->nation.contests = s->contests;
    s->nation.lists = s->lists;
}

/* Whether each list of a contest passes, by the engine, after nation_apply. */
static void ask_engine(const Formula *formula, const Sample *s, int contest, bool *passes)
{
    Contender contenders[MOST];
    int places[MOST] = {0};
    int32_t work[MOST];
    Poll poll = {.seats = 5, .round = 1, .contenders = contenders, .work = work,
        .valid = s->contests[contest].valid, .voters = s->contests[contest].voters,
        .registered = s->contests[contest].registered,
        .nation_valid = s->nation.all.valid, .nation_voters = s->nation.all.voters,
        .nation_registered = s->nation.all.registered};

    for (int i = 0; i < s->nation.n; i++) {
        const NationList *list = &s->lists[i];

        if (list->contest != contest)
            continue;
        places[poll.n] = i;
        contenders[poll.n++] = (Contender){.id = i + 1, .votes = list->votes, .nation_votes = list->nation_votes,
            .coalition_votes = list->coalition_votes,
            .failed_elsewhere = list->failed_elsewhere, .coalition_failed = list->coalition_failed,
            .coalition = list->coalition,
            .names = NAMES_UNKNOWN, .birth = AGE_UNKNOWN, .mean_age = AGE_UNKNOWN};
    }
    thresholds_apply(formula, &poll);
    for (int i = 0; i < poll.n; i++)
        passes[places[i]] = contenders[i].qualified;
}

static void try_case(Tap *tap, const NationCase *of)
{
    Sample s = {.n_contests = 0};
    char lists[500], got[MOST + 1] = "";
    bool passes[MOST] = {false};
    int contest = 0;

    snprintf(lists, sizeof(lists), "%s", of->lists);
    for (char *text = strtok(lists, " "); text != NULL; text = strtok(NULL, " ")) {
        int party, coalition = 0;
        long votes;

        if (text[0] == '|')
            contest++;
        else if (sscanf(text, "%d:%ld#%d", &party, &votes, &coalition) >= 2)
            add_list(&s, contest, party, coalition, votes);
    }
    finish_sample(&s);
    nation_apply(of->formula, &s.nation);
    for (int c = 0; c < s.n_contests; c++)
        ask_engine(of->formula, &s, c, passes);
    for (int i = 0; i < s.nation.n; i++)
        got[i] = passes[i] ? '+' : '-';
    tap_is(tap, got, of->wanted, of->name);
}

/* ---- random elections, recounted question by question ---- */

static uint64_t random_state = 20260111;

static int draw_below(int limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int)(random_state % (uint64_t)limit);
}

static bool reaches(const Threshold *t, const Bases *bases, int64_t votes)
{
    int64_t base = t->base == BASE_VALID ? bases->valid : t->base == BASE_VOTERS ? bases->voters : bases->registered;

    return t->above ? votes * t->share.q > base * t->share.p : votes * t->share.q >= base * t->share.p;
}

static bool same_party(const NationList *a, const NationList *b)
{
    return a == b || (a->party != 0 && a->party == b->party);
}

static bool has_coalitions(const Formula *f)
{
    for (int t = 0; t < f->n_thresholds; t++)
        if (f->thresholds[t].asks != ASKS_LISTS)
            return true;
    return false;
}

static bool is_asked(const Formula *f, const Threshold *t, const NationList *list)
{
    return t->asks != ASKS_LISTS ? list->coalition != 0 : !has_coalitions(f) || list->coalition == 0;
}

/* A list by itself, with what its party has elsewhere. */
static bool passes_alone(const Formula *f, const Sample *s, const Threshold *t, const NationList *list)
{
    int64_t all = 0;

    for (int i = 0; i < s->nation.n; i++)
        all += same_party(list, &s->lists[i]) ? s->lists[i].votes : 0;
    if (t->scope == SCOPE_NATION)
        return reaches(t, &s->nation.all, all);
    if (!reaches(t, &s->contests[list->contest], list->votes))
        return false;
    for (int c = 0; t->scope == SCOPE_EACH && c < s->n_contests; c++) {
        int64_t here = 0;
        bool stands = false;

        for (int i = 0; i < s->nation.n; i++)
            if (s->lists[i].contest == c && same_party(list, &s->lists[i]) && is_asked(f, t, &s->lists[i])) {
                here += s->lists[i].votes;
                stands = true;
            }
        if (stands && !reaches(t, &s->contests[c], here))
            return false;
    }
    return true;
}

static bool is_counted(const Formula *f, const Sample *s, const NationList *list)
{
    for (int t = 0; t < f->n_thresholds; t++)
        if (f->thresholds[t].asks == ASKS_MEMBERS && !passes_alone(f, s, &f->thresholds[t], list))
            return false;
    return list->coalition != 0;
}

static bool passes_together(const Formula *f, const Sample *s, const Threshold *t, const NationList *list)
{
    int64_t all = 0;

    for (int c = 0; c < s->n_contests; c++) {
        int64_t here = 0;
        bool stands = false;

        for (int i = 0; i < s->nation.n; i++)
            if (s->lists[i].contest == c && s->lists[i].coalition == list->coalition &&
                is_counted(f, s, &s->lists[i])) {
                here += s->lists[i].votes;
                stands = true;
            }
        all += here;
        if ((t->scope == SCOPE_EACH && stands && !reaches(t, &s->contests[c], here)) ||
            (t->scope != SCOPE_NATION && c == list->contest && !reaches(t, &s->contests[c], here)))
            return false;
    }
    return t->scope != SCOPE_NATION || reaches(t, &s->nation.all, all);
}

static bool recount(const Formula *f, const Sample *s, const NationList *list)
{
    for (int t = 0; t < f->n_thresholds; t++) {
        const Threshold *threshold = &f->thresholds[t];

        if (is_asked(f, threshold, list) &&
            !(threshold->asks == ASKS_COALITIONS ? passes_together(f, s, threshold, list)
                : passes_alone(f, s, threshold, list)))
            return false;
    }
    return list->votes > 0;
}

static Formula random_formula(void)
{
    Formula f = {BY_DHONDT, .n_thresholds = 1 + draw_below(FORMULA_MAX_THRESHOLDS)};

    for (int t = 0; t < f.n_thresholds; t++)
        f.thresholds[t] = (Threshold){{1 + draw_below(12), 40}, (ShareBase)draw_below(3), (ThresholdScope)draw_below(3),
            draw_below(2) == 0, (ThresholdAsks)draw_below(3)};
    return f;
}

static void random_sample(Sample *s)
{
    int contests = 1 + draw_below(5);

    for (int c = 0; c < contests; c++)
        for (int n = 1 + draw_below(7); n > 0; n--)
            add_list(s, c, draw_below(6), draw_below(2) == 0 ? 0 : 1 + draw_below(2), draw_below(40));
    finish_sample(s);
    for (int c = 0; c < contests; c++)
        s->contests[c].voters += draw_below(5);
}

static void try_random(Tap *tap)
{
    int broken = 0, passed = 0, asked = 0;

    for (int round = 0; round < 20000; round++) {
        Formula formula = random_formula();
        Sample s = {.n_contests = 0};
        bool passes[MOST] = {false};

        random_sample(&s);
        nation_apply(&formula, &s.nation);
        for (int c = 0; c < s.n_contests; c++)
            ask_engine(&formula, &s, c, passes);
        for (int i = 0; i < s.nation.n; i++) {
            asked++;
            passed += passes[i];
            broken += s.lists[i].place != i || passes[i] != recount(&formula, &s, &s.lists[i]);
        }
    }
    tap_ok(tap, passed > asked / 20 && passed < asked,
        "of the lists of 20,000 random elections some pass, and some do not");
    tap_is_int(tap, broken, 0, "each as a recount says that looks at all lists for each question");
}

int main(void)
{
    Tap tap = {0, 0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        try_case(&tap, &cases[i]);
    try_random(&tap);
    return tap_done(&tap);
}
