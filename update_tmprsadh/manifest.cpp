#include "update_tmprsadh/manifest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/hex.hpp"
#include "shared/openssl_error.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/target.hpp"

namespace dotls::update {
namespace {

constexpr std::size_t kDigestDigits = 64;
// Between digest and name: sha256sum would read a second character '*' as "binary".
constexpr std::string_view kSeparator = "  ";

const char* name_of(Job job) {
  switch (job) {
    case Job::Parameters:
      return kParametersManifest;
    case Job::TicketKeys:
      return kTicketsManifest;
  }
  return "";
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestDigits &&
         text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

// The tool makes no others. sha256sum would escape a backslash or a line feed.
bool is_plain(std::string_view name) {
  const auto is_of_a_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
  };
  return !name.empty() && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), is_of_a_name);
}

std::string digest_of(std::span<const char> bytes) {
  std::array<unsigned char, kDigestDigits / 2> digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), &size) !=
      1) {
    throw Fatal(kExitSystem, "no SHA-256: " + take_openssl_error("unknown reason"));
  }
  std::string text;
  for (const unsigned char byte : digest) append_hex(text, byte);
  return text;
}

}  // namespace

Digests parse_digests(std::string_view text) {
  Digests digests;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const std::string_view digest = line.substr(0, kDigestDigits);
    if (!is_digest(digest) || !line.substr(kDigestDigits).starts_with(kSeparator)) continue;
    const std::string_view name = line.substr(kDigestDigits + kSeparator.size());
    if (is_plain(name)) digests.insert_or_assign(std::string(name), std::string(digest));
  }
  return digests;
}

std::string format_digests(const Digests& digests) {
  std::string text;
  for (const auto& [name, digest] : digests) {
    text.append(digest).append(kSeparator).append(name).append("\n");
  }
  return text;
}

Manifest::Manifest(const WorkDirectory& directory, const RunLock& lock)
    : directory_(directory), name_(name_of(lock.job())) {
  require_replaceable(directory, name_);
  if (const auto file = find_file(directory.path + "/" + name_, Secrecy::Public)) {
    made_ = parse_digests({file->bytes.data(), file->bytes.size()});
  }
}

void Manifest::record(const std::string& name, std::span<const char> bytes,
                      const Ownership& ownership) {
  made_.insert_or_assign(name, digest_of(bytes));
  AtomicFile file(directory_, name_, ownership);
  file.write(format_digests(made_));
  file.commit();
}

}  // namespace dotls::update
