import type { AdapterFacts, CheckResult } from './report';

/** A map of 8192 × 8192 samples in one piece. */
const ROOMY = 8 * 8192 ** 2;

/**
 * What an adapter lacks, and how to get it: a sentence or two for each.
 *
 * @param getGpu how this host gets a real GPU
 */
export function missingOf(
  { software, lacking, limits }: AdapterFacts,
  checks: readonly CheckResult[],
  getGpu: string,
): string[] {
  const missing: string[] = [];
  if (software)
    missing.push(
      `This is no GPU: the CPU emulates one. All is as right as on a card, which would be about a thousand times faster. ${getGpu}`,
    );
  if (lacking.includes('timestamp-query'))
    missing.push(
      "The GPU's own clock (timestamp-query) is missing, so that times are those of the program's clock; a newer driver or browser may have it.",
    );
  const storage = limits.find(({ name }) => name === 'maxStorageBufferBindingSize');
  if (storage && storage.given < ROOMY)
    missing.push(
      `Buffers hold ${Math.floor(storage.given / 2 ** 20)} MiB at most: larger maps are made in bands, which take a little longer.`,
    );
  for (const { outcome, sentence } of checks)
    if (outcome === 'left out' && sentence !== undefined && !missing.includes(sentence))
      missing.push(sentence);
  return missing;
}
