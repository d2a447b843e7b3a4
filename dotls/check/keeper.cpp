#include "dotls/check/keeper.hpp"

#include <openssl/asn1.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

#include "dotls/keeper/messages/channel.hpp"
#include "dotls/keeper/messages/codec.hpp"
#include "dotls/keeper/messages/permitted.hpp"
#include "shared/certdir/certificate_finding.hpp"
#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/days_left.hpp"
#include "shared/error.hpp"
#include "shared/openssl_ptr.hpp"
#include "shared/printable.hpp"
#include "shared/wait_loop.hpp"

namespace dotls {
namespace {

// It answers at once, unless it is stopped or full.
constexpr std::chrono::seconds kPatience{5};

using TimePtr = std::unique_ptr<ASN1_TIME, OpensslDeleter<ASN1_TIME_free>>;

TimePtr make_time(std::int64_t seconds) {
  TimePtr time(ASN1_TIME_set(nullptr, static_cast<std::time_t>(seconds)));
  if (!time) throw Fatal(kExitSystem, "out of memory");
  return time;
}

std::string text_of(std::int64_t seconds) {
  return time_text(*make_time(seconds));
}

Fatal no_answer(const std::string& path, const char* why) {
  return Fatal(kExitSystem, printable(path) + ": no answer from the keeper: " + why);
}

KeeperStatus status_in(const std::string& path, const Reception& reception, Permitted& permitted) {
  if (reception.end != ReceiveEnd::Received) {
    throw no_answer(path,
                    "it ended the connection; its log says why, and dotls and dotls-keeper have to "
                    "be of one release");
  }
  const std::string& bytes = reception.packet.bytes;
  const auto message = parse_engine_message(bytes);
  if (!message && is_of_another_version(bytes))
    throw no_answer(path, "dotls and dotls-keeper are of different versions; install one release");
  if (!message || !permitted.allows(*message, reception.packet.fds.size()))
    throw no_answer(path, "it sent what no keeper sends");
  return std::get<StatusMessage>(*message).status;
}

// nullopt if it was interrupted.
std::optional<KeeperStatus> ask(const std::string& path, int interrupt_fd) {
  const Deadline deadline = Clock::now() + kPatience;
  std::optional<Channel> channel = connect_to_keeper(path, deadline, interrupt_fd);
  if (!channel) return std::nullopt;
  const FrontMessage question(AskStatusMessage{});
  Permitted permitted;
  static_cast<void>(permitted.allows(question, 0));
  // Where it has ended, that is what we read.
  static_cast<void>(channel->send(encode(question), {}, deadline));
  switch (wait_for({channel->fd(), POLLIN, 0}, deadline, interrupt_fd)) {
    case WaitEnd::Ready:
      break;
    case WaitEnd::TimedOut:
      throw no_answer(path,
                      "it said nothing for 5 seconds; it is stopped, or serves as many connections "
                      "as --max allows");
    case WaitEnd::Interrupted:
      return std::nullopt;
  }
  return status_in(path, channel->try_receive(), permitted);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

void judge(Finding& finding, const KeeperStatus& status) {
  if (!status.failure.empty())
    finding.add(Severity::Broken, "the last good set-up stays in use: " + status.failure);
  if (!status.missing.empty())
    finding.add(Severity::Warning, "the sandbox goes without: " + joined(status.missing));
  if (status.refused_requests > 0) {
    finding.add(Severity::Warning,
                "an engine asked the key process for what it may not have, " +
                    std::to_string(status.refused_requests) +
                    " times since the start; its log says what: a client may have taken it over");
  }
}

Finding describe(const std::string& path, const KeeperStatus& status) {
  Finding finding{"keeper"};
  finding.address = path;
  judge(finding, status);
  finding.know("pid", status.pid);
  finding.know("since", text_of(status.begun));
  finding.know("age_seconds",
               std::max(std::int64_t{0}, std::int64_t{std::time(nullptr)} - status.begun));
  finding.know("acceptors", status.acceptors);
  finding.know("acceptor_since", text_of(status.acceptor_begun));
  finding.know("engines", status.engines);
  finding.know("most_engines", status.most_engines);
  finding.know("sandbox", status.parts);
  finding.know("sandbox_missing", status.missing);
  finding.know("denied_calls", status.denied_calls);
  finding.know("refused_requests", status.refused_requests);
  const auto shown = static_cast<std::int64_t>(status.certificates.size());
  finding.know("certificates", shown + status.left_out);
  if (status.left_out > 0)
    finding.know("hint", "only " + std::to_string(shown) + " of the certificates are shown");
  finding.know("others_by_name", status.has_names);
  finding.know("changed", text_of(status.changed));
  return finding;
}

Finding describe(const ShownCertificate& certificate, std::optional<std::int64_t> warn_days) {
  Finding finding{"certificate"};
  finding.path = certificate.source;
  const TimePtr not_before = make_time(certificate.not_before);
  const TimePtr not_after = make_time(certificate.not_after);
  judge_validity(finding, *not_before, *not_after, warn_days);
  finding.know("file", certificate.source);
  finding.know("names", certificate.names);
  finding.know("not_after", time_text(*not_after));
  finding.know("days_left", days_until(not_after.get()));
  finding.know("key", certificate.key_type);
  return finding;
}

}  // namespace

Findings inspect_keeper(const CheckRequest& request, int interrupt_fd) {
  const std::optional<KeeperStatus> status = ask(*request.keeper, interrupt_fd);
  if (!status) return {};
  Findings findings{describe(*request.keeper, *status)};
  for (const ShownCertificate& certificate : status->certificates)
    findings.push_back(describe(certificate, request.warn_days));
  return findings;
}

}  // namespace dotls
