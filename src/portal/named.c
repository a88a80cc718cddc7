// The files of the portal that bear the service's name: the page's title and metadata, the manifest. web/ writes the name that
// stands for it when the operator gives none; a name that is given takes its place, escaped as the file asks for.
#include "portal/portal_int.h"

#include "codec/json/json.h"
#include "codec/xml/xml.h"

static const struct str standing = {"Espace santé", 13};

// What stands between the quotes.
static void add_json(struct arena *a, struct buf *b, struct str text)
{
    struct buf quoted;
    buf_init(&quoted, a, 2 * text.len + 16);
    json_write_string(&quoted, text);
    buf_add(b, str_of(quoted.ptr + 1, quoted.len - 2));
}

bool portal_is_named(const struct portal_file *f)
{
    return strcmp(f->path, "/index.html") == 0 || strcmp(f->path, "/app.webmanifest") == 0;
}

struct str portal_name(struct arena *a, const struct portal_file *f, struct str name)
{
    struct buf b;
    struct str rest = str_of(f->forms[PORTAL_PLAIN].ptr, f->forms[PORTAL_PLAIN].size);
    bool is_html = str_starts(str_from(f->media_type), STR("text/html"));
    buf_init(&b, a, rest.len + 1024);
    for (ptrdiff_t at; (at = str_find_str(rest, standing)) >= 0;) {
        buf_add(&b, str_of(rest.ptr, (size_t)at));
        if (is_html)
            xml_escape(&b, name);
        else
            add_json(a, &b, name);
        rest = str_skip(rest, (size_t)at + standing.len);
    }
    buf_add(&b, rest);
    return buf_str(&b);
}
