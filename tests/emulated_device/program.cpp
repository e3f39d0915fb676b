/// Kernels by name: what the symbol table of this program says, which knows functions that no other file sees.
#include <cxxabi.h>
#include <elf.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "emulated.hpp"
#include "findings.hpp"
#include "memory.hpp"
#include "uses.hpp"

extern "C" const char __executable_start;

namespace colonnade::emulated {
namespace {

/// Without namespaces and parameters.
std::string short_name(const char* symbol) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> demangled(abi::__cxa_demangle(symbol, nullptr, nullptr, &status),
                                                           std::free);
    std::string name = status == 0 ? demangled.get() : symbol;
    for (const std::string word :
         {"(anonymous namespace)::", "colonnade::kernels::cuda::", "colonnade::core::", "colonnade::emulated::"})
        for (std::size_t at = name.find(word); at != std::string::npos; at = name.find(word))
            name.erase(at, word.size());
    if (name.starts_with("void ")) name.erase(0, 5);
    int depth = 0;  // parameters begin outside of arguments of templates
    for (std::size_t at = 0; at < name.size(); ++at) {
        depth += name[at] == '<' ? 1 : name[at] == '>' ? -1 : 0;
        if (name[at] == '(' && depth == 0) return name.substr(0, at);
    }
    return name;
}

/// Short names of functions by address.
std::map<std::uintptr_t, std::string> functions_of_program() {
    std::ifstream file("/proc/self/exe", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto at = [&]<class T>(T& into, std::size_t offset) {
        if (offset + sizeof into > bytes.size()) throw std::runtime_error("a program without headers");
        std::memcpy(&into, bytes.data() + offset, sizeof into);
    };
    Elf64_Ehdr head;
    at(head, 0);
    const std::uintptr_t start =
        head.e_type == ET_DYN ? reinterpret_cast<std::uintptr_t>(&__executable_start) : std::uintptr_t{0};
    std::map<std::uintptr_t, std::string> found;
    for (std::size_t s = 0; s < head.e_shnum; ++s) {
        Elf64_Shdr section, names;
        at(section, head.e_shoff + s * head.e_shentsize);
        if (section.sh_type != SHT_SYMTAB) continue;
        at(names, head.e_shoff + section.sh_link * head.e_shentsize);
        for (std::size_t k = 0; k < section.sh_size / sizeof(Elf64_Sym); ++k) {
            Elf64_Sym symbol;
            at(symbol, section.sh_offset + k * sizeof symbol);
            if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_value == 0) continue;
            const char* const name = bytes.data() + names.sh_offset + symbol.st_name;
            if (std::strstr(name, "kernels4cuda") == nullptr && std::strstr(name, "cub") == nullptr &&
                std::strstr(name, "emulated") == nullptr)
                continue;
            if (std::strchr(name, '.') != nullptr) continue;  // a part that the compiler cut off
            found.emplace(start + symbol.st_value, short_name(name));
        }
    }
    return found;
}

const std::map<std::uintptr_t, std::string>& functions() {
    static const auto found = functions_of_program();
    return found;
}

std::map<const void*, KernelUse>& uses() {
    static std::map<const void*, KernelUse> all;
    return all;
}

}  // namespace

std::string name_of(const void* kernel) {
    const auto found = functions().find(reinterpret_cast<std::uintptr_t>(kernel));
    return found == functions().end() ? "without a name" : found->second;
}

std::vector<std::string> kernels_named(const std::string& function) {
    std::set<std::string> names;
    for (const auto& [address, name] : functions())
        if (name == function || name.starts_with(function + "<")) names.insert(name);
    return {names.begin(), names.end()};
}

void count_use(const void* kernel, std::uint64_t blocks, std::uint64_t threads, std::uint64_t accesses) {
    KernelUse& use = uses()[kernel];
    ++use.launches;
    use.blocks += blocks;
    use.threads += threads;
    use.accesses += accesses;
}

std::map<std::string, KernelUse> statistics() {
    const std::scoped_lock lock(device_lock());
    std::map<std::string, KernelUse> by_name;
    for (const auto& [kernel, use] : uses()) by_name[name_of(kernel)] = use;
    return by_name;
}

}  // namespace colonnade::emulated
