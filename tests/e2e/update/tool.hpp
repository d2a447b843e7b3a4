// A certificate directory of a test's own, and the real tool run on it.
#pragma once

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/operations.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {

/// A fixture with an empty directory, mode 0750.
class UpdateTool : public EndToEnd {
 protected:
  UpdateTool() { ::chmod(certs_.path().c_str(), 0750); }

  /// The command line that runs the tool on the directory.
  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& options) const {
    std::vector<std::string> argv{update_tmprsadh_path(), "--certdir", certs_.path()};
    argv.insert(argv.end(), options.begin(), options.end());
    return argv;
  }
  [[nodiscard]] RunResult run_tool(const std::vector<std::string>& options) const {
    return run({.argv = command(options)});
  }

  /// The names in the directory, sorted, but for locks and manifests.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : boost::filesystem::directory_iterator(certs_.path())) {
      const std::string name = entry.path().filename().string();
      const bool own =
          name == kLock || name == kTicketsLock || name == kManifest || name == kTicketsManifest;
      if (!own) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  [[nodiscard]] struct stat facts_of(const std::string& name) const {
    struct stat facts {};
    EXPECT_EQ(::lstat((certs_ / name).c_str(), &facts), 0) << name;
    return facts;
  }
  [[nodiscard]] std::string content(const std::string& name) const {
    return read_file(certs_ / name);
  }

  /// Whether `pid` has the lock of those who make parameters. Read from the kernel's list: who
  /// tries to take the lock may take it from the tool.
  [[nodiscard]] bool is_locked_by(pid_t pid) const {
    if (!file_exists(certs_ / kLock)) return false;
    const std::string inode = std::to_string(facts_of(kLock).st_ino);
    std::istringstream locks(read_file("/proc/locks"));
    for (std::string line; std::getline(locks, line);) {
      if (line.find(" WRITE " + std::to_string(pid) + " ") != std::string::npos &&
          line.find(":" + inode + " ") != std::string::npos) {
        return true;
      }
    }
    return false;
  }
  /// Starts the search of a prime, which takes long, and waits until it is on.
  [[nodiscard]] std::unique_ptr<Process> start_search(std::vector<std::string> options = {}) const {
    options.insert(options.end(), {"--maxbits", "8192", "--threads", "1"});
    auto process = std::make_unique<Process>(Command{.argv = command(options)});
    EXPECT_TRUE(wait_until([&] { return is_locked_by(process->pid()); }));
    return process;
  }

  /// Runs the tool by a shell that first does `before`, such as to set a limit.
  [[nodiscard]] RunResult run_after(const std::string& before,
                                    const std::vector<std::string>& options) const {
    std::vector<std::string> argv{"/bin/sh", "-c", before + " && exec \"$@\"", "sh"};
    const std::vector<std::string> tool = command(options);
    argv.insert(argv.end(), tool.begin(), tool.end());
    return run({.argv = argv});
  }

  static constexpr const char* kLock = ".update_tmprsadh.lock";
  static constexpr const char* kTicketsLock = ".update_tmprsadh.tickets.lock";
  static constexpr const char* kManifest = ".update_tmprsadh.parameters.made";
  static constexpr const char* kTicketsManifest = ".update_tmprsadh.tickets.made";

  TempDir certs_;
};

}  // namespace dotls::test
