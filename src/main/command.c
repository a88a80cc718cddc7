// The command line: finding the command, reading its options, help.
#include "main/main.h"

#include "main/main_int.h"

static const char *const common_options = "data: store: key-file: volumes: identity: set: json help";

static const struct command *command_at(size_t *feature, size_t *row)
{
    for (; features[*feature]; (*feature)++, *row = 0) {
        const struct command *list = features[*feature]->commands;
        if (list && list[*row].name)
            return &list[(*row)++];
    }
    return NULL;
}

static const struct command *find_command(const char *name)
{
    size_t feature = 0, row = 0;
    const struct command *c;
    while ((c = command_at(&feature, &row)))
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

static void print_help(FILE *out)
{
    size_t feature = 0, row = 0;
    const struct command *c;
    fputs("ens: the espace numérique de santé, one private health space for every person\n\nusage:\n", out);
    while ((c = command_at(&feature, &row)))
        fprintf(out, "  ens %s %s\n", c->name, c->synopsis);
    fputs(
        "\nEvery command takes --data DIR (default: data), --key-file FILE (default: DIR/master.key),\n"
        "--store postgresql://… or sqlite:DIR (default: sqlite:DIR/store),\n"
        "--volumes N (files that a new store is spread over; default 4), --identity strict|lenient,\n"
        "--set NAME=VALUE (above what the file DIR/settings says; ens settings lists all), --json, --help.\n"
        "Exit codes: 0 done, 1 some input rejected, 2 usage, 3 environment (disk, key, port, version).\n",
        out);
}

static void print_command_help(const struct command *c)
{
    printf("usage: ens %s %s\n\n%s\n", c->name, c->synopsis, c->help);
}

// Is `name` in a list such as "ins: json"? *takes_value tells.
static bool option_listed(const char *list, struct str name, bool *takes_value)
{
    struct str rest = str_from(list);
    while (rest.ptr) {
        struct str word = str_cut(&rest, ' ');
        *takes_value = word.len > 0 && word.ptr[word.len - 1] == ':';
        word.len -= *takes_value;
        if (word.len && str_equal(word, name))
            return true;
    }
    return false;
}

static int add_option(struct command_call *c, struct str name, struct str value)
{
    if (str_equal(name, STR("set"))) {
        if (c->set_count == COUNT_OF(c->sets))
            return command_usage(c, "too many --set; write them to the file settings of --data");
        c->sets[c->set_count++] = value.ptr;
        return EXIT_DONE;
    }
    if (c->option_count == COUNT_OF(c->options))
        return command_usage(c, "too many options");
    c->options[c->option_count++] = (struct option_value){arena_copy(c->arena, name).ptr, value};
    return EXIT_DONE;
}

static int read_option(struct command_call *c, int argc, char **argv, int *at)
{
    bool takes_value;
    struct str value = str_from(argv[*at] + 2);
    struct str name = str_cut(&value, '=');
    if (!option_listed(common_options, name, &takes_value) &&
        !option_listed(c->command->options, name, &takes_value))
        return command_usage(c, "there is no option --%.*s", STR_ARG(name));
    if (command_option(c, arena_copy(c->arena, name).ptr).ptr)
        return command_usage(c, "--%.*s is given twice", STR_ARG(name));
    if (!takes_value)
        return value.ptr ? command_usage(c, "--%.*s takes no value", STR_ARG(name))
                         : add_option(c, name, STR(""));
    if (!value.ptr) {
        if (*at + 1 >= argc)
            return command_usage(c, "--%.*s needs a value", STR_ARG(name));
        value = str_from(argv[++*at]);
    }
    return add_option(c, name, value);
}

static int read_words(struct command_call *c, int argc, char **argv)
{
    const char **words = ARENA_ARRAY(c->arena, const char *, (size_t)argc + 1);
    bool only_words = false;
    c->words = words;
    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
            int exit = read_option(c, argc, argv, &i);
            if (exit)
                return exit;
        } else {
            words[c->word_count++] = argv[i];
        }
    }
    return EXIT_DONE;
}

static int read_volumes(struct command_call *c)
{
    uint64_t volumes = 0;
    struct str text = command_option(c, "volumes");
    if (text.ptr && (!str_to_u64(text, &volumes) || volumes == 0 || volumes > STORE_BUCKETS))
        return command_usage(c, "--volumes is a number from 1 to %d", STORE_BUCKETS);
    c->volumes = (unsigned)volumes;
    return EXIT_DONE;
}

static int read_common(struct command_call *c)
{
    struct str data = command_option(c, "data");
    struct str key_file = command_option(c, "key-file");
    struct str identity = command_option(c, "identity");
    c->data = arena_copy(c->arena, data.ptr ? data : STR("data"));
    c->key_file = key_file.ptr ? key_file : arena_print(c->arena, "%s/master.key", c->data.ptr);
    c->json = command_option(c, "json").ptr != NULL;
    bool is_demo = command_option(c, "demo").ptr != NULL;
    c->policy = is_demo || str_equal(identity, STR("lenient")) ? IDENTITY_LENIENT : IDENTITY_STRICT;
    if (identity.ptr && !str_equal(identity, STR("lenient")) && !str_equal(identity, STR("strict")))
        return command_usage(c, "--identity is strict or lenient");
    return EXIT_DONE;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct arena arena;
    arena_init(&arena);
    const struct setting *tables[FEATURES_MAX];
    program_settings(tables);
    struct command_call call = {.arena = &arena, .command = command, .out = stdout, .setting_tables = tables};
    int exit = read_words(&call, argc, argv);
    if (exit == EXIT_DONE && call.word_count && !command->takes_words)
        exit =
            command_usage(&call, "%s is one word too many; this command takes options only", call.words[0]);
    if (exit == EXIT_DONE)
        exit = read_common(&call);
    if (exit == EXIT_DONE)
        exit = read_volumes(&call);
    if (exit == EXIT_DONE && command_option(&call, "help").ptr)
        print_command_help(command);
    else if (exit == EXIT_DONE)
        exit = command->run(&call);
    arena_release(&arena);
    return exit;
}

int ens_run(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    const struct command *command = find_command(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!command) {
        fprintf(stderr, "ens: there is no command %s; ens --help lists them\n", argv[1]);
        return EXIT_USAGE;
    }
    return run_command(command, argc - 2, argv + 2);
}
