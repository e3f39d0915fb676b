#include "findings.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "emulated.hpp"
#include "memory.hpp"

namespace colonnade::emulated {
namespace {

cudaError_t kept_error = cudaSuccess;
std::vector<std::string> sentences;
std::string first_sentence;

}  // namespace

void report(cudaError_t error, const std::string& sentence) {
    if (std::find(sentences.begin(), sentences.end(), sentence) != sentences.end()) return;
    if (sentences.empty()) first_sentence = sentence;
    sentences.push_back(sentence);
    if (kept_error == cudaSuccess) kept_error = error;
}

std::size_t reported(const std::string& words) {
    return static_cast<std::size_t>(std::count_if(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
        return sentence.find(words) != std::string::npos;
    }));
}

cudaError_t lasting_error() {
    return kept_error;
}

const char* first_finding() {
    return first_sentence.c_str();
}

std::vector<std::string> take_findings() {
    const std::scoped_lock lock(device_lock());
    Memory::device().check_guards();
    kept_error = cudaSuccess;
    return std::exchange(sentences, {});
}

}  // namespace colonnade::emulated
