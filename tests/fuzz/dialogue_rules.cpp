#include "tests/fuzz/dialogue_rules.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

namespace dotls::fuzz {
namespace {

/// ASCII without case.
std::string folded(std::string_view text) {
  std::string all(text);
  for (char& c : all) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return all;
}

std::size_t find_nocase(std::string_view text, std::string_view word) {
  return folded(text).find(folded(word));
}

/// Where a command may begin in what the peer sent: where a line does, or anywhere after counted
/// octets.
class Beginnings {
 public:
  Beginnings(const Rules& rules, std::string_view sent) : sent_(sent) {
    if (rules.counts_octets.empty()) return;
    anywhere_from_ = std::min(find_nocase(sent, rules.counts_octets), sent.size());
  }
  /// The first from `at` on; the end if there is none.
  std::size_t next(std::size_t at) const {
    if (at == 0 || at > anywhere_from_) return std::min(at, sent_.size());
    const auto line_end = std::min(sent_.find('\n', at - 1), sent_.size() - 1);
    return std::min(line_end, anywhere_from_) + 1;
  }

 private:
  std::string_view sent_;
  std::size_t anywhere_from_ = sent_.size();
};

/// Whether `heard` is what the peer sent, in order, without some of the commands that are kept
/// back; with `all`, without anything else either.
bool is_sent_without_kept_back(const Rules& rules, std::string_view sent, std::string_view heard,
                               bool all) {
  const Beginnings beginnings(rules, sent);
  std::vector<std::pair<std::size_t, std::size_t>> todo{{0, 0}};
  std::set<std::pair<std::size_t, std::size_t>> branches;
  while (!todo.empty()) {
    auto [s, h] = todo.back();
    todo.pop_back();
    for (;;) {
      if (h == heard.size() && (!all || s == sent.size())) return true;
      if (s == sent.size()) break;
      const std::size_t kept = beginnings.next(s) == s ? rules.kept_back(sent.substr(s)) : 0;
      if (kept > 0 && branches.emplace(s, h).second) todo.emplace_back(s + kept, h);
      const auto length = std::min(beginnings.next(s + 1) - s, heard.size() - h);
      if (length == 0 || sent.substr(s, length) != heard.substr(h, length)) break;
      s += length;
      h += length;
    }
  }
  return false;
}

/// Whether the dialogue has ended the session.
bool is_refused(DialogueEvent end) {
  return end == DialogueEvent::Close || end == DialogueEvent::Injected;
}

/// Whether dotls may have said something of its own to the peer, or altered what the child said.
bool had_its_say(const Rules& rules, const Script& script, const Outcome& outcome) {
  const std::string_view sent = outcome.peer_sent;
  if (script.require_tls || is_refused(outcome.end) || outcome.end == DialogueEvent::Upgrade) {
    return true;
  }
  const Beginnings beginnings(rules, sent);
  for (auto s = beginnings.next(0); s < sent.size(); s = beginnings.next(s + 1)) {
    if (rules.kept_back(sent.substr(s)) > 0) return true;
  }
  return std::any_of(rules.edits.begin(), rules.edits.end(), [&](const std::string& word) {
    return contains_nocase(sent, word) || contains_nocase(outcome.child_sent, word);
  });
}

void check_to_child(const Rules& rules, const Script& script, const Outcome& outcome) {
  if (!script.require_tls) {
    const bool all = outcome.end == DialogueEvent::StayedPlain;
    require(is_sent_without_kept_back(rules, outcome.peer_sent, outcome.to_child, all),
            "the child hears what the peer sent without the commands that are kept back");
    return;
  }
  for (std::string_view left = outcome.to_child; !left.empty();) {
    const auto line = first_line(left);
    require(line.ends_with('\n'), "only whole lines reach the child where TLS is required");
    require(rules.leads_to_tls(line), "only what leads to TLS reaches the child");
    left.remove_prefix(line.size());
  }
}

void check_to_peer(const Rules& rules, const Script& script, const Outcome& outcome) {
  if (had_its_say(rules, script, outcome)) return;
  const std::string_view child = outcome.child_sent;
  require(child.starts_with(outcome.to_peer), "the peer hears what the child said, unaltered");
  const auto kept = child.substr(outcome.to_peer.size());
  require(kept.find('\n') == std::string_view::npos && kept.size() < 8192,
          "no more than the beginning of a line is kept back from the peer");
  require(kept.empty() || outcome.end == DialogueEvent::None, "nothing is kept back at the end");
}

void check_end(const Rules& rules, const Script& script, const Outcome& outcome) {
  if (outcome.end == DialogueEvent::Upgrade) {
    require(script.certificate, "no upgrade without a certificate");
    require(!outcome.left_in_kernel, "no upgrade with bytes after STARTTLS");
    auto sent = std::string_view(outcome.peer_sent);
    require(sent.ends_with('\n'), "an upgrade follows a whole line");
    sent = sent.substr(0, sent.find_last_not_of("\r\n\t ") + 1);
    require(sent.size() >= rules.starttls.size() &&
                contains_nocase(sent.substr(sent.size() - rules.starttls.size()), rules.starttls),
            "an upgrade follows STARTTLS and nothing else");
    require(outcome.to_peer.ends_with(rules.positive),
            "the positive answer is the last in the clear");
  }
  require(is_refused(outcome.end) == !outcome.reason.empty(), "a close has its reason");
  require(outcome.end != DialogueEvent::StayedPlain || !script.require_tls || outcome.peer_closed,
          "nothing is carried unread where TLS is required");
}

void check_rules(const Rules& rules, const Script& script, const Outcome& outcome) {
  check_to_child(rules, script, outcome);
  check_to_peer(rules, script, outcome);
  check_end(rules, script, outcome);
}

}  // namespace

bool contains_nocase(std::string_view text, std::string_view word) {
  return find_nocase(text, word) != std::string_view::npos;
}

bool has_word(std::string_view text, std::string_view word) {
  if (folded(text.substr(0, word.size())) != folded(word)) return false;
  text.remove_prefix(word.size());
  return text.empty() || text.front() == '\n' || text.starts_with("\r\n") || text.front() == ' ' ||
         text.front() == '\t';
}

std::string_view first_line(std::string_view text) {
  const auto end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

int check_dialogue(const Rules& rules, const std::uint8_t* data, std::size_t size) {
  const auto script = parse_script(data, size);
  const auto whole = run(rules.protocol, script, std::string::npos);
  check_rules(rules, script, whole);
  for (const std::size_t chunk : {std::size_t{1}, script.chunk}) {
    const auto pieces = run(rules.protocol, script, chunk);
    // What is the same keeps the same rules.
    if (pieces == whole) continue;
    check_rules(rules, script, pieces);
    if (whole.depends_on_pieces || pieces.depends_on_pieces) continue;
    require(pieces.to_child == whole.to_child, "the child hears the same however the bytes come");
    require(pieces.to_peer == whole.to_peer, "the peer hears the same however the bytes come");
    require(pieces.end == whole.end && pieces.reason == whole.reason,
            "the end is the same however the bytes come");
  }
  // It feeds 128 KiB, which takes as long as many inputs do: one in 16, hundreds a second. The
  // input chooses by itself, so that what is found is found again.
  constexpr std::size_t kRarely = 16;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (std::hash<std::string_view>()(input) % kRarely == 0) {
    require_bounded_memory(rules.protocol, script);
  }
  return 0;
}

}  // namespace dotls::fuzz
