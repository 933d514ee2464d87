/*
 * What an account is reached by, as people write it: phone numbers and e-mail addresses. Plain C, on UTF-8 that is
 * normalized to NFKC already, which makes one space of all kinds and ASCII digits of full-width ones.
 */
#ifndef RES_ELEC_CONTACT_H
#define RES_ELEC_CONTACT_H

#include <stdbool.h>
#include <stddef.h>

/* A + and up to 15 digits, with the NUL. */
#define PHONE_E164_SIZE 17

/*
 * Copies a phone number without what separates its digits (spaces, dots, slashes, hyphens, parentheses, characters that
 * are not seen), and without a (0) that is not dialled from abroad. out has room for length bytes; how many were
 * written.
 */
extern size_t phone_digits(const char *phone, size_t length, char *out);

/*
 * The number of phone_digits() in E.164: national ones lose their leading 0 and get the country's code, which is
 * digits. False for what is no number.
 */
extern bool phone_e164(const char *digits, size_t length, const char *country, char out[PHONE_E164_SIZE]);

/*
 * An address that the server mails to: ASCII words and single dots at a named host, spaces around it aside. A domain of
 * other letters is written as xn--….
 */
extern bool email_is_address(const char *text, size_t length);

#endif
