// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs a target on files, and on every file of folders, in the order of their names: the main
 * function of targets that are built without libFuzzer.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

static void run_file(const char *path)
{
    FILE *const file = fopen(path, "rb");
    uint8_t *data = NULL;
    size_t size = 0;
    size_t got = 0;
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    do {
        uint8_t *const grown = realloc(data, size + 65536);
        if (grown == NULL) {
            abort();
        }
        data = grown;
        got = fread(data + size, 1, 65536, file);
        size += got;
    } while (got > 0);
    if (ferror(file) != 0 || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    // In a block of its own size, so that a sanitizer sees reads behind it.
    uint8_t *const exact = malloc(size > 0 ? size : 1);
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, data, size);
    free(data);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static size_t run_folder(const char *path)
{
    struct dirent **list = NULL;
    const int count = scandir(path, &list, is_shown, alphasort);
    if (count < 0) {
        perror(path);
        exit(1);
    }
    for (int i = 0; i < count; i++) {
        char name[4096];
        (void)snprintf(name, sizeof(name), "%s/%s", path, list[i]->d_name);
        // Told before, so that the last line names the input that ends the run.
        (void)printf("%s\n", name);
        (void)fflush(stdout);
        run_file(name);
        free(list[i]);
    }
    free(list);
    return (size_t)count;
}

int main(int argc, char **argv)
{
    size_t inputs = 0;
    for (int i = 1; i < argc; i++) {
        struct stat about;
        if (stat(argv[i], &about) == 0 && S_ISDIR(about.st_mode)) {
            inputs += run_folder(argv[i]);
        } else {
            run_file(argv[i]);
            inputs++;
        }
    }
    if (inputs == 0) {
        (void)fprintf(stderr, "usage: %s FILE|FOLDER...; no input was found\n", argv[0]);
        return 1;
    }
    (void)printf("%zu inputs\n", inputs);
    return 0;
}
