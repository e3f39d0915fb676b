#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>
#include <array>
#include <boost/numeric/odeint.hpp>
#include <cmath>

#include "peers/native.hpp"

namespace {

/// dx/dt of one circuit, in the precision of the state.
template <class T>
struct Circuit {
    T w_EI, w_IE, u1, u2;

    template <class State, class Slope>
    void operator()(const State& x, Slope& dxdt) const {
        dxdt[0] = std::max(T(0), T(0.5) * x[0] - w_EI * x[2] + u1) - x[0];
        dxdt[1] = std::max(T(0), T(0.5) * x[1] - w_EI * x[2] + u2) - x[1];
        dxdt[2] = T(2) * (std::max(T(0), w_IE * (x[0] + x[1]) - T(0.2) * x[2]) - x[2]);
    }

    /// max |relu(W x + u) - x|
    template <class State>
    T residual(const State& x) const {
        T dxdt[3];
        (*this)(x, dxdt);
        return std::max({std::abs(dxdt[0]), std::abs(dxdt[1]), T(0.5) * std::abs(dxdt[2])});
    }
};

int slope(double, N_Vector x, N_Vector dxdt, void* circuit) {
    double* const to = NV_DATA_S(dxdt);
    (*static_cast<const Circuit<double>*>(circuit))(NV_DATA_S(x), to);
    return 0;
}

int jacobian(double, N_Vector at, N_Vector, SUNMatrix j, void* data, N_Vector, N_Vector, N_Vector) {
    const auto& c = *static_cast<const Circuit<double>*>(data);
    const double* x = NV_DATA_S(at);
    const double drive[3] = {0.5 * x[0] - c.w_EI * x[2] + c.u1, 0.5 * x[1] - c.w_EI * x[2] + c.u2,
                             c.w_IE * (x[0] + x[1]) - 0.2 * x[2]};
    const double w[3][3] = {{0.5, 0.0, -c.w_EI}, {0.0, 0.5, -c.w_EI}, {c.w_IE, c.w_IE, -0.2}};
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 3; ++k)
            SM_ELEMENT_D(j, i, k) = (i == 2 ? 2.0 : 1.0) * ((drive[i] > 0.0 ? w[i][k] : 0.0) - (i == k ? 1.0 : 0.0));
    return 0;
}

/// One solver that integrates circuit after circuit: BDF, dense Newton.
class Cvode {
public:
    Cvode(double relative, double absolute) {
        SUNContext_Create(nullptr, &context_);
        state_ = N_VNew_Serial(3, context_);
        matrix_ = SUNDenseMatrix(3, 3, context_);
        linear_ = SUNLinSol_Dense(state_, matrix_, context_);
        solver_ = CVodeCreate(CV_BDF, context_);
        N_VConst(0.0, state_);
        CVodeInit(solver_, slope, 0.0, state_);
        CVodeSetUserData(solver_, &circuit_);
        CVodeSStolerances(solver_, relative, absolute);
        CVodeSetLinearSolver(solver_, linear_, matrix_);
        CVodeSetJacFn(solver_, jacobian);
        CVodeSetMaxNumSteps(solver_, 100'000);
    }
    Cvode(const Cvode&) = delete;
    Cvode& operator=(const Cvode&) = delete;
    ~Cvode() {
        CVodeFree(&solver_);
        SUNLinSolFree(linear_);
        SUNMatDestroy(matrix_);
        N_VDestroy(state_);
        SUNContext_Free(&context_);
    }

    void start(const Circuit<double>& circuit, double x1, double x2, double y) {
        circuit_ = circuit;
        double* const x = NV_DATA_S(state_);
        x[0] = x1, x[1] = x2, x[2] = y;
        CVodeReInit(solver_, 0.0, state_);
    }
    int advance(double time, int task) {
        double reached = 0.0;
        return CVode(solver_, time, state_, &reached, task);
    }
    [[nodiscard]] const double* rates() const { return NV_DATA_S(state_); }
    [[nodiscard]] double residual() const { return circuit_.residual(rates()); }

private:
    SUNContext context_ = nullptr;
    N_Vector state_ = nullptr;
    SUNMatrix matrix_ = nullptr;
    SUNLinearSolver linear_ = nullptr;
    void* solver_ = nullptr;
    Circuit<double> circuit_{};
};

}  // namespace

void odeint_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x) {
    using State = std::array<float, 3>;
    namespace odeint = boost::numeric::odeint;
#pragma omp parallel for schedule(static)
    for (std::size_t k = 0; k < n; ++k) {
        const Circuit<float> circuit{w_EI[k], w_IE[k], u[k], u[n + k]};
        State state{x[k], x[n + k], x[2 * n + k]};
        odeint::euler<State, float> stepper;
        odeint::integrate_n_steps(
            stepper, [&](const State& at, State& dxdt, float) { circuit(at, dxdt); }, state, 0.0F, 0.05F, steps);
        for (std::size_t i = 0; i < 3; ++i) x[i * n + k] = state[i];
    }
}

void odeint_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u,
                   double* x) {
    using State = std::array<double, 3>;
#pragma omp parallel for schedule(static)
    for (std::size_t k = 0; k < n; ++k) {
        const Circuit<double> circuit{w_EI[k], w_IE[k], u[k], u[n + k]};
        const auto flow = [&](const State& at, State& dxdt, double) { circuit(at, dxdt); };
        State state{x[k], x[n + k], x[2 * n + k]};
        boost::numeric::odeint::euler<State> stepper;
        while (circuit.residual(state) > tolerance)
            for (int step = 0; step < 10; ++step) stepper.do_step(flow, state, 0.0, 0.3);
        for (std::size_t i = 0; i < 3; ++i) x[i * n + k] = state[i];
    }
}

void cvode_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x) {
#pragma omp parallel
    {
        Cvode cvode(1e-6, 1e-9);
#pragma omp for schedule(static)
        for (std::size_t k = 0; k < n; ++k) {
            cvode.start({w_EI[k], w_IE[k], u[k], u[n + k]}, x[k], x[n + k], x[2 * n + k]);
            cvode.advance(0.05 * static_cast<double>(steps), CV_NORMAL);
            for (std::size_t i = 0; i < 3; ++i) x[i * n + k] = static_cast<float>(cvode.rates()[i]);
        }
    }
}

void cvode_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u, double* x) {
#pragma omp parallel
    {
        // the path does not matter, only its end: loose tolerances make long steps, and those damp most; of 1e-2 to
        // 1e-8 the fastest
        Cvode cvode(1e-2, 1e-4);
#pragma omp for schedule(static)
        for (std::size_t k = 0; k < n; ++k) {
            cvode.start({w_EI[k], w_IE[k], u[k], u[n + k]}, x[k], x[n + k], x[2 * n + k]);
            while (cvode.residual() > tolerance && cvode.advance(1e4, CV_ONE_STEP) >= 0) continue;
            for (std::size_t i = 0; i < 3; ++i) x[i * n + k] = cvode.rates()[i];
        }
    }
}
