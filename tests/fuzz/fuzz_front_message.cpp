// Goal: no bytes make the parser of a front's messages read beyond them, what it takes is within
// its bounds, and has one form only.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dotls/keeper/messages/codec.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void judge(std::chrono::seconds time) {
  require(time.count() >= 1 && time.count() <= 604'800);
}

void judge(const dotls::ServeMessage& serve) {
  require(!serve.starttls || *serve.starttls <= dotls::StarttlsProtocol::Imap);
  judge(serve.idle.step);
  judge(serve.idle.session);
  judge(serve.connect_timeout);
  require(serve.verbosity <= dotls::Verbosity::Verbose);
}
void judge(const dotls::EndedMessage& ended) {
  require(ended.end.number >= 0 && ended.end.exit_status() <= 255);
  require(!ended.end.by_signal || (ended.end.number >= 1 && ended.end.number <= 64));
}
void judge(const dotls::StartedMessage&) {}
void judge(const dotls::NotStartedMessage&) {}
void judge(const dotls::AloneMessage&) {}
void judge(const dotls::AskStatusMessage&) {}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  const auto message = dotls::parse_front_message(packet);
  if (!message) return 0;
  std::visit([](const auto& one) { judge(one); }, *message);
  require(dotls::encode(*message) == packet);
  require(!dotls::is_of_another_version(packet) && !dotls::parse_engine_message(packet));
  return 0;
}
