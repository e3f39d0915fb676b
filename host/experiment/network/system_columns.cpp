#include "host/experiment/network/system_columns.hpp"

namespace colonnade::experiment {

template <class T>
std::vector<assembly::LayerParameters> read_parameters(kernels::Pipeline<T>& pipeline, const Spec& spec,
                                                       const assembly::Shape& shape) {
    std::vector<assembly::LayerParameters> layers(shape.layers_per_system);
    const auto parameters = spec::parameters_of(spec);
    for (std::size_t l = 0; l < layers.size(); ++l)
        for (const spec::Parameter& parameter : parameters) {
            std::vector<double>& values = layers[l].at(parameter.quantity);
            values.resize(pipeline.columns());
            pipeline.parameter(l, parameter.quantity, values);
        }
    return layers;
}

template <class T>
SystemColumns::SystemColumns(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape,
                             std::size_t system)
    : first_(pipeline.first()),
      columns_(pipeline.columns()),
      system_(system),
      parameters_(read_parameters(pipeline, spec, shape)),
      drive_E_(shape.layers_per_system * shape.channels * columns_),
      step_(columns_) {
    std::vector<double> largest(columns_);
    pipeline.drives(drive_E_);
    pipeline.steps(step_, largest);
}

template std::vector<assembly::LayerParameters> read_parameters<float>(kernels::Pipeline<float>&, const Spec&,
                                                                       const assembly::Shape&);
template std::vector<assembly::LayerParameters> read_parameters<double>(kernels::Pipeline<double>&, const Spec&,
                                                                        const assembly::Shape&);
template SystemColumns::SystemColumns(kernels::Pipeline<float>&, const Spec&, const assembly::Shape&, std::size_t);
template SystemColumns::SystemColumns(kernels::Pipeline<double>&, const Spec&, const assembly::Shape&, std::size_t);

}  // namespace colonnade::experiment
