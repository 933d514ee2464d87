/* Which passwords are taken: not those that are tried first, nor what is known of their user. */
#include "auth/password_choice.h"
#include "tap.h"

static const char *const about[] = {"Éloïse-Marie", "Ndong Mba", "+24174000123", "eloise.ndong@example.ga", NULL};

static const struct {
    const char *password;
    PasswordChoice wanted;
} cases[] = {
    {"un mot de passe assez long", PASSWORD_GOOD},
    {"correct horse battery", PASSWORD_GOOD},
    {"un tout autre mot", PASSWORD_GOOD},
    {"9f3b02ac71d8e455", PASSWORD_GOOD},
    {"Pirogue!mangue", PASSWORD_GOOD},
    {"ноябрьский снег", PASSWORD_GOOD},
    {"密码密码一二三四五六七八", PASSWORD_GOOD},
    {"neuf signe", PASSWORD_GOOD},
    {"neufsigne", PASSWORD_LENGTH},
    {"éééééàààà", PASSWORD_LENGTH},
    {"", PASSWORD_LENGTH},
    {"password12", PASSWORD_COMMON},
    {"P@ssw0rd2025", PASSWORD_COMMON},
    {"Pa$$word1!!!", PASSWORD_COMMON},
    {"Mot de passe 2025", PASSWORD_COMMON},
    {"motdepasse!", PASSWORD_COMMON},
    {"M0tDePa55e", PASSWORD_COMMON},
    {"azertyuiop", PASSWORD_COMMON},
    {"AZERTY12345", PASSWORD_COMMON},
    {"qwertyuiop[]", PASSWORD_COMMON},
    {"1234567890", PASSWORD_COMMON},
    {"0987654321", PASSWORD_COMMON},
    {"0000000000", PASSWORD_COMMON},
    {"1212121212", PASSWORD_COMMON},
    {"abcabcabcabc", PASSWORD_COMMON},
    {"abcdefghijkl", PASSWORD_COMMON},
    {"1qaz2wsx3edc4", PASSWORD_COMMON},
    {"1234 abcd 5678 pirogue", PASSWORD_GOOD},
    {"Libreville-241", PASSWORD_COMMON},
    {"Gabon2025!Gabon", PASSWORD_COMMON},
    {"we1come2025", PASSWORD_COMMON},
    {"Adm1n1strateur", PASSWORD_COMMON},
    {"Présidence2025", PASSWORD_COMMON},
    {"!!!!!!!!!!!!", PASSWORD_COMMON},
    {"Eloise-Ndong-1985", PASSWORD_PERSONAL},
    {"éloïsemarie!", PASSWORD_PERSONAL},
    {"e\xCC\x81loise ndong mba", PASSWORD_PERSONAL},
    {"0074000123", PASSWORD_PERSONAL},
    {"+241 74 00 01 23", PASSWORD_PERSONAL},
    {"24174000123", PASSWORD_PERSONAL},
    {"eloise.ndong@example.ga", PASSWORD_PERSONAL},
    {"Ndong dort sous le manguier", PASSWORD_GOOD},
};

int main(void)
{
    Tap tap = {0};
    char longest[PASSWORD_MAX + 2];
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        tap_is_int(&tap, password_choice(cases[i].password, about, 5), cases[i].wanted, cases[i].password);
    tap_is_int(&tap, password_choice("Eloise-Ndong-1985", NULL, 0), PASSWORD_GOOD, "of somebody else it is none");
    for (i = 0; i <= PASSWORD_MAX; i++)
        longest[i] = (char)('a' + (i * i + i / 7) % 26);
    longest[PASSWORD_MAX + 1] = '\0';
    tap_is_int(&tap, password_choice(longest, NULL, 0), PASSWORD_LENGTH, "too long");
    tap_is_int(&tap, password_choice(longest + 1, NULL, 0), PASSWORD_GOOD, "just not");
    return tap_done(&tap);
}
