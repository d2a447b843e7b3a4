// --conf: a few of OpenSSL's own settings, in its words (SSL_CONF_cmd(3)).
#pragma once

#include <openssl/ssl.h>

#include <vector>

#include "dotls/tls/settings.hpp"

namespace dotls {

/// Gives `context` the values, which replace those of the system's configuration; of two for one
/// command the later. Throws Fatal::usage that names command and value.
void apply_conf(SSL_CTX& context, const std::vector<ConfCommand>& commands);

}  // namespace dotls
