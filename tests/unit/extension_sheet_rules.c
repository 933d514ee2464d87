/*
 * The rules of a result sheet: each alone, all together, figures that are missing or
 * unreadable, boundaries of 32 and of 64 bits. A check's report is written as
 * "rule(field,...: name=value,...)", one a violation, in the order they are found.
 */
#include <inttypes.h>
#include <stdarg.h>

#include "sheet/rules.h"
#include "tap.h"

#define GIVEN(v) {true, false, (v)}
#define MISSING {false, false, 0}
#define UNREADABLE {false, true, 0}
#define MAX SHEET_FIGURE_MAX
#define MAX_VOTES 4

typedef struct Report {
    char text[4096];
    size_t length;
    int count;
} Report;

typedef struct SheetCase {
    const char *name;
    SheetFigure registered, voters, blank, null_votes;
    int n_votes; /* -1: not given, -2: unreadable */
    VoteEntry votes[MAX_VOTES];
    SheetFigure office_register;
    const char *wanted;
} SheetCase;

static const int32_t standing[] = {7, 9, 2147483647};

static const SheetCase cases[] = {
    /* sound sheets */
    {"sound", GIVEN(100), GIVEN(80), GIVEN(3), GIVEN(2), 2, {{7, 50}, {9, 25}}, GIVEN(100), ""},
    {"nobody came", GIVEN(100), GIVEN(0), GIVEN(0), GIVEN(0), 0, {{0, 0}}, GIVEN(100), ""},
    {"nobody is registered", GIVEN(0), GIVEN(0), GIVEN(0), GIVEN(0), 0, {{0, 0}}, GIVEN(0), ""},
    {"everybody came", MISSING, GIVEN(100), GIVEN(0), GIVEN(0), 1, {{7, 100}}, GIVEN(100), ""},
    {"only blanks", MISSING, GIVEN(5), GIVEN(5), GIVEN(0), 0, {{0, 0}}, GIVEN(100), ""},
    {"only nulls", MISSING, GIVEN(5), GIVEN(0), GIVEN(5), 0, {{0, 0}}, GIVEN(100), ""},
    {"the largest sheet", GIVEN(MAX), GIVEN(MAX), GIVEN(0), GIVEN(0), 1, {{2147483647, MAX}}, GIVEN(MAX), ""},
    {"no register at all", MISSING, GIVEN(80), GIVEN(0), GIVEN(0), 1, {{7, 80}}, MISSING, ""},

    /* missing: each figure alone; none passes another rule by being absent */
    {"voters missing", MISSING, MISSING, GIVEN(3), GIVEN(2), 1, {{7, 50}}, GIVEN(100), "missing(total_voters)"},
    {"blank missing", MISSING, GIVEN(50), MISSING, GIVEN(0), 1, {{7, 50}}, GIVEN(100), "missing(blank_votes)"},
    {"null missing", MISSING, GIVEN(50), GIVEN(0), MISSING, 1, {{7, 50}}, GIVEN(100), "missing(null_votes)"},
    {"votes missing", MISSING, GIVEN(50), GIVEN(0), GIVEN(0), -1, {{0, 0}}, GIVEN(100), "missing(results)"},
    {"nothing given", MISSING, MISSING, MISSING, MISSING, -1, {{0, 0}}, MISSING,
     "missing(total_voters) missing(blank_votes) missing(null_votes) missing(results)"},
    {"voters missing, turnout is not judged", GIVEN(1), MISSING, GIVEN(0), GIVEN(0), 1, {{7, 50}}, GIVEN(1),
     "missing(total_voters)"},
    {"blank missing, turnout is judged", MISSING, GIVEN(101), MISSING, GIVEN(0), 1, {{7, 50}}, GIVEN(100),
     "missing(blank_votes) more_voters_than_registered(total_voters,registered_voters: "
         "left=101,right=100,difference=1)"},

    /* unreadable: refused by who read it, so not called missing; the sum is not judged by it */
    {"voters unreadable", MISSING, UNREADABLE, GIVEN(0), GIVEN(0), 1, {{7, 50}}, GIVEN(100), ""},
    {"blank unreadable", MISSING, GIVEN(60), UNREADABLE, GIVEN(0), 1, {{7, 50}}, GIVEN(100), ""},
    {"null unreadable", MISSING, GIVEN(60), GIVEN(0), UNREADABLE, 1, {{7, 50}}, GIVEN(100), ""},
    {"votes unreadable", MISSING, GIVEN(60), GIVEN(0), GIVEN(0), -2, {{0, 0}}, GIVEN(100), ""},
    {"register unreadable, the office's is used", UNREADABLE, GIVEN(101), GIVEN(101), GIVEN(0), 0, {{0, 0}}, GIVEN(100),
     "more_voters_than_registered(total_voters,registered_voters: left=101,right=100,difference=1)"},

    /* ranges */
    {"voters -1", MISSING, GIVEN(-1), GIVEN(0), GIVEN(0), 0, {{0, 0}}, GIVEN(100),
     "out_of_range(total_voters: value=-1) sum_mismatch(total_voters,blank_votes,null_votes,results: "
     "left=-1,right=0,difference=-1,total_voters=-1,blank_votes=0,null_votes=0)"},
    {"negative blanks that add up", MISSING, GIVEN(10), GIVEN(-5), GIVEN(0), 1, {{7, 15}}, GIVEN(100),
     "out_of_range(blank_votes: value=-5)"},
    {"negative nulls that add up", MISSING, GIVEN(10), GIVEN(0), GIVEN(-5), 1, {{7, 15}}, GIVEN(100),
     "out_of_range(null_votes: value=-5)"},
    {"negative votes that add up", MISSING, GIVEN(10), GIVEN(0), GIVEN(0), 2, {{7, 15}, {9, -5}}, GIVEN(100),
     "out_of_range(results: candidate_id=9,value=-5)"},
    {"negative register", GIVEN(-1), GIVEN(0), GIVEN(0), GIVEN(0), 0, {{0, 0}}, GIVEN(100),
     "out_of_range(registered_voters: value=-1) "
     "more_voters_than_registered(total_voters,registered_voters: left=0,right=-1,difference=1)"},
    {"voters beyond 32 bits", MISSING, GIVEN(MAX + 1), GIVEN(MAX + 1), GIVEN(0), 0, {{0, 0}}, MISSING,
     "out_of_range(total_voters: value=2147483648) out_of_range(blank_votes: value=2147483648)"},
    {"votes beyond 32 bits", MISSING, GIVEN(MAX), GIVEN(0), GIVEN(0), 2, {{7, MAX + 1}, {9, -1}}, MISSING,
     "out_of_range(results: candidate_id=7,value=2147483648) out_of_range(results: candidate_id=9,value=-1)"},
    {"register beyond 32 bits", GIVEN(MAX + 1), GIVEN(1), GIVEN(1), GIVEN(0), 0, {{0, 0}}, MISSING,
     "out_of_range(registered_voters: value=2147483648)"},

    /* candidates */
    {"unknown candidate", MISSING, GIVEN(50), GIVEN(0), GIVEN(0), 1, {{8, 50}}, GIVEN(100),
     "unknown_candidate(results: candidate_id=8)"},
    {"unknown below and above", MISSING, GIVEN(3), GIVEN(0), GIVEN(0), 3, {{1, 1}, {9, 1}, {10, 1}}, GIVEN(100),
     "unknown_candidate(results: candidate_id=1) unknown_candidate(results: candidate_id=10)"},
    {"unknown and out of range", MISSING, GIVEN(0), GIVEN(1), GIVEN(0), 1, {{8, -1}}, GIVEN(100),
     "out_of_range(results: candidate_id=8,value=-1) unknown_candidate(results: candidate_id=8)"},

    /* the sum */
    {"one vote too many", MISSING, GIVEN(79), GIVEN(3), GIVEN(2), 2, {{7, 50}, {9, 25}}, GIVEN(100),
     "sum_mismatch(total_voters,blank_votes,null_votes,results: "
     "left=74,right=75,difference=-1,total_voters=79,blank_votes=3,null_votes=2)"},
    {"one voter too many", MISSING, GIVEN(81), GIVEN(3), GIVEN(2), 2, {{7, 50}, {9, 25}}, GIVEN(100),
     "sum_mismatch(total_voters,blank_votes,null_votes,results: "
     "left=76,right=75,difference=1,total_voters=81,blank_votes=3,null_votes=2)"},
    {"more blanks and nulls than voters", MISSING, GIVEN(1), GIVEN(MAX), GIVEN(MAX), 0, {{0, 0}}, GIVEN(100),
     "sum_mismatch(total_voters,blank_votes,null_votes,results: left=-4294967293,right=0,"
     "difference=-4294967293,total_voters=1,blank_votes=2147483647,null_votes=2147483647)"},
    {"the announcement of 13 April 2025", GIVEN(920200), GIVEN(642632), GIVEN(0), GIVEN(36450), 2,
     {{7, 575222}, {9, 35525}}, MISSING,
     "sum_mismatch(total_voters,blank_votes,null_votes,results: "
     "left=606182,right=610747,difference=-4565,total_voters=642632,blank_votes=0,null_votes=36450)"},

    /* sums that leave 64 bits never pass */
    {"votes overflow 64 bits", MISSING, GIVEN(0), GIVEN(0), GIVEN(0), 2, {{7, INT64_MAX}, {9, INT64_MAX}}, GIVEN(100),
     "out_of_range(results: candidate_id=7,value=9223372036854775807) "
     "out_of_range(results: candidate_id=9,value=9223372036854775807)"},
    {"blanks overflow 64 bits", MISSING, GIVEN(MAX), GIVEN(INT64_MIN), GIVEN(0), 0, {{0, 0}}, GIVEN(MAX),
     "out_of_range(blank_votes: value=-9223372036854775808)"},
    {"nulls overflow 64 bits", MISSING, GIVEN(MAX), GIVEN(0), GIVEN(INT64_MIN), 0, {{0, 0}}, GIVEN(MAX),
     "out_of_range(null_votes: value=-9223372036854775808)"},
    {"the difference overflows 64 bits", MISSING, GIVEN(1), GIVEN(0), GIVEN(0), 1, {{7, INT64_MIN}}, GIVEN(100),
     "out_of_range(results: candidate_id=7,value=-9223372036854775808)"},

    /* turnout: the smaller of the two registers */
    {"above the office's register", MISSING, GIVEN(101), GIVEN(101), GIVEN(0), 0, {{0, 0}}, GIVEN(100),
     "more_voters_than_registered(total_voters,registered_voters: left=101,right=100,difference=1)"},
    {"above the stated register", GIVEN(90), GIVEN(91), GIVEN(91), GIVEN(0), 0, {{0, 0}}, GIVEN(100),
     "more_voters_than_registered(total_voters,registered_voters: left=91,right=90,difference=1)"},
    {"a larger stated register does not help", GIVEN(1000), GIVEN(101), GIVEN(101), GIVEN(0), 0, {{0, 0}}, GIVEN(100),
     "more_voters_than_registered(total_voters,registered_voters: left=101,right=100,difference=1) "
     "register_above_office(registered_voters: left=1000,right=100,difference=900)"},
    {"stated only", GIVEN(90), GIVEN(91), GIVEN(91), GIVEN(0), 0, {{0, 0}}, MISSING,
     "more_voters_than_registered(total_voters,registered_voters: left=91,right=90,difference=1)"},
    {"stated equals voters", GIVEN(91), GIVEN(91), GIVEN(91), GIVEN(0), 0, {{0, 0}}, GIVEN(100), ""},
    {"2,000,000 for 10", MISSING, GIVEN(2000000), GIVEN(0), GIVEN(0), 1, {{7, 2000000}}, GIVEN(10),
     "more_voters_than_registered(total_voters,registered_voters: left=2000000,right=10,difference=1999990)"},

    /* all at once */
    {"everything wrong", GIVEN(-1), GIVEN(200), GIVEN(-3), MISSING, 2, {{8, -7}, {9, 1}}, GIVEN(100),
     "out_of_range(registered_voters: value=-1) out_of_range(blank_votes: value=-3) missing(null_votes) "
     "out_of_range(results: candidate_id=8,value=-7) unknown_candidate(results: candidate_id=8) "
     "more_voters_than_registered(total_voters,registered_voters: left=200,right=-1,difference=201)"},
    {"range, candidate, sum and turnout", MISSING, GIVEN(200), GIVEN(-3), GIVEN(0), 1, {{8, 7}}, GIVEN(100),
     "out_of_range(blank_votes: value=-3) unknown_candidate(results: candidate_id=8) "
     "sum_mismatch(total_voters,blank_votes,null_votes,results: "
     "left=203,right=7,difference=196,total_voters=200,blank_votes=-3,null_votes=0) "
     "more_voters_than_registered(total_voters,registered_voters: left=200,right=100,difference=100)"},
};

