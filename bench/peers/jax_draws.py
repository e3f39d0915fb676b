"""JAX: jax.random's threefry in one jitted function."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from draws import LOG10_CONTRAST, SEED, WEIGHT

LOW, HIGH = (float(np.log(10) * bound) for bound in LOG10_CONTRAST)


@partial(jax.jit, static_argnames="n")
def _draw(key, n):
    of_weights, of_contrast = jax.random.split(key)
    weights = jax.random.uniform(of_weights, (2, n), jnp.float32, *WEIGHT)
    contrast = jnp.exp(jax.random.uniform(of_contrast, (1, n), jnp.float32, LOW, HIGH))
    return jnp.concatenate([weights, 1 + contrast, 1 - contrast])


def draw(problem, threads):
    return np.asarray(_draw(jax.random.key(SEED), problem.columns))
