/* The soft rules: what each says of a sheet, with its operands. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "flags/soft.h"
#include "tap.h"

#define GIVEN(n) {true, false, n}
#define MISSING {false, false, 0}
#define MAX SHEET_FIGURE_MAX
#define PERCENT(n) ((n) * SOFT_PERCENT)

typedef struct SoftCase {
    const char *name;
    SoftSheet sheet;
    const char *wanted; /* what is reported, in order */
} SoftCase;

typedef struct ShareCase {
    const char *name;
    int64_t voters, blank, null_votes;
    const SoftArea *area;
    const char *wanted;
} ShareCase;

typedef struct Report {
    char text[1000];
    size_t length;
} Report;

/* registered, the office's, whether a version was before, its registered, voters, blank, null */
#define SHEET(r, o, p, pr, v, b, n) {r, o, p, pr, v, b, n}
#define SAME(r, v, b, n) SHEET(GIVEN(r), GIVEN(r), false, MISSING, v, b, n)

static const SoftCase cases[] = {
    {"nothing remarkable", SAME(1000, 600, 10, 5), ""},

    /* turnout ≥ 95 % */
    {"just below the limit", SAME(1000, 949, 0, 0), ""},
    {"at the limit", SAME(1000, 950, 0, 0),
        "turnout(total_voters=950 registered_voters=1000 turnout_percent=95.0000% limit_percent=95.0000%)"},
    {"the limit is no rounding", SAME(999, 949, 0, 0), ""},
    {"all voted", SAME(1, 1, 0, 0),
        "turnout(total_voters=1 registered_voters=1 turnout_percent=100.0000% limit_percent=95.0000%)"},
    {"of the largest register", SAME(MAX, MAX, 0, 0),
     "turnout(total_voters=2147483647 registered_voters=2147483647 turnout_percent=100.0000% limit_percent=95.0000%) "
     "office_size(registered_voters=2147483647 limit_voters=1000)"},
    {"a register of 0 has no turnout: one verdict more than no votes", SAME(0, 0, 0, 0),
     "all_zero(total_voters=0 valid_votes=0) register_unknown(registered_voters=0 office_registered_voters=0)"},
    {"nor when the office does not know its own", SHEET(GIVEN(0), MISSING, false, MISSING, 0, 0, 0),
     "all_zero(total_voters=0 valid_votes=0) register_unknown(registered_voters=0 office_registered_voters=?) missing"},

    /* no votes */
    {"all zero", SAME(100, 0, 0, 0), "all_zero(total_voters=0 valid_votes=0)"},
    {"all blank and null", SAME(100, 9, 4, 5), "all_zero(total_voters=9 valid_votes=0)"},
    {"one valid vote", SAME(100, 10, 4, 5), ""},

    /* the register */
    {"stated below the office's", SHEET(GIVEN(999), GIVEN(1000), false, MISSING, 600, 0, 0),
     "registered_changed(registered_voters=999 office_registered_voters=1000)"},
    {"unlike the version before", SHEET(GIVEN(1000), GIVEN(1000), true, GIVEN(990), 600, 0, 0),
     "registered_changed(registered_voters=1000 office_registered_voters=1000 previous_registered_voters=990)"},
    {"like the version before and the office", SHEET(GIVEN(1000), GIVEN(1000), true, GIVEN(1000), 600, 0, 0), ""},
    {"the version before did not know", SHEET(GIVEN(1000), GIVEN(1000), true, MISSING, 600, 0, 0), ""},
    {"unlike the office's, and the version before did not know",
        SHEET(GIVEN(999), GIVEN(1000), true, MISSING, 600, 0, 0),
     "registered_changed(registered_voters=999 office_registered_voters=1000)"},
    {"the office does not know", SHEET(GIVEN(1000), MISSING, false, MISSING, 600, 0, 0),
     "register_unknown(registered_voters=1000 office_registered_voters=?) missing"},
    {"the office does not know, and the version before had another",
        SHEET(GIVEN(1000), MISSING, true, GIVEN(990), 960, 0, 0),
     "turnout(total_voters=960 registered_voters=1000 turnout_percent=96.0000% limit_percent=95.0000%) "
     "registered_changed(registered_voters=1000 previous_registered_voters=990) "
     "register_unknown(registered_voters=1000 office_registered_voters=?) missing"},

    /* the size of an office */
    {"as large as may be", SAME(1000, 600, 0, 0), ""},
    {"one too large", SAME(1001, 600, 0, 0), "office_size(registered_voters=1001 limit_voters=1000)"},

    /* a register that is not known passes none of three rules, and is one verdict */
    {"no register at all", SHEET(MISSING, MISSING, false, MISSING, 600, 0, 0),
     "register_unknown(registered_voters=? office_registered_voters=?) missing"},
    {"no register, twice", SHEET(MISSING, MISSING, true, MISSING, 600, 0, 0),
     "register_unknown(registered_voters=? office_registered_voters=?) missing"},
    {"the sheet alone does not know", SHEET(MISSING, GIVEN(1000), false, MISSING, 600, 0, 0),
     "register_unknown(registered_voters=? office_registered_voters=1000) missing"},
};

