#pragma once

/// The table of activations (theory.md, section 2): one struct a kind, with everything that kernels and host know of
/// its shape. z is the drive less the threshold. Each struct has, for a lane V and `form`, the options in force,
///     count(form)                        how many numbers n(0), n(1), ... the shape reads,
///     number(form, i, of)                n(i) from the parameters of a column, of(ActivationParameter),
///     value(form, z, n)                  Phi(z),
///     slope(form, z, y, n)               Phi'(z) given y = Phi(z), 0 at a corner,
///     lowest(form, n), highest(form, n)  the ends of the range of Phi,
///     largest_slope(form, n)             the supremum of Phi',
///     largest_curvature(form, n)         the supremum of |Phi''| apart from corners,
/// and, where it is made of pieces, `pieces`; piece k of these has the line slope z + offset, and ends at a corner
/// where scale z = level, numbers that are linear in each parameter.
#include "colonnade/types.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"

namespace colonnade::core {

/// An activation as far as all columns share it: its kind, and which of its options are in force.
struct ActivationForm {
    Activation kind = Activation::relu;
    double exponent = 2.0;       ///< p of the power law
    bool has_gain = false;       ///< relu, saturated: the gain may differ from 1
    bool has_ceiling = false;    ///< power law: it ends at a highest value
    bool has_offset = false;     ///< logistic: Phi(0) is taken off
    bool is_refractory = false;  ///< logistic: the flow has the factor (k - r x)
};

template <class V>
COLONNADE_HD V infinite() {
    return splat<V>(static_cast<scalar_t<V>>(__builtin_inf()));
}

/// max(0, z); a NaN passes through, because it is the second operand.
template <class V>
COLONNADE_HD V relu(V z) {
    return max(splat<V>(0), z);
}

/// A line z + offset or a constant between two corners.
template <class V>
struct Piece {
    V slope, offset;
};
/// Where scale z = level.
template <class V>
struct Corner {
    V scale, level;
};

// What kinds have in common.
struct FromZero {
    template <class V, class N>
    static COLONNADE_HD V lowest(const ActivationForm&, N) {
        return splat<V>(0);
    }
};
struct FromMinusInfinity {
    template <class V, class N>
    static COLONNADE_HD V lowest(const ActivationForm&, N) {
        return -infinite<V>();
    }
};
struct ToInfinity {
    template <class V, class N>
    static COLONNADE_HD V highest(const ActivationForm&, N) {
        return infinite<V>();
    }
};
struct Straight {
    template <class V, class N>
    static COLONNADE_HD V largest_curvature(const ActivationForm&, N) {
        return splat<V>(0);
    }
};

/// k max(0, z); k is 1 unless the form has a gain.
struct ReluKind : FromZero, ToInfinity, Straight {
    static constexpr int pieces = 2;
    static COLONNADE_HD int count(const ActivationForm& form) { return form.has_gain ? 1 : 0; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int, Of of) {
        return of(ActivationParameter::gain);
    }
    template <class V, class N>
    static COLONNADE_HD V gain(const ActivationForm& form, N n) {
        return form.has_gain ? n(0) : splat<V>(1);
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm& form, V z, N n) {
        return form.has_gain ? n(0) * relu(z) : relu(z);
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm& form, V z, V, N n) {
        return select(z > splat<V>(0), gain<V>(form, n), splat<V>(0));
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm& form, N n) {
        return gain<V>(form, n);
    }
    template <class V, class N>
    static COLONNADE_HD Piece<V> piece(const ActivationForm& form, int k, N n) {
        return {k == 0 ? splat<V>(0) : gain<V>(form, n), splat<V>(0)};
    }
    template <class V, class N>
    static COLONNADE_HD Corner<V> corner(const ActivationForm&, int, N) {
        return {splat<V>(1), splat<V>(0)};
    }
};

/// min(r, k max(0, z)); n(0) = r, n(1) = k.
struct SaturatedKind : FromZero, Straight {
    static constexpr int pieces = 3;
    static COLONNADE_HD int count(const ActivationForm& form) { return form.has_gain ? 2 : 1; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int i, Of of) {
        return of(i == 0 ? ActivationParameter::max : ActivationParameter::gain);
    }
    template <class V, class N>
    static COLONNADE_HD V gain(const ActivationForm& form, N n) {
        return form.has_gain ? n(1) : splat<V>(1);
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm& form, V z, N n) {
        return min(n(0), form.has_gain ? n(1) * relu(z) : relu(z));
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm& form, V z, V, N n) {
        const V risen = form.has_gain ? n(1) * z : z;
        return select(z > splat<V>(0), select(risen < n(0), gain<V>(form, n), splat<V>(0)), splat<V>(0));
    }
    template <class V, class N>
    static COLONNADE_HD V highest(const ActivationForm&, N n) {
        return n(0);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm& form, N n) {
        return gain<V>(form, n);
    }
    template <class V, class N>
    static COLONNADE_HD Piece<V> piece(const ActivationForm& form, int k, N n) {
        return {k == 1 ? gain<V>(form, n) : splat<V>(0), k == 2 ? n(0) : splat<V>(0)};
    }
    template <class V, class N>
    static COLONNADE_HD Corner<V> corner(const ActivationForm& form, int k, N n) {
        if (k == 0) return {splat<V>(1), splat<V>(0)};
        return {gain<V>(form, n), n(0)};
    }
};

/// sign(z) max(0, |z| - lambda), as the sum of its two halves, of which one is always 0; n(0) = lambda.
struct SoftThresholdKind : FromMinusInfinity, ToInfinity, Straight {
    static constexpr int pieces = 3;
    static COLONNADE_HD int count(const ActivationForm&) { return 1; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int, Of of) {
        return of(ActivationParameter::lambda);
    }
    template <class V>
    static COLONNADE_HD V shrunk(V z, V lambda) {
        return relu(z - lambda) - relu(-z - lambda);
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm&, V z, N n) {
        return shrunk(z, n(0));
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm&, V z, V, N n) {
        return select(abs(z) > n(0), splat<V>(1), splat<V>(0));
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm&, N) {
        return splat<V>(1);
    }
    template <class V, class N>
    static COLONNADE_HD Piece<V> piece(const ActivationForm&, int k, N n) {
        return {splat<V>(k == 1 ? 0 : 1), splat<V>(static_cast<scalar_t<V>>(1 - k)) * n(0)};
    }
    template <class V, class N>
    static COLONNADE_HD Corner<V> corner(const ActivationForm&, int k, N n) {
        return {splat<V>(1), splat<V>(static_cast<scalar_t<V>>(2 * k - 1)) * n(0)};
    }
};

/// R / (1 + e^(-k z)) - C; n(0) = R, n(1) = k, n(2) = C, n(3) = rho. With the factor (kappa - r x) of Wilson and Cowan
/// (1972) the flow of a logistic S between -c and m - c is
///     tau dx/dt = -x + (kappa - r x) S(z) = (1 + r S(z)) (kappa S(z) / (1 + r S(z)) - x),
/// and what x is drawn to is a logistic of the same gain again: with A = 1 + r (m - c) and B = 1 - r c it has
/// C = kappa c / B, R = kappa (m - c) / A + C and a threshold that is ln(B / A) / k higher. Its speed 1 + r S is
/// 1 / (1 - rho y) at y = Phi(z), rho = r / kappa. So equilibria and their costs are those of an ordinary logistic.
struct LogisticKind {
    static constexpr int pieces = 0;
    static COLONNADE_HD int count(const ActivationForm& form) { return form.has_offset || form.is_refractory ? 4 : 2; }
    /// S of a column: its ends -c and m - c, and A and B.
    template <class V>
    struct Resting {
        V low, high, A, B, sensitive;
    };
    template <class V, class Of>
    static COLONNADE_HD Resting<V> resting(const ActivationForm& form, Of of) {
        const V one = splat<V>(1);
        const V max = of(ActivationParameter::max);
        V c = splat<V>(0);
        if (form.has_offset) c = max / (one + exp(of(ActivationParameter::gain) * of(ActivationParameter::threshold)));
        const V r = form.is_refractory ? of(ActivationParameter::refractory) : splat<V>(0);
        const V sensitive = form.is_refractory ? of(ActivationParameter::sensitive) : one;
        return {c, max - c, one + r * (max - c), one - r * c, sensitive};
    }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm& form, int i, Of of) {
        if (i == 1) return of(ActivationParameter::gain);
        if (i == 3)
            return form.is_refractory ? of(ActivationParameter::refractory) / of(ActivationParameter::sensitive)
                                      : splat<V>(0);
        const Resting<V> s = resting<V>(form, of);
        if (!form.is_refractory) return i == 0 ? of(ActivationParameter::max) : s.low;
        const V offset = s.sensitive * s.low / s.B;
        return i == 2 ? offset : s.sensitive * s.high / s.A + offset;
    }
    template <class V, class Of>
    static COLONNADE_HD V threshold(const ActivationForm& form, Of of) {
        const V theta = of(ActivationParameter::threshold);
        if (!form.is_refractory) return theta;
        const Resting<V> s = resting<V>(form, of);
        return theta + log(s.B / s.A) / of(ActivationParameter::gain);
    }
    template <class V, class N>
    static COLONNADE_HD V offset(const ActivationForm& form, N n) {
        return form.has_offset ? n(2) : splat<V>(0);
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm& form, V z, N n) {
        const V risen = n(0) / (splat<V>(1) + exp_normal(-(n(1) * z)));
        return form.has_offset ? risen - n(2) : risen;
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm& form, V, V y, N n) {
        const V risen = form.has_offset ? y + n(2) : y;
        return n(1) * risen * (splat<V>(1) - risen / n(0));
    }
    template <class V, class N>
    static COLONNADE_HD V lowest(const ActivationForm& form, N n) {
        return form.has_offset ? -n(2) : splat<V>(0);
    }
    template <class V, class N>
    static COLONNADE_HD V highest(const ActivationForm& form, N n) {
        return form.has_offset ? n(0) - n(2) : n(0);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm&, N n) {
        return n(0) * n(1) / splat<V>(4);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_curvature(const ActivationForm&, N n) {
        return n(0) * n(1) * n(1) / splat<V>(static_cast<scalar_t<V>>(10.392304845413264));  // 6 sqrt 3
    }
};

/// tanh(k z); n(0) = k.
struct TanhKind {
    static constexpr int pieces = 0;
    static COLONNADE_HD int count(const ActivationForm&) { return 1; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int, Of of) {
        return of(ActivationParameter::gain);
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm&, V z, N n) {
        return tanh(n(0) * z);
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm&, V, V y, N n) {
        return n(0) * (splat<V>(1) - y * y);
    }
    template <class V, class N>
    static COLONNADE_HD V lowest(const ActivationForm&, N) {
        return splat<V>(-1);
    }
    template <class V, class N>
    static COLONNADE_HD V highest(const ActivationForm&, N) {
        return splat<V>(1);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm&, N n) {
        return n(0);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_curvature(const ActivationForm&, N n) {
        return n(0) * n(0) * splat<V>(static_cast<scalar_t<V>>(0.7698003589195010));  // 4 / (3 sqrt 3)
    }
};

/// ln(1 + e^(beta z)) / beta without overflow; n(0) = beta, n(1) = 1 / beta.
struct SoftplusKind : FromZero, ToInfinity {
    static constexpr int pieces = 0;
    static COLONNADE_HD int count(const ActivationForm&) { return 2; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int i, Of of) {
        const V sharpness = of(ActivationParameter::sharpness);
        return i == 0 ? sharpness : splat<V>(1) / sharpness;
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm&, V z, N n) {
        return relu(z) + log1p(exp(-(n(0) * abs(z)))) * n(1);
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm&, V z, V, N n) {
        const V one = splat<V>(1);
        return one / (one + exp(-(n(0) * z)));
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm&, N) {
        return splat<V>(1);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_curvature(const ActivationForm&, N n) {
        return n(0) / splat<V>(4);
    }
};

/// k max(0, z)^p, at most r where the form has a ceiling; n(0) = k, n(1) = r.
struct PowerLawKind : FromZero {
    static constexpr int pieces = 0;
    static COLONNADE_HD int count(const ActivationForm& form) { return form.has_ceiling ? 2 : 1; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int i, Of of) {
        return of(i == 0 ? ActivationParameter::gain : ActivationParameter::max);
    }
    /// max(0, z)^p; small whole p by multiplication, else exp(p ln z).
    template <class V>
    static COLONNADE_HD V power(V z, double exponent) {
        const V base = relu(z);
        if (exponent == 2.0) return base * base;
        if (exponent == 3.0) return base * base * base;
        if (exponent == 4.0) {
            const V square = base * base;
            return square * square;
        }
        return exp(splat<V>(static_cast<scalar_t<V>>(exponent)) * log(base));
    }
    /// z at which the ceiling is reached.
    template <class V, class N>
    static COLONNADE_HD V top(const ActivationForm& form, N n) {
        return exp(log(n(1) / n(0)) / splat<V>(static_cast<scalar_t<V>>(form.exponent)));
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm& form, V z, N n) {
        const V risen = n(0) * power(z, form.exponent);
        return form.has_ceiling ? min(n(1), risen) : risen;
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm& form, V z, V y, N n) {
        const V zero = splat<V>(0);
        const V risen = select(z > zero, splat<V>(static_cast<scalar_t<V>>(form.exponent)) * y / z, zero);
        return form.has_ceiling ? select(y < n(1), risen, zero) : risen;
    }
    template <class V, class N>
    static COLONNADE_HD V highest(const ActivationForm& form, N n) {
        return form.has_ceiling ? n(1) : infinite<V>();
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm& form, N n) {
        if (!form.has_ceiling) return infinite<V>();
        return splat<V>(static_cast<scalar_t<V>>(form.exponent)) * n(1) / top<V>(form, n);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_curvature(const ActivationForm& form, N n) {
        if (!form.has_ceiling || form.exponent < 2.0) return infinite<V>();
        const V z = top<V>(form, n);
        return splat<V>(static_cast<scalar_t<V>>(form.exponent * (form.exponent - 1.0))) * n(1) / (z * z);
    }
};

/// k z; n(0) = k.
struct LinearKind : FromMinusInfinity, ToInfinity, Straight {
    static constexpr int pieces = 1;
    static COLONNADE_HD int count(const ActivationForm&) { return 1; }
    template <class V, class Of>
    static COLONNADE_HD V number(const ActivationForm&, int, Of of) {
        return of(ActivationParameter::gain);
    }
    template <class V, class N>
    static COLONNADE_HD V value(const ActivationForm&, V z, N n) {
        return n(0) * z;
    }
    template <class V, class N>
    static COLONNADE_HD V slope(const ActivationForm&, V, V, N n) {
        return n(0);
    }
    template <class V, class N>
    static COLONNADE_HD V largest_slope(const ActivationForm&, N n) {
        return n(0);
    }
    template <class V, class N>
    static COLONNADE_HD Piece<V> piece(const ActivationForm&, int, N n) {
        return {n(0), splat<V>(0)};
    }
    template <class V, class N>
    static COLONNADE_HD Corner<V> corner(const ActivationForm&, int, N) {
        return {splat<V>(1), infinite<V>()};
    }
};

/// Calls visit(kind) with the struct of a kind: the one switch over kinds.
template <class Visit>
COLONNADE_HD auto with_kind(Activation kind, Visit visit) {
    switch (kind) {
        case Activation::relu:
            return visit(ReluKind{});
        case Activation::saturated:
            return visit(SaturatedKind{});
        case Activation::soft_threshold:
            return visit(SoftThresholdKind{});
        case Activation::logistic:
            return visit(LogisticKind{});
        case Activation::tanh:
            return visit(TanhKind{});
        case Activation::softplus:
            return visit(SoftplusKind{});
        case Activation::power_law:
            return visit(PowerLawKind{});
        case Activation::linear:
            break;
    }
    return visit(LinearKind{});
}

}  // namespace colonnade::core
