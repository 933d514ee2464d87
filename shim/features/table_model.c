/*
 * The model of a page of tables. Nothing is counted here: figures stay as they came, names are found by their ids, and
 * links are made of ids and of the parameters the page was asked with.
 */
#include "features/table_model.h"

#include "core/text.h"
#include "features/table_frame.h"
#include "features/table_link.h"
#include "features/table_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_COLUMNS = 12 /* candidates that have a column each */, TABLE_ID = 24 };

/* What is shared by all parts of a page. */
typedef struct Model {
    json_t *data;
    const json_t *query; /* the page's own parameters, without those that are null */
    const char *path;
} Model;

/* "a – b", or b alone; both are borrowed. */
static void model_title(const Model *model, const char *place, const char *title)
{
    Text text = {0};

    if (place != NULL)
        text_format(&text, "%s – ", place);
    text_string(&text, title != NULL ? title : "");
    json_object_set_new(model->data, "title", json_string(text.data));
    text_free(&text);
}

/* Candidates by their ids as text. */
static json_t *model_index(const json_t *candidates)
{
    json_t *index = json_object(), *candidate;
    char id[TABLE_ID];
    size_t i;

    json_array_foreach(candidates, i, candidate)
    {
        snprintf(id, sizeof(id), "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(candidate, "id")));
        json_object_set(index, id, candidate);
    }
    return index;
}

static json_t *model_named(const json_t *index, const json_t *id)
{
    char text[TABLE_ID];

    snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, json_integer_value(id));
    return json_is_integer(id) ? json_object_get(index, text) : NULL;
}

typedef struct Line {
    json_int_t rank;
    size_t place;
    json_t *candidate;
} Line;

