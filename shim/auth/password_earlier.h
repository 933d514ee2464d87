/*
 * Hashes that an earlier service made: recognised and checked, never made. Plain text in, a verdict out; nothing is
 * kept.
 */
#ifndef PASSWORD_EARLIER_H
#define PASSWORD_EARLIER_H

#include <stdbool.h>

/* Whether a hash is of another service: pbkdf2:METHOD:ITERATIONS$salt$hex or scrypt:N:r:p$salt$hex, as Werkzeug writes
 * them. */
bool password_earlier_is(const char *hash);
/* Whether a password fits such a hash; false, too, for one that cannot be read or would cost more than 256 MiB or ten
 * million rounds. */
bool password_earlier_fits(const char *hash, const char *password);

#endif
