/*
 * A password is judged by itself (auth/password_choice.c), by what is known of who it is for, and by the one before it.
 */
#include "features/password_fault.h"

#include "auth/password.h"
#include "auth/password_choice.h"

#include <string.h>

#define PASSWORD_FAULT_TEXT(number) #number
#define PASSWORD_FAULT_LENGTH(min, max) "length " PASSWORD_FAULT_TEXT(min) " " PASSWORD_FAULT_TEXT(max)

/* By their account's data, and those that the request brings. */
static PasswordChoice password_fault_choice(const char *password, const json_t *body, const json_t *known)
{
    static const char *const fields[] = {"first_name", "last_name", "phone_number", "email"};
    enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };
    const char *about[2 * FIELDS];
    size_t i;

    for (i = 0; i < FIELDS; i++) {
        about[i] = json_string_value(json_object_get(body, fields[i]));
        about[FIELDS + i] = json_string_value(json_array_get(known, i));
    }
    return password_choice(password, about, 2 * FIELDS);
}

const char *password_fault(const char *password, const char *current, const json_t *body, const json_t *about)
{
    switch (password_fault_choice(password, body, about)) {
    case PASSWORD_LENGTH:
        return PASSWORD_FAULT_LENGTH(PASSWORD_MIN, PASSWORD_MAX);
    case PASSWORD_COMMON:
        return "common";
    case PASSWORD_PERSONAL:
        return "personal";
    case PASSWORD_GOOD:
        break;
    }
    return current != NULL && strcmp(password, current) == 0 ? "same" : NULL;
}
