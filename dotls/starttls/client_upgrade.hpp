// The client's side of STARTTLS: what is said to a server before TLS, on behalf of a program that
// has not started yet. A pure state machine: the server's bytes in, ours out. TLS is mandatory, so
// whatever is not the straight way to it is a failure ("Why TLS Is Better Without STARTTLS").
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "dotls/starttls/dialogue.hpp"
#include "dotls/starttls/line_splitter.hpp"

namespace dotls {

/// What the driver has to do after it has sent `to_server`.
enum class ClientUpgradeEvent {
  NeedMore,
  Upgrade,  ///< the server is ready for the ClientHello
  Failed,   ///< `reason` says why; nothing more may be sent
};

struct ClientUpgradeOutput {
  std::string to_server;
  ClientUpgradeEvent event = ClientUpgradeEvent::NeedMore;
  /// For the log; what it quotes of the server is escaped and bounded.
  std::string reason;
  /// For Failed: the server says that another try may do better.
  bool temporary = false;
};

/// One upgrade. Holds at most 64 KiB of what the server says. One thread.
class ClientUpgrade {
 public:
  /// All that a server may say before TLS; more is no greeting and no answer.
  static constexpr std::size_t kMaxServerBytes = std::size_t{64} * 1024;

  virtual ~ClientUpgrade() = default;

  /// Takes what one read brought. An answer with anything behind it in the same read fails: nobody
  /// but an attacker speaks before he is asked. (Untagged lines of IMAP are no answer.)
  [[nodiscard]] ClientUpgradeOutput from_server(std::string_view bytes);

  /// Whether TLS was asked for: what fails from then on is how the server answers that.
  [[nodiscard]] bool has_asked() const { return step_ == Step::Starttls; }

  /// After Upgrade: the greeting that the program is to see, as if the server had just spoken.
  [[nodiscard]] const std::string& greeting() const { return greeting_; }

 protected:
  enum class Step { Greeting, Capabilities, Starttls };

  explicit ClientUpgrade(std::string behind_starttls)
      : behind_starttls_(std::move(behind_starttls)) {}

  [[nodiscard]] Step step() const { return step_; }
  /// The next thing to say; what comes next answers it. Nothing is said after a failure.
  void ask(Step next, std::string_view command);
  /// The first failure counts, and nothing undoes it. `temporary`: another try may do better.
  void fail(std::string reason, bool temporary = false);
  /// The server's `line` refuses `what`.
  void refuse(std::string_view what, std::string_view line, bool temporary);
  void upgrade();
  void add_to_greeting(std::string_view line) { greeting_ += line; }

 private:
  /// A whole line of the server's, line end included. Returns whether it ends an answer.
  virtual bool take_line(std::string_view line) = 0;
  /// Whether `bytes` may come in one read with the end of the greeting and behind it.
  [[nodiscard]] virtual bool may_follow_greeting(std::string_view bytes) const {
    return bytes.empty();
  }

  // A line that is longer than this is no greeting and no answer.
  static constexpr std::size_t kMaxLineBytes = 8192;

  std::string behind_starttls_;
  Step step_ = Step::Greeting;
  std::string greeting_;
  std::size_t server_bytes_ = 0;
  LineSplitter lines_{kMaxLineBytes};
  ClientUpgradeOutput output_;
};

/// The upgrade for `protocol`; `own_name` is what EHLO says. `behind_starttls` goes out in one
/// piece with the request for TLS: it is for --check alone, which tries whether a server heeds it.
[[nodiscard]] std::unique_ptr<ClientUpgrade> make_client_upgrade(
    StarttlsProtocol protocol, const std::string& own_name,
    const std::string& behind_starttls = {});

}  // namespace dotls
