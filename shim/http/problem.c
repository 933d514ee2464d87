/*
 * Failures for clients: the one table from SQLSTATE to HTTP status, the texts of each status in French and English,
 * and the problem+json body (RFC 9457) with the earlier service's "message" kept. No text of the database passes
 * unless problem_is_spoken says that the extension wrote it for the client.
 */
#include "http/problem.h"

#include <stdio.h>
#include <string.h>

typedef struct ProblemState {
    const char *sqlstate; /* a whole SQLSTATE or its first characters; the first row that fits decides */
    int status;
} ProblemState;

/* 58: what is outside PostgreSQL failed, such as a library that a session had no memory for; 25006: a standby, which
 * cannot write */
static const ProblemState problem_states[] = {
    {"RE001", 422}, {"RE002", 409}, {"RE003", 409}, {"RE004", 404}, {"RE005", 409}, {"RE006", 403},
    {"RE007", 412}, {"28000", 401}, {"22P02", 400}, {"22P05", 400}, {"22021", 400}, {"23505", 409},
    {"23503", 409}, {"23514", 422}, {"23502", 422}, {"22003", 422}, {"22001", 422}, {"22", 422},
    {"23", 422},    {"54", 422},    {"40001", 503}, {"40P01", 503}, {"55P03", 503}, {"57014", 503},
    {"53", 503},    {"57P0", 503},  {"08", 503},    {"58", 503},    {"25006", 503},
};

typedef struct ProblemText {
    int status;
    const char *reason;
    const char *title[LANG_COUNT];
    const char *message[LANG_COUNT];
} ProblemText;

/* The last row stands for every status that has none. */
static const ProblemText problem_texts[] = {
    {400,
     "Bad Request",
     {"Requête incorrecte", "Bad request"},
     {"La requête est illisible.", "The request cannot be read."}},
    {401,
     "Unauthorized",
     {"Authentification requise", "Authentication required"},
     {"Identifiez-vous pour continuer.", "Please authenticate to go on."}},
    {403,
     "Forbidden",
     {"Accès refusé", "Forbidden"},
     {"Cette action ne vous est pas permise.", "You may not do this."}},
    {404, "Not Found", {"Introuvable", "Not found"}, {"Cette ressource n’existe pas.", "There is no such resource."}},
    {405,
     "Method Not Allowed",
     {"Méthode non permise", "Method not allowed"},
     {"Cette adresse n’accepte pas cette méthode.", "This address does not take this method."}},
    {406,
     "Not Acceptable",
     {"Format refusé", "Not acceptable"},
     {"Aucun format de cette ressource ne convient à l’en-tête Accept.",
      "No format of this resource fits the Accept header."}},
    {409,
     "Conflict",
     {"Conflit", "Conflict"},
     {"La requête contredit l’état actuel.", "The request conflicts with the current state."}},
    {412,
     "Precondition Failed",
     {"Version périmée", "Stale version"},
     {"La ressource a changé entre-temps.", "The resource has changed in the meantime."}},
    {413,
     "Content Too Large",
     {"Requête trop grande", "Content too large"},
     {"Le corps de la requête est trop grand.", "The request body is too large."}},
    {415,
     "Unsupported Media Type",
     {"Type de contenu refusé", "Unsupported media type"},
     {"Ce type de contenu n’est pas accepté ici.", "This type of content is not taken here."}},
    {416,
     "Range Not Satisfiable",
     {"Plage impossible", "Range not satisfiable"},
     {"La plage demandée dépasse la fin du fichier.", "The range lies beyond the end of the file."}},
    {417,
     "Expectation Failed",
     {"Attente refusée", "Expectation failed"},
     {"L’en-tête Expect n’est pas pris en charge.", "The Expect header is not supported."}},
    {422,
     "Unprocessable Content",
     {"Données invalides", "Unprocessable content"},
     {"Les données envoyées ne sont pas valides.", "The data sent are not valid."}},
    {429,
     "Too Many Requests",
     {"Trop de requêtes", "Too many requests"},
     {"Trop de requêtes ; attendez avant de réessayer.", "Too many requests; wait before you retry."}},
    {431,
     "Request Header Fields Too Large",
     {"En-têtes trop grands", "Header fields too large"},
     {"Les en-têtes de la requête sont trop grands.", "The request's headers are too large."}},
    {503,
     "Service Unavailable",
     {"Service indisponible", "Service unavailable"},
     {"Le service est momentanément indisponible ; réessayez.", "The service is unavailable at the moment; retry."}},
    {504,
     "Gateway Timeout",
     {"Demande trop longue", "Request too long"},
     {"La demande prend plus de temps qu’il n’en est accordé.", "The request takes longer than it may."}},
    {500,
     "Internal Server Error",
     {"Erreur interne", "Internal error"},
     {"Une erreur interne est survenue.", "An internal error occurred."}},
};
enum { PROBLEM_TEXTS = sizeof(problem_texts) / sizeof(problem_texts[0]) };

