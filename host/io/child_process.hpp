#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "host/io/descriptor.hpp"

namespace colonnade::io {

/// Work done by a forked copy of this process, which sends its answer through a pipe, so that a library that crashes,
/// hangs or asks for too much memory does so there.
///
/// The copy has the calling thread alone. The work may use memory (glibc's allocator survives a fork) and files of its
/// own, but no lock that another thread of this process may hold: whoever forks holds the locks of the libraries that
/// the work calls. In the copy the standard streams lead nowhere, signals do what they do by default, no core is
/// dumped, and it dies with the thread that started it. The destructor kills and reaps it.
class ChildProcess {
public:
    using Clock = std::chrono::steady_clock;

    /// The copy's end of the pipe.
    class Pipe {
    public:
        explicit Pipe(int descriptor) : descriptor_(descriptor) {}
        /// Writes all of it; the copy ends here when nobody reads any more.
        void write(const void* from, std::size_t count) const;

    private:
        int descriptor_;
    };

    /// Starts the copy. Throws Error of Fault::machine, named `what`, when the system does not give a process or a
    /// pipe.
    ChildProcess(const std::string& what, const std::function<void(const Pipe&)>& work);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Reads exactly `count` bytes. False when the copy ended first, or when `deadline` passed. Throws Interrupted
    /// within a tenth of a second once `stop`, which may be empty, answers true.
    [[nodiscard]] bool read(void* to, std::size_t count, Clock::time_point deadline,
                            const std::function<bool()>& stop = {});

    /// How it came that `read` was false, after which the copy is gone.
    struct End {
        bool late = false;  ///< the deadline passed, and the copy was killed
        int signal = 0;     ///< the signal that ended it of itself; 0: none, or nobody knows
    };
    [[nodiscard]] End end();

private:
    pid_t id_ = -1;
    Descriptor pipe_;
    bool late_ = false;
};

/// In a copy: lets the address space grow by `more` bytes from here and no further. Nothing in a build with sanitizers,
/// whose shadow memory fills the address space.
void limit_memory_growth(std::size_t more);

}  // namespace colonnade::io
