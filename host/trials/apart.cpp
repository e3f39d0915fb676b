#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <new>
#include <string>
#include <system_error>

#include "host/io/child_process.hpp"
#include "host/trials/trial.hpp"

namespace colonnade::trials {
namespace {

using io::ChildProcess;

/// What crosses the pipe: this, and for a refusal its text.
struct Message {
    enum class Kind : std::int32_t { tried, refused } kind = Kind::tried;
    Fault fault = Fault::input;
    std::uint64_t length = 0;
    Tried tried{};
};

void refuse(const ChildProcess::Pipe& pipe, Fault fault, const std::string& sentence) {
    Message message;
    message.kind = Message::Kind::refused;
    message.fault = fault;
    message.length = sentence.size();
    pipe.write(&message, sizeof message);
    pipe.write(sentence.data(), sentence.size());
}

void try_and_tell(const ChildProcess::Pipe& pipe, Verb verb, const Experiment& experiment, const RunOptions& options,
                  double seconds) {
    try {
        try_out(verb, experiment, options, seconds, [&pipe](const Tried& tried) {
            Message message;
            message.tried = tried;
            pipe.write(&message, sizeof message);
        });
    } catch (const Error& error) {
        refuse(pipe, error.fault(), error.what());
    } catch (const std::bad_alloc&) {
        refuse(pipe, Fault::machine, "out of memory");
    } catch (const std::system_error& error) {
        refuse(pipe, Fault::machine, std::string("the system refused what a trial needs: ") + error.what());
    } catch (const std::exception& error) {
        refuse(pipe, Fault::internal, error.what());
    }
}

}  // namespace

Apart try_apart(Verb verb, const Experiment& experiment, const RunOptions& options, double seconds) {
    using Clock = ChildProcess::Clock;
    const auto deadline =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1.15 * seconds));
    Apart apart;
    apart.seconds = seconds;
    ChildProcess trial(name_of(verb),
                       [&](const ChildProcess::Pipe& pipe) { try_and_tell(pipe, verb, experiment, options, seconds); });
    for (Message message; trial.read(&message, sizeof message, deadline, options.stop);) {
        if (message.kind == Message::Kind::tried) {
            apart.tried = message.tried;
            continue;
        }
        std::string sentence(message.length, ' ');
        if (trial.read(sentence.data(), sentence.size(), deadline, options.stop))
            apart.refusal.emplace(sentence, message.fault);
    }
    const ChildProcess::End end = trial.end();
    if (end.signal != 0)
        apart.refusal.emplace(fmt::format("a trial of {} was ended by signal {}", name_of(verb), end.signal),
                              Fault::machine);
    return apart;
}

}  // namespace colonnade::trials
