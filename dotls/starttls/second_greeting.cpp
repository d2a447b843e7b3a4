#include "dotls/starttls/second_greeting.hpp"

#include <poll.h>

#include <array>
#include <span>

#include "dotls/starttls/greeting.hpp"

namespace dotls {
namespace {

SecondGreetingEnd read_into(GreetingReader& greeting, const SecondGreetingStreams& streams,
                            Clock::time_point deadline) {
  std::array<char, 4096> buffer;
  bool refusing = false;
  for (;;) {
    // poll(2) reports a reset unasked; a FIN alone does not mean that the peer is gone.
    std::array waits{pollfd{streams.interrupt, POLLIN, 0},
                     pollfd{streams.child.read_fd(), POLLIN, 0}, pollfd{streams.peer_fd, 0, 0}};
    // Also for a program that talks without end.
    if (Clock::now() > deadline || !poll_until(waits, deadline)) {
      return refusing ? SecondGreetingEnd::Refused : SecondGreetingEnd::TimedOut;
    }
    if (waits[0].revents != 0) return SecondGreetingEnd::Interrupted;
    if (waits[2].revents != 0) return SecondGreetingEnd::PeerGone;
    const IoResult got = streams.child.try_read(std::as_writable_bytes(std::span(buffer)));
    if (got.status == IoStatus::WantRead) continue;
    if (got.status != IoStatus::Done) return SecondGreetingEnd::Refused;
    switch (greeting.feed({buffer.data(), got.bytes})) {
      case GreetingVerdict::NeedMore:
        break;
      case GreetingVerdict::Positive:
        return SecondGreetingEnd::Positive;
      case GreetingVerdict::Refusing:
        refusing = true;
        // It gets no input; it may wait for the end of that before it says more.
        static_cast<void>(streams.child.try_close_write());
        break;
      case GreetingVerdict::Refused:
        return SecondGreetingEnd::Refused;
    }
  }
}

}  // namespace

SecondGreeting read_second_greeting(StarttlsProtocol protocol, const SecondGreetingStreams& streams,
                                    Clock::time_point deadline) {
  GreetingReader greeting(protocol);
  const SecondGreetingEnd end = read_into(greeting, streams, deadline);
  return {end, std::string(greeting.for_peer())};
}

}  // namespace dotls
