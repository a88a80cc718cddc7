// Speed of parsing and writing: json_bench FILE.json… prints MB per CPU second over all files, each parsed as it stands
// and minified.
#include "codec/json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return (struct str){0};
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = heap_alloc(size);
    size_t got = fread(text, 1, size, file);
    fclose(file);
    return str_of(text, got);
}

// Processor time: what else the machine does counts less.
static int64_t spent_cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static double rate(size_t bytes, int64_t from_us)
{
    int64_t took_us = spent_cpu_us() - from_us;
    return (double)bytes / (double)(took_us ? took_us : 1);
}

static void parse_all(const struct str *texts, int count, const char *what)
{
    struct arena arena;
    arena_init(&arena);
    size_t bytes = 0, memory = 0, once = 0;
    int64_t from_us = spent_cpu_us();
    do {
        for (int i = 0; i < count; i++) {
            struct json *root;
            if (json_parse(&arena, texts[i], NULL, &root) != DONE)
                printf("%s\n", arena.fault.text);
            bytes += texts[i].len;
            memory += arena.used;
            arena_reset(&arena);
        }
        once = once ? once : bytes;
    } while (spent_cpu_us() - from_us < 1000000);
    printf("parse %-10s %6.0f MB/s, %.2f bytes of memory a byte, %zu files of %.0f KB\n", what,
           rate(bytes, from_us), (double)memory / (double)bytes, (size_t)count, (double)once / count / 1000);
    arena_release(&arena);
}

static void write_all(const struct str *texts, struct str *minified, int count)
{
    struct arena tree, out_arena;
    arena_init(&tree);
    arena_init(&out_arena);
    size_t bytes = 0;
    int64_t spent_us = 0;
    for (int i = 0; i < count; i++) {
        struct json *root;
        if (json_parse(&tree, texts[i], NULL, &root) == DONE) {
            struct buf out;
            buf_init(&out, &out_arena, texts[i].len);
            int64_t from_us = spent_cpu_us();
            for (int round = 0; round < 5; round++) {
                out.len = 0;
                json_write(&out, root);
                bytes += out.len;
            }
            spent_us += spent_cpu_us() - from_us;
            char *copy = heap_alloc(out.len);
            memcpy(copy, out.ptr, out.len);
            minified[i] = str_of(copy, out.len);
        }
        arena_reset(&tree);
        arena_reset(&out_arena);
    }
    printf("write            %6.0f MB/s\n", rate(bytes, spent_cpu_us() - spent_us));
    arena_release(&tree);
    arena_release(&out_arena);
}

int main(int argc, char **argv)
{
    int count = argc - 1;
    struct str *texts = heap_alloc((size_t)(count + 1) * sizeof *texts);
    struct str *minified = heap_alloc((size_t)(count + 1) * sizeof *minified);
    for (int i = 0; i < count; i++)
        texts[i] = read_file(argv[i + 1]);
    if (count == 0) {
        fprintf(stderr, "usage: json_bench FILE.json…\n");
        return 2;
    }
    parse_all(texts, count, "as it is");
    write_all(texts, minified, count);
    parse_all(minified, count, "minified");
    for (int i = 0; i < count; i++) {
        free((char *)(uintptr_t)texts[i].ptr);
        free((char *)(uintptr_t)minified[i].ptr);
    }
    free(texts);
    free(minified);
    return 0;
}
