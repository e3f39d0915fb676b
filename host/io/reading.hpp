#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "io/bytes.hpp"

namespace colonnade::io {

/// What the readers of data files may take, and whom they tell.
struct Reading {
    std::size_t memory = unlimited;  ///< bytes that one file and its values may take
    /// Told in one sentence what was read as it stands, but may have been meant otherwise; may be empty.
    std::function<void(const std::string&)> notice{};
};

}  // namespace colonnade::io
