/* Electoral formulas: cases that were worked on paper, real elections, and properties over random votes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formula/formula.h"
#include "seats_files.h"
#include "seats_formulas.h"
#include "tap.h"

#define MOST 64

static const Formula of_registered = REMAINDERS(QUOTA_HARE, BASE_REGISTERED, ROUND_NONE);

#define QUALIFIED_5 .n_thresholds = 1, .thresholds = {{{1, 20}, BASE_VALID, SCOPE_CONTEST, false, false}}
#define BY_DHONDT .n_stages = 1, .stages = {{STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}}
/* France, communes: code électoral, L262. */
static const Formula communes = {
    .method = METHOD_LISTS, QUALIFIED_5, BY_DHONDT, .n_bonuses = 1,
    .bonuses = {{BONUS_ABSOLUTE_MAJORITY, {1, 2}, ROUND_UP, 4, ROUND_DOWN, false}}, .n_ties = 2,
    .ties = {TIE_VOTES, TIE_LOT}};
static const Formula two_rounds = {
    .method = METHOD_LISTS, QUALIFIED_5, BY_DHONDT, .n_bonuses = 1,
    .bonuses = {{BONUS_LEADER, {1, 2}, ROUND_UP, 4, ROUND_DOWN, false}}, .advance_by = ADVANCE_SHARE,
    .advance_threshold = {{1, 10}, BASE_VALID, SCOPE_CONTEST, false, false}, .last_round = 2, .n_ties = 2,
    .ties = {TIE_VOTES, TIE_LOT}};
static const Formula leader_takes_half = {
    .method = METHOD_LISTS, QUALIFIED_5, BY_DHONDT, .n_bonuses = 2,
    .bonuses = {{BONUS_ABSOLUTE_MAJORITY, {1, 1}, ROUND_NONE, 0, ROUND_NONE, false},
        {BONUS_LEADER, {1, 2}, ROUND_DOWN, 0, ROUND_NONE, true}},
    .n_ties = 1, .ties = {TIE_LOT}};
/* Cameroon: Electoral Code, section 152. */
static const Formula majority_takes_all = {
    .method = METHOD_LISTS, QUALIFIED_5, .n_bonuses = 1,
        .bonuses = {{BONUS_ABSOLUTE_MAJORITY, {1, 1}, ROUND_NONE, 0, ROUND_NONE, false}},
    .quota = {QUOTA_HARE, BASE_QUALIFIED, ROUND_NONE}, .n_stages = 2,
    .stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS, .least_quota = {0, 1}}},
    .n_ties = 1, .ties = {TIE_LOT}};
static const Formula rounded_down = REMAINDERS(QUOTA_HARE, BASE_VALID, ROUND_DOWN);
static const Formula quota_then_averages = {
    .method = METHOD_LISTS, .quota = {QUOTA_HARE, BASE_VALID, ROUND_DOWN},
    .n_stages = 2, .stages = {{.kind = STAGE_QUOTA}, {STAGE_AVERAGES, false, {0, 1}, DIVISORS_DHONDT}}, .n_ties = 1,
    .ties = {TIE_LOT}};
static const Formula coalitions = {
    .method = METHOD_LISTS, BY_DHONDT, .n_thresholds = 2,
    .thresholds = {{{1, 20}, BASE_VALID, SCOPE_CONTEST, false, false},
        {{1, 10}, BASE_VALID, SCOPE_CONTEST, false, true}},
    .n_ties = 1, .ties = {TIE_LOT}};
static const Formula nation = {
    .method = METHOD_LISTS, BY_DHONDT, .n_thresholds = 1,
        .thresholds = {{{1, 20}, BASE_VALID, SCOPE_NATION, true, false}},
    .n_ties = 1, .ties = {TIE_LOT}};