static const SoftArea commune = {"commune", 7, 12, 4000, 200}; /* 5 % */
static const SoftArea silent = {"contest", 1, 12, 0, 0};
static const SoftArea vast = {"contest", 1, INT64_C(4000000000), INT64_MAX, INT64_MAX};
#define BESIDE \
    "area_level=commune area_unit_id=7 area_sheets=12 area_total_voters=4000 area_blank_null_votes=200 area_share_percent=5.0000%"

static const ShareCase shares[] = {
    {"like its neighbours", 1000, 40, 10, &commune, ""},
    {"just within ten points", 1000, 100, 49, &commune, ""},
    {"ten points above", 1000, 100, 50, &commune,
     "blank_null_share(total_voters=1000 blank_null_votes=150 share_percent=15.0000% " BESIDE
     " limit_points=10.0000%)"},
    {"none at all is within ten points of 5 %", 1000, 0, 0, &commune, ""},
    {"too few voters to compare", 49, 49, 0, &commune, ""},
    {"voters enough", 50, 0, 50, &commune,
     "blank_null_share(total_voters=50 blank_null_votes=50 share_percent=100.0000% " BESIDE " limit_points=10.0000%)"},
    {"no area to compare with", 1000, 0, 0, NULL,
     "blank_null_share(total_voters=1000 blank_null_votes=0 share_percent=0.0000% area_share_percent=? "
         "limit_points=10.0000%) missing"},
    {"an area without voters", 1000, 0, 0, &silent,
     "blank_null_share(total_voters=1000 blank_null_votes=0 share_percent=0.0000% area_share_percent=? "
         "limit_points=10.0000%) missing"},
    {"the largest figures", MAX, MAX, 0, &vast, ""},
    {"far below the largest figures", MAX, 0, 0, &vast,
     "blank_null_share(total_voters=2147483647 blank_null_votes=0 share_percent=0.0000% area_level=contest "
         "area_unit_id=1 "
     "area_sheets=4000000000 area_total_voters=9223372036854775807 area_blank_null_votes=9223372036854775807 "
     "area_share_percent=100.0000% limit_points=10.0000%)"},
};

