"""Edge subdivision: the regions of a ReLU network in a window of the plane, in PyTorch.

The algorithm is that of Arturs Berzins, "Polyhedral Complex Extraction from ReLU Networks using Edge
Subdivision", ICML 2023 (PMLR 202), https://proceedings.mlr.press/v202/berzins23a.html, for two
inputs. This is an implementation of the paper's own for comparison, not the author's code, which is
at https://github.com/arturs-berzins/relu_edge_subdivision.

The complex is a list of vertices, each with a sign vector (-1, 0 or 1 for the four sides of the
window and for every unit so far), and a list of edges. One unit at a time:

1. evaluate the unit at the vertices;
2. edges whose ends have different signs are split where linear interpolation says 0;
3. the two new vertices of a face are joined by a new edge. An edge has one 0 in its sign vector;
   the faces at its sides have 1 and -1 there instead, so two split edges bound the same face where
   such vectors are equal.

What differs from the author's code only makes it faster: arrays grow in place instead of being
copied for every unit, and equal sign vectors are found by sorting 64-bit hashes, not the vectors. A
value of exactly 0 counts as on, and an edge from there to a vertex that is off is split at its end.

Signs are those of rounded values, so a count may be off where creases nearly meet.

Usage: edge_subdivision.py NETWORK.json [--window u0,u1,v0,v1] [--float64] [--repeats n]
NETWORK.json is Crease JSON (`crease make CONSTRUCTION -o NETWORK.json`). Prints a line of JSON after
every repeat, so that whoever stops it has those before: {"regions", "seconds": [a number per run so
far], "peak_rss_bytes" of the first run, "idle_rss_bytes" before it, "threads", "torch"}.
"""

import argparse
import json
import os
import resource
import sys
import time

import torch
from torch import Tensor

Layer = tuple[Tensor, Tensor]
"""Weights, `outputs x inputs`, and bias."""

SIDES = 4
"""Sides of the window: the first entries of every sign vector."""


class Complex:
    """Vertices and edges of a window, cut by the units of a network's layers so far.

    Arrays have more rows than are in use; `vertices` and `edge_count` say how many are.
    """

    def __init__(self, layers: list[Layer], window: list[float], dtype: torch.dtype):
        units = sum(len(bias) for _, bias in layers)
        u0, u1, v0, v1 = window
        self.layers = layers
        corners = [[u0, v0], [u1, v0], [u1, v1], [u0, v1]]
        # A corner lies on two sides, and inside of the others.
        on_sides = [[0, 1, 0, 1], [1, 0, 0, 1], [1, 0, 1, 0], [0, 1, 1, 0]]
        self.vertices, self.edge_count = 4, 4
        self.points = torch.tensor(corners, dtype=dtype)
        self.signs = torch.zeros(4, SIDES + units, dtype=torch.int8)
        self.signs[:, :SIDES] = torch.tensor(on_sides, dtype=torch.int8)
        self.edges = torch.tensor([[0, 1], [1, 2], [2, 3], [3, 0]])
        # Pre-activations of the current layer at the vertices, [unit, vertex].
        self.values = torch.empty(0, 4, dtype=dtype)
        # The hash of a sign vector is its product with random odd numbers, modulo 2^64.
        random = torch.Generator().manual_seed(1)
        self.hash = torch.randint(-(2**62), 2**62, (SIDES + units,), generator=random) * 2 + 1

    def regions(self) -> int:
        """Faces of a connected plane graph, without the outer one (Euler)."""
        return self.edge_count - self.vertices + 1

    def cut_by_layer(self, number: int) -> None:
        weights, bias = self.layers[number]
        sources = self.values[:, : self.vertices].relu() if number else self.points.T
        self.values = torch.addmm(bias[:, None], weights, sources)
        first = SIDES + sum(len(bias) for _, bias in self.layers[:number])
        self.signs[: self.vertices, first : first + len(bias)] = signs_of(self.values).T
        for unit in range(len(bias)):
            self.cut_by_unit(number, unit, first)

    def cut_by_unit(self, number: int, unit: int, first: int) -> None:
        """Cuts by a unit of layer `number`, whose units start at column `first` of the signs."""
        values, edges = self.values[unit, : self.vertices], self.edges[: self.edge_count]
        on = values >= 0
        split = (on[edges[:, 0]] != on[edges[:, 1]]).nonzero()[:, 0]
        if len(split) == 0:
            return
        ends = edges[split]
        starts, stops = values[ends].unbind(1)
        # Where the values at the ends differ in sign, the denominator is not 0.
        share = (starts / (starts - stops))[:, None]
        points = torch.lerp(self.points[ends[:, 0]], self.points[ends[:, 1]], share)
        column = first + unit
        edge_signs = (self.signs[ends[:, 0]] + self.signs[ends[:, 1]]).sign()
        pairs = self.pairs_in_faces(edge_signs[:, :column])
        new = self.append_vertices(number, points, edge_signs, column, first)
        halves = torch.stack([new, ends[:, 1]], dim=1)
        self.edges[split, 1] = new
        self.edge_count = put(self, "edges", self.edge_count, torch.cat([halves, new[pairs]]))

    def pairs_in_faces(self, edge_signs: Tensor) -> Tensor:
        """Pairs of edges that bound the same face: rows of indices into `edge_signs`."""
        count, columns = edge_signs.shape
        hashes = (edge_signs * self.hash[:columns]).sum(1)
        crease = self.hash[(edge_signs == 0).to(torch.uint8).argmax(1)]
        faces, order = torch.cat([hashes + crease, hashes - crease]).sort()
        same = (faces[1:] == faces[:-1]).nonzero()[:, 0]
        return torch.stack([order[same], order[same + 1]], dim=1) % count

    def append_vertices(
        self, number: int, points: Tensor, edge_signs: Tensor, column: int, first: int
    ) -> Tensor:
        """Adds the vertices on split edges.

        They have their edge's signs, 0 for the unit that splits them, and of the layer's later units
        those of their values.

        Returns: their indices.
        """
        values = points.T
        for k, (weights, bias) in enumerate(self.layers[: number + 1]):
            values = torch.addmm(bias[:, None], weights, values.relu() if k else values)
        edge_signs[:, column] = 0
        later = column + 1 - first
        edge_signs[:, column + 1 : first + len(values)] = signs_of(values[later:]).T
        start = self.vertices
        put(self, "points", start, points)
        put(self, "values", start, values, dim=1)
        self.vertices = put(self, "signs", start, edge_signs)
        return torch.arange(start, self.vertices)


