// Events, notices, letters and contacts: kept sealed, taken once, leased to one, forgotten with their space.
#include "event/event.h"
#include "support/sealed_store.h"

enum { MOST = 32 };

static struct store_writes *writes(struct fixture *f)
{
    return store_writes_new(&f->a, SPACE);
}

// ---- events

static const struct event emergency = {.kind = EVENT_EMERGENCY,
                                       .actor_kind = 3,
                                       .actor = {"10001234567", 11},
                                       .profession = {"10", 2},
                                       .structure = {"75\"0\\\n1", 7},
                                       .is_emergency = true,
                                       .type = 9,
                                       .number = (UINT64_C(1) << 40) - 1,
                                       .detail = {"centre-15", 9}};

static size_t waiting(struct fixture *f, int64_t now_us, struct event_place **places)
{
    size_t count;
    unsigned volume = store_volume_of(f->store, SPACE);
    assert_int_equal(event_waiting(&f->a, look(f), volume, now_us, MOST, places, &count), DONE);
    return count;
}

static void an_event_waits_and_is_read_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct event read;
    struct store_writes *w = writes(f);
    event_append(&f->a, w, f->box, SPACE, NOON_US, &emergency);
    assert_committed(f, w);
    assert_int_equal(waiting(f, NOON_US - 1, &places), 0);
    assert_int_equal(waiting(f, NOON_US, &places), 1);
    assert_int_equal(places[0].space, SPACE);
    assert_int_equal(event_open(&f->a, f->box, places[0], &read), DONE);
    assert_int_equal(read.kind, EVENT_EMERGENCY);
    assert_int_equal(read.actor_kind, 3);
    assert_text(read.actor, "10001234567");
    assert_text(read.structure, "75\"0\\\n1");
    assert_text(read.detail, "centre-15");
    assert_true(read.is_emergency && !read.is_secret);
    assert_int_equal(read.type, 9);
    assert_int_equal(read.number, (UINT64_C(1) << 40) - 1);
    assert_int_equal(read.at_us, NOON_US);
}

static void events_come_by_their_time_and_those_of_one_moment_are_all_kept(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct store_writes *w = writes(f);
    event_append(&f->a, w, f->box, SPACE, NOON_US, &emergency);
    event_append(&f->a, w, f->box, SPACE, NOON_US, &emergency);
    event_append(&f->a, w, f->box, SPACE, NOON_US - 1, &emergency);
    assert_committed(f, w);
    assert_int_equal(waiting(f, NOON_US, &places), 3);
    assert_int_equal(places[0].at_us, NOON_US - 1);
    assert_int_equal(places[1].at_us, NOON_US);
    assert_int_equal(places[2].at_us, NOON_US);
    assert_int_not_equal(places[1].seq, places[2].seq);
}

static void of_two_who_take_an_event_one_gets_it(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct store_writes *w = writes(f), *one = writes(f), *two = writes(f);
    event_append(&f->a, w, f->box, SPACE, NOON_US, &emergency);
    assert_committed(f, w);
    assert_int_equal(waiting(f, NOON_US, &places), 1);
    event_take(one, places[0]);
    event_take(two, places[0]);
    assert_committed(f, one);
    assert_int_equal(store_commit(&f->a, f->store, two), CONFLICT);
    assert_int_equal(waiting(f, NOON_US, &places), 0);
}

static void an_event_put_back_keeps_the_time_it_happened(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct event read;
    struct store_writes *w = writes(f);
    event_append(&f->a, w, f->box, SPACE, NOON_US, &emergency);
    assert_committed(f, w);
    assert_int_equal(waiting(f, NOON_US, &places), 1);
    w = writes(f);
    event_put_back(w, places[0], NOON_US + MINUTE_US);
    assert_committed(f, w);
    assert_int_equal(waiting(f, NOON_US, &places), 0);
    assert_int_equal(waiting(f, NOON_US + MINUTE_US, &places), 1);
    assert_int_equal(event_open(&f->a, f->box, places[0], &read), DONE);
    assert_int_equal(read.at_us, NOON_US);
}

static void every_word_of_a_kind_or_channel_leads_back_to_it(void **state)
{
    enum event_kind kind;
    enum event_channel channel;
    (void)state;
    for (int k = EVENT_DOCUMENT_ADDED; k < EVENT_KIND_COUNT; k++) {
        assert_true(event_kind_named(str_from(event_kind_word((enum event_kind)k)), &kind));
        assert_int_equal(kind, k);
    }
    for (int c = EVENT_LIST; c < EVENT_CHANNEL_COUNT; c++) {
        assert_true(event_channel_named(str_from(event_channel_word((enum event_channel)c)), &channel));
        assert_int_equal(channel, c);
    }
    assert_false(event_kind_named(STR("none"), &kind));
    assert_false(event_kind_named(STR("Emergency"), &kind));
    assert_false(event_channel_named(STR("fax"), &channel));
}

