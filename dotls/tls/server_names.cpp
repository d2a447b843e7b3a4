#include "dotls/tls/server_names.hpp"

#include <climits>

#include "shared/certdir/cert_directory.hpp"
#include "shared/names.hpp"

namespace dotls {
namespace {

constexpr unsigned char kHostNameType = 0;

// A length of two bytes in front of what is left, which it must cover whole.
std::optional<std::span<const unsigned char>> take_whole(std::span<const unsigned char> bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const std::size_t size = (std::size_t{bytes[0]} << 8U) | bytes[1];
  if (size != bytes.size() - 2) return std::nullopt;
  return bytes.subspan(2);
}

}  // namespace

std::optional<std::string> parse_server_name(std::span<const unsigned char> extension) {
  const auto list = take_whole(extension);
  if (!list || list->empty() || list->front() != kHostNameType) return std::nullopt;
  // One name of the one type that exists; a second one is malformed.
  const auto name = take_whole(list->subspan(1));
  if (!name) return std::nullopt;
  return std::string(name->begin(), name->end());
}

std::vector<std::string> server_name_files(std::string_view name) {
  const auto host = find_host_name(name);
  if (!host) return {};
  std::vector<std::string> files;
  // A name may have 253 bytes, and a file of it more than a file system takes.
  const auto add = [&files](const std::string& file) {
    if (file.size() <= NAME_MAX) files.push_back(std::string(kSniDirectory) + "/" + file);
  };
  add(*host + ".pem");
  // A wildcard stands for one whole label, and never for all below a top-level domain.
  const auto dot = host->find('.');
  if (dot != std::string::npos && host->find('.', dot + 1) != std::string::npos) {
    add("*" + host->substr(dot) + ".pem");
  }
  return files;
}

CertificateFiles named_certificate_files(const std::string& path) {
  CertificateFiles files{path, {}};
  std::string key = path;
  key.replace(key.size() - 3, 3, "key");
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
