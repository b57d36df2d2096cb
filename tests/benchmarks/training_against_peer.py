#!/usr/bin/env python3
"""Training speed of Earshot and of a peer, both on the same single core, one after the other.

    training_against_peer.py BENCHMARK PEER [SECONDS]

BENCHMARK is the program training_benchmark, measured for SECONDS (10) a row; PEER a Python script that prints, when called with
`speed 1 64`, lines like `float pcgrad   threads 1 batch 64:   55.1 clips/s  18.10 cpu-ms/clip` for `float single`, `float pcgrad`
and `full qat recipe`. Compared is what a clip costs in processor time, which on one idle core is the inverse of clips a second,
and on a busy one still means something.
"""
import json
import os
import re
import subprocess
import sys

if len(sys.argv) not in (3, 4):
    sys.exit(__doc__)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
one_thread = dict(os.environ, OMP_NUM_THREADS="1")

seconds = sys.argv[3] if len(sys.argv) == 4 else "10"

ours = json.loads(subprocess.run([sys.argv[1], "--benchmark_min_time=" + seconds, "--benchmark_format=json"], env=one_thread,
                                 capture_output=True, text=True, check=True).stdout)
# items_per_second is by the clock on the wall; the same number of clips by processor time
speed = {run["name"].split("/")[1]: run["items_per_second"] * run["real_time"] / run["cpu_time"] for run in ours["benchmarks"]}
printed = subprocess.run([sys.executable, sys.argv[2], "speed", "1", "64"], env=one_thread, capture_output=True, text=True,
                         check=True).stdout
peer = {}
for line in printed.splitlines():
    found = re.match(r"(.*?)\s+threads.*clips/s\s+([\d.]+) cpu-ms/clip", line)
    if found:  # of the peer's two memory layouts, the faster one
        name = found[1].removesuffix(" contiguous").replace(" ", "_")
        peer[name] = max(1000 / float(found[2]), peer.get(name, 0))

print(f"{'clips/s, one core, batch 64':30}{'Earshot':>10}{'peer':>10}{'ratio':>10}")
for name, clips in speed.items():
    print(f"{name.replace('_', ' '):30}{clips:10.1f}{peer[name]:10.1f}{clips / peer[name]:9.2f}x")