/* France, deputies: code électoral, L126 and L162. */
static const Formula deputies = {
    .method = METHOD_MAJORITY, .n_thresholds = 2,
    .thresholds = {{{1, 2}, BASE_VALID, SCOPE_CONTEST, true, false},
        {{1, 4}, BASE_REGISTERED, SCOPE_CONTEST, false, false}},
    .advance_by = ADVANCE_SHARE, .advance = 2, .advance_threshold = {{1, 8}, BASE_REGISTERED, SCOPE_CONTEST, false,
        false},
    .last_round = 2, .n_ties = 1, .ties = {TIE_OLDEST}};
static const Formula first_two = {
    .method = METHOD_MAJORITY, .n_thresholds = 1, .thresholds = {{{1, 2}, BASE_VALID, SCOPE_CONTEST, true, false}},
    .advance_by = ADVANCE_FIRST, .advance = 2, .replace_withdrawn = true, .last_round = 2, .n_ties = 2,
    .ties = {TIE_OLDEST, TIE_LOT}};
/* A quarter of the valid votes elects; then two for each seat that is left, as for Iran's parliament. */
static const Formula several_seats = {
    .method = METHOD_MAJORITY, .n_thresholds = 1, .thresholds = {{{1, 4}, BASE_VALID, SCOPE_CONTEST, false, false}},
    .advance_by = ADVANCE_FIRST, .advance = 2, .last_round = 2, .n_ties = 1, .ties = {TIE_LOT}};
/* All who are not elected go on. */
static const Formula all_go_on = {
    .method = METHOD_MAJORITY, .n_thresholds = 1, .thresholds = {{{1, 2}, BASE_VALID, SCOPE_CONTEST, true, false}},
    .advance_by = ADVANCE_SHARE, .advance_threshold = {{0, 1}, BASE_VALID, SCOPE_CONTEST, false, false},
    .last_round = 2,
    .n_ties = 1, .ties = {TIE_OLDEST}};
static const Formula plurality = {.method = METHOD_PLURALITY, .n_ties = 1, .ties = {TIE_LOT}};
static const Formula takes_all = {.method = METHOD_PLURALITY, .takes_all = true, .n_ties = 1,
    .ties = {TIE_YOUNGEST_LIST}};

typedef struct SeatsCase {
    const char *name;
    const Formula *formula;
    int seats;
    /* "v v v"; v/names: a list of so many; v-: withdrew; v@day: day of birth or mean age; v#c: in coalition c; v^n:
     * nation's votes */
    const char *votes;
    /* seats, or E elected, G goes on, L loses, T tied, W withdrew; with "; tied n" and "; vacant n" */
    const char *wanted;
    int registered;     /* 0: not known */
    int round;          /* 0: the first */
    const char *drawn;  /* ids in the order drawn */
} SeatsCase;

