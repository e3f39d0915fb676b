#include "host/spec/read_spec.hpp"

#include "host/spec/fields.hpp"
#include "host/spec/reader.hpp"
#include "host/spec/rules.hpp"

namespace colonnade::spec {

Spec read_spec(const Value& root, Files& files) {
    Spec spec;
    Reader reader(root, files);
    visit_fields(spec, reader);
    reader.refuse_meaningless();
    check_microcircuit(reader, spec.microcircuit);
    check_stimulus(reader, spec);
    check_column(reader, spec);
    check_solve(reader, spec);
    check_output(reader, spec);
    check_continuation(reader, spec);
    check_atlas(reader, spec);
    if (root.where.name) spec.source = *root.where.name;
    return spec;
}

}  // namespace colonnade::spec
