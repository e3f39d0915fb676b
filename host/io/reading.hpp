#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "host/io/bytes.hpp"

namespace colonnade::io {

/// What the readers of data files may take, and whom they tell.
struct Reading {
    std::size_t memory = unlimited;  ///< bytes that one file and its values may take
    /// Told in one sentence what was read as it stands, but may have been meant otherwise; may be empty.
    std::function<void(const std::string&)> notice{};
    /// For a file that a copy of this process reads, beside the time that its size takes.
    std::chrono::milliseconds patience{30000};
};

}  // namespace colonnade::io
