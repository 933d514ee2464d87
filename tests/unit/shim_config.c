/*
 * Settings and .env files: defaults, limits, fallback, and errors that name the setting but never show a secret.
 */
#include "config/load.h"
#include "config/print.h"
#include "config/envfile.h"
#include "tap.h"

static const char secret[] = "0123456789abcdef0123456789abcdef";

static const char *lookup(void *source, const char *name)
{
    return envfile_value(source, name);
}

/* Reads settings from the text of a .env file. */
static bool read_settings(Config *config, const char *content, Text *error)
{
    EnvFile file = {0};
    bool ok;

    text_clear(error);
    *config = (Config){0};
    ok = envfile_parse(&file, content, strlen(content), error) && config_read(config, lookup, &file, error);
    envfile_free(&file);
    return ok;
}

static const struct {
    const char *content;
    const char *named; /* what the error must name; NULL: it is accepted */
} cases[] = {
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\n", NULL},
    {"DATABASE_URL='host=/tmp dbname=x'\nSECRET_KEY=0123456789abcdef0123456789abcdef\n", NULL},
    {"JWT_SECRET_KEY=0123456789abcdef0123456789abcdef\n", "DATABASE_URL"},
    {"DATABASE_URL=postgresql:///x\n", "JWT_SECRET_KEY"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=short-secret\n", "JWT_SECRET_KEY"},
    {"DATABASE_URL=mysql://u:hunter2@h/x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\n", "DATABASE_URL"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nPORT=65536\n", "PORT"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nPORT=80x\n", "PORT"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nTHREADS=-1\n", "THREADS"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nMETRICS_PORT=-1\n",
        "METRICS_PORT"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nMETRICS_PORT=anyone\n",
        "METRICS_PORT"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nMETRICS_PORT=0\n", NULL},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nMAX_BODY=99999999999\n",
     "MAX_BODY"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nLOG_LEVEL=loud\n", "LOG_LEVEL"},
    {"DATABASE_URL=postgresql:///x\nJWT_SECRET_KEY=0123456789abcdef0123456789abcdef\nnonsense\n", "line 3"},
};

static const struct {
    const char *line;
    const char *value; /* of A; NULL: refused */
} lines[] = {
    {"A=1", "1"},
    {"A = 1 ", "1"},
    {"export A=1", "1"},
    {"  A=1\r", "1"},
    {"A=a b # note", "a b"},
    {"A=a#b", "a#b"},
    {"A=#b", ""},
    {"A=", ""},
    {"A='a # b'", "a # b"},
    {"A=\"a \\\"b\\\" \\\\ \\n\" # note", "a \"b\" \\ \n"},
    {"A='a\\n'", "a\\n"},
    {"A=x\nA=y", "y"},
    {"# only\n\nA=1", "1"},
    {"A='open", NULL},
    {"A=\"a\" b", NULL},
    {"1A=1", NULL},
    {"A", NULL},
    {"=1", NULL},
};

static void check_lines(Tap *tap)
{
    size_t i;

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        EnvFile file = {0};
        Text error = {0};
        bool ok = envfile_parse(&file, lines[i].line, strlen(lines[i].line), &error);

        tap_is(tap, ok ? envfile_value(&file, "A") : NULL, lines[i].value, lines[i].line);
        envfile_free(&file);
        text_free(&error);
    }
}

int main(void)
{
    Tap tap = {0};
    Text error = {0}, out = {0};
    Config config;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool ok = read_settings(&config, cases[i].content, &error);

        tap_ok(&tap, ok == (cases[i].named == NULL), cases[i].named != NULL ? cases[i].named : "accepted");
        tap_ok(&tap, ok || (cases[i].named != NULL && strstr(error.data, cases[i].named) != NULL),
            "the error names it");
        tap_ok(&tap, ok || (strstr(error.data, "hunter2") == NULL && strstr(error.data, "short-secret") == NULL),
               "the error shows no secret");
        config_free(&config);
    }
    read_settings(&config, "DATABASE_URL=postgresql://u:hunter2@h/x\nSECRET_KEY=0123456789abcdef0123456789abcdef\n",
                  &error);
    tap_is_int(&tap, config.port, 8080, "default PORT");
    tap_is_int(&tap, config.max_body, 1048576, "default MAX_BODY");
    tap_is(&tap, config.jwt_secret, secret, "SECRET_KEY stands in for JWT_SECRET_KEY");
    tap_ok(&tap, config.threads >= 1, "a thread a core");
    config_print(&config, &out);
    tap_ok(&tap, strstr(out.data, "dbname=x") != NULL, "--check shows the database");
    tap_ok(&tap, strstr(out.data, "hunter2") == NULL && strstr(out.data, secret) == NULL, "--check shows no secret");
    tap_is_int(&tap, config.metrics_port, 9464, "default METRICS_PORT");
    config_free(&config);
    read_settings(&config,
                  "DATABASE_URL=postgresql:///x\nSECRET_KEY=0123456789abcdef0123456789abcdef\nMETRICS_PORT=any\n",
                  &error);
    tap_is_int(&tap, config.metrics_port, CONFIG_ANY_PORT, "METRICS_PORT=any");
    text_clear(&out);
    config_print(&config, &out);
    tap_ok(&tap, strstr(out.data, "\nMETRICS_PORT=any\n") != NULL, "--check shows it so");
    config_free(&config);
    check_lines(&tap);
    text_free(&error);
    text_free(&out);
    return tap_done(&tap);
}
