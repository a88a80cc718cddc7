// A resource, a patch and a list of elements, separated by the byte 0x01: whatever they say, the resource
// stays as it was, and what comes out can be written and read again.
#include "fhir/patch/patch.h"

#include <stdlib.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct str written(struct arena *a, const struct json *n)
{
    struct buf out;
    buf_init(&out, a, 256);
    json_write(&out, n);
    return buf_str(&out);
}

static void check_tree(struct arena *a, const struct json *tree)
{
    struct json *back;
    must(json_parse(a, written(a, tree), NULL, &back) == DONE);
    must(json_equal(tree, back));
}

static void check_patch(struct arena *a, struct json *resource, const struct json *patch)
{
    struct str before = written(a, resource), patch_before = written(a, patch);
    struct json *patched = resource;
    struct str *names;
    size_t count;
    enum code code =
        patch->kind == JSON_ARRAY ? patch_json(a, &patched, patch) : patch_fhirpath(a, &patched, patch);
    must(str_equal(written(a, resource), before) && str_equal(written(a, patch), patch_before));
    must((code == DONE) == (patched != resource));
    if (code == DONE)
        check_tree(a, patched);
    else
        must(a->fault.text[0] != 0);
    if (code == DONE && patch_touches(a, patch, &names, &count) == DONE) {
        // What is not told to be touched is what it was.
        for (size_t i = 0; i < count; i++)
            if (names[i].len == 0)
                return;
        for (const struct json *m = json_first(resource); m; m = m->next) {
            bool is_told = false;
            size_t skip = m->name_len && m->name[0] == '_' && patch->kind == JSON_OBJECT;
            for (size_t i = 0; i < count; i++)
                is_told = is_told ||
                          str_starts(str_skip(json_name(m), skip), names[i]); // deceased, deceasedBoolean
            const struct json *now = json_get(patched, json_name(m));
            must(is_told || (now && json_equal(m, now)));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = str_of((const char *)data, size);
    struct str resource_text = str_cut(&rest, 1), patch_text = rest.ptr ? str_cut(&rest, 1) : rest;
    struct json *resource, *patch;
    struct arena a;
    arena_init(&a);
    a.used_max = (size_t)1 << 30;
    if (json_parse(&a, resource_text, NULL, &resource) == DONE && resource->kind == JSON_OBJECT) {
        if (json_parse(&a, patch_text, NULL, &patch) == DONE)
            check_patch(&a, resource, patch);
        for (int view = VIEW_ALL; view <= VIEW_DATA; view++)
            check_tree(&a, patch_view(&a, resource, (enum patch_view)view, &rest, rest.len ? 1 : 0));
    }
    arena_release(&a);
    return 0;
}
