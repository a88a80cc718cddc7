// The rest form of a resource (ARCHITECTURE, "Forms of a resource"): made from a tree, and written out as
// FHIR JSON.
//
// 0x04 provenance 0x02 id 0x02 meta members 0x02 other members (the commons have no provenance); a reference that is ours is 0x01 varint(stable type × 2 +
// is_commons) varint(number); big data that were moved apart are 0x03 varint(number) varint(size). JSON text has no
// control characters, so none of these bytes can come from outside.
#include "space/judge_int.h"

enum { TOKEN_MARK = 1, PART_MARK = 2, PROVENANCE_MARK = 4 };

// ---- tokens -----------------------------------------------------------------------------------------------

struct str space_token(struct deed *d, struct pointer at)
{
    struct buf b;
    buf_init(&b, d->arena, 16);
    buf_add_char(&b, TOKEN_MARK);
    buf_add_varint(&b, (uint64_t)model_info(at.type)->stable * 2 + (at.space == SPACE_COMMONS));
    buf_add_varint(&b, at.number);
    return buf_str(&b);
}

// Reads a token at the start of *text and moves behind it. The pointer's space is left 0.
static bool token_next(struct str *text, struct pointer *out, bool *is_commons)
{
    uint64_t kind;
    if (text->len == 0 || text->ptr[0] != TOKEN_MARK)
        return false; // as nearly all texts
    struct str rest = str_skip(*text, 1);
    if (!varint_read(&rest, &kind) || !varint_read(&rest, &out->number) || kind / 2 > UINT16_MAX)
        return false;
    out->space = SPACE_COMMONS;
    out->type = model_stable((uint16_t)(kind / 2));
    *is_commons = kind & 1;
    *text = rest;
    return out->type != MODEL_NONE;
}

bool rest_token_read(struct str text, struct pointer *out, bool *is_commons)
{
    return token_next(&text, out, is_commons) && text.len == 0;
}

// The members in which references stand: Reference.reference, Attachment.url, and URLs of extensions' values.
static bool may_refer(struct str name)
{
    return str_equal(name, STR("reference")) || str_equal(name, STR("url")) ||
           str_equal(name, STR("valueUrl")) || str_equal(name, STR("valueUri"));
}

static bool is_sealed_reference(struct deed *d, struct str text, struct pointer *out)
{
    if (d->house->config.base.len && str_starts(text, d->house->config.base))
        text = str_skip(text, d->house->config.base.len + 1);
    struct str id = text;
    struct str type_name = str_cut(&id, '/');
    return id.len == CRYPT_ID_SIZE && crypt_id_read(d->house->config.keys, id, out) &&
           str_equal(type_name, str_from(model_info(out->type)->name));
}

// Does it name a Binary of this space?
static bool tokenise_string(struct deed *d, struct json *string, uint64_t space)
{
    struct pointer at;
    bool is_commons;
    struct str text = str_of(string->text, string->size);
    if (rest_token_read(text, &at, &is_commons)) // a bundle's own reference
        return at.type == MODEL_Binary && !is_commons;
    if (!string->name || !may_refer(json_name(string)) || string->escaped ||
        !is_sealed_reference(d, text, &at))
        return false;
    if (at.space != space && at.space != SPACE_COMMONS)
        return false;
    struct str token = space_token(d, at);
    string->text = token.ptr;
    string->size = (uint32_t)token.len;
    return at.type == MODEL_Binary && at.space != SPACE_COMMONS;
}

bool rest_tokenise(struct deed *d, struct json *tree, uint64_t space)
{
    bool names_binary = false;
    // The depth is bounded by the parser's limit.
    for (struct json *child = json_is_container(tree) ? tree->first : NULL; child; child = child->next) {
        if (json_is_container(child))
            names_binary |= rest_tokenise(d, child, space);
        else if (child->kind == JSON_STRING)
            names_binary |= tokenise_string(d, child, space);
    }
    return names_binary;
}

