"""A map of a ReLU network's activation regions, as a PyTorch user would make it: every sample goes
through the network.

The forward pass takes the samples in chunks, `[unit, sample]` (which BLAS multiplies faster here than
the transpose), in buffers that are made once; three sizes of chunk are tried first, and the fastest
is taken. A layer's activation bits are packed, 24 to a float32, by a product with powers of two
(exact; faster than shifts of bytes, and than numpy.packbits), word by word in layers of many units.
Convolutions are PyTorch's own. A sample's words become one 64-bit
number: the bits themselves where all units fit, else the sum of the words times random odd numbers.
Equal neighbours are merged by `unique_consecutive`, and what is left by `unique` with its inverse: a
number for every sample, and how many there are. Only the regions of all hidden layers are counted,
not those by depth.

Usage: pytorch_map.py NETWORK.json [--size WxH] [--window u0,u1,v0,v1] [--device cpu|cuda]
       [--float64] [--repeats n] [--limit s]
       pytorch_map.py --jobs JOBS.json [--device cpu|cuda] [--repeats n] [--limit s] [--compile]
       pytorch_map.py --list
NETWORK.json is Crease JSON of two inputs (`crease make CONSTRUCTION -o NETWORK.json`), or a graph of
nodes with skip connections (src/cli/throughput/peer-graph.ts). Samples are at
the centres of pixels. Prints a line of JSON: {"regions", "rows" that were mapped (fewer than asked
where the limit was reached), "seconds": [of every run], "processorSeconds" (of all threads, in the
last run), "chunk" (samples), "threads", "torch"}.
`--jobs` measures several networks in one process, [{"network", "size"}, ...], a line for each; with `--compile` a
second one, "compiled": true, of a forward pass that torch.compile has made kernels of, in chunks of the size that was
the fastest without it. It is said in its "error" where there is none.
`--list` prints the devices that there are, and how fast they multiply matrices of float32.
"""

import argparse
import json
import math
import os
import sys
import time
from typing import Callable, Union

if os.getloadavg()[0] > os.cpu_count() / 4:
    # Threads that spin while they wait take their core from those they wait for, if other work is
    # running, too: maps then take up to ten times longer. Read when the library is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from torch import Tensor
from torch.nn import functional

BITS = 24
"""Bits of a word: integers below 2^24 are exact in float32."""

CHUNK_NUMBERS = {"cpu": (2**16, 2**18, 2**20), "cuda": (2**22, 2**24, 2**26)}
"""Values of the widest layer that a chunk has: what is tried."""

TRIAL_SECONDS = 0.2

MATRIX_UNITS = 1024
"""Units of a layer up to which all its words are packed by one product."""


Activation = Callable[[Tensor], Tensor]
"""What units make of pre-activations, which it may write over: they are not read again."""


def activation_named(name: str) -> Activation:
    """An activation by its name in Crease JSON, whose units are on where their pre-activation is positive."""
    kind, _, number = name.partition(":")
    if kind == "relu":
        return lambda z: z.relu_()
    if kind == "abs":
        return lambda z: z.abs_()
    if kind == "step":
        return lambda z: (z > 0).to(z.dtype)
    if kind == "leaky_relu":
        slope = float(number)
        return lambda z: functional.leaky_relu_(z, slope)
    sys.exit(f"it has no units of the kind {name}.")


class Convolution:
    """A layer of kernels, as Crease JSON has it."""

    def __init__(self, layer: dict, dtype: torch.dtype, device: str):
        self.kernels = torch.tensor(layer["kernels"], dtype=dtype, device=device)
        self.channel_bias = torch.tensor(layer["bias"], dtype=dtype, device=device)
        self.image = layer["image"]
        self.options = {name: layer[name] for name in ("stride", "padding", "dilation", "groups")}
        dimensions = len(self.image) - 1
        self.convolve = (functional.conv1d, functional.conv2d, functional.conv3d)[dimensions - 1]
        self.units = self.apply(self.kernels.new_zeros(math.prod(self.image), 1)).shape[0]

    def apply(self, x: Tensor) -> Tensor:
        """Pre-activations, `[unit, sample]`."""
        images = x.t().reshape(x.shape[1], *self.image)
        made = self.convolve(images, self.kernels, self.channel_bias, **self.options)
        return made.reshape(x.shape[1], -1).t()


