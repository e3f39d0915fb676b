#include "cuda/device_system.hpp"

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
    const Rows rows(host, newton);
    const std::size_t stride = device_stride(host.columns);
    values_.reserve(rows.total() * stride);
    system_ = host;
    system_.stride = stride;
    T* next = values_.data();
    const auto room = [&](std::size_t count) {
        T* const given = count > 0 ? next : nullptr;
        next += count * stride;
        return given;
    };
    const auto copied = [&](const T* from, std::size_t count) {
        T* const to = room(count);
        copy_rows(to, stride, from, host.stride, host.columns, count, cudaMemcpyHostToDevice, stream);
        return to;
    };
    system_.x = copied(host.x, rows.x);
    system_.u = copied(host.u, rows.x);
    system_.x_low = copied(host.x_low, rows.low);
    system_.u_low = copied(host.u_low, rows.low);
    system_.weight = copied(host.weight, rows.weight);
    system_.gain = copied(host.gain, rows.gain);
    system_.phi = copied(host.phi, rows.phi);
    system_.feedforward = copied(host.feedforward, rows.coupling);
    system_.feedback = copied(host.feedback, rows.coupling);
    system_.residual = room(1);
    system_.magnitude = room(1);
    system_.iterations = room(rows.iterations);

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
    const Rows rows(host, newton);
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
