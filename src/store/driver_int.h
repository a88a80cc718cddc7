// What a database does behind the door (door.c): SQLite's and PostgreSQL's drivers, and what both share.
#ifndef ENS_STORE_DRIVER_INT_H
#define ENS_STORE_DRIVER_INT_H

#include "store/store.h"

struct store_volume;
struct store_driver {
    enum code (*is_there)(struct arena *a, const struct store_config *config);
    enum code (*outside)(struct arena *a, const struct store_config *config, struct store_outside *out);
    enum code (*open)(struct arena *a, const struct store_config *config, struct store **out);
    void (*free)(struct store *s);
    enum code (*migrate)(struct arena *a, const struct store_config *config, unsigned *applied);
    // Reading. select is given rows with their driver set; next, column… and rows_end have a cursor.
    // let_go ends the snapshots of r and gives their connections back.
    void (*let_go)(struct store_read *r);
    enum code (*select)(struct arena *a, struct store_read *r, unsigned volume,
                        const struct store_statement *s, const struct store_value *args, size_t count,
                        struct store_rows *rows);
    bool (*next)(struct arena *a, struct store_rows *rows);
    int64_t (*column_int)(const struct store_rows *rows, int column);
    struct str (*column)(const struct store_rows *rows, int column);
    bool (*column_null)(const struct store_rows *rows, int column);
    void (*rows_end)(struct store_rows *rows);
    // Within a commit.
    enum code (*tx_select)(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                           const struct store_value *args, size_t count, struct store_rows *rows);
    enum code (*tx_write)(struct arena *a, struct store_tx *tx, const struct store_statement *s,
                          const struct store_value *args, size_t count, int rows);
    // Committing (committer.c): the connection by which v commits; and applying a group, settling each of its sets.
    enum code (*writer_open)(struct arena *a, struct store_volume *v);
    void (*commit_group)(struct store_volume *v, struct store_writes *group);
    // The house.
    enum code (*migrations)(struct arena *a, struct store_read *r, unsigned volume, int64_t *count);
    enum code (*scrub)(struct arena *a, struct store *s, uint64_t space);
    enum code (*prepare_check)(struct arena *a, struct store *s, const struct store_statement *st);
    enum code (*backup)(struct arena *a, struct store *s, const char *to_folder);
    enum code (*check)(struct arena *a, struct store *s, store_damage_fn *tell, void *context);
};

extern const struct store_driver store_sqlite, store_pgsql;

#endif
