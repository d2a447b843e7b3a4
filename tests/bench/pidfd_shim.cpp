// For tests/bench/instructions: valgrind before 3.20 does not know pidfd_open(2) and says ENOSYS.
// Preloaded, this asks the script for the pidfd, over the Unix socket whose number is in
// DOTLS_BENCH_PIDFD, and lets every other system call through. Not part of any program.
#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

using SystemCall = long (*)(long, long, long, long, long, long, long);

// Sends the pid, four bytes; the answer's one byte brings the descriptor.
int ask_for_pidfd(int broker, int pid) {
  if (::send(broker, &pid, sizeof pid, 0) != sizeof pid) return -1;
  char byte = 0;
  iovec data{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  const cmsghdr* header =
      ::recvmsg(broker, &message, MSG_CMSG_CLOEXEC) == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return fd;
}

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  long given[6];
  va_list list;
  va_start(list, number);
  for (long& one : given) one = va_arg(list, long);
  va_end(list);
  const char* broker = std::getenv("DOTLS_BENCH_PIDFD");
  if (number == SYS_pidfd_open && broker != nullptr) {
    const int fd = ask_for_pidfd(std::atoi(broker), static_cast<int>(given[0]));
    if (fd < 0) errno = EPROTO;
    return fd;
  }
  static const auto real = reinterpret_cast<SystemCall>(::dlsym(RTLD_NEXT, "syscall"));
  return real(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}
