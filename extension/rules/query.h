/*
 * The forms of what a query string has: whole numbers, times, and the places in a list that a link to the next page
 * names. Plain C, on texts that end with NUL.
 */
#ifndef RES_ELEC_QUERY_H
#define RES_ELEC_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Digits alone, of a number within the bounds; low is 0 or more. */
extern bool query_read_integer(const char *text, int32_t low, int32_t high, int32_t *value);

/* n whole numbers with a hyphen between each two, each at most as large as largest says. */
extern bool query_read_place(const char *text, const int64_t *largest, size_t n, int64_t *parts);

/*
 * A date, or a date and a time, as ISO 8601 writes them: hours and minutes, up to six digits of a second, Z or an
 * offset. Whether there is such a day or hour is not asked.
 */
extern bool query_is_time(const char *text);

#endif
