#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "colonnade/error.hpp"
#include "colonnade/load.hpp"
#include "host/io/array.hpp"
#include "host/io/image.hpp"
#include "host/spec/files.hpp"
#include "host/spec/print.hpp"
#include "host/spec/read_spec.hpp"
#include "host/spec/reader.hpp"
#include "host/spec/sections/atlas_points.hpp"
#include "host/spec/sections/sweep.hpp"
#include "host/spec/toml/overrides.hpp"
#include "host/spec/toml/text_check.hpp"
#include "host/spec/toml/toml_reader.hpp"

namespace colonnade {
namespace {

/// A name of the system's as messages have it, without control characters.
std::string shown_name(const std::string& path) {
    return spec::shorten(path, path.size());
}

/// The whole file; a directory, a missing or an unreadable file is the caller's fault.
std::string read_text(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) throw Error(fmt::format("{}: there is no such file", shown_name(path)));
    if (std::filesystem::is_directory(status))
        throw Error(fmt::format("{}: found a folder, allowed: a spec file", shown_name(path)));
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(fmt::format("{}: cannot be opened for reading", shown_name(path)));
    std::string text;
    char buffer[65536];
    while (text.size() <= spec::text_limit && file.read(buffer, sizeof buffer).gcount() > 0)
        text.append(buffer, static_cast<std::size_t>(file.gcount()));
    if (file.bad()) throw Error(fmt::format("{}: cannot be read", shown_name(path)));
    return text;
}

spec::FileReaders readers_of(const LoadOptions& options) {
    // values stay in Files, in the base, in a point and in what runs it
    const io::Reading reading{options.memory == io::unlimited ? io::unlimited : options.memory / 4, options.notice};
    return {[reading](const std::string& path) { return io::read_array(path, reading); },
            [reading](const std::string& path) { return io::read_image(path, reading); }};
}

}  // namespace

Experiment load_spec(const std::string& path, const std::vector<std::string>& overrides, const LoadOptions& options) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return parse_spec(read_text(path), shown_name(path), overrides, folder.empty() ? "." : folder, options);
}

Experiment parse_spec(const std::string& toml, const std::string& name, const std::vector<std::string>& overrides,
                      const std::string& folder, const LoadOptions& options) {
    spec::Value root = spec::read_toml(toml, name);
    spec::apply_overrides(root, overrides);
    spec::check_names(root);
    spec::Files files(folder, readers_of(options));
    Experiment experiment;
    experiment.base = spec::read_spec(root, files);
    experiment.base.text = spec::print_document(root);
    const auto axes = spec::read_axes(root, files);
    for (const spec::Axis& axis : axes) experiment.axes.push_back(axis.shown);
    if (axes.empty())
        experiment.points.push_back(experiment.base);
    else
        experiment.points = spec::sweep_points(root, axes, experiment.base, files);
    experiment.atlas_points = spec::atlas_points(root, experiment.base, files);
    experiment.inputs = files.read();
    experiment.inputs.insert(experiment.inputs.begin(), {"spec", name});
    return experiment;
}

}  // namespace colonnade
