/*
 * The one rule for new passwords: long enough, and more than what is tried first. Plain text in, a verdict out;
 * nothing is kept.
 */
#ifndef PASSWORD_CHOICE_H
#define PASSWORD_CHOICE_H

#include <stddef.h>

/* Characters of a new password: here alone; SQL is told with one that breaks it. */
#define PASSWORD_MIN 10
#define PASSWORD_MAX 1024

typedef enum PasswordChoice {
    PASSWORD_GOOD,
    PASSWORD_LENGTH,  /* too short or too long */
    PASSWORD_COMMON,  /* little more than words and rows that are tried first */
    PASSWORD_PERSONAL /* little more than what is known of its user */
} PasswordChoice;

/*
 * The one rule for new passwords. about: what is known of the user, such as names, phone number, e-mail address
 * (NULLs are skipped). Case, accents, signs and the usual digits for letters make no difference.
 */
PasswordChoice password_choice(const char *password, const char *const *about, size_t count);

#endif
