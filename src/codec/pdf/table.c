// Tables: of names and values, and of several columns under heads. A row that outgrows its page goes on on the next.
#include "codec/pdf/draw_int.h"

static const double NAME_PART = 0.33, COLUMN_GAP = 14, ROW_GAP = 4, TABLE_AFTER = 7;
enum { COLUMNS_MAX = 8 };

static const struct style head_style = {"Sans Bold 10.5", "TH", 0, 0};
static const struct style cell_style = {"Sans 10.5", "TD", 0, 0};

struct cell {
    const struct style *style;
    double x;
    PangoLayout *layout;
    PangoLayoutIter *at; // the next line to draw; NULL: all are drawn
};

static void begin_cell(struct pdf *p, struct cell *cell, struct str text, double width)
{
    cell->layout = pdf_lay_out(p, cell->style, text, width);
    cell->at = pango_layout_get_iter(cell->layout);
}

// Draws the lines that this page has room for, and gives how high they are.
static double draw_cell(struct pdf *p, struct cell *cell)
{
    double y = p->y;
    cairo_tag_begin(p->cairo, cell->style->tag, NULL);
    while (cell->at) {
        int top, bottom, base = pango_layout_iter_get_baseline(cell->at);
        double height = pdf_line_height(cell->at);
        if (y + height > PAGE_HEIGHT - MARGIN && y > MARGIN)
            break;
        pango_layout_iter_get_line_yrange(cell->at, &top, &bottom);
        cairo_move_to(p->cairo, cell->x, y + (double)(base - top) / PANGO_SCALE);
        pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(cell->at));
        y += height;
        if (!pango_layout_iter_next_line(cell->at)) {
            pango_layout_iter_free(cell->at);
            cell->at = NULL;
        }
    }
    cairo_tag_end(p->cairo, cell->style->tag);
    return y - p->y;
}

static bool is_drawn(const struct cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cells[i].at)
            return false;
    return true;
}

static void draw_row(struct pdf *p, struct cell *cells, size_t count)
{
    pdf_make_room(p, pdf_line_height(cells[0].at) * 2); // no first line alone at the foot
    do {
        double height = 0;
        cairo_tag_begin(p->cairo, "TR", NULL);
        for (size_t i = 0; i < count; i++) {
            double own = draw_cell(p, &cells[i]);
            height = own > height ? own : height;
        }
        cairo_tag_end(p->cairo, "TR");
        p->y += height + ROW_GAP;
        if (!is_drawn(cells, count))
            pdf_make_room(p, PAGE_HEIGHT);
    } while (!is_drawn(cells, count));
    for (size_t i = 0; i < count; i++)
        g_object_unref(cells[i].layout);
}

void pdf_table(struct pdf *p, const struct pdf_row *rows, size_t count)
{
    const double whole = PAGE_WIDTH - 2 * MARGIN, name = whole * NAME_PART, value_x = name + COLUMN_GAP;
    cairo_tag_begin(p->cairo, "Table", NULL);
    for (size_t i = 0; i < count; i++) {
        struct cell cells[] = {{&head_style, MARGIN, NULL, NULL},
                               {&cell_style, MARGIN + value_x, NULL, NULL}};
        begin_cell(p, &cells[0], rows[i].name, name);
        begin_cell(p, &cells[1], rows[i].value, whole - value_x);
        draw_row(p, cells, COUNT_OF(cells));
    }
    cairo_tag_end(p->cairo, "Table");
    p->y += TABLE_AFTER;
}

static void draw_grid_row(struct pdf *p, const struct pdf_grid *grid, const struct style *style,
                          const struct str *texts)
{
    struct cell cells[COLUMNS_MAX];
    size_t columns = grid->columns < COLUMNS_MAX ? grid->columns : COLUMNS_MAX;
    double whole = PAGE_WIDTH - 2 * MARGIN - COLUMN_GAP * (double)(columns - 1), x = MARGIN;
    unsigned parts = 0;
    for (size_t i = 0; i < columns; i++)
        parts += grid->parts[i];
    for (size_t i = 0; i < columns; i++) {
        double width = whole * grid->parts[i] / parts;
        cells[i] = (struct cell){style, x, NULL, NULL};
        begin_cell(p, &cells[i], texts[i], width);
        x += width + COLUMN_GAP;
    }
    draw_row(p, cells, columns);
}

void pdf_grid(struct pdf *p, const struct pdf_grid *grid, const struct str *cells, size_t rows)
{
    pdf_make_room(p, 60); // the heads do not stay alone at the foot of a page
    cairo_tag_begin(p->cairo, "Table", NULL);
    draw_grid_row(p, grid, &head_style, grid->heads);
    for (size_t i = 0; i < rows; i++)
        draw_grid_row(p, grid, &cell_style, cells + i * grid->columns);
    cairo_tag_end(p->cairo, "Table");
    p->y += TABLE_AFTER;
}