class Dense:
    """A layer in which every unit reads all values."""

    def __init__(self, layer: dict, dtype: torch.dtype, device: str):
        self.weights = torch.tensor(layer["weights"], dtype=dtype, device=device)
        self.bias = torch.tensor(layer["bias"], dtype=dtype, device=device)[:, None]
        self.units = len(self.bias)


class Term:
    """A linear map of one of a graph's values."""

    def __init__(self, term: dict, units: int, dtype: torch.dtype, device: str):
        self.source = term["from"]

        def numbers(name: str) -> Tensor:
            return torch.tensor(term[name], dtype=dtype, device=device)

        if "kernels" in term:
            # Nested, as in Crease JSON; the bias is the node's.
            kernels = torch.tensor(term["kernels"], dtype=torch.float64).reshape(term["shape"])
            whole = {**term, "kernels": kernels.tolist(), "bias": [0.0] * term["shape"][0]}
            self.apply = Convolution(whole, dtype, device).apply
        elif "factors" in term:
            factors = numbers("factors")[:, None]
            self.apply = lambda x: factors * x
        elif "starts" in term:
            starts, columns, entries = term["starts"], term["columns"], numbers("entries")
            where = [torch.tensor(each, device=device) for each in (starts, columns)]

            def sparse(x: Tensor) -> Tensor:
                size = (units, len(x))
                return torch.sparse_csr_tensor(*where, entries, size=size) @ x

            self.apply = sparse
        else:
            weights = numbers("weights").reshape(units, -1)
            self.apply = lambda x: weights @ x


class Affine:
    """A node of a graph that adds up linear maps of others."""

    def __init__(self, node: dict, dtype: torch.dtype, device: str):
        self.terms = [Term(term, node["width"], dtype, device) for term in node["terms"]]
        self.bias = torch.tensor(node["bias"], dtype=dtype, device=device)[:, None]

    def apply(self, values: dict[int, Tensor]) -> Tensor:
        z = self.bias
        for term in self.terms:
            z = z + term.apply(values[term.source])
        return z


class Hidden:
    """A layer of units of a graph."""

    def __init__(self, node: dict, dtype: torch.dtype, device: str):
        self.units, self.source = node["width"], node["from"]
        self.activate = activation_named(node["activation"]) if "activation" in node else self.bend
        slopes = node.get("slopes", [])
        self.slopes = torch.tensor(slopes, dtype=dtype, device=device)[:, None]

    def bend(self, z: Tensor) -> Tensor:
        """Units whose slopes below 0 are their own."""
        return torch.where(z > 0, z, self.slopes * z)


class Graph(list):
    """The hidden layers of a network with skip connections, and its nodes in order: `None` for the input."""

    def __init__(self, nodes: list[dict], dtype: torch.dtype, device: str):
        kinds = {"affine": Affine, "units": Hidden}
        self.nodes = [
            kinds[node["kind"]](node, dtype, device) if node["kind"] in kinds else None
            for node in nodes
        ]
        super().__init__(node for node in self.nodes if isinstance(node, Hidden))
        # What is behind the last hidden layer makes no regions.
        self.last = max(k for k, node in enumerate(self.nodes) if isinstance(node, Hidden))
        self.last_use: dict[int, int] = {}
        for k, node in enumerate(self.nodes[: self.last + 1]):
            for source in self.sources(node):
                self.last_use[source] = k

    @staticmethod
    def sources(node: Union[Affine, Hidden, None]) -> list[int]:
        if isinstance(node, Hidden):
            return [node.source]
        return [term.source for term in node.terms] if isinstance(node, Affine) else []


Layer = Union[Dense, Convolution, Hidden]


def read_network(path: str, dtype: torch.dtype, device: str) -> tuple[list[Layer], list[float]]:
    """The layers of a Crease JSON file up to the last with units, and its window ([-1, 1]^2 where it has none)."""
    with open(path) as file:
        data = json.load(file)
    if "nodes" in data:
        return Graph(data["nodes"], dtype, device), data["window"]
    layers = []
    for layer in data["layers"]:
        read = (Convolution if "kernels" in layer else Dense)(layer, dtype, device)
        name = layer["activation"]
        read.activate = None if name == "linear" else activation_named(name)
        layers.append(read)
    while layers and layers[-1].activate is None:
        layers.pop()
    return layers, data.get("window", [-1, 1, -1, 1])


