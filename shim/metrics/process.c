/*
 * Metrics that no event loop counts: the pools of workers, uploads, mail, and the process as the system sees it. All of
 * it is read when it is asked for.
 */
#include "metrics/server.h"

#include "metrics/metrics.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static void metrics_process_workers(Text *out, Server *server)
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

static void metrics_process_memory(Text *out)
{
    unsigned long long pages;
    FILE *file = fopen("/proc/self/statm", "re");

    if (file != NULL && fscanf(file, "%*u %llu", &pages) == 1)
        metrics_single(out, "res_elec_process_resident_memory_bytes", "gauge", "Resident memory.",
                       pages * (unsigned long long)sysconf(_SC_PAGESIZE));
    if (file != NULL)
        fclose(file);
}

static void metrics_process_descriptors(Text *out)
{
    struct rlimit limit;
    uint64_t count = 0;
    DIR *folder = opendir("/proc/self/fd");

    if (folder != NULL) {
        while (readdir(folder) != NULL)
            count++;
        closedir(folder);
        metrics_single(out, "res_elec_process_open_fds", "gauge", "Open file descriptors.",
                       count - 3); /* not ., .. and its own */
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        metrics_single(out, "res_elec_process_max_fds", "gauge", "As many as there may be.", limit.rlim_cur);
}

static void metrics_process_cpu(Text *out)
{
    static const char name[] = "res_elec_process_cpu_seconds_total";
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return;
    timeradd(&usage.ru_utime, &usage.ru_stime, &usage.ru_utime);
    metrics_family(out, name, "counter", "Processor time, the user's and the system's.");
    text_format(out, "%s %lld.%06ld\n", name, (long long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec);
}

void metrics_process_write(Text *out, Server *server)
{
    MailCounts mail = mail_counts(server->mail);

    metrics_process_workers(out, server);
    metrics_single(out, "res_elec_uploads_under_way", "gauge",
                   "Uploads under way, at most UPLOAD_QUEUE of photos and as many of scans.",
                   (uint64_t)(atomic_load(&server->uploads[FORM_IMAGES]) + atomic_load(&server->uploads[FORM_SCAN])));
    metrics_single(out, "res_elec_mail_sent_total", "counter", "Mails delivered.", mail.sent);
    metrics_single(out, "res_elec_mail_failed_total", "counter", "Deliveries of mails that failed.", mail.failed);
    metrics_process_memory(out);
    metrics_process_descriptors(out);
    metrics_process_cpu(out);
}