#define CASE(n, f, s, v, w) .name = n, .formula = f, .seats = s, .votes = v, .wanted = w
static const SeatsCase cases[] = {
    /* the same votes by each method; 100,000 valid votes, worked by hand */
    {CASE("D'Hondt", &dhondt, 10, "47000 16000 15900 12000 6000 3100", "5 2 2 1 0 0")},
    {CASE("Sainte-Laguë", &sainte_lague, 10, "47000 16000 15900 12000 6000 3100", "4 2 2 1 1 0")},
    {CASE("modified Sainte-Laguë", &modified, 10, "47000 16000 15900 12000 6000 3100", "5 2 2 1 0 0")},
    {CASE("Hare", &hare, 10, "47000 16000 15900 12000 6000 3100", "5 2 1 1 1 0")},
    {CASE("Droop", &droop, 10, "47000 16000 15900 12000 6000 3100", "5 2 2 1 0 0")},
    {CASE("Hagenbach-Bischoff", &hagenbach, 10, "47000 16000 15900 12000 6000 3100", "5 2 2 1 0 0")},

    /* quotas that fill more seats than there are, or none */
    {CASE("Hagenbach-Bischoff of exact quotas gives one seat too many: more than a lot can place", &hagenbach, 2,
        "1 1 1", "T T T; tied 2")},
    {CASE("Imperiali: whole quotas above the seats; the smallest remainder has one less", &imperiali, 2, "50 30 20",
        "1 1 0")},
    {CASE("of registered voters: nobody has a quota, the largest votes have a seat each", &of_registered, 3,
        "900 500 300 100", "1 1 1 0"), .registered = 9000},
    {CASE("of registered voters: whole quotas first", &of_registered, 4, "1000 500 300 90", "2 1 1 0"),
        .registered = 2800},
    {CASE("a base that is not known decides nothing", &of_registered, 3, "900 500", "0 0")},
    {CASE("a quota rounded down to one vote: whole quotas are twice the seats", &rounded_down, 8, "9 6", "5 3")},
    {CASE("a quota rounded down to none gives nobody a seat, the averages do", &quota_then_averages, 16, "10 5",
        "11 5")},
    {CASE("more seats than lists by remainders: again from the first", &of_registered, 5, "30 20", "3 2"),
        .registered = 10000},

    /* thresholds */
    {CASE("exactly 5 % is enough", &communes, 10, "95 5", "10 0")},
    {CASE("the majority takes half, and its part of the other", &communes, 11, "170 90 40", "9 2 0")},
    {CASE("an odd half goes up", &communes, 9, "60 40", "8 1")},
    {CASE("below four seats it goes down", &communes, 3, "135 193", "1 2")},
    {CASE("without a majority all is proportional", &communes, 10, "50 30 20", "5 3 2")},
    {CASE("equal leaders without a majority: nobody has a bonus, and no lot is needed", &communes, 10, "40 40 20",
        "4 4 2")},
    {CASE("lists, first round: an absolute majority decides it", &two_rounds, 9, "60 40", "8 1")},
    {CASE("lists, first round: no majority, no seat", &two_rounds, 10, "50 30 20 9", "0 0 0 0")},
    {CASE("lists, second round: the leader has half", &two_rounds, 10, "45 40 15", "8 2 0"), .round = 2},
    {CASE("all seats to an absolute majority", &leader_takes_half, 5, "51 49", "5 0")},
    {CASE("all seats to an absolute majority with fewer candidates: the rest go to the others", &majority_takes_all, 7,
        "70/5 20 10", "5 1 1")},
    {CASE("a bonus of more seats than candidates", &leader_takes_half, 8, "45/3 35 20", "3 3 2")},
    {CASE("half to the leader, the rest to the others alone", &leader_takes_half, 5, "40 35 25", "2 2 1")},
    {CASE("a coalition passes by its sum, a list in it needs nothing of its own", &coalitions, 20,
        "480 360 80#1 45#1 35", "10 8 1 1 0")},
    {CASE("a coalition fails by its sum", &coalitions, 10, "60 31 5#1 4#1", "7 3 0 0")},
    {CASE("a threshold of the nation, exceeded", &nation, 2, "50^5 40^6 10^89", "0 2 0")},

    /* the Netherlands */
    {CASE("P 8: nobody with 75 % of the quota; then averages, one seat a list", &dutch, 15, "808 59 58 57 56 55 54 53",
        "12 1 1 1 0 0 0 0")},
    {CASE("P 7: from 19 seats on averages", &dutch, 19, "600 302 98 99 101", "11 5 1 1 1")},
    {CASE("P 9: the last remainder's seat goes to the majority", &dutch, 15, "2571 977 567 536 453", "8 3 2 1 1")},
    {CASE("P 9: which of three equal lists loses its seat needs a lot; the majority's is certain", &dutch, 5,
        "30 9 9 9", "3 T T T; tied 2")},
    {CASE("P 9: the lot says which two keep theirs", &dutch, 5, "30 9 9 9", "3 1 0 1"), .drawn = "4 2 3"},
    {CASE("P 10: the seats beyond a list's candidates go to the others",
        &dutch, 19, "600/4 302 98 99 101", "4 8 2 2 3")},
    {CASE("P 10: while a lot is waited for nobody has more seats than candidates",
        &dutch, 20, "600/4 200 200 200", "4 3 3 3; tied 1")},
    {CASE("P 10: the lot comes first, then the seats beyond the candidates",
        &dutch, 20, "600/4 200 200 200", "4 6 5 5"), .drawn = "2 4 3"},
    {CASE("P 8 and P 10: a list that had its remainder, and its average, has no second of them for seats passed on",
        &dutch, 15, "808 160/1 59 58 57 56 2", "12 1 1 1 0 0 0")},
    {CASE("P 8 and P 10: among the others by remainder first", &dutch, 10, "500/3 290 210", "3 4 3")},

    /* ties */
    {CASE("a tie for the last seat needs a lot", &dhondt, 3, "100 100", "1 1; tied 1")},
    {CASE("a tie of four for two seats", &dhondt, 3, "200 100 100 100", "1 T T T; tied 2")},
    {CASE("equal lists that all have a seat are no tie", &dhondt, 4, "100 100", "2 2")},
    {CASE("the lot that was drawn decides", &dhondt, 3, "100 100", "1 2"), .drawn = "2 1"},
    {CASE("a lot of others does not", &dhondt, 3, "100 100 1", "1 1 0; tied 1"), .drawn = "1 3"},
    {CASE("more votes before a lot", &communes, 2, "50 25 25", "2 0 0")},
    {CASE("the younger list", &takes_all, 7, "50@400 50@300", "0 7")},
    {CASE("equal by every rule: a lot, though the terms name none", &takes_all, 7, "50@300 50@300", "T T; tied 1")},
    {CASE("equal by every rule: the lot decides", &takes_all, 7, "50@300 50@300", "0 7"), .drawn = "2 1"},
    {CASE("an age that is not known: a lot decides nothing", &takes_all, 7, "50@400 50", "T T; tied 1"),
        .drawn = "2 1"},
    {CASE("an age that is not known decides nothing", &takes_all, 7, "50@400 50", "T T; tied 1")},

    /* majority */
    {CASE("half is no majority", &first_two, 1, "50 30 20", "G G L")},
    {CASE("one vote above half", &first_two, 1, "51 30 19", "E L L")},
    {CASE("who withdrew is replaced by the next", &first_two, 1, "40 30- 20 10", "G W G L")},
    {CASE("a tie for the second place: the older", &first_two, 1, "40 30@9 30@8", "G L G")},
    {CASE("of two with the same day of birth a lot", &first_two, 1, "40 30@9 30@9", "G T T; tied 1")},
    {CASE("the last round: most votes", &first_two, 1, "40 39 21", "E L L"), .round = 2},
    {CASE("a majority of votes, and a quarter of the registered voters", &deputies, 1, "250 200", "E L"),
        .registered = 1000},
    {CASE("a majority that is less than a quarter goes on", &deputies, 1, "249 200", "G G"), .registered = 1000},
    {CASE("all with an eighth of the registered voters", &deputies, 1, "200 150 125 124", "G G G L"),
        .registered = 1000},
    {CASE("one qualifies: the next joins", &deputies, 1, "200 100 99 98 97", "G G L L L"), .registered = 1000},
    {CASE("none qualifies: the first two", &deputies, 1, "100 99 98", "G G L"), .registered = 2000},
    {CASE("who withdrew leaves a gap", &deputies, 1, "200 150- 99 98", "G W L L"), .registered = 1000},
    {CASE("the register is not known: nothing is decided", &deputies, 1, "300 200", "0 0")},
    {CASE("the register is not known: nor who goes on", &deputies, 1, "300 200 200", "0 0 0")},
    {CASE("three seats, two are filled: two go on for the third", &several_seats, 3, "30 26 20 14 10", "E E G G L")},
    {CASE("three seats, one is filled: four go on for the two", &several_seats, 3, "30 20 19 16 15", "E G G G G")},
    {CASE("three seats, none is filled: six go on", &several_seats, 3, "20 19 18 17 16 6 4", "G G G G G G L")},
    {CASE("three seats, all are filled: nobody goes on", &several_seats, 3, "30 29 28 13", "E E E L")},
    {CASE("more pass than there are seats: most votes", &several_seats, 2, "30 29 28 13", "E E L L")},
    {CASE("a tie of those who pass is ended before anybody goes on", &several_seats, 2, "40 30 30", "E T T; tied 1")},
    {CASE("the lot ends it", &several_seats, 2, "40 30 30", "E L E"), .drawn = "3 2"},
    {CASE("a tie of those who go on for the seat that is left",
        &several_seats, 3, "30 26 20 12 12", "E E G T T; tied 1")},
    {CASE("who withdrew leaves a gap among those who go on", &several_seats, 2, "40 20 16- 14 10", "E G W L L")},
    {CASE("the last round fills what is left by most votes", &several_seats, 1, "20 14", "E L"), .round = 2},
    {CASE("all go on for the seats that are left", &all_go_on, 3, "60 20 15 4 1", "E G G G G")},
    {CASE("plurality of several seats", &plurality, 3, "10 40 30 20", "L E E E")},
    {CASE("a tie at the border of several seats", &plurality, 2, "40 30 30", "E T T; tied 1")},
    {CASE("nobody without a vote is elected", &plurality, 3, "10 0 0", "E L L; vacant 2")},
    {CASE("nothing counted", &plurality, 1, "0 0", "0 0")},
};

