#include "host/cli/outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <new>
#include <random>

#include "colonnade/error.hpp"
#include "colonnade/run.hpp"
#include "host/cli/montage.hpp"
#include "host/io/array.hpp"
#include "host/io/resolved_path.hpp"

namespace colonnade::cli {
namespace {

namespace fs = std::filesystem;

/// Every output a file of its own.
void check_distinct(const Experiment& experiment, const std::vector<NamedOutput>& outputs) {
    const auto refuse = [](const NamedOutput& output, const std::string& other) {
        throw Error(fmt::format("{}: found {}, which is the file of {} as well, allowed: a file of its own", output.key,
                                output.path, other));
    };
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        for (const InputFile& input : experiment.inputs)
            // an output that is called like a variable of an input would be taken for it by the next run
            if (outputs[i].path == input.path || io::same_file(outputs[i].path, io::file_of_array(input.path)))
                refuse(outputs[i], input.key);
        for (std::size_t j = 0; j < i; ++j)
            if (io::same_file(outputs[i].path, outputs[j].path)) refuse(outputs[i], outputs[j].key);
    }
}

/// What becomes of one output.
struct Fate {
    const OutputFile* output;
    std::unique_ptr<io::AtomicFile> file{};
    std::string problem{};

    /// Takes a step towards the file unless an earlier one failed.
    void attempt(const std::function<void(Fate&)>& step) {
        if (!problem.empty()) return;
        try {
            step(*this);
        } catch (const Error& error) {
            if (error.fault() == Fault::internal) throw;
            problem = error.what();
        } catch (const std::bad_alloc&) {
            problem = fmt::format("{}: memory is full", output->path);
        }
    }
};

/// Another name for the file in the system's temporary folder.
std::string spare_name(const std::string& path) {
    const char* given = std::getenv("TMPDIR");
    const fs::path name = fs::path(path).filename();
    std::random_device random;
    const std::string ending = fmt::format(".{:08x}{}", random(), name.extension().string());
    // NAME_MAX of about every file system, which a name that is just short enough by itself would now pass
    constexpr std::size_t longest = 255;
    const std::string stem = name.stem().string();
    const std::string spare = stem.substr(0, longest - std::min(longest, ending.size())) + ending;
    return (fs::path(given != nullptr && *given != '\0' ? given : "/tmp") / spare).string();
}

/// Writes the file elsewhere; what came of it, for the sentence.
std::string keep_elsewhere(const OutputFile& output) {
    const std::string spare = spare_name(output.path);
    const OutputFile elsewhere{spare, output.write};
    Fate fate{&elsewhere};
    fate.attempt([](Fate& it) {
        it.file = std::make_unique<io::AtomicFile>(it.output->path);
        it.output->write(*it.file);
        it.file->commit();
    });
    return fate.problem.empty() ? fmt::format("it is kept as {}", spare)
                                : fmt::format("nor can it be kept elsewhere: {}", fate.problem);
}

}  // namespace

std::vector<NamedOutput> outputs_of(const Spec& spec, const std::vector<Picture>& pictures,
                                    const std::string& file_key) {
    std::vector<NamedOutput> outputs{{file_key, spec.output.file}};
    for (const Picture picture : pictures) {
        if (picture == Picture::montage) outputs.push_back({"output.image", spec.output.image});
        if (picture == Picture::atlas) outputs.push_back({"atlas.picture", spec.atlas.picture});
        if (picture == Picture::diagram) outputs.push_back({"continuation.picture", spec.continuation.picture});
    }
    std::erase_if(outputs, [](const NamedOutput& output) { return output.path.empty(); });
    return outputs;
}

void check_outputs(const Experiment& experiment, const std::vector<NamedOutput>& outputs, std::uintmax_t bytes,
                   const std::function<void(const std::string&)>& notice) {
    check_distinct(experiment, outputs);
    for (const NamedOutput& output : outputs) {
        if (output.key == "output.image") check_montage(experiment.points.front());
        // the structure of a file of results: some hundred variables with their attributes, among them the spec
        const std::uintmax_t structure = (std::uintmax_t{128} << 10U) + 2 * experiment.base.text.size();
        const bool is_results = output.path == experiment.base.output.file;
        io::check_writable(output.path, is_results ? bytes + structure : 0, {{}, notice});
    }
}

void write_all(const std::vector<OutputFile>& outputs, const std::function<bool()>& stop) {
    std::vector<Fate> fates;
    for (const OutputFile& output : outputs) {
        fates.push_back({&output});
        fates.back().attempt([&](Fate& fate) {
            fate.file = std::make_unique<io::AtomicFile>(fate.output->path, io::WriteHooks{stop, {}});
            fate.output->write(*fate.file);
            fate.file->sync();
        });
    }
    if (stop && stop()) throw Interrupted{};
    for (Fate& fate : fates) fate.attempt([](Fate& it) { it.file->publish(); });

    std::string failed, written;
    for (Fate& fate : fates) {
        const bool is_there = fate.file && fate.file->published();
        fate.file.reset();  // gives its room back before it is written elsewhere
        if (fate.problem.empty()) {
            written += fmt::format("; {} is written", fate.output->path);
            continue;
        }
        failed += (failed.empty() ? "" : "; ") + fate.problem;
        if (!is_there) failed += "; " + keep_elsewhere(*fate.output);
    }
    if (!failed.empty()) throw Error(failed + written, Fault::machine);
}

}  // namespace colonnade::cli
