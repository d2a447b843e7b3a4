#include "dotls/tls/own_certificates.hpp"

#include <openssl/objects.h>

#include "dotls/tls/self_signed.hpp"
#include "dotls/tls/trust.hpp"
#include "shared/certdir/certificate_text.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

// OpenSSL would silently take the later one.
void refuse_second_of_its_type(const CertificateChain& chain,
                               const std::vector<CertificateChain>& others) {
  const auto type_of = [](const X509& leaf) {
    const EVP_PKEY* key = X509_get0_pubkey(&leaf);
    return key == nullptr ? NID_undef : EVP_PKEY_get_base_id(key);
  };
  for (const CertificateChain& other : others) {
    if (type_of(*other.leaf) != type_of(*chain.leaf)) continue;
    throw Fatal::usage("-n " + chain.source + ": a second certificate with the same type of key (" +
                       OBJ_nid2sn(type_of(*other.leaf)) +
                       "); give one for each type, and those for " + "other names in " +
                       kSniDirectory + "/");
  }
}

CertificateFiles default_files(Role role) {
  return {role == Role::Server ? kServerCertificateFile : kClientCertificateFile, {}};
}

// `unusable`: why each key for --self-signed was rejected.
[[noreturn]] void refuse_missing(const TlsSettings& settings, const std::string& path,
                                 const std::vector<std::string>& unusable) {
  const std::string missing = path +
                              ": no such file; put the certificate chain and its key there " +
                              "(PEM, chmod 640) or name them with -n and --keyfile";
  if (!unusable.empty()) {
    std::string reasons;
    for (const std::string& reason : unusable) reasons.append("; ").append(reason);
    throw Fatal::usage(path + ": no such file, and --self-signed has no key" + reasons);
  }
  if (settings.self_signed) {
    const std::vector<int> order = parameter_lookup_order(settings.parameter_bits);
    const int wanted_bits = order.empty() ? kParameterBits[0] : order.front();
    throw Fatal::usage(missing + "; --self-signed needs " +
                       path_in(settings.directory, rsa_file_name(wanted_bits)) +
                       ", which update_tmprsadh makes");
  }
  throw Fatal::usage(missing + "; --self-signed makes one from update_tmprsadh's RSA key");
}

[[noreturn]] void refuse(const CertificateChain& chain) {
  throw Fatal::usage(chain.source + ": OpenSSL refuses this certificate or key: " +
                     take_openssl_error("no reason given"));
}

}  // namespace

std::vector<CertificateChain> load_own_certificates(const TlsSettings& settings,
                                                    ContextNotes& notes) {
  std::vector<CertificateChain> chains;
  const auto add = [&](CertificateChain chain) {
    refuse_second_of_its_type(chain, chains);
    complete_chain(chain, find_ca_file(settings, &notes.files), &notes.files);
    if (const std::string problem = validity_problem(*chain.leaf); !problem.empty()) {
      notes.errors.push_back(chain.source + ": the certificate is unusable: " + problem +
                             "; renew it");
    }
    chains.push_back(std::move(chain));
  };
  for (const CertificateFiles& files : settings.certificates) {
    add(load_certificate(settings.directory, files, &notes.files));
  }
  if (!chains.empty() || settings.no_certificate) return chains;

  const CertificateFiles by_default = default_files(settings.role);
  if (auto chain = find_certificate(settings.directory, by_default, &notes.files)) {
    add(std::move(*chain));
    return chains;
  }
  if (settings.role == Role::Client) return chains;
  SelfSigned made;
  if (settings.self_signed) made = find_self_signed(settings, &notes.files);
  if (!made.chain) {
    refuse_missing(settings, path_in(settings.directory, by_default.certificate_file),
                   made.unusable);
  }
  notes.errors.insert(notes.errors.end(), made.unusable.begin(), made.unusable.end());
  notes.remarks.push_back("self-signed certificate for " + subject_names_text(*made.chain->leaf) +
                          " with the key of " + made.chain->source);
  add(std::move(*made.chain));
  return chains;
}

void use_certificate(SSL_CTX& context, const CertificateChain& chain) {
  if (SSL_CTX_use_cert_and_key(&context, chain.leaf.get(), chain.key.get(),
                               chain.intermediates.get(), 1) != 1) {
    refuse(chain);
  }
}

void use_certificate(SSL& ssl, const CertificateChain& chain) {
  if (SSL_use_cert_and_key(&ssl, chain.leaf.get(), chain.key.get(), chain.intermediates.get(), 1) !=
      1) {
    refuse(chain);
  }
}

}  // namespace dotls
