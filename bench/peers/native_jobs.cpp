#include <algorithm>
#include <sstream>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "peers/native.hpp"

namespace {

using namespace colonnade;

Experiment job;
Dataset answer;  ///< what job_answer left for job_size and job_values

Dataset run_job() {
    RunOptions options;
    options.threads = threads_in_use();
    return run(job, options);
}

}  // namespace

void job_load(const char* spec, const char* overrides) {
    std::vector<std::string> lines;
    std::istringstream text(overrides);
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    job = load_spec(spec, lines);
}

std::size_t job_columns() {
    return job.base.column.count;
}

std::size_t job_pixels(double* pixels) {
    const Stimulus& stimulus = job.base.stimulus;
    std::copy(stimulus.pixels.begin(), stimulus.pixels.end(), pixels);
    return stimulus.image_width;
}

void job_run(const char* file) {
    const Dataset results = run_job();
    if (*file != '\0') write_netcdf(results, file);
}

void job_answer() {
    answer = run_job();
}

std::size_t job_size(const char* variable) {
    const Variable* found = answer.find(variable);
    return found == nullptr ? 0 : std::visit([](const auto& values) { return values.size(); }, found->values);
}

void job_values(const char* variable, double* values) {
    std::visit(
        [&](const auto& from) {
            using Value = typename std::decay_t<decltype(from)>::value_type;
            if constexpr (std::is_arithmetic_v<Value>)
                std::transform(from.begin(), from.end(), values, [](Value v) { return static_cast<double>(v); });
        },
        answer.find(variable)->values);
}
