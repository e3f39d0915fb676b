"""JAX: jit of a scan over steps, unrolled so that XLA fuses several into one kernel; circuits vmapped. Equilibria: a
while loop over Newton steps, two to a pass."""

import os

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # the others need memory too

import jax
import jax.numpy as jnp
import numpy as np
from problems import H_E, H_I, TOLERANCE, W_EE, W_II, gains32

jax.config.update("jax_enable_x64", True)
TOGETHER = 2


def present(on):
    return jax.default_backend() == ("gpu" if on == "cuda" else "cpu")


@jax.vmap
def _columns(a, b, y, w_EI, w_IE, ua, ub):
    inhibition = w_EI * y
    za = jax.nn.relu(W_EE * a - inhibition + ua)
    zb = jax.nn.relu(W_EE * b - inhibition + ub)
    zy = jax.nn.relu(w_IE * (a + b) - W_II * y)
    return a + H_E * (za - a), b + H_E * (zb - b), y + H_I * (zy - y)


def _li3(x, w_EI, w_IE, u):
    return _columns(*x, w_EI, w_IE, *u)


def _col8x3(x, w_EI, w_IE, u):
    drives = [u, *(layer[:2] for layer in x[:-1])]
    return tuple(
        _columns(*layer, *weights, *drive) for *weights, layer, drive in zip(w_EI, w_IE, x, drives, strict=True)
    )


def _rows(x):
    return tuple(tuple(layer) for layer in x)


def _dense32(x, w, u):
    z = jnp.dot(w, x, precision=jax.lax.Precision.HIGHEST) + u
    return x + gains32() * (jax.nn.relu(z) - x)


def _march(name, steps):
    """Rows are arrays of their own: in one array, where steps read at other places than they write, XLA would compute
    every step anew for each that reads it."""
    step, rows, unroll = {"LI3": (_li3, tuple, 20), "COL8x3": (_col8x3, _rows, 4), "DENSE32": (_dense32, None, 4)}[name]

    def run(x, weights, u):
        state = x if rows is None else rows(x)
        state = jax.lax.scan(lambda s, _: (step(s, *weights, u), None), state, None, length=steps, unroll=unroll)[0]
        return jnp.asarray(state)

    return jax.jit(run)


def _newton(active, w_EI, w_IE, u):
    """Rates with these neurons active, which are active next, and the largest residual."""
    ea, eb = active[0] / (1 - W_EE), active[1] / (1 - W_EE)
    y = active[2] * w_IE * (ea * u[0] + eb * u[1]) / (1 + W_II + w_IE * w_EI * (ea + eb))
    a, b = ea * (u[0] - w_EI * y), eb * (u[1] - w_EI * y)
    z = W_EE * a - w_EI * y + u[0], W_EE * b - w_EI * y + u[1], w_IE * (a + b) - W_II * y
    residual = [abs(jax.nn.relu(drive) - rate) for drive, rate in zip(z, (a, b, y), strict=True)]
    return (a, b, y), [drive > 0 for drive in z], jnp.max(jnp.maximum(jnp.maximum(*residual[:2]), residual[2]))


@jax.jit
def _settle(x, weights, u):
    def steps(state):
        _, active, _ = state
        for _ in range(TOGETHER):
            rates, active, residual = _newton(active, *weights, u)
        return rates, active, residual

    start = tuple(x), [jnp.ones(u[0].shape, bool)] * 3, jnp.array(jnp.inf, u.dtype)
    return jnp.stack(jax.lax.while_loop(lambda state: state[2] > TOLERANCE, steps, start)[0])


def contestants(problem, on):
    """Work by name: runs to its end and gives the rates, still on the device."""
    x, weights, u = jax.device_put((problem.x, problem.weights, problem.u))
    run = _settle if problem.name == "LI3-EQ" else _march(problem.name, problem.steps)
    return {f"JAX {jax.__version__}": lambda: run(x, weights, u).block_until_ready()}


def on_host(rates):
    return np.asarray(rates)
