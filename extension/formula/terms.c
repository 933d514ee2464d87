/*
 * Reads the terms of a formula, member by member. sql/README.md ("Seats") lists them.
 */
#include "formula/terms.h"

#include "formula/reader.h"

static const Choice methods[] = {{"majority", METHOD_MAJORITY}, {"plurality", METHOD_PLURALITY},
	{"lists", METHOD_LISTS}, {NULL}};
static const Choice takes[] = {{"one", false}, {"all", true}, {NULL}};
static const Choice rests[] = {{"all", false}, {"others", true}, {NULL}};
static const Choice bases[] = {{"valid", BASE_VALID}, {"voters", BASE_VOTERS}, {"registered", BASE_REGISTERED}, {NULL}};
static const Choice quota_bases[] = {{"valid", BASE_VALID}, {"registered", BASE_REGISTERED},
	{"qualified", BASE_QUALIFIED}, {NULL}};
static const Choice scopes[] = {{"contest", SCOPE_CONTEST}, {"nation", SCOPE_NATION}, {"each", SCOPE_EACH}, {NULL}};
static const Choice roundings[] = {{"none", ROUND_NONE}, {"down", ROUND_DOWN}, {"up", ROUND_UP},
	{"nearest", ROUND_NEAREST}, {NULL}};
static const Choice quotas[] = {{"hare", QUOTA_HARE}, {"droop", QUOTA_DROOP},
	{"hagenbach_bischoff", QUOTA_HAGENBACH_BISCHOFF}, {"imperiali", QUOTA_IMPERIALI}, {NULL}};
/* Quotas are of all seats, and come first: the later stages are the others. */
static const Choice gives[] = {{"quota", STAGE_QUOTA}, {"remainders", STAGE_REMAINDERS}, {"averages", STAGE_AVERAGES},
	{NULL}};
static const Choice winners[] = {{"absolute_majority", BONUS_ABSOLUTE_MAJORITY}, {"leader", BONUS_LEADER}, {NULL}};
static const Choice tie_rules[] = {{"votes", TIE_VOTES}, {"oldest", TIE_OLDEST}, {"youngest", TIE_YOUNGEST},
	{"oldest_list", TIE_OLDEST_LIST}, {"youngest_list", TIE_YOUNGEST_LIST}, {"lot", TIE_LOT}, {NULL}};

/* "coalitions": false, true, or "members". */
static ThresholdAsks
read_asks(const Reader *reader)
{
	static const Choice asks[] = {{"members", ASKS_MEMBERS}, {NULL}};
	JsonbValue	value;

	if (!reader_member(reader, "coalitions", &value))
		return ASKS_LISTS;
	if (value.type == jbvBool)
		return value.val.boolean ? ASKS_COALITIONS : ASKS_LISTS;
	return reader_choose(reader, reader_path(reader, "coalitions"), &value, asks);
}

static void
read_threshold(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"share", "of", "above", "scope", "coalitions", NULL};

	reader_check_names(reader, known);
	((Threshold *) into)[at] = (Threshold)
	{
		.share = reader_share(reader, "share", true, (Share) {0, 1}),
		.base = reader_choice(reader, "of", bases, BASE_VALID),
		.above = reader_flag(reader, "above"),
		.scope = reader_choice(reader, "scope", scopes, SCOPE_CONTEST),
		.asks = read_asks(reader)
	};
}

static void
read_bonus(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"to", "share", "rounding", "below", "rounding_below", "rest", NULL};
	Rounding	rounding = reader_choice(reader, "rounding", roundings, ROUND_DOWN);

	reader_check_names(reader, known);
	((Bonus *) into)[at] = (Bonus)
	{
		.to = reader_choice(reader, "to", winners, -1),
		.share = reader_share(reader, "share", true, (Share) {0, 1}),
		.rounding = rounding,
		.small_below = reader_number(reader, "below", 1, FORMULA_MAX_SEATS, 0),
		.small_rounding = reader_choice(reader, "rounding_below", roundings, rounding),
		.rest_to_others = reader_choice(reader, "rest", rests, false)
	};
}

/* "dhondt", "sainte_lague", "modified_sainte_lague". */
static Divisors
read_divisors(const Reader *reader)
{
	static const Choice names[] = {{"dhondt", 0}, {"sainte_lague", 1}, {"modified_sainte_lague", 2}, {NULL}};
	static const Divisors divisors[] = {DIVISORS_DHONDT, DIVISORS_SAINTE_LAGUE, DIVISORS_MODIFIED_SAINTE_LAGUE};

	return divisors[reader_choice(reader, "divisors", names, 0)];
}

