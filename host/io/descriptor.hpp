#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace colonnade::io {

/// Makes a system call again while a signal interrupts it, and gives what it answered at last.
template <class Call>
auto uninterrupted(Call call) {
    for (;;) {
        const auto answer = call();
        if (answer >= 0 || errno != EINTR) return answer;
    }
}

/// An open file descriptor, or none (-1); closed at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int opened = -1) noexcept : number_(opened) {}
    ~Descriptor() { static_cast<void>(close()); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    /// 0, or the error with which the system closed it; Linux closes it in every case, also where a signal interrupts.
    [[nodiscard]] int close() noexcept {
        if (number_ < 0) return 0;
        return ::close(std::exchange(number_, -1)) == 0 || errno == EINTR ? 0 : errno;
    }

private:
    int number_;
};

}  // namespace colonnade::io
