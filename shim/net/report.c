/*
 * The metrics of the whole server: what its threads have counted, the pools of workers, uploads, mail, and the process.
 * Nothing is kept here: it is read when it is asked for.
 */
#include "net/report.h"

#include "metrics/nodes.h"
#include "metrics/process.h"

static void report_workers(Text *out, Server *server)
{
    static const char waiting[] = "res_elec_worker_jobs_waiting", jobs[] = "res_elec_worker_jobs_total",
                      refused[] = "res_elec_worker_refused_total";
    static const char *const pools[] = {"{pool=\"passwords\"}", "{pool=\"scans\"}", "{pool=\"photos\"}"};
    WorkerCounts counts[] = {worker_counts(server->passwords), worker_counts(server->scans),
                             worker_counts(server->photos)};
    size_t i;

    metrics_family(out, waiting, "gauge", "Passwords and images that wait for a worker.");
    for (i = 0; i < 3; i++)
        metrics_sample(out, waiting, pools[i], counts[i].waiting);
    metrics_family(out, jobs, "counter", "Passwords and images that were taken in.");
    for (i = 0; i < 3; i++)
        metrics_sample(out, jobs, pools[i], counts[i].taken);
    metrics_family(out, refused, "counter", "Passwords and images refused because the queue was full.");
    for (i = 0; i < 3; i++)
        metrics_sample(out, refused, pools[i], counts[i].refused);
}

static void report_counters(Text *out, const Server *server)
{
    Metrics *sum = metrics_open();
    int i;

    if (sum == NULL)
        abort();
    for (i = 0; i < server->config->threads; i++)
        metrics_gather(sum, server->threads[i].metrics);
    metrics_write(out, sum, &server->config->hosts);
    metrics_nodes_write(out, sum);
    metrics_close(sum);
}

void report_write(void *data, Text *out)
{
    Server *server = data;
    MailCounts mail = mail_counts(server->mail);

    report_counters(out, server);
    report_workers(out, server);
    metrics_single(out, "res_elec_uploads_under_way", "gauge",
                   "Uploads under way, at most UPLOAD_QUEUE of photos and as many of scans.",
                   (uint64_t)(atomic_load(&server->uploads[FORM_IMAGES]) + atomic_load(&server->uploads[FORM_SCAN])));
    metrics_single(out, "res_elec_mail_sent_total", "counter", "Mails delivered.", mail.sent);
    metrics_single(out, "res_elec_mail_failed_total", "counter", "Deliveries of mails that failed.", mail.failed);
    metrics_process_write(out, server->started_at);
}
