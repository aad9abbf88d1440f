/* Makes every sync of a process take SLOW_DISK_US longer: `bin/bench --slow-disk 2000`. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int late(long call, int file) {
  struct timespec delay = {0, 1000L * atol(getenv("SLOW_DISK_US"))};
  nanosleep(&delay, NULL);
  return syscall(call, file);
}

int fsync(int file) { return late(SYS_fsync, file); }
int fdatasync(int file) { return late(SYS_fdatasync, file); }
