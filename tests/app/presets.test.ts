import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { planeOf, readLink } from '../../src/app/page/link';
import { sliceOf, usualPlane } from '../../src/app/map/plane';
import { askedFor, PRESETS, type Preset } from '../../src/app/open/presets';
import { DEFAULTS } from '../../src/app/page/settings';
import { COUNTING_SIDE } from '../../src/app/map/refinement';
import { countDefinitions } from '../../src/geometry/definitions';
import { CreaseLine } from '../../src/geometry/region';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { forward } from '../../src/network/forward';
import { hiddenWidths } from '../../src/network/network';
import { openConstruction, openShipped, type OpenedNetwork } from '../../src/network/open';
import { isShipped } from '../../src/network/shipped/names';
import { sliceNetwork } from '../../src/network/slice';
import { zaslavskyRegions } from '../../src/theory/upper-bounds';

/** A network that a preset names. */
function openNamed(name: string): OpenedNetwork {
  if (!isShipped(name)) return openConstruction(name);
  return openShipped(name, readFileSync(`src/network/shipped/${name}.safetensors`));
}

/** What a preset shows, counted by the exact engine in the window that the page counts in. */
async function factsOf({ search }: Preset) {
  const link = readLink(search);
  expect(link.complaints).toEqual([]);
  const opened = openNamed(link.network ?? '');
  const plane = planeOf(link, usualPlane(opened)) ?? usualPlane(opened);
  const network = sliceNetwork(opened.network, sliceOf(opened, plane));
  const regions: Region[] = [];
  const { regionsByDepth } = await subdivide(network, link.window ?? opened.window, {
    onRegion: (region) => regions.push(region),
  });
  const widths = hiddenWidths(network);
  const counted = regionsByDepth[Math.min(link.settings.depth ?? Infinity, widths.length) - 1];
  return { opened, network, regions, regionsByDepth, counted, widths };
}

const text = (number: number | bigint) => number.toLocaleString('en');

/** Numbers of a sentence, as they are written; not those of a formula. */
function numbersIn(sentence: string): string[] {
  const plain = sentence.replaceAll(/1 \+ n \+ n\(n − 1\)\/2/g, 'Z');
  return plain.match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
}

/** By the name of a preset, the numbers that its sentence has to say, in order. */
const NUMBERS: Readonly<Record<string, (preset: Preset) => Promise<string[]>>> = {
  'A network learns a flower': async (preset) => {
    const { opened, network } = await factsOf(preset);
    const { points, labels = [] } = opened.data ?? { points: [] };
    let error = 0;
    for (const [k, label] of labels.entries()) {
      const { output } = forward(network, Float64Array.of(points[2 * k], points[2 * k + 1]));
      error += (output[0] - (label === 1 ? 1 : -1)) ** 2;
    }
    expect(labels.length).toBeGreaterThan(100);
    expect(error / labels.length).toBeLessThan(0.2);
    return ['1', '1'];
  },
  'One layer: lines': async (preset) => {
    const { counted, widths } = await factsOf(preset);
    expect(widths[0]).toBe(16);
    return [text(counted), text(zaslavskyRegions(16, 2))];
  },
  'Depth folds': async (preset) => {
    const { regionsByDepth, counted, widths } = await factsOf(preset);
    const [once, twice] = regionsByDepth;
    expect([once, twice]).toEqual([9, 81]);
    const units = widths.reduce((sum, width) => sum + width, 0);
    return [counted / twice, twice, counted, units].map(text);
  },
  'Five folds of an interval': async (preset) => {
    const { network, regions, counted, widths } = await factsOf(preset);
    expect(widths).toEqual([2, 2, 2, 2, 2]);
    const { R6 } = await countDefinitions(network, regions);
    expect(R6).toBe(counted);
    for (let k = 0; k <= counted; k++)
      expect(forward(network, Float64Array.of(k / counted, 0.5)).output[0]).toBe(k % 2);
    return ['0', '1', text(R6), '0', '1', text(R6 - 1)];
  },
  'The square of a number': async (preset) => {
    const { network, counted } = await factsOf(preset);
    for (let k = 0; k <= counted; k++)
      expect(forward(network, Float64Array.of(k / counted, 0)).output[0]).toBe((k / counted) ** 2);
    return ['0', '1', text(counted)];
  },
};

describe('presets', () => {
  it.each(PRESETS)('$name: the sentence has no number but what is there', async (preset) => {
    const expected = (await NUMBERS[preset.name]?.(preset)) ?? [];
    expect(numbersIn(preset.sentence)).toEqual(expected);
  });

  it('have a region between pixels where one says so, which later samples meet', async () => {
    const preset = PRESETS.find(({ name }) => name === 'A region between pixels');
    if (!preset) throw new Error('There is no such preset.');
    const { opened, regions } = await factsOf(preset);
    const step = (opened.window.u1 - opened.window.u0) / COUNTING_SIDE;
    const isMissed = ({ polygon: { vertices, lines }, area }: Region) => {
      const layers = lines.map((line) => (line instanceof CreaseLine ? line.hidden.layer : -1));
      const cells = vertices.map(({ u, v }) =>
        [(u - opened.window.u0) / step, (opened.window.v1 - v) / step].map((x) =>
          Math.floor(x - 0.5),
        ),
      );
      // All corners lie in one square between four samples.
      const isBetween = cells.every((cell) => String(cell) === String(cells[0]));
      return (
        layers.toSorted((a, b) => a - b).join() === '0,1,2' &&
        isBetween &&
        area < (step * step) / 10
      );
    };
    expect(regions.some(isMissed)).toBe(true);
  });
});

describe('a page that is asked for nothing', () => {
  it('opens on what a trained network has learned, with creases thinner than usual', () => {
    const { network, settings } = readLink(askedFor(''));
    const { mode, creases, creaseWidth = Infinity } = settings;
    expect({ network, mode, creases }).toEqual({ network: 'flower', mode: 'value', creases: true });
    expect(isShipped('flower')).toBe(true);
    expect(creaseWidth).toBeLessThan(DEFAULTS.creaseWidth);
  });
});
