/* Hashes as Werkzeug writes them (made by Python's hashlib), and what is none. */
#include "auth/password_earlier.h"

#include "tap.h"

int main(void)
{
    static const char password[] = "un mot de passe assez long";
    static const char *const good[] = {
        "pbkdf2:sha256:260000$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e923",
        "pbkdf2:sha1:1000$abcdefgh$9076d576cf7f474f8861287bf6984acd317b3fa8",
        "pbkdf2:sha512:2000$salt$335308c87f88ade657c2af8e8556c11db40665b98d2c94bf634dc2d706646def430555f7f6cf477ad39c0e56c227d8685c376de5f2c5974c12db9b894978a745",
        "scrypt:32768:8:1$EIP5hcJHs4mHfqyc$135403fa84d4d5806160eb3f660c3a4e6766af5bdb447197f45f7679850db6b5947a726b390f23626524442bcf37c847ebcd78676dd53167b774ebc432c28225",
    };
    static const char *const bad[] = {
        "pbkdf2:sha256:260001$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e923",
        "pbkdf2:sha256:260000$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e900",
        "pbkdf2:sha256:260000$Yx9KQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e923",
        "pbkdf2:sha256:260000$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e92",
        "pbkdf2:sha256:260000$Yx9kQ2mL$0a04cadb7f0602a01d4537641069a8f6cbe4d1cac32f6309203a5b07d3d9e923zz",
        "pbkdf2:sha256:99999999$a$0000000000000000000000000000000000000000000000000000000000000000",
        "pbkdf2:md5:1000$a$00000000000000000000000000000000",
        "pbkdf2:sha256:0$a$0000000000000000000000000000000000000000000000000000000000000000",
        "pbkdf2:sha256$a$0000000000000000000000000000000000000000000000000000000000000000",
        "scrypt:1048576:64:1$a$00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "scrypt:32767:8:1$a$00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "scrypt:32768:8:1$$00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "scrypt:32768:8:1$a$0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
        "pbkdf2:sha256:1000$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$0000000000000000000000000000000000000000000000000000000000000000",
        "pbkdf2:sha256:1000$a$",
        "pbkdf2:",
    };
    Tap tap = {0};
    size_t i;

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        tap_ok(&tap, password_earlier_is(good[i]), "a hash of an earlier service");
        tap_ok(&tap, password_earlier_fits(good[i], password), "the password fits it");
        tap_ok(&tap, !password_earlier_fits(good[i], "un mot de passe assez lonG"), "another does not");
        tap_ok(&tap, !password_earlier_fits(good[i], ""), "nor none");
    }
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        tap_ok(&tap, !password_earlier_fits(bad[i], password), bad[i]);
    tap_ok(&tap, !password_earlier_is("$argon2id$v=19$m=65536,t=2,p=1$x$y"), "one of ours is none");
    tap_ok(&tap, !password_earlier_is("*"), "nor is no hash at all");
    return tap_done(&tap);
}
