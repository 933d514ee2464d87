/*
 * Why a new password is not taken, in the words that SQL is told in its place. Nothing is kept; what is given is
 * borrowed for the call.
 */
#ifndef PASSWORD_FAULT_H
#define PASSWORD_FAULT_H

#include <jansson.h>

/*
 * NULL for a password that may be taken. current: the one that it replaces, NULL where none was given; body: what the
 * request says of who it is for; about: what their account says of them (a list of texts), or NULL.
 */
const char *password_fault(const char *password, const char *current, const json_t *body, const json_t *about);

#endif
