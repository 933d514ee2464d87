/*
 * Reads the terms of a formula. Each reader takes a path ("stages[0].divisors"), so
 * that a mistake is told where it stands; a reader that finds one goes on, so that
 * all are told together. sql/README.md ("Seats") lists the terms.
 */
#include "formula/terms.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

typedef struct Choice
{
	const char *name;
	int			value;
} Choice;

/* What reads an object: its place in the terms, its members, and where mistakes go. */
typedef struct Reader
{
	const char *path;			/* "" for the terms themselves */
	JsonbContainer *object;
	List	  **violations;
} Reader;

static const Choice methods[] = {{"majority", METHOD_MAJORITY}, {"plurality", METHOD_PLURALITY}, {"lists", METHOD_LISTS}, {NULL}};
static const Choice takes[] = {{"one", false}, {"all", true}, {NULL}};
static const Choice rests[] = {{"all", false}, {"others", true}, {NULL}};
static const Choice bases[] = {{"valid", BASE_VALID}, {"voters", BASE_VOTERS}, {"registered", BASE_REGISTERED}, {NULL}};
static const Choice quota_bases[] = {{"valid", BASE_VALID}, {"registered", BASE_REGISTERED}, {"qualified", BASE_QUALIFIED}, {NULL}};
static const Choice scopes[] = {{"contest", SCOPE_CONTEST}, {"nation", SCOPE_NATION}, {"each", SCOPE_EACH}, {NULL}};
static const Choice roundings[] = {{"none", ROUND_NONE}, {"down", ROUND_DOWN}, {"up", ROUND_UP}, {"nearest", ROUND_NEAREST}, {NULL}};
static const Choice quotas[] = {{"hare", QUOTA_HARE}, {"droop", QUOTA_DROOP}, {"hagenbach_bischoff", QUOTA_HAGENBACH_BISCHOFF}, {"imperiali", QUOTA_IMPERIALI}, {NULL}};
static const Choice gives[] = {{"quota", STAGE_QUOTA}, {"remainders", STAGE_REMAINDERS}, {"averages", STAGE_AVERAGES}, {NULL}};
static const Choice winners[] = {{"absolute_majority", BONUS_ABSOLUTE_MAJORITY}, {"leader", BONUS_LEADER}, {NULL}};
static const Choice tie_rules[] = {{"votes", TIE_VOTES}, {"oldest", TIE_OLDEST}, {"youngest", TIE_YOUNGEST}, {"oldest_list", TIE_OLDEST_LIST}, {"youngest_list", TIE_YOUNGEST_LIST}, {"lot", TIE_LOT}, {NULL}};

static char *
path_of(const Reader *reader, const char *name)
{
	return reader->path[0] == '\0' ? pstrdup(name) : psprintf("%s.%s", reader->path, name);
}

static Violation *
mistake(const Reader *reader, const char *rule, const char *path)
{
	Violation  *violation = violation_make(rule);

	violation_field(violation, path);
	*reader->violations = lappend(*reader->violations, violation);
	return violation;
}

static void
wrong_type(const Reader *reader, const char *path, const char *expected)
{
	violation_text(mistake(reader, "term_type", path), "expected", expected);
}

static bool
member(const Reader *reader, const char *name, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(reader->object, name, strlen(name), value) != NULL;
}

/* Names each member that nobody reads. */
static void
check_names(const Reader *reader, const char *const *known)
{
	JsonbIterator *it = JsonbIteratorInit(reader->object);
	JsonbValue	value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		const char *const *name = known;

		if (token != WJB_KEY)
			continue;
		while (*name != NULL && (strlen(*name) != value.val.string.len || strncmp(*name, value.val.string.val, value.val.string.len) != 0))
			name++;
		if (*name == NULL)
			mistake(reader, "term_unknown", path_of(reader, pnstrdup(value.val.string.val, value.val.string.len)));
	}
}

static char *
names_of(const Choice *choices)
{
	StringInfoData names;

	initStringInfo(&names);
	for (; choices->name != NULL; choices++)
		appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", choices->name);
	return names.data;
}

static int
choose(const Reader *reader, const char *path, const JsonbValue *value, const Choice *choices)
{
	if (value->type == jbvString)
		for (const Choice *choice = choices; choice->name != NULL; choice++)
			if (strlen(choice->name) == value->val.string.len && strncmp(choice->name, value->val.string.val, value->val.string.len) == 0)
				return choice->value;
	violation_text(mistake(reader, "term_choice", path), "allowed", names_of(choices));
	return choices->value;
}

