#include "spec/key_table.hpp"

namespace colonnade::spec {
namespace {

// [stimulus] and [initial].
constexpr Key table[] = {
    {.path = "stimulus.kind",
     .type = Type::choice,
     .fallback = "\"constant\"",
     .options = "constant|contrast|image|file",
     .fixed = true,
     .meaning = "drive of the first layer's E neurons"},
    {.path = "stimulus.drive_E",
     .type = Type::draws,
     .fallback = "1.0",
     .unit = "1",
     .only_with = "kind = \"constant\"",
     .meaning = "drive of every E neuron, or of each"},
    {.path = "stimulus.drive_I",
     .type = Type::draw,
     .fallback = "0.0",
     .unit = "1",
     .meaning = "drive of the I neurons of all layers"},
    {.path = "stimulus.mean",
     .type = Type::draw,
     .fallback = "1.0",
     .unit = "1",
     .only_with = "kind = \"contrast\" or \"image\"",
     .meaning = "mean drive"},
    {.path = "stimulus.difference",
     .type = Type::draw,
     .fallback = "0.01",
     .range = from_to(-2, 2),
     .unit = "1",
     .only_with = "kind = \"contrast\"",
     .meaning = "channel 0 gets mean (1 + difference/2), the last one mean (1 - difference/2)"},
    {.path = "stimulus.contrast",
     .type = Type::draw,
     .fallback_note = "1 for an image",
     .range = from_to(-1, 1),
     .unit = "1",
     .only_with = "kind = \"contrast\" or \"image\"",
     .meaning = "instead of difference: Michelson contrast, difference/2; image: a number above 0 that scales the "
                "contrast about mid-grey"},
    {.path = "stimulus.profile",
     .type = Type::choice,
     .fallback = "\"ramp\"",
     .options = "ramp|winner",
     .only_with = "kind = \"contrast\"",
     .meaning = "falling from channel to channel, or channel 0 above all others alike"},
    {.path = "stimulus.file",
     .type = Type::path,
     .fallback_note = "required by image and file",
     .only_with = "kind = \"image\" or \"file\"",
     .meaning = "image (PNG or PGM; one column a pixel), or array [column][channel] (see Files); as many numbers below "
                "each other as there are channels drive one column"},
    {.path = "stimulus.neighbourhood",
     .type = Type::integer,
     .fallback = "2",
     .range = from_to(1, 64),
     .unit = "pixels",
     .only_with = "kind = \"image\"",
     .meaning = "radius r of the (2 r + 1)² pixels whose mean drives channel 1"},

    {.path = "initial.rate_E",
     .type = Type::draw,
     .fallback = "0.0",
     .unit = "1",
     .meaning = "x(0) of the E neurons, drawn neuron by neuron"},
    {.path = "initial.rate_I",
     .type = Type::draw,
     .fallback = "0.0",
     .unit = "1",
     .meaning = "x(0) of the I neurons, drawn neuron by neuron"},
};

}  // namespace

std::span<const Key> stimulus_keys() {
    return table;
}

}  // namespace colonnade::spec
