#include "gpu/device_pipeline.hpp"

#include "gpu/repeat.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/layout.hpp"

namespace colonnade::bench {

using namespace kernels::cuda;

namespace {

template <class T>
std::size_t scratch_of(const core::System<T>& system, bool newton) {
    return newton ? newton_layout_of(system).scratch : layout_of(system).scratch;
}

}  // namespace

template <class T>
OnDevice<T>::OnDevice(const core::System<T>& host, bool newton, std::size_t columns, const Stream& stream)
    : newton_(newton), rows_(host, newton), stream_(stream) {
    few_.upload(host, newton, stream.get());
    const core::System<T>& few = few_.system();  // population_of and a shared W stay where they are
    const std::size_t stride = kernels::whole_warps(columns);
    values_.reserve(rows_.total() * stride);
    many_ = rows_.place(few, values_.data(), stride);
    many_.columns = columns;
    scratch_.reserve(scratch_of(many_, newton));
    rows_.each_input(few, many_, [&](const T* from, T* to, std::size_t rows) {
        if (rows > 0) launch_repeat<T>({from, few.stride, few.columns}, {to, stride, columns}, rows, stream.get());
    });
}

template <class T>
std::size_t OnDevice<T>::bytes(const core::System<T>& host, bool newton, std::size_t columns) {
    core::System<T> many = host;
    many.columns = columns;
    const core::SystemRows rows(host, newton);
    return sizeof(T) * (rows.total() * kernels::whole_warps(columns) + scratch_of(many, newton) +
                        2 * rows.total() * kernels::whole_warps(host.columns));
}

template <class T>
std::size_t OnDevice<T>::traffic() const {
    // all rows once, rates twice; relu has no parameters to read, and what does not feed back no gain for it
    const std::size_t unread = rows_.phi + (many_.feeds_back ? 0 : rows_.coupling);
    return sizeof(T) * many_.columns * (rows_.total() - unread + rows_.x);
}

template <class T>
void OnDevice<T>::reset() {
    const core::System<T>& few = few_.system();
    launch_repeat<T>({few.x, few.stride, few.columns}, {many_.x, many_.stride, many_.columns}, rows_.x, stream_.get());
}

template <class T>
void OnDevice<T>::advance(std::size_t steps) {
    launch_advance(many_, steps, scratch_.data(), stream_.get());
}

template <class T>
void OnDevice<T>::newton(core::NewtonRule<T> rule) {
    launch_newton(many_, rule, scratch_.data(), stream_.get());
}

template <class T>
std::uint64_t OnDevice<T>::differing(const core::System<T>& truth, T allowed) {
    truth_.upload(truth, newton_, stream_.get());
    const core::System<T>& few = truth_.system();
    DeviceBuffer<unsigned long long> count(1);
    check(cudaMemsetAsync(count.data(), 0, sizeof(unsigned long long), stream_.get()), "clearing a count");
    const auto compare = [&](const T* expected, const T* found, std::size_t rows) {
        if (rows > 0)
            launch_count_differing<T>({expected, few.stride, few.columns}, {found, many_.stride, many_.columns}, rows,
                                      allowed, count.data(), stream_.get());
    };
    compare(few.x, many_.x, rows_.x);
    compare(few.x_low, many_.x_low, rows_.low);
    unsigned long long differing = 0;
    check(cudaMemcpyAsync(&differing, count.data(), sizeof differing, cudaMemcpyDeviceToHost, stream_.get()),
          "copying a count");
    stream_.wait();
    return differing;
}

template <class T>
std::vector<T> OnDevice<T>::rates() const {
    std::vector<T> out(rows_.x * many_.columns);
    const std::size_t width = many_.columns * sizeof(T);
    check(cudaMemcpy2DAsync(out.data(), width, many_.x, many_.stride * sizeof(T), width, rows_.x,
                            cudaMemcpyDeviceToHost, stream_.get()),
          "copying rates");
    stream_.wait();
    return out;
}

template class OnDevice<float>;
template class OnDevice<double>;

}  // namespace colonnade::bench
