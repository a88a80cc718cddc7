// What a letter says, whole: greeting, what happened, where to sign in, and in which two languages.
#include "notices/notices_int.h"

static bool is_delegate(const struct letter *letter)
{
    return letter->event.kind != EVENT_NONE && letter->event.only.len == 0 &&
           !str_equal(letter->account, REACH_HOLDER);
}

static struct notice_about_whom whom(const struct letter *letter, bool is_english)
{
    return (struct notice_about_whom){
        .kind = letter->event.kind, .is_delegate = is_delegate(letter), .is_english = is_english};
}

// "10 minutes", "30 jours": how long a code is good, from the moment it was asked for.
static void add_term(struct buf *b, int64_t us, bool is_english)
{
    enum { MINUTES_A_DAY = 24 * 60, MINUTES_MAX = 120 };
    long long minutes = us / 60000000;
    if (minutes < 1)
        minutes = 1;
    if (minutes <= MINUTES_MAX)
        buf_print(b, "%lld minute%s", minutes, minutes == 1 ? "" : "s");
    else if (minutes < 2LL * MINUTES_A_DAY)
        buf_print(b, "%lld %s", minutes / 60, is_english ? "hours" : "heures");
    else
        buf_print(b, "%lld %s", minutes / MINUTES_A_DAY, is_english ? "days" : "jours");
}

static bool is_invitation(const struct letter *letter)
{
    return str_equal(letter->event.detail, EVENT_INVITATION);
}

// To somebody whom the house does not know: what is asked of them, and nothing of who asks; they tell that themselves.
static void add_invitation(struct buf *b, const struct letter *letter, int64_t at_us, bool is_english)
{
    buf_add(b,
            is_english
                ? STR("Hello,\n\nSomeone close to you asks you to help them with their health space. To say "
                      "yes or no, open this link:\n")
                : STR("Bonjour,\n\nUne personne proche vous demande de l’aider dans son espace santé. "
                      "Pour dire oui ou non, ouvrez ce lien :\n"));
    buf_print(b, is_english ? "%.*s\n\nIt works once, for " : "%.*s\n\nIl marche une seule fois, pendant ",
              STR_ARG(letter->code));
    add_term(b, letter->until_us - at_us, is_english);
    buf_add(
        b, is_english
               ? STR(".\nIf nobody told you of it, do nothing, and give this link to nobody.\n")
               : STR(".\nSi personne ne vous en a parlé, ne faites rien et ne donnez ce lien à personne.\n"));
}

static void add_french(struct buf *b, const struct letter *letter, int64_t at_us, struct str link)
{
    struct notice_about_whom to = whom(letter, false);
    if (is_invitation(letter)) {
        add_invitation(b, letter, at_us, false);
        return;
    }
    buf_print(b, "Bonjour,\n\n%.*s", STR_ARG(notice_words_of(&to).text));
    if (letter->code.len) {
        buf_print(b, " %.*s\n\nIl marche une seule fois, pendant ", STR_ARG(letter->code));
        add_term(b, letter->until_us - at_us, false);
        buf_add(b, STR(".\nNe le donnez à personne : nous ne vous le demanderons jamais.\n"
                       "Si vous n’avez rien demandé, ne faites rien.\n"));
        return;
    }
    buf_add(b, STR("\n\nPour en savoir plus, connectez-vous"));
    if (link.len)
        buf_print(b, " :\n%.*s\n", STR_ARG(link));
    else
        buf_add(b, STR(" à votre espace santé.\n"));
}

static void add_english(struct buf *b, const struct letter *letter, int64_t at_us, struct str link)
{
    struct notice_about_whom to = whom(letter, true);
    if (is_invitation(letter)) {
        add_invitation(b, letter, at_us, true);
        return;
    }
    buf_print(b, "Hello,\n\n%.*s", STR_ARG(notice_words_of(&to).text));
    if (letter->code.len) {
        buf_print(b, " %.*s\n\nIt works once, for ", STR_ARG(letter->code));
        add_term(b, letter->until_us - at_us, true);
        buf_add(b, STR(".\nGive it to nobody: we will never ask you for it.\n"
                       "If you asked for nothing, do nothing.\n"));
        return;
    }
    buf_add(b, STR("\n\nTo know more, sign in"));
    if (link.len)
        buf_print(b, ":\n%.*s\n", STR_ARG(link));
    else
        buf_add(b, STR(" to your health space.\n"));
}

static struct str sender_of(const struct space_house *h, bool is_english)
{
    struct str given = setting_text(h, "notices.from-name");
    return given.len ? given : service_name(h, is_english);
}

static struct str brief_of(struct arena *a, struct space_house *h, const struct letter *letter, int64_t at_us)
{
    struct buf b;
    bool is_english = str_equal(letter->language, STR("en"));
    struct notice_about_whom to = whom(letter, is_english);
    struct str link = setting_text(h, "public-base");
    buf_init(&b, a, 200);
    if (is_invitation(letter))
        return arena_print(a, // the apostrophe is that of SMS, as of all short words (texts.c)
                           is_english
                               ? "Someone close to you asks you to help them with their health space: %.*s"
                               : "Un proche vous demande de l'aider dans son espace santé : %.*s",
                           STR_ARG(letter->code));
    buf_print(&b, "%.*s%s %.*s", STR_ARG(sender_of(h, is_english)), is_english ? ":" : " :",
              STR_ARG(notice_short_words(&to)));
    if (letter->code.len) {
        buf_print(&b,
                  is_english ? " %.*s. Give it to nobody. Good for "
                             : " %.*s. Ne le donnez à personne. Valable ",
                  STR_ARG(letter->code));
        add_term(&b, letter->until_us - at_us, is_english);
        buf_add_char(&b, '.');
    } else {
        buf_print(&b,
                  is_english ? " Sign in to know more%s%.*s" : " Pour en savoir plus, connectez-vous%s%.*s",
                  link.len ? (is_english ? ": " : " : ") : ".", STR_ARG(link));
    }
    return buf_str(&b);
}

void letter_words(struct arena *a, struct space_house *h, const struct letter *letter, int64_t at_us,
                  struct letter_out *out)
{
    struct buf b;
    bool is_english = str_equal(letter->language, STR("en"));
    struct notice_about_whom to = whom(letter, is_english);
    struct str link = setting_text(h, "public-base");
    buf_init(&b, a, 1024);
    if (is_english)
        add_english(&b, letter, at_us, link);
    else
        add_french(&b, letter, at_us, link);
    buf_add(&b, STR("\n--------\n\n"));
    if (is_english)
        add_french(&b, letter, at_us, link);
    else
        add_english(&b, letter, at_us, link);
    *out = (struct letter_out){
        .sender = sender_of(h, is_english),
        .subject = !is_invitation(letter) ? notice_words_of(&to).subject
                   : is_english           ? STR("Someone asks for your help")
                                          : STR("Un proche vous demande de l’aide"),
        .text = buf_str(&b),
        .brief = brief_of(a, h, letter, at_us),
        .can_be_switched_off =
            letter->event.kind != EVENT_NONE && !notice_rule_of(letter->event.kind)->is_mandatory,
    };
}
