import type { RunnerOptions } from '../../gpu/engine';
import { samplesOf } from '../../view/grid';
import { Differences, type Check, type Finding, type LeftOut, type Patient } from '../check';
import { ExactSamples } from '../exact-samples';
import type { ComparedExample } from '../examples';

/**
 * Compares finished maps of one way, and what they count by depth, with those of the CPU: to the last sample, as
 * the CPU decides those that rounding leaves open.
 *
 * @param options of the sampler: which way it goes
 */
export function mapCheck(
  name: string,
  about: string,
  options: RunnerOptions,
  examples: () => readonly ComparedExample[],
): Check {
  return {
    name,
    about: `${about}: every ID of a map, and the counts by depth, against each sample decided exactly`,
    async run(patient) {
      let [compared, open] = [0, 0];
      const differences = new Differences();
      for (const example of examples()) {
        const found = await compare(patient, example, options, differences);
        if ('leftOut' in found) return found;
        compared += found.compared;
        open += found.open;
      }
      const { different, first } = differences;
      return { compared, different, first, open };
    },
  };
}

async function compare(
  { engine }: Patient,
  { name, network, grid }: ComparedExample,
  options: RunnerOptions,
  differences: Differences,
): Promise<Required<Pick<Finding, 'compared' | 'open'>> | LeftOut> {
  const { leafSide = 0 } = options;
  const sampler = engine.createSampler(network, options);
  try {
    if (leafSide > 0 && (await sampler.leafSideFor(grid)) !== leafSide)
      return {
        leftOut: `This adapter's buffers are too small for leaves of ${leafSide} samples a side.`,
      };
    const { map, idsByDepth } = await sampler.band(grid, [0, grid.height]);
    const ids = await map.readIds();
    map.destroy();
    const exact = new ExactSamples(network, grid);
    for (let row = 0; row < grid.height; row++)
      for (let column = 0; column < grid.width; column++) {
        const at = 2 * (row * grid.width + column);
        const [low, high] = exact.idAt(column, row);
        if (ids[at] !== low || ids[at + 1] !== high)
          differences.add(() => `sample ${column}, ${row} of ${name}`);
      }
    for (const [depth, count] of exact.regionsByDepth.entries()) {
      const counted = idsByDepth[depth].length / 2;
      if (counted !== count)
        differences.add(
          () => `${counted} regions of ${name} in layer ${depth + 1}, where there are ${count}`,
        );
    }
    const { decided, unproven } = sampler.work;
    if (unproven > 0)
      differences.add(() => `${unproven} samples of ${name}, which nobody made certain`);
    return { compared: samplesOf(grid), open: decided };
  } finally {
    sampler.destroy();
  }
}
