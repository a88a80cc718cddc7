// Handing a letter over: to an SMTP server, or to an SMS gateway by HTTP (docs/notices.md says the contract).
#include "notices/notices_int.h"

#include "codec/json/json.h"
#include "fetch/fetch.h"

static const int64_t SEND_MAX_US = 12LL * 1000000;

bool channel_is_configured(const struct space_house *h, enum event_channel channel)
{
    switch (channel) {
    case EVENT_MAIL:
        return setting_text(h, "notices.smtp").len && setting_text(h, "notices.from").len;
    case EVENT_SMS:
        return setting_text(h, "notices.sms").len > 0;
    case EVENT_POST:
        return setting_text(h, "notices.post-folder").len > 0;
    case EVENT_LIST:
    case EVENT_CHANNEL_COUNT:
        break;
    }
    return false;
}

unsigned channels_configured(const struct space_house *h)
{
    unsigned bits = 0;
    for (int c = EVENT_MAIL; c < EVENT_CHANNEL_COUNT; c++)
        if (channel_is_configured(h, (enum event_channel)c))
            bits |= CHANNEL_BIT(c);
    return bits;
}

static struct fetch_policy policy_of(const struct space_house *h)
{
    bool is_near = setting_switch(h, "notices.near");
    return (struct fetch_policy){
        .allow_plain = is_near,
        .allow_private = is_near,
        .ca_file = setting_text(h, "notices.ca-file"),
        .time_max_us = SEND_MAX_US,
    };
}

static struct str settings_url(struct arena *a, struct space_house *h, const struct letter_out *words)
{
    struct str base = setting_text(h, "public-base");
    return words->can_be_switched_off && base.len ? arena_print(a, "%.*s/notices", STR_ARG(base)) : STR("");
}

static enum code send_mail(struct arena *a, struct space_house *h, const struct outbox_row *row,
                           const struct letter *letter)
{
    struct letter_out words;
    letter_words(a, h, letter, row->at_us, &words);
    struct mail_draft draft = {.from = setting_text(h, "notices.from"),
                               .from_name = words.sender,
                               .to = letter->address,
                               .subject = words.subject,
                               .text = words.text,
                               .id = letter->id,
                               .settings_url = settings_url(a, h, &words),
                               .at_us = row->at_us};
    struct fetch_mail mail = {.server = setting_text(h, "notices.smtp"),
                              .user = setting_text(h, "notices.smtp-user"),
                              .password = setting_text(h, "notices.smtp-password"),
                              .from = draft.from,
                              .to = &letter->address,
                              .to_count = 1};
    struct fetch_policy policy = policy_of(h);
    enum code code = mail_write(a, &draft, &mail.text);
    return code ? code : fetch_mail(a, &policy, &mail);
}

// 409: the gateway had it already, which is what the key is for.
static enum code gateway_said(struct arena *a, int status)
{
    if ((status >= 200 && status < 300) || status == 409)
        return DONE;
    bool may_pass = status >= 500 || status == 408 || status == 425 || status == 429;
    return fail(a, may_pass ? BUSY : INVALID, "The SMS gateway answered %d", status);
}

static enum code send_sms(struct arena *a, struct space_house *h, const struct letter *letter, int64_t at_us)
{
    struct letter_out words;
    struct fetch_answer answer;
    struct buf body;
    if (!phone_valid(letter->address))
        return fail(a, INVALID, "The recipient of an SMS is not a telephone number");
    letter_words(a, h, letter, at_us, &words);
    buf_init(&body, a, 256);
    buf_print(&body, "{\"id\":\"%.*s\",\"to\":\"%.*s\",\"text\":", STR_ARG(letter->id),
              STR_ARG(letter->address));
    json_write_string(&body, words.brief);
    buf_add_char(&body, '}');
    struct str token = setting_text(h, "notices.sms-token");
    struct fetch_field fields[] = {
        {STR("Idempotency-Key"), letter->id},
        {STR("Authorization"), arena_print(a, "Bearer %.*s", STR_ARG(token))},
    };
    struct fetch_request request = {.url = setting_text(h, "notices.sms"),
                                    .body = buf_str(&body),
                                    .media_type = STR("application/json"),
                                    .fields = fields,
                                    .field_count = token.len ? 2 : 1};
    struct fetch_policy policy = policy_of(h);
    enum code code = fetch_http(a, &policy, &request, &answer);
    return code ? code : gateway_said(a, answer.status);
}

enum code send_letter(struct arena *a, struct space_house *h, const struct outbox_row *row,
                      const struct letter *letter)
{
    if (!channel_is_configured(h, row->channel))
        return fail(a, INVALID, "This channel is not configured; see docs/notices.md");
    switch (row->channel) {
    case EVENT_MAIL:
        return send_mail(a, h, row, letter);
    case EVENT_SMS:
        return send_sms(a, h, letter, row->at_us);
    case EVENT_POST:
    case EVENT_LIST:
    case EVENT_CHANNEL_COUNT:
        break;
    }
    return fail(a, INVALID, "This channel is not sent letter by letter");
}
