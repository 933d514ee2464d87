/* The bytes of a file as text: see csv_charset.c. */
#ifndef RES_ELEC_CSV_CHARSET_H
#define RES_ELEC_CSV_CHARSET_H

#include <stddef.h>

#include "postgres.h"

/* The encoding of a charset that files may have; RE001 for another. */
extern int	charset_encoding(const char *charset);

/* Refuses (RE001) what is no CSV by the first bytes of a file. */
extern void charset_refuse_other_kinds(const char *bytes, size_t length);

/* How many lines end before the end of these bytes. */
extern int64 charset_lines(const char *bytes, size_t length);

/*
 * Whole characters as text of the database, without NUL at the end; bytes itself where nothing is to be converted.
 * RE001 for a zero byte and for what is not of the encoding, with its line; lines_before is how many end before these
 * bytes.
 */
extern char *charset_decode(char *bytes, size_t length, int encoding, int64 lines_before, size_t *decoded);

#endif
