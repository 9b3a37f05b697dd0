"""Float64 operations per second of NumPy's and PyTorch's matrix products, as a machine's peak.

Prints {"numpy": a number or null, "torch": a number or null}; null where it is not installed. How
many threads they use is up to OMP_NUM_THREADS, OPENBLAS_NUM_THREADS and MKL_NUM_THREADS.
"""

import importlib
import json
import time

SIZE = 1024
RUNS = 8


def peak(library: str) -> float | None:
    try:
        module = importlib.import_module(library)
    except ImportError:
        return None
    a = module.ones((SIZE, SIZE), dtype=module.float64)
    fastest = float("inf")
    for _ in range(RUNS):
        started = time.perf_counter()
        a @ a
        fastest = min(fastest, time.perf_counter() - started)
    return 2 * SIZE**3 / fastest


print(json.dumps({library: peak(library) for library in ("numpy", "torch")}))
