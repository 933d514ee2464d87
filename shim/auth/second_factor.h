/*
 * Codes by time (TOTP, RFC 6238: SHA-1, six digits, 30 seconds, which all apps know). A secret stands in the database
 * sealed with a key that is made of the server's own; it is opened here alone. Buffers belong to the caller.
 */
#ifndef SECOND_FACTOR_H
#define SECOND_FACTOR_H

#include "core/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SECOND_FACTOR_SECRET_SIZE = 33, /* base32 of 20 bytes, and its end */
    SECOND_FACTOR_SEALED_SIZE = 121 /* hexadecimal of nonce and box, and its end */
};

/* False when liboath cannot be set up. Call once, before all others and before there are threads. */
bool second_factor_open(void);

/* Makes a secret: as an app takes it, and sealed. */
bool second_factor_make(const char *key, char secret[SECOND_FACTOR_SECRET_SIZE],
                        char sealed[SECOND_FACTOR_SEALED_SIZE]);

/* The step of 30 seconds, of the one at now and its neighbours, whose code it is; 0: of none, or it cannot be opened.
 */
int64_t second_factor_step(const char *key, const char *sealed, const char *code, int64_t now);

/* Six digits, in whatever groups. Others are recovery codes. */
bool second_factor_is_code(const char *text);
/* SHA-256, in hexadecimal, of a recovery code without spaces and hyphens, in lower case. */
void second_factor_recovery(const char *code, char hex[65]);

/* What an app reads: otpauth://totp/label?secret=…; label and issuer are percent-encoded. */
void second_factor_uri(Text *out, const char *label, const char *issuer, const char *secret);

#endif
