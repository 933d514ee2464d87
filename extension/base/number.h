/* A number as JSON and people write it: 300, -3.50, 3e2, with spaces around it. Plain C. */
#ifndef RES_ELEC_NUMBER_H
#define RES_ELEC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Spaces around a text are moved past; what is between them may be empty. */
extern void number_trim(const char **text, size_t *length);

/*
 * Whether a trimmed text is a number that is read: up to 40 digits, as many after a point, and an exponent of one or
 * two digits. Zeros may stand before it, which JSON does not have.
 */
extern bool number_is_written(const char *text, size_t length);

#endif
