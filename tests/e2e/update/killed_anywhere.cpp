// Goal: killed (SIGKILL) at any system call that touches the directory, a run leaves each file
// complete, old or new, and the next run leaves no debris.
#include <array>
#include <functional>
#include <map>
#include <regex>

#include "shared/certdir/dh_parameters.hpp"
#include "shared/certdir/rsa_key.hpp"
#include "tests/e2e/update/tool.hpp"

namespace dotls::test {
namespace {

// Every call that opens, reads about, writes, gives away, moves or removes a file, or syncs or
// locks.
constexpr std::array kCalls{"openat",    "newfstatat", "faccessat2", "getdents64", "flock",
                            "fchown",    "fchmod",     "write",      "fsync",      "renameat",
                            "renameat2", "unlinkat",   "symlinkat"};
constexpr int kTooMany = 200;

class UpdateKilled : public UpdateTool {
 protected:
  /// Runs the tool, which is killed as it enters its `nth` call of this name; its status.
  [[nodiscard]] int run_killed_at(const std::string& call, int nth,
                                  const std::vector<std::string>& options) const {
    std::vector<std::string> argv{"strace",
                                  "-f",
                                  "-qq",
                                  "-o",
                                  "/dev/null",
                                  "-e",
                                  "trace=" + call,
                                  "-e",
                                  "inject=" + call + ":signal=SIGKILL:when=" + std::to_string(nth)};
    const std::vector<std::string> tool = command(options);
    argv.insert(argv.end(), tool.begin(), tool.end());
    const RunResult result = run({.argv = argv});
    EXPECT_TRUE(result.status == 0 || result.status == 128 + SIGKILL) << result.err;
    return result.status;
  }

  /// For each call, and each time it is made: `prepare`, the killed run, and where that had changed
  /// anything, `look`, and a run that is not killed, after which there are `expected` files and no
  /// other. Kills must have fallen into the making of a file, or nothing was shown.
  void kill_everywhere(const std::vector<std::string>& options,
                       const std::function<void()>& prepare, const std::function<void()>& look,
                       const std::vector<std::string>& expected) {
    const std::regex whole_manifest("([0-9a-f]{64}  [a-z0-9.]+\n)*");
    int kills = 0;
    int times_debris = 0;
    for (const std::string call : kCalls) {
      int status = -1;
      for (int nth = 1; status != 0; ++nth) {
        SCOPED_TRACE("killed at " + call + " number " + std::to_string(nth));
        ASSERT_LT(nth, kTooMany);
        prepare();
        const auto before = state();
        status = run_killed_at(call, nth, options);
        if (status != 0) ++kills;
        if (status != 0 && state() == before) continue;
        if (has_debris()) ++times_debris;
        look();
        for (const char* manifest : {kManifest, kTicketsManifest}) {
          EXPECT_TRUE(std::regex_match(content(manifest), whole_manifest)) << content(manifest);
        }
        const RunResult next = run_tool(options);
        ASSERT_EQ(next.status, 0) << next.err;
        ASSERT_EQ(names(), expected);
      }
    }
    EXPECT_GT(kills, 20);
    EXPECT_GE(times_debris, 5) << "too few kills fell into the making of a file";
  }
  /// Every file with its content.
  [[nodiscard]] std::map<std::string, std::string> state() const {
    std::map<std::string, std::string> files;
    for (const std::string& name : names()) files[name] = content(name);
    return files;
  }
  [[nodiscard]] bool has_debris() const {
    const std::vector<std::string> all = names();
    return std::any_of(all.begin(), all.end(), [](const auto& name) { return name[0] == '.'; });
  }
};

TEST_F(UpdateKilled, LeavesKeyAndParametersOldOrNew) {
  const auto prepare = [&] {
    certs_.write("rsa2048.pem", "old", 0640);
    certs_.write("dh2048.pem", "old", 0640);
    boost::filesystem::remove(certs_ / "dhparams.pem");
  };
  const auto look = [&] {
    if (content("rsa2048.pem") != "old") {
      EXPECT_NO_THROW(static_cast<void>(find_rsa_key(certs_ / "rsa2048.pem", 2048)));
    }
    if (content("dh2048.pem") != "old") {
      EXPECT_NO_THROW(static_cast<void>(find_dh_parameters(certs_ / "dh2048.pem", 2048)));
    }
  };
  kill_everywhere({"--group-params"}, prepare, look, {"dh2048.pem", "dhparams.pem", "rsa2048.pem"});
}

TEST_F(UpdateKilled, LeavesTicketKeysOldOrNew) {
  const std::string old(80, 'k');
  const auto look = [&] {
    const std::string after = content("ticket.keys");
    if (after == old) return;
    EXPECT_EQ(after.size(), 320U);
    EXPECT_EQ(after.substr(0, 80), old);
  };
  kill_everywhere({"--ticket-keys"}, [&] { certs_.write("ticket.keys", old, 0640); }, look,
                  {"ticket.keys"});
}

}  // namespace
}  // namespace dotls::test
