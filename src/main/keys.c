// Tending the keys of ens serve: what was remembered for long enough is wiped, and what the keeper refused is told to the
// operator. Each process does so for itself: its keys and its keeper are nobody else's, and no lease stands before it.
#include "main/main_int.h"

static enum code tell_refused(struct arena *a, const struct open_house *house, uint64_t refused)
{
    static const struct job itself = {.name = "keys-refused"}; // the journal's word
    const struct job_run run = {.house = house, .job = &itself};
    struct deed d;
    enum code code = job_deed(&run, a, &d);
    if (code)
        return code;
    code = space_tell_operator(&d, refused);
    if (code == DONE)
        code = space_commit(&d);
    command_deed_end(&d);
    return code;
}

void keys_tend(const struct open_house *house)
{
    struct arena a;
    uint64_t refused = crypt_keyring_tend(house->keys);
    if (!refused)
        return;
    arena_init(&a);
    if (tell_refused(&a, house, refused) != DONE)
        log_line(LOG_ERROR, "crypt",
                 "%llu refusals of the key's process could not be told to the operator's journal: %s",
                 (unsigned long long)refused, a.fault.text);
    arena_release(&a);
}