static void read_contender(Contender *c, char *text)
{
    char *end;

    *c = (Contender){.votes = strtoll(text, &end, 10), .names = NAMES_UNKNOWN, .birth = AGE_UNKNOWN,
        .mean_age = AGE_UNKNOWN};
    for (; *end != '\0';) {
        char kind = *end++;
        long value = strtol(end, &end, 10);

        if (kind == '-')
            c->withdrew = true;
        else if (kind == '/')
            c->names = (int32_t)value;
        else if (kind == '@')
            c->birth = c->mean_age = (int32_t)value;
        else if (kind == '#')
            c->coalition = (int32_t)value;
        else if (kind == '^')
            c->nation_votes = value;
    }
}

static void say_outcome(const SeatsCase *of, const Poll *poll, char *out, size_t room)
{
    static const char letters[] = {[RESULT_NONE] = '0', [RESULT_ELECTED] = 'E', [RESULT_GOES_ON] = 'G',
        [RESULT_ELIMINATED] = 'L', [RESULT_TIED] = 'T', [RESULT_WITHDREW] = 'W'};
    size_t at = 0;

    for (int i = 0; i < poll->n; i++) {
        const Contender *c = &poll->contenders[i];
        bool by_seats = (of->formula->method == METHOD_LISTS || of->formula->takes_all) &&
            (c->result != RESULT_TIED || c->seats > 0);

        if (by_seats)
            at += (size_t)snprintf(out + at, room - at, "%s%d", i > 0 ? " " : "", c->seats);
        else
            at += (size_t)snprintf(out + at, room - at, "%s%c", i > 0 ? " " : "", letters[c->result]);
    }
    if (poll->tied_places > 0)
        at += (size_t)snprintf(out + at, room - at, "; tied %d", poll->tied_places);
    if (poll->vacant > 0)
        snprintf(out + at, room - at, "; vacant %d", poll->vacant);
}

