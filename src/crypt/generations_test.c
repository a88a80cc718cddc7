// Generations of the master key: what is wrapped by each, what stays, and what becomes of the file, killed writers included.
#include "crypt/crypt_int.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail // base's is meant

struct world {
    struct arena a;
    char folder[OWN_FOLDER_SIZE], path[64];
};

static int make_world(void **state)
{
    struct world *w = heap_alloc(sizeof *w);
    arena_init(&w->a);
    own_folder_make(w->folder);
    snprintf(w->path, sizeof w->path, "%s/master.key", w->folder);
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    unlink(w->path);
    int left = rmdir(w->folder);
    arena_release(&w->a);
    free(w);
    return left;
}

static struct crypt_keyring *ring(struct world *w)
{
    struct crypt_keyring *k;
    bool created;
    assert_int_equal(crypt_keyring_open(&w->a, w->path, CRYPT_CREATE_IF_MISSING, &k, &created), DONE);
    return k;
}

static unsigned next_generation(struct world *w)
{
    unsigned generation;
    assert_int_equal(crypt_key_add(&w->a, w->path, &generation), DONE);
    assert_int_equal(crypt_key_use(&w->a, w->path, generation), DONE);
    return generation;
}

static struct str wrapped_by(struct world *w, const struct crypt_keyring *k, uint64_t space)
{
    unsigned char *wrapped = arena_alloc(&w->a, CRYPT_WRAPPED_SIZE);
    crypt_key_make(k, space, wrapped);
    return str_of((char *)wrapped, CRYPT_WRAPPED_SIZE);
}

static const struct crypt_place place = {.space = 7, .kind = CRYPT_BODY};

static struct str sealed_by(struct world *w, const struct crypt_keyring *k, struct str wrapped)
{
    struct crypt_box *box;
    assert_int_equal(crypt_box_open(&w->a, k, 7, wrapped, &box), DONE);
    return crypt_seal(&w->a, box, place, STR("what was written"), false);
}

static bool opens(struct world *w, const struct crypt_keyring *k, struct str wrapped, struct str sealed)
{
    struct crypt_box *box;
    struct str plain;
    return crypt_box_open(&w->a, k, 7, wrapped, &box) == DONE &&
           crypt_open(&w->a, box, place, sealed, 100, &plain) == DONE &&
           str_equal(plain, STR("what was written"));
}

static struct str file_text(struct world *w)
{
    char *text = arena_alloc(&w->a, CRYPT_KEY_FILE_MAX);
    FILE *file = fopen(w->path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, CRYPT_KEY_FILE_MAX, file);
    fclose(file);
    return str_of(text, size);
}

static void write_text(struct world *w, struct str text)
{
    FILE *file = fopen(w->path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.ptr, 1, text.len, file), text.len);
    fclose(file);
}

static void a_key_that_is_wrapped_anew_opens_what_was_sealed_before(void **state)
{
    struct world *w = *state;
    unsigned char again[CRYPT_WRAPPED_SIZE];
    struct crypt_keyring *k = ring(w);
    struct str old = wrapped_by(w, k, 7), sealed = sealed_by(w, k, old);
    crypt_keyring_free(&k);
    assert_int_equal(next_generation(w), 2);
    k = ring(w);
    assert_true(opens(w, k, old, sealed)); // both generations are known
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 8)), 2);
    assert_int_equal(crypt_rewrap(&w->a, k, 7, old, again), DONE);
    struct str new = str_of((char *)again, sizeof again);
    assert_int_equal(crypt_wrapped_generation(old), 1);
    assert_int_equal(crypt_wrapped_generation(new), 2);
    assert_true(opens(w, k, new, sealed));
    again[0] = 0x83; // another generation's name over this one's key
    assert_false(opens(w, k, new, sealed));
    crypt_keyring_free(&k);
}

