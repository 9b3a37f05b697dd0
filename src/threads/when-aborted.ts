/** What waits for each signal that somebody has. One listener does for all: Node warns of many. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls a function once a signal is aborted. @returns has it not called any more */
export function whenAborted(signal: AbortSignal | undefined, call: () => void): () => void {
  if (!signal) return () => undefined;
  let calls = waiting.get(signal);
  if (!calls) {
    const own = new Set<() => void>();
    signal.addEventListener('abort', () => {
      for (const each of own) each();
    });
    waiting.set(signal, own);
    calls = own;
  }
  calls.add(call);
  return () => void calls.delete(call);
}