static void say(Report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(Report *report, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    report->length += (size_t) vsnprintf(report->text + report->length, sizeof(report->text) - report->length,
                                         format, arguments);
    va_end(arguments);
}

static void on_violation(const SheetViolation *violation, void *context)
{
    Report *report = context;
    int i;

    say(report, "%s%s(", report->count++ ? " " : "", violation->rule);
    for (i = 0; i < SHEET_MAX_FIELDS && violation->fields[i] != NULL; i++)
        say(report, "%s%s", i ? "," : "", violation->fields[i]);
    for (i = 0; i < SHEET_MAX_OPERANDS && violation->operands[i].name != NULL; i++)
        say(report, "%s%s=%" PRId64, i ? "," : ": ", violation->operands[i].name, violation->operands[i].value);
    say(report, ")");
}

static void check_case(Tap *tap, const SheetCase *c, const SheetOffice *office)
{
    Report report = {.text = ""};
    int32_t ids[MAX_VOTES] = {0};
    int64_t counts[MAX_VOTES] = {0};
    SheetFigures figures = {
        .registered_voters = c->registered,
        .total_voters = c->voters,
        .blank_votes = c->blank,
        .null_votes = c->null_votes,
        .has_votes = c->n_votes >= 0,
        .votes_unreadable = c->n_votes == -2,
        .votes = {c->n_votes > 0 ? c->n_votes : 0, ids, counts},
    };
    int i;

    for (i = 0; i < c->n_votes; i++) {
        ids[i] = c->votes[i].candidate;
        counts[i] = c->votes[i].count;
    }
    sheet_check(&figures, office, on_violation, &report);
    tap_is(tap, report.text, c->wanted, c->name);
}

int main(void)
{
    Tap tap = {0};
    SheetCase nobody_stands = {"nobody stands", MISSING, GIVEN(1), GIVEN(0), GIVEN(0), 1, {{7, 1}}, GIVEN(100),
                               "unknown_candidate(results: candidate_id=7)"};
    SheetOffice no_candidates = {GIVEN(100), 0, NULL};
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        SheetOffice office = {cases[i].office_register, 3, standing};

        check_case(&tap, &cases[i], &office);
    }
    check_case(&tap, &nobody_stands, &no_candidates);
    return tap_done(&tap);
}
