/* The catalogue of messages, English and French, by the name of the rule. */
#ifndef RES_ELEC_MESSAGES_H
#define RES_ELEC_MESSAGES_H

typedef enum Language
{
	LANGUAGE_EN,
	LANGUAGE_FR
} Language;

/* res_elec.language; set by module.c's GUC. */
extern int	message_language;

/* The sentence of a rule in the session's language, with {name} for each operand. */
extern const char *message_sentence(const char *rule);

/* What to do next, or NULL. */
extern const char *message_hint(const char *rule);

/* The rules of the catalogue by index, from 0; NULL after the last. */
extern const char *message_rule(int index);

#endif
