#!/usr/bin/env python3
"""What each part of the method is worth: the same training with one part left out at a time, on held-out locations.

    ablation.py EARSHOT_CLI WORK_FOLDER [--data NAME=DIR ...] [--epochs 20] [--qat-epochs 6] [--seeds 1 2 3] [--threads 1]

Every DATASET is trained `full` (multi-task, PCGrad, spectrum modulation) and without PCGrad, without modulation and without
super-classes; the evaluate side of fold 1, whose locations no training has heard, is judged in float with and without the
ensemble, and in integers after QAT and after PTQ. Without --data a demo dataset is synthesised. Runs that WORK_FOLDER holds
already are gone on with, not repeated. Prints one Markdown table a dataset: mean over the seeds and, behind +-, half the distance
between the best and the worst seed.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

PARTS_LEFT_OUT = {
    "full": [],
    "without PCGrad": ["pcgrad=false"],
    "without modulation": ["modulation_probability=0"],
    "without super-classes": ["multi_task=false"],
}


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cli")
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--data", nargs="+", default=[], metavar="NAME=DIR")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--qat-epochs", type=int, default=6)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--demo-clips", type=int, default=40, help="clips per class of the demo dataset")
    return parser.parse_args()


def cli(options, *arguments):
    command = [options.cli, *map(str, arguments), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


def trained(options, data, run, seed, settings):
    """The run is resumed where a kill left it; a finished one comes back at once."""
    sets = [word for setting in settings for word in ("--set", setting)]
    cli(options, "train", "--data", data, "--run", run, "--preset", "quick", "--epochs", options.epochs, "--qat-epochs",
        options.qat_epochs, "--validate", "none", "--seed", seed, "--threads", options.threads, "--resume", *sets)
    return run


def figures(options, data, run, *arguments):
    kept = run / ("-".join(["figures", *map(str, arguments)]).replace("/", "_") + ".json")
    if not kept.exists():
        kept.write_text(json.dumps(cli(options, "evaluate", run, "--data", data, *arguments)))
    return json.loads(kept.read_text())


def post_training(options, data, run):
    quantised = run.with_name(run.name + "-ptq")
    if not (quantised / "quantized/1/model.blob").exists():
        cli(options, "quantize", run, "--data", data, "--mode", "ptq", "--out", quantised)
    return quantised


def measured(options, data, folder):
    """{row: {seed: figures}}"""
    rows = {}
    for seed in options.seeds:
        for part, settings in PARTS_LEFT_OUT.items():
            run = trained(options, data, folder / f"{part.replace(' ', '-')}-{seed}", seed, settings)
            rows.setdefault(f"{part}, float", {})[seed] = figures(options, data, run, "--engine", "float")
            if part == "full":
                rows.setdefault("full, scene head alone (r = 1), float", {})[seed] = figures(
                    options, data, run, "--engine", "float", "--r", 1)
                rows.setdefault("full, QAT, INT8", {})[seed] = figures(options, data, run, "--engine", "int8")
                rows.setdefault("full, PTQ, INT8", {})[seed] = figures(
                    options, data, post_training(options, data, run), "--engine", "int8")
            if part == "without super-classes":
                rows.setdefault(f"{part}, QAT, INT8", {})[seed] = figures(options, data, run, "--engine", "int8")
    return rows


def cell(values, factor, digits):
    mean, spread = statistics.mean(values) * factor, (max(values) - min(values)) / 2 * factor
    return f"{mean:.{digits}f} ± {spread:.{digits}f}"


def main():
    options = parsed()
    datasets = dict(entry.split("=", 1) for entry in options.data)
    if not datasets:
        demo = options.work / "demo-data"
        if not (demo / "meta.csv").exists():
            cli(options, "demo", demo, "--clips-per-class", options.demo_clips)
        datasets = {"demo": demo}
    for name, data in datasets.items():
        rows = measured(options, data, options.work / name)
        clips = next(iter(next(iter(rows.values())).values()))["clips"]
        print(f"\n{name}: {clips} segments of held-out locations, {options.epochs} epochs, seeds {options.seeds}\n")
        print("| | accuracy, % | macro accuracy, % | log loss |\n|---|---|---|---|")
        for row, by_seed in rows.items():
            of = lambda key: [value[key] for value in by_seed.values()]
            print(f"| {row} | {cell(of('accuracy'), 100, 1)} | {cell(of('macro_accuracy'), 100, 1)} | "
                  f"{cell(of('log_loss'), 1, 3)} |", flush=True)


if __name__ == "__main__":
    main()
