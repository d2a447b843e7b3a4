#include "dotls/wrapper/arrival.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "dotls/network/proxy_reader.hpp"
#include "dotls/network/socket_addresses.hpp"
#include "dotls/settings/peer_variables.hpp"
#include "dotls/wrapper/early_end.hpp"
#include "shared/error.hpp"
#include "shared/exit_status.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

// A balancer's check that ends silently must not start a program, and one that waits for a greeting
// must get it. The end comes at once, if it comes.
constexpr std::chrono::milliseconds kEndOfCheck{500};

class Arrival {
 public:
  Arrival(const ServeRequest& request, int fd, SignalInbox& signals, Environment& environment,
          Diagnostics& diagnostics)
      : request_(request),
        fd_(fd),
        signals_(signals),
        environment_(environment),
        diagnostics_(diagnostics) {}

  std::optional<int> read() {
    const auto balancer = find_remote_address(fd_);
    if (!balancer) return nobody();
    diagnostics_.set_subject(subject_of(balancer->ip.text()));
    if (!contains(request_.settings.balancers, balancer->ip)) {
      throw refused("--proxy-protocol does not name this peer");
    }
    const ProxyReading reading = read_proxy_header(fd_, deadline_, signals_.fd());
    switch (reading.end) {
      case ProxyReadEnd::Read:
        return meet(balancer->ip, reading.header);
      case ProxyReadEnd::NothingCame:
        return checked("the balancer came and went");
      case ProxyReadEnd::PeerGone:
        throw refused("it broke off");
      case ProxyReadEnd::Refused:
        throw refused(reading.reason);
      case ProxyReadEnd::TimedOut:
        throw Fatal(kExitSystem, {EventKind::Refused, Level::Fatal,
                                  "PROXY header: not whole within " +
                                      std::to_string(request_.settings.connect_timeout.count()) +
                                      " seconds (-t)",
                                  FailureClass::Timeout});
      case ProxyReadEnd::Interrupted:
        break;
    }
    throw ended_by_signal();
  }

 private:
  // Without a peer nobody can be judged. A balancer that looks whether the port is open resets the
  // connection, which may be over by now.
  std::optional<int> nobody() const {
    if (find_local_address(fd_)) return checked("the peer was gone before it could be judged");
    throw Fatal::usage("--proxy-protocol: descriptor " + std::to_string(fd_) +
                       " is no TCP connection, so nobody can say whether its peer is trusted");
  }

  std::optional<int> meet(const IpAddress& balancer, const ProxyHeader& header) {
    set_balancer(environment_, balancer);
    // Version 1 has no LOCAL: HAProxy's checks name its own address.
    const bool may_be_check =
        header.is_local || (header.addresses && header.addresses->remote.ip == balancer);
    if (may_be_check) {
      switch (wait_for_peer(fd_, end_of_check(), signals_.fd())) {
        case PeerMove::Gone:
          return checked("a health check");
        case PeerMove::Interrupted:
          throw ended_by_signal();
        case PeerMove::Sent:
        case PeerMove::TimedOut:
          break;
      }
    }
    Subject subject = subject_of(balancer.text());
    if (header.addresses) {
      set_addresses(environment_, *header.addresses);
      subject = subject_of(header.addresses->remote.ip.text());
      subject.balancer = balancer.text();
    }
    if (!header.unique_id.empty()) subject.id = word_of(header.unique_id);
    diagnostics_.set_subject(std::move(subject));
    return std::nullopt;
  }

  // If the client speaks first, wait for it.
  [[nodiscard]] Deadline end_of_check() const {
    const bool client_speaks_first =
        !request_.settings.begins_in_the_clear() && !request_.peer.no_tls && !request_.peer.banner;
    return client_speaks_first ? deadline_ : earlier(deadline_, Clock::now() + kEndOfCheck);
  }

  std::optional<int> checked(const char* what) const {
    const WriteSignalsIgnored ignored;
    diagnostics_.say(
        {EventKind::End, Level::Status, what, FailureClass::Silent, 0, HowEnded::Complete});
    return 0;
  }

  // In quotes unless it is one word, so that nothing after it can be taken for ours.
  static std::string word_of(const std::string& id) {
    const bool one_word = std::all_of(
        id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
    return one_word ? id : printable_quoted(id);
  }

  // Said of the balancer, or of whoever comes past it: no filter may ban the one for the other.
  static Fatal refused(const std::string& reason) {
    return Fatal(kExitHandshake, {EventKind::Refused, Level::Fatal, "PROXY header: " + reason,
                                  FailureClass::ProtocolError});
  }

  Fatal ended_by_signal() const {
    return dotls::ended_by_signal(signals_.try_take().value_or(0),
                                  "before the PROXY header had come");
  }

  const ServeRequest& request_;
  int fd_;
  SignalInbox& signals_;
  Environment& environment_;
  Diagnostics& diagnostics_;
  Deadline deadline_ = Clock::now() + request_.settings.connect_timeout;
};

}  // namespace

std::optional<int> read_arrival(const ServeRequest& request, int fd, SignalInbox& signals,
                                Environment& environment, Diagnostics& diagnostics) {
  return Arrival(request, fd, signals, environment, diagnostics).read();
}

void fill_in_arrival(int fd, Environment& environment) {
  if (!lacks_addresses(environment)) return;
  const auto remote = find_remote_address(fd);
  const auto local = find_local_address(fd);
  if (remote && local) fill_in_addresses(environment, {*remote, *local});
}

Subject subject_of(const std::string& address) {
  return {::getpid(), address};
}

}  // namespace dotls
