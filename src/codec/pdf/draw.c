// Drawing: text by pango, line by line down the page, each piece under its tag.
#include "codec/pdf/draw_int.h"

#include "codec/text/text.h"

#include <cairo-pdf.h>

#ifdef __SANITIZE_ADDRESS__
// fontconfig 2.14 forgets 288 bytes while it reads the system's configuration, once a process.
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so";
}
#endif

static const double PICTURE_WIDTH = 113.4;
enum { QUIET = 4 }; // modules of white around a code

static const struct style title_style = {"Sans Bold 18", "H1", 0, 14};
static const struct style heading_style = {"Sans Bold 12.5", "H2", 12, 5};
static const struct style text_style = {"Sans 10.5", "P", 0, 7};
static const struct style foot_style = {"Sans 8.5", PDF_ARTIFACT_TAG, 0, 0};

static cairo_status_t take_bytes(void *context, const unsigned char *data, unsigned size)
{
    struct pdf *p = context;
    buf_add(&p->bytes, str_of((const char *)data, size));
    return CAIRO_STATUS_SUCCESS;
}

static void end(void *context)
{
    struct pdf *p = context;
    if (!p->surface)
        return;
    g_object_unref(p->context);
    g_object_unref(p->fonts);
    cairo_destroy(p->cairo);
    cairo_surface_destroy(p->surface);
    p->surface = NULL;
}

static void describe(struct pdf *p, cairo_pdf_metadata_t what, struct str text)
{
    if (text.len)
        cairo_pdf_surface_set_metadata(p->surface, what,
                                       arena_copy(p->arena, pdf_clean(p->arena, text, p->is_french)).ptr);
}

void pdf_begin(struct arena *a, const struct pdf_about *about, struct pdf **out)
{
    struct pdf *p = ARENA_NEW(a, struct pdf);
    struct buf at;
    p->arena = a;
    p->is_french = str_starts(about->language, STR("fr"));
    p->marks.title = pdf_clean(a, about->title, p->is_french);
    p->marks.language = about->language;
    buf_init(&p->bytes, a, 32 * 1024);
    p->surface = cairo_pdf_surface_create_for_stream(take_bytes, p, PAGE_WIDTH, PAGE_HEIGHT);
    p->cairo = cairo_create(p->surface);
    p->fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(p->fonts),
                                        72); // points, as the page is measured
    p->context = pango_font_map_create_context(p->fonts);
    pango_cairo_update_context(p->cairo, p->context);
    pango_context_set_round_glyph_positions(p->context, FALSE); // paper has no pixels
    arena_at_end(a, end, p);
    pango_context_set_language(p->context, pango_language_from_string(arena_copy(a, about->language).ptr));
    buf_init(&at, a, 32);
    instant_write(&at, about->at_us);
    describe(p, CAIRO_PDF_METADATA_TITLE, about->title);
    describe(p, CAIRO_PDF_METADATA_AUTHOR, about->author);
    describe(p, CAIRO_PDF_METADATA_SUBJECT, about->subject);
    describe(p, CAIRO_PDF_METADATA_CREATE_DATE, buf_str(&at));
    describe(p, CAIRO_PDF_METADATA_MOD_DATE, buf_str(&at));
    cairo_tag_begin(p->cairo, "Document", NULL);
    p->y = MARGIN;
    *out = p;
}

PangoLayout *pdf_lay_out(struct pdf *p, const struct style *style, struct str text, double width)
{
    PangoLayout *layout = pango_layout_new(p->context);
    PangoFontDescription *font = pango_font_description_from_string(style->font);
    struct str clean = pdf_clean(p->arena, text, p->is_french);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    pango_layout_set_text(layout, clean.len ? clean.ptr : " ", clean.len ? (int)clean.len : 1);
    return layout;
}