// ---- writing ----------------------------------------------------------------------------------------------

static bool is_ours(const struct json *member, bool in_meta)
{
    struct str name = json_name(member);
    if (in_meta)
        return str_equal(name, STR("versionId")) || str_equal(name, STR("lastUpdated"));
    return str_equal(name, STR("resourceType")) || str_equal(name, STR("id")) || str_equal(name, STR("meta"));
}

static void write_members(struct buf *b, const struct json *object, bool in_meta)
{
    size_t start = b->len;
    for (const struct json *member = json_first(object); member; member = member->next) {
        if (is_ours(member, in_meta))
            continue;
        if (b->len > start)
            buf_add_char(b, ',');
        json_write_member(b, member);
    }
}

struct str rest_write(struct deed *d, const struct json *tree, struct str alias, const struct provenance *by)
{
    struct buf b;
    const struct json *meta = json_get(tree, STR("meta"));
    buf_init(&b, d->arena, 1024);
    if (by)
        rest_add_provenance(&b, by);
    buf_add(&b, alias);
    buf_add_char(&b, PART_MARK);
    if (meta)
        write_members(&b, meta, true);
    buf_add_char(&b, PART_MARK);
    write_members(&b, tree, false);
    return buf_end(&b);
}

// ---- who wrote it -----------------------------------------------------------------------------------------

static const char author_letters[] = {
    [ACCESS_BY_PROFESSIONAL] = 'p', [ACCESS_BY_STRUCTURE] = 's', [ACCESS_BY_HOLDER] = 'h',
    [ACCESS_BY_APPLICATION] = 'a',  [ACCESS_BY_HOUSE] = 'u',
};

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < ' ')
            return false;
    return true;
}

// A letter (a capital one: confirmed), the microseconds, a blank, the id.
void rest_add_provenance(struct buf *b, const struct provenance *by)
{
    char letter = author_letters[by->kind];
    buf_add_char(b, PROVENANCE_MARK);
    buf_add_char(b, by->is_confirmed ? (char)(letter - 'a' + 'A') : letter);
    buf_add_u64(b, (uint64_t)by->created_us);
    buf_add_char(b, ' ');
    buf_add(b, is_plain(by->id) ? by->id : STR(""));
    buf_add_char(b, PART_MARK);
}

bool rest_provenance(struct str rest, struct provenance *out)
{
    uint64_t created_us;
    *out = (struct provenance){.kind = ACCESS_BY_HOUSE};
    if (rest.len < 2 || rest.ptr[0] != PROVENANCE_MARK)
        return false;
    char letter = rest.ptr[1];
    out->is_confirmed = letter < 'a';
    for (size_t i = 0; i < COUNT_OF(author_letters); i++)
        if ((letter | ' ') == author_letters[i])
            out->kind = (enum access_author)i;
    struct str text = str_skip(rest, 2);
    out->id = str_cut(&text, PART_MARK);
    if (!str_to_u64(str_cut(&out->id, ' '), &created_us))
        return false;
    out->created_us = (int64_t)created_us;
    return true;
}

enum access_author space_author(const struct resource *r, struct str *id)
{
    struct provenance by;
    rest_provenance(r->rest, &by);
    if (id)
        *id = by.id;
    return by.kind;
}

// The three parts after the provenance.
static struct str own_parts(struct str rest)
{
    if (rest.len && rest.ptr[0] == PROVENANCE_MARK)
        str_cut(&rest, PART_MARK);
    return rest;
}

struct str rest_alias(struct str rest)
{
    rest = own_parts(rest);
    struct str alias = str_cut(&rest, PART_MARK);
    return alias.len ? alias : (struct str){0};
}

// ---- giving out -------------------------------------------------------------------------------------------

