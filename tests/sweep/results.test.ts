import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { chartText, sweepChart } from '../../src/sweep/chart';
import { chartBounds, chartPoints, chartSeries, type ChartAxis } from '../../src/sweep/chart-data';
import type { ChartDocument } from '../../src/sweep/chart-elements';
import { logTicks, tickText } from '../../src/sweep/chart-scales';
import { addSampled } from '../../src/sweep/sampled-counts';
import { measureNetwork } from '../../src/sweep/measure';
import { planSweep } from '../../src/sweep/plan';
import { resultsCsv, resultsJson, timesCsv } from '../../src/sweep/results';
import { seriesDepths, seriesOf, type SweepResults } from '../../src/sweep/series';
import { sweepSchema, type SweepInput } from '../../src/sweep/sweep';
import { openConstruction } from '../../src/network/open';
import { theoryBounds } from '../../src/theory/theory-bounds';

async function resultsOf(input: SweepInput, failing?: string): Promise<SweepResults> {
  const sweep = sweepSchema.parse(input);
  const entries = await Promise.all(
    planSweep(sweep).map(async (network) => {
      const key = network.name;
      if (network.name === failing)
        return { network, outcome: { key, failed: 'It is "bad", and torn.', isFault: false } };
      const record = await measureNetwork(openConstruction(network.name), network, sweep);
      return { network, outcome: { key, record, seconds: { exact: Math.random() } } };
    }),
  );
  return { version: '1.0.0', sweep, entries };
}

const SWEEP: SweepInput = {
  depths: [1, 2, 3],
  widths: [4, 8],
  seeds: 3,
  constructions: ['fold:4x2', 'tent:3'],
};

/** Rows of a CSV without quoted fields, by column. */
function rowsOf(csv: string): Record<string, string>[] {
  const [head, ...lines] = csv.trimEnd().split('\n');
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  });
}

describe('the CSV of a sweep', () => {
  it('has a row per network and depth, whose numbers fit together', async () => {
    const rows = rowsOf(resultsCsv(await resultsOf(SWEEP)));
    expect(rows).toHaveLength(2 * 3 * (1 + 2 + 3) + 2 + 3);
    for (const row of rows) {
      const area =
        (Number(row['u1']) - Number(row['u0'])) * (Number(row['v1']) - Number(row['v0']));
      expect(Number(row['density']) * area).toBeCloseTo(Number(row['regions']), 9);
      expect(Number(row['mean_area']) * Number(row['regions'])).toBeCloseTo(area, 9);
      const units = row['hidden'].split('-').map(Number);
      expect(Number(row['units'])).toBe(units[Number(row['depth']) - 1]);
      const before = units.slice(0, Number(row['depth']));
      expect(Number(row['units_to_depth'])).toBe(before.reduce((a, b) => a + b));
    }
  });

  it('has the other definitions at the last depth, which all layers share', async () => {
    const results = await resultsOf({ constructions: 'fold:4x2', definitions: true });
    const rows = rowsOf(resultsCsv(results));
    expect(rows.map((row) => row['R4'] === '')).toEqual([true, false]);
    expect(Number(rows[1]['R4'])).toBeLessThanOrEqual(Number(rows[1]['regions']));
  });

  it('quotes what failed, in a row of its own', async () => {
    const results = await resultsOf({ constructions: ['fold:4x2', 'tent:3'] }, 'tent:3');
    const last = resultsCsv(results).trimEnd().split('\n').at(-1);
    expect(last).toMatch(/^tent:3,,.*,"It is ""bad"", and torn\."$/);
  });
});

describe('the JSON of a sweep', () => {
  it('has every network, every failure, and quantiles over seeds', async () => {
    const results = await resultsOf(SWEEP, 'tent:3');
    const json = JSON.parse(resultsJson(results));
    expect(json.networks).toHaveLength(19);
    expect(json.failed).toEqual([{ name: 'tent:3', reason: 'It is "bad", and torn.' }]);
    expect(json.series.map((one: { label: string }) => one.label)).toEqual([
      '2-4×1 he, bias 0.1',
      '2-4×2 he, bias 0.1',
      '2-4×3 he, bias 0.1',
      '2-8×1 he, bias 0.1',
      '2-8×2 he, bias 0.1',
      '2-8×3 he, bias 0.1',
      'fold:4x2',
    ]);
  });

  it('does not depend on how long anything took, as the times do', async () => {
    const [one, other] = [await resultsOf(SWEEP), await resultsOf(SWEEP)];
    expect(resultsJson(one)).toBe(resultsJson(other));
    expect(resultsCsv(one)).toBe(resultsCsv(other));
    expect(timesCsv(one)).not.toBe(timesCsv(other));
  });
});