// Its number at the foot of a page; pdf_mark makes an artifact of what is drawn under this tag.
static void end_page(struct pdf *p)
{
    struct str number = arena_print(p->arena, "%u", ++p->pages);
    PangoLayout *layout = pdf_lay_out(p, &foot_style, number, PAGE_WIDTH - 2 * MARGIN);
    pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
    cairo_tag_begin(p->cairo, foot_style.tag, NULL);
    cairo_move_to(p->cairo, MARGIN, PAGE_HEIGHT - MARGIN + 16);
    pango_cairo_show_layout(p->cairo, layout);
    cairo_tag_end(p->cairo, foot_style.tag);
    g_object_unref(layout);
}

bool pdf_make_room(struct pdf *p, double height)
{
    if (p->y + height <= PAGE_HEIGHT - MARGIN || p->y <= MARGIN)
        return false;
    end_page(p);
    cairo_show_page(p->cairo);
    p->y = MARGIN;
    return true;
}

double pdf_line_height(PangoLayoutIter *at)
{
    int top, bottom;
    pango_layout_iter_get_line_yrange(at, &top, &bottom);
    return (double)(bottom - top) / PANGO_SCALE;
}

// Line by line, so that a text longer than a page goes on on the next.
static void flow(struct pdf *p, const struct style *style, PangoLayout *layout)
{
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    pdf_make_room(p, pdf_line_height(at));
    cairo_tag_begin(p->cairo, style->tag, NULL);
    do {
        double height = pdf_line_height(at);
        if (p->y + height > PAGE_HEIGHT - MARGIN && p->y > MARGIN) {
            cairo_tag_end(p->cairo, style->tag);
            pdf_make_room(p, height);
            cairo_tag_begin(p->cairo, style->tag, NULL);
        }
        int top, bottom, base = pango_layout_iter_get_baseline(at);
        pango_layout_iter_get_line_yrange(at, &top, &bottom);
        cairo_move_to(p->cairo, MARGIN, p->y + (double)(base - top) / PANGO_SCALE);
        pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(at));
        p->y += height;
    } while (pango_layout_iter_next_line(at));
    cairo_tag_end(p->cairo, style->tag);
    pango_layout_iter_free(at);
}

static void add_text(struct pdf *p, const struct style *style, struct str text)
{
    PangoLayout *layout = pdf_lay_out(p, style, text, PAGE_WIDTH - 2 * MARGIN);
    if (p->y > MARGIN)
        p->y += style->before;
    flow(p, style, layout);
    p->y += style->after;
    g_object_unref(layout);
}

void pdf_title(struct pdf *p, struct str text)
{
    add_text(p, &title_style, text);
}

// A heading does not stay alone at the foot of a page.
void pdf_heading(struct pdf *p, struct str text)
{
    pdf_make_room(p, 80);
    add_text(p, &heading_style, text);
}

void pdf_paragraph(struct pdf *p, struct str text)
{
    add_text(p, &text_style, text);
}

void pdf_picture(struct pdf *p, const struct pdf_modules *modules, struct str alternative)
{
    double unit = PICTURE_WIDTH / (modules->size + 2 * QUIET);
    if (p->marks.alternative_count < PDF_PICTURES_MAX)
        p->marks.alternatives[p->marks.alternative_count++] = pdf_clean(p->arena, alternative, p->is_french);
    pdf_make_room(p, PICTURE_WIDTH);
    cairo_tag_begin(p->cairo, "Figure", NULL);
    for (unsigned y = 0; y < modules->size; y++)
        for (unsigned x = 0; x < modules->size; x++)
            if (modules->dark[(size_t)y * modules->size + x])
                cairo_rectangle(p->cairo, MARGIN + (x + QUIET) * unit, p->y + (y + QUIET) * unit, unit, unit);
    cairo_fill(p->cairo);
    cairo_tag_end(p->cairo, "Figure");
    p->y += PICTURE_WIDTH + text_style.after;
}

enum code pdf_end(struct pdf *p, struct str *bytes)
{
    end_page(p);
    cairo_tag_end(p->cairo, "Document");
    cairo_surface_finish(p->surface);
    cairo_status_t status = cairo_surface_status(p->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_status(p->cairo);
    end(p);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(p->arena, INTERNAL, "The paper could not be drawn: %s", cairo_status_to_string(status));
    return pdf_mark(p->arena, buf_str(&p->bytes), &p->marks, bytes);
}