static void
read_stage(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"give", "divisors", "once", "least_quota", NULL};

	reader_check_names(reader, known);
	((Stage *) into)[at] = (Stage)
	{
		.kind = reader_choice(reader, "give", at == 0 ? gives : gives + 1, -1),
		.once = reader_flag(reader, "once"),
		.least_quota = reader_share(reader, "least_quota", false, (Share) {0, 1}),
		.divisors = read_divisors(reader)
	};
}

static void
read_quota(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"kind", "of", "rounding", NULL};

	reader_check_names(reader, known);
	*(Quota *) into = (Quota)
	{
		.kind = reader_choice(reader, "kind", quotas, -1),
		.base = reader_choice(reader, "of", quota_bases, BASE_VALID),
		.rounding = reader_choice(reader, "rounding", roundings, ROUND_NONE)
	};
}

/* {"first": 2}, or {"share": "1/8", "of": "registered", "at_least": 2}. */
static void
read_go_on(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"first", "share", "of", "above", "at_least", NULL};
	Formula    *formula = into;
	JsonbValue	value;

	reader_check_names(reader, known);
	formula->advance_by = reader_member(reader, "share", &value) ? ADVANCE_SHARE : ADVANCE_FIRST;
	if (formula->advance_by == ADVANCE_FIRST)
	{
		if (!reader_member(reader, "first", &value))
			reader_mistake(reader, "term_missing", reader_path(reader, "first"));
		formula->advance = reader_number(reader, "first", 1, 100, 2);
		return;
	}
	if (reader_member(reader, "first", &value))
		reader_mistake(reader, "term_unknown", reader_path(reader, "first"));
	formula->advance = reader_number(reader, "at_least", 0, 100, 0);
	formula->advance_threshold = (Threshold)
	{
		.share = reader_share(reader, "share", true, (Share) {0, 1}),
		.base = reader_choice(reader, "of", bases, BASE_VALID),
		.above = reader_flag(reader, "above")
	};
}

static void
read_ties(const Reader *reader, Formula *formula)
{
	JsonbValue	value;
	JsonbIterator *it;
	JsonbIteratorToken token;

	if (!reader_member(reader, "ties", &value))
	{
		formula->ties[formula->n_ties++] = TIE_LOT;
		return;
	}
	if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data))
	{
		reader_wrong_type(reader, reader_path(reader, "ties"), "array");
		return;
	}
	it = JsonbIteratorInit(value.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_ELEM && formula->n_ties < FORMULA_MAX_TIE_RULES)
		{
			char	   *path = psprintf("%s[%d]", reader_path(reader, "ties"), formula->n_ties);

			formula->ties[formula->n_ties++] = reader_choose(reader, path, &value, tie_rules);
		}
		else if (token == WJB_ELEM)
		{
			violation_number(reader_mistake(reader, "term_list_length", reader_path(reader, "ties")), "max",
				FORMULA_MAX_TIE_RULES);
			return;
		}
}

/* Stages by quota need a quota. */
static void
check_quota(const Reader *reader, const Formula *formula, bool has_quota)
{
	bool		needed = false;

	for (int32_t i = 0; i < formula->n_stages; i++)
		needed = needed || formula->stages[i].kind != STAGE_AVERAGES;
	for (int32_t i = 0; i < formula->n_few_stages; i++)
		needed = needed || formula->few_stages[i].kind != STAGE_AVERAGES;
	if (needed && !has_quota)
		reader_mistake(reader, "term_missing", reader_path(reader, "quota"));
}

static void
read_lists(const Reader *reader, Formula *formula)
{
	static const char *const known[] = {"method", "thresholds", "bonus", "quota", "stages", "few_seats", "few_stages",
		"majority_rule", "go_on", "last_round", "ties", NULL};
	bool		rounds,
				has_quota;

	reader_check_names(reader, known);
	formula->n_thresholds = reader_list(reader, "thresholds", FORMULA_MAX_THRESHOLDS, read_threshold, formula->thresholds);
	formula->n_bonuses = reader_list(reader, "bonus", FORMULA_MAX_BONUSES, read_bonus, formula->bonuses);
	has_quota = reader_list(reader, "quota", 1, read_quota, &formula->quota) > 0;
	formula->n_stages = reader_list(reader, "stages", FORMULA_MAX_STAGES, read_stage, formula->stages);
	formula->few_seats = reader_number(reader, "few_seats", 1, FORMULA_MAX_SEATS, 0);
	formula->n_few_stages = reader_list(reader, "few_stages", FORMULA_MAX_STAGES, read_stage, formula->few_stages);
	formula->majority_rule = reader_flag(reader, "majority_rule");
	formula->last_round = reader_number(reader, "last_round", 1, 100, 0);
	rounds = reader_list(reader, "go_on", 1, read_go_on, formula) > 0;
	if (rounds != (formula->last_round > 0))
		reader_mistake(reader, "term_missing", reader_path(reader, rounds ? "last_round" : "go_on"));
	if (formula->n_stages == 0)
		reader_mistake(reader, "term_missing", reader_path(reader, "stages"));
	if ((formula->few_seats > 0) != (formula->n_few_stages > 0))
		reader_mistake(reader, "term_missing", reader_path(reader, formula->few_seats > 0 ? "few_stages" : "few_seats"));
	check_quota(reader, formula, has_quota);
}

