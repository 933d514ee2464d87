/* See factor_code.h. */
#include "features/factor_code.h"

#include "auth/second_factor.h"
#include "core/qr.h"
#include "core/text.h"

#include <time.h>

const char factor_code_member[] = "second_factor";

char *factor_code_take(json_t *body)
{
    static const char name[] = "code";
    json_t *value = json_object_get(body, name);
    Text text = {0};

    if (json_is_string(value) && json_string_length(value) > 0)
        text_string(&text, json_string_value(value));
    else if (json_is_integer(value))
        text_format(&text, "%06lld", (long long)json_integer_value(value));
    json_object_del(body, name);
    return text.data;
}

bool factor_code_check(json_t *body, const char *key, const char *sealed, const char *code)
{
    json_t *found;
    char hex[65];
    int64_t step;

    if (code == NULL)
        return true;
    found = json_object();
    if (second_factor_is_code(code)) {
        step = sealed != NULL ? second_factor_step(key, sealed, code, time(NULL)) : 0;
        if (step > 0)
            json_object_set_new(found, "step", json_integer(step));
    } else {
        second_factor_recovery(code, hex);
        json_object_set_new(found, "recovery", json_string(hex));
    }
    json_object_set_new(body, factor_code_member, found);
    return json_object_get(found, "step") != NULL;
}

bool factor_secret_show(Request *request, Row *row, const char *secret)
{
    const json_t *app = json_object_get(row->private, "second_factor");
    const char *label = json_string_value(json_object_get(app, "label"));
    const char *issuer = json_string_value(json_object_get(app, "issuer"));
    Text uri = {0}, picture = {0};
    bool shown;

    if (label == NULL || issuer == NULL)
        return true;
    second_factor_uri(&uri, label, issuer, secret);
    shown = qr_svg(&picture, uri.data) && row_say_secret(row, secret, uri.data, picture.data);
    request->h2o->compress_hint = H2O_COMPRESS_HINT_DISABLE;
    text_free(&uri);
    text_free(&picture);
    return shown;
}