// ---- notices

static void put_notice(struct fixture *f, struct notice *n)
{
    struct store_writes *w = writes(f);
    notice_write(&f->a, w, f->box, SPACE, n);
    assert_committed(f, w);
}

static void notices_come_newest_first_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct notice *list;
    size_t count;
    for (int i = 0; i < 5; i++) {
        struct notice n = {.at_us = NOON_US + i * MINUTE_US, .event = {.kind = EVENT_DOCUMENT_ADDED}};
        put_notice(f, &n);
    }
    struct notice_page_of page = {.space = SPACE, .most = 3};
    assert_int_equal(notice_list(&f->a, look(f), f->box, &page, &list, &count), DONE);
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(list[i].at_us, NOON_US + (4 - i) * MINUTE_US);
    page.before_us = list[2].at_us;
    assert_int_equal(notice_list(&f->a, f->read, f->box, &page, &list, &count), DONE);
    assert_int_equal(count, 2);
    page.reader = 17;
    assert_int_equal(notice_list(&f->a, f->read, f->box, &page, &list, &count), DONE);
    assert_int_equal(count, 0);
}

static void a_notice_is_there_once_marked_and_deleted(void **state)
{
    struct fixture *f = *state;
    struct notice n = {.number = 99, .at_us = NOON_US, .event = emergency};
    put_notice(f, &n);
    struct store_writes *w = writes(f);
    notice_write(&f->a, w, f->box, SPACE, &n);
    assert_int_equal(store_commit(&f->a, f->store, w), CONFLICT);
    struct notice read = {.number = 99, .at_us = NOON_US};
    assert_int_equal(notice_read(&f->a, look(f), f->box, SPACE, &read), DONE);
    assert_false(read.is_read);
    assert_text(read.event.actor, "10001234567");
    w = writes(f);
    notice_mark(w, SPACE, &read, true);
    assert_committed(f, w);
    assert_int_equal(notice_read(&f->a, look(f), f->box, SPACE, &read), DONE);
    assert_true(read.is_read);
    w = writes(f);
    notice_delete(w, SPACE, &read);
    assert_committed(f, w);
    assert_int_equal(notice_read(&f->a, look(f), f->box, SPACE, &read), NOT_FOUND);
}

static bool is_told(struct fixture *f, uint64_t once)
{
    bool told;
    assert_int_equal(event_is_told(&f->a, look(f), SPACE, once, &told), DONE);
    return told;
}

static bool is_in_list(struct fixture *f, uint64_t once)
{
    bool told;
    assert_int_equal(notice_is_told(&f->a, look(f), SPACE, once, &told), DONE);
    return told;
}

static void what_is_told_once_is_known_while_it_waits_and_when_it_is_a_notice(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct event looked = {.kind = EVENT_CONSULTED, .once = event_number(f->keys, STR("a day"))};
    assert_true(looked.once && looked.once < UINT64_C(1) << 40);
    assert_int_equal(looked.once, event_number(f->keys, STR("a day")));
    assert_int_not_equal(looked.once, event_number(f->keys, STR("another day")));
    assert_false(is_told(f, looked.once));
    for (int i = 0; i < 2; i++) {
        struct store_writes *w = writes(f);
        event_append(&f->a, w, f->box, SPACE, NOON_US + i, &looked);
        assert_committed(f, w);
        assert_true(is_told(f, looked.once));
    }
    assert_int_equal(waiting(f, NOON_US + 1, &places), 1);
    assert_false(is_in_list(f, looked.once));
    struct notice n = {.number = looked.once, .at_us = NOON_US, .event = looked};
    struct store_writes *w = writes(f);
    event_take(w, places[0]);
    notice_write(&f->a, w, f->box, SPACE, &n);
    assert_committed(f, w);
    assert_true(is_told(f, looked.once));
    assert_false(is_told(f, looked.once ^ 1));
    assert_true(is_in_list(f, looked.once));
    assert_false(is_in_list(f, looked.once ^ 1));
    n.at_us++; // another time makes it no other
    w = writes(f);
    notice_write(&f->a, w, f->box, SPACE, &n);
    assert_int_equal(store_commit(&f->a, f->store, w), CONFLICT);
}

