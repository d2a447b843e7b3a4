// A stand-in for dotls that runs `dotls-keeper` and becomes `dotls-via`: so the end-to-end tests,
// which know only dotls, try both. The options go to whom they belong, and the keeper ends with the
// connection. What has no keeper (client mode, --check, --ucspi-tls, a command line that is wrong)
// runs dotls itself. The tools are those in ../bin, from where it was called.
#include <elf.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include "dotls/settings/environment.hpp"
#include "dotls/settings/option_table.hpp"
#include "shared/error.hpp"

namespace {

using dotls::OptionSide;
using Words = std::vector<std::string>;

constexpr int kGaveUp = 111;

std::string folder;  // of the tools

std::string path_of(const char* tool) {
  return folder + "/" + tool;
}

[[noreturn]] void become(const Words& command, const Words& environment) {
  const auto pointers = [](const Words& words) {
    std::vector<char*> list;
    for (const std::string& word : words) list.push_back(const_cast<char*>(word.c_str()));
    list.push_back(nullptr);
    return list;
  };
  ::execve(command.front().c_str(), pointers(command).data(), pointers(environment).data());
  ::_exit(kGaveUp);
}

// Each use of an option as words again, for those of one side.
Words words_of(const std::vector<dotls::OptionUse>& uses, OptionSide side) {
  Words words;
  for (const dotls::OptionUse& use : uses) {
    const OptionSide its = dotls::side_of(use.option);
    if (its != side && its != OptionSide::Both) continue;
    const auto specs = dotls::option_specs();
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const dotls::OptionSpec& one) {
      return one.long_name == use.option;
    });
    words.push_back("--" + std::string(use.option));
    if (spec->takes_value) words.back() += "=" + use.value;
  }
  return words;
}

bool has_keeper(const dotls::ParsedOptions& parsed, const dotls::Environment& environment) {
  return !environment.find("NOTLS") && !parsed.operands.empty() &&
         std::none_of(parsed.uses.begin(), parsed.uses.end(), [](const dotls::OptionUse& use) {
           const OptionSide side = dotls::side_of(use.option);
           return side == OptionSide::NoKeeper || side == OptionSide::Check ||
                  use.option == "help" || use.option == "version";
         });
}

// Lives as long as `served`, the process that becomes dotls-via, and ends the keeper with it.
// Writes the status of one that ends before to `news`.
[[noreturn]] void guard(pid_t served, const Words& keeper, const Words& environment,
                        const std::string& scratch, int news) {
  ::setsid();
  const int null = ::open("/dev/null", O_RDWR);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  for (int fd = 3; fd < 64; ++fd)
    if (fd != news) ::close(fd);
  const pid_t keeper_pid = ::fork();
  if (keeper_pid == 0) {
    ::close(news);
    become(keeper, environment);
  }
  std::array<pollfd, 2> ends{
      pollfd{static_cast<int>(::syscall(SYS_pidfd_open, served, 0)), POLLIN, 0},
      pollfd{static_cast<int>(::syscall(SYS_pidfd_open, keeper_pid, 0)), POLLIN, 0}};
  ::poll(ends.data(), ends.size(), -1);
  int status = 0;
  if (ends[1].revents == 0) ::kill(keeper_pid, SIGTERM);
  ::waitpid(keeper_pid, &status, 0);
  const auto code = static_cast<unsigned char>(WEXITSTATUS(status));
  static_cast<void>(!::write(news, &code, 1));
  ::unlink((scratch + "/socket").c_str());
  ::rmdir(scratch.c_str());
  ::_exit(0);
}

// Until somebody listens at `path`, or the keeper has said its status and ended.
void wait_for_keeper(const std::string& path, int news) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  for (;;) {
    const int trial = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    const bool heard =
        ::connect(trial, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(trial);
    if (heard) return;
    pollfd wait{news, POLLIN, 0};
    if (::poll(&wait, 1, 2) <= 0) continue;
    unsigned char status = kGaveUp;
    static_cast<void>(!::read(news, &status, 1));
    ::_exit(status);
  }
}

[[noreturn]] void run(const Words& arguments, const Words& environment_words) {
  Words plain{path_of("dotls")};
  plain.insert(plain.end(), arguments.begin(), arguments.end());
  dotls::Environment environment(environment_words);
  dotls::ParsedOptions parsed;
  try {
    parsed = dotls::parse_options(arguments, dotls::option_specs());
    if (!has_keeper(parsed, environment)) become(plain, environment_words);
  } catch (const dotls::Fatal&) {
    become(plain, environment_words);
  }
  std::string scratch = "/tmp/dotls-keeper-XXXXXX";
  if (::mkdtemp(scratch.data()) == nullptr) ::_exit(kGaveUp);
  const std::string socket = scratch + "/socket";

  Words keeper{path_of("dotls-keeper"), socket, "--user=nobody"};
  for (std::string& word : words_of(parsed.uses, OptionSide::Tls)) keeper.push_back(word);
  int news[2];
  if (::pipe2(news, O_CLOEXEC) != 0) ::_exit(kGaveUp);
  const pid_t own = ::getpid();
  const pid_t guardian = ::fork();
  if (guardian == 0) {
    // Not our child, which the program would inherit.
    if (::fork() != 0) ::_exit(0);
    guard(own, keeper, environment_words, scratch, news[1]);
  }
  ::waitpid(guardian, nullptr, 0);
  ::close(news[1]);
  wait_for_keeper(socket, news[0]);
  ::close(news[0]);

  Words via{path_of("dotls-via"), socket};
  for (std::string& word : words_of(parsed.uses, OptionSide::Connection)) via.push_back(word);
  via.push_back("--");
  via.insert(via.end(), parsed.operands.begin(), parsed.operands.end());
  for (const char* name : {"CERTDIR", "TLS_CERTFILE", "CLIENTCA", "CLIENTCRL", "TLS_CIPHER_LIST",
                           "TLS_CIPHER_SUITE", "SSL_BITS"}) {
    environment.unset(name);
  }
  become(via, environment.words());
}

}  // namespace

int main(int argc, char** argv) {
  // Not argv[0], which is any word that a super-server likes.
  const std::string own = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
  folder = own.substr(0, own.rfind('/')) + "/../bin";
  Words environment;
  for (char** word = environ; *word != nullptr; ++word) environment.emplace_back(*word);
  run({argv + (argc > 0 ? 1 : 0), argv + argc}, environment);
}
