#include "dotls/tls/own_certificates.hpp"

#include <memory>

#include "dotls/tls/certificate.hpp"
#include "dotls/tls/certificate_text.hpp"
#include "dotls/tls/self_signed.hpp"
#include "dotls/tls/verification.hpp"
#include "shared/cert_directory.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

using StorePtr = std::unique_ptr<X509_STORE, OpensslDeleter<X509_STORE_free>>;

// A leaf whose file brought no intermediates goes out with those that the CA file knows.
void complete_chain(SSL_CTX& context, const TlsSettings& settings) {
  const std::string ca_file = find_ca_file(settings);
  if (ca_file.empty()) return;
  const FileContent file = load_file(ca_file, Secrecy::Public);
  const CertificateStackPtr authorities = parse_certificates(ca_file, file.bytes);
  const StorePtr store(X509_STORE_new());
  for (int i = 0; i < sk_X509_num(authorities.get()); ++i) {
    X509_STORE_add_cert(store.get(), sk_X509_value(authorities.get(), i));
  }
  SSL_CTX_set1_chain_cert_store(&context, store.get());
  // A CA file that knows nothing of our own issuer is there for the clients' certificates: no
  // error.
  SSL_CTX_build_cert_chain(&context, SSL_BUILD_CHAIN_FLAG_NO_ROOT |
                                         SSL_BUILD_CHAIN_FLAG_IGNORE_ERROR |
                                         SSL_BUILD_CHAIN_FLAG_CLEAR_ERROR);
  SSL_CTX_set1_chain_cert_store(&context, nullptr);
}

CertificateFiles default_files(Role role) {
  return {role == Role::Server ? kServerCertificateFile : kClientCertificateFile, {}};
}

// `unusable`: what is wrong with each key that --self-signed would have taken.
[[noreturn]] void refuse_missing(const TlsSettings& settings, const std::string& path,
                                 const std::vector<std::string>& unusable) {
  const std::string missing = path +
                              ": no such file; put the certificate chain and its key there " +
                              "(PEM, chmod 640) or name them with -n and --keyfile";
  if (!unusable.empty()) {
    std::string reasons;
    for (const std::string& reason : unusable) reasons.append("; ").append(reason);
    throw usage_error(path + ": no such file, and --self-signed has no key" + reasons);
  }
  if (settings.self_signed) {
    throw usage_error(missing + "; --self-signed needs " +
                      path_in(settings.directory, rsa_file_name(2048)) +
                      ", which update_tmprsadh makes");
  }
  throw usage_error(missing + "; --self-signed makes one from update_tmprsadh's RSA key");
}

}  // namespace

std::vector<CertificatePtr> load_own_certificates(SSL_CTX& context, const TlsSettings& settings,
                                                  std::vector<std::string>& errors,
                                                  std::vector<std::string>& remarks) {
  std::vector<CertificatePtr> leaves;
  const auto use = [&](CertificateChain chain) {
    use_certificate(context, chain);
    if (sk_X509_num(chain.intermediates.get()) == 0) complete_chain(context, settings);
    if (const std::string problem = validity_problem(*chain.leaf); !problem.empty()) {
      errors.push_back(chain.source + ": the certificate is of no use: " + problem + "; renew it");
    }
    leaves.push_back(std::move(chain.leaf));
  };
  for (const CertificateFiles& files : settings.certificates) {
    use(load_certificate(settings.directory, files));
  }
  if (!leaves.empty() || settings.no_certificate) return leaves;

  const CertificateFiles by_default = default_files(settings.role);
  if (auto chain = find_certificate(settings.directory, by_default)) {
    use(std::move(*chain));
    return leaves;
  }
  if (settings.role == Role::Client) return leaves;
  std::vector<std::string> unusable;
  auto made = settings.self_signed ? find_self_signed(settings, unusable) : std::nullopt;
  if (!made) {
    refuse_missing(settings, path_in(settings.directory, by_default.certificate_file), unusable);
  }
  errors.insert(errors.end(), unusable.begin(), unusable.end());
  remarks.push_back("self-signed certificate for " + subject_names_text(*made->leaf) +
                    " with the key of " + made->source);
  use(std::move(*made));
  return leaves;
}

}  // namespace dotls
