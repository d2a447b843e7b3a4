// A minimal mail server for the tests of dotls: `mailprog smtp|pop3|imap DIR [what WORD [TEXT]]...`
// speaks the protocol on 0 and 1 and keeps in DIR/1, DIR/2, ... (one for each time it is started)
// what it heard, byte for byte, its environment and its pid. It delivers nothing. reply WORD TEXT
// answers TEXT to the command WORD (GREETING: greets with it) gate WORD FIFO answers that command
// when somebody opens the FIFO for writing die WORD ends with status 7 when that comes; mute WORD:
// answers nothing to it clear ... the rest of the command line holds in the clear only; tls ...:
// inside TLS stubborn ignores the end of its input and SIGTERM
#include "tests/support/mailprog.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "tests/support/testprog.hpp"

namespace dotls::test {

void put(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count <= 0) ::_exit(120);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void say(std::string_view text) {
  put(1, text);
}

std::string first_word(std::string_view text) {
  std::string word(text.substr(0, text.find_first_of(" \t\r\n")));
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return word;
}

bool MailInput::fill() {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(0, buffer.data(), buffer.size());
  if (count <= 0) return false;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
  put(record_fd_, bytes);
  held_ += bytes;
  return true;
}

std::optional<std::string> MailInput::line() {
  std::size_t end = 0;
  while ((end = held_.find('\n')) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  std::string line = held_.substr(0, end + 1);
  held_.erase(0, end + 1);
  return line;
}

bool MailInput::skip(std::size_t count) {
  while (held_.size() < count) {
    count -= held_.size();
    held_.clear();
    if (!fill()) return false;
  }
  held_.erase(0, count);
  return true;
}

bool Behaviour::meets(const std::string& moment) const {
  const auto gate = gates.find(moment);
  if (gate != gates.end()) ::close(::open(gate->second.c_str(), O_RDONLY | O_CLOEXEC));
  if (deaths.count(moment) != 0) ::_exit(7);
  if (silences.count(moment) != 0) return true;
  const auto reply = replies.find(moment);
  if (reply == replies.end()) return false;
  say(reply->second);
  return true;
}

namespace {

// A directory for this start of the program; the n-th start gets the name n.
std::string make_record(const std::string& directory) {
  for (int n = 1;; ++n) {
    const std::string path = directory + '/' + std::to_string(n);
    if (::mkdir(path.c_str(), 0777) == 0) return path;
    if (errno != EEXIST) ::_exit(121);
  }
}

int make_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) ::_exit(121);
  return fd;
}

int start_record(const std::string& directory) {
  const std::string path = make_record(directory);
  const int environment = make_file(path + "/environment");
  for (char** one = environ; *one != nullptr; ++one) put(environment, std::string(*one) + '\0');
  put(make_file(path + "/pid"), std::to_string(::getpid()));
  return make_file(path + "/heard");
}

Behaviour read_behaviour(Arguments& arguments) {
  Behaviour behaviour;
  const bool in_tls = std::getenv("TLS_PROVIDER") != nullptr;
  bool counts = true;
  while (!arguments.empty()) {
    const std::string what = arguments.text();
    if (what == "tls") {
      counts = in_tls;
    } else if (what == "clear") {
      counts = !in_tls;
    } else if (what == "stubborn") {
      if (counts) ::signal(SIGTERM, SIG_IGN);
      if (counts) behaviour.silences.insert("END");
    } else {
      const std::string word = arguments.text();
      const bool has_text = what == "reply" || what == "gate";
      const std::string text = has_text ? arguments.text() : std::string();
      if (!counts) continue;
      if (what == "reply") behaviour.replies[word] = text;
      if (what == "gate") behaviour.gates[word] = text;
      if (what == "die") behaviour.deaths.insert(word);
      if (what == "mute") behaviour.silences.insert(word);
    }
  }
  return behaviour;
}

}  // namespace
}  // namespace dotls::test

int main(int argc, char** argv) {
  using namespace dotls::test;
  Arguments arguments(argc, argv);
  const std::string protocol = arguments.text();
  MailInput input(start_record(arguments.text()));
  const Behaviour behaviour = read_behaviour(arguments);
  if (protocol == "smtp") serve_smtp(input, behaviour);
  if (protocol == "pop3") serve_pop3(input, behaviour);
  if (protocol == "imap") serve_imap(input, behaviour);
  while (behaviour.meets("END")) ::pause();
  return 0;
}
