// A house in a folder of its own, people and resources, for the tests of this room.
#ifndef ENS_SPACE_FIXTURE_H
#define ENS_SPACE_FIXTURE_H

#include "space/search_int.h"
#include "support/own_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#undef fail // base's is meant

struct fixture {
    struct arena a;
    char folder[OWN_FOLDER_SIZE];
    struct store_config config;
    struct store_fault fault;
    struct store *store;
    struct crypt_keyring *keys;
    struct space_house *house;
};

static const struct actor fixture_operator = {
    .role = ACTOR_OPERATOR, .scope = {"operator system/*.cruds", 23}, .is_house = true};

#define MUST(f, call)                                                                                        \
    do {                                                                                                     \
        enum code must_code = (call);                                                                        \
        if (must_code) {                                                                                     \
            print_error("%s: %s\n", code_word(must_code), (f)->a.fault.text);                                \
            _fail(__FILE__, __LINE__);                                                                       \
        }                                                                                                    \
    } while (0)

static inline enum code fixture_open(struct fixture *f)
{
    bool created;
    struct space_house_config config = {.policy = IDENTITY_LENIENT, .base = STR("http://ens.example/fhir")};
    enum code code = store_open(&f->a, &f->config, &f->store);
    if (code == DONE)
        code = crypt_keyring_open(&f->a, arena_print(&f->a, "%s/master.key", f->folder).ptr,
                                  CRYPT_CREATE_IF_MISSING, &f->keys, &created);
    config.store = f->store;
    config.keys = f->keys;
    return code ? code : space_house_make(&f->a, &config, &f->house);
}

static inline void fixture_close(struct fixture *f)
{
    space_house_free(&f->house);
    store_free(&f->store);
    crypt_keyring_free(&f->keys);
}

static inline int make_fixture(void **state)
{
    struct fixture *f = heap_alloc(sizeof *f);
    arena_init(&f->a);
    own_folder_make(f->folder);
    f->config = (struct store_config){.folder = f->folder, .volumes = 3, .create = true, .fault = &f->fault};
    MUST(f, fixture_open(f));
    *state = f;
    return 0;
}

static inline int end_fixture(void **state)
{
    struct fixture *f = *state;
    fixture_close(f);
    own_folder_remove(f->folder);
    arena_release(&f->a);
    free(f);
    return 0;
}

// ---- deeds; each test's memory is the fixture's arena, or one of its own

static inline struct deed deed_of(struct fixture *f, struct arena *a, const struct actor *actor)
{
    struct deed d = {.arena = a,
                     .house = f->house,
                     .actor = actor,
                     .now_us = clock_now_us(),
                     .word = "test",
                     .peer = STR("here")};
    if (store_read_begin(a, f->store, &d.read) != DONE)
        d.read = NULL;
    return d;
}

static inline struct deed begin(struct fixture *f)
{
    struct deed d = deed_of(f, &f->a, &fixture_operator);
    assert_non_null(d.read);
    return d;
}

static inline void end(struct deed *d)
{
    store_read_end(&d->read);
}

static inline enum code commit_and_end(struct deed *d)
{
    enum code code = space_commit(d);
    end(d);
    return code;
}

static inline struct json *tree_of(struct arena *a, struct str text)
{
    struct json *tree = NULL;
    if (json_parse(a, arena_copy(a, text), NULL, &tree) != DONE)
        print_error("%s: %.*s\n", a->fault.text, STR_ARG(text));
    assert_non_null(tree);
    return tree;
}

// ---- people

static inline struct json *patient_tree(struct arena *a, const char *value)
{
    return tree_of(a, arena_print(a,
                                  "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:test\","
                                  "\"value\":\"%s\"}],\"name\":[{\"family\":\"Sansnom\"}]}",
                                  value));
}

static inline enum code try_open(struct deed *d, const char *value, struct pointer *at)
{
    struct resource r;
    struct json *tree = patient_tree(d->arena, value);
    enum code code = space_open(d, tree, (struct str){0}, at);
    return code ? code : space_create(d, *at, (struct str){0}, tree, &r);
}

static inline uint64_t open_person(struct fixture *f, const char *value)
{
    struct pointer at;
    struct deed d = begin(f);
    MUST(f, try_open(&d, value, &at));
    MUST(f, commit_and_end(&d));
    return at.space;
}

// ---- resources

static inline enum code try_create(struct deed *d, uint64_t space, struct str alias, struct json *tree,
                                   struct resource *out)
{
    struct pointer at;
    model_type type = model_resource_named(json_text(d->arena, json_get(tree, STR("resourceType"))));
    enum code code = space_reserve(d, space, type, &at);
    return code ? code : space_create(d, at, alias, tree, out);
}

static inline struct resource create(struct fixture *f, uint64_t space, struct str alias, struct str text)
{
    struct resource r;
    struct deed d = begin(f);
    MUST(f, try_create(&d, space, alias, tree_of(&f->a, text), &r));
    MUST(f, commit_and_end(&d));
    return r;
}

static inline struct str shown(struct deed *d, const struct resource *r)
{
    struct buf b;
    buf_init(&b, d->arena, 1024);
    space_render(d, &b, r);
    return buf_str(&b);
}

static inline enum code parse_query(struct arena *a, model_type type, const char *query,
                                    struct search_query **out)
{
    struct uri_query pairs;
    struct search_options options = {.base = STR("http://ens.example/fhir")};
    enum code code = uri_query_read(a, arena_copy(a, str_from(query)), &pairs);
    return code ? code : search_parse(a, type, &pairs, &options, out);
}

#endif
