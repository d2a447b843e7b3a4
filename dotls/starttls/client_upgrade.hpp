// The client's side of STARTTLS: the dialogue with a server before TLS, on behalf of a program that
// has not started yet. A pure state machine. TLS is mandatory, so anything unexpected is a failure
// ("Why TLS Is Better Without STARTTLS").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dotls/starttls/dialogue.hpp"
#include "dotls/starttls/line_splitter.hpp"

namespace dotls {

/// What the driver does after it has sent `to_server`.
enum class ClientUpgradeEvent {
  NeedMore,
  Upgrade,  ///< the server is ready for the ClientHello
  Failed,   ///< `reason` says why; nothing more may be sent
};

struct ClientUpgradeOutput {
  std::string to_server;
  ClientUpgradeEvent event = ClientUpgradeEvent::NeedMore;
  /// For the log; quoted server text is escaped and bounded.
  std::string reason;
  /// For Failed: the server says that a retry may succeed.
  bool temporary = false;
};

/// One upgrade. Holds at most 64 KiB of server data. One thread.
class ClientUpgrade {
 public:
  /// All that a server may send before TLS.
  static constexpr std::size_t kMaxServerBytes = std::size_t{64} * 1024;

  virtual ~ClientUpgrade() = default;

  /// Takes the bytes of one read. It fails if anything follows an answer in the same read: only an
  /// attacker speaks before being asked. (Untagged IMAP lines are not answers.)
  [[nodiscard]] ClientUpgradeOutput from_server(std::string_view bytes);

  /// Whether TLS was asked for: a later failure is the server's answer to that.
  [[nodiscard]] bool has_asked() const { return step_ == Step::Starttls; }

  /// After Upgrade: the greeting for the program, as if the server had just sent it.
  [[nodiscard]] const std::string& greeting() const { return greeting_; }

 protected:
  enum class Step { Greeting, Capabilities, Starttls };

  explicit ClientUpgrade(std::string after_starttls) : after_starttls_(std::move(after_starttls)) {}

  [[nodiscard]] Step step() const { return step_; }
  /// Sends a command, which the next answer is for. Nothing is sent after a failure.
  void ask(Step next, std::string_view command);
  /// The first failure counts and is final. `temporary`: a retry may succeed.
  void fail(std::string reason, bool temporary = false);
  void refuse(std::string_view what, std::string_view line, bool temporary);
  void upgrade();
  void add_to_greeting(std::string_view line) { greeting_ += line; }

 private:
  /// A complete line of the server's, with its line end. Returns whether it ends an answer.
  virtual bool take_line(std::string_view line) = 0;
  /// Whether `bytes` may follow the greeting in the same read.
  [[nodiscard]] virtual bool may_follow_greeting(std::string_view bytes) const {
    return bytes.empty();
  }

  static constexpr std::size_t kMaxLineBytes = 8192;

  std::string after_starttls_;
  Step step_ = Step::Greeting;
  std::string greeting_;
  std::size_t server_bytes_ = 0;
  LineSplitter lines_{kMaxLineBytes};
  ClientUpgradeOutput output_;
};

/// The upgrade for `protocol`; `own_name` is for EHLO. `after_starttls`, for --check alone, is sent
/// in one piece with the request for TLS, to see whether the server obeys it.
[[nodiscard]] std::unique_ptr<ClientUpgrade> make_client_upgrade(
    StarttlsProtocol protocol, const std::string& own_name, const std::string& after_starttls = {});

}  // namespace dotls
