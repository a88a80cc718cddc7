// The professionals and establishments of a place as the national directory shows them in FHIR.
#include "demo/demo_int.h"

#define IDENTIFIER_TYPES "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
#define NOS "https://mos.esante.gouv.fr/NOS/"

struct shelf {
    struct arena *arena;
    struct buf text;
    struct demo_resource *resources;
    size_t count;
};

static struct buf *shelf_open(struct shelf *s, const char *type, const char *prefix, const char *number)
{
    struct str id = arena_print(s->arena, "%s-%s", prefix, number);
    buf_init(&s->text, s->arena, 1024);
    s->resources[s->count] = (struct demo_resource){.type = type, .id = id};
    demo_put(&s->text, "{'resourceType':'%s','id':'%.*s'", type, STR_ARG(id));
    return &s->text;
}

static void shelf_close(struct shelf *s)
{
    buf_add_char(&s->text, '}');
    s->resources[s->count++].json = buf_str(&s->text);
}

static void put_address(struct buf *b, const struct demo_organization *o)
{
    demo_put(b, "{'use':'work','line':['%s'],'city':'%s','postalCode':'%s','country':'FRA'}", o->line,
             o->place->city, o->place->postcode);
}

static void organization(struct shelf *s, const struct demo_organization *o)
{
    struct buf *b = shelf_open(s, "Organization", "org", o->finess);
    demo_put(b,
             ",'identifier':[{'use':'official','type':{'coding':[{'system':'" IDENTIFIER_TYPES
             "','code':'IDNST'}]},"
             "'system':'urn:oid:1.2.250.1.71.4.2.2','value':'1%s'},{'use':'official','type':{'coding':[{'"
             "system':'" IDENTIFIER_TYPES
             "','code':'FINEG'}]},'system':'http://finess.sante.gouv.fr','value':'%s'}]",
             o->finess, o->finess);
    demo_put(b,
             ",'active':true,'type':[{'coding':[{'system':'" NOS
             "TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite"
             "','code':'%s','display':'%s'},{'system':'urn:oid:1.2.250.1.213.1.6.1.47','code':'%s'}]}],'name'"
             ":'%s',"
             "'telecom':[{'system':'phone','value':'%s','use':'work'}],'address':[",
             o->sector, o->sector_label, o->activity, o->name, o->phone);
    put_address(b, o);
    demo_put(b, "]");
    shelf_close(s);
    b = shelf_open(s, "Location", "loc", o->finess);
    demo_put(b,
             ",'status':'active','name':'%s','mode':'instance','telecom':[{'system':'phone','value':'%s'}],'"
             "address':",
             o->name, o->phone);
    put_address(b, o);
    demo_put(b, ",'managingOrganization':{'reference':'Organization/org-%s'}", o->finess);
    shelf_close(s);
    b = shelf_open(s, "HealthcareService", "service", o->finess);
    demo_put(b,
             ",'active':true,'providedBy':{'reference':'Organization/"
             "org-%s'},'name':'%s','location':[{'reference':"
             "'Location/loc-%s'}],'availableTime':[{'daysOfWeek':['mon','tue','wed','thu','fri'],"
             "'availableStartTime':'08:30:00','availableEndTime':'18:30:00'}]",
             o->finess, o->name, o->finess);
    shelf_close(s);
}

static void professional(struct shelf *s, const struct demo_professional *p)
{
    const struct demo_organization *o = &p->organization;
    struct buf *b = shelf_open(s, "Practitioner", "ps", p->rpps);
    demo_put(b,
             ",'identifier':[{'use':'official','type':{'coding':[{'system':'" IDENTIFIER_TYPES
             "','code':'IDNPS'}]},"
             "'system':'urn:oid:1.2.250.1.71.4.2.1','value':'8%s'},{'use':'official','type':{'coding':[{'"
             "system':'" IDENTIFIER_TYPES
             "','code':'RPPS'}]},'system':'http://rpps.fr','value':'%s'}],'active':true",
             p->rpps, p->rpps);
    demo_put(b,
             ",'name':[{'use':'official','family':'%s','given':['%s'],'prefix':['%s']}],'telecom':[{'system':"
             "'email',"
             "'value':'%s@medecin.demo.mssante.example','use':'work'}],'qualification':[{'code':{'coding':[{'"
             "system':'" NOS
             "TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante','code':'%s'}],'text':'%s'}}]",
             p->family, p->given, p->prefix, p->rpps, p->profession, p->label);
    shelf_close(s);
    b = shelf_open(s, "PractitionerRole", "role", p->rpps);
    demo_put(
        b,
        ",'active':true,'practitioner':{'reference':'Practitioner/ps-%s','display':'%s %s'},'organization':"
        "{'reference':'Organization/org-%s','display':'%s'},'code':[{'coding':[{'system':'" NOS
        "TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante','code':'%s'}],'text':'%s'}]",
        p->rpps, p->given, p->family, o->finess, o->name, p->profession, p->label);
    if (p->specialty)
        demo_put(b,
                 ",'specialty':[{'coding':[{'system':'" NOS "TRE_R38-SpecialiteOrdinale/FHIR/"
                 "TRE-R38-SpecialiteOrdinale','code':'%s'}]}]",
                 p->specialty);
    demo_put(b,
             ",'location':[{'reference':'Location/loc-%s'}],'healthcareService':[{'reference':"
             "'HealthcareService/service-%s'}],'telecom':[{'system':'phone','value':'%s','use':'work'}]",
             o->finess, o->finess, o->phone);
    shelf_close(s);
}

unsigned demo_place_count(void)
{
    return demo_places_count;
}

void demo_commons_make(struct arena *a, const struct demo_setting *s, unsigned place,
                       struct demo_commons *out)
{
    struct shelf shelf = {.arena = a};
    shelf.resources =
        ARENA_ARRAY(a, struct demo_resource, DEMO_STRUCTURE_COUNT * 3 + DEMO_PROFESSION_COUNT * 2);
    for (enum demo_structure kind = 0; kind < DEMO_STRUCTURE_COUNT; kind++) {
        struct demo_organization o;
        demo_organization_make(s, place, kind, &o);
        organization(&shelf, &o);
    }
    for (enum demo_profession kind = 0; kind < DEMO_PROFESSION_COUNT; kind++) {
        struct demo_professional p;
        demo_professional_make(s, place, kind, &p);
        professional(&shelf, &p);
    }
    *out = (struct demo_commons){shelf.resources, shelf.count};
}
