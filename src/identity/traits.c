// Strict traits: folding names and telling which traits of two identities contradict each other (référentiel
// INS, RNIV: birth name, given names, birth date, sex, birth place).
#include "codec/text/text.h"
#include "identity/identity.h"

// The size of a separator at the start of s, or 0: what joins the words of a name and means nothing by
// itself.
static size_t separator_size(struct str s)
{
    static const struct str wide[] = {
        {"\xe2\x80\x99", 3}, // right single quotation mark
        {"\xe2\x80\x98", 3}, // left single quotation mark
        {"\xe2\x80\x90", 3}, // hyphen
        {"\xe2\x80\x91", 3}, // non-breaking hyphen
        {"\xc2\xa0", 2},     // no-break space
    };
    if (memchr(" -'.,\t\r\n", s.ptr[0], 8))
        return 1;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (str_starts(s, wide[i]))
            return wide[i].len;
    return 0;
}

struct str traits_fold_name(struct arena *a, struct str name)
{
    struct buf folded, words;
    buf_init(&folded, a, name.len);
    text_fold(&folded, name);
    buf_init(&words, a, folded.len);
    for (struct str rest = buf_str(&folded); rest.len;) {
        size_t skipped = separator_size(rest);
        if (skipped == 0)
            buf_add_char(&words, rest.ptr[0]);
        else if (words.len && words.ptr[words.len - 1] != ' ')
            buf_add_char(&words, ' ');
        rest = str_skip(rest, skipped ? skipped : 1);
    }
    return str_trim(buf_str(&words));
}

// Both are folded: one is the beginning of the other, cut between words.
static bool one_begins_other(struct str left, struct str right)
{
    struct str small = left.len < right.len ? left : right;
    struct str large = left.len < right.len ? right : left;
    return str_starts(large, small) && (large.len == small.len || large.ptr[small.len] == ' ');
}

static bool names_agree(struct arena *a, struct str left, struct str right)
{
    struct str l = traits_fold_name(a, left), r = traits_fold_name(a, right);
    return l.len == 0 || r.len == 0 || str_equal(l, r);
}

static bool given_agree(struct arena *a, struct str left, struct str right)
{
    struct str l = traits_fold_name(a, left), r = traits_fold_name(a, right);
    return l.len == 0 || r.len == 0 || one_begins_other(l, r);
}

static struct str given_list(const struct identity_traits *t)
{
    return t->birth_given.len ? t->birth_given : t->first_given;
}

static bool dates_agree(struct str left, struct str right)
{
    size_t len = left.len < right.len ? left.len : right.len;
    if (len > sizeof "YYYY-MM-DD" - 1)
        len = sizeof "YYYY-MM-DD" - 1;
    return str_equal(str_of(left.ptr, len), str_of(right.ptr, len));
}

unsigned traits_compare(const struct identity_traits *left, const struct identity_traits *right)
{
    struct arena scratch;
    arena_init(&scratch);
    unsigned mismatch = 0;
    if (!names_agree(&scratch, left->birth_name, right->birth_name))
        mismatch |= TRAIT_BIRTH_NAME;
    if (!given_agree(&scratch, given_list(left), given_list(right)) ||
        !given_agree(&scratch, left->first_given, right->first_given))
        mismatch |= TRAIT_GIVEN_NAMES;
    if (!dates_agree(left->birth_date, right->birth_date))
        mismatch |= TRAIT_BIRTH_DATE;
    if (left->sex && right->sex && left->sex != right->sex)
        mismatch |= TRAIT_SEX;
    if (!names_agree(&scratch, left->birth_place, right->birth_place))
        mismatch |= TRAIT_BIRTH_PLACE;
    arena_release(&scratch);
    return mismatch;
}

struct str traits_mismatch_text(struct arena *a, unsigned mismatch)
{
    static const char *const words[] = {"birth name", "given names", "birth date", "sex", "birth place"};
    struct buf text;
    buf_init(&text, a, 64);
    for (unsigned i = 0; i < COUNT_OF(words); i++) {
        if (!(mismatch & (1u << i)))
            continue;
        buf_add(&text, text.len ? STR(", ") : STR(""));
        buf_add(&text, str_from(words[i]));
    }
    return buf_str(&text);
}