class Mapper:
    """Maps rows of a grid, `rows` at a time."""

    def __init__(self, layers: list[Layer], us: Tensor, rows: int):
        self.layers = layers
        self.us, self.rows = us, rows
        widest = max(layer.units for layer in layers)
        self.x = self.buffer(2)
        self.values = [self.buffer(widest), self.buffer(widest)]
        self.on = self.buffer(widest + BITS)
        self.hidden = [layer for layer in layers if layer.activate is not None]
        self.packers = [self.packer(layer.units) for layer in self.hidden]
        self.word_counts = [-(-layer.units // BITS) for layer in self.hidden]
        self.words = [self.buffer(count) for count in self.word_counts]
        units = sum(layer.units for layer in self.hidden)
        self.keys = self.shifts() if units <= 64 else self.random_keys()

    def buffer(self, lines: int) -> Tensor:
        return self.us.new_empty(lines * self.rows * len(self.us))

    def packer(self, units: int) -> Tensor:
        """Powers of two, `words x units`; of many units those of one word."""
        if units > MATRIX_UNITS:
            return 2.0 ** torch.arange(BITS, dtype=self.us.dtype, device=self.us.device)[None, :]
        matrix = self.us.new_zeros(-(-units // BITS), units)
        for unit in range(units):
            matrix[unit // BITS, unit] = 2.0 ** (unit % BITS)
        return matrix

    def shifts(self) -> list[Tensor]:
        """Factors of each layer's words that put all bits side by side."""
        keys, place = [], 0
        for layer in self.hidden:
            units = layer.units
            # Bit 63 is the sign of a signed integer.
            places = range(place, place + units, BITS)
            powers = [2**p if p < 63 else -(2**63) for p in places]
            keys.append(torch.tensor(powers, device=self.us.device)[:, None])
            place += units
        return keys

    def random_keys(self) -> list[Tensor]:
        random = torch.Generator().manual_seed(1)
        sizes = [(count, 1) for count in self.word_counts]
        drawn = [torch.randint(-(2**62), 2**62, size, generator=random) for size in sizes]
        return [(2 * numbers + 1).to(self.us.device) for numbers in drawn]

    def map(self, vs: Tensor, out: Tensor) -> None:
        """Writes the patterns of rows at `vs`, at most `self.rows` of them, as numbers to `out`."""
        samples = out.numel()

        def view(buffer: Tensor, lines: int) -> Tensor:
            return buffer[: lines * samples].view(lines, samples)

        x = view(self.x, 2)
        x[0].view(len(vs), -1)[:] = self.us
        x[1].view(len(vs), -1)[:] = vs[:, None]
        out.zero_()

        def note(k: int, z: Tensor) -> None:
            """Adds the bits of hidden layer k to its samples' numbers."""
            layer, packer, buffer, keys = (
                each[k] for each in (self.hidden, self.packers, self.words, self.keys)
            )
            on = view(self.on, layer.units)
            torch.gt(z, 0, out=on)
            words = view(buffer, len(keys))
            if layer.units > MATRIX_UNITS:
                whole = view(self.on, BITS * len(words))
                whole[layer.units :] = 0
                torch.matmul(packer, whole.view(len(words), BITS, samples), out=words[:, None])
            else:
                torch.mm(packer, on, out=words)
            for word, key in zip(words, keys):
                out.add_(word.long().mul_(key))

        if isinstance(self.layers, Graph):
            self.map_graph(self.layers, x, note)
            return
        hidden = 0
        for k, layer in enumerate(self.layers):
            if isinstance(layer, Convolution):
                z = layer.apply(x)
            else:
                z = view(self.values[k % 2], layer.units)
                torch.addmm(layer.bias, layer.weights, x, out=z)
            if layer.activate is None:
                x = z
                continue
            note(hidden, z)
            hidden += 1
            x = layer.activate(z)

    def map_graph(self, graph: Graph, x: Tensor, note: Callable[[int, Tensor], None]) -> None:
        """Evaluates a graph's nodes in order; a value goes with the last that reads it."""
        values, hidden = {0: x}, 0
        for k, node in enumerate(graph.nodes[: graph.last + 1]):
            if isinstance(node, Affine):
                values[k] = node.apply(values)
            elif isinstance(node, Hidden):
                z = values[node.source]
                note(hidden, z)
                # Others may read it, too.
                values[k] = node.activate(z if graph.last_use[node.source] == k else z.clone())
                hidden += 1
            for source in set(graph.sources(node)):
                if graph.last_use[source] == k:
                    del values[source]


class CompiledMapper:
    """The same as `Mapper` in one function without buffers of its own, for torch.compile to fuse."""

    def __init__(self, layers: list[Layer], us: Tensor, rows: int):
        plain = Mapper(layers, us, 1)
        self.layers, self.packers, self.keys = layers, plain.packers, plain.keys
        self.us, self.rows = us, rows
        torch._dynamo.reset()  # It gives up on a function that it has compiled for many shapes.
        self.numbers = torch.compile(self.forward, dynamic=False)

    def forward(self, us: Tensor, vs: Tensor) -> Tensor:
        x = torch.stack([us.repeat(len(vs)), vs.repeat_interleave(len(us))])
        numbers = torch.zeros(x.shape[1], dtype=torch.int64, device=us.device)
        packing = iter(zip(self.packers, self.keys))
        for layer in self.layers:
            x = torch.addmm(layer.bias, layer.weights, x)
            if layer.activate is None:
                continue
            packer, keys = next(packing)
            words = packer @ (x > 0).to(x.dtype)
            numbers = numbers + (words.long() * keys).sum(0)
            x = layer.activate(x)
        return numbers

    def map(self, vs: Tensor, out: Tensor) -> None:
        out.copy_(self.numbers(self.us, vs))


class Grid:
    """Sample positions of a window, rounded to the network's precision."""

    def __init__(self, window: list[float], width: int, height: int, dtype, device):
        u0, u1, v0, v1 = window
        du, dv = (u1 - u0) / width, (v1 - v0) / height
        columns = torch.arange(width, dtype=torch.float64) + 0.5
        rows = torch.arange(height, dtype=torch.float64) + 0.5
        self.us = (u0 + columns * du).to(dtype).to(device)
        self.vs = (v1 - rows * dv).to(dtype).to(device)


def synchronize(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def forward_rows(mapper: Union[Mapper, CompiledMapper], grid: Grid, ids: Tensor, device: str, limit: float) -> int:
    """Maps rows from the top until all are done or `limit` seconds are over.

    Returns: the number of rows that are done.
    """
    started = time.perf_counter()
    done = 0
    while done < len(grid.vs):
        end = min(done + mapper.rows, len(grid.vs))
        mapper.map(grid.vs[done:end], ids[done:end].view(-1))
        synchronize(device)
        done = end
        if time.perf_counter() - started > limit:
            break
    return done


def number_regions(ids: Tensor) -> tuple[int, Tensor]:
    """How many different ones there are, and the number of each sample's."""
    runs, run_of = torch.unique_consecutive(ids.view(-1), return_inverse=True)
    regions, number_of = torch.unique(runs, return_inverse=True)
    return len(regions), number_of[run_of]


def fastest_mapper(layers: list[Layer], grid: Grid, ids: Tensor, device: str) -> Mapper:
    """Warms everything up, and tries how many rows to take at a time."""
    widest = max(layer.units for layer in layers)
    samples = {numbers // widest for numbers in CHUNK_NUMBERS[device]}
    sizes = {min(max(1, n // len(grid.us)), len(grid.vs)) for n in samples}
    best, best_rate = None, 0.0
    for rows in sorted(sizes):
        mapper = Mapper(layers, grid.us, rows)
        mapper.map(grid.vs[:rows], ids[:rows].view(-1))
        synchronize(device)
        started = time.perf_counter()
        done = forward_rows(mapper, grid, ids, device, TRIAL_SECONDS)
        rate = done / (time.perf_counter() - started)
        if rate > best_rate:
            best, best_rate = mapper, rate
    number_regions(ids[:1])
    return best


class Case:
    """A network and its map."""

    def __init__(self, options: argparse.Namespace, network: str, size: str):
        dtype = torch.float64 if options.float64 else torch.float32
        device = options.device
        self.layers, window = read_network(network, dtype, device)
        if options.window:
            window = [float(x) for x in options.window.split(",")]
        width, height = (int(n) for n in size.split("x"))
        self.grid = Grid(window, width, height, dtype, device)
        self.ids = torch.empty(height, width, dtype=torch.int64, device=device)

    def fastest_mapper(self, device: str) -> Mapper:
        return fastest_mapper(self.layers, self.grid, self.ids, device)

    def compiled_mapper(self, rows: int, device: str) -> CompiledMapper:
        """Compiled, and warm."""
        if not all(isinstance(layer, Dense) for layer in self.layers):
            raise ValueError("convolutions are not compiled")
        mapper = CompiledMapper(self.layers, self.grid.us, rows)
        forward_rows(mapper, self.grid, self.ids, device, 0)
        return mapper


def measure(case: Case, mapper: Union[Mapper, CompiledMapper], options: argparse.Namespace) -> dict:
    device, grid, ids = options.device, case.grid, case.ids
    height, width = ids.shape
    seconds: list[float] = []
    processor_seconds = 0.0
    while len(seconds) < options.repeats and sum(seconds) < options.patience:
        started, processor_started = time.perf_counter(), time.process_time()
        rows = forward_rows(mapper, grid, ids, device, options.limit)
        regions, _ = number_regions(ids[:rows])
        synchronize(device)
        seconds.append(time.perf_counter() - started)
        processor_seconds = time.process_time() - processor_started
        if rows < height:
            break
    return {
        "regions": regions,
        "rows": rows,
        "seconds": seconds,
        "processorSeconds": processor_seconds,
        "chunk": mapper.rows * width,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }


def measure_jobs(options: argparse.Namespace) -> None:
    with open(options.jobs) as file:
        jobs = json.load(file)
    for job in jobs:
        case = Case(options, job["network"], job["size"])
        mapper = case.fastest_mapper(options.device)
        line = {**job, "compiled": False, **measure(case, mapper, options)}
        print(json.dumps(line), flush=True)
        if not options.compile:
            continue
        try:
            compiled = case.compiled_mapper(mapper.rows, options.device)
            found = measure(case, compiled, options)
        except Exception as error:  # whatever compilers and drivers throw
            found = {"error": (str(error).strip().splitlines() or [type(error).__name__])[0]}
        print(json.dumps({**job, "compiled": True, **found}), flush=True)


def matmul_peak(device: str) -> float:
    """Float32 operations per second of a matrix product."""
    size, fastest = 2048 if device == "cpu" else 8192, math.inf
    a = torch.ones(size, size, device=device)
    for _ in range(8):
        synchronize(device)
        started = time.perf_counter()
        a @ a
        synchronize(device)
        fastest = min(fastest, time.perf_counter() - started)
    return 2 * size**3 / fastest


def list_devices() -> dict:
    names = {"cpu": f"{torch.get_num_threads()} threads"}
    if torch.cuda.is_available():
        names["cuda"] = torch.cuda.get_device_name()
    devices = [
        {"device": device, "name": name, "matmul": matmul_peak(device)}
        for device, name in names.items()
    ]
    return {"torch": torch.__version__, "python": sys.version.split()[0], "devices": devices}


def main() -> None:
    parser = argparse.ArgumentParser(description="A region map in PyTorch, timed.")
    parser.add_argument("network", nargs="?")
    parser.add_argument("--list", action="store_true", help="print the devices")
    parser.add_argument("--jobs", help="a file of networks and sizes")
    parser.add_argument("--compile", action="store_true", help="of jobs, with torch.compile too")
    parser.add_argument("--size", default="1024x1024", help="samples across and down")
    parser.add_argument("--window", help="u0,u1,v0,v1; default: the file's, or -1,1,-1,1")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--float64", action="store_true")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    parser.add_argument("--repeats", type=int, default=1, help="runs, at most")
    parser.add_argument("--patience", type=float, default=20, help="no run starts after s seconds")
    parser.add_argument("--limit", type=float, default=math.inf, help="stop after s seconds")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    # TensorFloat-32 keeps 11 bits: it would flip signs, and the packing needs 24.
    torch.backends.cuda.matmul.allow_tf32 = False
    if not options.list and options.jobs is None and options.network is None:
        parser.error("a network is missing")
    with torch.inference_mode():
        if options.jobs is not None:
            measure_jobs(options)
            return
        if options.list:
            print(json.dumps(list_devices()))
            return
        case = Case(options, options.network, options.size)
        mapper = case.fastest_mapper(options.device)
        print(json.dumps(measure(case, mapper, options)))


if __name__ == "__main__":
    main()
