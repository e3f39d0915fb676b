#include "host/stability/minors.hpp"

#include <cstddef>
#include <vector>

#include "host/stability/error_bounded.hpp"

namespace colonnade::stability {
namespace {

/// Walks the recursion depth first; level n holds a matrix of n rows, row-major.
class Recursion {
public:
    explicit Recursion(std::size_t n) : levels_(n + 1) {
        for (std::size_t size = 0; size <= n; ++size) levels_[size].resize(size * size);
    }

    [[nodiscard]] std::vector<ErrorBounded>& top() { return levels_.back(); }

    /// Of the matrix at the level of its size; whatever lies below it is overwritten.
    Answer of(std::size_t n) {
        if (n == 0) return Answer::yes;
        const std::vector<ErrorBounded>& a = levels_[n];
        const std::size_t last = n - 1;
        const ErrorBounded pivot = a[last * n + last];
        if (pivot.is_not_positive()) return Answer::no;
        std::vector<ErrorBounded>& part = levels_[last];
        for (std::size_t i = 0; i < last; ++i)
            for (std::size_t j = 0; j < last; ++j) part[i * last + j] = a[i * n + j];
        const Answer without = of(last);
        if (without == Answer::no) return Answer::no;
        if (!pivot.is_positive()) return Answer::undecided;
        for (std::size_t i = 0; i < last; ++i) {
            const ErrorBounded factor = a[i * n + last] / pivot;
            for (std::size_t j = 0; j < last; ++j) part[i * last + j] = a[i * n + j] - factor * a[last * n + j];
        }
        const Answer with = of(last);
        return with == Answer::yes ? without : with;
    }

private:
    std::vector<std::vector<ErrorBounded>> levels_;
};

}  // namespace

Answer p_matrix(const Eigen::MatrixXd& w) {
    const Eigen::Index n = w.rows();
    for (Eigen::Index i = 0; i < n; ++i)
        if (w(i, i) >= 1.0) return Answer::no;
    if (n > largest_exhaustive) return Answer::undecided;
    Recursion recursion(static_cast<std::size_t>(n));
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            recursion.top()[static_cast<std::size_t>(i * n + j)] =
                ErrorBounded(i == j ? 1.0 : 0.0) - ErrorBounded(w(i, j));
    return recursion.of(static_cast<std::size_t>(n));
}

}  // namespace colonnade::stability
