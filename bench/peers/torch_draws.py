"""PyTorch: uniform_ and exp_ in place. Its generator is one sequence on one thread; torch.compile, which draws by
Philox inside a fused loop, takes longer."""

import numpy as np
import torch
from draws import LOG10_CONTRAST, SEED, WEIGHT

LOW, HIGH = (float(np.log(10) * bound) for bound in LOG10_CONTRAST)


@torch.inference_mode()
def draw(problem, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(SEED)
    out = torch.empty(4, problem.columns)
    out[:2].uniform_(*WEIGHT)
    contrast = out[2].uniform_(LOW, HIGH).exp_()
    torch.sub(1, contrast, out=out[3])
    contrast += 1
    return out.numpy()
