#include "support/kinsol_li3.hpp"

#include <kinsol/kinsol.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>

namespace colonnade::bench {
namespace {

struct Circuit {
    double w_EE, minus_EI, w_IE, minus_II, u[3];

    void drives(const double* x, double* z) const {
        z[0] = u[0] + w_EE * x[0] + minus_EI * x[2];
        z[1] = u[1] + w_EE * x[1] + minus_EI * x[2];
        z[2] = u[2] + w_IE * (x[0] + x[1]) + minus_II * x[2];
    }
};

int residual(N_Vector at, N_Vector out, void* data) {
    const double* x = NV_DATA_S(at);
    double z[3];
    static_cast<const Circuit*>(data)->drives(x, z);
    for (int i = 0; i < 3; ++i) NV_Ith_S(out, i) = std::max(0.0, z[i]) - x[i];
    return 0;
}

int jacobian(N_Vector at, N_Vector, SUNMatrix j, void* data, N_Vector, N_Vector) {
    const auto& c = *static_cast<const Circuit*>(data);
    double z[3];
    c.drives(NV_DATA_S(at), z);
    const double w[3][3] = {{c.w_EE, 0.0, c.minus_EI}, {0.0, c.w_EE, c.minus_EI}, {c.w_IE, c.w_IE, c.minus_II}};
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 3; ++k) SM_ELEMENT_D(j, i, k) = (z[i] > 0.0 ? w[i][k] : 0.0) - (i == k ? 1.0 : 0.0);
    return 0;
}

}  // namespace

std::size_t kinsol_solve(const CircuitRows& rows, std::size_t first, std::size_t last, double tolerance,
                         std::span<double> rates) {
    const std::size_t count = rates.size() / 3;
    SUNContext context = nullptr;
    SUNContext_Create(nullptr, &context);
    N_Vector x = N_VNew_Serial(3, context);
    N_Vector scale = N_VNew_Serial(3, context);
    N_VConst(1.0, scale);
    SUNMatrix matrix = SUNDenseMatrix(3, 3, context);
    SUNLinearSolver linear = SUNLinSol_Dense(x, matrix, context);
    void* solver = KINCreate(context);
    Circuit circuit{};
    KINInit(solver, residual, x);
    KINSetUserData(solver, &circuit);
    KINSetFuncNormTol(solver, tolerance);
    KINSetScaledStepTol(solver, tolerance);
    KINSetLinearSolver(solver, linear, matrix);
    KINSetJacFn(solver, jacobian);
    KINSetMaxSetupCalls(solver, 1);  // a fresh Jacobian every iteration: fewer of them
    std::size_t failed = 0;
    for (std::size_t k = first; k < last; ++k) {
        circuit = {
            rows.w_EE[k], rows.minus_EI[k], rows.w_IE[k], rows.minus_II[k], {rows.u[0][k], rows.u[1][k], rows.u[2][k]}};
        N_VConst(0.0, x);
        failed += KINSol(solver, x, KIN_LINESEARCH, scale, scale) < 0 ? 1 : 0;
        for (std::size_t i = 0; i < 3; ++i) rates[i * count + k] = NV_DATA_S(x)[i];
    }
    KINFree(&solver);
    SUNLinSolFree(linear);
    SUNMatDestroy(matrix);
    N_VDestroy(x);
    N_VDestroy(scale);
    SUNContext_Free(&context);
    return failed;
}

}  // namespace colonnade::bench
