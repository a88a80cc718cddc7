// What the tests of this room share: one small resource, and a way to show what an expression gives.
#ifndef ENS_FHIR_PATH_TESTING_H
#define ENS_FHIR_PATH_TESTING_H

#include "fhir/path/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const char patient_json[] =
    "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true,"
    "\"name\":[{\"use\":\"official\",\"family\":\"Durand\",\"given\":[\"Ana\",\"Li\"]},"
    "{\"use\":\"usual\",\"given\":[null,\"Lili\"],\"_given\":[{\"extension\":[{\"url\":\"http://e.org/u\","
    "\"valueBoolean\":true}]},null]}],"
    "\"birthDate\":\"1984-02-29\",\"_birthDate\":{\"extension\":[{\"url\":\"http://e.org/"
    "t\",\"valueDateTime\":"
    "\"1984-02-29T10:20:30Z\"}]},\"deceasedBoolean\":false,\"multipleBirthInteger\":2,"
    "\"generalPractitioner\":[{\"reference\":\"Practitioner/7\"},{\"reference\":\"#o\"},"
    "{\"reference\":\"http://x.org/fhir/Organization/9/_history/2\"}],"
    "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"O\\\"1\"}]}";

struct world {
    struct arena arena;
    struct path_env env;
};

static int set_up(void **state)
{
    struct world *w = heap_alloc(sizeof *w);
    struct json *json;
    arena_init(&w->arena);
    assert_int_equal(json_parse(&w->arena, str_from(patient_json), NULL, &json), DONE);
    w->env.resource = w->env.root = path_root(json);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    arena_release(&w->arena);
    free(w);
    return 0;
}

// The result as one line: values as they are written, elements as where they are, failures as their code.
static struct str shown(struct world *w, const char *expression, model_type context)
{
    struct path *p;
    struct path_list list;
    struct buf out;
    buf_init(&out, &w->arena, 64);
    if (path_compile(&w->arena, str_from(expression), context, &p) != DONE ||
        path_eval(&w->arena, p, &w->env.resource, &w->env, &list) != DONE) {
        buf_print(&out, "%s", code_word(w->arena.fault.code));
        return buf_str(&out);
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct path_item *item = &list.items[i];
        if (i)
            buf_add(&out, STR("; "));
        buf_add(&out, item->kind == PATH_NODE ? path_where(&w->arena, item) : item->text);
    }
    return buf_str(&out);
}

struct row {
    const char *expression, *expected;
};

// Every row, with the type of the resource known when the expression is compiled, and not.
static void check_rows(struct world *w, const struct row *rows, size_t count)
{
    size_t failures = 0;
    for (size_t i = 0; i < count; i++)
        for (int typed = 0; typed < 2; typed++) {
            struct str got = shown(w, rows[i].expression, typed ? MODEL_Patient : MODEL_NONE);
            if (str_equal(got, str_from(rows[i].expected)))
                continue;
            print_error("%s\n  expected %s\n  got      %.*s (%s)\n", rows[i].expression, rows[i].expected,
                        STR_ARG(got), w->arena.fault.text);
            failures++;
        }
    assert_int_equal(failures, 0);
}

#endif
