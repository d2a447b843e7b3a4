#include "dotls/tls/conf.hpp"

#include <openssl/err.h>

#include <memory>
#include <new>

#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "shared/openssl_ptr.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

using ConfPtr = std::unique_ptr<SSL_CONF_CTX, OpensslDeleter<SSL_CONF_CTX_free>>;

// The command and its value were used.
constexpr int kTaken = 2;

}  // namespace

void apply_conf(SSL_CTX& context, const std::vector<ConfCommand>& commands) {
  if (commands.empty()) return;
  const ConfPtr conf(SSL_CONF_CTX_new());
  if (!conf) throw std::bad_alloc();
  SSL_CONF_CTX_set_flags(conf.get(),
                         SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_CLIENT | SSL_CONF_FLAG_SERVER);
  SSL_CONF_CTX_set_ssl_ctx(conf.get(), &context);
  for (const ConfCommand& command : commands) {
    ERR_clear_error();
    if (SSL_CONF_cmd(conf.get(), command.name.c_str(), command.value.c_str()) == kTaken) continue;
    throw Fatal::usage("--conf " + command.name + "=" + printable(command.value, 200) +
                       ": OpenSSL does not take this value: " +
                       take_openssl_error("a name is not known to it, or occurs twice") +
                       "; want names with colons between them, see SSL_CONF_cmd(3)");
  }
}

}  // namespace dotls
