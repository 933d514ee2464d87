/* The certificate and key of the server. The context belongs to the caller. */
#ifndef TLS_H
#define TLS_H

#include "core/text.h"

#include <openssl/ssl.h>

/* A context for servers with a certificate chain and its key (PEM files); NULL with a message in error. */
SSL_CTX *tls_open(const char *cert_file, const char *key_file, Text *error);

#endif
