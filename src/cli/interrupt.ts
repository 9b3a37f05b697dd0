/** Never resolves; rejects once the user interrupts. It may be left to itself. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const interrupt = () => reject(new Error('Interrupted.'));
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
  // Somebody may not listen yet, and a rejection that nobody hears ends Node with a fault.
  aborted.catch(() => undefined);
  return aborted;
}

/** What asks a process to stop. */
export const STOPPING = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does work that leaves nothing behind, but may keep this thread for long: reads a file, constructs a network. Who
 * asks it to stop is then heard by the system alone, which ends the process at once.
 */
export async function endsAtOnce<T>(work: () => Promise<T> | T): Promise<T> {
  // The first process of a container has nobody to end it.
  if (process.pid === 1) return work();
  const listeners = STOPPING.map((signal) => [signal, process.listeners(signal)] as const);
  for (const [signal, known] of listeners)
    for (const listener of known) process.off(signal, listener);
  try {
    return await work();
  } finally {
    for (const [signal, known] of listeners)
      for (const listener of known) process.on(signal, listener);
  }
}
