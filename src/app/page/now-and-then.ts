/** Milliseconds between two words about how far something is. */
const SAY_EVERY_MS = 80;

/** Passes on how far something is, but not each step; the end is. */
export function nowAndThen(say: (share: number) => void): (share: number) => void {
  let saidAt = -Infinity;
  return (share) => {
    const now = performance.now();
    if (share < 1 && now - saidAt < SAY_EVERY_MS) return;
    saidAt = now;
    say(share);
  };
}
