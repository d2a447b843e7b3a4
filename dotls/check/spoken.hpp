// What a port speaks that is not what was expected, for --check --connect: TLS at once where a
// greeting was expected, a greeting or HTTP where TLS was. It reports; it does not serve.
#pragma once

#include <optional>
#include <string>

#include "dotls/check/request.hpp"
#include "dotls/starttls/protocol.hpp"
#include "shared/peer_speaks.hpp"
#include "shared/posix_io.hpp"

namespace dotls {

/// What the peer's first bytes are, which stay in the socket for whoever reads them. Unknown if
/// none come until `deadline` or `interrupt_fd` is readable. Blocks.
[[nodiscard]] PeerSpeaks hear_protocol(int fd, Deadline deadline, int interrupt_fd);

/// Connects once more and offers TLS: what the port answers, or has said before. Unknown if nothing
/// comes until `deadline`, or the port cannot be reached. Blocks.
[[nodiscard]] PeerSpeaks hear_answer_to_hello(const Endpoint& endpoint, const TlsSettings& settings,
                                              Deadline deadline, int interrupt_fd);

/// Which port this is, and which -s is for it; empty if `heard` is what `expected` (nothing: TLS
/// from the first byte) makes one expect, or is unknown. Pure.
[[nodiscard]] std::string describe_mistake(PeerSpeaks heard,
                                           std::optional<StarttlsProtocol> expected);

}  // namespace dotls