// ---- events of those who only look

static const struct event looked = {.kind = EVENT_CONSULTED, .actor = {"10101010105", 11}, .once = 77};

static void lodge(struct fixture *f)
{
    struct store_writes *w = store_writes_new(&f->a, 0);
    event_lodge(&f->a, w, f->box, SPACE, NOON_US, &looked);
    assert_committed(f, w);
}

static void a_look_waits_with_the_commons_until_it_is_brought_home(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct event read;
    size_t count;
    lodge(f);
    lodge(f); // told once
    assert_int_equal(waiting(f, NOON_US, &places), 0);
    assert_int_equal(
        event_waiting(&f->a, look(f), store_volume_count(f->store), NOON_US, MOST, &places, &count), DONE);
    assert_int_equal(count, 0); // it is none of the commons' own
    for (int i = 0; i < 2; i++) {
        assert_int_equal(event_settle(&f->a, f->store), DONE);
        assert_int_equal(waiting(f, NOON_US, &places), 1);
    }
    assert_int_equal(event_open(&f->a, f->box, places[0], &read), DONE);
    assert_true(str_equal(read.actor, looked.actor));
    struct store_writes *w = writes(f);
    event_take(w, places[0]);
    assert_committed(f, w);
    assert_int_equal(event_settle(&f->a, f->store), DONE);
    assert_int_equal(waiting(f, NOON_US, &places), 0); // it was removed where it waited
}

static void a_settling_that_fails_brings_no_look_home_twice_and_loses_none(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    lodge(f);
    for (int statement = 1; statement <= 4; statement++) {
        atomic_store(&f->fault.statement_in, statement);
        (void)!event_settle(&f->a, f->store);
    }
    atomic_store(&f->fault.statement_in, 0);
    assert_int_equal(event_settle(&f->a, f->store), DONE);
    assert_int_equal(waiting(f, NOON_US, &places), 1);
}

static void a_volume_that_fails_holds_up_no_look_elsewhere(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    uint64_t other = SPACE + 1;
    size_t count, at_home = 0;
    lodge(f);
    struct store_writes *w = store_writes_new(&f->a, 0);
    event_lodge(&f->a, w, f->box, other, NOON_US, &looked);
    assert_committed(f, w);
    atomic_store(&f->fault.commit_in, 1);
    assert_int_not_equal(event_settle(&f->a, f->store), DONE);
    for (unsigned volume = 0; volume < store_volume_count(f->store); volume++, at_home += count)
        assert_int_equal(event_waiting(&f->a, look(f), volume, NOON_US, MOST, &places, &count), DONE);
    assert_int_equal(at_home, 1);
}

static void looks_wait_on_for_a_volume_that_takes_no_writes(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    lodge(f);
    atomic_store(&f->fault.commit_in, 1);
    assert_int_not_equal(event_settle(&f->a, f->store), DONE);
    assert_true(store_volume_broken(f->store, store_volume_of(f->store, SPACE)));
    assert_int_equal(event_settle(&f->a, f->store), DONE);
    store_read_end(&f->read);
    store_free(&f->store);
    struct store_config config = {.folder = f->folder};
    assert_int_equal(store_open(&f->a, &config, &f->store), DONE);
    assert_int_equal(waiting(f, NOON_US, &places), 0);
    assert_int_equal(event_settle(&f->a, f->store), DONE);
    assert_int_equal(waiting(f, NOON_US, &places), 1);
}

// ---- letters

static const struct letter mail = {.account = {"a1", 2},
                                   .address = {"marie@example.org", 17},
                                   .language = {"fr", 2},
                                   .event = {.kind = EVENT_MANDATE}};

static void put_letter(struct fixture *f, enum event_channel channel, int64_t due_us, uint64_t seq)
{
    struct store_writes *w = writes(f);
    struct outbox_row row = {
        .space = SPACE, .seq = seq, .channel = channel, .at_us = NOON_US, .due_us = due_us};
    outbox_put(&f->a, w, f->box, &row, &mail);
    assert_committed(f, w);
}

static size_t due(struct fixture *f, enum event_channel channel, int64_t now_us, struct outbox_row **rows)
{
    size_t count;
    struct outbox_wanted wanted = {store_volume_of(f->store, SPACE), channel, now_us, MOST};
    assert_int_equal(outbox_due(&f->a, look(f), &wanted, rows, &count), DONE);
    return count;
}

