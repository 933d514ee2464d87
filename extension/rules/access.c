/* Who may do what, from roles and owners alone; see access.h. */
#include "rules/access.h"

#include <stddef.h>
#include <string.h>

#define ADMIN "admin"
#define DIRECTOR "director"
#define COLLABORATOR "collaborator"
#define OBSERVER "observer"

typedef struct Action
{
	const char *code;
	const char *roles[3];		/* ended by NULL */
} Action;

static const Action actions[] = {
	{"create_election", {DIRECTOR, ADMIN}},
	{"manage_users", {DIRECTOR, ADMIN}},
	{"import_areas", {ADMIN}},
	{"reset_second_factor", {ADMIN}},
	{"administer", {ADMIN}},
};

static bool
is_role(const Person *who, const char *role)
{
	return who->role != NULL && strcmp(who->role, role) == 0;
}

bool
access_manages(const Person *who, int32_t owner_id)
{
	return is_role(who, ADMIN) || (is_role(who, DIRECTOR) && who->id != 0 && who->id == owner_id);
}

bool
access_reads(const Person *who, int32_t owner_id, const char *visibility)
{
	return strcmp(visibility, "public") == 0 || access_manages(who, owner_id) ||
		(who->director_id != 0 && who->director_id == owner_id);
}

bool
access_needs_scope(const Person *who, int32_t owner_id)
{
	return is_role(who, COLLABORATOR) && who->director_id != 0 && who->director_id == owner_id;
}

bool
access_enters(const Person *who, int32_t owner_id)
{
	return access_manages(who, owner_id) || access_needs_scope(who, owner_id);
}

bool
access_works_for_director(const char *role)
{
	return strcmp(role, COLLABORATOR) == 0 || strcmp(role, OBSERVER) == 0;
}

bool
access_is_privileged(const char *role)
{
	return !access_works_for_director(role);
}

bool
access_gives(const Person *who, const char *role)
{
	return is_role(who, ADMIN) || (is_role(who, DIRECTOR) && access_works_for_director(role));
}

bool
access_manages_person(const Person *who, int32_t director_id)
{
	return is_role(who, ADMIN) || (who->id != 0 && who->id == director_id);
}

bool
access_acts(const Person *who, const char *action)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(actions[i].code, action) == 0)
			for (const char *const *role = actions[i].roles; *role != NULL; role++)
				if (is_role(who, *role))
					return true;
	return false;
}

bool
access_keeps_own(const Person *who, int32_t account_id, const char *role, bool closes)
{
	if (who->id != account_id)
		return true;
	return !closes && (role == NULL || (who->role != NULL && strcmp(role, who->role) == 0));
}

const char *
access_keeps_from_leaving(const char *role, int64_t elections, int64_t people, int64_t peers)
{
	if (elections > 0)
		return "leaves_elections";
	if (people > 0)
		return "leaves_people";
	return peers == 0 && strcmp(role, ADMIN) == 0 ? "last_admin" : NULL;
}