static void try_case(Tap *tap, const SeatsCase *of)
{
    Contender contenders[MOST];
    int32_t work[MOST];
    int32_t order[MOST];
    Draw draw = {0, order};
    Poll poll = {.seats = of->seats, .round = of->round > 0 ? of->round : 1, .contenders = contenders, .work = work,
        .registered = of->registered > 0 ? of->registered : -1};
    char votes[500];
    char drawn[100];
    char got[500] = "";

    snprintf(votes, sizeof(votes), "%s", of->votes);
    for (char *text = strtok(votes, " "); text != NULL; text = strtok(NULL, " ")) {
        read_contender(&contenders[poll.n], text);
        contenders[poll.n].id = poll.n + 1;
        poll.valid += contenders[poll.n].votes;
        poll.nation_valid += contenders[poll.n].nation_votes;
        poll.n++;
    }
    if (of->drawn != NULL) {
        snprintf(drawn, sizeof(drawn), "%s", of->drawn);
        for (char *text = strtok(drawn, " "); text != NULL; text = strtok(NULL, " "))
            order[draw.n++] = atoi(text);
        poll.n_draws = 1;
        poll.draws = &draw;
    }
    formula_apply(of->formula, &poll);
    say_outcome(of, &poll, got, sizeof(got));
    tap_is(tap, got, of->wanted, of->name);
}

