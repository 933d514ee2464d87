/*
 * Reads the members of a JSON object. Each reader has a path ("stages[0].divisors"),
 * so that a mistake is reported where it is; what finds one goes on with a value that
 * can be used, so that all are reported together.
 */
#ifndef RES_ELEC_FORMULA_READER_H
#define RES_ELEC_FORMULA_READER_H

#include "base/refusal.h"

#include "utils/jsonb.h"

#include "formula/formula.h"

/* What a word stands for; the last of a list has no name. */
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

/* The path of a member. */
extern char *reader_path(const Reader *reader, const char *name);

/* Adds a violation of this rule, of what is at the path. */
extern Violation *reader_mistake(const Reader *reader, const char *rule, const char *path);
extern void reader_wrong_type(const Reader *reader, const char *path, const char *expected);

/* The value of a member; false when there is none. */
extern bool reader_member(const Reader *reader, const char *name, JsonbValue *value);

/* A mistake for each member that is not known. known ends with NULL. */
extern void reader_check_names(const Reader *reader, const char *const *known);

/* What the word of a value stands for; the first choice when it is none of them. */
extern int	reader_choose(const Reader *reader, const char *path, const JsonbValue *value, const Choice *choices);

/* The choice that a member names; `otherwise` when it is not there, or, with -1, a mistake. */
extern int	reader_choice(const Reader *reader, const char *name, const Choice *choices, int otherwise);

/* True or false; false when it is not there. */
extern bool reader_flag(const Reader *reader, const char *name);

/* A whole number from least to most; `otherwise` when it is not there. */
extern int32_t reader_number(const Reader *reader, const char *name, int32_t least, int32_t most, int32_t otherwise);

/* "p/q": 0 <= p <= q, 1 <= q <= 1000000. */
extern Share reader_share(const Reader *reader, const char *name, bool required, Share otherwise);

/* The objects of a list, each given to `read`, most of them; a single object stands for a list of one. How many. */
extern int32_t reader_list(const Reader *reader, const char *name, int32_t most,
						   void (*read) (const Reader *, void *, int32_t), void *into);

#endif
