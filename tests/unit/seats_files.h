#ifndef SEATS_FILES_H
#define SEATS_FILES_H

/* Reads the files of published seats in ../shared/data/seats, a line an election. */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEATS_MOST 64

typedef enum SeatsFile { SEATS_COUNCILS, SEATS_AUSTRIA, SEATS_DEPUTIES } SeatsFile;

typedef struct SeatsLine {
    const char *name;
    int64_t registered, voters, valid;
    int32_t seats;
    int32_t n;
    int64_t votes[SEATS_MOST];
    int32_t n_published;
    int64_t published[SEATS_MOST]; /* seats a list; for deputies the places of those in the second round */
} SeatsLine;

/* Numbers between spaces; how many. */
static inline int32_t seats_numbers(char *text, int64_t *numbers)
{
    int32_t n = 0;

    for (char *at = text; *at != '\0' && n < SEATS_MOST;) {
        numbers[n++] = strtoll(at, &at, 10);
        at += strspn(at, " ");
    }
    return n;
}

/* The fields of a line. Only the second one may have commas, in quotes. */
static inline int seats_fields(char *line, char **fields, int most)
{
    int n = 0;

    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at != NULL && n < most;) {
        char *end = *at == '"' ? strchr(at + 1, '"') : at;

        fields[n++] = at;
        end = end != NULL ? strchr(end, ',') : NULL;
        if (end != NULL)
            *end++ = '\0';
        at = end;
    }
    return n;
}

static inline bool seats_file(const char *name, SeatsFile kind, void (*each)(const SeatsLine *, void *), void *context)
{
    char path[200];
    char text[8000];
    FILE *file;

    snprintf(path, sizeof(path), "../shared/data/seats/%s", name);
    file = fopen(path, "r");
    if (file == NULL)
        return false;
    if (fgets(text, sizeof(text), file) == NULL) { /* the header */
        fclose(file);
        return false;
    }
    while (fgets(text, sizeof(text), file) != NULL) {
        static const int valid_at[] = {4, -1, 3}, seats_at[] = {5, 2, -1}, votes_at[] = {6, 3, 4},
            published_at[] = {7, 4, 5};
        char *fields[8] = {0};
        SeatsLine line = {.registered = -1};

        if (seats_fields(text, fields, 8) <= published_at[kind])
            continue;
        line.name = fields[0];
        line.n = seats_numbers(fields[votes_at[kind]], line.votes);
        line.n_published = seats_numbers(fields[published_at[kind]], line.published);
        line.seats = seats_at[kind] < 0 ? 1 : atoi(fields[seats_at[kind]]);
        if (kind == SEATS_DEPUTIES) {
            line.registered = atoll(fields[1]);
            line.voters = atoll(fields[2]);
        }
        if (valid_at[kind] >= 0)
            line.valid = atoll(fields[valid_at[kind]]);
        each(&line, context);
    }
    fclose(file);
    return true;
}

#endif