static void add_id(struct deed *d, struct buf *out, struct pointer at)
{
    struct known_id *known = &d->ids[(at.number + at.type) % COUNT_OF(d->ids)];
    if (!known->is_set || known->at.space != at.space || known->at.number != at.number ||
        known->at.type != at.type) {
        crypt_id_write(d->house->config.keys, at, known->text);
        known->at = at;
        known->is_set = true;
    }
    buf_add(out, str_of(known->text, CRYPT_ID_SIZE));
}

static ptrdiff_t find_mark(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == TOKEN_MARK || text.ptr[i] == SPACE_CONTENT_MARK)
            return (ptrdiff_t)i;
    return -1;
}

// The token at the start of *text, written out as "Type/<id>" or as base64; moves behind it. False: no token.
static bool add_token(struct deed *d, struct buf *out, struct str *text, uint64_t space)
{
    struct pointer target;
    bool is_commons;
    if (text->ptr[0] == SPACE_CONTENT_MARK) {
        struct space_content content = {0};
        *text = str_skip(*text, 1);
        if (!varint_read(text, &content.number) || !varint_read(text, &content.size))
            return false;
        if (d->damage == DONE)
            d->damage = content_write_base64(d, out, space, &content);
        return true;
    }
    if (!token_next(text, &target, &is_commons))
        return false;
    target.space = is_commons ? SPACE_COMMONS : space;
    buf_add(out, str_from(model_info(target.type)->name));
    buf_add_char(out, '/');
    add_id(d, out, target);
    return true;
}

// Copies text, writing its tokens out.
static void add_expanded(struct deed *d, struct buf *out, struct str text, uint64_t space)
{
    // Contents are rare: without one, the search is a memchr.
    bool has_content = str_find(text, SPACE_CONTENT_MARK) >= 0;
    for (ptrdiff_t at; (at = has_content ? find_mark(text) : str_find(text, TOKEN_MARK)) >= 0;) {
        buf_add(out, str_of(text.ptr, (size_t)at));
        text = str_skip(text, (size_t)at);
        if (!add_token(d, out, &text, space)) {
            d->damage = fail(d->arena, INTERNAL, "A stored resource is damaged; run ens check");
            return;
        }
    }
    buf_add(out, text);
}

// Moves *text to the next content's token. A number inside another token may hold the same byte, so all are read.
static bool find_content(struct str *text)
{
    struct pointer target;
    bool is_commons;
    for (ptrdiff_t at; (at = find_mark(*text)) >= 0;) {
        *text = str_skip(*text, (size_t)at);
        if (text->ptr[0] == SPACE_CONTENT_MARK)
            return true;
        if (!token_next(text, &target, &is_commons))
            return false;
    }
    return false;
}

bool space_content_in(struct deed *d, const struct resource *r, struct space_content *out,
                      struct resource *without)
{
    struct str after = r->rest;
    *out = (struct space_content){0};
    if (!find_content(&after))
        return false;
    struct str before = str_of(r->rest.ptr, r->rest.len - after.len);
    after = str_skip(after, 1);
    if (!varint_read(&after, &out->number) || !varint_read(&after, &out->size))
        return false;
    struct buf rest;
    buf_init(&rest, d->arena, before.len + after.len + 1);
    buf_add(&rest, before);
    buf_add(&rest, after);
    *without = *r;
    without->rest = buf_str(&rest);
    return true;
}

struct str space_reference(struct deed *d, struct pointer at)
{
    struct buf b;
    const char *name = model_info(at.type)->name;
    buf_init(&b, d->arena, strlen(name) + CRYPT_ID_SIZE + 2);
    buf_print(&b, "%s/", name);
    add_id(d, &b, at);
    return buf_str(&b);
}

struct str space_id(struct deed *d, const struct resource *r)
{
    struct str alias = rest_alias(r->rest);
    if (alias.ptr)
        return alias;
    struct buf b;
    buf_init(&b, d->arena, CRYPT_ID_SIZE + 1);
    add_id(d, &b, r->at);
    return buf_str(&b);
}

