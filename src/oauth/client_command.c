// ens client add|list|revoke: the operator's register of professional software.
#include "oauth/oauth_int.h"

enum { FILE_MAX = 64 * 1024, ID_MAX = 64 };

struct desk {
    struct command_call *call;
    struct open_house house;
    struct deed deed;
    struct oidc_work work;
};

static bool id_valid(struct str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", id.ptr[i]))
            return false;
    return id.len >= 1 && id.len <= ID_MAX;
}

static int read_keys(struct command_call *c, struct oidc_client *client)
{
    struct jose_keys *keys;
    struct str path = command_option(c, "jwks");
    if (!path.ptr)
        return EXIT_DONE;
    enum code code = named_file_read(c->arena, path.ptr, FILE_MAX, &client->jwks);
    if (code == DONE)
        code = jose_keys_read(c->arena, client->jwks, &keys);
    if (code)
        return command_failed(c, code);
    return jose_keys_count(keys) ? EXIT_DONE : command_usage(c, "--jwks: the file holds no RSA or P-256 key");
}

// As openssl prints it, with or without colons → base64url.
static int read_thumbprint(struct command_call *c, struct oidc_client *client)
{
    struct str given = command_option(c, "thumbprint"), bytes;
    struct buf hex, text;
    if (!given.ptr)
        return EXIT_DONE;
    buf_init(&hex, c->arena, 64);
    for (size_t i = 0; i < given.len; i++)
        if (given.ptr[i] != ':')
            buf_add_char(&hex, given.ptr[i]);
    if (!hex_read(c->arena, buf_str(&hex), &bytes) || bytes.len != CRYPT_HASH_SIZE)
        return command_usage(c, "--thumbprint is the certificate's SHA-256, 64 hexadecimal digits");
    buf_init(&text, c->arena, 48);
    base64url_write(&text, bytes);
    client->thumbprint = buf_str(&text);
    return EXIT_DONE;
}

static int read_client(struct command_call *c, struct oidc_client *client)
{
    struct national_id finess;
    *client = (struct oidc_client){.id = command_option(c, "id"),
                                   .name = command_option(c, "name"),
                                   .structure = command_option(c, "finess"),
                                   .scope = command_option(c, "scope"),
                                   .subject = command_option(c, "subject"),
                                   .is_regulation_centre = command_option(c, "centre-15").ptr != NULL};
    if (!id_valid(client->id) || !client->name.len || !client->structure.len)
        return command_usage(c, "a client needs --id (letters, digits, -_.), --name and --finess");
    if (!client->scope.ptr)
        client->scope = STR("user/*.cruds");
    int exit = read_keys(c, client);
    if (exit == EXIT_DONE)
        exit = read_thumbprint(c, client);
    if (exit)
        return exit;
    if (!client->jwks.ptr && !client->thumbprint.ptr && !client->subject.ptr)
        return command_usage(
            c, "a client needs --jwks, --thumbprint or --subject, or it could not prove who it is");
    enum code code = access_scope_check(c->arena, client->scope);
    if (code == DONE)
        code = national_read(c->arena, NATIONAL_FINESS, client->structure, c->policy, &finess);
    return code ? command_failed(c, code) : EXIT_DONE;
}

static enum code add(struct desk *desk, const struct oidc_client *client)
{
    oidc_client_add(&desk->work, client);
    enum code code = store_commit(desk->call->arena, desk->house.store, desk->work.writes);
    return code == CONFLICT
               ? fail(desk->call->arena, CONFLICT, "There is a client of this id; revoke it first")
               : code;
}

static enum code revoke(struct desk *desk, struct str id)
{
    size_t ended;
    struct oidc_client client;
    struct oidc_work *w = &desk->work;
    enum code code = oidc_client_find(w, id, &client);
    if (code == DONE)
        code = actor_group_end(w->arena, w->read, w->writes, w->keys,
                               arena_print(w->arena, "client %.*s", STR_ARG(id)), &ended);
    if (code)
        return code;
    oidc_client_remove(w, id);
    return store_commit(w->arena, desk->house.store, w->writes);
}

static void print_member(FILE *out, struct arena *a, const char *name, struct str value)
{
    struct buf b;
    buf_init(&b, a, 128);
    json_write_string(&b, value.ptr ? value : STR(""));
    fprintf(out, "\"%s\":%.*s,", name, STR_ARG(buf_str(&b)));
}

static void print_client(void *context, const struct oidc_client *client, int64_t created_us)
{
    const struct desk *desk = context;
    FILE *out = desk->call->out;
    struct buf when;
    const char *proof = client->jwks.ptr ? "keys" : "certificate";
    buf_init(&when, desk->call->arena, 32);
    instant_write(&when, created_us);
    if (!desk->call->json) {
        fprintf(out, "%.*s  %.*s  FINESS %.*s  %s  %.*s  since %.*s%s\n", STR_ARG(client->id),
                STR_ARG(client->name), STR_ARG(client->structure), proof, STR_ARG(client->scope),
                STR_ARG(buf_str(&when)), client->is_regulation_centre ? "  centre 15" : "");
        return;
    }
    fputc('{', out);
    print_member(out, desk->call->arena, "id", client->id);
    print_member(out, desk->call->arena, "name", client->name);
    print_member(out, desk->call->arena, "finess", client->structure);
    print_member(out, desk->call->arena, "scope", client->scope);
    fprintf(out, "\"proof\":\"%s\",\"created\":\"%.*s\"}\n", proof, STR_ARG(buf_str(&when)));
}

static int with_register(struct command_call *c, const struct oidc_client *client, struct str word)
{
    struct desk desk = {.call = c};
    int exit = house_open(c, HOUSE_MUST_EXIST, STR(""), &desk.house);
    if (exit)
        return exit;
    enum code code = command_deed(c, &desk.house, "client", &desk.deed);
    desk.work = (struct oidc_work){.arena = c->arena,
                                   .store = desk.house.store,
                                   .read = desk.deed.read,
                                   .writes = store_writes_new(c->arena, 0),
                                   .keys = desk.house.keys,
                                   .now_us = clock_now_us()};
    if (code == DONE && str_equal(word, STR("add")))
        code = add(&desk, client);
    else if (code == DONE && str_equal(word, STR("revoke")))
        code = revoke(&desk, command_option(c, "id"));
    else if (code == DONE)
        code = oidc_clients(&desk.work, print_client, &desk);
    command_deed_end(&desk.deed);
    exit = code ? command_failed(c, code) : EXIT_DONE;
    house_close(&desk.house);
    return exit;
}

int oauth_client_command(struct command_call *c)
{
    struct oidc_client client = {0};
    struct str word = str_from(c->word_count == 1 ? c->words[0] : "");
    int exit = EXIT_DONE;
    if (!str_equal(word, STR("add")) && !str_equal(word, STR("list")) && !str_equal(word, STR("revoke")))
        return command_usage(c, "say add, list or revoke");
    if (str_equal(word, STR("revoke")) && !command_option(c, "id").len)
        return command_usage(c, "revoke needs --id");
    if (str_equal(word, STR("add")))
        exit = read_client(c, &client);
    return exit ? exit : with_register(c, &client, word);
}
