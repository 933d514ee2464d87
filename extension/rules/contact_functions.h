/* Whether a text is a phone number that can be kept. */
#ifndef RES_ELEC_CONTACT_FUNCTIONS_H
#define RES_ELEC_CONTACT_FUNCTIONS_H

#include "base/compat.h"

/* Written in any characters, in E.164 or as it is dialled in the country of the installation. */
extern bool contact_is_phone(text *phone);

#endif
