// What the keeper promises: the same keys as the file gives, none of the wrapping key in the process that asks, a limit,
// and an end with the process that it serves.
#include "crypt/crypt_int.h"
#include "support/own_folder.h"
#include "support/wait.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

static const struct crypt_keeping wide = {.minute_max = 100000,
                                          .hour_max = 100000,
                                          .remembered_max = 64,
                                          .remembered_us = 60 * 1000000LL,
                                          .is_guarded = true};

struct world {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    const char *path;
    struct crypt_keyring *k;
};

static int make_world(void **state)
{
    struct world *w = heap_alloc(sizeof *w);
    arena_init(&w->a);
    own_folder_make(w->folder);
    w->path = arena_print(&w->a, "%s/master.key", w->folder).ptr;
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    crypt_keyring_free(&w->k);
    unlink(w->path);
    int left = rmdir(w->folder);
    arena_release(&w->a);
    free(w);
    return left;
}

// A key that this keyring did not make, and so does not know.
static struct str foreign_key(struct world *w, uint64_t space)
{
    unsigned char key[CRYPT_KEY_SIZE];
    unsigned char *wrapped = arena_alloc(&w->a, CRYPT_WRAPPED_SIZE);
    struct crypt_master master;
    bool created;
    assert_int_equal(crypt_master_read(&w->a, w->path, CRYPT_MUST_EXIST, &master, &created), DONE);
    EVP_CIPHER *gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    EVP_CIPHER_CTX *cipher = crypt_cipher_make(gcm, crypt_generation_key(&master.generations, 1));
    crypt_key_draw(key);
    crypt_wrap(cipher, 1, space, key, wrapped);
    EVP_CIPHER_CTX_free(cipher);
    EVP_CIPHER_free(gcm);
    return str_of((char *)wrapped, CRYPT_WRAPPED_SIZE);
}

static void open_kept(struct world *w, const struct crypt_keeping *keeping)
{
    bool created;
    assert_int_equal(
        crypt_keyring_open_kept(&w->a, w->path, CRYPT_CREATE_IF_MISSING, keeping, &w->k, &created), DONE);
}

static struct str wrapped_of(struct world *w, const struct crypt_keyring *k, uint64_t space)
{
    unsigned char *wrapped = arena_alloc(&w->a, CRYPT_WRAPPED_SIZE);
    crypt_key_make(k, space, wrapped);
    return str_of((char *)wrapped, CRYPT_WRAPPED_SIZE);
}

// Opens and closes: asks for the key.
static enum code use(struct world *w, uint64_t space, struct str wrapped)
{
    struct crypt_box *box;
    enum code code = crypt_box_open(&w->a, w->k, space, wrapped, &box);
    if (code == DONE)
        crypt_box_close(&box);
    return code;
}

static void a_kept_keyring_opens_what_the_file_s_own_sealed_and_the_other_way(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *own;
    struct crypt_box *theirs, *ours;
    struct crypt_place place = {.space = 7, .number = 1, .version = 1, .kind = CRYPT_BODY};
    struct str plain;
    bool created;
    char id[CRYPT_ID_SIZE];
    struct pointer p = {.space = 7, .type = 3, .number = 4}, back;
    open_kept(w, &wide);
    assert_int_equal(crypt_keyring_open(&w->a, w->path, CRYPT_MUST_EXIST, &own, &created), DONE);
    struct str by_keeper = wrapped_of(w, w->k, 7), by_file = wrapped_of(w, own, 8);
    assert_int_equal(crypt_box_open(&w->a, w->k, 7, by_keeper, &theirs), DONE);
    assert_int_equal(crypt_box_open(&w->a, own, 7, by_keeper, &ours), DONE);
    struct str sealed = crypt_seal(&w->a, theirs, place, STR("le dossier"), false);
    assert_int_equal(crypt_open(&w->a, ours, place, sealed, 100, &plain), DONE);
    assert_true(str_equal(plain, STR("le dossier")));
    assert_int_equal(use(w, 8, by_file), DONE);
    crypt_id_write(w->k, p, id);
    assert_true(crypt_id_read(own, str_of(id, sizeof id), &back));
    assert_int_equal(back.number, 4);
    crypt_box_close(&theirs);
    crypt_box_close(&ours);
    crypt_keyring_free(&own);
}

