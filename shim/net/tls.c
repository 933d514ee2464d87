/*
 * TLS by OpenSSL through libh2o: TLS 1.2 with forward secrecy and authenticated encryption, or 1.3; HTTP/2 by ALPN.
 */
#include "net/tls.h"

#include <h2o.h>
#include <openssl/err.h>

static const char tls_ciphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                  "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                  "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/* A key that has a password is refused: there is nobody to ask. */
static int tls_no_password(char *buffer, int size, int writing, void *data)
{
    (void)buffer, (void)size, (void)writing, (void)data;
    return 0;
}

static const char *tls_reason(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    return reason != NULL ? reason : "unknown error";
}

SSL_CTX *tls_open(const char *cert_file, const char *key_file, Text *error)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    const char *failed = NULL;

    if (context == NULL || SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(context, tls_ciphers) != 1)
        failed = "TLS";
    if (failed == NULL)
        SSL_CTX_set_default_passwd_cb(context, tls_no_password);
    if (failed == NULL && SSL_CTX_use_certificate_chain_file(context, cert_file) != 1)
        failed = "TLS_CERT_FILE";
    else if (failed == NULL && (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1 ||
                                SSL_CTX_check_private_key(context) != 1))
        failed = "TLS_KEY_FILE";
    if (failed != NULL) {
        text_format(error, "%s: %s\n", failed, tls_reason());
        SSL_CTX_free(context);
        return NULL;
    }
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    h2o_ssl_register_alpn_protocols(context, h2o_alpn_protocols);
    return context;
}
