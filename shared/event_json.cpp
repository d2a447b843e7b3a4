#include "shared/event_json.hpp"

#include <array>
#include <cstdio>

#include "shared/json.hpp"

namespace dotls {
namespace {

// Of a name or a subject; the message has what is left.
constexpr std::size_t kMaxMemberBytes = 300;

class JsonObject {
 public:
  void add(const char* name, std::string_view value) {
    if (value.empty()) return;
    begin(name).append(json_ascii(value, kMaxMemberBytes));
  }
  void add(const char* name, std::int64_t value) { begin(name).append(std::to_string(value)); }
  void add(const char* name, bool value) { begin(name).append(value ? "true" : "false"); }
  void add_seconds(const char* name, double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    begin(name).append(text.data());
  }
  /// The last member, within what is left of `max_bytes`.
  [[nodiscard]] std::string end_with(const char* name, std::string_view value,
                                     std::size_t max_bytes) && {
    begin(name);
    const std::size_t used = text_.size() + 1;
    text_.append(json_ascii(value, used < max_bytes ? max_bytes - used : 0));
    return text_.append("}");
  }

 private:
  std::string& begin(const char* name) {
    return text_.append(text_.empty() ? "{\"" : ",\"").append(name).append("\":");
  }

  std::string text_;
};

void add(JsonObject& object, const HandshakeFacts& facts) {
  object.add("protocol", facts.protocol);
  object.add("cipher", facts.cipher);
  object.add("group", facts.group);
  object.add("resumed", facts.resumed);
  object.add("sni", facts.sni);
  object.add("alpn", facts.alpn);
  object.add("subject", facts.subject);
  object.add("verify", facts.verify);
}

void add(JsonObject& object, const EndFacts& facts) {
  object.add("plain", facts.plain);
  object.add("in", static_cast<std::int64_t>(facts.bytes_in));
  object.add("out", static_cast<std::int64_t>(facts.bytes_out));
  object.add_seconds("seconds", facts.seconds);
}

}  // namespace

std::string json_of(const Event& event, const char* program, const Subject& subject,
                    std::size_t max_bytes) {
  JsonObject object;
  object.add("version", std::int64_t{kLogVersion});
  object.add("program", std::string_view(program));
  object.add("event", word_of(event.kind));
  object.add("class", word_of(event.failure));
  object.add("level", word_of(event.level));
  if (subject.pid != 0) object.add("pid", std::int64_t{subject.pid});
  object.add("peer", subject.peer);
  object.add("balancer", subject.balancer);
  object.add("id", subject.id);
  if (event.handshake) add(object, *event.handshake);
  if (event.how) object.add("how", word_of(*event.how));
  if (event.end) add(object, *event.end);
  if (event.status) object.add("status", std::int64_t{*event.status});
  return std::move(object).end_with("message", event.message, max_bytes);
}

}  // namespace dotls
