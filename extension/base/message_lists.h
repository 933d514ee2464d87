/* The catalogue of messages is made of lists, each a file of its own; messages.h finds a message in all of them. */
#ifndef RES_ELEC_MESSAGE_LISTS_H
#define RES_ELEC_MESSAGE_LISTS_H

#include <stddef.h>

typedef struct Message
{
	const char *rule;
	const char *sentence[2];	/* by Language */
	const char *hint[2];		/* by Language; NULL: none */
} Message;

typedef struct MessageList
{
	const Message *messages;
	size_t		n;
} MessageList;

extern const MessageList messages_sheet;
extern const MessageList messages_state;
extern const MessageList messages_request;
extern const MessageList messages_file;
extern const MessageList messages_decision;
extern const MessageList messages_certainty;
extern const MessageList messages_node;

#endif
