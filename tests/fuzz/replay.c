/* Runs a fuzz target once over each file of its corpus, for the unit tests:
 * fuzz_NAME reads tests/fuzz/corpus/NAME. */
#include "../unit/tap.h"

#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void replay(Tap *tap, const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long size = 0;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        tap_ok(tap, false, path);
        if (file != NULL)
            fclose(file);
        return;
    }
    rewind(file);
    bytes = malloc((size_t)size + 1);
    size = (long)fread(bytes, 1, (size_t)size, file);
    fclose(file);
    tap_ok(tap, LLVMFuzzerTestOneInput(bytes, (size_t)size) == 0, path);
    free(bytes);
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '_');
    char folder[256], path[600];
    struct dirent *entry;
    DIR *directory;
    Tap tap = {0};

    (void)argc;
    snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name != NULL ? name + 1 : argv[0]);
    directory = opendir(folder);
    if (directory == NULL) {
        tap_ok(&tap, false, folder);
        return tap_done(&tap);
    }
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        replay(&tap, path);
    }
    closedir(directory);
    return tap_done(&tap);
}