static struct str id_of(struct fixture *f, const struct outbox_row *row)
{
    struct letter letter;
    assert_int_equal(outbox_open(&f->a, f->box, row, &letter), DONE);
    return letter.id;
}

static void a_leased_letter_is_nobody_elses_until_the_lease_ends(void **state)
{
    struct fixture *f = *state;
    struct outbox_row *rows, *again;
    put_letter(f, EVENT_MAIL, NOON_US, 0);
    assert_int_equal(due(f, EVENT_SMS, NOON_US, &rows), 0);
    assert_int_equal(due(f, EVENT_MAIL, NOON_US, &rows), 1);
    struct outbox_row mine = rows[0], theirs = rows[0];
    struct str id = id_of(f, &mine);
    assert_int_equal(id.len, 32);
    struct store_writes *w = writes(f);
    outbox_lease(w, &mine, NOON_US + MINUTE_US);
    assert_committed(f, w);
    w = writes(f);
    outbox_lease(w, &theirs, NOON_US + MINUTE_US);
    assert_int_equal(store_commit(&f->a, f->store, w), CONFLICT);
    assert_int_equal(due(f, EVENT_MAIL, NOON_US + MINUTE_US - 1, &again), 0);
    // The sender is gone; the next one takes it under the same id.
    assert_int_equal(due(f, EVENT_MAIL, NOON_US + MINUTE_US, &again), 1);
    assert_int_equal(again[0].attempts, 1);
    assert_true(str_equal(id, id_of(f, &again[0])));
    w = writes(f);
    outbox_lease(w, &again[0], NOON_US + 2 * MINUTE_US);
    assert_committed(f, w);
    // Whoever held the lease that ended cannot say any more what became of the letter.
    w = writes(f);
    outbox_sent(w, &mine);
    assert_int_equal(store_commit(&f->a, f->store, w), CONFLICT);
    w = writes(f);
    outbox_sent(w, &again[0]);
    assert_committed(f, w);
    assert_int_equal(due(f, EVENT_MAIL, INT64_MAX, &rows), 0);
}

static struct outbox_row leased(struct fixture *f, enum event_channel channel)
{
    struct outbox_row *rows;
    assert_int_equal(due(f, channel, NOON_US, &rows), 1);
    struct store_writes *w = writes(f);
    outbox_lease(w, &rows[0], NOON_US + MINUTE_US);
    assert_committed(f, w);
    return rows[0];
}

static void what_cannot_be_sent_is_tried_later_then_buried_and_revived(void **state)
{
    struct fixture *f = *state;
    struct outbox_row *rows, dead;
    size_t count;
    put_letter(f, EVENT_SMS, NOON_US, 0);
    struct outbox_row row = leased(f, EVENT_SMS);
    struct store_writes *w = writes(f);
    outbox_again(w, &row, NOON_US + 3 * MINUTE_US, STR("http 503"));
    assert_committed(f, w);
    assert_int_equal(due(f, EVENT_SMS, NOON_US + 3 * MINUTE_US - 1, &rows), 0);
    assert_int_equal(due(f, EVENT_SMS, NOON_US + 3 * MINUTE_US, &rows), 1);
    assert_text(rows[0].reason, "http 503");
    w = writes(f);
    outbox_lease(w, &rows[0], NOON_US + 4 * MINUTE_US);
    outbox_bury(w, &rows[0], STR("http 404"), false);
    assert_committed(f, w);
    assert_int_equal(due(f, EVENT_SMS, INT64_MAX, &rows), 0);
    struct outbox_wanted wanted = {store_volume_of(f->store, SPACE), EVENT_SMS, 0, MOST};
    assert_int_equal(outbox_dead(&f->a, look(f), &wanted, &rows, &count), DONE);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].attempts, 2);
    struct outbox_counts counts;
    assert_int_equal(outbox_count(&f->a, f->store, f->read, &counts), DONE);
    assert_int_equal(counts.dead[EVENT_SMS], 1);
    assert_int_equal(counts.waiting[EVENT_SMS], 0);
    assert_int_equal(outbox_find_dead(&f->a, f->read, SPACE, rows[0].seq, &dead), DONE);
    assert_int_equal(outbox_find_dead(&f->a, f->read, SPACE, rows[0].seq ^ 1, &row), NOT_FOUND);
    w = writes(f);
    outbox_revive(w, &dead, NOON_US);
    assert_committed(f, w);
    assert_int_equal(due(f, EVENT_SMS, NOON_US, &rows), 1);
    assert_int_equal(rows[0].attempts, 0);
    assert_text(mail.address, "marie@example.org");
}

