#include "dotls/check/spoken.hpp"

#include <sys/socket.h>

#include <array>

#include "dotls/check/tcp_connect.hpp"
#include "dotls/tls/context.hpp"
#include "dotls/tls/session.hpp"
#include "shared/error.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

std::optional<StarttlsProtocol> starttls_of(PeerSpeaks heard) {
  switch (heard) {
    case PeerSpeaks::Smtp:
      return StarttlsProtocol::Smtp;
    case PeerSpeaks::Pop3:
      return StarttlsProtocol::Pop3;
    case PeerSpeaks::Imap:
      return StarttlsProtocol::Imap;
    case PeerSpeaks::Unknown:
    case PeerSpeaks::Tls:
    case PeerSpeaks::Http:
    case PeerSpeaks::ProxyV1:
    case PeerSpeaks::ProxyV2:
      break;
  }
  return std::nullopt;
}

}  // namespace

PeerSpeaks hear_protocol(int fd, Deadline deadline, int interrupt_fd) {
  if (wait_for({fd, POLLIN, 0}, deadline, interrupt_fd) != WaitEnd::Ready) {
    return PeerSpeaks::Unknown;
  }
  std::array<char, 256> first;
  const ssize_t got = ::recv(fd, first.data(), first.size(), MSG_PEEK | MSG_DONTWAIT);
  return got <= 0 ? PeerSpeaks::Unknown
                  : peer_speaks({first.data(), static_cast<std::size_t>(got)});
}

PeerSpeaks hear_answer_to_hello(const Endpoint& endpoint, const TlsSettings& settings,
                                Deadline deadline, int interrupt_fd) {
  try {
    const UniqueFd fd = connect_tcp(endpoint, deadline, interrupt_fd);
    const TlsContext context = load_context(settings);
    // It has nothing to read: an answer that is there already would be gone.
    const UniqueFd silence = make_event_fd();
    Session session(context, settings, silence.get(), fd.get());
    static_cast<void>(session.handshake());
    return hear_protocol(fd.get(), deadline, interrupt_fd);
  } catch (const Fatal&) {
    return PeerSpeaks::Unknown;  // what is wrong with the first connection is reported
  }
}

std::string describe_mistake(PeerSpeaks heard, std::optional<StarttlsProtocol> expected) {
  if (heard == PeerSpeaks::Unknown) return {};
  const std::string speaks = "the port speaks " + std::string(word_of(heard));
  if (heard == PeerSpeaks::Tls) {
    return expected ? speaks + " from the first byte: leave -s out" : std::string();
  }
  const auto meant = starttls_of(heard);
  if (!meant)
    return speaks + (expected ? ", and no mail" : ", and no TLS") + ": is it the right one?";
  if (meant == expected) return {};
  return speaks + (expected ? ": type -s " : " in the clear: type -s ") +
         std::string(option_word(*meant));
}

}  // namespace dotls
