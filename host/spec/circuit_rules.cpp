#include <fmt/format.h>

#include "spec/custom_weights.hpp"
#include "spec/fields.hpp"
#include "spec/refuse.hpp"
#include "spec/rules.hpp"

namespace colonnade::spec {
namespace {

void check_channels(const Reader& reader, const Microcircuit& circuit) {
    const char* path = "microcircuit.channels";
    if (circuit.motif == Motif::wilson_cowan && circuit.channels != 1)
        refuse(reader.where(path), path, reader.found(path), "1 with motif = \"wilson-cowan\"");
    if (circuit.motif == Motif::lateral_inhibition && circuit.channels < 2)
        refuse(reader.where(path), path, reader.found(path), "2 to 64 with motif = \"lateral-inhibition\"");
}

/// The narrower Gaussian may not outweigh the wider one, or interneurons would excite.
void check_kernel(const Reader& reader, const Microcircuit& circuit) {
    if (circuit.motif != Motif::lateral_inhibition || circuit.inhibition != Inhibition::kernel) return;
    const KernelShape& kernel = circuit.kernel;
    if (circuit.allow_mixed_signs || kernel.centre == 0.0) return;
    const char* path = "microcircuit.kernel.centre";
    if (kernel.centre > 1.0)
        refuse(reader.where(path), path, reader.found(path),
               "0 to 1, so that no interneuron excites, or allow_mixed_signs = true");
    path = "microcircuit.kernel.centre_width";
    if (kernel.centre_width > kernel.width)
        refuse(reader.where(path), path, reader.found(path),
               fmt::format("at most kernel.width = {}, so that no interneuron excites, or allow_mixed_signs = true",
                           kernel.width));
}

}  // namespace

void check_microcircuit(const Reader& reader, Microcircuit& circuit) {
    check_channels(reader, circuit);
    check_kernel(reader, circuit);
    if (circuit.motif == Motif::custom) check_custom_weights(reader, circuit);
}

}  // namespace colonnade::spec
