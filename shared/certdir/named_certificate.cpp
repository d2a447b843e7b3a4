#include "shared/certdir/named_certificate.hpp"

#include <climits>

#include "shared/names.hpp"

namespace dotls {

std::vector<std::string> server_name_files(std::string_view name) {
  const auto host = find_host_name(name);
  if (!host) return {};
  std::vector<std::string> files;
  // A name may have 253 bytes, too long for a file name with a suffix.
  const auto add = [&files](const std::string& name_in_file) {
    const std::string file = name_in_file + std::string(kPemSuffix);
    if (file.size() <= NAME_MAX) files.push_back(std::string(kSniDirectory) + "/" + file);
  };
  add(*host);
  // A wildcard matches one whole label, and never directly below a top-level domain.
  const auto dot = host->find('.');
  if (dot != std::string::npos && host->find('.', dot + 1) != std::string::npos) {
    add("*" + host->substr(dot));
  }
  return files;
}

std::string key_beside(std::string_view certificate) {
  return std::string(certificate.substr(0, certificate.size() - kPemSuffix.size()))
      .append(kKeySuffix);
}

CertificateFiles named_certificate_files(const std::string& path) {
  CertificateFiles files{path, {}};
  std::string key = key_beside(path);
  if (exists(key)) files.key_file = std::move(key);
  return files;
}

std::optional<CertificateChain> find_named_certificate(const std::string& directory,
                                                       std::string_view name) {
  for (const std::string& file : server_name_files(name)) {
    const CertificateFiles files = named_certificate_files(directory + "/" + file);
    if (auto chain = find_certificate(directory, files)) return chain;
  }
  return std::nullopt;
}

}  // namespace dotls
