// What crypt costs: ids, boxes, sealing and opening by size, compressing.
#include "crypt/crypt.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 50000 };

struct bench {
    struct arena a;
    struct crypt_keyring *k;
    struct crypt_box *box;
    struct str wrapped;
    double began;
};

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void say(struct bench *b, const char *what, size_t times)
{
    printf("%-44s%8.2f us\n", what, (cpu_us() - b->began) / (double)times);
    arena_reset(&b->a);
    b->began = cpu_us();
}

static void must(struct bench *b, enum code code)
{
    if (code == DONE)
        return;
    fprintf(stderr, "%s\n", b->a.fault.text);
    exit(1);
}

static void ids(struct bench *b)
{
    char id[CRYPT_ID_SIZE];
    struct pointer p = {.space = 5000, .type = 9};
    for (p.number = 0; p.number < ROUNDS; p.number++)
        crypt_id_write(b->k, p, id);
    say(b, "write an id", ROUNDS);
    size_t read = 0;
    for (size_t i = 0; i < ROUNDS; i++)
        read += crypt_id_read(b->k, str_of(id, sizeof id), &p);
    must(b, read == ROUNDS ? DONE : INTERNAL);
    say(b, "read an id", ROUNDS);
}

static void boxes(struct bench *b, const struct crypt_keyring *k, const char *what)
{
    for (size_t i = 0; i < ROUNDS; i++) {
        struct crypt_box *box;
        must(b, crypt_box_open(&b->a, k, 1, b->wrapped, &box));
        crypt_box_close(&box);
    }
    say(b, what, ROUNDS);
}

// By the keeper: its own time is not in the figure of this process, so the clock on the wall is told as well.
static void kept_boxes(struct bench *b, const char *path, int64_t remembered_us, const char *what)
{
    const struct crypt_keeping keeping = {.minute_max = UINT64_MAX,
                                          .hour_max = UINT64_MAX,
                                          .remembered_max = 64,
                                          .remembered_us = remembered_us,
                                          .is_guarded = true};
    struct crypt_keyring *k;
    bool created;
    must(b, crypt_keyring_open_kept(&b->a, path, CRYPT_MUST_EXIST, &keeping, &k, &created));
    b->began = cpu_us();
    int64_t began_us = clock_steady_us();
    boxes(b, k, what);
    printf("%-44s%8.2f us\n", "  on the wall", (double)(clock_steady_us() - began_us) / ROUNDS);
    crypt_keyring_free(&k);
    b->began = cpu_us();
}

static void seals(struct bench *b, const char *what, struct str plain, bool compress)
{
    struct crypt_place place = {.space = 1, .number = 2, .kind = CRYPT_BODY};
    struct str sealed = {0};
    char label[64];
    for (size_t i = 0; i < ROUNDS; i++) {
        arena_reset(&b->a);
        sealed = crypt_seal(&b->a, b->box, place, plain, compress);
    }
    snprintf(label, sizeof label, "seal %s, %zu B to %zu B", what, plain.len, sealed.len);
    char *kept = malloc(sealed.len);
    memcpy(kept, sealed.ptr, sealed.len);
    say(b, label, ROUNDS);
    for (size_t i = 0; i < ROUNDS; i++) {
        struct str back;
        arena_reset(&b->a);
        must(b, crypt_open(&b->a, b->box, place, str_of(kept, sealed.len), plain.len, &back));
    }
    free(kept);
    say(b, "open it", ROUNDS);
}

// A resource of about the size wanted: a report with as many results as it takes.
static struct str report(struct arena *a, size_t size)
{
    struct buf b;
    buf_init(&b, a, size + 200);
    buf_add(
        &b,
        STR("\x02\x02\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":"
            "\"24323-8\"}],\"text\":\"Bilan\"},\"subject\":{\"reference\":\"\x01\x02\x01\"},\"contained\":"
            "["));
    for (unsigned i = 0; b.len < size; i++)
        buf_print(
            &b,
            "%s{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"status\":\"final\",\"code\":{\"coding\":"
            "[{\"system\":\"http://loinc.org\",\"code\":\"%u-%u\",\"display\":\"Dosage %x\"}]},"
            "\"valueQuantity\":{\"value\":%u.%u,\"unit\":\"mmol/L\"}}",
            i ? "," : "", i, i * 7919 % 90000, i % 10, i * 40503u, i * 31 % 200, i % 97);
    buf_add_char(&b, ']');
    return buf_str(&b);
}

int main(void)
{
    struct bench b = {0};
    struct arena keep = {0};
    bool created;
    unsigned char wrapped[CRYPT_WRAPPED_SIZE];
    char path[64];
    snprintf(path, sizeof path, "/tmp/ens-crypt-bench-%ld.key", (long)getpid());
    must(&b, crypt_keyring_open(&keep, path, CRYPT_CREATE_IF_MISSING, &b.k, &created));
    crypt_key_make(b.k, 1, wrapped);
    b.wrapped = str_of((char *)wrapped, sizeof wrapped);
    must(&b, crypt_box_open(&keep, b.k, 1, b.wrapped, &b.box));
    b.began = cpu_us();
    ids(&b);
    boxes(&b, b.k, "open and close a box");
    kept_boxes(&b, path, 0, "by the keeper");
    kept_boxes(&b, path, INT64_C(600) * 1000 * 1000, "by the keeper, remembered");
    unlink(path);
    seals(&b, "keys", str_of(report(&keep, 100).ptr, 100), false);
    seals(&b, "a resource", report(&keep, 1000), true);
    seals(&b, "a resource", report(&keep, 2000), true);
    seals(&b, "a large one", report(&keep, 20000), true);
    crypt_box_close(&b.box);
    crypt_keyring_free(&b.k);
    arena_release(&keep);
    arena_release(&b.a);
    return 0;
}
