"""torchdiffeq (dopri5, one step for all pairs of a block) and torchode (Tsit5, each pair in steps of its own)."""

import math

import torch
from flows import responses

# of time constants between two tests of who rests
BETWEEN_TESTS = 5.0


def _settle(flow, integrate):
    """`integrate(rows, x, time)` pair by pair [pair, neuron]; where pairs end at rest, those that do not yet go on."""
    rows, x = torch.from_numpy(flow.rows), torch.from_numpy(flow.start.T.copy())
    if not flow.residual > 0:
        return integrate(rows, x, flow.time).T.numpy()
    left = torch.arange(flow.count)
    for _ in range(math.ceil(flow.time / (BETWEEN_TESTS * flow.tau))):
        if len(left) == 0:
            break
        x[left] = integrate(rows[:, left], x[left], BETWEEN_TESTS * flow.tau)
        S = torch.stack(responses(flow, *x[left].T, torch.exp, rows[:, left]), dim=1)
        left = left[(S - x[left]).abs().amax(dim=1) > flow.residual]
    return x.T.numpy()


def _slope(flow, rows, x):
    S_E, S_I = responses(flow, x[:, 0], x[:, 1], torch.exp, rows)
    return torch.stack([S_E - x[:, 0], S_I - x[:, 1]], dim=1) / flow.tau


class torchdiffeq:  # noqa: N801
    @staticmethod
    @torch.inference_mode()
    def follow(flow, rtol, threads):
        from torchdiffeq import odeint

        torch.set_num_threads(threads)

        def integrate(rows, x, time):
            span = torch.tensor([0.0, time], dtype=x.dtype)
            return odeint(lambda _, x: _slope(flow, rows, x), x, span, rtol=rtol, atol=flow.atol(rtol))[-1]

        return _settle(flow, integrate)


class torchode:  # noqa: N801
    @staticmethod
    @torch.inference_mode()
    def follow(flow, rtol, threads):
        import torchode as to

        torch.set_num_threads(threads)

        def integrate(rows, x, time):
            term = to.ODETerm(lambda _, x: _slope(flow, rows, x))
            controller = to.IntegralController(atol=flow.atol(rtol), rtol=rtol, term=term)
            solver = to.AutoDiffAdjoint(to.Tsit5(term), controller)
            ends = torch.full((len(x),), time, dtype=x.dtype)
            problem = to.InitialValueProblem(y0=x, t_start=torch.zeros_like(ends), t_end=ends, t_eval=ends[:, None])
            return solver.solve(problem).ys[:, -1]

        return _settle(flow, integrate)
