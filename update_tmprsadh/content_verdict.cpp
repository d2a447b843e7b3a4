#include "update_tmprsadh/content_verdict.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <ctime>

#include "shared/certdir/named_certificate.hpp"
#include "shared/certdir/pem_block.hpp"
#include "shared/certdir/ticket_keys.hpp"
#include "shared/problem.hpp"
#include "update_tmprsadh/certificate_verdict.hpp"
#include "update_tmprsadh/key_material.hpp"

namespace dotls::update {
namespace {

constexpr std::int64_t kTicketKeysOld = 3 * 3600;  // rotated every hour; then two runs were missed

// The row names the file already.
std::string without_path(const std::string& problem, const std::string& path) {
  const std::string prefix = path + ": ";
  return problem.starts_with(prefix) ? problem.substr(prefix.size()) : problem;
}

// Runs `look`; false where it threw, and why is in `verdict`.
template <class Look>
bool looks_good(Verdict& verdict, const std::string& path, Look look) {
  const auto problem = find_problem(look);
  if (problem) verdict.add(Severity::Broken, without_path(*problem, path));
  return !problem;
}

Verdict judge_material(const MaterialFile& file, const std::string& path, Depth depth) {
  const bool is_key = file.material == Material::RsaKey;
  Verdict verdict(is_key ? "RSA key" : "DH parameters", is_key);
  verdict.bits = file.bits;
  looks_good(verdict, path, [&] {
    const FileContent content = load_file(path, Secrecy::Public);
    [[maybe_unused]] const PkeyPtr key = parse_material(file, content);
    if (depth == Depth::Thorough) check_material(file, content);
  });
  return verdict;
}

// As judge_material, where the name promises the size.
Verdict judge_sized(const MaterialFile& file, const std::string& path, Depth depth) {
  Verdict verdict = judge_material(file, path, depth);
  if (const auto odd = find_size_problem(file.bits)) {
    verdict.add(Severity::Warning, std::string(*odd));
  }
  return verdict;
}

Verdict judge_ticket_keys(const std::string& path, const struct stat& facts) {
  Verdict verdict("ticket keys", true);
  looks_good(verdict, path, [&] {
    const FileContent content = load_file(path, Secrecy::Public);
    [[maybe_unused]] const auto keys = parse_ticket_keys(path, content.bytes);
  });
  if (std::time(nullptr) - facts.st_mtime > kTicketKeysOld) {
    verdict.add(Severity::Warning,
                "not rotated for hours; update_tmprsadh --ticket-keys is to run "
                "every hour");
  }
  return verdict;
}

// The size that a file of DH parameters has, whatever its name; nullopt where it holds none.
std::optional<int> find_dh_bits(const FileContent& content) {
  for (const PemBlock& block : parse_pem(content.bytes)) {
    if (block.label != "DH PARAMETERS") continue;
    const unsigned char* at = block.der.data();
    const PkeyPtr key(
        d2i_KeyParams(EVP_PKEY_DH, nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
    if (key) return EVP_PKEY_get_bits(key.get());
  }
  return std::nullopt;
}

// dhparams.pem: of any size, since other programs read it.
Verdict judge_dh_link(const std::string& path, Depth depth) {
  Verdict verdict("DH parameters");
  std::optional<int> bits;
  const auto find_bits = [&] { bits = find_dh_bits(load_file(path, Secrecy::Public)); };
  if (!looks_good(verdict, path, find_bits)) return verdict;
  verdict = judge_material({Material::DhParameters, bits.value_or(kParameterBits[0])}, path, depth);
  verdict.bits = bits;
  if (bits && *bits < kParameterBits[0]) verdict.add(Severity::Warning, "weak");
  return verdict;
}

bool holds(const std::vector<PemBlock>& blocks, bool (PemBlock::*what)() const) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const PemBlock& block) { return (block.*what)(); });
}

// The key is the file's beside it, where there is one, as dotls has it.
Verdict judge_by_name(const std::vector<PemBlock>& blocks, const std::string& path) {
  const std::string key_path = key_beside(path);
  const std::string key_name = key_path.substr(key_path.rfind('/') + 1);
  std::optional<std::vector<PemBlock>> key_blocks;
  const auto problem = find_problem([&] {
    if (const auto file = find_file(key_path, Secrecy::Public)) {
      key_blocks.emplace(parse_pem(file->bytes));
    }
  });
  // Its own row says why it cannot be read; here it is enough that no key comes from it.
  if (problem) key_blocks.emplace();
  return judge_named_certificate(blocks, key_blocks ? &*key_blocks : nullptr, key_name);
}

Verdict judge_blocks(FileRole role, const std::string& path, const std::vector<PemBlock>& blocks) {
  if (role == FileRole::SniCertificate) return judge_by_name(blocks, path);
  if (role == FileRole::ClientCa) return judge_ca(blocks);
  if (role == FileRole::ClientCrl) return judge_crl(blocks);
  const bool is_any = role == FileRole::Other || role == FileRole::SniKey;
  if (!is_any || holds(blocks, &PemBlock::is_certificate)) return judge_certificate(blocks);
  const bool has_key = holds(blocks, &PemBlock::is_private_key);
  Verdict verdict(has_key ? "private key" : "other");
  if (role == FileRole::SniKey && !has_key) {
    verdict.add(Severity::Broken, "no private key in it");
  }
  return verdict;
}

Verdict judge_pem(FileRole role, const std::string& path) {
  Verdict verdict("?");
  std::vector<PemBlock> blocks;
  const auto read = [&] { blocks = parse_pem(load_file(path, Secrecy::Public).bytes); };
  if (!looks_good(verdict, path, read)) return verdict;
  verdict = judge_blocks(role, path, blocks);
  verdict.secret = holds(blocks, &PemBlock::is_private_key);
  return verdict;
}

}  // namespace

Verdict judge_content(const NamedRole& named, const std::string& path, const struct stat& facts,
                      Depth depth) {
  if (S_ISDIR(facts.st_mode)) {
    Verdict verdict("directory");
    if (named.role != FileRole::SniDirectory && named.role != FileRole::Other) {
      verdict.add(Severity::Broken, "a directory, where a file belongs; move it away");
    }
    return verdict;
  }
  switch (named.role) {
    case FileRole::RsaKey:
      return judge_sized({Material::RsaKey, named.bits}, path, depth);
    case FileRole::DhParameters:
      return judge_sized({Material::DhParameters, named.bits}, path, depth);
    case FileRole::TicketKeys:
      return judge_ticket_keys(path, facts);
    case FileRole::Unfinished: {
      Verdict verdict("unfinished");
      verdict.add(Severity::Warning,
                  "of a run that goes on or was killed; the next one removes it");
      return verdict;
    }
    case FileRole::DhLink:
      return judge_dh_link(path, depth);
    case FileRole::Lock:
      return Verdict("lock");
    case FileRole::ServerCertificate:
    case FileRole::ClientCertificate:
    case FileRole::ClientCa:
    case FileRole::ClientCrl:
    case FileRole::SniDirectory:
    case FileRole::SniCertificate:
    case FileRole::SniKey:
    case FileRole::Other:
      return judge_pem(named.role, path);
  }
  return Verdict();
}

}  // namespace dotls::update
