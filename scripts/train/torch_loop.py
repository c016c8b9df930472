"""The loop that the PyTorch scripts share: gradient accumulation, checkpoints, and going on in the middle of an epoch."""

import os

import torch

CHECKPOINT = "checkpoint.pt"


def train(model, loss_of, loader, options) -> list[float] | None:
    """Trains until `options.epochs` are over; returns the loss of each step, or None if `options.stop_after` came first.

    loss_of: (model, batch) to a scalar. loader: a tileseq.torch.Loader.
    """
    optimizer = torch.optim.Adam(model.parameters(), options.learning_rate)
    losses: list[float] = []
    path = options.out / CHECKPOINT
    if options.resume:
        state = torch.load(path)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        loader.load_state_dict(state["data"])
        losses = state["losses"]
    waiting = []  # losses of batches whose gradients wait for the step
    while loader.epoch < options.epochs:
        for batch in loader:
            loss = loss_of(model, batch)
            (loss / options.accumulate).backward()
            waiting.append(loss.item())
            if len(waiting) < options.accumulate:
                continue  # also over the end of an epoch
            optimizer.step()
            optimizer.zero_grad()
            losses.append(sum(waiting) / len(waiting))
            waiting = []
            stop = len(losses) == options.stop_after
            if stop or len(losses) % options.save_every == 0:
                save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "data": loader.state_dict(), "losses": losses}, path)
            if stop:
                return None
    return losses


def save(state: dict, path) -> None:
    """Replaces the checkpoint as a whole, so that a kill leaves the last one."""
    torch.save(state, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)
