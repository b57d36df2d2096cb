#!/usr/bin/env python3
"""Training speed of Earshot and of a peer, both on the same single core, one after the other.

    training_against_peer.py BENCHMARK PEER

BENCHMARK is the program training_benchmark; PEER a Python script that prints, when called with `speed 1 64`, lines like
`float pcgrad   threads 1 batch 64:   55.1 clips/s` for `float single`, `float pcgrad` and `full qat recipe`.
"""
import json
import os
import re
import subprocess
import sys

if len(sys.argv) != 3:
    sys.exit(__doc__)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
one_thread = dict(os.environ, OMP_NUM_THREADS="1")

ours = json.loads(subprocess.run([sys.argv[1], "--benchmark_min_time=10", "--benchmark_format=json"], env=one_thread,
                                 capture_output=True, text=True, check=True).stdout)
speed = {run["name"].split("/")[1]: run["items_per_second"] for run in ours["benchmarks"]}
printed = subprocess.run([sys.executable, sys.argv[2], "speed", "1", "64"], env=one_thread, capture_output=True, text=True,
                         check=True).stdout
peer = {}
for line in printed.splitlines():
    found = re.match(r"(.*?)\s+threads.*:\s*([\d.]+) clips/s", line)
    if found:  # of the peer's two memory layouts, the faster one
        name = found[1].removesuffix(" contiguous").replace(" ", "_")
        peer[name] = max(float(found[2]), peer.get(name, 0))

print(f"{'clips/s, one core, batch 64':30}{'Earshot':>10}{'peer':>10}{'ratio':>10}")
for name, clips in speed.items():
    print(f"{name.replace('_', ' '):30}{clips:10.1f}{peer[name]:10.1f}{clips / peer[name]:9.2f}x")
