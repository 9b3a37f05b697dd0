import { csv, type Field } from './csv';
import { QUANTILES } from './quantiles';
import { windowArea, type DepthRecord, type NetworkRecord } from './record';
import { seriesDepths, seriesOf, type Entry, type SweepResults } from './series';

/*
 * The files of a sweep. Nothing in the results depends on when, where or in how many parts they were
 * made; what does, goes into the times.
 */

const NETWORK_COLUMNS = [
  'network',
  'slice',
  'sha256',
  'format',
  'inputs',
  'hidden',
  'outputs',
  'init',
  'bias',
  'seed',
  'u0',
  'u1',
  'v0',
  'v1',
  'depth',
  'units',
  'units_to_depth',
  'regions',
  'density',
  'mean_area',
];
const LAYER_COLUMNS = ['crease_length', 'always_on', 'always_off'];

/** A row per network and depth, and one per network that failed; docs/sweeps.md has the columns. */
export function resultsCsv({ sweep, entries }: SweepResults): string {
  const rows: Record<string, Field>[] = [];
  for (const entry of entries) {
    if ('record' in entry.outcome) rows.push(...recordRows(entry, entry.outcome.record));
    else rows.push({ ...networkFields(entry), error: entry.outcome.failed });
  }
  const columns = [
    ...NETWORK_COLUMNS,
    ...QUANTILES.map(quantileColumn),
    ...LAYER_COLUMNS,
    ...sweep.samples.flatMap((side) => [`sampled_${side}`, `recall_${side}`]),
    ...(sweep.definitions ? ['R4', 'R5', 'R6', 'adjacencies'] : []),
    'error',
  ];
  return csv(columns, rows);
}

/** What each network took, in seconds of one thread. */
export function timesCsv({ entries }: Pick<SweepResults, 'entries'>): string {
  const rows = entries.map((entry): Record<string, Field> => {
    const seconds = 'seconds' in entry.outcome ? entry.outcome.seconds : undefined;
    return {
      ...networkFields(entry),
      exact_seconds: seconds?.exact,
      sampled_seconds: seconds?.sampled,
    };
  });
  return csv(['network', 'slice', 'exact_seconds', 'sampled_seconds'], rows);
}

/** All of it as JSON, with a line per network, and quantiles over seeds and planes per series. */
export function resultsJson({ version, sweep, entries }: SweepResults): string {
  const networks: object[] = [];
  const failed: object[] = [];
  for (const { network, outcome } of entries) {
    const { name, slice, draw } = network;
    const named = { name, ...(slice !== undefined && { slice }), ...(draw && { draw }) };
    if ('record' in outcome) networks.push({ ...named, ...outcome.record });
    else failed.push({ ...named, reason: outcome.failed });
  }
  const series = seriesOf(entries).map((one) => ({
    label: one.label,
    networks: one.networks,
    hidden: one.hidden,
    regions: seriesDepths(one),
  }));
  const head = { crease: version, definition: 'R2', quantiles: QUANTILES, sweep };
  const lists = { series, networks, failed };
  const parts = Object.entries(lists).map(
    ([name, list]) => `"${name}":[${list.map((one) => `\n${JSON.stringify(one)}`).join(',')}]`,
  );
  return `${JSON.stringify(head).slice(0, -1)},\n${parts.join(',\n')}}\n`;
}

function networkFields({ network: { name, slice, draw } }: Entry): Record<string, Field> {
  return { network: name, slice, init: draw?.init, bias: draw?.bias, seed: draw?.seed };
}

function recordRows(entry: Entry, record: NetworkRecord): Record<string, Field>[] {
  const { network, window, depths, definitions } = record;
  const [u0, u1, v0, v1] = window;
  const hidden = depths.map(({ units }) => units).join('-');
  const { sha256, format, inputs, outputs } = network;
  const shape = { sha256, format, inputs, hidden, outputs, u0, u1, v0, v1 };
  let unitsToDepth = 0;
  return depths.map((depth, k) => {
    unitsToDepth += depth.units;
    // The other definitions compare maps of the output, which only all layers together have.
    const last = k === depths.length - 1 ? definitions : undefined;
    return {
      ...networkFields(entry),
      ...shape,
      depth: k + 1,
      units_to_depth: unitsToDepth,
      ...depthFields(depth, windowArea(record)),
      ...last,
    };
  });
}

function depthFields(depth: DepthRecord, area: number): Record<string, Field> {
  const { units, regions, areaQuantiles, creaseLength, alwaysOn, alwaysOff, sampled } = depth;
  const fields: Record<string, Field> = {
    units,
    regions,
    density: regions / area,
    mean_area: area / regions,
    crease_length: creaseLength,
    always_on: alwaysOn,
    always_off: alwaysOff,
  };
  for (const [i, share] of QUANTILES.entries()) fields[quantileColumn(share)] = areaQuantiles[i];
  for (const [side, count] of Object.entries(sampled ?? {})) {
    fields[`sampled_${side}`] = count;
    fields[`recall_${side}`] = count / regions;
  }
  return fields;
}

/** area_q05, area_q25, … */
function quantileColumn(share: number): string {
  return `area_q${String(Math.round(100 * share)).padStart(2, '0')}`;
}