/* The choice that a member names; `otherwise` when it is not there, or, with -1, a mistake. */
static int
read_choice(const Reader *reader, const char *name, const Choice *choices, int otherwise)
{
	JsonbValue	value;

	if (member(reader, name, &value))
		return choose(reader, path_of(reader, name), &value, choices);
	if (otherwise >= 0)
		return otherwise;
	mistake(reader, "term_missing", path_of(reader, name));
	return choices->value;
}

static bool
read_flag(const Reader *reader, const char *name)
{
	JsonbValue	value;

	if (!member(reader, name, &value))
		return false;
	if (value.type == jbvBool)
		return value.val.boolean;
	wrong_type(reader, path_of(reader, name), "boolean");
	return false;
}

static int32_t
whole_number(const Reader *reader, const char *path, const JsonbValue *value, int32_t least, int32_t most)
{
	if (value->type == jbvNumeric)
	{
		double		number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));

		if (number >= least && number <= most && number == floor(number))
			return (int32_t) number;
	}
	else
	{
		wrong_type(reader, path, "integer");
		return least;
	}
	{
		Violation  *violation = mistake(reader, "term_range", path);

		violation_number(violation, "min", least);
		violation_number(violation, "max", most);
	}
	return least;
}

static int32_t
read_number(const Reader *reader, const char *name, int32_t least, int32_t most, int32_t otherwise)
{
	JsonbValue	value;

	return member(reader, name, &value) ? whole_number(reader, path_of(reader, name), &value, least, most) : otherwise;
}

/* "p/q": 0 <= p <= q, 1 <= q <= 1000000. */
static Share
read_share(const Reader *reader, const char *name, bool required, Share otherwise)
{
	JsonbValue	value;
	int			p;
	int			q;
	int			end = 0;

	if (!member(reader, name, &value))
	{
		if (required)
			mistake(reader, "term_missing", path_of(reader, name));
		return otherwise;
	}
	if (value.type == jbvString && value.val.string.len < 20)
	{
		char	   *literal = pnstrdup(value.val.string.val, value.val.string.len);

		if (strspn(literal, "0123456789/") == strlen(literal) && strlen(literal) <= 15
			&& sscanf(literal, "%7d/%7d%n", &p, &q, &end) == 2 && literal[end] == '\0' && q >= 1 && q <= 1000000 && p <= q)
			return (Share) {p, q};
	}
	mistake(reader, "term_share", path_of(reader, name));
	return otherwise;
}

/* The objects of a list, each given to `read`; a single object stands for a list of one. */
static int32_t
read_list(const Reader *reader, const char *name, int32_t most, void (*read) (const Reader *, void *, int32_t), void *into)
{
	JsonbValue	value;
	JsonbIterator *it;
	JsonbIteratorToken token;
	char	   *path = path_of(reader, name);
	int32_t		n = 0;

	if (!member(reader, name, &value))
		return 0;
	if (value.type != jbvBinary)
	{
		wrong_type(reader, path, "array");
		return 0;
	}
	if (JsonContainerIsObject(value.val.binary.data))
	{
		Reader		one = {path, value.val.binary.data, reader->violations};

		read(&one, into, 0);
		return 1;
	}
	it = JsonbIteratorInit(value.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		Reader		item = {psprintf("%s[%d]", path, n), NULL, reader->violations};

		if (token != WJB_ELEM)
			continue;
		if (n == most)
		{
			violation_number(mistake(reader, "term_list_length", path), "max", most);
			return n;
		}
		if (value.type == jbvBinary && JsonContainerIsObject(value.val.binary.data))
		{
			item.object = value.val.binary.data;
			read(&item, into, n++);
		}
		else
			wrong_type(reader, item.path, "object");
	}
	return n;
}

static void
read_threshold(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"share", "of", "above", "scope", "coalitions", NULL};

	check_names(reader, known);
	((Threshold *) into)[at] = (Threshold)
	{
		.share = read_share(reader, "share", true, (Share) {0, 1}),
		.base = read_choice(reader, "of", bases, BASE_VALID),
		.above = read_flag(reader, "above"),
		.scope = read_choice(reader, "scope", scopes, SCOPE_CONTEST),
		.coalitions = read_flag(reader, "coalitions")
	};
}

