#include "host/io/live_files.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

namespace colonnade::io {
namespace {

enum State : int { empty, being_filled, listed };

/// Never allocated, so that it can be read at any moment.
struct Place {
    std::atomic<int> state{empty};
    std::array<char, 4096> path{};
};
static_assert(std::atomic<int>::is_always_lock_free);

constexpr std::size_t places = 32;
std::array<Place, places> table;

}  // namespace

LiveFile::LiveFile(const std::string& path) noexcept : place_(places) {
    if (path.size() >= table[0].path.size()) return;
    for (std::size_t i = 0; i < places; ++i) {
        int expected = empty;
        if (!table[i].state.compare_exchange_strong(expected, being_filled)) continue;
        std::memcpy(table[i].path.data(), path.c_str(), path.size() + 1);
        table[i].state = listed;
        place_ = i;
        return;
    }
}

LiveFile::~LiveFile() {
    if (place_ < places) table[place_].state = empty;
}

void remove_live_files() noexcept {
    for (Place& place : table)
        if (place.state == listed) ::unlink(place.path.data());
}

}  // namespace colonnade::io
