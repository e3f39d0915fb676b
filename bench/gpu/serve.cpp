/// colonnade's side of a contest with peers that live in another process. Requests, a line each:
///     open WORKLOAD COLUMNS STEPS FOLDER    draws LI3, COL8x3, DENSE32 or LI3-EQ and writes its arrays to FOLDER
///     turn                                  solves it once more from the start
///     answer FILE                           writes the rates [row][column]
/// Answers are JSON objects, a line each; arrays are the bare numbers of x0, u, weight and matrix, float64 in LI3-EQ,
/// else float32.
#include <fstream>
#include <iostream>
#include <memory>
#include <span>
#include <sstream>

#include "colonnade/error.hpp"
#include "gpu/device_pipeline.hpp"
#include "gpu/few.hpp"
#include "gpu/programs.hpp"
#include "gpu/suite_specs.hpp"
#include "support/measure.hpp"

namespace colonnade::bench {
namespace {

constexpr double tolerance = 1e-12;

template <class T>
void write(const std::string& path, const std::vector<std::span<const T>>& rows) {
    std::ofstream file(path, std::ios::binary);
    for (const auto& row : rows)
        file.write(reinterpret_cast<const char*>(row.data()), static_cast<std::streamsize>(row.size_bytes()));
    if (!file) throw Error(path + ": cannot be written", Fault::machine);
}

/// What is solved again and again.
class Task {
public:
    Task() = default;
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    virtual ~Task() = default;
    /// Milliseconds, the start apart.
    virtual double turn() = 0;
    virtual void answer(const std::string& path) = 0;
};

template <class T>
class TaskOf final : public Task {
public:
    TaskOf(const Spec& spec, bool newton, std::size_t steps, bool on_device)
        : newton_(newton), steps_(steps), start_(systems_of<T>(spec, spec.column.count).front(), newton), few_(start_) {
        if (on_device) there_ = std::make_unique<OnDevice<T>>(start_.system(), newton, spec.column.count, stream());
    }

    void write_arrays(const std::string& folder) {
        const core::System<T> system = start_.system();
        auto& columns = start_.columns();
        const auto rows = [&](auto of, int count) {
            std::vector<std::span<const T>> all;
            for (int r = 0; r < count; ++r) all.push_back(of(static_cast<std::size_t>(r)));
            return all;
        };
        const int rates = system.layers * system.neurons;
        const int weights = system.matrix == nullptr ? system.layers * system.weight_rows : 0;
        write<T>(folder + "/x0", rows([&](std::size_t r) { return columns.x(r); }, rates));
        write<T>(folder + "/u", rows([&](std::size_t r) { return columns.u(r); }, rates));
        write<T>(folder + "/weight", rows([&](std::size_t r) { return columns.weight(r); }, weights));
        write<T>(folder + "/matrix", {std::span<const T>(columns.matrix())});
    }

    double turn() override {
        if (!there_) {
            few_ = start_;
            return milliseconds_of([&] { few_.solve(*kernels::cpu_backend("auto"), steps_, tolerance); });
        }
        there_->reset();
        stream().wait();
        return milliseconds_of([&] {
            newton_ ? there_->newton(Few<T>::rule(tolerance)) : there_->advance(steps_);
            stream().wait();
        });
    }

    void answer(const std::string& path) override {
        if (there_) {
            const std::vector<T> rates = there_->rates();
            return write<T>(path, {std::span<const T>(rates)});
        }
        const core::System<T> system = few_.system();
        std::vector<std::span<const T>> rows;
        for (int r = 0; r < system.layers * system.neurons; ++r)
            rows.push_back(few_.columns().x(static_cast<std::size_t>(r)));
        write<T>(path, rows);
    }

private:
    /// Made when a device is first asked for.
    static const kernels::cuda::Stream& stream() {
        static const kernels::cuda::Stream made;
        return made;
    }

    bool newton_;
    std::size_t steps_;
    Few<T> start_, few_;
    std::unique_ptr<OnDevice<T>> there_;
};

template <class T>
std::unique_ptr<Task> open(const Spec& spec, bool newton, std::size_t steps, bool on_device,
                           const std::string& folder) {
    auto task = std::make_unique<TaskOf<T>>(spec, newton, steps, on_device);
    task->write_arrays(folder);
    return task;
}

std::unique_ptr<Task> open(std::istream& request, bool on_device) {
    std::string name, folder;
    std::size_t columns = 0, steps = 0;
    request >> name >> columns >> steps >> folder;
    if (!request) throw Error("open: expected WORKLOAD COLUMNS STEPS FOLDER");
    if (name == "LI3-EQ") return open<double>(suite_li3(columns), true, 0, on_device, folder);
    if (name == "LI3") return open<float>(suite_li3(columns), false, steps, on_device, folder);
    if (name == "COL8x3") return open<float>(suite_col8x3(columns), false, steps, on_device, folder);
    if (name == "DENSE32") return open<float>(suite_dense32(columns), false, steps, on_device, folder);
    throw Error("workload: found '" + name + "', allowed: LI3, LI3-EQ, COL8x3, DENSE32");
}

nlohmann::json reply(std::istream& request, bool on_device, std::unique_ptr<Task>& task) {
    std::string verb, path;
    request >> verb;
    if (verb == "open") {
        task.reset();  // first, so that both need not fit
        task = open(request, on_device);
        return {{"ok", true}};
    }
    if (!task) throw Error("nothing is open");
    if (verb == "turn") return {{"ms", task->turn()}};
    if (verb != "answer") throw Error("request: found '" + verb + "', allowed: open, turn, answer");
    request >> path;
    task->answer(path);
    return {{"ok", true}};
}

}  // namespace

bool serve(const std::string& backend) {
    std::unique_ptr<Task> task;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream request(line);
        try {
            tell(reply(request, backend != "cpu", task));
        } catch (const Error& error) {
            tell({{"error", error.what()}});
        }
    }
    return true;
}

}  // namespace colonnade::bench
