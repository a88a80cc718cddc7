// The job that tends the keys of ens serve: what was remembered for long enough is wiped, and what the keeper refused is
// told to the operator.
#include "main/main_int.h"

static enum code tend_keys(struct job_run *run)
{
    struct deed d;
    uint64_t refused = crypt_keyring_tend(run->house->keys);
    if (!refused)
        return DONE;
    enum code code = job_deed(run, &d);
    if (code == DONE)
        code = space_tell_operator(&d, refused);
    if (code == DONE)
        code = space_commit(&d);
    command_deed_end(&d);
    return code;
}

const struct job program_own_jobs[] = {
    {.name = "keys-refused",
     .what = "Forgets the keys of spaces that were used a while ago; tells the operator's journal how often "
             "more were "
             "asked for than allowed.",
     .every_s = 60,
     .at_stop = true,
     .run = tend_keys},
    {0},
};
