/*
 * Who may register and sign in, and how: registration, the refresh tokens of a session, the steps of a second factor,
 * how often an address is mailed to. Plain C: what stands in tables is the caller's to read.
 */
#ifndef RES_ELEC_SIGN_IN_H
#define RES_ELEC_SIGN_IN_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the setting registration lets anybody make an account. */
extern bool registration_is_open(const char *registration);

/* The generation of a request that names none; those of sessions count from 1. */
#define NO_GENERATION (-1)

typedef enum Refresh
{
	REFRESH_SAME,				/* the newest token once more */
	REFRESH_NEXT,				/* the next generation */
	REFRESH_REUSED				/* an old token: whoever holds it, the session ends */
} Refresh;

/*
 * What a refresh token of a generation is good for. Without rotation all are good; with it the newest one, and for a
 * short grace the one before it, whose answer may have been lost.
 */
extern Refresh session_refresh(bool rotates, int64_t given, int64_t newest, bool in_grace);

typedef enum SecondFactor
{
	SECOND_FACTOR_NONE,
	SECOND_FACTOR_BEGUN,		/* not confirmed by a code yet, and asked for nowhere */
	SECOND_FACTOR_ON
} SecondFactor;

/* none, begun or on. */
extern const char *second_factor_name(SecondFactor state);

/* The state of this name; false: there is none. */
extern bool second_factor_named(const char *name, SecondFactor *state);

/* Whether there is a step of this name: begin, confirm, use or reset. */
extern bool second_factor_has_step(const char *step);

/* The rule by which a step is refused in a state; NULL: it may be done. */
extern const char *second_factor_refusal(SecondFactor state, const char *step);

/* Whether one more mail of a kind goes to an address that had so many within an hour. */
extern bool mail_is_left(int64_t sent);

#endif