static const struct {
    int status;
    const char *reason;
} problem_successes[] = {{200, "OK"},         {201, "Created"},         {202, "Accepted"},
                         {204, "No Content"}, {206, "Partial Content"}, {207, "Multi-Status"},
                         {303, "See Other"},  {304, "Not Modified"}};

static const ProblemText *problem_text(int status)
{
    size_t i = 0;

    while (i + 1 < PROBLEM_TEXTS && problem_texts[i].status != status)
        i++;
    return &problem_texts[i];
}

int problem_status(const char *sqlstate)
{
    size_t i;

    for (i = 0; sqlstate != NULL && i < sizeof(problem_states) / sizeof(problem_states[0]); i++)
        if (strncmp(sqlstate, problem_states[i].sqlstate, strlen(problem_states[i].sqlstate)) == 0)
            return problem_states[i].status;
    return 500;
}

bool problem_is_spoken(const char *sqlstate)
{
    return sqlstate != NULL && (strncmp(sqlstate, "RE", 2) == 0 || strcmp(sqlstate, "28000") == 0) &&
           problem_status(sqlstate) != 500;
}

const char *problem_code(int status)
{
    return status == 416 ? "range_not_satisfiable" : "refused";
}

const char *problem_reason(int status)
{
    size_t i;

    for (i = 0; i < sizeof(problem_successes) / sizeof(problem_successes[0]); i++)
        if (problem_successes[i].status == status)
            return problem_successes[i].reason;
    return status < 400 ? "OK" : problem_text(status)->reason;
}

void problem_error(Text *out, const char *code, const char *field, const char *message, const char *context)
{
    text_string(out, "[{\"code\":");
    text_json_string(out, code);
    text_string(out, ",\"fields\":[");
    if (field != NULL)
        text_json_string(out, field);
    text_string(out, "],\"message\":");
    text_json_string(out, message);
    text_format(out, ",\"context\":%s}]", context);
}

void problem_write(Text *out, const Problem *problem, Language language, const char *request_id)
{
    const ProblemText *text = problem_text(problem->status);
    const char *message = problem->message != NULL ? problem->message : text->message[language];
    const char *detail = problem->detail != NULL ? problem->detail : message;

    if (problem->code != NULL && strncmp(problem->code, "RE", 2) == 0)
        text_format(out, "{\"type\":\"urn:res-elec:error:%.5s\",\"title\":", problem->code);
    else
        text_string(out, "{\"type\":\"about:blank\",\"title\":");
    text_json_string(out, text->title[language]);
    text_format(out, ",\"status\":%d,\"detail\":", problem->status);
    text_json_string(out, detail);
    text_string(out, ",\"message\":");
    text_json_string(out, message);
    if (problem->hint != NULL) {
        text_string(out, ",\"hint\":");
        text_json_string(out, problem->hint);
    }
    text_string(out, ",\"code\":");
    text_json_string(out, problem->code);
    text_string(out, ",\"errors\":");
    text_string(out, problem->errors != NULL ? problem->errors : "[]");
    if (problem->members != NULL && strcmp(problem->members, "{}") != 0)
        text_format(out, ",%.*s", (int)strlen(problem->members) - 2, problem->members + 1);
    text_string(out, ",\"request_id\":");
    text_json_string(out, request_id);
    text_string(out, "}");
}

void problem_page(Text *out, const Problem *problem, Language language)
{
    static const char *const home[] = {"Toutes les élections", "All elections"};
    const ProblemText *text = problem_text(problem->status);

    text_format(
        out,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n<title>%s – RES-ELEC</title>\n<link rel=\"icon\" "
        "href=\"/icon.svg\">\n<link rel=\"stylesheet\" href=\"/app.css\">\n</head>\n<body class=\"tables\">\n<main "
        "id=\"main\">\n<h1>%s</h1>\n<p>",
        lang_name(language), text->title[language], text->title[language]);
    text_html(out, problem->message != NULL ? problem->message : text->message[language]);
    if (problem->detail != NULL) {
        text_string(out, "</p>\n<p>");
        text_html(out, problem->detail);
    }
    text_format(out, "</p>\n<p><a href=\"/table?lang=%s\">%s</a></p>\n</main>\n</body>\n</html>\n", lang_name(language),
                home[language]);
}

static void problem_large_sentence(Text *message, Language language, size_t most)
{
    static const char *const texts[] = {
        "Le corps de la requête est trop grand : %zu octets au plus. Envoyez-le en plusieurs parties.",
        "The request body is too large: %zu bytes at the most. Send it in parts."};

    text_format(message, texts[language], most);
}

static void problem_large_errors(Text *errors, const char *message, size_t length, size_t most)
{
    Text context = {0};

    text_format(&context, "{\"max\":%zu", most);
    if (length > 0)
        text_format(&context, ",\"size\":%zu", length);
    text_string(&context, "}");
    problem_error(errors, "too_large", NULL, message, context.data);
    text_free(&context);
}

void problem_too_large(Text *message, Text *errors, Language language, size_t length, size_t most)
{
    problem_large_sentence(message, language, most);
    problem_large_errors(errors, message->data, length, most);
}
