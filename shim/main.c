/*
 * The program: arguments, settings, start, and a graceful stop at SIGTERM or SIGINT. Signals are blocked everywhere
 * and waited for here; a second one ends the process at once.
 */
#include "auth/password.h"
#include "auth/password_choice.h"
#include "auth/second_factor.h"
#include "config/envfile.h"
#include "config/load.h"
#include "config/print.h"
#include "core/notify.h"
#include "handler.h"
#include "http/library_error.h"
#include "live/live.h"
#include "metrics/server.h"
#include "net/server.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#ifndef RES_ELEC_VERSION
#define RES_ELEC_VERSION "unversioned"
#endif

enum { MAIN_OK = 0, MAIN_FAILED = 1, MAIN_USAGE = 2 };

typedef struct Arguments {
    const char *env_file;
    bool check;
    bool help;
    bool version;
    bool hash_password;
    bool routes;
    bool settings;
    bool print_env_file;
} Arguments;

static bool main_arguments(Arguments *arguments, int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--check") == 0)
            arguments->check = true;
        else if (strcmp(argv[i], "--help") == 0)
            arguments->help = true;
        else if (strcmp(argv[i], "--version") == 0)
            arguments->version = true;
        else if (strcmp(argv[i], "--hash-password") == 0)
            arguments->hash_password = true;
        else if (strcmp(argv[i], "--routes") == 0)
            arguments->routes = true;
        else if (strcmp(argv[i], "--settings") == 0)
            arguments->settings = true;
        else if (strcmp(argv[i], "--print-env-file") == 0)
            arguments->print_env_file = true;
        else if (strcmp(argv[i], "--env-file") == 0 && i + 1 < argc)
            arguments->env_file = argv[++i];
        else if (strncmp(argv[i], "--env-file=", 11) == 0)
            arguments->env_file = argv[i] + 11;
        else
            return false;
    }
    return true;
}

static void main_help(FILE *stream)
{
    Text settings = {0};

    config_help(&settings);
    fprintf(
        stream,
        "usage: res_elec_shim [--env-file FILE] [--check] [--hash-password] [--routes] [--settings] [--print-env-file] "
        "[--help] [--version]\n\n"
        "  --env-file FILE  read settings from FILE instead of ./.env; the environment comes first\n"
        "  --hash-password  read a password from standard input, print its hash for res_elec.create_user\n"
        "  --check          print the effective settings without secrets and stop\n"
        "  --routes         print the route table, a JSON object a line\n"
        "  --settings       print the table of settings as Markdown\n"
        "  --print-env-file print the settings of the .env file that the environment lacks, as a shell exports them\n\n"
        "settings (environment or .env file), with their defaults:\n%s",
        settings.data);
    text_free(&settings);
}

static void main_prepare_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* As many descriptors as the system allows: one a client. */
static void main_raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Waits for a signal, stops; a second signal ends the process at once. */
static void main_wait(Server *server, const sigset_t *signals)
{
    int signal_number;

    sigwait(signals, &signal_number);
    log_event(&server->log, LOG_INFO, "stop", "signal", strsignal(signal_number), NULL);
    log_flush(&server->log);
    notify_service_manager(NOTIFY_STOPPING);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, signals, NULL);
    server_stop(server);
    log_event(&server->log, LOG_INFO, "stopped", "forced", server->forced ? "yes" : "no", NULL);
    log_free(&server->log);
}

static void main_say_metrics(const Server *server)
{
    Text address = {0};

    if (server->metrics == NULL)
        return;
    metrics_server_address(server->metrics, &address);
    printf("metrics on http://%s/metrics\n", address.data);
    text_free(&address);
}

static const ServerHooks main_hooks = {.on_request = handler_on_request,
                                       .on_log = handler_on_log,
                                       .on_library_error = library_error_on_setup,
                                       .open = live_open,
                                       .turn = live_turn,
                                       .tick = live_tick,
                                       .stop = live_stop,
                                       .close = live_close};

enum { MAIN_LARGE = 256 * 1024 }; /* bytes: what is larger goes back to the system when it is freed */

static int main_serve(const Config *config)
{
    char host[INET6_ADDRSTRLEN];
    Text error = {0};
    sigset_t signals;
    Server server;

    mallopt(M_MMAP_THRESHOLD, MAIN_LARGE);
    main_prepare_signals(&signals);
    main_raise_descriptors();
    if (!server_open(&server, config, &main_hooks, &error)) {
        fprintf(stderr, "res_elec_shim: %s", error.data);
        text_free(&error);
        return MAIN_FAILED;
    }
    log_event(&server.log, LOG_INFO, "start", "version", RES_ELEC_VERSION, NULL);
    log_flush(&server.log);
    if (!server_start(&server)) {
        fprintf(stderr, "res_elec_shim: cannot start threads\n");
        return MAIN_FAILED;
    }
    listen_host(server.listen_fd, host);
    printf(strchr(host, ':') != NULL ? "listening on %s://[%s]:%d\n" : "listening on %s://%s:%d\n",
           server.tls != NULL ? "https" : "http", host, listen_port(server.listen_fd));
    main_say_metrics(&server);
    fflush(stdout);
    notify_service_manager(NOTIFY_READY);
    main_wait(&server, &signals);
    if (server.forced)
        _exit(MAIN_OK); /* requests are still open: nothing can be freed */
    return MAIN_OK;
}

