"""Finds the town in a tile with a small U-Net in PyTorch, and compares it with calling every pixel the commoner class.

    python scripts/train/unet.py target/examples/town_masks --out target/unet

Learns class 1 of the mask target `town` from the last frame. Accuracy and intersection over union on the test split.
"""

import tileseq
import torch
from tileseq.torch import Loader
from torch import nn

from common import colours, options, report
from torch_loop import train

TOWN = 1  # the class in the mask


def convolutions(inside, outside):
    return nn.Sequential(
        *(nn.Conv2d(inside, outside, 3, 1, 1), nn.ReLU(), nn.Conv2d(outside, outside, 3, 1, 1), nn.ReLU())
    )


class UNet(nn.Module):
    """Frames (N, C, H, W) to the logit of each pixel (N, H, W); H and W are multiples of 4."""

    def __init__(self, bands: int, width: int = 8):
        super().__init__()
        self.down = nn.ModuleList([convolutions(bands, width), convolutions(width, 2 * width), convolutions(2 * width, 4 * width)])
        self.up = nn.ModuleList([convolutions(6 * width, 2 * width), convolutions(3 * width, width)])
        self.last = nn.Conv2d(width, 1, 1)

    def forward(self, x):
        first = self.down[0](x)
        second = self.down[1](nn.functional.max_pool2d(first, 2))
        x = self.down[2](nn.functional.max_pool2d(second, 2))
        for convolve, skip in zip(self.up, (second, first)):
            x = convolve(torch.cat([nn.functional.interpolate(x, scale_factor=2), skip], 1))
        return self.last(x)[:, 0]


def main():
    chosen = options(__doc__, epochs=2, learning_rate=3e-3)
    torch.manual_seed(chosen.seed)
    ds = tileseq.open(chosen.dataset)
    spec = ds.tensors["x"]

    def of(batch):
        """The last frame (N, C, H, W), and where the town is in it (N, H, W)."""
        return batch["x"][:, -1].permute(0, 3, 1, 2), batch["town"] == TOWN

    def loss_of(model, batch):
        frame, town = of(batch)
        return nn.functional.binary_cross_entropy_with_logits(model(frame), town.float())

    columns = ["x", "town"]
    model = UNet(spec.shape[spec.band_axis])
    losses = train(model, loss_of, Loader(ds.train, chosen.batch_size, seed=chosen.seed, columns=columns), chosen)
    if losses is None:
        return
    model.eval()
    right = towns = both = either = pixels = 0
    picture = None
    with torch.no_grad():
        for batch in Loader(ds.test, 64, shuffle=False, columns=columns):
            frame, town = of(batch)
            found = model(frame) > 0
            right += (found == town).sum().item()
            towns += town.sum().item()
            both += (found & town).sum().item()
            either += (found | town).sum().item()
            pixels += town.numel()
            if picture is None:
                half = int((town.float().mean((1, 2)) - 0.5).abs().argmin())
                shown = colours(batch["x"][half].numpy(), spec)
                picture = {"frames": shown, "town": town[half].numpy(), "found": found[half].numpy()}
    commoner = max(towns, pixels - towns) / pixels
    metrics = {"test_accuracy": right / pixels, "majority_accuracy": commoner, "test_iou": both / max(1, either)}
    report(chosen.out, {**metrics, "steps": len(losses), "losses": losses}, tileseq.show(picture))


if __name__ == "__main__":
    main()
