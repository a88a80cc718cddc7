// Handing a mail to an SMTP server (RFC 5321), with STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314).
#include "fetch/fetch_int.h"

enum { ADDRESS_MAX = 254 };

static size_t give_text(char *into, size_t unit, size_t count, void *context)
{
    struct str *rest = context;
    size_t room = unit * count;
    size_t size = rest->len < room ? rest->len : room;
    if (size)
        memcpy(into, rest->ptr, size);
    *rest = str_skip(*rest, size);
    return size;
}

// Enough of RFC 5321 §4.1.2 that nothing but one address can be meant: no spaces, brackets or further commands.
static bool address_valid(struct str address)
{
    ptrdiff_t at = str_find(address, '@');
    for (size_t i = 0; i < address.len; i++)
        if ((unsigned char)address.ptr[i] <= ' ' || strchr("<>\"\\,;:\x7f", address.ptr[i]))
            return false;
    return at > 0 && address.len <= ADDRESS_MAX && (size_t)at + 1 < address.len &&
           str_find(str_skip(address, (size_t)at + 1), '@') < 0;
}

static enum code set_addresses(struct line *l, const struct fetch_mail *mail, struct curl_slist **list)
{
    bool valid = mail->to_count > 0 && address_valid(mail->from);
    for (size_t i = 0; i < mail->to_count; i++)
        valid = valid && address_valid(mail->to[i]);
    if (!valid)
        return fail(l->arena, INVALID,
                    "A mail's sender or recipient is not an e-mail address, such as name@example.org");
    for (size_t i = 0; i < mail->to_count; i++) {
        struct curl_slist *longer =
            curl_slist_append(*list, arena_print(l->arena, "<%.*s>", STR_ARG(mail->to[i])).ptr);
        if (!longer)
            return fail(l->arena, INTERNAL, "A mail cannot be made");
        *list = longer;
    }
    curl_easy_setopt(l->curl, CURLOPT_MAIL_FROM, arena_print(l->arena, "<%.*s>", STR_ARG(mail->from)).ptr);
    curl_easy_setopt(l->curl, CURLOPT_MAIL_RCPT, *list);
    return DONE;
}

static void set_mail(struct line *l, const struct fetch_mail *mail, struct str *rest)
{
    // A password never goes in the clear, whatever the policy says.
    bool must_be_secret = !l->policy->allow_plain || mail->user.len;
    curl_easy_setopt(l->curl, CURLOPT_USE_SSL, (long)(must_be_secret ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (mail->user.len)
        line_sign_in(l, mail->user, mail->password);
    curl_easy_setopt(l->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(l->curl, CURLOPT_READFUNCTION, give_text);
    curl_easy_setopt(l->curl, CURLOPT_READDATA, rest);
    curl_easy_setopt(l->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)rest->len);
}

static enum code run(struct line *l)
{
    long reply = 0;
    enum code code = line_run(l);
    curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &reply);
    if (code == BUSY && reply >= 500 && reply < 600)
        return fail(l->arena, INVALID, "The mail server %.*s refuses the mail (%ld)", STR_ARG(l->host),
                    reply);
    if (code == BUSY && reply >= 400)
        return fail(l->arena, BUSY, "The mail server %.*s asks to try later (%ld)", STR_ARG(l->host), reply);
    return code;
}

enum code fetch_mail(struct arena *a, const struct fetch_policy *policy, const struct fetch_mail *mail)
{
    struct line l;
    struct curl_slist *list = NULL;
    struct str rest = mail->text;
    struct str url = mail->server;
    if (mail->hello.len) // libcurl takes our name from the URL's path
        url = arena_print(a, "%.*s/%.*s", STR_ARG(mail->server), STR_ARG(mail->hello));
    enum code code = line_open(&l, a, policy, url, "smtps", "smtp");
    if (code == DONE)
        code = set_addresses(&l, mail, &list);
    if (code == DONE) {
        set_mail(&l, mail, &rest);
        code = run(&l);
    }
    line_close(&l);
    curl_slist_free_all(list);
    return code;
}
