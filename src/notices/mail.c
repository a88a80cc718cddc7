// The text of a mail: RFC 5322 headers and a body of plain text, UTF-8 as quoted-printable (RFC 2045 §6.7, RFC 2047).
// No byte of what is put in can end a header line: addresses are checked, all other words are encoded.
#include "notices/notices_int.h"

#include "codec/text/text.h"

static void add_hex(struct buf *b, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    buf_add_char(b, '=');
    buf_add_char(b, digits[byte >> 4]);
    buf_add_char(b, digits[byte & 15]);
}

// ---- the body ---------------------------------------------------------------------------------------------

static bool stands_as_it_is(struct str line, size_t at)
{
    unsigned char c = (unsigned char)line.ptr[at];
    if (c == ' ' || c == '\t')
        return at + 1 < line.len; // at the end of a line some take it away
    return c > ' ' && c < 0x7f && c != '=';
}

static void add_quoted_line(struct buf *out, struct str line)
{
    enum { WIDTH = 76 };
    size_t column = 0;
    for (size_t i = 0; i < line.len; i++) {
        bool plain = stands_as_it_is(line, i);
        size_t wide = plain ? 1 : 3;
        bool is_last = i + 1 == line.len;
        if (column + wide + (is_last ? 0 : 1) > WIDTH) {
            buf_add(out, STR("=\r\n"));
            column = 0;
        }
        if (plain)
            buf_add_char(out, line.ptr[i]);
        else
            add_hex(out, (unsigned char)line.ptr[i]);
        column += wide;
    }
    buf_add(out, STR("\r\n"));
}

void mail_write_quoted(struct buf *out, struct str text)
{
    struct str rest = text;
    if (!text.len)
        return;
    do {
        add_quoted_line(out, str_cut(&rest, '\n'));
    } while (rest.ptr && rest.len);
}

// ---- headers ----------------------------------------------------------------------------------------------

// RFC 2047 §5: what may stand in an encoded word wherever it is, in a phrase too.
static bool is_word_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!*+-/", c));
}

static bool is_plain(struct str text)
{
    enum { PLAIN_MAX = 60 };
    for (size_t i = 0; i < text.len; i++)
        if (!is_word_byte((unsigned char)text.ptr[i]) && text.ptr[i] != ' ')
            return false;
    return text.len <= PLAIN_MAX && str_trim(text).len == text.len;
}

static void add_character(struct buf *b, struct str character)
{
    for (size_t i = 0; i < character.len; i++) {
        unsigned char c = (unsigned char)character.ptr[i];
        if (c == ' ')
            buf_add_char(b, '_');
        else if (is_word_byte(c))
            buf_add_char(b, (char)c);
        else
            add_hex(b, c);
    }
}

static size_t line_start(const struct buf *b)
{
    size_t at = b->len;
    while (at && b->ptr[at - 1] != '\n')
        at--;
    return at;
}

// Encoded words, each of whole characters, one a line of at most 76 characters (RFC 2047 §2).
static void add_words(struct buf *b, struct str text)
{
    enum { LINE_WIDTH = 76 };
    static const struct str opening = {"=?UTF-8?Q?", 10};
    if (is_plain(text)) {
        buf_add(b, text);
        return;
    }
    buf_add(b, opening);
    while (text.len) {
        uint32_t character;
        size_t size = utf8_next(text, &character);
        size = size ? size : 1;
        if (b->len - line_start(b) + 3 * size + 2 > LINE_WIDTH) {
            buf_add(b, STR("?=\r\n "));
            buf_add(b, opening);
        }
        add_character(b, str_of(text.ptr, size));
        text = str_skip(text, size);
    }
    buf_add(b, STR("?="));
}

// RFC 5322 §3.3.
static void add_date(struct buf *b, int64_t at_us)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = at_us / 1000000, day = seconds / 86400, year;
    unsigned month, day_of_month;
    int second = (int)(seconds % 86400);
    civil_from_days(day, &year, &month, &day_of_month);
    buf_print(b, "Date: %s, %u %s %lld %02d:%02d:%02d +0000\r\n", days[day % 7], day_of_month,
              months[month - 1], (long long)year, second / 3600, second / 60 % 60, second % 60);
}

static bool is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!((id.ptr[i] >= 'a' && id.ptr[i] <= 'z') || (id.ptr[i] >= '0' && id.ptr[i] <= '9')))
            return false;
    return id.len > 0 && id.len <= 64;
}

static bool is_link(struct str url)
{
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] <= ' ' || url.ptr[i] >= 0x7f || url.ptr[i] == '>' || url.ptr[i] == '<')
            return false;
    return true;
}

static void add_from(struct buf *b, const struct mail_draft *draft)
{
    buf_add(b, STR("From: "));
    if (draft->from_name.len) {
        add_words(b, draft->from_name);
        buf_add(b, STR("\r\n "));
    }
    buf_print(b, "<%.*s>\r\n", STR_ARG(draft->from));
}

enum code mail_write(struct arena *a, const struct mail_draft *draft, struct str *out)
{
    struct buf b;
    if (!mail_address_valid(draft->from))
        return fail(a, INVALID, "The sender of mails is not an e-mail address; set notices.from");
    if (!mail_address_valid(draft->to))
        return fail(a, INVALID, "The recipient of a mail is not an e-mail address");
    if (!is_id(draft->id) || !is_link(draft->settings_url))
        return fail(a, INVALID, "A mail has no id, or a link that is none");
    struct str domain = str_skip(draft->from, (size_t)str_find(draft->from, '@') + 1);
    buf_init(&b, a, 1024 + 2 * draft->text.len);
    add_from(&b, draft);
    buf_print(&b, "To: <%.*s>\r\nSubject: ", STR_ARG(draft->to));
    add_words(&b, draft->subject);
    buf_add(&b, STR("\r\n"));
    add_date(&b, draft->at_us);
    buf_print(&b, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(draft->id), STR_ARG(domain));
    buf_add(&b, STR("Auto-Submitted: auto-generated\r\n"));
    if (draft->settings_url.len)
        buf_print(&b, "List-Unsubscribe: <%.*s>\r\n", STR_ARG(draft->settings_url));
    buf_add(&b, STR("MIME-Version: 1.0\r\n"
                    "Content-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"));
    mail_write_quoted(&b, draft->text);
    *out = buf_str(&b);
    return DONE;
}
