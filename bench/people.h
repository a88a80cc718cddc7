// people: the requests of the bench, about people who do not exist. Text is made by counting, so that the same number
// gives the same request.
#ifndef ENS_BENCH_PEOPLE_H
#define ENS_BENCH_PEOPLE_H

#include "bench.h"

enum { ID_SIZE = 26, INS_TEXT_SIZE = 16, PERSON_RESOURCES = 31, PERSON_DOCUMENTS = 20 };

struct people {
    char operator_token[128]; // opens spaces; may not read them
    char doctor_token[128];   // reads and writes, with everybody's consent to this consultation
    uint16_t port;
    uint64_t count;      // those who are there and whose id is known
    uint64_t base;       // number of the first person that the present run makes
    uint64_t made_later; // persons and documents that the operations made
    char (*ids)[ID_SIZE + 1];
};

void people_init(struct people *p, uint64_t most);
// 13 digits and their key (97 − n mod 97), of the test authority; another one for every number.
void person_ins(uint64_t number, char out[INS_TEXT_SIZE]);

request_fn request_population; // a transaction: a Patient, 20 documents, 10 observations
answer_fn answer_population;   // keeps the Patient's id
request_fn request_first;      // a read of everybody, once
request_fn request_create, request_read, request_identify, request_pair, request_score, request_newest;

#endif
