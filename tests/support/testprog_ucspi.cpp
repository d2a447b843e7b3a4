// What testprog can do about UCSPI-TLS. See testprog.hpp.
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "tests/support/testprog.hpp"

namespace dotls::test {
namespace {

int fd_of(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) ::_exit(122);
  return std::atoi(value);
}

}  // namespace

void ask_for_tls(Arguments& arguments) {
  put(fd_of("SSLCTLFD"), arguments.text());
}

void note_answer(Arguments& arguments) {
  const std::string file = arguments.text();
  std::string answer;
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = ::read(fd_of("SSLCTLFD"), buffer.data(), buffer.size())) > 0;)
    answer.append(buffer.data(), static_cast<std::size_t>(count));
  put_file(file, answer);
}

void use_tls_pipes(Arguments&) {
  ::dup2(fd_of("SSLREADFD"), 0);
  ::dup2(fd_of("SSLWRITEFD"), 1);
  ::close(fd_of("SSLREADFD"));
  ::close(fd_of("SSLWRITEFD"));
}

void stay_plain(Arguments&) {
  for (const char* variable : {"SSLCTLFD", "SSLREADFD", "SSLWRITEFD"}) ::close(fd_of(variable));
}

}  // namespace dotls::test