/* ---- properties over random votes ---- */

static uint64_t random_state = 20250413;

static int64_t draw_below(int64_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (int64_t)(random_state % (uint64_t)limit);
}

static void seats_of(const Formula *formula, int32_t n, const int64_t *votes, int32_t seats, int32_t *out,
    bool *decided)
{
    Contender contenders[MOST];
    int32_t work[MOST];
    Poll poll = {.seats = seats, .round = 1, .registered = -1, .n = n, .contenders = contenders, .work = work};

    for (int32_t i = 0; i < n; i++) {
        contenders[i] = (Contender){.id = i + 1, .votes = votes[i], .names = NAMES_UNKNOWN, .birth = AGE_UNKNOWN,
            .mean_age = AGE_UNKNOWN};
        poll.valid += votes[i];
    }
    formula_apply(formula, &poll);
    for (int32_t i = 0; i < n; i++)
        out[i] = contenders[i].seats;
    *decided = poll.decided;
}

typedef struct Sample {
    int32_t n;
    int32_t seats;
    int64_t votes[MOST];
} Sample;

static Sample sample(void)
{
    Sample s = {.n = 1 + (int32_t)draw_below(9), .seats = 1 + (int32_t)draw_below(40)};
    int64_t scale = 1 + draw_below(draw_below(2) == 0 ? 50 : 1000000000000);

    for (int32_t i = 0; i < s.n; i++)
        s.votes[i] = 1 + draw_below(scale);
    return s;
}

/* What defines a divisor method: no list's last seat was had for less than another's next seat would be. */
static bool is_divisor_apportionment(const Divisors *d, const Sample *s, const int32_t *seats)
{
    for (int32_t i = 0; i < s->n; i++)
        for (int32_t j = 0; j < s->n; j++) {
            __int128 last = seats[i] == 1 ? d->first : d->start + (__int128)d->step * (seats[i] - 1);
            __int128 next = seats[j] == 0 ? d->first : d->start + (__int128)d->step * seats[j];

            if (seats[i] > 0 && s->votes[i] * next < s->votes[j] * last)
                return false;
        }
    return true;
}

/* Largest remainder with Hare's quota keeps the quota: each list has its whole quotas, or one seat more. */
static bool keeps_quota(const Sample *s, const int32_t *seats)
{
    __int128 valid = 0;

    for (int32_t i = 0; i < s->n; i++)
        valid += s->votes[i];
    for (int32_t i = 0; i < s->n; i++) {
        __int128 whole = (__int128)s->votes[i] * s->seats / valid;

        if (seats[i] < whole || seats[i] > whole + 1)
            return false;
    }
    return true;
}

typedef struct Broken {
    int definition, monotone, order, scale, sum;
} Broken;

