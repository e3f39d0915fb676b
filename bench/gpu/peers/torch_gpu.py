"""PyTorch: torch.compile of several steps, which Inductor fuses into one kernel; on a GPU the launches of a whole march
are captured in a graph. Equilibria: two Newton steps at once until the residual is reached."""

import torch
from problems import H_E, H_I, TOLERANCE, W_EE, W_II, gains32

TOGETHER = {"LI3": 20, "COL8x3": 4, "DENSE32": 1}


def present(on):
    return on == "cpu" or torch.cuda.is_available()


def _layer(a, b, y, w_EI, w_IE, ua, ub):
    inhibition = w_EI * y
    za = torch.relu(W_EE * a - inhibition + ua)
    zb = torch.relu(W_EE * b - inhibition + ub)
    zy = torch.relu(w_IE * (a + b) - W_II * y)
    return a + H_E * (za - a), b + H_E * (zb - b), y + H_I * (zy - y)


@torch.compile
def _li3(x, w_EI, w_IE, u):
    a, b, y = x
    for _ in range(TOGETHER["LI3"]):
        a, b, y = _layer(a, b, y, w_EI, w_IE, u[0], u[1])
    return torch.stack([a, b, y])


@torch.compile
def _col8x3(x, w_EI, w_IE, u):
    for _ in range(TOGETHER["COL8x3"]):
        drive = torch.cat([u[None], x[:-1, :2]])
        x = torch.stack(_layer(x[:, 0], x[:, 1], x[:, 2], w_EI, w_IE, drive[:, 0], drive[:, 1]), dim=1)
    return x


@torch.compile
def _dense32(x, w, u, gain):
    return x + gain * (torch.relu(torch.addmm(u, w, x)) - x)


@torch.compile
def _newton(sa, sb, sy, w_EI, w_IE, ua, ub):
    """Rates, which neurons are active next, and the largest residual, after two steps."""
    for _ in range(2):
        ea, eb = sa / (1 - W_EE), sb / (1 - W_EE)
        y = sy * w_IE * (ea * ua + eb * ub) / (1 + W_II + w_IE * w_EI * (ea + eb))
        a, b = ea * (ua - w_EI * y), eb * (ub - w_EI * y)
        za, zb = W_EE * a - w_EI * y + ua, W_EE * b - w_EI * y + ub
        zy = w_IE * (a + b) - W_II * y
        sa, sb, sy = za > 0, zb > 0, zy > 0
    residual = torch.maximum(torch.maximum((za.relu() - a).abs(), (zb.relu() - b).abs()), (zy.relu() - y).abs())
    return (a, b, y), (sa, sb, sy), residual.amax()


def _settle(weights, u):
    active, residual = (torch.ones(u.shape[1], dtype=torch.bool, device=u.device),) * 3, float("inf")
    while residual > TOLERANCE:
        rates, active, residual = _newton(*active, *weights, u[0], u[1])
    return torch.stack(rates)


def _captured(march):
    """The launches of `march` as one."""
    aside = torch.cuda.Stream()
    with torch.cuda.stream(aside):
        march()  # compiles, which may not happen while a graph is captured
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        rates = march()

    def replay():
        graph.replay()
        torch.cuda.synchronize()
        return rates

    return replay


def contestants(problem, on):
    """Work by name: runs to its end and gives the rates, still on the device."""
    weights = [torch.from_numpy(w).to(on) for w in problem.weights]
    u, x = torch.from_numpy(problem.u).to(on), torch.from_numpy(problem.x).to(on)
    if problem.name == "DENSE32":
        weights = [*weights, u, torch.from_numpy(gains32()).to(on)]
    step = {"LI3": _li3, "COL8x3": _col8x3, "DENSE32": _dense32}.get(problem.name)

    @torch.inference_mode()
    def march():
        rates = x
        for _ in range(problem.steps // TOGETHER[problem.name]):
            rates = step(rates, *weights) if problem.name == "DENSE32" else step(rates, *weights, u)
        return rates

    @torch.inference_mode()
    def settle():
        rates = _settle(weights, u)
        if on == "cuda":
            torch.cuda.synchronize()
        return rates

    work = settle if problem.name == "LI3-EQ" else _captured(march) if on == "cuda" else march
    return {f"PyTorch {torch.__version__}": work}


def on_host(rates):
    return rates.cpu().numpy()