void space_render(struct deed *d, struct buf *out, const struct resource *r)
{
    struct str members = own_parts(r->rest);
    struct str alias = str_cut(&members, PART_MARK);
    struct str meta = str_cut(&members, PART_MARK);
    buf_reserve(out, r->rest.len + 256);
    buf_add(out, STR("{\"resourceType\":\""));
    buf_add(out, str_from(model_info(r->at.type)->name));
    buf_add(out, STR("\",\"id\":\""));
    if (alias.len)
        buf_add(out, alias);
    else
        add_id(d, out, r->at);
    buf_add(out, STR("\",\"meta\":{\"versionId\":\""));
    buf_add_u64(out, r->version);
    buf_add(out, STR("\",\"lastUpdated\":\""));
    instant_write(out, r->updated_us);
    buf_add_char(out, '"');
    if (meta.len) {
        buf_add_char(out, ',');
        add_expanded(d, out, meta, r->at.space);
    }
    buf_add_char(out, '}');
    if (members.len) {
        buf_add_char(out, ',');
        add_expanded(d, out, members, r->at.space);
    }
    buf_add_char(out, '}');
}

enum code space_tree(struct deed *d, const struct resource *r, struct json **out)
{
    struct buf text;
    buf_init(&text, d->arena, r->rest.len * 2 + 256);
    space_render(d, &text, r);
    return d->damage ? d->damage : json_parse(d->arena, buf_str(&text), NULL, out);
}

struct str space_stored_member(struct deed *d, const struct resource *r, struct str name)
{
    // A name in quotes before a colon and a quote: inside a JSON string its quotes would be escaped.
    struct str members = own_parts(r->rest);
    str_cut(&members, PART_MARK);
    str_cut(&members, PART_MARK);
    struct str mark = arena_print(d->arena, "\"%.*s\":\"", STR_ARG(name));
    ptrdiff_t at = str_find_str(members, mark);
    if (at < 0)
        return (struct str){0};
    struct str value = str_skip(members, (size_t)at + mark.len);
    if (value.len && value.ptr[0] == SPACE_CONTENT_MARK) {
        // The token's varints may hold any byte: it is measured, not cut at the quote.
        uint64_t ignored;
        struct str rest = str_skip(value, 1);
        if (varint_read(&rest, &ignored) && varint_read(&rest, &ignored))
            return str_of(value.ptr, (size_t)(rest.ptr - value.ptr));
    }
    return str_cut(&value, '"');
}

// ---- stored -----------------------------------------------------------------------------------------------

static struct crypt_place place_of(struct pointer at, uint32_t version, uint8_t kind)
{
    return (struct crypt_place){at.space, at.number, version, model_info(at.type)->stable, kind};
}

struct store_value space_pack(struct deed *d, struct visit *v, struct pointer at, uint32_t version,
                              uint8_t kind, struct str plain)
{
    if (!v->box)
        return store_bytes(kind == CRYPT_KEYS ? plain : crypt_pack(d->arena, d->house->config.keys, plain));
    // A key stroke opens all words of a space: only many are worth the time.
    enum { MANY_WORDS = 16 * 1024 };
    bool compresses = kind == CRYPT_BODY || (kind == CRYPT_WORDS && plain.len > MANY_WORDS);
    return store_bytes(crypt_seal(d->arena, v->box, place_of(at, version, kind), plain, compresses));
}

enum code space_unpack(struct deed *d, struct visit *v, struct pointer at, uint32_t version, uint8_t kind,
                       struct str stored, struct str *plain)
{
    size_t size_max = kind == CRYPT_BODY ? SPACE_BODY_MAX : SPACE_KEYS_MAX;
    if (v->box)
        return crypt_open(d->arena, v->box, place_of(at, version, kind), stored, size_max, plain);
    if (kind == CRYPT_BODY)
        return crypt_unpack(d->arena, d->house->config.keys, stored, size_max, plain);
    *plain = arena_copy(d->arena, stored);
    return DONE;
}
