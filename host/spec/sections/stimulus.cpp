#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/spec/key_table.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"

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

namespace {

const char* const file_key = "stimulus.file";

/// The file says how many columns there are; a count that is given has to agree.
void set_count(const Reader& reader, Column& column, std::size_t count, const std::string& reason) {
    const char* path = "column.count";
    if (reader.given(path) && column.count != count)
        refuse(reader.where(path), path, reader.found(path),
               fmt::format("{}, {}, or no column.count at all", count, reason));
    column.count = count;
}

void check_image(const Reader& reader, Spec& spec) {
    Stimulus& stimulus = spec.stimulus;
    if (spec.microcircuit.channels != 2)
        refuse(reader.where("stimulus.kind"), "stimulus.kind",
               fmt::format("an image with {} excitatory neurons", spec.microcircuit.channels),
               "2 excitatory neurons, one for the pixel and one for its neighbourhood");
    if (!(stimulus.contrast > 0.0))
        refuse(reader.where("stimulus.contrast"), "stimulus.contrast", reader.found("stimulus.contrast"),
               "above 0, at most 1 for an image");
    const data::Image& image = reader.files().image(stimulus.image, reader.where(file_key), file_key);
    stimulus.image_width = image.width;
    stimulus.image_height = image.height;
    stimulus.pixels = image.grey;
    set_count(reader, spec.column, image.width * image.height,
              fmt::format("the pixels of an image of {} x {}", image.width, image.height));
}

void check_table(const Reader& reader, Spec& spec) {
    Stimulus& stimulus = spec.stimulus;
    const std::size_t channels = spec.microcircuit.channels;
    const data::Array& array = reader.files().array(stimulus.table_file, reader.where(file_key), file_key);
    // as many numbers below each other as there are channels are the drives of one column
    const bool one_column = channels > 1 && array.values.size() == channels && array.shape[0] == channels;
    const bool matrix = array.shape.size() == 2 && array.shape[1] == channels;
    const bool list = array.shape.size() == 1 && channels == 1;
    if (!one_column && !matrix && !list)
        refuse(reader.where(file_key), file_key, fmt::format("an array of shape [{}]", fmt::join(array.shape, ", ")),
               fmt::format("[column][channel] with {} channels{}", channels,
                           channels > 1 ? fmt::format(", or {} numbers for one column", channels) : ""));
    stimulus.table = array.values;
    if (one_column)
        set_count(reader, spec.column, 1, fmt::format("the {} drives in {}", channels, stimulus.table_file));
    else
        set_count(reader, spec.column, array.shape[0], fmt::format("the rows of {}", stimulus.table_file));
}

}  // namespace

void check_stimulus(const Reader& reader, Spec& spec) {
    const Stimulus& stimulus = spec.stimulus;
    const std::size_t channels = spec.microcircuit.channels;
    switch (stimulus.kind) {
        case StimulusKind::contrast:
            break;
        case StimulusKind::constant:
            if (stimulus.drive_E.size() != 1 && stimulus.drive_E.size() != channels)
                refuse(reader.where("stimulus.drive_E"), "stimulus.drive_E",
                       fmt::format("{} drives", stimulus.drive_E.size()),
                       fmt::format("one for all, or {}, one a channel", channels));
            break;
        case StimulusKind::image:
            check_image(reader, spec);
            break;
        case StimulusKind::file:
            check_table(reader, spec);
            break;
    }
}

}  // namespace colonnade::spec
