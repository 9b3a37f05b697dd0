import { hiddenWidths, inputWidth, outputWidth, type Network } from '../network/network';
import { imageOf } from '../network/image-layout';
import { percentText } from '../geometry/percent-text';
import type { OpenedNetwork } from '../network/open';
import { windowNumbers } from '../network/slice';
import { gridSize } from '../view/grid';
import type { SampleRequest } from './map-request';
import { table } from './messages';
import { sizeText } from './options';
import type { Counted } from './sample-request';
import type { ExactlyCounted } from './exact-count';
import { countText } from '../view/count-text';

/** Counts of one window, by each engine that was asked. */
export interface Counts {
  readonly sampled?: Counted;
  readonly exact?: ExactlyCounted;
}

/** The JSON of the command line's contract. */
export function countJson({ opened, grid }: SampleRequest, { sampled, exact }: Counts): object {
  return {
    network: {
      ...shapeJson(opened.network),
      sha256: opened.sha256,
      ...readingJson(opened),
    },
    window: windowNumbers(grid.window),
    size: gridSize(grid),
    ...(sampled && {
      sampled: {
        regions: sampled.byDepth.at(-1) ?? 1,
        byDepth: sampled.byDepth,
        ...(sampled.saturated && { saturated: true }),
      },
    }),
    ...(exact && { exact: exactJson(exact) }),
    ...(sampled && { evaluated: sampled.evaluated, adapter: sampled.adapter }),
    seconds: {
      ...(sampled && { sampled: sampled.seconds }),
      ...(exact && { exact: exact.seconds }),
    },
  };
}

/** How a network's file was read, where it does not say all itself. */
export function readingJson({ activation, output, notes, fileImage }: OpenedNetwork) {
  return {
    ...(activation && { activation }),
    ...(output !== undefined && { output }),
    ...(fileImage && { fileImage }),
    ...(notes && { notes }),
  };
}

/** Inputs, and how they are an image where they are one, units of each hidden layer and outputs. */
export function shapeJson(network: Network) {
  const image = imageOf(network);
  return {
    inputs: inputWidth(network),
    ...(image && { image }),
    hidden: hiddenWidths(network),
    outputs: outputWidth(network),
  };
}

function exactJson({ regionsByDepth: byDepth, area, signs, definitions }: ExactlyCounted): object {
  const regions = byDepth.at(-1) ?? 1;
  if (!definitions) return { regions, byDepth, area, signs };
  const { adjacencies, R2, R4, R5, R6 } = definitions;
  return { regions, byDepth, adjacencies, area, R2, R4, R5, R6, signs };
}

/** Regions by depth for a person: a row per hidden layer, then how they were counted. */
export function countTable({ opened, grid }: SampleRequest, { sampled, exact }: Counts): string {
  const columns: (readonly [heading: string, byDepth: readonly number[]])[] = [];
  // Where there are two counts, each says what it is.
  if (sampled) columns.push([exact ? 'sampled' : 'regions', sampled.byDepth]);
  if (exact) columns.push([sampled ? 'exact' : 'regions', exact.regionsByDepth]);
  const rows = hiddenWidths(opened.network).map((width, k) => [
    String(k + 1),
    countText(width),
    ...columns.map(([, byDepth]) => countText(byDepth[k])),
  ]);
  const lines = [table([['depth', 'units', ...columns.map(([heading]) => heading)], ...rows])];
  if (sampled) {
    lines.push(`${sizeText(grid)} samples in ${sampled.seconds} s`);
    const { certified } = sampled.evaluated;
    if (certified < 1)
      lines.push(`${percentText(certified)} of them certain, the others as float32 has them`);
  }
  if (exact) lines.push(...exactLines(exact));
  return lines.join('\n');
}

function exactLines({ area, signs, definitions, seconds }: ExactlyCounted): string[] {
  const lines: string[] = [];
  if (definitions) {
    const { adjacencies, R2, R4, R5, R6 } = definitions;
    const counts = Object.entries({ R2, R4, R5, R6 }).map(([name, n]) => `${name} ${countText(n)}`);
    lines.push(`${counts.join('  ')}, ${countText(adjacencies)} adjacencies`);
  }
  const integers = `${countText(signs.exact)} of ${countText(signs.asked)} signs needed integers`;
  lines.push(`exact in ${seconds} s, area ${area}: ${integers}`);
  return lines;
}
