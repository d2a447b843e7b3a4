#include "dotls/check/service.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "shared/accounts.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

// 0, or why this user may not execute it.
int execute_error(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return errno;
  if (!S_ISREG(facts.st_mode)) return EACCES;
  return ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

// Looks a name without a slash up in PATH, where an empty entry is the current directory. Files
// that may not be executed are skipped, and named if nothing else is found.
std::string find_in_path(const std::string& name, std::string_view path, int& error) {
  std::string refused;
  error = ENOENT;
  for (bool more = true; more;) {
    const std::size_t end = std::min(path.find(':'), path.size());
    std::string candidate = std::string(path.substr(0, end));
    candidate.append(candidate.empty() ? "" : "/").append(name);
    more = end < path.size();
    path.remove_prefix(end + (more ? 1 : 0));
    const int why = execute_error(candidate);
    if (why == 0) {
      error = 0;
      return candidate;
    }
    if (why == EACCES && refused.empty()) refused = candidate;
  }
  if (!refused.empty()) error = EACCES;
  return refused;
}

}  // namespace

Finding inspect_program(const CheckRequest& request) {
  Finding finding{"program"};
  const std::string& name = request.program.front();
  finding.know("name", name);
  int error = 0;
  std::string path = name;
  if (name.find('/') == std::string::npos) {
    path = find_in_path(name, request.path, error);
  } else {
    error = execute_error(path);
  }
  if (!path.empty()) finding.know("file", path);
  if (error == 0) return finding;
  if (path.empty()) {
    finding.add(Severity::Broken,
                name + ": not found in PATH (" + request.path + "); give its full path");
  } else if (error == EACCES) {
    finding.add(Severity::Broken, path + ": user " + user_name(::geteuid()) + ", group " +
                                      group_name(::getegid()) + " may not execute it");
  } else {
    finding.add(Severity::Broken, path + ": " + error_text(error));
  }
  return finding;
}

void judge_client(Finding& finding, const TlsSettings& settings) {
  if (!settings.pins.empty()) return;
  if (!settings.verify_server) {
    finding.add(Severity::Warning,
                "with --no-verify and without --pin, anybody on the way can be the server; give "
                "--pin, or -h NAME and -c FILE instead of --no-verify");
  } else if (settings.host.empty()) {
    finding.add(Severity::Warning,
                "without -h NAME, anybody with a certificate of a trusted CA can be the server, "
                "whatever its name");
  }
}

}  // namespace dotls
