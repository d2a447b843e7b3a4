#include "shared/certdir/file_content.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "shared/certdir/anchors.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/certdir/certificate_finding.hpp"
#include "shared/certdir/chain_finding.hpp"
#include "shared/certdir/dh_parameters.hpp"
#include "shared/certdir/list_finding.hpp"
#include "shared/certdir/named_certificate.hpp"
#include "shared/certdir/pem_block.hpp"
#include "shared/certdir/rsa_key.hpp"
#include "shared/certdir/ticket_keys.hpp"
#include "shared/problem.hpp"

namespace dotls {
namespace {

constexpr std::int64_t kTicketKeysOld = 3 * 3600;  // rotated every hour; then two runs were missed

// Runs `look`; an exception is a problem, and the next one is still run.
template <class Look>
bool try_to(Finding& finding, Severity how_bad, Look look) {
  const auto problem = find_problem(look);
  if (problem) finding.add(how_bad, *problem);
  return !problem;
}

bool is_for_chain(std::string_view label) {
  return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label.ends_with("PRIVATE KEY") ||
         label.ends_with("PARAMETERS");
}

// One file may be both -c and -L.
bool is_for_trust(std::string_view label) {
  return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "X509 CRL";
}

void judge_blocks(Finding& finding, const FileContent& file, bool (*understood)(std::string_view)) {
  const std::string_view text(file.bytes.data(), file.bytes.size());
  for (std::string& odd : find_odd_blocks(text, understood)) {
    finding.add(Severity::Warning, std::move(odd));
  }
}

// Mail servers take it for a promise that the handshake keeps.
void judge_stapling(Finding& finding, const X509& leaf) {
  constexpr long kStatusRequest = 5;
  const std::unique_ptr<TLS_FEATURE, OpensslDeleter<TLS_FEATURE_free>> features(
      static_cast<TLS_FEATURE*>(X509_get_ext_d2i(&leaf, NID_tlsfeature, nullptr, nullptr)));
  for (int i = 0; features && i < sk_ASN1_INTEGER_num(features.get()); ++i) {
    if (ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features.get(), i)) != kStatusRequest) continue;
    finding.add(Severity::Warning,
                "it is must-staple (TLS feature status_request), and dotls staples no OCSP "
                "response, so there are clients that refuse it; have it issued without");
  }
}

void inspect_rsa_key(Finding& finding, const FileContent& file, int bits, Depth depth) {
  finding.know("bits", std::int64_t{bits});
  const PkeyPtr key = parse_rsa_key(file.path, file.bytes, bits);
  if (depth == Depth::Thorough && !is_consistent(*key)) {
    finding.add(Severity::Broken,
                "the RSA key is not consistent; remove it and run update_tmprsadh");
  }
  ERR_clear_error();
}

void inspect_dh(Finding& finding, const FileContent& file, int bits, Depth depth) {
  finding.know("bits", std::int64_t{bits});
  const PkeyPtr parameters = parse_dh_parameters(file.path, file.bytes, bits);
  if (depth == Depth::Glance) return;
  const bool safe = are_safe(*parameters);
  ERR_clear_error();
  finding.know("safe_prime", safe);
  if (!safe) finding.add(Severity::Broken, "no safe prime; remove it and run update_tmprsadh");
}

// dhparams.pem: of any size, since other programs read it.
void inspect_dh_link(Finding& finding, const FileContent& file, Depth depth) {
  int bits = kParameterBits[0];
  for (const PemBlock& block : parse_pem(file.bytes)) {
    if (block.label != "DH PARAMETERS") continue;
    const unsigned char* at = block.der.data();
    const PkeyPtr key(
        d2i_KeyParams(EVP_PKEY_DH, nullptr, &at, static_cast<long>(block.der.size())));
    ERR_clear_error();
    if (!key) continue;
    bits = EVP_PKEY_get_bits(key.get());
    break;
  }
  if (bits < kParameterBits[0]) finding.add(Severity::Warning, "weak");
  inspect_dh(finding, file, bits, depth);
}

void inspect_tickets(Finding& finding, const FileContent& file) {
  const auto keys = parse_ticket_keys(file.path, file.bytes).size();
  finding.know("keys", static_cast<std::int64_t>(keys));
  if (std::get<std::int64_t>(*finding.find("age_seconds")) > kTicketKeysOld) {
    finding.add(Severity::Warning,
                "not rotated for hours; update_tmprsadh --ticket-keys is to run every hour");
  }
}

CertificateStackPtr load_authorities(const std::string& path) {
  if (path.empty()) return nullptr;
  return parse_certificates(path, load_file(path, Secrecy::Public).bytes);
}

// Of those who will judge our chain nothing is known; this machine and the CA file stand for them.
void inspect_chain(Finding& finding, CertificateChain& chain, const std::string& ca_file) {
  const X509StorePtr store(X509_STORE_new());
  // A server serves without it.
  (void)try_to(finding, Severity::Warning, [&] { (void)load_system_anchors(*store); });
  (void)try_to(finding, Severity::Broken, [&] { complete_chain(chain, ca_file); });
  if (!ca_file.empty()) X509_STORE_load_file(store.get(), ca_file.c_str());
  ERR_clear_error();
  describe_chain(finding, *chain.leaf, chain.intermediates.get(), *store);
}

