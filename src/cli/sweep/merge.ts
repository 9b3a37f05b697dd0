import { resultsJson } from '../../sweep/results';
import { SweepFolder } from './folder';
import { collectResults, reportFailures, resultsTable, writeResults } from './results';
import { print } from '../messages';

/**
 * `crease bench merge`: the files of a sweep whose networks were measured in parts, byte for byte as
 * one run writes them.
 *
 * @throws InputError if the folder holds no sweep, or lacks some of its networks.
 */
export async function benchMerge(
  path: string,
  options: { readonly json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const folder = await SweepFolder.open(path);
  const results = await collectResults(folder.sweep, folder, path);
  await writeResults(path, results, signal);
  if (options.json) print(resultsJson(results).trimEnd());
  else print(resultsTable(results));
  reportFailures(results.entries, results.entries.length);
}
