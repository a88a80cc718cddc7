// What the files of takeout/ share: a zip that is made step by step, so that whoever sends it holds one step in memory.
#ifndef ENS_TAKEOUT_INT_H
#define ENS_TAKEOUT_INT_H

#include "codec/archive/archive.h"
#include "codec/json/json.h"
#include "codec/text/text.h"
#include "takeout/takeout.h"

enum stage { STAGE_TYPES, STAGE_SUMMARY, STAGE_JOURNAL, STAGE_INDEX, STAGE_DONE };

// A document's file under way.
struct waiting {
    struct str path, bytes; // bytes: when they stand in the Binary itself
    struct space_content content;
    int64_t at_us;
    bool is_apart;
};

struct takeout {
    struct deed deed; // its space is entered already; never finished
    uint64_t space;
    struct pack *pack;
    struct arena kept;  // what outlives a step
    struct arena batch; // the documents of a page
    struct arena step;  // emptied before each step
    enum stage stage;
    model_type type;
    struct str cursor; // in `kept`; {NULL,0}: the first page
    struct buf place;  // holds it
    bool is_begun;     // the file of this type or stage has begun
    struct waiting *files;
    size_t file_count, file_at;
    uint32_t chunk;
    uint64_t before; // of the journal
    bool is_raw;     // ens export: the journal as it stands
    unsigned long counts[MODEL_TYPE_COUNT], resources, documents;
};

// The deed must have entered the space: what it remembers of it must outlive the steps.
void takeout_begin(struct takeout *t, const struct deed *d, uint64_t space, pack_sink *sink, void *context);
// One page of resources, one chunk of a document, one page of the journal. The deed needs a snapshot, of its own for each
// step if it likes; t->stage is STAGE_DONE after the last. The fault is t->step's.
enum code takeout_step(struct takeout *t) MUST_CHECK;
void takeout_end(struct takeout *t);

// What one page of a search gives; t->cursor is where the next begins, *is_last: there is none.
enum code takeout_search(struct takeout *t, model_type type, uint32_t count, struct space_page *out,
                         bool *is_last) MUST_CHECK;
struct str takeout_path(struct takeout *t, const struct resource *binary); // "documents/<id>.pdf"

enum code takeout_documents(struct takeout *t) MUST_CHECK; // documents.c: a step of the Binaries
enum code takeout_index(struct takeout *t) MUST_CHECK;     // index.c: a step of index.html

int takeout_command(struct command_call *c); // command.c: ens export

#endif
