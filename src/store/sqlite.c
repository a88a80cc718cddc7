// SQLite as a driver behind the door.
#include "store/store_int.h"

static enum code is_there(struct arena *a, const struct store_config *config)
{
    return store_volume_exists(a, config->folder, "commons") ? DONE : NOT_FOUND;
}

static enum code outside(struct arena *a, const struct store_config *config, struct store_outside *out)
{
    (void)a;
    (void)config;
    (void)out; // its folder is enough
    return DONE;
}

const struct store_driver store_sqlite = {
    .is_there = is_there,
    .outside = outside,
    .open = store_sqlite_open,
    .free = store_sqlite_free,
    .migrate = store_sqlite_migrate,
    .let_go = store_sqlite_let_go,
    .select = store_sqlite_select,
    .next = store_sqlite_next,
    .column_int = store_sqlite_column_int,
    .column = store_sqlite_column,
    .column_null = store_sqlite_column_null,
    .rows_end = store_sqlite_rows_end,
    .tx_select = store_sqlite_tx_select,
    .tx_write = store_sqlite_tx_write,
    .writer_open = store_sqlite_writer_open,
    .commit_group = store_sqlite_commit_group,
    .migrations = store_sqlite_migrations,
    .scrub = store_sqlite_scrub,
    .prepare_check = store_sqlite_prepare_check,
    .backup = store_sqlite_backup,
    .check = store_sqlite_check,
};
