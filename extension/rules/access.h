/*
 * Who may do what. An administrator may everything; a director has elections and people of their own; collaborators
 * enter sheets for their director, observers read. An anonymous user has not signed in. Plain C: whom a
 * row makes of a request is the caller's to read.
 */
#ifndef RES_ELEC_ACCESS_H
#define RES_ELEC_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

/* Ids count from 1; 0 is none, as of the owner of an election that was made in SQL. */
typedef struct Person
{
	int32_t		id;				/* 0: an anonymous user */
	int32_t		director_id;	/* for whom they work */
	const char *role;			/* NULL: an anonymous user */
} Person;

/* Whether they manage what has this owner: administrators everything, directors what is theirs. */
extern bool access_manages(const Person *who, int32_t owner_id);

/* Whether they see an election: everybody one that is public, else who manages it and the people of its owner. */
extern bool access_reads(const Person *who, int32_t owner_id, const char *visibility);

/*
 * Whether they enter sheets of an election at all: its managers everywhere, its owner's collaborators in their scope.
 */
extern bool access_enters(const Person *who, int32_t owner_id);

/* Whether entering is bounded to a scope. */
extern bool access_needs_scope(const Person *who, int32_t owner_id);

/* Whether a role is theirs to give. */
extern bool access_gives(const Person *who, const char *role);

/* Whether a role is of people who work for a director. */
extern bool access_works_for_director(const char *role);

/*
 * Whether who has a role manages elections of their own, or everything: giving it, and what opens an account of it, is
 * proved by the password of who asks, since whoever has stolen their session would have an account to stay.
 */
extern bool access_is_privileged(const char *role);

/* Whether they manage a person: a director who works for them, an administrator everybody. */
extern bool access_manages_person(const Person *who, int32_t director_id);

/* Whether a change of an account, theirs or another, leaves them their role and their account; role NULL: it stays. */
extern bool access_keeps_own(const Person *who, int32_t account_id, const char *role, bool closes);

/*
 * What keeps somebody from deleting their own account, as the rule that refuses it; NULL: nothing. elections: theirs
 * that go on; people: who work for them; peers: others of their role.
 */
extern const char *access_keeps_from_leaving(const char *role, int64_t elections, int64_t people, int64_t peers);

/* Whether their role may do what has no owner: an action by its code; false for one that is not known. */
extern bool access_acts(const Person *who, const char *action);

#endif
