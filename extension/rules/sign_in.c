/* Registration, sessions, second factors, and mail to accounts; see sign_in.h. */
#include "rules/sign_in.h"

#include <stddef.h>
#include <string.h>

/* More would let strangers fill somebody's mailbox. */
#define MAILS_AN_HOUR 5

#define ALREADY "second_factor_already"
#define OFF "second_factor_off"

/* By the state, why a step is refused in it. */
typedef struct Step
{
	const char *name;
	const char *refusals[SECOND_FACTOR_ON + 1];
} Step;

static const Step steps[] = {
	{"begin", {NULL, NULL, ALREADY}},	/* another secret in place of one that was not confirmed */
	{"confirm", {OFF, NULL, ALREADY}},
	{"use", {OFF, OFF, NULL}},
	{"reset", {OFF, NULL, NULL}}
};

static const char *const states[] = {"none", "begun", "on"};

bool
registration_is_open(const char *registration)
{
	return strcmp(registration, "open") == 0;
}

Refresh
session_refresh(bool rotates, int64_t given, int64_t newest, bool in_grace)
{
	if (!rotates)
		return REFRESH_SAME;
	if (given == newest)
		return REFRESH_NEXT;
	return given == newest - 1 && in_grace ? REFRESH_SAME : REFRESH_REUSED;
}

const char *
second_factor_name(SecondFactor state)
{
	return states[state];
}

bool
second_factor_named(const char *name, SecondFactor *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i], name) == 0)
		{
			*state = (SecondFactor) i;
			return true;
		}
	return false;
}

static const Step *
step_named(const char *name)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(steps[i].name, name) == 0)
			return &steps[i];
	return NULL;
}

bool
second_factor_has_step(const char *step)
{
	return step_named(step) != NULL;
}

const char *
second_factor_refusal(SecondFactor state, const char *step)
{
	const Step *found = step_named(step);

	return found == NULL ? OFF : found->refusals[state];
}

bool
mail_is_left(int64_t sent)
{
	return sent < MAILS_AN_HOUR;
}