static int model_compare(const void *a, const void *b)
{
    const Line *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* The candidates of a total in the order of their ranks, with their names. */
static void model_standing(const Model *model, const json_t *candidates, const json_t *index)
{
    size_t count = json_array_size(candidates), i;
    Line *lines = calloc(count + 1, sizeof(*lines));
    json_t *sorted = json_array(), *one;

    if (lines == NULL)
        abort();
    json_array_foreach(candidates, i, one) lines[i] = (Line){json_integer_value(json_object_get(one, "rank")), i, one};
    qsort(lines, count, sizeof(*lines), model_compare);
    for (i = 0; i < count; i++) {
        json_t *line = json_copy(lines[i].candidate), *named = model_named(index, json_object_get(line, "id"));

        if (named != NULL) {
            json_object_set(line, "name", json_object_get(named, "name"));
            json_object_set(line, "party", json_object_get(named, "party"));
            json_array_append(sorted, line);
        }
        json_decref(line);
    }
    free(lines);
    json_object_set_new(model->data, "standing", json_pack("{s:o}", "lines", sorted));
}

/* How many offices have their sheet in no figure, or report none: what there is none of is not told. */
static void model_states(json_t *total)
{
    static const char *const states[] = {"offices_held", "offices_annulled", "offices_to_vote_again",
                                         "offices_not_held", "offices_merged"};
    size_t i;

    for (i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (json_integer_value(json_object_get(total, states[i])) == 0)
            json_object_del(total, states[i]);
}

/* A total's figures; the sheet of one office is one as well. */
static void model_figures(const Model *model, json_t *total)
{
    const json_t *known = json_object_get(total, "turnout_offices"), *adds_up = json_object_get(total, "adds_up");

    model_states(total);
    json_object_set_new(
        total, "turnout_partial",
        json_boolean(json_is_integer(known) &&
                     json_integer_value(known) < json_integer_value(json_object_get(total, "offices_reported"))));
    json_object_set_new(total, "adds_up_not", json_boolean(json_is_false(adds_up)));
    json_object_set_new(total, "voters_alone", json_boolean(json_object_get(total, "ballots_cast") == NULL));
    if (json_integer_value(json_object_get(total, "registered_voters")) == 0)
        json_object_set_new(total, "registered_voters", json_null()); /* no register is known */
    json_object_set(model->data, "figures", total);
}

static void model_crumb(json_t *crumbs, json_t *href, const json_t *label)
{
    json_array_append_new(crumbs, json_pack("{s:o, s:s}", "href", href, "label",
                                            json_string_value(label) != NULL ? json_string_value(label) : ""));
}

/* The places of a path but the last of them where the page is that itself. */
static void model_path(const Model *model, json_t *crumbs, const char *election_path, const json_t *path, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        const json_t *place = json_array_get(path, i);
        const char *level = json_string_value(json_object_get(place, "level"));
        bool center = level != NULL && strcmp(level, "center") == 0;

        model_crumb(crumbs,
                    table_link(model->query, election_path, true, center ? "center_id" : "parent",
                               json_object_get(place, "id")),
                    json_object_get(place, "name"));
    }
}

/* What tells an office or a center from others of its name: "center, commune". */
static void model_within(json_t *unit, bool office)
{
    const char *center = office ? json_string_value(json_object_get(unit, "center")) : NULL;
    const char *commune = json_string_value(json_object_get(unit, "commune"));
    Text text = {0};

    text_format(&text, "%s%s%s", center != NULL ? center : "", center != NULL && commune != NULL ? ", " : "",
                commune != NULL ? commune : "");
    json_object_set_new(unit, "within", json_string(text.data));
    text_free(&text);
}

/* Who leads in a unit, with what share; nobody in a tie. */
static void model_leading(json_t *unit, const json_t *index)
{
    const json_t *leader = json_object_get(unit, "leader");
    json_t *named = model_named(index, leader), *candidate, *percent = json_null();
    size_t i;

    json_array_foreach(json_object_get(unit, "candidates"), i,
                       candidate) if (named != NULL && json_equal(json_object_get(candidate, "id"), leader)) percent =
        json_object_get(candidate, "percent");
    json_object_set(unit, "leading", named != NULL ? json_object_get(named, "name") : json_null());
    json_object_set(unit, "leading_percent", percent);
}

/* The votes of each column; null where the unit has none yet. */
static void model_votes(json_t *unit, const json_t *columns)
{
    const json_t *results = json_object_get(unit, "candidate_results");
    json_t *votes = json_array(), *column;
    char id[TABLE_ID];
    size_t i;

    json_array_foreach(columns, i, column)
    {
        json_t *value;

        snprintf(id, sizeof(id), "%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(column, "id")));
        value = json_object_get(results, id);
        if (!json_is_object(results))
            json_array_append_new(votes, json_null());
        else if (value == NULL)
            json_array_append_new(votes, json_integer(0));
        else
            json_array_append(votes, value);
    }
    json_object_set_new(unit, "votes", votes);
}

/* What became of an office: what its sheet is or, without one, what the office is where that says more. */
static json_t *model_office_state(const json_t *office, json_t *sheet_status)
{
    json_t *state = json_object_get(office, "office_status");

    if (json_is_string(sheet_status))
        return json_incref(sheet_status);
    return json_is_string(state) && strcmp(json_string_value(state), "expected") != 0 ? json_incref(state)
                                                                                      : json_string("missing");
}

/* Where the link of a unit leads: an office's to its sheet, another's to what lies in it. */
static json_t *model_unit_href(const Model *model, const char *level, json_t *id)
{
    char path[TABLE_ID + 16];

    if (strcmp(level, "office") == 0) {
        snprintf(path, sizeof(path), "/table/offices/%" JSON_INTEGER_FORMAT, json_integer_value(id));
        return table_link(model->query, path, false, NULL, NULL);
    }
    return table_link(model->query, model->path, strcmp(level, "contest") != 0,
                      strcmp(level, "contest") == 0  ? "contest_id"
                      : strcmp(level, "center") == 0 ? "center_id"
                                                     : "parent",
                      id);
}

static void model_units(const Model *model, const json_t *results, const char *level, const json_t *index)
{
    json_t *columns = json_object_get(results, "candidates"), *units, *unit;
    bool office = strcmp(level, "office") == 0;
    char name[TABLE_ID];
    size_t i;

    if (json_array_size(columns) > TABLE_COLUMNS)
        columns = NULL;
    snprintf(name, sizeof(name), "%ss", level);
    units = json_object_get(results, name);
    json_array_foreach(units, i, unit)
    {
        json_object_set_new(unit, "href", model_unit_href(model, level, json_object_get(unit, "id")));
        json_object_set_new(unit, "sheet_status",
                            office ? model_office_state(unit, json_object_get(unit, "status")) : json_null());
        if (office || strcmp(level, "center") == 0)
            model_within(unit, office);
        model_leading(unit, index);
        model_votes(unit, columns);
    }
    json_object_set_new(model->data, "any_units", json_boolean(json_array_size(units) > 0));
    json_object_set(model->data, "units", units);
    json_object_set_new(model->data, "units_name", json_string(name));
    json_object_set_new(model->data, "level", json_string(level));
    if (columns != NULL)
        json_object_set(model->data, "columns", columns);
}

/* Links to the other levels below a place that have units. */
static void model_levels(const Model *model, const char *level)
{
    json_t *links = json_array(), *one;
    size_t i;

    json_array_foreach(json_object_get(model->data, "levels"), i, one)
    {
        const char *name = json_string_value(one);
        json_t *query = json_copy((json_t *)model->query), *link = json_object();
        char label[TABLE_ID];

        snprintf(label, sizeof(label), "%ss", name);
        json_object_del(query, "offset");
        json_object_set_new(link, "label", json_string(label));
        json_object_set_new(link, "separated", json_boolean(i > 0));
        json_object_set_new(link, "href",
                            strcmp(name, level) == 0 ? json_null()
                                                     : table_link_self(model->path, query, "level", name, 0));
        json_array_append_new(links, link);
        json_decref(query);
    }
    json_object_set_new(model->data, "level_links",
                        json_array_size(links) > 0 ? json_pack("{s:O}", "links", links) : json_null());
    json_decref(links);
}

static void model_election(const Model *model)
{
    json_t *data = model->data, *results = json_object_get(data, "results");
    json_t *election = json_object_get(results, "election"), *contest = json_object_get(data, "contest");
    json_t *path = json_object_get(results, "path"), *title = json_object_get(election, "title");
    const json_t *place = json_array_size(path) > 0 ? json_array_get(path, json_array_size(path) - 1) : NULL;
    json_t *here = place != NULL ? json_object_get(results, "parent") : results;
    json_t *name = place != NULL ? json_object_get(place, "name") : json_is_string(contest) ? contest : title;
    const char *level = json_string_value(json_object_get(results, "level"));
    json_t *crumbs = json_array(), *index = model_index(json_object_get(results, "candidates"));

    if (json_is_string(contest))
        model_crumb(crumbs, table_link(model->query, model->path, false, NULL, NULL), title);
    if (place != NULL) {
        model_crumb(crumbs, table_link(model->query, model->path, true, NULL, NULL),
                    json_is_string(contest) ? contest : title);
        model_path(model, crumbs, model->path, path, json_array_size(path) - 1);
    }
    json_object_set_new(data, "crumbs", crumbs);
    json_object_set(data, "election", election);
    json_object_set(data, "name", name);
    json_object_set(data, "elsewhere", json_object_get(results, "elsewhere"));
    json_object_set_new(data, "kind",
                        place != NULL             ? json_incref(json_object_get(place, "level"))
                        : json_is_string(contest) ? json_string("contest")
                                                  : json_incref(json_object_get(election, "type")));
    model_title(model, place != NULL ? json_string_value(name) : NULL, json_string_value(title));
    if (level != NULL && strcmp(level, "contest") != 0)
        model_standing(model, json_object_get(here, "candidates"), index);
    model_figures(model, here);
    if (level != NULL) {
        model_units(model, results, level, index);
        model_levels(model, level);
    }
    json_decref(index);
}

static void model_office(const Model *model)
{
    json_t *data = model->data, *office = json_object_get(data, "office"), *sheet = json_object_get(data, "sheet");
    json_t *election = json_object_get(data, "election"), *path = json_object_get(data, "path");
    const char *center = json_string_value(json_object_get(office, "center"));
    const char *office_name = json_string_value(json_object_get(office, "name"));
    json_t *crumbs = json_array(), *index = model_index(json_object_get(sheet, "candidates"));
    char election_path[TABLE_ID + 8];
    Text name = {0};

    snprintf(election_path, sizeof(election_path), "/table/%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(election, "id")));
    model_crumb(crumbs, table_link(model->query, election_path, false, NULL, NULL), json_object_get(election, "title"));
    model_path(model, crumbs, election_path, path, json_array_size(path));
    json_object_set_new(data, "crumbs", crumbs);
    text_format(&name, "%s%s%s", office_name != NULL ? office_name : "",
                office_name != NULL && center != NULL ? ", " : "", center != NULL ? center : "");
    json_object_set_new(data, "name", json_string(name.data));
    model_title(model, name.data, json_string_value(json_object_get(election, "title")));
    text_free(&name);
    json_object_set_new(data, "sheet_status", model_office_state(office, json_object_get(sheet, "status")));
    if (json_is_object(sheet)) {
        json_object_set(sheet, "offices_reported", json_object_get(office, "offices_reported"));
        json_object_set_new(sheet, "offices_total", json_integer(1));
        model_standing(model, json_object_get(sheet, "candidates"), index);
        model_figures(model, sheet);
    }
    if (json_array_size(json_object_get(data, "versions")) > 0)
        json_object_set_new(data, "history", json_true());
    json_decref(index);
}

static void model_elections(const Model *model)
{
    json_t *elections = json_object_get(model->data, "elections"), *election;
    char path[TABLE_ID + 8];
    size_t i;

    json_array_foreach(elections, i, election)
    {
        snprintf(path, sizeof(path), "/table/%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(election, "id")));
        json_object_set_new(election, "href", table_link(model->query, path, false, NULL, NULL));
    }
    json_object_set_new(model->data, "listed", json_boolean(json_array_size(elections) > 0));
}

const char *table_model_page(const json_t *data)
{
    return json_object_get(data, "elections") != NULL ? "elections"
           : json_object_get(data, "office") != NULL  ? "office"
                                                      : "election";
}

void table_model_complete(json_t *data, const char *path, Language language)
{
    Model model = {data, json_object_get(data, "query"), path};
    const char *page = table_model_page(data);

    if (strcmp(page, "elections") == 0) {
        model_elections(&model);
        json_object_set_new(data, "title", json_string(table_word("elections", language)));
    } else if (strcmp(page, "office") == 0)
        model_office(&model);
    else
        model_election(&model);
    table_frame_languages(data, model.query, path, language);
    table_frame_pages(data, model.query, path);
}
