// The program under dotls in the tests: it does the steps named on its command line, one after the
// other, and exits with 0. It judges nothing. `testprog line say-line exit 3` reads a line, writes
// it back and exits with 3.
#include "tests/support/testprog.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>

#include "tests/support/bytes.hpp"

namespace dotls::test {

void put(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count <= 0) ::_exit(120);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void put_file(const std::string& path, std::string_view content) {
  // A test that waits for the file must never see half of it.
  const std::string fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) ::_exit(121);
  put(fd, content);
  ::close(fd);
  if (::rename(fresh.c_str(), path.c_str()) != 0) ::_exit(121);
}

namespace {

std::string last_line;
std::string term_file;

void echo(Arguments&) {
  std::array<char, 65536> buffer;
  for (ssize_t count = 0; (count = ::read(0, buffer.data(), buffer.size())) > 0;)
    put(1, {buffer.data(), static_cast<std::size_t>(count)});
}

std::string digest_of_input() {
  std::array<char, 65536> buffer;
  Digest digest;
  for (ssize_t count = 0; (count = ::read(0, buffer.data(), buffer.size())) > 0;)
    digest.add({buffer.data(), static_cast<std::size_t>(count)});
  return digest.summary() + '\n';
}

void source(Arguments& arguments) {
  const std::uint64_t seed = arguments.number();
  Pattern pattern(seed, arguments.number());
  std::array<char, 65536> buffer;
  while (const std::size_t count = pattern.next(buffer)) put(1, {buffer.data(), count});
}

// Writes and reads at once, each in a process of its own; what was read goes to the file.
void duplex(Arguments& arguments) {
  const std::string file = arguments.text();
  const pid_t reader = ::fork();
  if (reader == 0) {
    ::close(1);
    put_file(file, digest_of_input());
    ::_exit(0);
  }
  source(arguments);
  ::waitpid(reader, nullptr, 0);
}

// As many write(2)s as bytes.
void trickle(Arguments& arguments) {
  const std::uint64_t seed = arguments.number();
  Pattern pattern(seed, arguments.number());
  char byte = 0;
  while (pattern.next({&byte, 1}) == 1) put(1, {&byte, 1});
}

void line(Arguments&) {
  last_line.clear();
  for (char byte = 0; ::read(0, &byte, 1) == 1 && byte != '\n';) last_line += byte;
}

// An HTTP request without a body: up to the empty line.
void request(Arguments& arguments) {
  do line(arguments);
  while (!last_line.empty() && last_line != "\r");
}

void die_of(Arguments& arguments) {
  const auto number = static_cast<int>(arguments.number());
  ::signal(number, SIG_DFL);
  ::raise(number);
}

void wait_at_gate(Arguments& arguments) {
  ::close(::open(arguments.text().c_str(), O_RDONLY | O_CLOEXEC));
}

void note_term(Arguments& arguments) {
  term_file = arguments.text();
  ::signal(SIGTERM, [](int) {
    const int fd = ::open(term_file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    ::close(fd);
    ::_exit(0);
  });
}

void background(Arguments& arguments) {
  const auto status = static_cast<int>(arguments.number());
  if (::fork() != 0) ::_exit(status);
}

void twin(Arguments&) {
  if (::fork() != 0) return;
  for (;;) ::pause();
}

// Under `dotls -C` the network is on 6 and 7.
void use_67(Arguments&) {
  ::dup2(6, 0);
  ::dup2(7, 1);
  ::close(6);
  ::close(7);
}

const std::map<std::string_view, void (*)(Arguments&)>& steps() {
  static const std::map<std::string_view, void (*)(Arguments&)> kSteps = {
      {"echo", echo},
      {"digest", [](Arguments&) { put(1, digest_of_input()); }},
      {"digest-to", [](Arguments& a) { put_file(a.text(), digest_of_input()); }},
      {"source", source},
      {"duplex", duplex},
      {"trickle", trickle},
      {"say", [](Arguments& a) { put(1, a.text() + '\n'); }},
      {"complain", [](Arguments& a) { put(2, a.text() + '\n'); }},
      {"line", line},
      {"say-line", [](Arguments&) { put(1, last_line + '\n'); }},
      {"request", request},
      {"close", [](Arguments& a) { ::close(static_cast<int>(a.number())); }},
      {"exit", [](Arguments& a) { ::_exit(static_cast<int>(a.number())); }},
      {"exit-line", [](Arguments&) { ::_exit(std::atoi(last_line.c_str())); }},
      {"die-of", die_of},
      {"die-of-line", [](Arguments&) { ::raise(std::atoi(last_line.c_str())); }},
      {"touch", [](Arguments& a) { put_file(a.text(), std::to_string(::getpid()) + '\n'); }},
      {"gate", wait_at_gate},
      {"pause",
       [](Arguments&) {
         for (;;) ::pause();
       }},
      {"ignore", [](Arguments& a) { ::signal(static_cast<int>(a.number()), SIG_IGN); }},
      {"note-term", note_term},
      {"background", background},
      {"twin", twin},
      {"setsid", [](Arguments&) { ::setsid(); }},
      {"fd67", use_67},
      {"ask", ask_for_tls},
      {"answer-to", note_answer},
      {"tls-pipes", use_tls_pipes},
      {"stay-plain", stay_plain},
      {"environment", report_environment},
      {"descriptors", report_descriptors},
      {"flags", report_flags},
      {"signals", report_signals},
      {"ids", report_ids},
  };
  return kSteps;
}

}  // namespace
}  // namespace dotls::test

int main(int argc, char** argv) {
  dotls::test::Arguments arguments(argc, argv);
  while (!arguments.empty()) {
    const std::string name = arguments.text();
    const auto step = dotls::test::steps().find(name);
    if (step == dotls::test::steps().end()) {
      dotls::test::put(2, "testprog: no step " + name + '\n');
      return 119;
    }
    step->second(arguments);
  }
  // _exit: static destructors have nothing to do, and a forked half must not run them.
  ::_exit(0);
}
