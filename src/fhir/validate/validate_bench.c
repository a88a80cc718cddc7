// How long validation takes: one Observation of 2 KB, with and without invariants; or the files named as arguments.
#include <stdio.h>
#include <stdlib.h>

#include "fhir/validate/validate.h"

static const char observation[] =
    "{\"resourceType\":\"Observation\",\"id\":\"glucose-1\",\"meta\":{\"versionId\":\"1\",\"lastUpdated\":"
    "\"2024-03-01T10:20:30.123Z\",\"profile\":[\"http://example.org/fhir/StructureDefinition/"
    "lab-result\"],\"security\":"
    "[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
    "v3-Confidentiality\",\"code\":\"N\"}]},\"text\":{\"status\":"
    "\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p><b>Glucose</b>: 6.3 mmol/l "
    "(<i>high</i>)</p><table class=\\\"grid\\\"><tr><td>Method</td><td>Hexokinase</td></tr></table></div>\"},"
    "\"identifier\":[{\"use\":\"official\",\"system\":\"http://example.org/lab/"
    "observations\",\"value\":\"6323\"}],"
    "\"status\":\"final\",\"category\":[{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
    "observation-category\",\"code\":\"laboratory\",\"display\":\"Laboratory\"}]}],\"code\":{\"coding\":[{"
    "\"system\":"
    "\"http://loinc.org\",\"code\":\"15074-8\",\"display\":\"Glucose [Moles/volume] in "
    "Blood\"}],\"text\":\"Glucose\"},"
    "\"subject\":{\"reference\":\"Patient/f001\",\"display\":\"P. van de "
    "Heuvel\"},\"encounter\":{\"reference\":"
    "\"Encounter/f003\"},\"effectivePeriod\":{\"start\":\"2024-03-01T09:30:10+01:00\",\"end\":"
    "\"2024-03-01T09:35:10+01:00\"},\"issued\":\"2024-03-01T15:30:10+01:00\",\"performer\":[{\"reference\":"
    "\"Practitioner/f005\",\"display\":\"A. "
    "Langeveld\"}],\"valueQuantity\":{\"value\":6.30,\"unit\":\"mmol/l\","
    "\"system\":\"http://unitsofmeasure.org\",\"code\":\"mmol/"
    "L\"},\"interpretation\":[{\"coding\":[{\"system\":"
    "\"http://terminology.hl7.org/CodeSystem/"
    "v3-ObservationInterpretation\",\"code\":\"H\",\"display\":\"High\"}]}],"
    "\"note\":[{\"authorReference\":{\"reference\":\"Practitioner/"
    "f005\"},\"time\":\"2024-03-01T15:31:00+01:00\","
    "\"text\":\"Taken after a "
    "meal.\"}],\"referenceRange\":[{\"low\":{\"value\":3.1,\"unit\":\"mmol/l\",\"system\":"
    "\"http://unitsofmeasure.org\",\"code\":\"mmol/L\"},\"high\":{\"value\":6.2,\"unit\":\"mmol/"
    "l\",\"system\":"
    "\"http://unitsofmeasure.org\",\"code\":\"mmol/L\"}}]}";

static double run(struct arena *a, struct str text, bool invariants, int rounds)
{
    struct validate_options options = {.invariants = invariants};
    struct arena scratch;
    struct json *resource;
    struct validate_report report;
    if (json_parse(a, text, NULL, &resource) != DONE) {
        printf("%s\n", a->fault.text);
        return 0;
    }
    arena_init(&scratch);
    int64_t start = clock_steady_us();
    for (int i = 0; i < rounds; i++) {
        validate_resource(&scratch, resource, MODEL_NONE, &options, &report);
        arena_reset(&scratch);
    }
    double us = (double)(clock_steady_us() - start) / rounds;
    arena_release(&scratch);
    if (report.errors > 0) {
        printf("%.*s: %.*s\n", STR_ARG(report.first->expression), STR_ARG(report.first->diagnostics));
    }
    return us;
}

static struct str read_file(struct arena *a, const char *path)
{
    struct buf bytes;
    FILE *file = fopen(path, "rb");
    buf_init(&bytes, a, 1 << 16);
    for (size_t got = 1; file != NULL && got > 0;) {
        buf_reserve(&bytes, 1 << 16);
        got = fread(bytes.ptr + bytes.len, 1, 1 << 16, file);
        bytes.len += got;
    }
    if (file != NULL) {
        fclose(file);
    }
    return buf_str(&bytes);
}

int main(int argc, char **argv)
{
    struct arena a;
    arena_init(&a);
    struct str text = STR(observation);
    run(&a, text, true, 1000); // warms up, and compiles the invariants
    printf("Observation of %zu bytes: structure %.1f us, with invariants %.1f us\n", text.len,
           run(&a, text, false, 20000), run(&a, text, true, 20000));
    for (int i = 1; i < argc; i++) {
        text = read_file(&a, argv[i]);
        printf("%s, %zu bytes: structure %.1f us, with invariants %.1f us\n", argv[i], text.len,
               run(&a, text, false, 20), run(&a, text, true, 20));
        arena_reset(&a);
    }
    arena_release(&a);
    return 0;
}