/* The first line of standard input is the password. */
static int main_hash_password(void)
{
    char password[4 * PASSWORD_MAX + 2];
    char hash[crypto_pwhash_STRBYTES];
    bool good, made;

    if (sodium_init() < 0 || fgets(password, sizeof password, stdin) == NULL)
        return MAIN_FAILED;
    password[strcspn(password, "\n")] = '\0';
    good = password[0] != '\0' && password_choice(password, NULL, 0) == PASSWORD_GOOD;
    if (!good)
        fprintf(stderr, "res_elec_shim: a password has %d to %d characters, and is more than common words and rows\n",
                PASSWORD_MIN, PASSWORD_MAX);
    made = good && password_hash_text(hash, password);
    sodium_memzero(password, sizeof password);
    if (made)
        puts(hash);
    return made ? MAIN_OK : MAIN_FAILED;
}

/* What a client meets of each row; tests/http/33_openapi.t compares it with the OpenAPI document. */
static int main_settings(void)
{
    Text table = {0};

    config_markdown(&table);
    fputs(table.data, stdout);
    text_free(&table);
    return MAIN_OK;
}

static int main_routes(void)
{
    static const char *const auths[] = {
        [AUTH_NONE] = "none", [AUTH_OPTIONAL] = "optional", [AUTH_ACCESS] = "access", [AUTH_REFRESH] = "refresh"};
    static const char *const limits[] = {[LIMIT_READ] = "read",
                                         [LIMIT_WRITE] = "write",
                                         [LIMIT_LOGIN] = "login",
                                         [LIMIT_RESET] = "reset",
                                         [LIMIT_NONE] = "none"};
    static const char *const forms[] = {
        [FORM_NONE] = "none", [FORM_IMAGES] = "images", [FORM_SCAN] = "scan", [FORM_CSV] = "csv"};
    const Route *route;

    for (route = route_table; route < route_table + route_count; route++)
        printf("{\"method\":\"%s\",\"pattern\":\"%s\",\"function\":\"%s\",\"auth\":\"%s\",\"limit\":\"%s\","
               "\"form\":\"%s\"}\n",
               route->method, route->pattern, route->function != NULL ? route->function : "", auths[route->auth],
               limits[route->limit], forms[route->form]);
    return MAIN_OK;
}

/* A value in single quotes, as POSIX shells read it. */
static void main_put_quoted(const char *value)
{
    putchar('\'');
    for (; *value != '\0'; value++)
        if (*value == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*value);
    putchar('\'');
}

/* For scripts that start the server as a user who may not read the file. */
static int main_print_env_file(const char *path)
{
    EnvFile file = {0};
    Text error = {0};
    bool read = envfile_read(&file, path != NULL ? path : ".env", true, &error);
    size_t i;

    if (!read)
        fprintf(stderr, "res_elec_shim: %s\n", error.data);
    for (i = 0; read && i < file.count; i++)
        if (getenv(file.entries[i].name) == NULL) {
            printf("export %s=", file.entries[i].name);
            main_put_quoted(file.entries[i].value);
            putchar('\n');
        }
    envfile_free(&file);
    text_free(&error);
    return read ? MAIN_OK : MAIN_FAILED;
}

static int main_check(const Config *config)
{
    Text out = {0};

    config_print(config, &out);
    fputs(out.data, stdout);
    text_free(&out);
    return MAIN_OK;
}

int main(int argc, char **argv)
{
    Arguments arguments = {0};
    Config config = {0};
    Text error = {0};
    int status;

    if (!main_arguments(&arguments, argc, argv)) {
        main_help(stderr);
        return MAIN_USAGE;
    }
    if (arguments.help || arguments.version) {
        if (arguments.help)
            main_help(stdout);
        else
            printf("res_elec_shim %s\n", RES_ELEC_VERSION);
        return MAIN_OK;
    }
    if (arguments.hash_password)
        return main_hash_password();
    if (arguments.routes)
        return main_routes();
    if (arguments.settings)
        return main_settings();
    if (arguments.print_env_file)
        return main_print_env_file(arguments.env_file);
    if (sodium_init() < 0 || !second_factor_open() || !config_load(&config, arguments.env_file, &error)) {
        fprintf(stderr, "res_elec_shim: bad settings\n%s\n", error.data != NULL ? error.data : "");
        status = MAIN_FAILED;
    } else {
        status = arguments.check ? main_check(&config) : main_serve(&config);
    }
    config_free(&config);
    text_free(&error);
    return status;
}
