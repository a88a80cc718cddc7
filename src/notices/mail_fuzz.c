// Whatever words and addresses come in, a mail has its own headers and no other, short lines, and its text whole.
#include "notices/notices_int.h"

#include <stdlib.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// RFC 2045 §6.7 undone, CRLF as LF.
static struct str unquoted(struct arena *a, struct str text)
{
    struct buf b;
    buf_init(&b, a, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '=' && text.ptr[i + 1] == '\r') {
            i += 2;
        } else if (c == '=') {
            must(hex_digit(text.ptr[i + 1]) >= 0 && hex_digit(text.ptr[i + 2]) >= 0);
            buf_add_char(&b, (char)(hex_digit(text.ptr[i + 1]) << 4 | hex_digit(text.ptr[i + 2])));
            i += 2;
        } else if (c != '\r') {
            buf_add_char(&b, c);
        }
    }
    return buf_str(&b);
}

static void check_lines(struct str mail)
{
    for (size_t i = 0, start = 0; i < mail.len; i++) {
        unsigned char c = (unsigned char)mail.ptr[i];
        must(c == '\r' || c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f));
        must(c != '\r' || mail.ptr[i + 1] == '\n');
        if (c != '\n')
            continue;
        must(i > 0 && mail.ptr[i - 1] == '\r');
        must(i - start <= 77 || str_starts(str_skip(mail, start), STR("To: ")) ||
             str_starts(str_skip(mail, start), STR("From: ")) || mail.ptr[start] == ' ' ||
             str_starts(str_skip(mail, start), STR("Message-ID: ")));
        start = i + 1;
    }
}

static void check_headers(struct str head)
{
    static const char *const names[] = {"From: ",         "To: ",           "Subject: ",
                                        "Date: ",         "Message-ID: ",   "Auto-Submitted: ",
                                        "MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: "};
    size_t at = 0;
    while (head.ptr) {
        struct str line = str_cut(&head, '\n');
        if (line.len && line.ptr[0] == ' ')
            continue;
        must(at < COUNT_OF(names) && str_starts(line, str_from(names[at])));
        at++;
    }
    must(at == COUNT_OF(names));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct str rest = str_of((const char *)data, size), mail;
    struct str to = str_cut(&rest, '\x01'), name = str_cut(&rest, '\x01'), subject = str_cut(&rest, '\x01');
    struct mail_draft draft = {.from = STR("no-reply@example.org"),
                               .from_name = name,
                               .to = mail_address_valid(to) ? to : STR("someone@example.org"),
                               .subject = subject,
                               .text = rest,
                               .id = STR("0a1b"),
                               .at_us = (int64_t)size * 86400 * 1000000};
    arena_init(&a);
    (void)phone_valid(to);
    (void)post_address_valid(subject);
    must(mail_write(&a, &draft, &mail) == DONE);
    check_lines(mail);
    ptrdiff_t end = str_find_str(mail, STR("\r\n\r\n"));
    must(end > 0);
    check_headers(str_of(mail.ptr, (size_t)end));
    struct str text = unquoted(&a, str_skip(mail, (size_t)end + 4));
    // A last line without an end gets one.
    bool ends = rest.len && rest.ptr[rest.len - 1] == '\n';
    must(text.len == rest.len + (rest.len && !ends ? 1 : 0));
    must(rest.len == 0 || memcmp(text.ptr, rest.ptr, rest.len) == 0);
    arena_release(&a);
    return 0;
}
