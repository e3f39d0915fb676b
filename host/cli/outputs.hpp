#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/io/atomic_file.hpp"

namespace colonnade::cli {

/// A file that is written, and the key or option that names it.
struct NamedOutput {
    std::string key, path;
};

/// Pictures that a verb may draw beside output.file.
enum class Picture { montage, atlas, diagram };

/// The files that a spec asks a verb for. `file_key`: what names the file of the results.
[[nodiscard]] std::vector<NamedOutput> outputs_of(const Spec& spec, const std::vector<Picture>& pictures,
                                                  const std::string& file_key = "output.file");

/// Refuses what could not be written after all has been computed. Throws Error: an output is the spec, an input or
/// another output, directly or through links (Fault::input); otherwise as io::check_writable, with `bytes` for the file
/// of the results. Leaves nothing behind.
void check_outputs(const Experiment& experiment, const std::vector<NamedOutput>& outputs, std::uintmax_t bytes,
                   const std::function<void(const std::string&)>& notice);

/// A file to be written: `write` puts its bytes.
struct OutputFile {
    std::string path;
    std::function<void(io::AtomicFile&)> write;
};

/// Writes all files and then names them, so that all appear or, where `stop` answers true in time, none (Interrupted).
/// What cannot be written in its place is kept in $TMPDIR or /tmp. Throws Error (Fault::machine), one sentence that
/// says of every file what became of it.
void write_all(const std::vector<OutputFile>& outputs, const std::function<bool()>& stop);

}  // namespace colonnade::cli
