"""Trains PyTorch's own LSTM on the batches of `bench/Benchmarks -- kernels`, which starts it and asks for steps.

usage: pytorch_lstm.py FOLDER BATCH LENGTH INPUTS UNITS CLASSES

FOLDER holds tokens.i32 [documents, LENGTH], labels.i32 [documents] and table.f32 [words, INPUTS]. Each line of input,
'FIRST COUNT', takes that many steps from that batch on; each line of output is a step's milliseconds of wall and of
processor time. The first line is the version of PyTorch; nothing is printed where it is not installed.
"""

import sys
import time

try:
    import numpy as np
    import torch
except ImportError:
    sys.exit(0)

folder = sys.argv[1]
batch, length, inputs, units, classes = map(int, sys.argv[2:])
torch.set_num_threads(1)
tokens = torch.from_numpy(np.fromfile(f"{folder}/tokens.i32", "<i4").astype("i8")).view(-1, batch, length)
labels = torch.from_numpy(np.fromfile(f"{folder}/labels.i32", "<i4").astype("i8")).view(-1, batch)
table = torch.from_numpy(np.fromfile(f"{folder}/table.f32", "<f4")).view(-1, inputs)
lstm = torch.nn.LSTM(inputs, units, batch_first=True)
head = torch.nn.Linear(units, classes)
optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=0.001)


def step(number):
    _, (state, _) = lstm(table[tokens[number]])
    loss = torch.nn.functional.cross_entropy(head(state[0]), labels[number])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


print(torch.__version__, flush=True)
for line in sys.stdin:
    first, count = map(int, line.split())
    wall, processor = time.perf_counter(), time.process_time()
    for number in range(first, first + count):
        step(number)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(1e3 * wall / count, 1e3 * processor / count, flush=True)
