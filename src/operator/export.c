// ens export: everything of one person in one zip: FHIR NDJSON by type, the original documents, the journal.
#include "operator/operator_int.h"

#include "codec/archive/archive.h"
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "journal/journal.h"

#include <errno.h>
#include <unistd.h>

struct export_run {
    struct command_call *call;
    struct deed *deed;
    struct pack *pack;
    uint64_t space;
    unsigned long resources, documents;
    struct buf lines; // of one type, or of the journal
    struct buf index; // rows of index.html
};

static bool write_file(void *file, struct str bytes)
{
    return bytes.len == 0 || fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
}

static struct str extension_of(struct str media_type)
{
    static const struct {
        const char *type, *extension;
    } known[] = {{"application/pdf", "pdf"}, {"text/xml", "xml"},  {"application/xml", "xml"},
                 {"image/jpeg", "jpg"},      {"image/png", "png"}, {"image/tiff", "tiff"},
                 {"text/plain", "txt"},      {"text/rtf", "rtf"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_equal(media_type, str_from(known[i].type)))
            return str_from(known[i].extension);
    return STR("bin");
}

// The bytes of a Binary, chunk by chunk, as documents/<id>.<extension>.
static enum code export_binary(struct export_run *run, const struct resource *r)
{
    struct deed *d = run->deed;
    struct arena *a = d->arena;
    struct space_content content = {0};
    struct str inline_bytes = {0}, data = space_stored_member(d, r, STR("data"));
    struct str media_type = space_stored_member(d, r, STR("contentType"));
    bool is_apart = data.ptr && space_content_of(data, &content);
    if (!is_apart && (!data.ptr || !base64_read(a, data, &inline_bytes)))
        return DONE;
    struct str path =
        arena_print(a, "documents/%.*s.%.*s", STR_ARG(space_id(d, r)), STR_ARG(extension_of(media_type)));
    enum code code =
        pack_begin(a, run->pack, path, is_apart ? content.size : inline_bytes.len, r->updated_us);
    if (code == DONE && !is_apart)
        code = pack_write(a, run->pack, inline_bytes);
    for (uint32_t i = 0; code == DONE && is_apart && i < space_content_chunks(&content); i++) {
        struct str bytes;
        code = space_content_read(d, run->space, content.number, i, &bytes);
        if (code == DONE)
            code = pack_write(a, run->pack, bytes);
    }
    run->documents++;
    buf_print(&run->index, "<li><a href=\"%.*s\">%.*s</a></li>\n", STR_ARG(path), STR_ARG(path));
    return code;
}

static enum code export_page(struct export_run *run, const struct space_page *page)
{
    enum code code = DONE;
    for (size_t i = 0; code == DONE && i < page->count; i++) {
        const struct resource *r = &page->matches[i];
        run->resources++;
        // A Binary's bytes go out as a file of their own; its line keeps the rest.
        if (r->at.type == MODEL_Binary) {
            code = export_binary(run, r);
            continue;
        }
        space_render(run->deed, &run->lines, r);
        buf_add_char(&run->lines, '\n');
    }
    return code;
}

static enum code export_type(struct export_run *run, model_type type)
{
    struct arena *kept = run->deed->arena, own;
    struct search_query query = {.type = type, .count = 500, .count_given = true};
    enum code code;
    bool more = true;
    arena_init(&own);
    run->deed->arena = &own;
    buf_init(&run->lines, &own, 64 * 1024);
    do {
        struct space_page page;
        code = space_search(run->deed, run->space, &query, &page);
        if (code == DONE)
            code = export_page(run, &page);
        more = code == DONE && page.has_next;
        query.cursor = page.next;
    } while (more);
    struct str path = arena_print(&own, "fhir/%s.ndjson", model_info(type)->name);
    if (code == DONE && run->lines.len)
        code = pack_add(&own, run->pack, path, buf_str(&run->lines), run->deed->now_us);
    if (code == DONE && run->lines.len)
        buf_print(&run->index, "<li><a href=\"%.*s\">%.*s</a></li>\n", STR_ARG(path), STR_ARG(path));
    run->deed->arena = kept;
    if (code)
        kept->fault = own.fault;
    arena_release(&own);
    return code;
}

static enum code add_journal_line(void *context, const struct journal_read_line *line)
{
    struct export_run *run = context;
    buf_print(&run->lines, "{\"seq\":%llu,\"at\":\"", (unsigned long long)line->seq);
    instant_write(&run->lines, line->at_us);
    buf_print(&run->lines, "\",\"line\":%.*s}\n", STR_ARG(line->json));
    return DONE;
}

static enum code export_journal(struct export_run *run)
{
    struct deed *d = run->deed;
    struct crypt_box *box;
    buf_init(&run->lines, d->arena, 16 * 1024);
    enum code code = space_box(d, run->space, &box);
    if (code == DONE)
        code = journal_walk(d->arena, d->read, box, run->space, add_journal_line, run);
    return code ? code
                : pack_add(d->arena, run->pack, STR("journal.ndjson"), buf_str(&run->lines), d->now_us);
}

static enum code export_index(struct export_run *run)
{
    struct buf page;
    buf_init(&page, run->deed->arena, run->index.len + 1024);
    buf_add(
        &page,
        STR("<!doctype html>\n<html lang=\"fr\"><meta charset=\"utf-8\"><title>Mes donn\u00e9es de "
            "sant\u00e9</title>\n<h1>Mes donn\u00e9es de sant\u00e9</h1>\n<p>Les fichiers du dossier fhir "
            "contiennent vos donn\u00e9es (FHIR R4, une ressource par ligne), ceux du dossier documents vos "
            "documents d\u2019origine, et journal.ndjson la liste des acc\u00e8s \u00e0 votre "
            "espace.</p>\n<ul>\n"));
    buf_add(&page, buf_str(&run->index));
    buf_add(&page, STR("<li><a href=\"journal.ndjson\">journal.ndjson</a></li>\n</ul>\n</html>\n"));
    return pack_add(run->deed->arena, run->pack, STR("index.html"), buf_str(&page), run->deed->now_us);
}

static enum code export_all(struct export_run *run)
{
    enum code code = DONE;
    buf_init(&run->index, run->deed->arena, 4096);
    for (model_type type = 1; code == DONE && type < MODEL_TYPE_COUNT; type++)
        if (model_info(type)->kind == MODEL_RESOURCE && model_info(type)->place == MODEL_PERSON)
            code = export_type(run, type);
    if (code == DONE)
        code = export_journal(run);
    return code ? code : export_index(run);
}

static enum code export_to(struct export_run *run, struct str ins, FILE *file)
{
    struct command_call *c = run->call;
    struct resource patient;
    enum code code = space_of_ins(run->deed, ins, &run->space);
    // Entering the space first: what the deed remembers of it must outlive the arenas of the types.
    if (code == DONE)
        code = space_read(run->deed, space_patient(run->space), &patient);
    if (code)
        return code;
    pack_open(&run->pack, write_file, file);
    code = export_all(run);
    if (code == DONE)
        code = pack_finish(c->arena, &run->pack);
    pack_free(&run->pack);
    // That everything was taken out is told in the person's journal.
    return code ? code : space_commit(run->deed);
}

int operator_export(struct command_call *c)
{
    struct open_house h;
    struct deed d = {0};
    struct str ins = command_option(c, "ins"), to = command_option(c, "to");
    struct export_run run = {.call = c, .deed = &d};
    if (!ins.ptr || !to.ptr)
        return command_usage(c, "--ins says whose data, --to the zip file to write");
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &h);
    if (exit)
        return exit;
    struct str part = arena_print(c->arena, "%.*s.part", STR_ARG(to));
    FILE *file = fopen(part.ptr, "wbx");
    if (!file) {
        fprintf(stderr, "ens export: %s cannot be made: %s\n", part.ptr, strerror(errno));
        house_close(&h);
        return EXIT_ENVIRONMENT;
    }
    enum code code = command_deed(c, &h, "export", &d);
    if (code == DONE)
        code = export_to(&run, ins, file);
    command_deed_end(&d);
    bool is_written = fflush(file) == 0 && fsync(fileno(file)) == 0;
    is_written = fclose(file) == 0 && is_written;
    if (code == DONE && (!is_written || rename(part.ptr, arena_copy(c->arena, to).ptr) != 0))
        code = fail(c->arena, INTERNAL, "the zip could not be written: %s", strerror(errno));
    if (code) {
        unlink(part.ptr);
        exit = command_failed(c, code);
    } else {
        fprintf(c->out,
                c->json ? "{\"resources\":%lu,\"documents\":%lu}\n"
                        : "%lu resources, %lu documents exported\n",
                run.resources, run.documents);
    }
    house_close(&h);
    return exit;
}
