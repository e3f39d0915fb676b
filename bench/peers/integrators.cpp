#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>
#include <array>
#include <boost/numeric/odeint.hpp>

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

void cvode_li3(std::size_t n, std::size_t steps, const float* w_EI, const float* w_IE, const float* u, float* x) {
#pragma omp parallel
    {
        SUNContext context = nullptr;
        SUNContext_Create(nullptr, &context);
        N_Vector state = N_VNew_Serial(3, context);
        SUNMatrix matrix = SUNDenseMatrix(3, 3, context);
        SUNLinearSolver linear = SUNLinSol_Dense(state, matrix, context);
        void* solver = CVodeCreate(CV_BDF, context);
        Circuit<double> circuit{};
        N_VConst(0.0, state);
        CVodeInit(solver, slope, 0.0, state);
        CVodeSetUserData(solver, &circuit);
        CVodeSStolerances(solver, 1e-6, 1e-9);
        CVodeSetLinearSolver(solver, linear, matrix);
        CVodeSetJacFn(solver, jacobian);
        CVodeSetMaxNumSteps(solver, 100'000);
#pragma omp for schedule(static)
        for (std::size_t k = 0; k < n; ++k) {
            circuit = {w_EI[k], w_IE[k], u[k], u[n + k]};
            for (std::size_t i = 0; i < 3; ++i) NV_DATA_S(state)[i] = x[i * n + k];
            CVodeReInit(solver, 0.0, state);
            double reached = 0.0;
            CVode(solver, 0.05 * static_cast<double>(steps), state, &reached, CV_NORMAL);
            for (std::size_t i = 0; i < 3; ++i) x[i * n + k] = static_cast<float>(NV_DATA_S(state)[i]);
        }
        CVodeFree(&solver);
        SUNLinSolFree(linear);
        SUNMatDestroy(matrix);
        N_VDestroy(state);
        SUNContext_Free(&context);
    }
}
