/*
 * A series has no value that nobody knows to be so: while the database does not answer ages grow by the clock, and
 * after 30 seconds all of it is left out. No finding is not one that differs: it is left out, too.
 */
#include "metrics/nodes.h"

#include "core/clock.h"

#include <stdio.h>

enum { METRICS_NODES_MS = 30000, METRICS_NODES_LABELS = 24 /* bytes */ };

/* How many nodes can be shown at all. */
static int metrics_nodes_shown(const Metrics *sum, uint64_t now)
{
    uint64_t heard = metrics_read(&sum->nodes_heard_ms);

    return heard != 0 && now - heard <= METRICS_NODES_MS ? METRICS_NODES : 0;
}

static void metrics_nodes_label(char labels[METRICS_NODES_LABELS], int at)
{
    snprintf(labels, METRICS_NODES_LABELS, "{node=\"%d\"}", at + 1);
}

static void metrics_nodes_ages(Text *out, const Metrics *sum, int shown, uint64_t now)
{
    static const char name[] = "res_elec_node_report_age_seconds";
    char labels[METRICS_NODES_LABELS];
    int i;

    metrics_family(out, name, "gauge", "How old the last report of a node is, by the node's clock.");
    for (i = 0; i < shown; i++) {
        unsigned long long age = now - metrics_read(&sum->nodes[i].reported_ms);

        metrics_nodes_label(labels, i);
        if (metrics_read(&sum->nodes[i].reported) != 0)
            text_format(out, "%s%s %llu.%03llu\n", name, labels, age / 1000, age % 1000);
    }
}

void metrics_nodes_write(Text *out, const Metrics *sum)
{
    static const char in_touch[] = "res_elec_node_in_touch", matched[] = "res_elec_node_matched",
                      errors[] = "res_elec_node_apply_errors";
    uint64_t now = clock_ms();
    int shown = metrics_nodes_shown(sum, now), i;
    char labels[METRICS_NODES_LABELS];

    metrics_nodes_ages(out, sum, shown, now);
    metrics_family(out, in_touch, "gauge", "Whether the stream of a node runs and its last report is not too old.");
    for (i = 0; i < shown; i++) {
        metrics_nodes_label(labels, i);
        if (metrics_read(&sum->nodes[i].known) != 0)
            metrics_sample(out, in_touch, labels, metrics_read(&sum->nodes[i].in_touch));
    }
    metrics_family(out, matched, "gauge", "Whether all that a node had at its last report was here.");
    for (i = 0; i < shown; i++) {
        metrics_nodes_label(labels, i);
        if (metrics_read(&sum->nodes[i].reported) != 0)
            metrics_sample(out, matched, labels, metrics_read(&sum->nodes[i].matched));
    }
    metrics_family(out, errors, "gauge", "How often applying what a node sends has failed.");
    for (i = 0; i < shown; i++) {
        metrics_nodes_label(labels, i);
        if (metrics_read(&sum->nodes[i].known) != 0)
            metrics_sample(out, errors, labels, metrics_read(&sum->nodes[i].apply_errors));
    }
}