describe('series', () => {
  it('take networks together that differ in their seed', async () => {
    const { entries } = await resultsOf({ depths: 2, widths: 6, seeds: 5 });
    const [series, ...more] = seriesOf(entries);
    expect(more).toEqual([]);
    expect(series.networks).toBe(5);
    const [, second] = seriesDepths(series);
    expect(second.unitsToDepth).toBe(12);
    expect(second.quantiles[2]).toBe(series.regions[1].toSorted((a, b) => a - b)[2]);
  });

  it('of a chart leave out networks that are the first layers of deeper ones', async () => {
    const results = await resultsOf(SWEEP);
    const shown = chartSeries(results);
    expect(shown.map(({ label }) => label)).toEqual(['2-4×3', '2-8×3', 'fold:4x2', 'tent:3']);
    const points = chartPoints(shown, 'depth').filter(({ label }) => label === '2-8×3');
    const shallow = seriesOf(results.entries).filter(({ label }) => label.startsWith('2-8'));
    // Which loses nothing: the counts of the shallow ones are those of the deep one's first layers.
    for (const [k, series] of shallow.entries())
      expect(seriesDepths(series)[k].quantiles[2]).toBe(points[k].median);
  });

  it('have the bounds of theory beside them, which their counts respect', async () => {
    const shown = chartSeries(await resultsOf(SWEEP));
    const bounds = chartBounds(shown);
    for (const point of chartPoints(shown, 'depth')) {
      const upper = bounds.find(
        ({ label, kind, x }) => kind === 'upper' && label === point.label && x === point.x,
      );
      expect(upper?.value).toBeGreaterThanOrEqual(point.high);
    }
    const serra = theoryBounds(2, [8, 8, 8]).find(({ name }) => name.includes('Theorem 1'));
    expect(bounds).toContainEqual(
      expect.objectContaining({ label: '2-8×3', kind: 'upper', value: Number(serra?.byDepth[2]) }),
    );
  });
});

async function draw(results: SweepResults, axis: ChartAxis): Promise<string> {
  const document: ChartDocument = parseHTML('<!doctype html><html></html>').document;
  return chartText(await sweepChart(results, axis, { document, width: 800, height: 500 }));
}

describe('the chart of a sweep', () => {
  it('is an SVG that says what was counted, where, and what each line is', async () => {
    const results = await resultsOf({ depths: 3, widths: [4, 8], seeds: 3 });
    for (const axis of ['depth', 'units'] as const) {
      const svg = await draw(results, axis);
      expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).toContain('activation regions (R2), exact, in the window [−1, 1]²; he, bias 0.1');
      for (const label of ['2-4×3', '2-8×3', 'N² / 2', 'medians over 3 networks'])
        expect(svg).toContain(label);
      expect(svg).not.toContain('NaN');
    }
  });

  it('shows what samples met, all of it within the frame', async () => {
    const { version, sweep, entries } = await resultsOf({
      depths: 1,
      widths: 16,
      samples: [4, 64],
    });
    const sampled = entries.map(({ network, outcome }) => {
      if (!('record' in outcome)) return { network, outcome };
      const opened = openConstruction(network.name);
      return {
        network,
        outcome: { ...outcome, record: addSampled(outcome.record, opened, network, sweep) },
      };
    });
    const svg = await draw({ version, sweep, entries: sampled }, 'depth');
    for (const label of ['met by samples', '4²', '64²']) expect(svg).toContain(`>${label}<`);
    const heights = [...svg.matchAll(/<circle [^>]*cy="([^"]+)"/g)].map(([, cy]) => Number(cy));
    expect(heights.length).toBeGreaterThan(3);
    for (const cy of heights) expect(cy).toBeLessThan(500 - 76);
  });

  it('draws bounds and bands of a single depth, which are no lines', async () => {
    const svg = await draw(await resultsOf({ depths: 1, widths: 6, seeds: 5 }), 'depth');
    // upper, lower, expected; outer and inner band
    expect(svg.match(/<g [^>]*aria-label="rule"[^>]*>/g)).toHaveLength(5);
  });

  it('has a line of its own for networks of one input, whose regions are intervals', async () => {
    const results = await resultsOf({ depths: 2, widths: 4, inputs: [1, 2] });
    for (const axis of ['depth', 'units'] as const) {
      const svg = await draw(results, axis);
      for (const label of ['N', 'N² / 2']) expect(svg).toContain(`>${label}</text>`);
    }
    const [line, plane] = chartSeries(results);
    const bounds = chartBounds([line, plane]);
    const expected = bounds.filter(({ kind }) => kind.startsWith('expected'));
    expect(expected.map(({ kind, value }) => [kind, value])).toEqual([
      ['expectedOnLine', 4],
      ['expectedOnLine', 8],
      ['expected', 8],
      ['expected', 32],
    ]);
    expect(bounds).toContainEqual(
      expect.objectContaining({ label: line.label, kind: 'upper', value: 25 }),
    );
  });

  it('is the same each time, however many were drawn before', async () => {
    const results = await resultsOf({ depths: 2, widths: 4, seeds: 2 });
    expect(await draw(results, 'depth')).toBe(await draw(results, 'depth'));
  });

  it('is drawn of one network of one depth, and of many series', async () => {
    const one = await draw(await resultsOf({ constructions: 'tent:1' }), 'depth');
    expect(one).not.toContain('NaN');
    const numbers = Array.from({ length: 8 }, (_, k) => k + 1);
    const tents = numbers.flatMap((k) => [`tent:${k}`, `fold:${2 * k}x1`]);
    const some = await draw(await resultsOf({ constructions: tents }), 'units');
    expect(some).toContain('>tent:7<');
    const many = await draw(await resultsOf({ constructions: [...tents, 'tent:9'] }), 'units');
    expect(many).not.toContain('NaN');
    expect(many).toContain('>tent:9<');
    // Only the first, the middle and the last are named.
    expect(many).not.toContain('>tent:7<');
  });
});

describe('logarithmic axes', () => {
  it('are labelled by decades, or more often where there are few', () => {
    expect(logTicks(1, 10_000)).toEqual([1, 10, 100, 1000, 10_000]);
    expect(logTicks(15, 300)).toEqual([20, 50, 100, 200]);
    expect(logTicks(1, 1e20).length).toBeLessThan(11);
  });

  it('write large numbers as powers', () => {
    expect([20, 1000, 1e6, 1e7, 5e12].map(tickText)).toEqual([
      '20',
      '1,000',
      '10⁶',
      '10⁷',
      '5·10¹²',
    ]);
  });
});
