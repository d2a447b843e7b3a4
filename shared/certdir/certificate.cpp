#include "shared/certdir/certificate.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <new>

#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/named_certificate.hpp"
#include "shared/certdir/pem_block.hpp"
#include "shared/error.hpp"
#include "shared/names.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

// OpenSSL would ask for a pass phrase on the terminal, which may be the network.
int refuse_pass_phrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*unused*/) {
  return -1;
}

// The key in `file` if it is of the leaf's type, else null. Told the type, OpenSSL sets up the
// decoders of that one alone: those of all types cost more than an ECDSA handshake.
PkeyPtr find_key_of(const X509& leaf, const FileContent& file) {
  const EVP_PKEY* type = X509_get0_pubkey(&leaf);
  if (type == nullptr) return nullptr;
  const BioPtr bio = make_memory_bio(file.bytes);
  while (const auto block = find_pem_block(bio.get())) {
    if (!block->is_private_key()) continue;
    const unsigned char* der = block->der.data();
    PkeyPtr key(d2i_PrivateKey(EVP_PKEY_get_base_id(type), nullptr, &der,
                               static_cast<long>(block->der.size())));
    ERR_clear_error();
    return key;
  }
  return nullptr;
}

// Whether somebody takes the file for one that holds a key, be it damaged or encrypted.
bool holds_private_key(const FileContent& file) {
  return std::string_view(file.bytes.data(), file.bytes.size()).find("PRIVATE KEY-----") !=
         std::string_view::npos;
}

// Where the key of a certificate file without one belongs: a file in sni/ has no option.
std::string advice_for_key_of(const std::string& path) {
  const std::string_view folder = std::string_view(path).substr(0, path.rfind('/') + 1);
  const bool by_name = folder.ends_with(std::string("/") + kSniDirectory + "/");
  return by_name ? "; put it into " + key_beside(path) : "; name it with --keyfile";
}

// The key in `file`, whatever it is, or why there is none; `advice` is for a file without.
PkeyPtr parse_key(const FileContent& file, const std::string& advice) {
  const BioPtr bio = make_memory_bio(file.bytes);
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, refuse_pass_phrase, nullptr));
  if (key) {
    ERR_clear_error();
    return key;
  }
  const std::string reason = take_openssl_error("no PEM private key");
  const std::string_view text(file.bytes.data(), file.bytes.size());
  // In the label (PKCS#8) or the header (Proc-Type, RFC 1421).
  if (text.find("ENCRYPTED") != std::string_view::npos) {
    throw Fatal::usage(file.path +
                       ": the private key is encrypted; decrypt it first: openssl pkey " + "-in " +
                       file.path + " -out NEWFILE");
  }
  if (!holds_private_key(file)) {
    throw Fatal::usage(file.path + ": no private key in it" + advice);
  }
  throw Fatal::usage(file.path + ": bad private key: " + reason);
}

}  // namespace

CertificateStackPtr parse_certificates(const std::string& path, const std::vector<char>& pem) {
  const BioPtr bio = make_memory_bio(pem);
  CertificateStackPtr certificates(sk_X509_new_null());
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    sk_X509_push(certificates.get(), certificate);
  }
  const unsigned long why = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
  if (!at_end) {
    // Of the certificates or of the key that stands among them; both have to be whole.
    throw Fatal::usage(path + ": damaged PEM: " + take_openssl_error("not readable") +
                       "; is the file cut off?");
  }
  ERR_clear_error();
  if (sk_X509_num(certificates.get()) == 0) {
    throw Fatal::usage(path + ": no certificate in it; it wants PEM, -----BEGIN CERTIFICATE-----");
  }
  return certificates;
}

PkeyPtr parse_key_of(const X509& leaf, const std::string& source, const FileContent& file) {
  PkeyPtr key = find_key_of(leaf, file);
  if (!key) key = parse_key(file, file.path == source ? advice_for_key_of(source) : std::string());
  if (X509_check_private_key(&leaf, key.get()) != 1) {
    const std::string reason = take_openssl_error("mismatch");
    throw Fatal::usage(file.path +
                       ": this private key is not the key of the first certificate in " + source +
                       " (" + reason + "); the server's own certificate comes first");
  }
  return key;
}

CertificateChain load_certificate(const std::string& directory, const CertificateFiles& files,
                                  SeenFiles* seen) {
  auto chain = find_certificate(directory, files, seen);
  if (!chain) throw Fatal::usage(path_in(directory, files.certificate_file) + ": no such file");
  return std::move(*chain);
}

std::optional<CertificateChain> find_certificate(const std::string& directory,
                                                 const CertificateFiles& files, SeenFiles* seen) {
  const auto certificate_file =
      find_file(path_in(directory, files.certificate_file), Secrecy::Public, seen);
  if (!certificate_file) return std::nullopt;
  // The certificate file is as secret as the key that it holds, and without one no secret at all.
  if (!files.key_file) {
    const auto problem = find_permission_problem(certificate_file->path, certificate_file->facts);
    if (problem && holds_private_key(*certificate_file)) throw Fatal::usage(*problem);
  }
  CertificateChain chain;
  chain.source = certificate_file->path;
  chain.intermediates = parse_certificates(chain.source, certificate_file->bytes);
  chain.leaf.reset(sk_X509_shift(chain.intermediates.get()));
  if (!files.key_file) {
    chain.key = parse_key_of(*chain.leaf, chain.source, *certificate_file);
    return chain;
  }
  chain.key = parse_key_of(*chain.leaf, chain.source,
                           load_file(path_in(directory, *files.key_file), Secrecy::Secret, seen));
  return chain;
}

void complete_chain(CertificateChain& chain, const std::string& ca_file, SeenFiles* seen) {
  if (ca_file.empty() || sk_X509_num(chain.intermediates.get()) > 0 ||
      X509_self_signed(chain.leaf.get(), 0) == 1) {
    return;
  }
  const FileContent file = load_file(ca_file, Secrecy::Public, seen);
  const CertificateStackPtr authorities = parse_certificates(ca_file, file.bytes);
  const X509StorePtr store(X509_STORE_new());
  for (int i = 0; i < sk_X509_num(authorities.get()); ++i) {
    X509_STORE_add_cert(store.get(), sk_X509_value(authorities.get(), i));
  }
  const StoreCtxPtr context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store.get(), chain.leaf.get(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  // Whether the chain is good is the peer's to judge; here it counts how far it leads.
  (void)X509_verify_cert(context.get());
  ERR_clear_error();
  const CertificateStackPtr found(X509_STORE_CTX_get1_chain(context.get()));
  for (int i = 1; i < sk_X509_num(found.get()); ++i) {
    X509* link = sk_X509_value(found.get(), i);
    if (X509_self_signed(link, 0) == 1 ||
        X509_add_cert(chain.intermediates.get(), link, X509_ADD_FLAG_UP_REF) != 1) {
      break;
    }
  }
}

bool is_certificate_for(const X509& leaf, std::string_view name) {
  const auto host = find_host_name(name);
  // OpenSSL changes nothing in it but what it caches.
  return host && X509_check_host(const_cast<X509*>(&leaf), host->data(), host->size(), kHostFlags,
                                 nullptr) == 1;
}

std::string validity_problem(const X509& leaf) {
  if (X509_cmp_current_time(X509_get0_notAfter(&leaf)) < 0) {
    return "expired on " + time_text(*X509_get0_notAfter(&leaf));
  }
  if (X509_cmp_current_time(X509_get0_notBefore(&leaf)) > 0) {
    return "not valid before " + time_text(*X509_get0_notBefore(&leaf));
  }
  return {};
}

}  // namespace dotls
