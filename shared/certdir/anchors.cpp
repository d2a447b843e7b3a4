#include "shared/certdir/anchors.hpp"

#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "shared/certdir/cert_directory.hpp"
#include "shared/certdir/certificate.hpp"
#include "shared/error.hpp"
#include "shared/hex.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

std::string variable(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? std::string() : value;
}

// A name of openssl-rehash(1): eight hexadecimal digits, a dot and a number; for a revocation list,
// an "r" before the number.
bool is_hashed(std::string_view name) {
  constexpr std::size_t kHashDigits = 8;
  return name.size() > kHashDigits + 1 && name[kHashDigits] == '.' &&
         name.find_first_not_of(kHexDigits) == kHashDigits &&
         name.find_first_not_of(kHexDigits.substr(0, 10), kHashDigits + 1) ==
             std::string_view::npos;
}

// Stops at the first hashed name, so that a good directory costs one call. A missing directory has
// none; one that cannot be opened for lack of descriptors may have some.
bool has_hashed_name(const std::string& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
  if (!open) {
    const Fatal why = Fatal::file(directory, errno);
    if (why.exit_status() == kExitSystem) throw why;
    return false;
  }
  while (const dirent* entry = ::readdir(open.get())) {
    if (is_hashed(entry->d_name)) return true;
  }
  return false;
}

// A colon-separated list.
bool any_has_hashed_name(std::string_view directories) {
  while (!directories.empty()) {
    const std::size_t end = std::min(directories.find(':'), directories.size());
    if (has_hashed_name(std::string(directories.substr(0, end)))) return true;
    directories.remove_prefix(std::min(end + 1, directories.size()));
  }
  return false;
}

CertificateStackPtr add_certificates(X509_STORE& store, const FileContent& file) {
  CertificateStackPtr anchors = parse_certificates(file.path, file.bytes);
  for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
    if (X509_STORE_add_cert(&store, sk_X509_value(anchors.get(), i)) != 1) {
      throw Fatal::usage(file.path + ": " + take_openssl_error("cannot be used as a CA"));
    }
  }
  return anchors;
}

// Not named by an option: the message says where the name is from.
void add_named_file(X509_STORE& store, const std::string& path, SeenFiles* seen) {
  try {
    (void)add_certificates(store, load_file(path, Secrecy::Public, seen));
  } catch (const Fatal& error) {
    throw Fatal(error.exit_status(),
                std::string(X509_get_default_cert_file_env()) + ' ' + error.what());
  }
}

}  // namespace

CertificateStackPtr load_anchors(X509_STORE& store, const std::string& path, SeenFiles* seen) {
  CertificateStackPtr anchors = add_certificates(store, load_file(path, Secrecy::Public, seen));
  bool has_root = false;
  for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
    has_root = has_root || X509_self_signed(sk_X509_value(anchors.get(), i), 0) == 1;
  }
  // With a root in the file this would end the chain too early: below the root, which may have
  // expired, and without the revocation list that the root signs.
  if (!has_root) X509_STORE_set_flags(&store, X509_V_FLAG_PARTIAL_CHAIN);
  return anchors;
}

bool may_end_before_root(const X509_STORE& store) {
  return (X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(&store)) & X509_V_FLAG_PARTIAL_CHAIN) !=
         0;
}

std::string load_system_anchors(X509_STORE& store, SeenFiles* seen) {
  const std::string file = variable(X509_get_default_cert_file_env());
  if (!file.empty()) add_named_file(store, file, seen);
  std::string text = file.empty() ? "" : "the file " + file + " and ";
  const std::string named = variable(X509_get_default_cert_dir_env());
  const std::string directories = named.empty() ? X509_get_default_cert_dir() : named;
  text += "the system's directory " + directories;
  // Reads only the needed anchor, while the bundle costs 29 ms.
  if (any_has_hashed_name(directories)) {
    X509_STORE_load_path(&store, directories.c_str());
    return text;
  }
  // Red Hat's layout. For explicitly named directories there is no fallback.
  const std::string bundle = X509_get_default_cert_file();
  if (file.empty() && named.empty()) {
    if (const auto content = find_file(bundle, Secrecy::Public, seen)) {
      (void)add_certificates(store, *content);
      return "the system's bundle " + bundle;
    }
  }
  return text + ", which has no hashed name (openssl rehash)";
}

void load_crls(X509_STORE& store, const std::string& path, SeenFiles* seen) {
  const FileContent file = load_file(path, Secrecy::Public, seen);
  const BioPtr bio = make_memory_bio(file.bytes);
  int crls = 0;
  while (const CrlPtr crl{PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_crl(&store, crl.get()) != 1) {
      throw Fatal::usage(path + ": " + take_openssl_error("a CRL cannot be used"));
    }
    ++crls;
  }
  const unsigned long why = ERR_peek_last_error();
  const bool at_end = ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
  if (!at_end || crls == 0) {
    throw Fatal::usage(path + ": no usable CRL: " +
                       (at_end ? "it wants PEM, -----BEGIN X509 CRL-----"
                               : take_openssl_error("not readable as PEM")));
  }
  ERR_clear_error();
  // The whole chain, not only the leaf.
  X509_STORE_set_flags(&store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

}  // namespace dotls
