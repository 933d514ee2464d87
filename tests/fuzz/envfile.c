/* Fuzzing the reader of .env files: a file is read whole, or refused with the
 * line that is wrong. */
#include "config/envfile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *content = malloc(size + 1);
    EnvFile file = {0};
    Text error = {0};
    size_t i;

    if (size > 0)
        memcpy(content, data, size);
    content[size] = '\0';
    if (envfile_parse(&file, content, size, &error)) {
        for (i = 0; i < file.count; i++)
            if (file.entries[i].name[0] == '\0' || envfile_value(&file, file.entries[i].name) == NULL)
                abort();
    } else if (error.length == 0) {
        abort();
    }
    envfile_free(&file);
    text_free(&error);
    free(content);
    return 0;
}
