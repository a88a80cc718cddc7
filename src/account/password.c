// Passwords: how many are hashed at once, and how easily one is guessed (zxcvbn; Wheeler, USENIX Security 2016).
#include "account/account_int.h"

#include <zxcvbn.h>

// ---- slots --------------------------------------------------------------------------------------------------

// A hash takes 64 MiB and a tenth of a second of a core: a flood of them must not be one of memory, nor take the
// workers that serve others.
static enum code take_slot(struct account_desk *desk, struct arena *a)
{
    pthread_mutex_lock(&desk->hash_lock);
    bool is_full = desk->hashing >= desk->hashing_most && desk->waiting >= 2 * desk->hashing_most;
    if (!is_full) {
        desk->waiting++;
        while (desk->hashing >= desk->hashing_most)
            pthread_cond_wait(&desk->hash_free, &desk->hash_lock);
        desk->waiting--;
        desk->hashing++;
    }
    pthread_mutex_unlock(&desk->hash_lock);
    return is_full ? fail(a, BUSY, "Many people sign in at this moment; try again in a few seconds") : DONE;
}

static void give_slot(struct account_desk *desk)
{
    pthread_mutex_lock(&desk->hash_lock);
    desk->hashing--;
    pthread_cond_signal(&desk->hash_free);
    pthread_mutex_unlock(&desk->hash_lock);
}

enum code account_password_hash(struct account_desk *desk, struct arena *a, struct str password,
                                struct str *encoded)
{
    enum code code = take_slot(desk, a);
    if (code)
        return code;
    code = crypt_password_hash(a, password, encoded);
    give_slot(desk);
    return code;
}

enum code account_password_fits(struct account_desk *desk, struct arena *a, struct str encoded,
                                struct str password, bool *fits)
{
    // The same cost, a salt of zeros, and a hash that no password is known for.
    static const char nobodys[] = "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    bool is_somebodys = encoded.len > 0;
    enum code code = take_slot(desk, a);
    if (code)
        return code;
    code = crypt_password_fits(a, is_somebodys ? encoded : str_from(nobodys), password, fits);
    give_slot(desk);
    *fits = *fits && is_somebodys;
    return code;
}

// ---- strength -----------------------------------------------------------------------------------------------

// What zxcvbn's lists, made from English leaks, do not hold.
static const char *const french[] = {
    "motdepasse",  "motdepass", "azerty",    "azertyuiop", "qsdfgh",   "wxcvbn",    "bonjour",   "bonsoir",
    "soleil",      "doudou",    "loulou",    "chouchou",   "coucou",   "jetaime",   "marseille", "toulouse",
    "bordeaux",    "france",    "francaise", "camille",    "nicolas",  "julien",    "sandrine",  "isabelle",
    "vacances",    "chocolat",  "poisson",   "tartine",    "papillon", "princesse", "famille",   "monamour",
    "espacesante", "ameli",     "vitale",    "sante",      "espace",   "ens",
};

int account_password_score(struct arena *a, struct str password, const char *const own[])
{
    const char *words[COUNT_OF(french) + ACCOUNT_OWN_MAX + 1] = {NULL};
    size_t count = 0;
    for (; count < ACCOUNT_OWN_MAX && own[count]; count++)
        words[count] = own[count];
    for (size_t i = 0; i < COUNT_OF(french); i++)
        words[count++] = french[i];
    // log2 of 10^3, 10^6, 10^8 and 10^10 guesses: zxcvbn's steps.
    static const double bits[] = {9.97, 19.93, 26.58, 33.22};
    int score = 0;
    double entropy = ZxcvbnMatch(arena_copy(a, password).ptr, words, NULL);
    while (score < (int)COUNT_OF(bits) && entropy >= bits[score])
        score++;
    return score;
}
