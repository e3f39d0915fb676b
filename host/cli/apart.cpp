#include "cli/apart.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <new>

namespace colonnade::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// What crosses the pipe: this, and for a refusal its text.
struct Message {
    enum class Kind : std::int32_t { tried, refused } kind = Kind::tried;
    Fault fault = Fault::input;
    std::uint64_t length = 0;
    estimates::Tried tried{};
};

void send(int pipe, const void* data, std::size_t bytes) {
    const char* at = static_cast<const char*>(data);
    while (bytes > 0) {
        const ssize_t sent = write(pipe, at, bytes);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;  // nobody listens any more
        at += sent;
        bytes -= static_cast<std::size_t>(sent);
    }
}

void refuse(int pipe, Fault fault, const std::string& sentence) {
    Message message;
    message.kind = Message::Kind::refused;
    message.fault = fault;
    message.length = sentence.size();
    send(pipe, &message, sizeof message);
    send(pipe, sentence.data(), sentence.size());
}

[[noreturn]] void child(int pipe, Verb verb, const Experiment& experiment, const RunOptions& options, double seconds) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
        estimates::try_out(verb, experiment, options, seconds, [pipe](const estimates::Tried& tried) {
            Message message;
            message.tried = tried;
            send(pipe, &message, sizeof message);
        });
    } catch (const Error& error) {
        refuse(pipe, error.fault(), error.what());
    } catch (const std::bad_alloc&) {
        refuse(pipe, Fault::machine, "out of memory");
    } catch (const std::exception& error) {
        refuse(pipe, Fault::internal, error.what());
    }
    _exit(0);
}

/// Bytes until the end or the deadline.
class Listener {
public:
    Listener(int pipe, Clock::time_point deadline) : pipe_(pipe), deadline_(deadline) {}

    /// False where they did not all come.
    bool read(void* data, std::size_t bytes) {
        char* at = static_cast<char*>(data);
        while (bytes > 0) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
            pollfd waiting{pipe_, POLLIN, 0};
            const int ready = left < 0 ? 0 : poll(&waiting, 1, static_cast<int>(left) + 1);
            if (ready < 0 && errno == EINTR) continue;
            if (ready <= 0) return false;
            const ssize_t got = ::read(pipe_, at, bytes);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            at += got;
            bytes -= static_cast<std::size_t>(got);
        }
        return true;
    }

private:
    int pipe_;
    Clock::time_point deadline_;
};

}  // namespace

Apart try_apart(Verb verb, const Experiment& experiment, const RunOptions& options, double seconds) {
    const std::chrono::duration<double> patience(1.15 * seconds);
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(patience);
    Apart apart;
    apart.seconds = seconds;
    int ends[2];
    if (pipe(ends) != 0) throw Error(std::string("no pipe: ") + std::strerror(errno), Fault::machine);
    const pid_t process = fork();
    if (process < 0) {
        const int reason = errno;
        close(ends[0]);
        close(ends[1]);
        throw Error(std::string("no process for a trial: ") + std::strerror(reason), Fault::machine);
    }
    if (process == 0) {
        close(ends[0]);
        child(ends[1], verb, experiment, options, seconds);
    }
    close(ends[1]);
    Listener listener(ends[0], deadline);
    for (Message message; listener.read(&message, sizeof message);) {
        if (message.kind == Message::Kind::tried) {
            apart.tried = message.tried;
            continue;
        }
        std::string sentence(message.length, ' ');
        if (listener.read(sentence.data(), sentence.size())) apart.refusal.emplace(sentence, message.fault);
    }
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
    close(ends[0]);
    return apart;
}

}  // namespace colonnade::cli
