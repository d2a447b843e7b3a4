#include "dotls/tls/ciphers.hpp"

#include <memory>

#include "dotls/tls/context_data.hpp"
#include "shared/certdir/cert_directory.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

NamedCiphers read_list(const std::string& origin, const std::string& value, SeenFiles* seen) {
  if (value.find('/') == std::string::npos) {
    return {origin + " \"" + printable(value, 200) + "\"", split_cipher_names(value)};
  }
  const FileContent file = load_file(value, Secrecy::Public, seen);
  return {origin + " " + value, split_cipher_names({file.bytes.data(), file.bytes.size()})};
}

NamedCiphers load_list(const std::string& origin, const std::string& value, SeenFiles* seen) {
  NamedCiphers list = read_list(origin, value, seen);
  if (list.names.list.empty() && list.names.suites.empty()) {
    throw Fatal::usage(list.origin + ": the list is empty");
  }
  return list;
}

// What the administrator has configured.
struct NamedKinds {
  bool list;
  bool suites;
};

constexpr const char* kBuiltInList = "DEFAULT";
// RFC 9325 section 4.1: no RSA key transport. 2048-bit DHE costs ten times as much as ECDHE, so it
// comes last.
constexpr const char* kOwnList = "DEFAULT:!kRSA:+kDHE";

bool is_suite(std::string_view name) {
  return name.starts_with("TLS_");
}

// The names of one kind, in order, in OpenSSL's syntax.
std::string names_in_use(const SSL& ssl, bool suites) {
  const STACK_OF(SSL_CIPHER)* ciphers = SSL_get_ciphers(&ssl);
  std::string names;
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const std::string_view name = SSL_CIPHER_get_name(sk_SSL_CIPHER_value(ciphers, i));
    if (is_suite(name) == suites) names.append(names.empty() ? "" : ":").append(name);
  }
  return names;
}

// OpenSSL does not tell whether its configuration sets a list. Debian's does: the built-in one with
// a security level, which is kept here. False if it is another list.
bool replace_built_in_list(SSL& ssl) {
  const std::string in_use = names_in_use(ssl, false);
  if (in_use.empty() || SSL_set_cipher_list(&ssl, kBuiltInList) != 1) return false;
  const bool built_in = names_in_use(ssl, false) == in_use;
  return SSL_set_cipher_list(&ssl, built_in ? kOwnList : in_use.c_str()) == 1 && built_in;
}

void set_list(SSL_CTX& context, const std::string& origin, const std::string& list) {
  if (SSL_CTX_set_cipher_list(&context, list.c_str()) == 1) return;
  throw Fatal::usage(origin + ": no usable TLS 1.2 cipher: " + take_openssl_error("empty list") +
                     "; see openssl ciphers -v");
}

void set_suites(SSL_CTX& context, const std::string& origin, const std::string& suites) {
  if (SSL_CTX_set_ciphersuites(&context, suites.c_str()) == 1) return;
  throw Fatal::usage(origin + ": no such TLS 1.3 suite: " + take_openssl_error("empty list") +
                     "; see openssl ciphers -s -tls1_3");
}

}  // namespace

CipherNames split_cipher_names(std::string_view text) {
  static constexpr std::string_view kSeparators = ":, \t\r\n";
  CipherNames names;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(kSeparators, at), text.size());
    const std::string_view name = text.substr(at, end - at);
    if (!name.empty()) {
      std::string& target = is_suite(name) ? names.suites : names.list;
      target.append(target.empty() ? "" : ":").append(name);
    }
    at = end + 1;
  }
  return names;
}

ChosenCiphers load_ciphers(const TlsSettings& settings, SeenFiles* seen) {
  // Per kind of name: -f overrides the variables, and TLS_CIPHER_SUITE the suites in
  // TLS_CIPHER_LIST.
  ChosenCiphers chosen;
  if (settings.cipher_list) {
    chosen.list = load_list("TLS_CIPHER_LIST", *settings.cipher_list, seen);
    chosen.suites = {chosen.list.origin, {{}, chosen.list.names.suites}};
  }
  if (settings.cipher_suites) {
    chosen.suites = load_list("TLS_CIPHER_SUITE", *settings.cipher_suites, seen);
    // OpenSSL gets all names, so that an unknown TLS 1.3 suite is an error, not ignored.
    CipherNames& names = chosen.suites.names;
    names.suites.append(names.suites.empty() || names.list.empty() ? "" : ":").append(names.list);
  }
  if (settings.ciphers) {
    const NamedCiphers given = load_list("-f", *settings.ciphers, seen);
    if (!given.names.list.empty()) chosen.list = given;
    if (!given.names.suites.empty()) chosen.suites = given;
  }
  return chosen;
}

void set_ciphers(SSL_CTX& context, Role role, const ChosenCiphers& chosen) {
  const std::string& list = chosen.list.names.list;
  const std::string& suites = chosen.suites.names.suites;
  if (!list.empty()) set_list(context, chosen.list.origin, list);
  if (!suites.empty()) set_suites(context, chosen.suites.origin, suites);
  if (role == Role::Client) return;
  SSL_CTX_set_options(&context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  keep_with(context, std::make_unique<NamedKinds>(NamedKinds{!list.empty(), !suites.empty()}));
}

void improve_default_ciphers(SSL& ssl, bool tls13) {
  const auto& named = kept_with<NamedKinds>(*SSL_get_SSL_CTX(&ssl));
  const bool ours = tls13 ? !named.suites && names_in_use(ssl, true) == OSSL_default_ciphersuites()
                          : !named.list && replace_built_in_list(ssl);
  if (ours) SSL_set_options(&ssl, SSL_OP_PRIORITIZE_CHACHA);
}

}  // namespace dotls