static void ids_hashes_and_the_signature_stay_through_every_change(void **state)
{
    struct world *w = *state;
    char before[CRYPT_ID_SIZE], after[CRYPT_ID_SIZE];
    unsigned char hash[2][CRYPT_HASH_LABELS][CRYPT_HASH_SIZE], key[2][CRYPT_PUBLIC_SIZE];
    for (int round = 0; round < 2; round++) {
        struct crypt_keyring *k = ring(w);
        crypt_id_write(k, (struct pointer){7, 1, 3}, round ? after : before);
        for (int label = CRYPT_HASH_INS; label < CRYPT_HASH_LABELS; label++)
            crypt_hash_keyed(k, (enum crypt_label)label, STR("somebody"), hash[round][label]);
        crypt_sign_key(k, key[round]);
        crypt_keyring_free(&k);
        if (round)
            break;
        unsigned generation = next_generation(w);
        assert_int_equal(crypt_key_drop(&w->a, w->path, 1), DONE);
        assert_int_equal(next_generation(w), generation + 1);
        assert_int_equal(crypt_key_drop(&w->a, w->path, generation), DONE);
    }
    assert_memory_equal(before, after, CRYPT_ID_SIZE);
    for (int label = CRYPT_HASH_INS; label < CRYPT_HASH_LABELS; label++)
        assert_memory_equal(hash[0][label], hash[1][label], CRYPT_HASH_SIZE);
    assert_memory_equal(key[0], key[1], CRYPT_PUBLIC_SIZE);
}

static void a_dropped_generation_is_nowhere_in_the_file_and_opens_nothing(void **state)
{
    struct world *w = *state;
    struct crypt_key_state known;
    struct crypt_keyring *k = ring(w);
    struct str old = wrapped_by(w, k, 7), sealed = sealed_by(w, k, old);
    struct str first = arena_copy(&w->a, str_of(file_text(w).ptr + 17, 64)), kept = file_text(w);
    crypt_keyring_free(&k);
    assert_int_equal(crypt_key_drop(&w->a, w->path, 1), CONFLICT); // in use
    next_generation(w);
    assert_int_equal(crypt_key_drop(&w->a, w->path, 5), NOT_FOUND);
    assert_true(str_find_str(file_text(w), first) >= 0);
    assert_int_equal(crypt_key_drop(&w->a, w->path, 1), DONE);
    assert_true(str_find_str(file_text(w), first) < 0);
    assert_int_equal(crypt_key_look(&w->a, w->path, &known), DONE);
    assert_int_equal(known.count, 1);
    assert_int_equal(known.current, 2);
    k = ring(w);
    assert_false(opens(w, k, old, sealed));
    assert_non_null(strstr(w->a.fault.text, "generation 1"));
    crypt_keyring_free(&k);
    write_text(w, kept); // the copy that was kept with the old backup
    k = ring(w);
    assert_true(opens(w, k, old, sealed));
    crypt_keyring_free(&k);
}

// Killed when the line was written and the digits not yet overwritten.
static void a_drop_that_was_broken_off_is_finished_by_the_next(void **state)
{
    struct world *w = *state;
    struct crypt_key_state known;
    struct buf killed;
    struct crypt_keyring *k = ring(w);
    crypt_keyring_free(&k);
    for (unsigned dropped = 1; dropped <= 2; dropped++) { // the first line, and another
        next_generation(w);
        struct str before = file_text(w);
        assert_int_equal(crypt_key_drop(&w->a, w->path, dropped), DONE);
        struct str after = file_text(w);
        buf_init(&killed, &w->a, after.len);
        buf_add(&killed, before);
        buf_add(&killed, str_skip(after, before.len));
        write_text(w, buf_str(&killed));
        assert_int_equal(crypt_key_look(&w->a, w->path, &known), DONE);
        assert_int_equal(known.count, 2);
        assert_int_equal(known.current, dropped + 1);
        assert_int_equal(known.known[1], dropped);
        k = ring(w);
        assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 8)), dropped + 1);
        crypt_keyring_free(&k);
        assert_int_equal(crypt_key_drop(&w->a, w->path, dropped), DONE);
        assert_true(str_equal(file_text(w), after));
        assert_int_equal(crypt_key_drop(&w->a, w->path, dropped), NOT_FOUND);
    }
}

