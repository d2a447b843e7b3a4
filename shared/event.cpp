#include "shared/event.hpp"

#include "shared/host_name.hpp"
#include "shared/names.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxNameBytes = 253;

// In a line of the log what the peer made up must not look like another field.
std::string log_word(const std::string& text) {
  return find_host_name(text) ? text : printable_quoted(text, kMaxNameBytes);
}

}  // namespace

std::string_view word_of(EventKind kind) {
  switch (kind) {
    case EventKind::Handshake:
      return "handshake";
    case EventKind::HandshakeFailed:
      return "handshake_failed";
    case EventKind::Injection:
      return "injection";
    case EventKind::Refused:
      return "refused";
    case EventKind::Plain:
      return "plain";
    case EventKind::End:
      return "end";
    case EventKind::Config:
      break;
  }
  return "config";
}

std::string_view word_of(FailureClass failure) {
  switch (failure) {
    case FailureClass::Silent:
      return "silent";
    case FailureClass::Left:
      return "left";
    case FailureClass::NotTls:
      return "not_tls";
    case FailureClass::NoCommonVersion:
      return "no_common_version";
    case FailureClass::NoCommonCipher:
      return "no_common_cipher";
    case FailureClass::UnknownName:
      return "unknown_name";
    case FailureClass::ClientRefusedUs:
      return "client_refused_us";
    case FailureClass::CertificateRefused:
      return "certificate_refused";
    case FailureClass::Timeout:
      return "timeout";
    case FailureClass::ProtocolError:
      return "protocol_error";
    case FailureClass::System:
      return "system";
    case FailureClass::None:
      break;
  }
  return {};
}

std::string_view word_of(Level level) {
  switch (level) {
    case Level::Fatal:
      return "fatal";
    case Level::Error:
      return "error";
    case Level::Status:
      break;
  }
  return "status";
}

std::string_view word_of(HowEnded how) {
  switch (how) {
    case HowEnded::Truncated:
      return "truncated";
    case HowEnded::Undelivered:
      return "undelivered";
    case HowEnded::Broken:
      return "broken";
    case HowEnded::TimedOut:
      return "timed_out";
    case HowEnded::Signal:
      return "signal";
    case HowEnded::Complete:
      break;
  }
  return "complete";
}

std::string text_of(const Subject& subject) {
  std::string text = "pid " + std::to_string(subject.pid) + " from " + subject.peer;
  if (!subject.balancer.empty()) text += " via " + subject.balancer;
  if (!subject.id.empty()) text += " id " + subject.id;
  return text;
}

std::string text_of(const HandshakeFacts& facts) {
  std::string text = facts.protocol + " cipher " + facts.cipher + " group " + facts.group +
                     " resumed " + (facts.resumed ? "yes" : "no");
  if (!facts.sni.empty()) text += " name " + log_word(facts.sni);
  if (!facts.alpn.empty()) text += " alpn " + log_word(facts.alpn);
  if (!facts.verify.empty()) text += " peer \"" + facts.subject + "\" verify " + facts.verify;
  return text;
}

}  // namespace dotls
