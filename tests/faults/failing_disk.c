/* A disk that fails, fills up or is slow, and a clock that is stepped, for the process that this is preloaded into.
 *
 * The file that KENTLEDGE_FAULT names is looked at on each call, so that whoever writes to it changes what happens:
 * errno (4 bytes), kinds of call (4), milliseconds that each takes (4), nothing (4), seconds that the clock is ahead (8),
 * and the end of the paths that it is about (64, ended by a zero).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, OPENS = 4, READS = 8 };

struct fault {
    int32_t number, kinds, delay, unused;
    int64_t ahead;
    char ending[64];
};

static const struct fault *fault;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("KENTLEDGE_FAULT");
    int file = name ? open(name, O_RDONLY) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof(struct fault), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED)
        fault = mapped;
}

static int struck(int kind, const char *path)
{
    size_t length = strlen(path), wanted = strlen(fault->ending);
    if (length < wanted || strcmp(path + length - wanted, fault->ending))
        return 0;
    if (fault->delay) {
        struct timespec wait = {fault->delay / 1000, fault->delay % 1000 * 1000000L};
        nanosleep(&wait, NULL);
    }
    errno = fault->number;
    return fault->number != 0;
}

static int fails(int kind, int file)
{
    char link[64], path[4096];
    if (!fault || !(fault->kinds & kind))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return struck(kind, path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t size)
{
    return fails(WRITES, file) ? -1 : REAL(write)(file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    return fails(WRITES, file) ? -1 : REAL(pwrite)(file, bytes, size, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    return fails(WRITES, file) ? -1 : REAL(pwrite64)(file, bytes, size, at);
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    return fails(READS, file) ? -1 : REAL(pread64)(file, bytes, size, at);
}

int fsync(int file) { return fails(SYNCS, file) ? -1 : REAL(fsync)(file); }

int fdatasync(int file) { return fails(SYNCS, file) ? -1 : REAL(fdatasync)(file); }

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (fault && fault->kinds & OPENS && flags & O_CREAT && struck(OPENS, path))
        return -1;
    return REAL(open64)(path, flags, mode);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = REAL(clock_gettime)(clock, now);
    if (fault && clock == CLOCK_REALTIME)
        now->tv_sec += fault->ahead;
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int result = REAL(gettimeofday)(now, zone);
    if (fault)
        now->tv_sec += fault->ahead;
    return result;
}

time_t time(time_t *kept)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (kept)
        *kept = now.tv_sec;
    return now.tv_sec;
}