static void a_generation_that_was_added_is_not_used_before_it_is_told(void **state)
{
    struct world *w = *state;
    unsigned generation;
    struct crypt_key_state known;
    struct crypt_keyring *k = ring(w);
    crypt_keyring_free(&k);
    assert_int_equal(crypt_key_add(&w->a, w->path, &generation), DONE);
    assert_int_equal(crypt_key_look(&w->a, w->path, &known), DONE);
    assert_int_equal(known.current, 1);
    assert_int_equal(known.next, 2);
    k = ring(w);
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 7)), 1);
    crypt_keyring_free(&k);
}

// What was wrapped by the one must never be taken for the other's.
static void the_number_of_a_dropped_generation_is_not_given_again(void **state)
{
    struct world *w = *state;
    unsigned generation;
    struct crypt_keyring *k = ring(w);
    crypt_keyring_free(&k);
    for (unsigned wanted = 2; wanted < 5; wanted++) {
        assert_int_equal(crypt_key_add(&w->a, w->path, &generation), DONE);
        assert_int_equal(generation, wanted);
        assert_int_equal(crypt_key_drop(&w->a, w->path, generation), DONE); // and was never used
    }
    assert_int_equal(next_generation(w), 5);
    k = ring(w);
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 8)), 5);
    crypt_keyring_free(&k);
}

static void a_key_file_that_is_full_takes_no_more_and_stays_whole(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *k = ring(w);
    struct buf text;
    crypt_keyring_free(&k);
    next_generation(w);
    struct str once = file_text(w), last = once; // "use 2 …": as it would stand there again and again
    while (str_find(str_of(last.ptr, last.len - 1), '\n') >= 0)
        str_cut(&last, '\n');
    buf_init(&text, &w->a, CRYPT_KEY_FILE_MAX);
    for (buf_add(&text, once); text.len + last.len < CRYPT_KEY_FILE_MAX;)
        buf_add(&text, last);
    write_text(w, buf_str(&text));
    assert_int_equal(crypt_key_use(&w->a, w->path, 2), DONE); // it is: nothing is to be written
    assert_int_equal(crypt_key_use(&w->a, w->path, 1), TOO_LARGE);
    k = ring(w);
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 8)), 2);
    crypt_keyring_free(&k);
}

static void the_key_file_holds_the_whole_life_of_a_house(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *k = ring(w);
    unsigned generation;
    crypt_keyring_free(&k);
    for (unsigned before = 1; before < CRYPT_GENERATION_LAST; before++) {
        assert_int_equal(next_generation(w), before + 1);
        assert_int_equal(crypt_key_drop(&w->a, w->path, before), DONE);
    }
    enum { LEFT_BY_KILLED = 2048 }; // who wrote all lines that stay, and not the seed
    assert_true(file_text(w).len + LEFT_BY_KILLED < CRYPT_KEY_FILE_MAX);
    assert_int_equal(crypt_key_add(&w->a, w->path, &generation), TOO_LARGE);
    k = ring(w);
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 8)), CRYPT_GENERATION_LAST);
    crypt_keyring_free(&k);
}

static void what_a_killed_writer_left_is_as_if_it_had_not_begun(void **state)
{
    struct world *w = *state;
    struct crypt_key_state known;
    unsigned generation;
    struct crypt_keyring *k = ring(w);
    struct str old = wrapped_by(w, k, 7), sealed = sealed_by(w, k, old), before = file_text(w);
    crypt_keyring_free(&k);
    next_generation(w);
    struct str after = file_text(w);
    for (size_t size = before.len; size < after.len; size += 3) {
        write_text(w, str_of(after.ptr, size));
        k = ring(w);
        assert_true(opens(w, k, old, sealed));
        crypt_keyring_free(&k);
        assert_int_equal(crypt_key_look(&w->a, w->path, &known), DONE);
        if (known.next) // its line is whole, and nobody uses it
            generation = known.next;
        else
            assert_int_equal(crypt_key_add(&w->a, w->path, &generation), DONE);
        assert_int_equal(crypt_key_use(&w->a, w->path, generation), DONE);
        k = ring(w);
        assert_int_equal(crypt_wrapped_generation(wrapped_by(w, k, 8)), 2);
        assert_true(opens(w, k, old, sealed));
        crypt_keyring_free(&k);
        assert_int_equal(crypt_key_drop(&w->a, w->path, 1), DONE);
        k = ring(w);
        crypt_keyring_free(&k);
    }
}

