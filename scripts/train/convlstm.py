"""Predicts the next frame with a small ConvLSTM in PyTorch, and compares it with a copy of the last frame.

    python scripts/train/convlstm.py target/landcover --out target/convlstm

The last frame of a sample is predicted from those before it; mean squared error in normalised values, on the test split.
"""

import numpy as np
import tileseq
import torch
from tileseq.torch import Loader
from torch import nn

from common import colours, options, report
from torch_loop import train


class ConvLSTM(nn.Module):
    """Frames (N, T, H, W, C) to what comes after each of them, of the same shape; works on a quarter of the pixels."""

    def __init__(self, bands: int, hidden: int = 24):
        super().__init__()
        self.hidden = hidden
        self.down = nn.Conv2d(bands, hidden, 4, 2, 1)
        self.gates = nn.Conv2d(2 * hidden, 4 * hidden, 3, 1, 1)
        self.up = nn.Sequential(nn.Conv2d(hidden, 4 * hidden, 3, 1, 1), nn.PixelShuffle(2), nn.ReLU())
        self.change = nn.Conv2d(hidden + bands, bands, 3, 1, 1)
        nn.init.zeros_(self.change.weight)  # begins as a copy of the last frame
        nn.init.zeros_(self.change.bias)

    def forward(self, frames):
        frames = frames.permute(1, 0, 4, 2, 3)  # (T, N, C, H, W)
        _, n, _, height, width = frames.shape
        state = memory = frames.new_zeros(n, self.hidden, height // 2, width // 2)
        after = []
        for frame in frames:
            take, keep, give, new = self.gates(torch.cat([self.down(frame), state], 1)).chunk(4, 1)
            memory = torch.sigmoid(keep + 1) * memory + torch.sigmoid(take) * torch.tanh(new)
            state = torch.sigmoid(give) * torch.tanh(memory)
            after.append(frame + self.change(torch.cat([self.up(state), frame], 1)))
        return torch.stack(after).permute(1, 0, 3, 4, 2)


def loss_of(model, batch):
    x = batch["x"]
    return nn.functional.mse_loss(model(x[:, :-1]), x[:, 1:])  # every frame but the first is a next one


def main():
    chosen = options(__doc__, epochs=3, learning_rate=4e-3)
    torch.manual_seed(chosen.seed)
    ds = tileseq.open(chosen.dataset)
    spec = ds.tensors["x"]
    model = ConvLSTM(spec.shape[spec.band_axis])
    loader = Loader(ds.train, chosen.batch_size, seed=chosen.seed, columns=["x"])
    losses = train(model, loss_of, loader, chosen)
    if losses is None:
        return
    model.eval()
    errors, copied, n = 0.0, 0.0, 0
    with torch.no_grad():
        for batch in Loader(ds.test, 64, shuffle=False, columns=["x"]):
            x = batch["x"]
            predicted = model(x[:, :-1])[:, -1]
            errors += (predicted - x[:, -1]).square().mean((1, 2, 3)).sum().item()
            copied += (x[:, -2] - x[:, -1]).square().mean((1, 2, 3)).sum().item()
            change = (x[:, -2] - x[:, -1]).square().mean((1, 2, 3))
            if n == 0:
                most = int(change.argmax())  # of the first batch
                picture = {"frames": x[most].numpy(), "predicted": predicted[most][None].numpy()}
            n += len(x)
    picture = {name: colours(np.asarray(frames), spec) for name, frames in picture.items()}
    metrics = {"test_mse": errors / n, "copy_last_mse": copied / n, "ratio": errors / copied, "steps": len(losses), "losses": losses}
    report(chosen.out, metrics, tileseq.show(picture))


if __name__ == "__main__":
    main()
