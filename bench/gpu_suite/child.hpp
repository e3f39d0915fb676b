#pragma once

/// A program that runs beside this one and is read line by line, for suites that must outlive what they start.
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace colonnade::suite {

using Clock = std::chrono::steady_clock;

/// What waitpid says of an end, in words: "exit 3", "signal 11 (Segmentation fault)"; empty for exit 0.
[[nodiscard]] inline std::string end_in_words(int status) {
    if (WIFSIGNALED(status))
        return "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
    return WEXITSTATUS(status) == 0 ? "" : "exit " + std::to_string(WEXITSTATUS(status));
}

class Child {
public:
    /// Starts words[0] in a process group of its own, standard output and error in one stream. Throws
    /// std::system_error.
    explicit Child(const std::vector<std::string>& words) {
        int ends[2];
        if (pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "making a pipe");
        process_ = fork();
        if (process_ < 0) throw std::system_error(errno, std::generic_category(), "starting " + words.front());
        if (process_ == 0) {
            setpgid(0, 0);
            dup2(ends[1], STDOUT_FILENO);
            dup2(ends[1], STDERR_FILENO);
            close(ends[0]);
            close(ends[1]);
            std::vector<char*> arguments;
            for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
            arguments.push_back(nullptr);
            execvp(arguments.front(), arguments.data());
            _exit(127);
        }
        setpgid(process_, process_);  // whichever of the two comes first
        close(ends[1]);
        stream_ = ends[0];
    }
    ~Child() {
        if (process_ > 0) kill();
        close(stream_);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    enum class Read { line, end, late };

    /// The next line without its end, the last one perhaps torn; `late` where none is whole at `until`, or a signal
    /// came.
    Read read(std::string& line, Clock::time_point until) {
        while (true) {
            const std::size_t end = buffer_.find('\n');
            if (end != std::string::npos) {
                line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                return Read::line;
            }
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
            pollfd ready{stream_, POLLIN, 0};
            if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) <= 0) return Read::late;
            char block[4096];
            const ssize_t count = ::read(stream_, block, sizeof block);
            if (count > 0) {
                buffer_.append(block, static_cast<std::size_t>(count));
                continue;
            }
            line = std::exchange(buffer_, {});
            return line.empty() ? Read::end : Read::line;
        }
    }

    /// Waits for the end, which comes at `until` at the latest, and gives its status; what is still written goes
    /// nowhere.
    int wait(Clock::time_point until) {
        int status = 0;
        while (waitpid(process_, &status, WNOHANG) == 0) {
            if (Clock::now() > until) ::kill(-process_, SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        process_ = 0;
        return status;
    }
    /// Ends it and all that it started.
    void kill() {
        ::kill(-process_, SIGKILL);
        wait(Clock::now());
    }

private:
    pid_t process_ = 0;
    int stream_ = -1;
    std::string buffer_;
};

}  // namespace colonnade::suite
