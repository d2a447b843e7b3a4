// Goal: no bytes make the parser of an engine's messages read beyond them; what it takes is within
// its bounds, has one form only, and sets no variable but those of dotls(1).
#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dotls/keeper/messages/codec.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_control(char c) {
  return (c >= 0 && c < 0x20) || c == 0x7f;
}

void judge(const dotls::StartMessage& start) {
  std::set<std::string_view> names;
  for (const auto& [name, value] : start.variables) {
    require(name == "TLS_PROVIDER" || name == "SSL_PROTOCOL" || name == "SSL_ALPN" ||
            name == "SSL_PEER_CERT_HASH" || name.starts_with("SSL_CIPHER") ||
            name == "SSL_TLS_SNI" || name == "SSL_SESSION_RESUMED" ||
            name.starts_with("SSL_CLIENT_"));
    require(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos);
    require(value.size() <= 1030 && std::none_of(value.begin(), value.end(), is_control));
    require(names.insert(name).second);
  }
}

void judge(const dotls::SignalMessage& signal) {
  require(signal.number == SIGTERM || signal.number == SIGKILL);
}

void judge(const dotls::HandshakeFacts& facts) {
  for (const std::string* text : {&facts.protocol, &facts.cipher, &facts.group, &facts.sni,
                                  &facts.alpn, &facts.subject, &facts.verify}) {
    require(text->size() <= 512);
  }
}

void judge(const dotls::EndFacts& facts) {
  require(std::isfinite(facts.seconds) && !std::signbit(facts.seconds) && facts.seconds <= 1e9);
  require((facts.bytes_in | facts.bytes_out) >> 63U == 0);
}

void judge(const dotls::LogMessage& log) {
  const dotls::Event& event = log.event;
  require(event.kind <= dotls::EventKind::Config && event.level <= dotls::Level::Status);
  require(event.failure <= dotls::FailureClass::System);
  require(event.message.size() <= 2048);
  require(!event.status || (*event.status >= 0 && *event.status <= 255));
  require(!event.how || *event.how <= dotls::HowEnded::Signal);
  if (event.handshake) judge(*event.handshake);
  if (event.end) judge(*event.end);
}

void judge(const dotls::EndMessage& end) {
  require(end.status >= 0 && end.status <= 255);
}

void judge(const std::vector<std::string>& texts, std::size_t most, std::size_t most_bytes) {
  require(texts.size() <= most);
  for (const std::string& text : texts) require(text.size() <= most_bytes);
}

void judge(std::int64_t time) {
  require(time >= 0 && time <= 253'402'300'799);
}

void judge(const dotls::StatusMessage& message) {
  const dotls::KeeperStatus& status = message.status;
  for (const std::int64_t time : {status.begun, status.acceptor_begun, status.changed}) judge(time);
  for (const std::int64_t number :
       {status.pid, status.acceptors, status.engines, status.most_engines, status.denied_calls,
        status.refused_requests, status.left_out}) {
    require(number >= 0);
  }
  require(status.left_out <= 1000 && status.failure.size() <= 1024);
  judge(status.parts, 8, 128);
  judge(status.missing, 8, 128);
  require(status.certificates.size() <= 6);
  for (const dotls::ShownCertificate& certificate : status.certificates) {
    judge(certificate.names, 5, 255);
    require(certificate.source.size() <= 512 && certificate.key_type.size() <= 32);
    judge(certificate.not_before);
    judge(certificate.not_after);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  const auto message = dotls::parse_engine_message(packet);
  if (!message) return 0;
  std::visit([](const auto& one) { judge(one); }, *message);
  require(dotls::encode(*message) == packet);
  require(!dotls::is_of_another_version(packet) && !dotls::parse_front_message(packet));
  return 0;
}