static void
read_bonus(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"to", "share", "rounding", "below", "rounding_below", "rest", NULL};
	Rounding	rounding = read_choice(reader, "rounding", roundings, ROUND_DOWN);

	check_names(reader, known);
	((Bonus *) into)[at] = (Bonus)
	{
		.to = read_choice(reader, "to", winners, -1),
		.share = read_share(reader, "share", true, (Share) {0, 1}),
		.rounding = rounding,
		.small_below = read_number(reader, "below", 1, FORMULA_MAX_SEATS, 0),
		.small_rounding = read_choice(reader, "rounding_below", roundings, rounding),
		.rest_to_others = read_choice(reader, "rest", rests, false)
	};
}

/* "dhondt", "sainte_lague", "modified_sainte_lague". */
static Divisors
read_divisors(const Reader *reader)
{
	static const Choice names[] = {{"dhondt", 0}, {"sainte_lague", 1}, {"modified_sainte_lague", 2}, {NULL}};
	static const Divisors divisors[] = {DIVISORS_DHONDT, DIVISORS_SAINTE_LAGUE, DIVISORS_MODIFIED_SAINTE_LAGUE};

	return divisors[read_choice(reader, "divisors", names, 0)];
}

static void
read_stage(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"give", "divisors", "once", "least_quota", NULL};

	check_names(reader, known);
	((Stage *) into)[at] = (Stage)
	{
		.kind = read_choice(reader, "give", gives, -1),
		.once = read_flag(reader, "once"),
		.least_quota = read_share(reader, "least_quota", false, (Share) {0, 1}),
		.divisors = read_divisors(reader)
	};
}

static void
read_quota(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"kind", "of", "rounding", NULL};

	check_names(reader, known);
	*(Quota *) into = (Quota)
	{
		.kind = read_choice(reader, "kind", quotas, -1),
		.base = read_choice(reader, "of", quota_bases, BASE_VALID),
		.rounding = read_choice(reader, "rounding", roundings, ROUND_NONE)
	};
}

/* {"first": 2}, or {"share": "1/8", "of": "registered", "at_least": 2}. */
static void
read_go_on(const Reader *reader, void *into, int32_t at)
{
	static const char *const known[] = {"first", "share", "of", "above", "at_least", NULL};
	Formula    *formula = into;
	JsonbValue	value;

	check_names(reader, known);
	formula->advance_by = member(reader, "share", &value) ? ADVANCE_SHARE : ADVANCE_FIRST;
	if (formula->advance_by == ADVANCE_FIRST)
	{
		if (!member(reader, "first", &value))
			mistake(reader, "term_missing", path_of(reader, "first"));
		formula->advance = read_number(reader, "first", 1, 100, 2);
		return;
	}
	if (member(reader, "first", &value))
		mistake(reader, "term_unknown", path_of(reader, "first"));
	formula->advance = read_number(reader, "at_least", 0, 100, 0);
	formula->advance_threshold = (Threshold)
	{
		.share = read_share(reader, "share", true, (Share) {0, 1}),
		.base = read_choice(reader, "of", bases, BASE_VALID),
		.above = read_flag(reader, "above")
	};
}

static void
read_ties(const Reader *reader, Formula *formula)
{
	JsonbValue	value;
	JsonbIterator *it;
	JsonbIteratorToken token;

	if (!member(reader, "ties", &value))
	{
		formula->ties[formula->n_ties++] = TIE_LOT;
		return;
	}
	if (value.type != jbvBinary || !JsonContainerIsArray(value.val.binary.data))
	{
		wrong_type(reader, path_of(reader, "ties"), "array");
		return;
	}
	it = JsonbIteratorInit(value.val.binary.data);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_ELEM && formula->n_ties < FORMULA_MAX_TIE_RULES)
		{
			char	   *path = psprintf("%s[%d]", path_of(reader, "ties"), formula->n_ties);

			formula->ties[formula->n_ties++] = choose(reader, path, &value, tie_rules);
		}
		else if (token == WJB_ELEM)
		{
			violation_number(mistake(reader, "term_list_length", path_of(reader, "ties")), "max", FORMULA_MAX_TIE_RULES);
			return;
		}
}

/* Stages by quota need a quota. */
static void
check_quota(const Reader *reader, const Formula *formula)
{
	JsonbValue	value;
	bool		needed = false;

	for (int32_t i = 0; i < formula->n_stages; i++)
		needed = needed || formula->stages[i].kind != STAGE_AVERAGES;
	for (int32_t i = 0; i < formula->n_few_stages; i++)
		needed = needed || formula->few_stages[i].kind != STAGE_AVERAGES;
	if (needed && !member(reader, "quota", &value))
		mistake(reader, "term_missing", path_of(reader, "quota"));
}

