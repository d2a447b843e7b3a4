// Goal: a power cut at any moment finds the old file or the new one, and no moment finds a key open
// to a wrong group: the order of the tool's system calls.
#include <regex>

#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

class UpdateOrder : public UpdateTool {
 protected:
  /// What a run asks of the kernel for the file `name`, from making its temporary name on: one call
  /// a line, each descriptor with its path.
  [[nodiscard]] std::vector<std::string> calls_for(const std::string& name,
                                                   const std::string& option) const {
    const TempDir scratch;
    std::vector<std::string> argv{
        "strace",
        "-f",
        "-qq",
        "-y",
        kNoLeakCheck,
        "-o",
        scratch / "trace",
        "-e",
        "trace=openat,write,fchown,fchmod,pread64,fsync,renameat,renameat2"};
    const std::vector<std::string> tool = command({option, "--group", "daemon"});
    argv.insert(argv.end(), tool.begin(), tool.end());
    EXPECT_EQ(run({.argv = argv}).status, 0);
    std::istringstream trace(read_file(scratch / "trace"));
    std::vector<std::string> calls;
    bool begun = false;
    for (std::string line; std::getline(trace, line);) {
      begun = begun || line.find("\".update_tmprsadh." + name) != std::string::npos;
      if (begun) calls.push_back(line);
    }
    return calls;
  }
  /// The calls that match these expressions follow each other in this order.
  static void expect_order(const std::vector<std::string>& calls,
                           const std::vector<std::string>& expected) {
    std::size_t at = 0;
    for (const std::string& expression : expected) {
      const std::regex regex(expression);
      while (at < calls.size() && !std::regex_search(calls[at], regex)) ++at;
      ASSERT_LT(at, calls.size()) << "not in its place: " << expression;
      ++at;
    }
  }
  /// As strace writes the temporary file's descriptor, and the directory's.
  [[nodiscard]] std::string temporary(const std::string& name) const {
    return "\\(\\d+<" + certs_.path() + "/\\.update_tmprsadh\\." + name + "\\.[0-9a-f]{16}>";
  }
  [[nodiscard]] std::string directory() const { return "\\(\\d+<" + certs_.path() + ">"; }

  void expect_safe_order(const std::string& name, const std::string& option,
                         const std::vector<std::string>& before_sync) const {
    const std::vector<std::string> calls = calls_for(name, option);
    std::vector<std::string> expected{"openat.*O_CREAT\\|O_EXCL.*0600", "fchown" + temporary(name),
                                      "fchmod" + temporary(name) + ", 0640",
                                      "write" + temporary(name)};
    expected.insert(expected.end(), before_sync.begin(), before_sync.end());
    expected.push_back("fsync" + temporary(name));
    expected.push_back("renameat.*\"" + name + "\"");
    expected.push_back("fsync" + directory());
    expect_order(calls, expected);
  }
};

TEST_F(UpdateOrder, OfAKeyIsVerifySyncRenameSync) {
  expect_safe_order("rsa2048.pem", "--group-params", {"pread64" + temporary("rsa2048.pem")});
}

TEST_F(UpdateOrder, OfParametersIsVerifySyncRenameSync) {
  expect_safe_order("dh2048.pem", "--group-params", {"pread64" + temporary("dh2048.pem")});
}

// The kernel is made to say that it read one byte back: what the disk was given is then no key.
TEST_F(UpdateOrder, InstallsNothingUnverified) {
  const TempDir scratch;
  const std::vector<std::string> tool = command({"--group-params"});
  const auto run_traced = [&](const std::string& inject) {
    std::vector<std::string> argv{"strace",          "-f", "-qq",          "-y", kNoLeakCheck, "-o",
                                  scratch / "trace", "-e", "trace=pread64"};
    if (!inject.empty()) argv.insert(argv.end(), {"-e", "inject=pread64:" + inject});
    argv.insert(argv.end(), tool.begin(), tool.end());
    return run({.argv = argv});
  };
  ASSERT_EQ(run_traced("").status, 0);
  std::istringstream trace(read_file(scratch / "trace"));
  int nth = 0;  // the loader makes some of its own
  for (std::string line; std::getline(trace, line);) {
    ++nth;
    if (line.find(".update_tmprsadh.rsa2048.pem.") != std::string::npos) break;
  }
  const std::string before = content("rsa2048.pem");
  const RunResult result = run_traced("retval=1:when=" + std::to_string(nth));
  EXPECT_NE(result.status, 0);
  EXPECT_NE(result.err.find(certs_ / "rsa2048.pem"), std::string::npos) << result.err;
  EXPECT_EQ(content("rsa2048.pem"), before);
}

TEST_F(UpdateOrder, OfTicketKeysIsSyncRenameSync) {
  expect_safe_order("ticket.keys", "--ticket-keys", {});
}

}  // namespace
}  // namespace dotls::test
