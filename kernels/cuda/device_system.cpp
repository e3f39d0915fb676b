#include "kernels/cuda/device_system.hpp"

namespace colonnade::kernels::cuda {
namespace {

/// `rows` rows of `columns` values between arrays of different strides.
template <class T>
void copy_rows(T* to, std::size_t to_stride, const T* from, std::size_t from_stride, std::size_t columns,
               std::size_t rows, cudaMemcpyKind kind, cudaStream_t stream) {
    if (rows == 0 || columns == 0) return;
    check(cudaMemcpy2DAsync(to, to_stride * sizeof(T), from, from_stride * sizeof(T), columns * sizeof(T), rows, kind,
                            stream),
          "copying a batch");
}

template <class T>
void copy_array(DeviceBuffer<T>& to, const T* from, std::size_t values, cudaStream_t stream) {
    to.reserve(values);
    check(cudaMemcpyAsync(to.data(), from, values * sizeof(T), cudaMemcpyHostToDevice, stream), "copying an array");
}

}  // namespace

template <class T>
void DeviceSystem<T>::upload(const core::System<T>& host, bool newton, cudaStream_t stream) {
    const core::SystemRows rows(host, newton);
    const std::size_t stride = whole_warps(host.columns);
    values_.reserve(rows.total() * stride);
    system_ = rows.place(host, values_.data(), stride);
    rows.each_input(host, system_, [&](const T* from, T* to, std::size_t count) {
        copy_rows(to, stride, from, host.stride, host.columns, count, cudaMemcpyHostToDevice, stream);
    });

    const auto neurons = static_cast<std::size_t>(host.neurons);
    copy_array(population_of_, host.population_of, neurons, stream);
    system_.population_of = population_of_.data();
    if (host.matrix != nullptr) {
        copy_array(matrix_, host.matrix, neurons * neurons, stream);
        system_.matrix = matrix_.data();
    }
}

template <class T>
void DeviceSystem<T>::download(const core::System<T>& host, bool newton, cudaStream_t stream) const {
    const core::SystemRows rows(host, newton);
    const auto back = [&](T* to, const T* from, std::size_t count) {
        copy_rows(to, host.stride, from, system_.stride, host.columns, count, cudaMemcpyDeviceToHost, stream);
    };
    back(host.x, system_.x, rows.x);
    back(host.x_low, system_.x_low, rows.low);
    back(host.residual, system_.residual, 1);
    back(host.magnitude, system_.magnitude, 1);
    back(host.iterations, system_.iterations, rows.iterations);
}

template class DeviceSystem<float>;
template class DeviceSystem<double>;

}  // namespace colonnade::kernels::cuda
