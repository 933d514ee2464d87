#ifndef LANG_H
#define LANG_H

#include <stddef.h>

typedef enum Language { LANG_FR, LANG_EN, LANG_COUNT } Language;

/* The language an Accept-Language value asks for; NULL, unreadable or undecided: French. */
Language lang_choose(const char *header, size_t length);
/* "fr" or "en". */
const char *lang_name(Language language);

#endif
