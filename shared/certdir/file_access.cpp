#include "shared/certdir/file_access.hpp"

#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "shared/accounts.hpp"
#include "shared/certdir/cert_directory.hpp"

namespace dotls {
namespace {

// The fix for a secret that update_tmprsadh makes: one that others may know is made again, not only
// closed. Empty for any other file.
std::string fix_of(FileRole role) {
  if (role == FileRole::RsaKey) return "; remove it and run update_tmprsadh";
  if (role == FileRole::TicketKeys) return "; remove it and run update_tmprsadh --ticket-keys";
  return {};
}

// Who may change a file that only owner and group may read.
void judge_writers(Finding& finding, const std::string& path, const struct stat& facts,
                   bool secret) {
  // Sticky: users cannot replace each other's files.
  const bool is_directory = S_ISDIR(facts.st_mode);
  if (is_directory && (facts.st_mode & S_ISVTX) != 0) return;
  if ((facts.st_mode & S_IWOTH) != 0) {
    finding.add(Severity::Broken, path + ": anybody can change it; chmod o-w " + path);
  } else if ((facts.st_mode & S_IWGRP) != 0 && (is_directory || secret)) {
    finding.add(Severity::Warning, path + ": its group can change it; chmod g-w " + path);
  }
}

}  // namespace

void describe_access(Finding& finding, const struct stat& facts, const std::string& prefix) {
  finding.know(prefix + "mode", mode_text(facts.st_mode));
  finding.know(prefix + "owner", owner_name(facts.st_uid, facts.st_gid));
  std::vector<std::string> readers;
  if ((facts.st_mode & S_IRUSR) != 0) readers.push_back("user " + user_name(facts.st_uid));
  if ((facts.st_mode & S_IRGRP) != 0) readers.push_back("group " + group_name(facts.st_gid));
  if ((facts.st_mode & S_IROTH) != 0) readers.emplace_back("everyone");
  finding.know(prefix + "readable_by", std::move(readers));
  finding.know(prefix + "age_seconds",
               std::max<std::int64_t>(0, std::time(nullptr) - facts.st_mtime));
}

void judge_access(Finding& finding, FileRole role, const std::string& path,
                  const struct stat& facts, bool secret) {
  const std::string fix = fix_of(role);
  if (const auto exposure = fix.empty() ? std::nullopt : find_exposure(facts)) {
    return finding.add(Severity::Broken, *exposure + fix);
  }
  if (const auto open = secret ? find_permission_problem(path, facts) : std::nullopt) {
    finding.add(Severity::Broken, *open);
  } else {
    judge_writers(finding, path, facts, secret);
  }
  if (facts.st_uid != 0 && facts.st_uid != geteuid()) {
    finding.add(Severity::Warning,
                path + ": its owner is not root and can change it; chown root " + path);
  }
}

std::optional<std::string> find_exposure(const struct stat& facts) {
  if ((facts.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    return "open to everyone, so what is in it may be known";
  }
  if (facts.st_uid == 0 || facts.st_uid == geteuid()) return std::nullopt;
  return "belongs to " + owner_name(facts.st_uid, facts.st_gid) + ", who may know what is in it";
}

std::optional<std::string> find_lock_problem(const struct stat& facts,
                                             const struct stat& directory) {
  const std::string fix = "; remove it and try again";
  if (!S_ISREG(facts.st_mode)) return "not the plain file that it should be" + fix;
  // Anybody who can write to the directory could have linked it here: leave its mode alone.
  if (facts.st_nlink > 1) return "a hard link to another file" + fix;
  // The directory's owner can block runs anyway.
  const uid_t owner = facts.st_uid;
  if (owner == 0 || owner == geteuid() || owner == directory.st_uid) return std::nullopt;
  return "belongs to " + owner_name(owner, facts.st_gid) + ", who can keep every run out" + fix;
}

}  // namespace dotls