static void
read_candidates(const Reader *reader, Formula *formula)
{
	static const char *const of_plurality[] = {"method", "takes", "ties", NULL};
	static const char *const of_majority[] = {"method", "takes", "elected", "go_on", "replace_withdrawn", "last_round",
		"ties", NULL};

	reader_check_names(reader, formula->method == METHOD_PLURALITY ? of_plurality : of_majority);
	formula->takes_all = reader_choice(reader, "takes", takes, false);
	if (formula->method == METHOD_PLURALITY)
		return;
	formula->n_thresholds = reader_list(reader, "elected", FORMULA_MAX_THRESHOLDS, read_threshold, formula->thresholds);
	if (formula->n_thresholds == 0)
		reader_mistake(reader, "term_missing", reader_path(reader, "elected"));
	if (reader_list(reader, "go_on", 1, read_go_on, formula) == 0)
		reader_mistake(reader, "term_missing", reader_path(reader, "go_on"));
	formula->replace_withdrawn = reader_flag(reader, "replace_withdrawn");
	formula->last_round = reader_number(reader, "last_round", 1, 100, 0);
}

/* {"method": "dhondt"} and its like stand for lists with the one method and no other rule. */
static bool
read_short(const Reader *reader, Formula *formula)
{
	static const char *const known[] = {"method", "thresholds", "ties", NULL};
	static const struct
	{
		const char *name;
		Formula		formula;
	}			methods_of_lists[] = {
		{"dhondt", {.n_stages = 1,.stages = {{.kind = STAGE_AVERAGES,.divisors = DIVISORS_DHONDT}}}},
		{"sainte_lague", {.n_stages = 1,.stages = {{.kind = STAGE_AVERAGES,.divisors = DIVISORS_SAINTE_LAGUE}}}},
		{"modified_sainte_lague", {.n_stages = 1,
			.stages = {{.kind = STAGE_AVERAGES,.divisors = DIVISORS_MODIFIED_SAINTE_LAGUE}}}},
		{"hare", {.quota = {QUOTA_HARE},.n_stages = 2,
			.stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS,.least_quota = {0, 1}}}}},
		{"droop", {.quota = {QUOTA_DROOP},.n_stages = 2,
			.stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS,.least_quota = {0, 1}}}}},
		{"hagenbach_bischoff", {.quota = {QUOTA_HAGENBACH_BISCHOFF},.n_stages = 2,
			.stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS,.least_quota = {0, 1}}}}}
	};
	JsonbValue	value;

	if (!reader_member(reader, "method", &value) || value.type != jbvString)
		return false;
	for (size_t i = 0; i < lengthof(methods_of_lists); i++)
		if (strlen(methods_of_lists[i].name) == value.val.string.len
			&& strncmp(methods_of_lists[i].name, value.val.string.val, value.val.string.len) == 0)
		{
			*formula = methods_of_lists[i].formula;
			formula->method = METHOD_LISTS;
			reader_check_names(reader, known);
			formula->n_thresholds = reader_list(reader, "thresholds", FORMULA_MAX_THRESHOLDS, read_threshold,
				formula->thresholds);
			return true;
		}
	return false;
}

List *
terms_read(Jsonb *terms, Formula *formula)
{
	List	   *violations = NIL;
	Reader		reader = {"", &terms->root, &violations};

	*formula = (Formula)
	{
		0
	};
	if (!JsonContainerIsObject(&terms->root))
	{
		reader_wrong_type(&reader, "terms", "object");
		return violations;
	}
	if (!read_short(&reader, formula))
	{
		formula->method = reader_choice(&reader, "method", methods, -1);
		if (formula->method == METHOD_LISTS)
			read_lists(&reader, formula);
		else
			read_candidates(&reader, formula);
	}
	read_ties(&reader, formula);
	return violations;
}