static void one_wrong_letter_anywhere_is_no_key_file(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *k = ring(w);
    bool created;
    crypt_keyring_free(&k);
    next_generation(w);
    struct str whole = file_text(w);
    for (size_t at = 0; at + 1 < whole.len; at += 7) {
        char *text = arena_alloc(&w->a, whole.len);
        memcpy(text, whole.ptr, whole.len);
        text[at] = text[at] == 'a' ? 'b' : 'a';
        write_text(w, str_of(text, whole.len));
        assert_int_equal(crypt_keyring_open(&w->a, w->path, CRYPT_MUST_EXIST, &k, &created), INVALID);
    }
}

// A server and its keeper run on while generations come and go.
static void a_keeper_learns_of_a_generation_while_it_runs(void **state)
{
    struct world *w = *state;
    static const struct crypt_keeping keeping = {
        .minute_max = 1000, .hour_max = 1000, .remembered_max = 4, .remembered_us = 1, .is_guarded = true};
    struct crypt_keyring *kept, *k;
    bool created;
    assert_int_equal(
        crypt_keyring_open_kept(&w->a, w->path, CRYPT_CREATE_IF_MISSING, &keeping, &kept, &created), DONE);
    struct str old = wrapped_by(w, kept, 7), sealed = sealed_by(w, kept, old);
    next_generation(w);
    k = ring(w);
    unsigned char again[CRYPT_WRAPPED_SIZE];
    assert_int_equal(crypt_rewrap(&w->a, k, 7, old, again), DONE);
    assert_true(opens(w, kept, str_of((char *)again, sizeof again), sealed));
    assert_true(opens(w, kept, old, sealed));
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, kept, 8)), 2);
    assert_int_equal(next_generation(w), 3);
    assert_int_equal(crypt_key_drop(&w->a, w->path, 1), DONE);
    assert_int_equal(crypt_wrapped_generation(wrapped_by(w, kept, 9)), 3);
    assert_true(opens(w, kept, str_of((char *)again, sizeof again), sealed));
    crypt_keyring_free(&k);
    crypt_keyring_free(&kept);
}

static void of_two_who_change_the_file_at_once_one_is_told_to_wait(void **state)
{
    struct world *w = *state;
    struct crypt_keyring *k = ring(w);
    int children[4], won = 0;
    crypt_keyring_free(&k);
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        children[i] = fork();
        if (children[i] == 0) {
            unsigned generation;
            enum code code = crypt_key_add(&w->a, w->path, &generation);
            _exit(code == DONE ? 0 : code == BUSY ? 1 : 2);
        }
    }
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        won += WEXITSTATUS(status) == 0;
    }
    struct crypt_key_state known;
    assert_int_equal(crypt_key_look(&w->a, w->path, &known), DONE);
    assert_int_equal(known.count, 1 + won);
}

int main(void)
{
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(a_key_that_is_wrapped_anew_opens_what_was_sealed_before),
        IN_A_FOLDER(ids_hashes_and_the_signature_stay_through_every_change),
        IN_A_FOLDER(a_dropped_generation_is_nowhere_in_the_file_and_opens_nothing),
        IN_A_FOLDER(a_drop_that_was_broken_off_is_finished_by_the_next),
        IN_A_FOLDER(a_generation_that_was_added_is_not_used_before_it_is_told),
        IN_A_FOLDER(the_number_of_a_dropped_generation_is_not_given_again),
        IN_A_FOLDER(a_key_file_that_is_full_takes_no_more_and_stays_whole),
        IN_A_FOLDER(the_key_file_holds_the_whole_life_of_a_house),
        IN_A_FOLDER(what_a_killed_writer_left_is_as_if_it_had_not_begun),
        IN_A_FOLDER(one_wrong_letter_anywhere_is_no_key_file),
        IN_A_FOLDER(a_keeper_learns_of_a_generation_while_it_runs),
        IN_A_FOLDER(of_two_who_change_the_file_at_once_one_is_told_to_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
