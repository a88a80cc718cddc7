// What an operation answers: Parameters with a sentence of both languages and what the operation gives.
#include "rights/rights_int.h"

#include "codec/text/text.h"

static struct json *parameter(struct operating *o, const char *name)
{
    struct arena *a = o->deed->arena;
    struct json *p = json_new(a, JSON_OBJECT);
    json_set(p, STR("name"), json_new_string(a, str_from(name)));
    if (!o->out)
        o->out = json_new(a, JSON_ARRAY);
    json_append(o->out, p);
    return p;
}

void answer_text(struct operating *o, const char *name, struct str value)
{
    json_set(parameter(o, name), STR("valueString"), json_new_string(o->deed->arena, value));
}

void answer_instant(struct operating *o, const char *name, int64_t at_us)
{
    struct buf b;
    buf_init(&b, o->deed->arena, 32);
    instant_write(&b, at_us);
    json_set(parameter(o, name), STR("valueInstant"), json_new_string(o->deed->arena, buf_str(&b)));
}

void answer_bytes(struct operating *o, const char *name, const char *media_type, struct str bytes)
{
    struct arena *a = o->deed->arena;
    struct json *attachment = json_new(a, JSON_OBJECT);
    struct buf b;
    buf_init(&b, a, bytes.len * 4 / 3 + 8);
    base64_write(&b, bytes);
    json_set(attachment, STR("contentType"), json_new_string(a, str_from(media_type)));
    json_set(attachment, STR("data"), json_new_string(a, buf_str(&b)));
    json_set(parameter(o, name), STR("valueAttachment"), attachment);
}

static void write_refusal(struct operating *o, struct buf *b)
{
    buf_print(b,
              "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"%s\","
              "\"diagnostics\":",
              o->status == 429 ? "throttled" : "forbidden");
    json_write_string(b, o->refused);
    buf_add(b, STR("}]}"));
}

struct str answer_written(struct operating *o)
{
    struct buf b;
    buf_init(&b, o->deed->arena, 4096);
    if (o->refused.len) {
        write_refusal(o, &b);
        return buf_str(&b);
    }
    answer_text(o, "fr", str_from(o->op->french));
    answer_text(o, "en", str_from(o->op->english));
    buf_add(&b, STR("{\"resourceType\":\"Parameters\",\"parameter\":"));
    json_write(&b, o->out);
    buf_add_char(&b, '}');
    return buf_str(&b);
}
