// The text of a journal line, written and read.
#include "journal/line.h"

#include "codec/json/json.h"

// The tags are the places in this table: new fields are added at its end.
enum field {
    DID = 1,
    WHY,
    ROLE,
    RPPS,
    PROFESSION,
    STRUCTURE,
    TOKEN,
    TYPE,
    NUMBER,
    COUNT,
    REQUEST,
    FROM,
    ACCOUNT,
    APPLICATION,
    SOFTWARE,
    CONTEXT,
    MOTIVE,
    SECRET,
    ABOUT
};
static const struct {
    const char *name;
    bool is_number;
} fields[] = {
    [DID] = {"did"},
    [WHY] = {"why"},
    [ROLE] = {"role"},
    [RPPS] = {"rpps"},
    [PROFESSION] = {"profession"},
    [STRUCTURE] = {"structure"},
    [TOKEN] = {"token"},
    [TYPE] = {"type"},
    [NUMBER] = {"number", true},
    [COUNT] = {"count", true},
    [REQUEST] = {"request"},
    [FROM] = {"from"},
    [ACCOUNT] = {"account"},
    [APPLICATION] = {"application"},
    [SOFTWARE] = {"software"},
    [CONTEXT] = {"context"}, // of a normal access it is not said
    [MOTIVE] = {"motive"},
    [ABOUT] = {"about"},
    [SECRET] = {"secret", true}, // 1: those who act for the person are not told (R1111-50)
};

static void add_text(struct buf *b, enum field field, struct str value)
{
    if (value.len == 0)
        return;
    buf_add_char(b, (char)field);
    buf_add_varint(b, value.len);
    buf_add(b, value);
}

static void add_number(struct buf *b, enum field field, uint64_t value)
{
    buf_add_char(b, (char)field);
    buf_add_varint(b, value);
}

static void add_actor(struct buf *b, const struct actor *actor)
{
    add_text(b, RPPS, actor->rpps);
    add_text(b, PROFESSION, actor->profession);
    add_text(b, STRUCTURE, actor->structure);
    add_text(b, TOKEN, actor->token_id);
    add_text(b, ACCOUNT, actor->account);
    add_text(b, APPLICATION, actor->application);
    add_text(b, SOFTWARE, actor->software);
    if (actor->context != ACTOR_NORMAL)
        add_text(b, CONTEXT, str_from(actor_context_word(actor->context)));
    add_text(b, MOTIVE, actor->motive);
    if (actor->is_secret)
        add_number(b, SECRET, 1);
}

struct str journal_line_write(struct arena *a, const struct journal_line *line)
{
    struct buf b;
    buf_init(&b, a, 256);
    add_text(&b, DID, str_from(line->word));
    add_text(&b, WHY, str_from(line->reason));
    add_text(&b, ROLE, str_from(line->actor ? actor_role_word(line->actor->role) : "program"));
    if (line->actor)
        add_actor(&b, line->actor);
    add_text(&b, TYPE, line->type);
    if (line->number)
        add_number(&b, NUMBER, line->number);
    add_number(&b, COUNT, line->count);
    add_text(&b, ABOUT, line->about);
    add_text(&b, REQUEST, line->request_id);
    add_text(&b, FROM, line->peer);
    return buf_str(&b);
}

static bool add_json(struct buf *out, unsigned field, struct str *rest)
{
    uint64_t value;
    if (field >= COUNT_OF(fields) || !fields[field].name || !varint_read(rest, &value))
        return false;
    buf_print(out, "%s\"%s\":", out->len > 1 ? "," : "", fields[field].name);
    if (fields[field].is_number) {
        buf_add_u64(out, value);
        return true;
    }
    if (value > rest->len)
        return false;
    json_write_string(out, str_of(rest->ptr, value));
    *rest = str_skip(*rest, value);
    return true;
}

enum code journal_line_json(struct arena *a, struct str text, struct str *json)
{
    struct buf b;
    buf_init(&b, a, 512);
    buf_add_char(&b, '{');
    while (text.len) {
        unsigned field = (unsigned char)text.ptr[0];
        text = str_skip(text, 1);
        if (!add_json(&b, field, &text))
            return fail(a, INTERNAL, "a journal line has a form that this program does not know");
    }
    buf_add_char(&b, '}');
    *json = buf_str(&b);
    return DONE;
}
