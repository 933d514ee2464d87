/*
 * The members of a JSON object, collected one by one, then written as text or as jsonb. Both have the order of jsonb,
 * so that the text is what the jsonb would print; writing text takes a quarter of the time. Keys are literals, each
 * given once; values must live until the object is written.
 */
#ifndef RES_ELEC_MEMBERS_H
#define RES_ELEC_MEMBERS_H

#include "base/row.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#define MEMBERS_MOST 32

typedef struct Member
{
	const char *key;
	int			key_length;
	enum
	{
		MEMBER_NULL, MEMBER_NUMBER, MEMBER_STRING, MEMBER_DOCUMENT, MEMBER_JSON
	}			kind;
	int64		number;
	const char *string;			/* of MEMBER_STRING and MEMBER_JSON */
	Jsonb	   *document;
} Member;

typedef struct Members
{
	int			n;
	Member		all[MEMBERS_MOST];
} Members;

extern void member_number(Members *members, const char *key, int64 number);
/* A string; NULL: null. */
extern void member_string(Members *members, const char *key, const char *string);
extern void member_document(Members *members, const char *key, Jsonb *document);
/* A value that is written as JSON already, as jsonb would print it. */
extern void member_json(Members *members, const char *key, const char *json);

/* The column of a row under a key; the column's type is integer, text or timestamptz. */
extern void member_column_integer(Members *members, const char *key, const Row *row, int column);
extern void member_column_text(Members *members, const char *key, const Row *row, int column);
extern void member_column_moment(Members *members, const char *key, const Row *row, int column);

/* Both sort the members. */
extern void members_write(Members *members, StringInfo out);
extern Jsonb *members_jsonb(Members *members);

#endif
