#include "dotls/tls/handshake.hpp"

#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

std::string failure_of(const Session& session) {
  const ConnectionNotes& notes = session.notes();
  if (!notes.refusal.empty()) return notes.refusal;
  return session.failure();
}

}  // namespace

HandshakeOutcome run_handshake(Session& session, int read_fd, int write_fd, Deadline deadline,
                               int interrupt_fd) {
  HandshakeOutcome outcome{HandshakeEnd::Failed, {}};
  outcome.end =
      step_until(deadline, interrupt_fd, [&](pollfd& awaited) -> std::optional<HandshakeEnd> {
        switch (session.handshake().status) {
          case IoStatus::Done:
            return HandshakeEnd::Done;
          case IoStatus::WantRead:
            awaited = {read_fd, POLLIN, 0};
            return std::nullopt;
          case IoStatus::WantWrite:
            awaited = {write_fd, POLLOUT, 0};
            return std::nullopt;
          case IoStatus::PeerClosed:
          case IoStatus::PeerTruncated:
            outcome.reason = "the peer closed the connection during the handshake";
            return HandshakeEnd::Failed;
          case IoStatus::PeerReset:
          case IoStatus::Broken:
            break;
        }
        outcome.reason = failure_of(session);
        return HandshakeEnd::Failed;
      });
  return outcome;
}

}  // namespace dotls