static void say(Report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(Report *report, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    report->length += (size_t)vsnprintf(report->text + report->length, sizeof(report->text) - report->length, format,
        arguments);
    va_end(arguments);
}

static void on_verdict(const SoftVerdict *verdict, void *context)
{
    Report *report = context;
    int i;

    say(report, "%s%s(", report->length ? " " : "", soft_name(verdict->rule));
    for (i = 0; i < verdict->n_operands; i++) {
        const SoftOperand *operand = &verdict->operands[i];

        say(report, "%s%s=", i ? " " : "", operand->name);
        switch (operand->kind) {
        case SOFT_COUNT:
            say(report, "%" PRId64, operand->value);
            break;
        case SOFT_SHARE:
            say(report, "%" PRId64 ".%04d%%", operand->value / SOFT_PERCENT, (int)(operand->value % SOFT_PERCENT));
            break;
        case SOFT_WORD:
            say(report, "%s", operand->word);
            break;
        case SOFT_UNKNOWN:
            say(report, "?");
            break;
        }
    }
    say(report, ")%s", verdict->missing ? " missing" : "");
    if (verdict->terms.version != 3)
        say(report, " of another version");
}

static SoftTermsOfAll terms_of(SoftAction action)
{
    SoftTermsOfAll terms;
    int i;

    for (i = 0; i < SOFT_RULES; i++)
        terms.of[i] = (SoftTerms){action, 3, PERCENT(95), 1000, 100, 10};
    terms.of[SOFT_BLANK_NULL_SHARE].percent = PERCENT(10);
    terms.of[SOFT_BLANK_NULL_SHARE].voters = 50;
    return terms;
}

static void on_action(const SoftVerdict *verdict, void *context)
{
    SoftAction *action = context;

    if (verdict->rule == SOFT_REGISTER_UNKNOWN)
        *action = verdict->terms.action;
}

/* What is done about a register that is not known, where one other rule holds. */
static SoftAction done_about(const SoftSheet *sheet, SoftRule holds, SoftAction unknown)
{
    SoftTermsOfAll terms = terms_of(SOFT_OFF);
    SoftAction action = SOFT_OFF;

    terms.of[holds].action = SOFT_HOLD;
    terms.of[SOFT_REGISTER_UNKNOWN].action = unknown;
    soft_check(sheet, &terms, on_action, &action);
    return action;
}

static void check_holding(Tap *tap)
{
    const SoftSheet none = SHEET(MISSING, MISSING, false, MISSING, 600, 0, 0), zero = SAME(0, 0, 0, 0);
    const SoftSheet of_sheet = SHEET(GIVEN(1000), MISSING, false, MISSING, 600, 0, 0);
    static const struct {
        SoftRule rule;
        SoftAction none, zero, of_sheet;
    } wanted[] = {
        {SOFT_TURNOUT, SOFT_HOLD, SOFT_HOLD, SOFT_FLAG},
        {SOFT_OFFICE_SIZE, SOFT_HOLD, SOFT_FLAG, SOFT_FLAG},
        {SOFT_REGISTERED_CHANGED, SOFT_HOLD, SOFT_FLAG, SOFT_HOLD},
        {SOFT_ALL_ZERO, SOFT_FLAG, SOFT_FLAG, SOFT_FLAG},
    };

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        SoftRule rule = wanted[i].rule;

        tap_ok(tap, done_about(&none, rule, SOFT_FLAG) == wanted[i].none, "no register, where a rule holds");
        tap_ok(tap, done_about(&zero, rule, SOFT_FLAG) == wanted[i].zero, "a register of 0");
        tap_ok(tap, done_about(&of_sheet, rule, SOFT_FLAG) == wanted[i].of_sheet, "a register of the sheet alone");
        tap_ok(tap, done_about(&none, rule, SOFT_OFF) == SOFT_OFF, "registers are optional: nothing is held for one");
    }
}

int main(void)
{
    static const struct {
        int64_t part, whole, wanted;
    } percents[] = {{0, 1, 0}, {1, 3, 333333}, {2, 3, 666667}, {1, 1, 1000000}, {1, 2000000, 1}, {1, 2000001, 0},
        {INT64_MAX, INT64_MAX, 1000000}};
    Tap tap = {0};
    SoftTermsOfAll terms = terms_of(SOFT_FLAG), off = terms_of(SOFT_OFF);
    SoftSheet sheet = SAME(1000, 100, 0, 0);
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Report report = {.text = ""}, none = {.text = ""};

        soft_check(&cases[i].sheet, &terms, on_verdict, &report);
        tap_is(&tap, report.text, cases[i].wanted, cases[i].name);
        soft_check(&cases[i].sheet, &off, on_verdict, &none);
        tap_is(&tap, none.text, "", "… and nothing when the rules are off");
    }
    for (i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
        Report report = {.text = ""}, none = {.text = ""};
        SoftSheet of = SHEET(MISSING, MISSING, false, MISSING, shares[i].voters, shares[i].blank, shares[i].null_votes);

        soft_check_share(&of, shares[i].area, &terms, on_verdict, &report);
        tap_is(&tap, report.text, shares[i].wanted, shares[i].name);
        soft_check_share(&of, shares[i].area, &off, on_verdict, &none);
        tap_is(&tap, none.text, "", "… and nothing when the rule is off");
    }
    for (i = 0; i < sizeof(percents) / sizeof(percents[0]); i++)
        tap_ok(&tap, soft_percent(percents[i].part, percents[i].whole) == percents[i].wanted,
            "a percentage, rounded half up");
    tap_ok(&tap, soft_compares_votes(&sheet, &terms), "votes are compared from the limit on");
    sheet.blank_votes = 1;
    tap_ok(&tap, !soft_compares_votes(&sheet, &terms), "not of fewer valid votes");
    sheet.blank_votes = 0;
    tap_ok(&tap, !soft_compares_votes(&sheet, &off), "nor when the rule is off");
    check_holding(&tap);
    return tap_done(&tap);
}