static void a_code_goes_before_everything_and_leaves_nothing_when_it_cannot_be_sent(void **state)
{
    struct fixture *f = *state;
    struct outbox_row *rows;
    struct letter letter;
    size_t count;
    put_letter(f, EVENT_MAIL, NOON_US - MINUTE_US, 0);
    struct event_code code = {EVENT_MAIL, STR("marie@example.org"), STR("fr"), STR("482913"),
                              NOON_US + MINUTE_US};
    struct store_writes *w = writes(f);
    event_code_send(&f->a, w, f->box, SPACE, NOON_US, &code);
    assert_committed(f, w);
    assert_int_equal(due(f, EVENT_MAIL, NOON_US, &rows), 2);
    assert_int_equal(outbox_open(&f->a, f->box, &rows[0], &letter), DONE);
    assert_text(letter.code, "482913");
    assert_int_equal(letter.event.kind, EVENT_NONE);
    assert_int_equal(letter.until_us, NOON_US + MINUTE_US);
    w = writes(f);
    outbox_lease(w, &rows[0], NOON_US + MINUTE_US);
    outbox_bury(w, &rows[0], STR("out of date"), true);
    assert_committed(f, w);
    struct outbox_wanted wanted = {store_volume_of(f->store, SPACE), EVENT_MAIL, 0, MOST};
    assert_int_equal(outbox_dead(&f->a, look(f), &wanted, &rows, &count), DONE);
    assert_int_equal(count, 1);
    assert_null(rows[0].sealed.ptr);
}

static void a_letter_with_a_number_of_its_own_is_there_once(void **state)
{
    struct fixture *f = *state;
    struct outbox_row *rows;
    put_letter(f, EVENT_MAIL, NOON_US, 77);
    put_letter(f, EVENT_MAIL, NOON_US, 77);
    assert_int_equal(due(f, EVENT_MAIL, NOON_US, &rows), 1);
}

static void a_bag_keeps_the_letters_it_was_filled_with(void **state)
{
    struct fixture *f = *state;
    struct outbox_row *rows;
    uint64_t batch;
    size_t count;
    unsigned volume = store_volume_of(f->store, SPACE);
    put_letter(f, EVENT_POST, NOON_US, 0);
    put_letter(f, EVENT_MAIL, NOON_US, 0);
    struct store_writes *w = writes(f);
    outbox_fill_bag(w, NOON_US, 20270115);
    assert_committed(f, w);
    put_letter(f, EVENT_POST, NOON_US, 0);
    assert_int_equal(outbox_oldest_bag(&f->a, look(f), volume, &batch), DONE);
    assert_int_equal(batch, 20270115);
    assert_int_equal(outbox_in_bag(&f->a, f->read, volume, batch, &rows, &count), DONE);
    assert_int_equal(count, 1);
    w = writes(f);
    outbox_sent(w, &rows[0]);
    assert_committed(f, w);
    assert_int_equal(outbox_oldest_bag(&f->a, look(f), volume, &batch), DONE);
    assert_int_equal(batch, 0);
    assert_int_equal(due(f, EVENT_POST, NOON_US, &rows), 1);
    assert_int_equal(due(f, EVENT_MAIL, NOON_US, &rows), 1);
}

static void a_letter_moved_to_another_row_or_channel_is_refused(void **state)
{
    struct fixture *f = *state;
    struct outbox_row *rows;
    struct letter letter;
    put_letter(f, EVENT_MAIL, NOON_US, 0);
    assert_int_equal(due(f, EVENT_MAIL, NOON_US, &rows), 1);
    struct outbox_row moved = rows[0];
    moved.seq ^= 1;
    assert_int_equal(outbox_open(&f->a, f->box, &moved, &letter), INTERNAL);
    moved = rows[0];
    moved.channel = EVENT_POST;
    assert_int_equal(outbox_open(&f->a, f->box, &moved, &letter), INTERNAL);
}

// ---- contacts

