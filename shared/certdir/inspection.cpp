#include "shared/certdir/inspection.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "shared/certdir/file_access.hpp"
#include "shared/certdir/file_content.hpp"
#include "shared/certdir/named_certificate.hpp"
#include "shared/error.hpp"
#include "shared/problem.hpp"

namespace dotls {
namespace {

// A link is judged by its target, except one with the name of a file that update_tmprsadh makes.
bool is_judged_itself(FileRole role) {
  return role == FileRole::Unfinished || role == FileRole::Lock;
}

bool is_made_here(FileRole role) {
  return role == FileRole::RsaKey || role == FileRole::DhParameters ||
         role == FileRole::TicketKeys || role == FileRole::Manifest;
}

void judge_directory(Finding& finding, FileRole role) {
  finding.topic = "directory";
  if (role == FileRole::SniDirectory || role == FileRole::Other) return;
  finding.add(Severity::Broken, "a directory, where a file belongs; move it away");
}

// The file that a key is in, if it is another one.
void inspect_key_file(Finding& finding, const std::string& path) {
  finding.know("key_file", path);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return;  // reported by its user
  describe_access(finding, facts, "key_");
  judge_access(finding, FileRole::SniKey, path, facts, true);
}

Finding missing(const std::string& directory, const std::string& name) {
  Finding finding{role_of(name).topic(), directory + "/" + name};
  finding.know("bits", std::int64_t{role_of(name).bits});
  finding.add(Severity::Warning, "missing; run update_tmprsadh");
  return finding;
}

// A lock file as update_tmprsadh made it is no finding.
void inspect_lock(Findings& findings, const std::string& directory, const std::string& name,
                  const Inspection& how) {
  struct stat facts {};
  struct stat around {};
  const std::string path = directory + "/" + name;
  if (::lstat(path.c_str(), &facts) != 0 || ::stat(directory.c_str(), &around) != 0) return;
  const auto problem = find_lock_problem(facts, around);
  if (!problem) return;
  findings.push_back(inspect_file({FileRole::Lock}, {path, {}}, how));
  findings.back().add(Severity::Broken, *problem);
}

// All that lies in sni, or what is looked for by name alone.
void inspect_sni(Findings& findings, const std::string& folder, bool all, const Inspection& how) {
  std::error_code error;
  for (const std::string& name : find_names(folder, error)) {
    const NamedRole named = role_in_sni(name);
    if (!all && named.role != FileRole::SniCertificate) continue;
    const std::string path = folder + "/" + name;
    findings.push_back(inspect_file(named,
                                    named.role == FileRole::SniCertificate
                                        ? named_certificate_files(path)
                                        : CertificateFiles{path, {}},
                                    how));
  }
  if (!error || error == std::errc::no_such_file_or_directory) return;
  Finding finding{"certificates by name", folder};
  finding.add(Severity::Broken, error.message() + "; whoever runs dotls must be able to enter it");
  findings.push_back(std::move(finding));
}

}  // namespace

Finding inspect_file(const NamedRole& named, const CertificateFiles& files, const Inspection& how) {
  Finding finding{named.topic(), files.certificate_file};
  const std::string& path = finding.path;
  finding.know("file", path);
  struct stat facts {};
  const bool found = ::lstat(path.c_str(), &facts) == 0;
  const bool is_link = found && S_ISLNK(facts.st_mode) && !is_judged_itself(named.role);
  const bool leads_nowhere = is_link && ::stat(path.c_str(), &facts) != 0 && errno == ENOENT;
  if (found) describe_access(finding, facts);
  if (leads_nowhere) {
    finding.topic = "link";
    finding.add(Severity::Broken, "leads nowhere; remove it");
    return finding;
  }
  bool secret = false;
  if (found && S_ISDIR(facts.st_mode)) {
    judge_directory(finding, named.role);
  } else if (const auto problem =
                 find_problem([&] { secret = inspect_content(finding, named, files, how); })) {
    finding.add(Severity::Broken, *problem);
  }
  if (found && !S_ISLNK(facts.st_mode)) judge_access(finding, named.role, path, facts, secret);
  if (files.key_file) inspect_key_file(finding, *files.key_file);
  if (is_link && is_made_here(named.role)) {
    finding.add(Severity::Warning, "a symbolic link, which update_tmprsadh does not replace");
  }
  return finding;
}

Findings inspect_names(const std::string& directory, const Inspection& how) {
  Findings findings;
  inspect_sni(findings, directory + "/" + kSniDirectory, false, how);
  return findings;
}

Findings inspect_directory(const std::string& directory, Inspection how) {
  const std::string ca_file = directory + "/" + kClientCaFile;
  if (how.ca_file.empty() && exists(ca_file)) how.ca_file = ca_file;
  Findings findings{inspect_file({FileRole::Other}, {directory + "/.", {}}, how)};
  std::error_code error;
  const std::vector<std::string> names = find_names(directory, error);
  if (error) throw Fatal::system(directory, error.value());
  for (const std::string& name : names) {
    const NamedRole named = role_of(name);
    if (named.role == FileRole::Lock) {
      inspect_lock(findings, directory, name, how);
      continue;
    }
    const std::string path = directory + "/" + name;
    findings.push_back(inspect_file(named, {path, {}}, how));
    // Nor is a manifest.
    if (named.role == FileRole::Manifest && findings.back().problems.empty()) findings.pop_back();
    if (named.role == FileRole::SniDirectory) inspect_sni(findings, path, true, how);
  }
  for (const std::string& name :
       {dh_file_name(kParameterBits[0]), rsa_file_name(kParameterBits[0])}) {
    if (!std::binary_search(names.begin(), names.end(), name)) {
      findings.push_back(missing(directory, name));
    }
  }
  return findings;
}

}  // namespace dotls