def signs_of(values: Tensor) -> Tensor:
    """1 where a value counts as on, -1 where it is off."""
    return (values >= 0).to(torch.int8) * 2 - 1


def put(owner: Complex, name: str, start: int, rows: Tensor, dim: int = 0) -> int:
    """Writes rows into an array of the complex from index `start` on, which grows by doubling.

    Returns: the index after the last.
    """
    array: Tensor = getattr(owner, name)
    end = start + rows.shape[dim]
    if end > array.shape[dim]:
        shape = list(array.shape)
        shape[dim] = max(2 * shape[dim], end)
        larger = array.new_empty(shape)
        larger.narrow(dim, 0, start).copy_(array.narrow(dim, 0, start))
        setattr(owner, name, larger)
        array = larger
    array.narrow(dim, start, rows.shape[dim]).copy_(rows)
    return end


def subdivide(layers: list[Layer], window: list[float], dtype: torch.dtype) -> Complex:
    """The complex that the hidden layers cut the window into."""
    with torch.inference_mode():
        whole = Complex(layers, window, dtype)
        for number in range(len(layers)):
            whole.cut_by_layer(number)
        return whole


def read_network(path: str, dtype: torch.dtype) -> tuple[list[Layer], list[float]]:
    """The hidden layers of a Crease JSON file, and its window ([-1, 1]^2 where it has none)."""
    with open(path) as file:
        data = json.load(file)
    layers = [
        (torch.tensor(layer["weights"], dtype=dtype), torch.tensor(layer["bias"], dtype=dtype))
        for layer in data["layers"]
        if layer["activation"] == "relu"
    ]
    return layers, data.get("window", [-1, 1, -1, 1])


def peak_rss_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network")
    parser.add_argument("--window", help="u0,u1,v0,v1; default: the file's, or -1,1,-1,1")
    parser.add_argument("--float64", action="store_true")
    parser.add_argument("--repeats", type=int, default=1, help="runs, at most")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="default: all cores")
    parser.add_argument("--patience", type=float, default=60, help="no run starts after s seconds")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    dtype = torch.float64 if options.float64 else torch.float32
    layers, window = read_network(options.network, dtype)
    if options.window:
        window = [float(x) for x in options.window.split(",")]
    idle, peak = peak_rss_bytes(), None
    seconds: list[float] = []
    for _ in range(options.repeats):
        if sum(seconds) > options.patience:
            break
        started = time.perf_counter()
        regions = subdivide(layers, window, dtype).regions()
        seconds.append(time.perf_counter() - started)
        peak = peak or peak_rss_bytes()
        result = {
            "regions": regions,
            "seconds": seconds,
            "peak_rss_bytes": peak,
            "idle_rss_bytes": idle,
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
        }
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
