// What a context comes to for --check: ciphers, groups and signature algorithms, and whether a
// handshake is possible with them. It connects to nobody: the peer is in memory.
#pragma once

#include "dotls/tls/context.hpp"
#include "shared/certdir/finding.hpp"

namespace dotls {

/// Facts and problems of the whole context.
void inspect_algorithms(Finding& finding, const TlsContext& context, const TlsSettings& settings);

/// Adds to each of a server's certificates by name whether its key can sign what --conf allows.
/// Reads the files.
void inspect_keys_by_name(Findings& findings, const TlsSettings& settings);

}  // namespace dotls