static void try_sample(const Formula *formula, const Sample *s, Broken *broken)
{
    int32_t seats[MOST], more[MOST], other[MOST];
    Sample turned = *s;
    bool decided, decided_more, decided_other;
    int32_t sum = 0;

    seats_of(formula, s->n, s->votes, s->seats, seats, &decided);
    for (int32_t i = 0; i < s->n; i++)
        sum += seats[i];
    if (!decided)
        return;
    broken->sum += sum != s->seats;
    if (formula->stages[0].kind == STAGE_AVERAGES) {
        broken->definition += !is_divisor_apportionment(&formula->stages[0].divisors, s, seats);
        seats_of(formula, s->n, s->votes, s->seats + 1, more, &decided_more);
        for (int32_t i = 0; decided_more && i < s->n; i++)
            broken->monotone += more[i] < seats[i];
    } else
        broken->definition += !keeps_quota(s, seats);
    for (int32_t i = 0; i < s->n; i++)
        turned.votes[i] = s->votes[(i + 1) % s->n] * 3;
    seats_of(formula, s->n, turned.votes, s->seats, other, &decided_other);
    broken->order += !decided_other;
    for (int32_t i = 0; i < s->n; i++)
        broken->order += other[i] != seats[(i + 1) % s->n];
}

static void try_properties(Tap *tap)
{
    static const struct {
        const char *name;
        const Formula *formula;
    } methods[] = {{"D'Hondt", &dhondt}, {"Sainte-Laguë", &sainte_lague}, {"modified Sainte-Laguë", &modified},
        {"Hare", &hare}};
    char name[200];

    for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++) {
        Broken broken = {0};

        for (int round = 0; round < 5000; round++) {
            Sample s = sample();

            try_sample(methods[m].formula, &s, &broken);
        }
        snprintf(name, sizeof(name), "%s: 5000 random elections follow its definition", methods[m].name);
        tap_is_int(tap, broken.definition, 0, name);
        snprintf(name, sizeof(name), "%s: every seat is given once", methods[m].name);
        tap_is_int(tap, broken.sum, 0, name);
        snprintf(name, sizeof(name), "%s: one seat more takes none away", methods[m].name);
        tap_is_int(tap, broken.monotone, 0, name);
        snprintf(name, sizeof(name), "%s: neither the order of the lists nor the scale of the votes matters",
            methods[m].name);
        tap_is_int(tap, broken.order, 0, name);
    }
}

/* The largest figures that a contest may have stay exact. */
static void try_limits(Tap *tap)
{
    static Contender contenders[2];
    int32_t work[2];
    Poll poll = {.seats = FORMULA_MAX_SEATS, .round = 1, .registered = -1, .n = 2, .contenders = contenders,
        .work = work, .valid = INT64_MAX};

    for (int i = 0; i < 2; i++)
        contenders[i] = (Contender){.id = i + 1, .votes = i == 0 ? INT64_MAX / 2 : INT64_MAX - INT64_MAX / 2,
            .names = NAMES_UNKNOWN};
    formula_apply(&sainte_lague, &poll);
    tap_ok(tap, poll.decided && contenders[0].seats == FORMULA_MAX_SEATS / 2 &&
        contenders[1].seats == FORMULA_MAX_SEATS / 2, "100,000 seats of 2^63 votes");
    poll.seats = 99999;
    formula_apply(&hare, &poll);
    tap_is_int(tap, contenders[1].seats, 50000, "one vote among 2^63 decides the odd seat");
}

/* ---- real elections ---- */

/* What is published and what the article gives, for who checks an announcement. */
static void tell_difference(const SeatsLine *line, const int32_t *seats)
{
    printf("# %s is published with", line->name);
    for (int32_t i = 0; i < line->n_published; i++)
        printf(" %d", (int)line->published[i]);
    printf(", article L262 gives");
    for (int32_t i = 0; i < line->n; i++)
        printf(" %d", (int)seats[i]);
    printf("\n");
}

