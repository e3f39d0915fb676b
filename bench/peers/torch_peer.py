"""PyTorch: torch.compile of several steps at once, which Inductor fuses into one C++ loop over columns."""

import torch
from workloads import gains32

TOGETHER = 20


def _layer(a, b, y, w_EI, w_IE, ua, ub):
    inhibition = w_EI * y
    za = torch.relu(0.5 * a - inhibition + ua)
    zb = torch.relu(0.5 * b - inhibition + ub)
    zy = torch.relu(w_IE * (a + b) - 0.2 * y)
    return a + 0.05 * (za - a), b + 0.05 * (zb - b), y + 0.1 * (zy - y)


@torch.compile
def _li3(a, b, y, w_EI, w_IE, ua, ub):
    for _ in range(TOGETHER):
        a, b, y = _layer(a, b, y, w_EI, w_IE, ua, ub)
    return a, b, y


@torch.compile
def _col8x3(x, w_EI, w_IE, u):
    for _ in range(4):
        drive = torch.cat([u[None], x[:-1, :2]])
        a, b, y = _layer(x[:, 0], x[:, 1], x[:, 2], w_EI, w_IE, drive[:, 0], drive[:, 1])
        x = torch.stack([a, b, y], dim=1)
    return x


@torch.compile
def _dense32(x, w, u, gain):
    return x + gain * (torch.relu(torch.addmm(u, w, x)) - x)


@torch.inference_mode()
def march(workload, threads):
    torch.set_num_threads(threads)
    weights = [torch.from_numpy(w) for w in workload.weights]
    u, x = torch.from_numpy(workload.u), torch.from_numpy(workload.x.copy())
    if workload.name == "LI3":
        rows = tuple(row.contiguous() for row in x)
        for _ in range(workload.steps // TOGETHER):
            rows = _li3(*rows, *weights, u[0], u[1])
        return torch.stack(rows).numpy()
    if workload.name == "COL8x3":
        for _ in range(workload.steps // 4):
            x = _col8x3(x, *weights, u)
        return x.numpy()
    gain = torch.from_numpy(gains32())
    for _ in range(workload.steps):
        x = _dense32(x, *weights, u, gain)
    return x.numpy()
