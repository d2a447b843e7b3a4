#include "shared/certdir/certificate_text.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <utility>

#include "shared/names.hpp"
#include "shared/openssl_ptr.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxTextBytes = 1024;
constexpr std::size_t kNamesInALine = 8;

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, OpensslDeleter<GENERAL_NAMES_free>>;

std::string text_in(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

// RFC 2253 escapes control bytes and DEL by itself; the bound and the rest are ours.
std::string bounded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (out.size() >= kMaxTextBytes) return out + "...";
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? printable(std::string_view(&c, 1)) : std::string(1, c);
  }
  return out;
}

std::string address_text(const ASN1_OCTET_STRING& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int size = ASN1_STRING_length(&address);
  if (size != 4 && size != 16) return {};
  const char* written = inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(&address),
                                  text.data(), text.size());
  return written == nullptr ? std::string() : std::string(written);
}

std::string general_name_text(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) {
    const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName));
    return printable({data, static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName))}, 255);
  }
  return name.type == GEN_IPADD ? address_text(*name.d.iPAddress) : std::string();
}

}  // namespace

std::string name_text(const X509_NAME& name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), &name, 0, XN_FLAG_RFC2253);
  return bounded(text_in(*bio));
}

std::string time_text(const ASN1_TIME& time) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(bio.get(), &time);
  return bounded(text_in(*bio));
}

std::string serial_text(const X509& certificate) {
  const BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(&certificate), nullptr));
  if (!number) return {};
  const std::unique_ptr<char, void (*)(char*)> hex(BN_bn2hex(number.get()),
                                                   [](char* text) { OPENSSL_free(text); });
  return hex ? bounded(hex.get()) : std::string();
}

namespace {

// An address as a DNS name counts for nothing (RFC 6125 section 6.4), though it looks as if it did.
std::string marked(std::string text, const GENERAL_NAME& name) {
  const bool misplaced = name.type == GEN_DNS && is_ip_address(text);
  return misplaced ? text + " (an address as a DNS name)" : text;
}

std::vector<std::string> names_of(const X509& certificate, std::size_t most, bool marks) {
  const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> texts;
  std::size_t more = 0;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME& name = *sk_GENERAL_NAME_value(names.get(), i);
    std::string text = general_name_text(name);
    if (text.empty()) continue;
    if (marks) text = marked(std::move(text), name);
    if (texts.size() < most) {
      texts.push_back(std::move(text));
    } else {
      ++more;
    }
  }
  if (more > 0) texts.push_back("and " + std::to_string(more) + " more");
  return texts;
}

}  // namespace

std::vector<std::string> subject_names(const X509& certificate, std::size_t most) {
  return names_of(certificate, most, false);
}

std::string subject_names_text(const X509& certificate) {
  std::string line;
  for (const std::string& name : names_of(certificate, kNamesInALine, true)) {
    line.append(line.empty() ? "" : ", ").append(name);
  }
  return line.empty() ? "no names" : line;
}

}  // namespace dotls
