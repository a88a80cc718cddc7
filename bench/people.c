// The bench's requests: whole HTTP requests about made-up people.
#include "people.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INS_SYSTEM "urn:oid:1.2.250.1.213.1.4.10"
static const uint64_t CREATED_FROM = 50000000; // numbers of persons that the operation "create" makes

static const char *const families[] = {"Martin",  "Bernard", "Thomas", "Petit",  "Robert",
                                       "Richard", "Durand",  "Dubois", "Moreau", "Laurent"};
static const char *const givens[] = {"Camille", "Louis", "Jeanne", "Gabriel", "Alice", "Jules", "Rose"};

void people_init(struct people *p, uint64_t most)
{
    memset(p, 0, sizeof *p);
    p->ids = calloc(most, sizeof *p->ids);
    if (!p->ids)
        abort();
}

void person_ins(uint64_t number, char out[INS_TEXT_SIZE])
{
    char digits[32];
    snprintf(digits, sizeof digits, "1%02u%02u75%03u%03u", (unsigned)(50 + number % 50),
             (unsigned)(number / 50 % 12 + 1), (unsigned)(number / 600 % 900 + 100),
             (unsigned)(number / 540000 % 999 + 1));
    snprintf(out, INS_TEXT_SIZE, "%.13s%02u", digits, (unsigned)(97 - strtoull(digits, NULL, 10) % 97));
}

// ---- text -------------------------------------------------------------------------------------------------

struct text {
    char *ptr;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    t->len += (size_t)vsnprintf(t->ptr + t->len, REQUEST_SIZE_MAX - t->len, format, args);
    va_end(args);
}

static size_t get(const struct people *p, char *out, const char *path)
{
    return (size_t)snprintf(out, REQUEST_SIZE_MAX,
                            "GET /fhir/%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                            "Accept: application/fhir+json\r\n\r\n",
                            path, p->port, p->doctor_token);
}

// The body stands at out + HEAD_ROOM; the head is put before it, and all of it moved to the front.
enum { HEAD_ROOM = 512 };
static size_t post(const struct people *p, const char *token, char *out, const char *path,
                   const struct text *body)
{
    int head = snprintf(out, HEAD_ROOM,
                        "POST /fhir%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAuthorization: Bearer %s\r\n"
                        "Content-Type: application/fhir+json\r\nContent-Length: %zu\r\n\r\n",
                        path, p->port, token, body->len);
    memmove(out + head, body->ptr, body->len);
    return (size_t)head + body->len;
}

static void add_patient(struct text *t, uint64_t number)
{
    char ins[INS_TEXT_SIZE];
    person_ins(number, ins);
    add(t,
        "{\"resourceType\":\"Patient\",\"identifier\":[{\"use\":\"official\",\"system\":\"" INS_SYSTEM
        "\",\"value\":\"%s\"}],\"name\":[{\"use\":\"official\",\"family\":\"%s\",\"given\":[\"%s\"]}],"
        "\"gender\":\"male\",\"birthDate\":\"19%02u-%02u-01\",\"telecom\":[{\"system\":\"phone\",\"value\":"
        "\"06%08u\"}],\"address\":[{\"line\":[\"%u rue de la Paix\"],\"city\":\"Paris\",\"postalCode\":"
        "\"75002\",\"country\":\"FRA\"}]}",
        ins, families[number % 10], givens[number % 7], (unsigned)(50 + number % 50),
        (unsigned)(number / 50 % 12 + 1), (unsigned)(number * 2654435761u % 100000000),
        (unsigned)(number % 200 + 1));
}

static void add_observation(struct text *t, const char *subject, uint64_t number)
{
    add(t,
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":"
        "\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"vital-signs\"}]}],"
        "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\",\"display\":\"Heart "
        "rate\"}]},\"subject\":{\"reference\":\"%s\"},\"effectiveDateTime\":\"20%02u-%02u-%02uT08:%02u:00Z\","
        "\"valueQuantity\":{\"value\":%u,\"unit\":\"beats/minute\",\"system\":\"http://unitsofmeasure.org\","
        "\"code\":\"/min\"}}",
        subject, (unsigned)(10 + number % 15), (unsigned)(number % 12 + 1), (unsigned)(number % 28 + 1),
        (unsigned)(number % 60), (unsigned)(50 + number % 60));
}

static void add_document(struct text *t, const char *subject, uint64_t number)
{
    uint64_t date = number * 7919;
    add(t,
        "{\"resourceType\":\"DocumentReference\",\"masterIdentifier\":{\"system\":\"urn:ietf:rfc:3986\","
        "\"value\":\"urn:oid:1.2.250.1.999.1.%llu\"},\"status\":\"current\",\"type\":{\"coding\":[{"
        "\"system\":"
        "\"http://loinc.org\",\"code\":\"11502-2\",\"display\":\"CR d'examens biologiques\"}]},\"category\":"
        "[{\"coding\":[{\"system\":\"urn:oid:1.2.250.1.213.1.1.4.1\",\"code\":\"10\"}]}],\"subject\":"
        "{\"reference\":\"%s\"},\"date\":\"20%02u-%02u-%02uT10:%02u:00Z\",\"author\":[{\"display\":"
        "\"Laboratoire "
        "%u\"}],\"description\":\"Analyses %u\",\"content\":[{\"attachment\":{\"contentType\":\"text/xml\","
        "\"language\":\"fr-FR\",\"title\":\"Biologie %u\"}}]}",
        (unsigned long long)number + 1, subject, (unsigned)(10 + date % 15), (unsigned)(date / 15 % 12 + 1),
        (unsigned)(date / 180 % 28 + 1), (unsigned)(number % 60), (unsigned)(number % 40),
        (unsigned)(number % 100), (unsigned)(number % 100));
}

