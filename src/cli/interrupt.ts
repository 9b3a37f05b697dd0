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