static void a_missing_or_wrong_key_file_is_said_by_the_keeper(void **state)
{
    struct world *w = *state;
    bool created;
    assert_int_equal(crypt_keyring_open_kept(&w->a, w->path, CRYPT_MUST_EXIST, &wide, &w->k, &created),
                     NOT_FOUND);
    assert_null(w->k);
    assert_non_null(strstr(w->a.fault.text, "there is no key file"));
    FILE *file = fopen(w->path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(crypt_keyring_open_kept(&w->a, w->path, CRYPT_MUST_EXIST, &wide, &w->k, &created),
                     INVALID);
}

static void a_damaged_or_moved_key_is_refused(void **state)
{
    struct world *w = *state;
    open_kept(w, &wide);
    struct str wrapped = wrapped_of(w, w->k, 7);
    assert_int_equal(use(w, 8, wrapped), INTERNAL);
    assert_int_equal(use(w, 7, wrapped), DONE);
    ((char *)(uintptr_t)wrapped.ptr)[30] ^= 1;
    assert_int_equal(use(w, 7, wrapped), INTERNAL); // although the right one is remembered
}

// ---- the limit --------------------------------------------------------------------------------------------

static void more_spaces_than_the_limit_are_refused_and_counted(void **state)
{
    struct world *w = *state;
    struct crypt_keeping narrow = wide;
    narrow.minute_max = 5;
    open_kept(w, &narrow);
    struct str commons = foreign_key(w, 0), first = {0};
    for (uint64_t space = 1; space <= 8; space++) {
        struct str wrapped = foreign_key(w, space);
        first = first.ptr ? first : wrapped;
        assert_int_equal(use(w, space, wrapped), space <= 5 ? DONE : BUSY);
    }
    assert_int_equal(use(w, 1, first), DONE);   // remembered: nobody is asked
    assert_int_equal(use(w, 0, commons), DONE); // the operator's journal
    assert_int_equal(crypt_keyring_tend(w->k), 3);
    assert_int_equal(crypt_keyring_tend(w->k), 0);
}

static void a_key_that_was_just_made_is_not_asked_for(void **state)
{
    struct world *w = *state;
    struct crypt_keeping narrow = wide;
    narrow.minute_max = 0;
    open_kept(w, &narrow);
    for (uint64_t space = 1; space <= 20; space++)
        assert_int_equal(use(w, space, wrapped_of(w, w->k, space)), DONE);
    assert_int_equal(use(w, 21, foreign_key(w, 21)), BUSY);
}

static void the_limit_of_an_hour_holds_too(void **state)
{
    struct world *w = *state;
    struct crypt_keeping narrow = wide;
    narrow.hour_max = 2;
    open_kept(w, &narrow);
    for (uint64_t space = 1; space <= 3; space++)
        assert_int_equal(use(w, space, foreign_key(w, space)), space <= 2 ? DONE : BUSY);
}

// How often the keeper was asked for a key.
static unsigned long unwraps(struct world *w)
{
    static const char name[] = "\nens_keeper_unwraps_total ";
    struct buf told;
    buf_init(&told, &w->a, 1024);
    crypt_keyring_tell(w->k, &told);
    buf_add_char(&told, 0);
    const char *at = strstr(told.ptr, name);
    assert_non_null(at);
    return strtoul(at + strlen(name), NULL, 10);
}

static void a_key_is_forgotten_after_its_time_however_much_it_is_used(void **state)
{
    struct world *w = *state;
    struct crypt_keeping brief = wide;
    brief.remembered_us = 200 * 1000;
    open_kept(w, &brief);
    struct str wrapped = foreign_key(w, 1);
    for (unsigned asked = 1; asked <= 3; asked++)
        WAIT_UNTIL(use(w, 1, wrapped) == DONE && unwraps(w) >= asked);
}

// ---- new keys ---------------------------------------------------------------------------------------------

static bool is_wrapped(const struct crypt_new_key *key)
{
    return crypt_wrapped_generation(crypt_new_key_wrapped(key)) == 1;
}

// What a new key's box sealed is opened by its wrapped form, in another process too.
static void expect_same_key(struct world *w, struct crypt_box *box, const struct crypt_new_key *key,
                            uint64_t space)
{
    struct crypt_keyring *own;
    struct crypt_box *again;
    struct crypt_place place = {.space = space, .number = 1, .version = 1, .kind = CRYPT_BODY};
    struct str plain;
    bool created;
    struct str sealed = crypt_seal(&w->a, box, place, STR("le dossier"), false);
    assert_int_equal(crypt_keyring_open(&w->a, w->path, CRYPT_MUST_EXIST, &own, &created), DONE);
    assert_int_equal(crypt_box_open(&w->a, own, space, crypt_new_key_wrapped(key), &again), DONE);
    assert_int_equal(crypt_open(&w->a, again, place, sealed, 100, &plain), DONE);
    assert_true(str_equal(plain, STR("le dossier")));
    crypt_box_close(&again);
    crypt_keyring_free(&own);
}

static void new_keys_that_wait_are_wrapped_with_the_first_that_is_wanted(void **state)
{
    enum { KEYS = 40 }; // more than are asked for together
    struct world *w = *state;
    struct crypt_new_key *keys[KEYS];
    struct crypt_box *boxes[KEYS], *gone;
    struct arena other;
    size_t wrapped = 0;
    open_kept(w, &wide);
    arena_init(&other);
    for (uint64_t i = 0; i < KEYS; i++) {
        keys[i] = crypt_new_key_make(&w->a, w->k, i + 1, boxes + i);
        assert_false(is_wrapped(keys[i]));
        if (i % 8 == 0)
            crypt_new_key_make(&other, w->k, 100 + i, &gone);
    }
    arena_release(&other); // deeds that were given up: nobody waits for theirs
    crypt_new_key_wrap(keys[KEYS / 2]);
    assert_true(is_wrapped(keys[KEYS / 2]));
    for (size_t i = 0; i < KEYS; i++)
        wrapped += is_wrapped(keys[i]);
    assert_int_equal(wrapped, 32);
    for (uint64_t i = 0; i < KEYS; i++) {
        crypt_new_key_wrap(keys[i]);
        expect_same_key(w, boxes[i], keys[i], i + 1);
        assert_int_equal(use(w, i + 1, crypt_new_key_wrapped(keys[i])), DONE);
    }
    assert_int_equal(unwraps(w), 0); // they were remembered
}

// A command's arena ends after its keyring.
static void a_new_key_that_is_wrapped_may_outlive_its_keyring(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *own;
    struct crypt_box *box;
    struct arena later;
    bool created;
    open_kept(w, &wide);
    assert_int_equal(crypt_keyring_open(&w->a, w->path, CRYPT_MUST_EXIST, &own, &created), DONE);
    arena_init(&later);
    crypt_new_key_wrap(crypt_new_key_make(&later, w->k, 1, &box));
    crypt_new_key_make(&later, own, 2, &box);
    crypt_keyring_free(&own);
    crypt_keyring_free(&w->k);
    arena_release(&later);
}

static void *make_keys(void *context)
{
    enum { ROUNDS = 300 };
    struct world *w = context;
    struct arena a;
    arena_init(&a);
    intptr_t failed = 0;
    for (uint64_t i = 0; i < ROUNDS; i++) {
        struct crypt_box *box;
        struct crypt_new_key *first = crypt_new_key_make(&a, w->k, i + 1, &box);
        struct crypt_new_key *second = crypt_new_key_make(&a, w->k, i + 2, &box);
        crypt_new_key_wrap(i % 3 ? first
                                 : second); // the other is wrapped with it, by somebody else, or never
        failed += !is_wrapped(i % 3 ? first : second);
        arena_reset(&a);
    }
    arena_release(&a);
    return (void *)failed;
}

static void many_threads_make_and_leave_keys(void **state)
{
    enum { THREADS = 8 };
    struct world *w = *state;
    pthread_t threads[THREADS];
    open_kept(w, &wide);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(threads + i, NULL, make_keys, w), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

// ---- what is remembered -----------------------------------------------------------------------------------

static void what_is_remembered_is_bounded_and_told_by_the_wrapped_key(void **state)
{
    unsigned char wrapped[CRYPT_WRAPPED_SIZE] = {0}, key[CRYPT_KEY_SIZE] = {0}, got[CRYPT_KEY_SIZE];
    size_t found = 0;
    (void)state;
    struct crypt_remembered *r = crypt_remembered_make(16, 60 * 1000000LL);
    for (uint64_t space = 1; space <= 1000; space++) {
        wrapped[1] = key[0] = (unsigned char)space;
        crypt_remembered_keep(r, space, wrapped, key);
        assert_true(crypt_remembered_find(r, space, wrapped, got));
        assert_memory_equal(got, key, sizeof got);
        wrapped[1] ^= 1;
        assert_false(crypt_remembered_find(r, space, wrapped, got));
    }
    for (uint64_t space = 1; space <= 1000; space++) {
        wrapped[1] = (unsigned char)space;
        found += crypt_remembered_find(r, space, wrapped, got);
    }
    assert_int_equal(found, 16);
    crypt_remembered_free(&r);
}

// ---- many threads -----------------------------------------------------------------------------------------

struct user {
    struct world *w;
    struct str *wrapped;
    size_t first, failed;
};

static void *use_many(void *context)
{
    enum { SPACES = 100, ROUNDS = 5 };
    struct user *u = context;
    for (size_t i = 0; i < (size_t)SPACES * ROUNDS; i++) {
        size_t at = (u->first + i * 7) % SPACES;
        struct arena a;
        struct crypt_box *box;
        arena_init(&a);
        u->failed += crypt_box_open(&a, u->w->k, at + 1, u->wrapped[at], &box) != DONE;
        arena_release(&a);
    }
    return NULL;
}

static void many_threads_get_each_their_own_key(void **state)
{
    struct world *w = *state;
    struct str wrapped[100];
    struct user users[8];
    pthread_t threads[8];
    open_kept(w, &wide);
    for (size_t i = 0; i < COUNT_OF(wrapped); i++)
        wrapped[i] = foreign_key(w, i + 1);
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        users[i] = (struct user){w, wrapped, i * 13, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, use_many, &users[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(users); i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(users[i].failed, 0); // a key of another space would not have unwrapped
    }
}

// ---- processes --------------------------------------------------------------------------------------------

// Does the writable memory of a process hold these bytes? What a sanitizer maps for itself is too large to look at.
static bool memory_holds(pid_t process, const unsigned char *bytes, size_t size)
{
    enum { REGION_MAX = 64 * 1024 * 1024 };
    char path[64], line[512], rights[8];
    unsigned long from, until;
    bool is_found = false;
    snprintf(path, sizeof path, "/proc/%d/maps", process);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", process);
    FILE *memory = fopen(path, "r");
    assert_non_null(maps);
    assert_non_null(memory);
    char *region = heap_alloc(REGION_MAX);
    while (!is_found && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &until, rights) != 3 || rights[1] != 'w' ||
            until - from > REGION_MAX || fseek(memory, (long)from, SEEK_SET) != 0)
            continue;
        size_t got = fread(region, 1, until - from, memory);
        is_found = memmem(region, got, bytes, size) != NULL;
    }
    free(region);
    fclose(maps);
    fclose(memory);
    return is_found;
}

// A process that has a kept keyring and used a space's key; it says what that is wrapped to, and waits to be killed.
static pid_t start_server(struct world *w, int said)
{
    pid_t server = fork();
    if (server == 0) {
        open_kept(w, &wide);
        struct str wrapped = wrapped_of(w, w->k, 7);
        if (use(w, 7, wrapped) != DONE || write(said, &(char){1}, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    return server;
}

static pid_t keeper_of(pid_t server)
{
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", server, server);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(text, sizeof text, file))
        text[0] = 0;
    if (file)
        fclose(file);
    return (pid_t)strtol(text, NULL, 10);
}

// The master key itself, out of the file's first line.
static void read_first(struct world *w, unsigned char first[CRYPT_KEY_SIZE])
{
    char line[128] = "";
    FILE *file = fopen(w->path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    const char *hex = line + strlen("ens-master-key-1 ");
    assert_int_equal(sodium_hex2bin(first, CRYPT_KEY_SIZE, hex, 2 * (size_t)CRYPT_KEY_SIZE, NULL, NULL, NULL),
                     0);
}

static void the_process_that_asks_never_holds_the_master_or_the_wrapping_key(void **state)
{
    struct world *w = *state;
    int pipes[2];
    char ready;
    unsigned char first[CRYPT_KEY_SIZE];
    struct crypt_master master;
    bool created;
    assert_int_equal(pipe(pipes), 0);
    pid_t server = start_server(w, pipes[1]);
    assert_int_equal(read(pipes[0], &ready, 1), 1);
    assert_int_equal(crypt_master_read(&w->a, w->path, CRYPT_MUST_EXIST, &master, &created), DONE);
    read_first(w, first);
    assert_true(memory_holds(server, master.secrets.id, CRYPT_KEY_SIZE)); // so the looking works
    assert_false(memory_holds(server, crypt_generation_key(&master.generations, 1), CRYPT_KEY_SIZE));
    assert_false(memory_holds(server, first, sizeof first));
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(pipes[0]);
    close(pipes[1]);
}

// Also one that nobody has asked for its end yet.
static bool is_gone(pid_t process)
{
    char path[64], text[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    FILE *file = fopen(path, "r");
    bool is_there = file && fgets(text, sizeof text, file);
    if (file)
        fclose(file);
    const char *name_end = strrchr(text, ')');
    return !is_there || (name_end && name_end[2] == 'Z');
}

static void the_keeper_ends_with_the_process_that_it_serves(void **state)
{
    struct world *w = *state;
    int pipes[2];
    char ready;
    assert_int_equal(pipe(pipes), 0);
    pid_t server = start_server(w, pipes[1]);
    assert_int_equal(read(pipes[0], &ready, 1), 1);
    pid_t keeper = keeper_of(server);
    assert_true(keeper > 0);
    assert_false(is_gone(keeper));
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    WAIT_UNTIL(is_gone(keeper));
    close(pipes[0]);
    close(pipes[1]);
}

static void without_its_keeper_a_process_stops(void **state)
{
    struct world *w = *state;
    int status;
    pid_t server = fork();
    if (server == 0) {
        open_kept(w, &wide);
        pid_t keeper = keeper_of(getpid());
        if (keeper <= 0)
            _exit(1);
        kill(keeper, SIGKILL);
        (void)wrapped_of(w, w->k, 7);
        _exit(0);
    }
    assert_int_equal(waitpid(server, &status, 0), server);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
#define KEPT(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)
    const struct CMUnitTest tests[] = {
        KEPT(a_kept_keyring_opens_what_the_file_s_own_sealed_and_the_other_way),
        KEPT(a_missing_or_wrong_key_file_is_said_by_the_keeper),
        KEPT(a_damaged_or_moved_key_is_refused),
        KEPT(more_spaces_than_the_limit_are_refused_and_counted),
        KEPT(a_key_that_was_just_made_is_not_asked_for),
        KEPT(the_limit_of_an_hour_holds_too),
        KEPT(a_key_is_forgotten_after_its_time_however_much_it_is_used),
        KEPT(new_keys_that_wait_are_wrapped_with_the_first_that_is_wanted),
        KEPT(a_new_key_that_is_wrapped_may_outlive_its_keyring),
        KEPT(many_threads_make_and_leave_keys),
        KEPT(what_is_remembered_is_bounded_and_told_by_the_wrapped_key),
        KEPT(many_threads_get_each_their_own_key),
        KEPT(the_process_that_asks_never_holds_the_master_or_the_wrapping_key),
        KEPT(the_keeper_ends_with_the_process_that_it_serves),
        KEPT(without_its_keeper_a_process_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