static const char *transaction_start = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[";

static void add_entry_end(struct text *t, const char *type, bool is_last)
{
    add(t, ",\"request\":{\"method\":\"POST\",\"url\":\"%s\"}}%s", type, is_last ? "]}" : ",");
}

// ---- making people ----------------------------------------------------------------------------------------

size_t request_population(void *context, uint64_t number, char *out)
{
    static const char subject[] = "urn:uuid:6d2f6c1e-0000-4000-8000-000000000001";
    struct people *p = context;
    struct text body = {out + HEAD_ROOM, 0};
    if (number >= p->count)
        return 0;
    uint64_t person = p->base + number;
    add(&body, "%s{\"fullUrl\":\"%s\",\"resource\":", transaction_start, subject);
    add_patient(&body, person);
    add_entry_end(&body, "Patient", false);
    for (uint64_t i = 1; i < PERSON_RESOURCES; i++) {
        bool is_document = i <= PERSON_DOCUMENTS;
        add(&body, "{\"resource\":");
        if (is_document)
            add_document(&body, subject, person * 100 + i);
        else
            add_observation(&body, subject, person * 100 + i);
        add_entry_end(&body, is_document ? "DocumentReference" : "Observation", i + 1 == PERSON_RESOURCES);
    }
    return post(p, p->operator_token, out, "", &body);
}

void answer_population(void *context, uint64_t number, const char *head, const char *body)
{
    struct people *p = context;
    const char *at = strstr(body, "\"location\":\"Patient/");
    (void)head;
    if (at)
        snprintf(p->ids[p->base + number], ID_SIZE + 1, "%.26s", at + 20);
}

// ---- operations -------------------------------------------------------------------------------------------

// People in an order that no cache foresees, the same in every run.
static uint64_t some_person(const struct people *p, uint64_t number)
{
    uint64_t x = (number + 1) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    return (x ^ (x >> 27)) % p->count;
}

static const char *some_id(const struct people *p, uint64_t number)
{
    return p->ids[some_person(p, number)];
}

size_t request_create(void *context, uint64_t number, char *out)
{
    struct people *p = context;
    struct text body = {out + HEAD_ROOM, 0};
    (void)number;
    add_patient(&body, CREATED_FROM + p->made_later++);
    return post(p, p->operator_token, out, "/Patient", &body);
}

static size_t get_patient(const struct people *p, const char *id, char *out)
{
    char path[64];
    snprintf(path, sizeof path, "Patient/%s", id);
    return get(p, out, path);
}

size_t request_first(void *context, uint64_t number, char *out)
{
    enum { STEP = 7919 }; // a prime: every person once, neighbours far apart
    const struct people *p = context;
    return number < p->count ? get_patient(p, p->ids[number * STEP % p->count], out) : 0;
}

size_t request_read(void *context, uint64_t number, char *out)
{
    return get_patient(context, some_id(context, number), out);
}

size_t request_identify(void *context, uint64_t number, char *out)
{
    char ins[INS_TEXT_SIZE], path[96];
    person_ins(some_person(context, number), ins);
    snprintf(path, sizeof path, "Patient?identifier=" INS_SYSTEM "%%7C%s", ins);
    return get(context, out, path);
}

static size_t transaction(struct people *p, uint64_t number, unsigned resources, char *out)
{
    struct text body = {out + HEAD_ROOM, 0};
    char subject[64];
    snprintf(subject, sizeof subject, "Patient/%s", some_id(p, number));
    add(&body, "%s", transaction_start);
    for (unsigned i = 0; i < resources; i++) {
        add(&body, "{\"resource\":");
        if (i == 0)
            add_document(&body, subject,
                         CREATED_FROM * 1000 + p->made_later++); // unique ids are to be unique
        else
            add_observation(&body, subject, number + i);
        add_entry_end(&body, i == 0 ? "DocumentReference" : "Observation", i + 1 == resources);
    }
    return post(p, p->doctor_token, out, "", &body);
}

size_t request_pair(void *context, uint64_t number, char *out)
{
    return transaction(context, number, 2, out);
}

size_t request_score(void *context, uint64_t number, char *out)
{
    return transaction(context, number, 20, out);
}

size_t request_newest(void *context, uint64_t number, char *out)
{
    char path[128];
    snprintf(path, sizeof path, "DocumentReference?patient=%s&_sort=-date&_count=20",
             some_id(context, number));
    return get(context, out, path);
}
