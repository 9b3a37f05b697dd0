import type { RunnerOptions } from '../../gpu/engine';
import { BandCounter } from '../../sampling/bands';
import { sampleBand } from '../../sampling/sample-part';
import { Differences, type Check, type Finding, type LeftOut, type Patient } from '../check';
import type { Example } from '../examples';

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
  examples: () => readonly Example[],
): Check {
  return {
    name,
    about: `${about}: every ID of a map, and the counts by depth, against the CPU's`,
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
  { name, network, grid }: Example,
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
    const band = sampleBand(network, grid, 0, grid.height);
    for (const [sample, region] of band.regions.entries())
      if ([0, 1].some((word) => ids[2 * sample + word] !== band.ids[2 * region + word]))
        differences.add(
          () => `sample ${sample % grid.width}, ${Math.floor(sample / grid.width)} of ${name}`,
        );
    const counter = new BandCounter(idsByDepth.length);
    counter.add(band);
    for (const [depth, count] of counter.regionsByDepth.entries()) {
      const counted = idsByDepth[depth].length / 2;
      if (counted !== count)
        differences.add(
          () => `${counted} regions of ${name} in layer ${depth + 1}, where there are ${count}`,
        );
    }
    const { decided, unproven } = sampler.work;
    if (unproven > 0)
      differences.add(() => `${unproven} samples of ${name}, which nobody made certain`);
    return { compared: band.regions.length, open: decided };
  } finally {
    sampler.destroy();
  }
}
