"""The order of an epoch and how it is dealt to ranks, without files."""

import random

import numpy as np
import pytest
from tileseq.order import Deal, Full, Permutation, Windows, Written, key


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5, 16, 17, 1000, 4097])
def test_a_permutation_holds_every_number_once(n):
    assert sorted(Permutation(n, 7)(np.arange(n)).tolist()) == list(range(n))


def test_a_part_of_a_permutation_is_that_part_of_the_whole_even_of_a_huge_one():
    permutation = Permutation(1000, 3)
    assert permutation(np.arange(400, 500)).tolist() == permutation(np.arange(1000))[400:500].tolist()
    some = Permutation(10**12, 3)(np.arange(10**11, 10**11 + 1000))
    assert len(set(some.tolist())) == 1000 and some.min() >= 0 and some.max() < 10**12


def test_the_order_is_the_same_on_every_machine_and_version():
    assert key(1, 2) == 0xBCD9DBB49673066B
    assert Full(10, seed=1, epoch=0).at(np.arange(10)).tolist() == [0, 7, 9, 6, 4, 8, 5, 1, 2, 3]


def test_every_place_gets_every_number_about_equally_often():
    n, trials = 20, 4000
    counts = np.zeros((n, n))
    for seed in range(trials):
        counts[np.arange(n), Full(n, seed, 0).at(np.arange(n))] += 1
    # Chi-square with (n - 1)^2 degrees of freedom: mean 361, standard deviation 27.
    assert ((counts - trials / n) ** 2 / (trials / n)).sum() < 361 + 5 * 27


def test_seeds_and_epochs_give_unrelated_orders():
    n = 20_000
    orders = [Full(n, seed, epoch).at(np.arange(n)) for seed, epoch in [(0, 0), (0, 1), (1, 0), (1, 1)]]
    orders.append(np.arange(n))
    assert np.abs(np.corrcoef(orders) - np.eye(len(orders))).max() < 5 / np.sqrt(n)


def test_windows_hold_every_sample_once_and_only_their_own_row_groups():
    rows = [7, 7, 3, 7, 7, 7, 2, 9]
    windows = Windows(rows, 3, seed=5, epoch=2)
    samples = windows.at(np.arange(49))
    assert sorted(samples.tolist()) == list(range(49))
    group = np.repeat(np.arange(8), rows)[samples]
    for window in range(len(windows)):
        inside = group[windows.starts[window] : windows.starts[window + 1]]
        assert set(inside.tolist()) == set(windows.groups_of(window).tolist())
    assert sorted(windows.groups.tolist()) == list(range(8)) and windows.groups.tolist() != list(range(8))


def test_windows_without_a_shuffle_are_the_written_order():
    windows = Windows([4, 4, 1], 2, 0, 0, shuffle=False)
    assert windows.at(np.arange(9)).tolist() == Written(9).at(np.arange(9)).tolist() == list(range(9))


@pytest.mark.parametrize("make", [
    lambda rows, seed: Full(sum(rows), seed, 0),
    lambda rows, seed: Windows(rows, 8, seed, 0),
])  # fmt: skip
def test_a_shuffle_leaves_little_of_the_order_in_which_samples_were_written(make):
    rows = [100] * 128  # 16 shards of 8 row groups
    n = sum(rows)
    correlations, steps, shards_in_batch = [], [], []
    for seed in range(10):
        samples = make(rows, seed).at(np.arange(n))
        correlations.append(np.corrcoef(np.arange(n), samples)[0, 1])
        # Neighbours in a random order are a third of the set apart.
        steps.append(np.abs(np.diff(samples)).mean() / (n / 3))
        shards_in_batch.append(np.mean([len(set((batch // 800).tolist())) for batch in samples.reshape(-1, 64)]))
    assert np.abs(np.mean(correlations)) < 0.1 and np.abs(correlations).max() < 0.3
    assert 0.85 < np.mean(steps) < 1.1
    assert np.mean(shards_in_batch) > 5  # of the 8 row groups at a time, from 16 shards


def test_ranks_get_equally_many_and_each_sample_once_or_repeated_as_said():
    for n, batch, world in [(100, 8, 1), (100, 8, 3), (5, 2, 4), (3, 2, 8), (64, 8, 4), (1, 1, 2)]:
        deal = Deal([(0, n)], batch, world, drop_last=False)
        ranks = [np.concatenate([deal.positions(rank, step) for step in range(deal.steps)]) for rank in range(world)]
        assert {len(positions) for positions in ranks} == {deal.samples_per_rank}
        everything = np.concatenate(ranks)
        assert set(everything.tolist()) == set(range(n))
        assert len(everything) - n == deal.repeated < world


def test_what_fills_no_batch_is_left_out_on_request():
    deal = Deal([(0, 103)], 8, 3, drop_last=True)
    ranks = [[deal.positions(rank, step) for step in range(deal.steps)] for rank in range(3)]
    assert {len(positions) for rank in ranks for positions in rank} == {8}
    everything = np.concatenate([positions for rank in ranks for positions in rank])
    assert len(set(everything.tolist())) == len(everything) == 96 == 103 - deal.dropped
    assert deal.repeated == 0


def test_an_epoch_that_is_dealt_again_and_again_to_other_ranks_still_holds_every_sample():
    generator = random.Random(3)
    for _ in range(300):
        n, rest, seen, repeated = generator.randint(0, 60), None, [], 0
        rest = [(0, n)]
        while rest:
            deal = Deal(rest, generator.randint(1, 5), generator.randint(1, 7), drop_last=False)
            steps = generator.randint(0, deal.steps)
            for rank in range(deal._world_size):
                for step in range(steps):
                    seen += deal.positions(rank, step).tolist()
            if steps == deal.steps:
                repeated += deal.repeated
            rest = deal.after(steps)
        assert set(seen) == set(range(n)) and len(seen) == n + repeated


@pytest.mark.parametrize("arguments, message", [
    ((0, 1), "batch_size must be at least 1 but is 0"),
    ((4, 0), "world_size must be at least 1 but is 0"),
])  # fmt: skip
def test_a_size_of_nothing_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Deal([(0, 9)], *arguments, drop_last=False)