static void a_contact_is_changed_only_from_its_last_version(void **state)
{
    struct fixture *f = *state;
    struct contact c = {.number = 12}, stale;
    assert_int_equal(contact_read(&f->a, look(f), f->box, SPACE, &c), DONE);
    assert_int_equal(c.version, 0);
    c.text = STR("{\"mail\":\"marie@example.org\"}");
    struct store_writes *w = writes(f);
    contact_write(&f->a, w, f->box, SPACE, &c);
    assert_committed(f, w);
    w = writes(f);
    contact_write(&f->a, w, f->box, SPACE, &c); // as new again
    assert_int_equal(store_commit(&f->a, f->store, w), CONFLICT);
    assert_int_equal(contact_read(&f->a, look(f), f->box, SPACE, &c), DONE);
    assert_int_equal(c.version, 1);
    stale = c;
    c.text = STR("{}");
    w = writes(f);
    contact_write(&f->a, w, f->box, SPACE, &c);
    assert_committed(f, w);
    w = writes(f);
    contact_write(&f->a, w, f->box, SPACE, &stale);
    assert_int_equal(store_commit(&f->a, f->store, w), CONFLICT);
    struct contact *list;
    size_t count;
    assert_int_equal(contact_list(&f->a, look(f), f->box, SPACE, &list, &count), DONE);
    assert_int_equal(count, 1);
    assert_text(list[0].text, "{}");
}

// ---- all of it

static void fill(struct fixture *f)
{
    struct notice n = {.at_us = NOON_US, .event = emergency};
    struct contact c = {.number = 12, .text = STR("{\"mail\":\"marie@example.org\"}")};
    struct store_writes *w = writes(f);
    event_append(&f->a, w, f->box, SPACE, NOON_US, &emergency);
    notice_write(&f->a, w, f->box, SPACE, &n);
    contact_write(&f->a, w, f->box, SPACE, &c);
    assert_committed(f, w);
    put_letter(f, EVENT_MAIL, NOON_US, 0);
}

static void nothing_of_it_stands_in_the_clear(void **state)
{
    struct fixture *f = *state;
    fill(f);
    static const char *const words[] = {"10001234567", "centre-15", "marie@",
                                        "example.org", "emergency", "actorKind"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct str command = arena_print(&f->a, "grep -rqaF '%s' '%s'", words[i], f->folder);
        int found = system(command.ptr);
        if (found == 0)
            print_error("%s can be read in the store's files\n", words[i]);
        assert_int_equal(WEXITSTATUS(found), 1);
    }
}

static void forgetting_a_space_leaves_no_row(void **state)
{
    struct fixture *f = *state;
    struct event_place *places;
    struct outbox_row *rows;
    struct notice *notices;
    struct contact *contacts;
    size_t count;
    fill(f);
    struct store_writes *w = writes(f);
    event_forget(w, SPACE);
    event_forget(w, OTHER_SPACE);
    assert_committed(f, w);
    assert_int_equal(waiting(f, INT64_MAX, &places), 0);
    assert_int_equal(due(f, EVENT_MAIL, INT64_MAX, &rows), 0);
    struct notice_page_of page = {.space = SPACE, .most = 3};
    assert_int_equal(notice_list(&f->a, look(f), f->box, &page, &notices, &count), DONE);
    assert_int_equal(count, 0);
    assert_int_equal(contact_list(&f->a, f->read, f->box, SPACE, &contacts, &count), DONE);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_event_waits_and_is_read_as_it_was),
        TEST(events_come_by_their_time_and_those_of_one_moment_are_all_kept),
        TEST(of_two_who_take_an_event_one_gets_it),
        TEST(an_event_put_back_keeps_the_time_it_happened),
        TEST(a_look_waits_with_the_commons_until_it_is_brought_home),
        TEST(a_settling_that_fails_brings_no_look_home_twice_and_loses_none),
        TEST(a_volume_that_fails_holds_up_no_look_elsewhere),
        TEST(looks_wait_on_for_a_volume_that_takes_no_writes),
        cmocka_unit_test(every_word_of_a_kind_or_channel_leads_back_to_it),
        TEST(notices_come_newest_first_page_by_page),
        TEST(a_notice_is_there_once_marked_and_deleted),
        TEST(what_is_told_once_is_known_while_it_waits_and_when_it_is_a_notice),
        TEST(a_leased_letter_is_nobody_elses_until_the_lease_ends),
        TEST(what_cannot_be_sent_is_tried_later_then_buried_and_revived),
        TEST(a_code_goes_before_everything_and_leaves_nothing_when_it_cannot_be_sent),
        TEST(a_letter_with_a_number_of_its_own_is_there_once),
        TEST(a_bag_keeps_the_letters_it_was_filled_with),
        TEST(a_letter_moved_to_another_row_or_channel_is_refused),
        TEST(a_contact_is_changed_only_from_its_last_version),
        TEST(nothing_of_it_stands_in_the_clear),
        TEST(forgetting_a_space_leaves_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
