"""Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/), in an arithmetic of one's choice. PyTorch's own
always orthogonalises in bfloat16, which takes a processor without bfloat16 instructions 30 times as long as float32."""

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the quintic iteration: chosen in the post for the steepest start
ITERATIONS = 5
MOMENTUM = 0.95
SMALLEST_NORM = 1e-7
ADAMW_SIZE = 0.2  # about the root mean square of an AdamW step, by Moonlight (Liu et al. 2025): one rate serves both


def orthogonalise(matrix: torch.Tensor, arithmetic: torch.dtype) -> torch.Tensor:
    """A matrix [R, C] with the same singular vectors and singular values near 1, by Newton-Schulz."""
    a, b, c = COEFFICIENTS
    tall = matrix.size(0) > matrix.size(1)
    x = (matrix.T if tall else matrix).to(arithmetic)
    x = x / x.norm().clamp(min=SMALLEST_NORM)
    for _ in range(ITERATIONS):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return (x.T if tall else x).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """For matrices only. Weight decay is decoupled, as in AdamW; momentum is Nesterov's."""

    def __init__(self, matrices: list[torch.nn.Parameter], weight_decay: float, arithmetic: torch.dtype):
        super().__init__(matrices, {"lr": 0.0, "weight_decay": weight_decay})
        self.arithmetic = arithmetic

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for matrix in group["params"]:
                state = self.state[matrix]
                if not state:
                    state["momentum"] = torch.zeros_like(matrix)
                momentum = state["momentum"].lerp_(matrix.grad, 1 - MOMENTUM)
                update = orthogonalise(matrix.grad.lerp(momentum, MOMENTUM), self.arithmetic)
                matrix.mul_(1 - group["lr"] * group["weight_decay"])
                matrix.add_(update, alpha=-group["lr"] * ADAMW_SIZE * max(matrix.shape) ** 0.5)