static void
read_lists(const Reader *reader, Formula *formula)
{
	static const char *const known[] = {"method", "thresholds", "bonus", "quota", "stages", "few_seats", "few_stages", "majority_rule", "go_on", "last_round", "ties", NULL};
	bool		rounds;

	check_names(reader, known);
	formula->n_thresholds = read_list(reader, "thresholds", FORMULA_MAX_THRESHOLDS, read_threshold, formula->thresholds);
	formula->n_bonuses = read_list(reader, "bonus", FORMULA_MAX_BONUSES, read_bonus, formula->bonuses);
	read_list(reader, "quota", 1, read_quota, &formula->quota);
	formula->n_stages = read_list(reader, "stages", FORMULA_MAX_STAGES, read_stage, formula->stages);
	formula->few_seats = read_number(reader, "few_seats", 1, FORMULA_MAX_SEATS, 0);
	formula->n_few_stages = read_list(reader, "few_stages", FORMULA_MAX_STAGES, read_stage, formula->few_stages);
	formula->majority_rule = read_flag(reader, "majority_rule");
	formula->last_round = read_number(reader, "last_round", 1, 100, 0);
	rounds = read_list(reader, "go_on", 1, read_go_on, formula) > 0;
	if (rounds != (formula->last_round > 0))
		mistake(reader, "term_missing", path_of(reader, rounds ? "last_round" : "go_on"));
	if (formula->n_stages == 0)
		mistake(reader, "term_missing", path_of(reader, "stages"));
	if ((formula->few_seats > 0) != (formula->n_few_stages > 0))
		mistake(reader, "term_missing", path_of(reader, formula->few_seats > 0 ? "few_stages" : "few_seats"));
	check_quota(reader, formula);
}

static void
read_candidates(const Reader *reader, Formula *formula)
{
	static const char *const of_plurality[] = {"method", "takes", "ties", NULL};
	static const char *const of_majority[] = {"method", "takes", "elected", "go_on", "replace_withdrawn", "last_round", "ties", NULL};

	check_names(reader, formula->method == METHOD_PLURALITY ? of_plurality : of_majority);
	formula->takes_all = read_choice(reader, "takes", takes, false);
	if (formula->method == METHOD_PLURALITY)
		return;
	formula->n_thresholds = read_list(reader, "elected", FORMULA_MAX_THRESHOLDS, read_threshold, formula->thresholds);
	if (formula->n_thresholds == 0)
		mistake(reader, "term_missing", path_of(reader, "elected"));
	if (read_list(reader, "go_on", 1, read_go_on, formula) == 0)
		mistake(reader, "term_missing", path_of(reader, "go_on"));
	formula->replace_withdrawn = read_flag(reader, "replace_withdrawn");
	formula->last_round = read_number(reader, "last_round", 1, 100, 0);
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
		{"modified_sainte_lague", {.n_stages = 1,.stages = {{.kind = STAGE_AVERAGES,.divisors = DIVISORS_MODIFIED_SAINTE_LAGUE}}}},
		{"hare", {.quota = {QUOTA_HARE},.n_stages = 2,.stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS,.least_quota = {0, 1}}}}},
		{"droop", {.quota = {QUOTA_DROOP},.n_stages = 2,.stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS,.least_quota = {0, 1}}}}},
		{"hagenbach_bischoff", {.quota = {QUOTA_HAGENBACH_BISCHOFF},.n_stages = 2,.stages = {{.kind = STAGE_QUOTA}, {.kind = STAGE_REMAINDERS,.least_quota = {0, 1}}}}}
	};
	JsonbValue	value;

	if (!member(reader, "method", &value) || value.type != jbvString)
		return false;
	for (size_t i = 0; i < lengthof(methods_of_lists); i++)
		if (strlen(methods_of_lists[i].name) == value.val.string.len
			&& strncmp(methods_of_lists[i].name, value.val.string.val, value.val.string.len) == 0)
		{
			*formula = methods_of_lists[i].formula;
			formula->method = METHOD_LISTS;
			check_names(reader, known);
			formula->n_thresholds = read_list(reader, "thresholds", FORMULA_MAX_THRESHOLDS, read_threshold, formula->thresholds);
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
		wrong_type(&reader, "terms", "object");
		return violations;
	}
	if (!read_short(&reader, formula))
	{
		formula->method = read_choice(&reader, "method", methods, -1);
		if (formula->method == METHOD_LISTS)
			read_lists(&reader, formula);
		else
			read_candidates(&reader, formula);
	}
	read_ties(&reader, formula);
	return violations;
}
