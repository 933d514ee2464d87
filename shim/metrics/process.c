/*
 * The process as the system sees it, read when it is asked for.
 */
#include "metrics/process.h"

#include "metrics/metrics.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef RES_ELEC_VERSION
#define RES_ELEC_VERSION "unversioned"
#endif

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

void metrics_process_write(Text *out, time_t started_at)
{
    metrics_process_memory(out);
    metrics_process_descriptors(out);
    metrics_process_cpu(out);
    metrics_single(out, "res_elec_process_start_time_seconds", "gauge", "When it started, since 1970.",
                   (uint64_t)started_at);
    metrics_family(out, "res_elec_build_info", "gauge", "1; its label is the version.");
    metrics_sample(out, "res_elec_build_info", "{version=\"" RES_ELEC_VERSION "\"}", 1);
}
