// The values of a message as bytes: a writer and a reader with the same calls, so that one function
// (codec.cpp, carry) says how a message looks for both. A flag or a choice is one byte, a number
// eight in network order, a text two for its length and its bytes, a blob four. A count is one
// byte, and four for many. Each value has one form only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dotls {

/// Appends values as they are: the reader judges them. A text ends where its length does.
class WireWriter {
 public:
  static constexpr bool kReads = false;

  /// Up to `room` bytes stay where they are, and leave no copy behind as they grow.
  explicit WireWriter(std::size_t room = 0) { bytes_.reserve(room); }

  template <class Choice>
  void choice(const Choice& value, Choice /*last*/) {
    put(static_cast<std::uint64_t>(value), 1);
  }
  void flag(const bool& value) { put(value ? 1 : 0, 1); }
  template <class Number>
  void number(const Number& value, Number /*least*/, Number /*most*/) {
    put(static_cast<std::uint64_t>(value), 8);
  }
  void text(const std::string& value, std::size_t /*most*/) {
    const std::string_view part = std::string_view(value).substr(0, 0xffff);
    put(part.size(), 2);
    bytes_.append(part);
  }
  void blob(const std::string& value, std::size_t /*most*/) {
    put(value.size(), 4);
    bytes_.append(value);
  }
  template <std::size_t Size>
  void fixed(const std::array<unsigned char, Size>& value) {
    bytes_.append(value.begin(), value.end());
  }
  template <class Item>
  void count(const std::vector<Item>& items, std::size_t /*most*/) {
    put(items.size(), 1);
  }
  template <class Item>
  void many(const std::vector<Item>& items) {
    put(items.size(), 4);
  }
  /// Whether the value is there, and comes next.
  template <class Value>
  [[nodiscard]] bool presence(const std::optional<Value>& value) {
    flag(value.has_value());
    return value.has_value();
  }

  [[nodiscard]] std::string take() && { return std::move(bytes_); }

 private:
  void put(std::uint64_t value, unsigned bytes) {
    while (bytes-- > 0) bytes_ += static_cast<char>(value >> (8 * bytes) & 0xffU);
  }

  std::string bytes_;
};

/// Takes values. What is out of its bounds, or not there, spoils the whole: is_good() is false from
/// then on, and each further value is the least.
class WireReader {
 public:
  static constexpr bool kReads = true;

  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  template <class Choice>
  void choice(Choice& value, Choice last) {
    value = static_cast<Choice>(get(1, 0, static_cast<std::uint64_t>(last)));
  }
  void flag(bool& value) { value = get(1, 0, 1) == 1; }
  /// Neither bound is negative.
  template <class Number>
  void number(Number& value, Number least, Number most) {
    value = static_cast<Number>(
        get(8, static_cast<std::uint64_t>(least), static_cast<std::uint64_t>(most)));
  }
  void text(std::string& value, std::size_t most) { value = take(get(2, 0, most)); }
  void blob(std::string& value, std::size_t most) { value = take(get(4, 0, most)); }
  template <std::size_t Size>
  void fixed(std::array<unsigned char, Size>& value) {
    const std::string_view bytes = take(Size);
    std::copy(bytes.begin(), bytes.end(), value.begin());
  }
  template <class Item>
  void count(std::vector<Item>& items, std::size_t most) {
    items.resize(get(1, 0, most));
  }
  /// No more than there is room for: each item has a blob's length at least.
  template <class Item>
  void many(std::vector<Item>& items) {
    items.resize(get(4, 0, rest_.size() / 4));
  }
  template <class Value>
  [[nodiscard]] bool presence(std::optional<Value>& value) {
    bool is_there = false;
    flag(is_there);
    if (is_there) value.emplace();
    return is_there;
  }

  void require(bool holds) { good_ = good_ && holds; }
  [[nodiscard]] bool is_good() const { return good_; }
  /// Whether all values were good, and nothing follows them.
  [[nodiscard]] bool is_whole() const { return good_ && rest_.empty(); }

 private:
  std::uint64_t get(unsigned bytes, std::uint64_t least, std::uint64_t most) {
    require(bytes <= rest_.size());
    if (!good_) return least;
    std::uint64_t value = 0;
    for (const char c : rest_.substr(0, bytes)) value = value << 8U | static_cast<unsigned char>(c);
    rest_.remove_prefix(bytes);
    require(value >= least && value <= most);
    return good_ ? value : least;
  }
  // All of them, or none.
  std::string_view take(std::size_t size) {
    require(size <= rest_.size());
    if (!good_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

/// A text for a person, of which the writer leaves out what is too long.
template <class Wire>
void carry_cut(Wire& wire, std::string& text, std::size_t most) {
  if (!Wire::kReads && text.size() > most) text.resize(most);
  wire.text(text, most);
}

}  // namespace dotls