static void count_councils(const SeatsLine *line, void *context)
{
    int *agreed = context;
    int32_t seats[MOST];
    bool decided;
    bool same;

    seats_of(&communes, line->n, line->votes, line->seats, seats, &decided);
    same = decided;
    for (int32_t i = 0; i < line->n; i++)
        same = same && seats[i] == line->published[i];
    if (!same)
        tell_difference(line, seats);
    agreed[0] += same;
    agreed[1]++;
    if (strcmp(line->name, "02258") == 0)
        agreed[2] = seats[0] * 100 + seats[1];
}

static void count_austria(const SeatsLine *line, void *context)
{
    static const Formula national_council = {.method = METHOD_LISTS, BY_DHONDT, .n_thresholds = 1,
        .thresholds = {{{4, 100}, BASE_VALID, SCOPE_CONTEST, false, false}}, .n_ties = 1, .ties = {TIE_LOT}};
    int *agreed = context;
    int32_t seats[MOST];
    bool decided;
    bool same;

    seats_of(&national_council, line->n, line->votes, line->seats, seats, &decided);
    same = decided;
    for (int32_t i = 0; i < line->n; i++)
        same = same && seats[i] == line->published[i];
    agreed[0] += same;
    agreed[1]++;
}

static void count_deputies(const SeatsLine *line, void *context)
{
    int *agreed = context;
    Contender contenders[MOST];
    int32_t work[MOST];
    Poll poll = {.seats = 1, .round = 1, .valid = line->valid, .voters = line->voters, .registered = line->registered,
        .n = line->n, .contenders = contenders, .work = work};
    int elected = 0;
    bool good;

    for (int32_t i = 0; i < line->n; i++)
        contenders[i] = (Contender){.id = i + 1, .votes = line->votes[i], .birth = AGE_UNKNOWN,
            .mean_age = AGE_UNKNOWN};
    formula_apply(&deputies, &poll);
    for (int32_t i = 0; i < line->n; i++)
        elected += contenders[i].result == RESULT_ELECTED;
    good = poll.decided && elected == (line->n_published == 0 ? 1 : 0);
    for (int32_t i = 0; i < line->n_published; i++)
        good = good && contenders[line->published[i] - 1].result == RESULT_GOES_ON;
    agreed[0] += good;
    agreed[1]++;
    agreed[2] += elected;
}

static void try_real_elections(Tap *tap)
{
    int councils[3] = {0}, austria[3] = {0}, france[3] = {0};

    if (!seats_file("france-2026-councils.csv", SEATS_COUNCILS, count_councils, councils)) {
        printf("# skipped: the published seats of ../shared/data/seats are not there\n");
        return;
    }
    tap_is_int(tap, councils[1], 4641, "France 2026: 4,641 contested communes");
    tap_is_int(tap, councils[0], 4603, "4,603 of them have the published seats, the other 38 are listed above");
    tap_is_int(tap, councils[2], 902, "02258, printed 11 and 0, has 9 and 2 by article L262");
    seats_file("austria-national-council.csv", SEATS_AUSTRIA, count_austria, austria);
    tap_is_int(tap, austria[1], 6, "Austria's National Council: six elections");
    tap_is_int(tap, austria[0], 6, "each with the published seats");
    seats_file("france-2017-deputies.csv", SEATS_DEPUTIES, count_deputies, france);
    tap_is_int(tap, france[1], 289, "France 2017: 289 constituencies");
    tap_is_int(tap, france[0], 289, "each with who was elected at once, or who was in the second round");
    tap_is_int(tap, france[2], 2, "two of them elected in the first");
}

int main(void)
{
    Tap tap = {0, 0};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        try_case(&tap, &cases[i]);
    try_properties(&tap);
    try_limits(&tap);
    try_real_elections(&tap);
    return tap_done(&tap);
}
