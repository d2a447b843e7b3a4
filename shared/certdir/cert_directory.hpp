// The certificate directory: the one place that knows the names of its files, the order in which
// they are looked up and who may read a secret. It parses no certificate and makes no key.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "shared/certdir/seen_file.hpp"

namespace dotls {

inline constexpr const char* kServerCertificateFile = "servercert.pem";
inline constexpr const char* kClientCertificateFile = "clientcert.pem";
inline constexpr const char* kClientCaFile = "clientca.pem";
inline constexpr const char* kClientCrlFile = "clientcrl.pem";
inline constexpr const char* kTicketKeysFile = "ticket.keys";
inline constexpr const char* kDhDefaultFile = "dhparams.pem";
inline constexpr const char* kSniDirectory = "sni";
inline constexpr const char* kLockFile = ".update_tmprsadh.lock";
inline constexpr const char* kTicketsLockFile = ".update_tmprsadh.tickets.lock";
inline constexpr const char* kParametersManifest = ".update_tmprsadh.parameters.made";
inline constexpr const char* kTicketsManifest = ".update_tmprsadh.tickets.made";

/// The sizes, in bits, of the parameters that the directory may hold, smallest first.
inline constexpr int kParameterBits[] = {2048, 3072, 4096, 6144, 8192};

/// "rsa<bits>.pem" and "dh<bits>.pem".
[[nodiscard]] std::string rsa_file_name(int bits);
[[nodiscard]] std::string dh_file_name(int bits);

/// The sizes to try for `wanted_bits`, in order: itself, then the next larger ones of
/// kParameterBits. Never one under 2048.
[[nodiscard]] std::vector<int> parameter_lookup_order(int wanted_bits);

/// `name` itself if it has a slash, else its path in `directory`.
[[nodiscard]] std::string path_in(std::string_view directory, std::string_view name);

/// Whether there is anything at `path`: only ENOENT means no. A file that may not be read must be
/// an error where it is opened, never a silent "not there".
[[nodiscard]] bool exists(const std::string& path);

/// The names of what is in the directory at `path`, sorted: as many as there are before an `error`.
[[nodiscard]] std::vector<std::string> find_names(const std::string& path, std::error_code& error);

/// The mode as chmod(1) takes it, "0640".
[[nodiscard]] std::string mode_text(mode_t mode);

/// One certificate chain and its key, as paths. Without `key_file` the key is in the same file.
struct CertificateFiles {
  std::string certificate_file;
  std::optional<std::string> key_file;
};

/// Whether a file holds what nobody else may read.
enum class Secrecy { Public, Secret };

/// A file as it was read: its bytes, which are wiped when the object goes, and the facts that
/// fstat(2) gave of the very file that was opened.
struct FileContent {
  FileContent() = default;
  FileContent(FileContent&&) = default;
  FileContent& operator=(FileContent&&) = delete;
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;
  ~FileContent();

  std::string path;
  std::vector<char> bytes;
  struct stat facts {};
};

/// Reads the whole file, following symbolic links; nullopt where there is none (ENOENT, and only
/// that). Throws Fatal::usage that names the file and the fix where it may not be read, is no
/// regular file, is larger than 16 MiB or, being Secrecy::Secret, is open to others. Never blocks
/// on a FIFO. `seen`, where given, gets the file, also one that is refused or is not there.
[[nodiscard]] std::optional<FileContent> find_file(const std::string& path, Secrecy secrecy,
                                                   SeenFiles* seen = nullptr);

/// As find_file, but a file that is not there is an error too.
[[nodiscard]] FileContent load_file(const std::string& path, Secrecy secrecy,
                                    SeenFiles* seen = nullptr);

/// What to say of a file that `uid` and `gid` may not read. `let_in`: the group that would be,
/// which comes first, for it changes nothing in the directory.
[[nodiscard]] std::string denied_message(const std::string& path, uid_t uid, gid_t gid,
                                         std::optional<gid_t> let_in);

/// Why a secret file with these facts breaks the permission rule, with the chmod that fixes it;
/// nullopt where it keeps it. Readable by the group is fine.
[[nodiscard]] std::optional<std::string> find_permission_problem(const std::string& path,
                                                                 const struct stat& facts);

}  // namespace dotls
