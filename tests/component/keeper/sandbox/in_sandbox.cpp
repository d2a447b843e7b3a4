#include "tests/component/keeper/sandbox/in_sandbox.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <array>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "shared/posix_io.hpp"

namespace dotls::test {

std::string outcome(long result) {
  if (result >= 0) return "done";
  const char* name = ::strerrorname_np(errno);
  return name == nullptr ? std::to_string(errno) : name;
}

ChildEnd in_child(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  const UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 0;
    std::string said;
    try {
      said = work();
    } catch (const std::exception& error) {
      said = error.what();
      status = 111;
    }
    ::_exit(write_all(write_end.get(), said) ? status : 112);
  }
  write_end.reset();
  ChildEnd end;
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = ::read(read_end.get(), bytes.data(), bytes.size())) > 0;) {
    end.said.append(bytes.data(), static_cast<std::size_t>(got));
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) throw std::runtime_error("no child");
  end.status = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                   : "exit " + std::to_string(WEXITSTATUS(status));
  return end;
}

ChildEnd SandboxTest::in_sandbox(const std::function<std::string()>& work,
                                 const std::optional<Account>& user) {
  return in_child([&] {
    static_cast<void>(enter_sandbox({user}, denied_));
    return work();
  });
}

std::string SandboxTest::said_in_sandbox(const std::function<std::string()>& work,
                                         const std::optional<Account>& user) {
  const ChildEnd end = in_sandbox(work, user);
  EXPECT_EQ(end.status, "exit 0") << end.said;
  return end.said;
}

}  // namespace dotls::test
