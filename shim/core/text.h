/* Growing byte strings, and what is known of UTF-8. Whoever declares a Text owns it and frees it. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A growing byte string, NUL-terminated once anything was appended; all zero is an empty one. */
typedef struct Text {
    char *data;
    size_t length;
    size_t capacity;
} Text;

void text_append(Text *text, const char *bytes, size_t length);
void text_string(Text *text, const char *string);
void text_format(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends a quoted JSON string; bytes that are not UTF-8 become U+FFFD. */
void text_json(Text *text, const char *bytes, size_t length);
/* As text_json for a C string; NULL becomes null. */
void text_json_string(Text *text, const char *string);
/* Appends a C string as HTML text. */
void text_html(Text *text, const char *string);
void text_clear(Text *text);
void text_free(Text *text);

/* Length in bytes (1 to 4) of the UTF-8 character at bytes, 0 when there is none. */
size_t text_utf8_length(const char *bytes, size_t left);
bool text_is_utf8(const char *bytes, size_t length);
/* Number of code points of a valid UTF-8 string. */
size_t text_characters(const char *bytes, size_t length);

#endif
