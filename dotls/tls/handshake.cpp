#include "dotls/tls/handshake.hpp"

#include <poll.h>

#include <array>

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
  for (;;) {
    std::array<PollEntry, 2> waits{PollEntry{interrupt_fd, POLLIN}, PollEntry{-1, 0}};
    switch (session.handshake().status) {
      case IoStatus::Done:
        return {HandshakeEnd::Done, {}};
      case IoStatus::WantRead:
        waits[1] = {read_fd, POLLIN};
        break;
      case IoStatus::WantWrite:
        waits[1] = {write_fd, POLLOUT};
        break;
      case IoStatus::PeerClosed:
      case IoStatus::PeerTruncated:
        return {HandshakeEnd::Failed, "the peer closed the connection during the handshake"};
      case IoStatus::PeerReset:
      case IoStatus::Broken:
        return {HandshakeEnd::Failed, failure_of(session)};
    }
    if (!poll_until(waits, deadline)) return {HandshakeEnd::TimedOut, {}};
    if (waits[0].revents != 0) return {HandshakeEnd::Interrupted, {}};
  }
}

}  // namespace dotls
