// Addresses, the text of mails, what texts say and do not say, and what people chose.
#include "notices/notices_int.h"

#include "codec/text/text.h"
#include "support/an_arena.h"

#include <stdio.h>

// ---- addresses

static void an_address_is_nothing_but_an_address(void **state)
{
    static const char *const good[] = {"a@b.fr", "camille.sansnom+sante@sous.domaine.example.org",
                                       "o'neil@example.org", "a@xn--bcher-kva.example"};
    static const char *const bad[] = {"",
                                      "a",
                                      "@b.fr",
                                      "a@",
                                      "a@b",
                                      "a@b.",
                                      "a@.b.fr",
                                      "a.@b.fr",
                                      "a..b@c.fr",
                                      "a b@c.fr",
                                      "a@b c.fr",
                                      "a@b.fr\n",
                                      "a@b.fr\r\nBcc: x@y.fr",
                                      "<a@b.fr>",
                                      "a@b@c.fr",
                                      "a@b.fr,c@d.fr",
                                      "\"a\"@b.fr",
                                      "a@[127.0.0.1]",
                                      "a@-b.fr",
                                      "a@b-.fr",
                                      "\xc3\xa9@b.fr",
                                      "a@\xc3\xa9.fr"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(mail_address_valid(str_from(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct str address = str_from(bad[i]);
        if (mail_address_valid(address))
            print_error("\"%.*s\" was taken\n", STR_ARG(address));
        assert_false(mail_address_valid(address));
    }
    assert_false(mail_address_valid(str_of("a@b.fr\0x", 8)));
    assert_false(mail_address_valid(str_of("a\0b@c.fr", 8)));
}

static void a_number_is_e164(void **state)
{
    static const char *const bad[] = {"",
                                      "+",
                                      "0612345678",
                                      "+0612345678",
                                      "+33 612345678",
                                      "+3361234567a",
                                      "+1234567",
                                      "+1234567890123456",
                                      "+33612345678\n"};
    (void)state;
    assert_true(phone_valid(STR("+33612345678")));
    assert_true(phone_valid(STR("+12345678")));
    assert_true(phone_valid(STR("+123456789012345")));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(phone_valid(str_from(bad[i])));
}

static void a_postal_address_is_lines_of_38_characters(void **state)
{
    static const char *const bad[] = {"",

                                      "A\n",     "\nA",         "A\n\nB",  "A\nB\nC\nD\nE\nF\nG",
                                      "A\r\nB",  "A\n B",       "=A\nB",   "A\n@B",
                                      "A\n\x7f", "A\n\xc2\x85", "A\n\xff", "A\n\342\200\256B"};
    (void)state;
    assert_true(post_address_valid(STR("MME ANNE ÉTOILÉE\n12 RUE DE L'ÉGLISE\n75001 PARIS")));
    assert_true(
        post_address_valid(STR("A\n\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89"
                               "\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89"
                               "\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89"
                               "\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89\xc3\x89"
                               "\xc3\x89\xc3\x89\xc3\x89")));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(post_address_valid(str_from(bad[i])));
}

// ---- mails

static const struct mail_draft draft = {.from = {"no-reply@sante.example.fr", 25},
                                        .to = {"camille@example.org", 19},
                                        .subject = {"Hello", 5},
                                        .text = {"a\n", 2},
                                        .id = {"0123456789abcdef", 16},
                                        .at_us = 1800000000LL * 1000000};

static void a_plain_mail_reads_as_written(void **state)
{
    struct arena *a = *state;
    struct str mail;
    assert_int_equal(mail_write(a, &draft, &mail), DONE);
    assert_text(mail, "From: <no-reply@sante.example.fr>\r\n"
                      "To: <camille@example.org>\r\n"
                      "Subject: Hello\r\n"
                      "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"
                      "Message-ID: <0123456789abcdef@sante.example.fr>\r\n"
                      "Auto-Submitted: auto-generated\r\n"
                      "MIME-Version: 1.0\r\n"
                      "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n"
                      "\r\n"
                      "a\r\n");
}

static void no_word_can_begin_a_header_line(void **state)
{
    static const char *const evil[] = {
        "x\r\nBcc: spy@example.org", "x\nBcc: spy@example.org", "x\rBcc: y",
        "=?UTF-8?Q?x?=\r\n\r\nbody", "\r\n.\r\nQUIT\r\n",       "?= =?UTF-8?Q?",
        "\342\200\250Bcc: x"};
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT_OF(evil); i++) {
        struct mail_draft d = draft;
        struct str mail;
        d.subject = d.from_name = str_from(evil[i]);
        assert_int_equal(mail_write(a, &d, &mail), DONE);
        ptrdiff_t end = str_find_str(mail, STR("\r\n\r\n"));
        struct str head = str_of(mail.ptr, (size_t)end);
        assert_true(str_find_str(head, STR("Bcc:")) < 0);
        for (size_t k = 0; k < head.len; k++)
            if (head.ptr[k] == '\n')
                assert_true(head.ptr[k - 1] == '\r' && (head.ptr[k + 1] == ' ' || head.ptr[k + 1] >= 'A'));
        assert_text(str_skip(mail, (size_t)end + 4), "a\r\n");
    }
    struct mail_draft d = draft;
    struct str mail;
    d.to = STR("camille@example.org\r\nBcc: spy@example.org");
    assert_int_equal(mail_write(a, &d, &mail), INVALID);
    d = draft;
    d.id = STR("a>\r\nX: y");
    assert_int_equal(mail_write(a, &d, &mail), INVALID);
    d = draft;
    d.settings_url = STR("https://x/\r\nX: y");
    assert_int_equal(mail_write(a, &d, &mail), INVALID);
}

static void a_long_subject_is_folded_between_characters(void **state)
{
    struct arena *a = *state;
    struct mail_draft d = draft;
    struct str mail, rest;
    d.subject =
        STR("Connexion depuis un nouvel appareil à l'été, où que vous soyez, même à Nîmes, ça va être long");
    assert_int_equal(mail_write(a, &d, &mail), DONE);
    rest = mail;
    size_t folded = 0;
    while (rest.ptr) {
        struct str line = str_cut(&rest, '\n');
        assert_true(line.len <= 77); // 76 and the CR
        folded += str_starts(line, STR(" =?UTF-8?Q?"));
    }
    assert_true(folded >= 1);
    assert_true(str_find_str(mail, STR("=C3?=")) < 0); // no half of an é
}

static void quoted_text_keeps_every_byte_and_no_line_is_long(void **state)
{
    struct arena *a = *state;
    struct buf b;
    buf_init(&b, a, 100);
    mail_write_quoted(&b, STR("a = b \nend with a tab\t\n\xc3\xa9t\xc3\xa9\r.\n.\nFrom me\nno end"));
    assert_text(buf_str(&b),
                "a =3D b=20\r\nend with a tab=09\r\n=C3=A9t=C3=A9=0D.\r\n.\r\nFrom me\r\nno end\r\n");
    char line[200];
    memset(line, 'x', sizeof line);
    b.len = 0;
    mail_write_quoted(&b, str_of(line, 76));
    assert_int_equal(b.len, 78);
    b.len = 0;
    mail_write_quoted(&b, str_of(line, 77));
    assert_int_equal(b.len, 75 + 3 + 2 + 2);
}

// ---- texts

static const struct notice_about_whom everyone[] = {
    {.kind = EVENT_NONE},   {.is_delegate = true},
    {.is_english = true},   {.is_english = true, .is_delegate = true},
    {.is_attending = true}, {.is_attending = true, .is_english = true}};

static void every_kind_has_its_words_in_both_languages(void **state)
{
    (void)state;
    for (int kind = EVENT_DOCUMENT_ADDED; kind < EVENT_KIND_COUNT; kind++)
        for (size_t i = 0; i < COUNT_OF(everyone); i++) {
            struct notice_about_whom to = everyone[i];
            to.kind = (enum event_kind)kind;
            struct notice_words words = notice_words_of(&to);
            assert_true(words.subject.len > 0 && words.subject.len < 60);
            assert_true(words.text.len > 0 && utf8_valid(words.text));
            assert_true(words.text.ptr[words.text.len - 1] == '.');
            assert_true(notice_short_words(&to).len > 0 && notice_short_words(&to).len < 60);
            assert_true(notice_rule_of((enum event_kind)kind)->channels & CHANNEL_BIT(EVENT_LIST));
        }
}

// What SMS writes a character a septet (3GPP TS 23.038 §6.2.1), of what French has.
static bool is_of_sms(struct str text)
{
    static const char *const others[] = {"é", "è", "à", "ù", "É", "Ç"};
    while (text.len) {
        uint32_t c;
        struct str one = str_of(text.ptr, utf8_next(text, &c));
        if (!one.len || (c >= 0x80 && !str_is_one_of(one, others, COUNT_OF(others))))
            return false;
        text = str_skip(text, one.len);
    }
    return true;
}

static void short_words_are_written_in_the_alphabet_of_sms(void **state)
{
    (void)state;
    for (int kind = EVENT_NONE; kind < EVENT_KIND_COUNT; kind++)
        for (size_t i = 0; i < COUNT_OF(everyone); i++) {
            struct notice_about_whom to = everyone[i];
            to.kind = (enum event_kind)kind;
            assert_true(is_of_sms(notice_short_words(&to)));
        }
    assert_false(is_of_sms(STR("l’été")) || is_of_sms(STR("être")));
}

// What a reader over someone's shoulder could take for news of their health.
static void no_text_says_anything_of_health(void **state)
{
    static const char *const words[] = {
        "urgence",   "emergency",  "maladie",   "disease", "diagnos", "ordonnance", "prescri",
        "analyse",   "laborato",   "result",    "résult",  "vaccin",  "hôpital",    "hospital",
        "radio",     "imagerie",   "grossesse", "pregnan", "psy",     "cancer",     "traitement",
        "treatment", "médicament", "SAMU",      "pharmac", "chirurg", "allerg",     "compte rendu"};
    (void)state;
    for (int kind = EVENT_NONE; kind < EVENT_KIND_COUNT; kind++)
        for (size_t i = 0; i < COUNT_OF(everyone); i++) {
            struct notice_about_whom to = everyone[i];
            to.kind = (enum event_kind)kind;
            struct notice_words said = notice_words_of(&to);
            struct str brief = notice_short_words(&to);
            for (size_t w = 0; w < COUNT_OF(words); w++) {
                assert_true(str_find_str(said.subject, str_from(words[w])) < 0);
                assert_true(str_find_str(said.text, str_from(words[w])) < 0);
                assert_true(str_find_str(brief, str_from(words[w])) < 0);
            }
        }
}

// ---- choices

static struct reach reach_with(unsigned verified)
{
    static const char *const addresses[] = {"", "a@b.fr", "+33612345678", "A\nB"};
    struct reach r = {.account = REACH_HOLDER};
    for (int c = EVENT_MAIL; c < EVENT_CHANNEL_COUNT; c++)
        r.points[r.point_count++] = (struct reach_point){.id = (uint64_t)c,
                                                         .channel = (enum event_channel)c,
                                                         .address = str_from(addresses[c]),
                                                         .verified_us = verified & CHANNEL_BIT(c) ? 1 : 0};
    return r;
}

static void what_goes_out_follows_choice_and_verified_addresses(void **state)
{
    enum {
        MAIL = CHANNEL_BIT(EVENT_MAIL),
        SMS = CHANNEL_BIT(EVENT_SMS),
        POST = CHANNEL_BIT(EVENT_POST),
        LIST = CHANNEL_BIT(EVENT_LIST),
        NO_CHOICE = 1 << 10
    };
    static const struct {
        enum event_kind kind;
        unsigned verified, chosen, goes;
    } cases[] = {
        {EVENT_DOCUMENT_ADDED, MAIL | SMS | POST, NO_CHOICE, MAIL},
        {EVENT_DOCUMENT_ADDED, SMS, NO_CHOICE, 0},
        {EVENT_DOCUMENT_ADDED, MAIL | SMS, LIST, 0},
        {EVENT_DOCUMENT_ADDED, MAIL | SMS, LIST | SMS, SMS},
        {EVENT_DOCUMENT_ADDED, MAIL, LIST | SMS, 0},
        {EVENT_CONSULTED, MAIL | SMS | POST, NO_CHOICE, 0},
        {EVENT_CONSULTED, MAIL, LIST | MAIL, MAIL},
        {EVENT_EMERGENCY, MAIL | SMS | POST, NO_CHOICE, MAIL | SMS},
        {EVENT_EMERGENCY, POST, NO_CHOICE, POST}, // what must be told goes where it can
        {EVENT_EMERGENCY, MAIL | SMS, LIST, 0},   // unless it was chosen otherwise: the list stays
        {EVENT_EMERGENCY, 0, NO_CHOICE, 0},
        {EVENT_MAJORITY, MAIL | POST, NO_CHOICE, MAIL},
        {EVENT_MAJORITY, POST, NO_CHOICE, POST},
        {EVENT_MAJORITY, MAIL | POST, LIST | MAIL | POST, MAIL | POST},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct reach r = reach_with(cases[i].verified);
        r.has_chosen[cases[i].kind] = cases[i].chosen != NO_CHOICE;
        r.channels[cases[i].kind] = cases[i].chosen & ~(unsigned)NO_CHOICE;
        if (reach_channels(&r, cases[i].kind) != cases[i].goes)
            print_error("case %zu: %u\n", i, reach_channels(&r, cases[i].kind));
        assert_int_equal(reach_channels(&r, cases[i].kind), cases[i].goes);
        assert_true(reach_lists(&r, cases[i].kind));
    }
    struct reach r = reach_with(0);
    r.has_chosen[EVENT_CONSULTED] = r.has_chosen[EVENT_EMERGENCY] = true;
    assert_false(reach_lists(&r, EVENT_CONSULTED));
    assert_true(reach_lists(&r, EVENT_EMERGENCY)); // cannot be silenced wholly
}

static void choices_are_read_as_they_were_written(void **state)
{
    struct arena *a = *state;
    struct reach r = reach_with(CHANNEL_BIT(EVENT_MAIL)), read;
    r.is_english = true;
    r.points[1].code = STR("123456");
    r.points[1].code_until_us = 99;
    r.points[1].tries = 3;
    r.codes_day = 20000;
    r.codes_count = 7;
    r.has_chosen[EVENT_SECURITY] = true;
    r.channels[EVENT_SECURITY] = 5;
    assert_int_equal(reach_read(a, reach_write(a, &r), &read), DONE);
    struct str written = reach_write(a, &r), again = reach_write(a, &read);
    assert_true(str_equal(again, written));
    assert_int_equal(read.point_count, 3);
    assert_text(read.points[1].code, "123456");
    assert_int_equal(read.points[1].tries, 3);
    assert_text(read.points[2].address, "A\nB");
    assert_int_equal(read.codes_count, 7);
    assert_true(read.has_chosen[EVENT_SECURITY] && !read.has_chosen[EVENT_EXPORT]);
    assert_int_equal(read.channels[EVENT_SECURITY], 5);
    assert_int_equal(reach_read(a, STR("{"), &read), INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_nothing_but_an_address),
        cmocka_unit_test(a_number_is_e164),
        cmocka_unit_test(a_postal_address_is_lines_of_38_characters),
        ARENA_TEST(a_plain_mail_reads_as_written),
        ARENA_TEST(no_word_can_begin_a_header_line),
        ARENA_TEST(a_long_subject_is_folded_between_characters),
        ARENA_TEST(quoted_text_keeps_every_byte_and_no_line_is_long),
        cmocka_unit_test(every_kind_has_its_words_in_both_languages),
        cmocka_unit_test(short_words_are_written_in_the_alphabet_of_sms),
        cmocka_unit_test(no_text_says_anything_of_health),
        cmocka_unit_test(what_goes_out_follows_choice_and_verified_addresses),
        ARENA_TEST(choices_are_read_as_they_were_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