// A name that leads to the file at `path`: of a wildcard, one of those below it.
void judge_name(Finding& finding, const X509& leaf, const std::string& path) {
  const std::string file = path.substr(path.rfind('/') + 1);
  std::string name = file.substr(0, file.size() - kPemSuffix.size());
  if (name.starts_with("*.")) name.front() = 'x';
  const auto read = server_name_files(name);
  if (std::find(read.begin(), read.end(), kSniDirectory + ("/" + file)) == read.end()) {
    finding.add(Severity::Warning,
                "no client's name leads to this file; it wants NAME.pem in lower case, or "
                "*.PARENT.pem where PARENT has a dot");
  } else if (!is_certificate_for(leaf, name)) {
    finding.add(Severity::Warning, "the certificate is not for that name");
  }
}

void inspect_certificate(Finding& finding, const FileContent& file, const CertificateFiles& files,
                         const NamedRole& named, std::ptrdiff_t keys, const Inspection& how) {
  const bool served = named.role != FileRole::Other;
  CertificateChain chain;
  chain.intermediates = parse_certificates(file.path, file.bytes);
  chain.leaf.reset(sk_X509_shift(chain.intermediates.get()));
  describe_certificate(finding, *chain.leaf, how.warn_days, served);
  if (served) {
    judge_blocks(finding, file, is_for_chain);
    judge_stapling(finding, *chain.leaf);
    judge_order(finding, *chain.leaf, chain.intermediates.get());
    inspect_chain(finding, chain, how.ca_file);
  }
  if (named.role == FileRole::SniCertificate) judge_name(finding, *chain.leaf, file.path);
  if (served && keys > 1) {
    finding.add(Severity::Warning,
                "there are " + std::to_string(keys) +
                    " private keys, of which all but the first are ignored; a certificate of "
                    "another type has a file of its own (-n FILE -n FILE)");
  }
  if (!served && keys == 0) return;
  const bool matches = try_to(finding, Severity::Broken, [&] {
    chain.key = files.key_file ? parse_key_of(*chain.leaf, file.path,
                                              load_file(*files.key_file, Secrecy::Public))
                               : parse_key_of(*chain.leaf, file.path, file);
  });
  finding.know("key_matches", matches);
}

// What is no file of ours by its name is told by its content.
void inspect_other(Finding& finding, const FileContent& file, const CertificateFiles& files,
                   const NamedRole& named, const std::vector<PemBlock>& blocks, std::ptrdiff_t keys,
                   const Inspection& how) {
  if (std::any_of(blocks.begin(), blocks.end(),
                  [](const PemBlock& block) { return block.is_certificate(); })) {
    finding.topic = "certificate";
    inspect_certificate(finding, file, files, {FileRole::Other}, keys, how);
  } else if (keys > 0) {
    finding.topic = "private key";
  } else if (named.role == FileRole::SniKey) {
    finding.add(Severity::Broken, "no private key in it");
  }
}

}  // namespace

bool inspect_content(Finding& finding, const NamedRole& named, const CertificateFiles& files,
                     const Inspection& how) {
  if (named.role == FileRole::Lock) return false;
  if (named.role == FileRole::Unfinished) {
    finding.add(Severity::Warning,
                "of a run that is still active or was killed; the next one removes it");
    return false;
  }
  if (const auto odd = named.bits == 0 ? std::nullopt : find_size_problem(named.bits)) {
    finding.add(Severity::Warning, std::string(*odd));
  }
  const FileContent file = load_file(finding.path, Secrecy::Public);
  const std::vector<PemBlock> blocks = parse_pem(file.bytes);
  const auto keys = std::count_if(blocks.begin(), blocks.end(),
                                  [](const PemBlock& block) { return block.is_private_key(); });
  bool secret = keys > 0;
  (void)try_to(finding, Severity::Broken, [&] {
    switch (named.role) {
      case FileRole::RsaKey:
        secret = true;
        return inspect_rsa_key(finding, file, named.bits, how.depth);
      case FileRole::DhParameters:
        return inspect_dh(finding, file, named.bits, how.depth);
      case FileRole::DhLink:
        return inspect_dh_link(finding, file, how.depth);
      case FileRole::TicketKeys:
        secret = true;
        return inspect_tickets(finding, file);
      case FileRole::ClientCa:
        judge_blocks(finding, file, is_for_trust);
        return describe_authorities(finding, *parse_certificates(file.path, file.bytes));
      case FileRole::ClientCrl:
        judge_blocks(finding, file, is_for_trust);
        return describe_lists(finding, blocks, load_authorities(how.ca_file).get());
      case FileRole::ServerCertificate:
      case FileRole::ClientCertificate:
      case FileRole::SniCertificate:
        return inspect_certificate(finding, file, files, named, keys, how);
      case FileRole::Manifest:
        return;
      case FileRole::SniDirectory:
      case FileRole::SniKey:
      case FileRole::Unfinished:
      case FileRole::Lock:
      case FileRole::Other:
        return inspect_other(finding, file, files, named, blocks, keys, how);
    }
  });
  return secret;
}

}  // namespace dotls
