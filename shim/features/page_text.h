/* A page's HTML with its marks filled in. What is written belongs to the caller's Text; the rest is borrowed. */
#ifndef PAGE_TEXT_H
#define PAGE_TEXT_H

#include "core/text.h"
#include "parse/lang.h"

#include <jansson.h>

/* What a page says of what it shows. */
typedef struct PageFill {
    const char *at; /* where the files stand under the version of them all */
    Language language;
    const json_t *head; /* {title, description: {fr, en}}; NULL: of nothing in particular */
    const char *first;  /* the JSON of what it asks for first; NULL: none */
    size_t first_length;
} PageFill;

/*
 * Writes HTML; what it has between double braces stands for: at, where the files stand under the version of them all;
 * head, what the page is called and what it says of itself to who links to it; first, the element of what it asks for
 * first; anything else is a text in French and, after |, in English. No value can end the element that it stands in.
 */
void page_text_write(Text *text, const char *html, size_t length, const PageFill *fill);

#endif
