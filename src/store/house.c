// The house-keeping of a store on SQLite: checks, and the test that a statement suits the schema.
#include "store/store_int.h"

enum code store_sqlite_prepare_check(struct arena *a, struct store *s, const struct store_statement *st)
{
    const unsigned volumes[] = {0, s->volumes};
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        struct store_db *db;
        struct store_prepared *p;
        enum code code = store_db_open(a, &s->config, s->volume[volumes[i]].name, STORE_READER, &db);
        if (code != DONE)
            return code;
        code = store_db_prepare(a, db, st, &p);
        store_db_close(&db);
        if (code != DONE)
            return code;
    }
    return DONE;
}

// ---- check

struct damage {
    store_damage_fn *tell;
    void *context;
    bool any;
};

static void tell_damage(struct damage *damage, unsigned volume, struct str sentence)
{
    damage->any = true;
    damage->tell(damage->context, volume, sentence);
}

static enum code read_pages(struct arena *a, struct store_db *db, unsigned number, struct damage *damage)
{
    static const struct store_statement check = {"check the pages", "PRAGMA integrity_check(20)"};
    struct store_prepared *p;
    enum code code = store_db_start(a, db, &check, NULL, 0, &p);
    if (code != DONE)
        return code;
    int result;
    while ((result = sqlite3_step(p->stmt)) == SQLITE_ROW) {
        struct str line = str_from((const char *)sqlite3_column_text(p->stmt, 0));
        if (!str_equal(line, STR("ok")))
            tell_damage(damage, number, arena_print(a, "volume %s: %.*s", db->name, STR_ARG(line)));
    }
    if (result != SQLITE_DONE)
        code = store_db_fail(a, db, check.name, result);
    store_db_stop(p);
    return code;
}

static enum code check_volume(struct arena *a, struct store *s, unsigned number, struct damage *damage)
{
    struct store_db *db;
    size_t applied;
    enum code code = store_db_open(a, &s->config, s->volume[number].name, STORE_READER, &db);
    if (code != DONE)
        return code;
    code = store_migrations_applied(a, db, number, s->volumes, &applied);
    if (code == DONE)
        code = read_pages(a, db, number, damage);
    store_db_close(&db);
    return code;
}

enum code store_sqlite_check(struct arena *a, struct store *s, store_damage_fn *tell, void *context)
{
    struct damage damage = {tell, context, false};
    for (unsigned number = 0; number <= s->volumes; number++)
        if (check_volume(a, s, number, &damage) != DONE)
            tell_damage(&damage, number, str_from(a->fault.text));
    return damage.any ? fail(a, INVALID, "the store is damaged; restore the volumes named from a backup")
                      : DONE;
}
