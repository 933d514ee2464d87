/* Which origins a list has, and which lists are none. */
#include "parse/cors.h"

#include "tap.h"

static const struct {
    const char *list;
    bool good;
} lists[] = {
    {"", true},
    {"*", true},
    {" * ", true},
    {"https://a.example", true},
    {"http://localhost:5173, https://a.example", true},
    {"https://[2001:db8::1]:8443", true},
    {"https://a.example,*", false},
    {"*,*", false},
    {"a.example", false},
    {"https://", false},
    {"https://a.example/", false},
    {"https://a.example:", false},
    {"https://a.example:123456", false},
    {"https://a.example:80a", false},
    {"https://*.example", false},
    {"https://A.example", false},
    {"https://u@a.example", false},
    {"https://[2001:db8::1", false},
    {"https://[x]", false},
    {"ftp://a.example", false},
    {"null", false},
    {"https://a\texample", false},
};

static const struct {
    const char *list;
    const char *origin;
    CorsVerdict verdict;
} verdicts[] = {
    {"https://a.example", "https://a.example", CORS_EXACT},
    {"https://b.example, https://a.example", "https://a.example", CORS_EXACT},
    {"https://a.example", "https://a.example:443", CORS_NONE},
    {"https://a.example", "http://a.example", CORS_NONE},
    {"https://a.example", "https://a.example.evil", CORS_NONE},
    {"https://a.example", "https://a.exampl", CORS_NONE},
    {"https://a.example", "https://A.example", CORS_NONE},
    {"https://a.example", "null", CORS_NONE},
    {"https://a.example", "", CORS_NONE},
    {"https://a.example", "*", CORS_NONE},
    {"https://a.example,https://b.example", "https://a.example,https://b.example", CORS_NONE},
    {"*", "https://a.example", CORS_ANY},
    {"", "https://a.example", CORS_NONE},
};

int main(void)
{
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        tap_ok(&tap, cors_is_list(lists[i].list) == lists[i].good, lists[i].list);
    for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
        tap_is_int(&tap, cors_verdict(verdicts[i].list, verdicts[i].origin, strlen(verdicts[i].origin)),
                   verdicts[i].verdict, verdicts[i].origin);
    return tap_done(&tap);
}
