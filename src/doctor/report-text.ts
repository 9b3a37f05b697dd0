import type { CheckResult, DoctorReport, Speed } from './report';

/* The rows of a report, the same on every host. */

export const CHECK_HEADING = ['check', 'compared', 'wrong', 'left open', '% of bound', 'ms', ''];

/** Labels, and what they are of. */
export type LabelledRows = readonly (readonly [label: string, value: string])[];

export function adapterRows({ adapter, host, crease }: DoctorReport): LabelledRows {
  const program: LabelledRows = [['crease', `${crease}, ${host.runtime}, ${host.platform}`]];
  if (!adapter) return [...program, ['adapter', 'none']];
  const { vendor, architecture, device, description, backend, driver, subgroups } = adapter;
  const names = [description || device, [vendor, architecture].filter(Boolean).join(' ')];
  const how = [backend, driver].filter((part) => part !== undefined).join(', ');
  return [
    ...program,
    ['adapter', `${names.filter(Boolean).join(', ')}${adapter.software ? ' (a CPU)' : ''}`],
    ...(how === '' ? [] : ([['driven by', how]] as const)),
    ...(subgroups ? ([['subgroups', [...new Set(subgroups)].join(' to ')]] as const) : []),
    ...adapter.limits.map(({ name, adapter: has, given }) => {
      const most = given === has ? '' : ` of ${has.toLocaleString('en-US')}`;
      return [name, `${given.toLocaleString('en-US')}${most}`] as const;
    }),
    ['features', adapter.features.join(', ') || 'none'],
    [
      'asked for',
      [...adapter.given, ...adapter.lacking.map((name) => `${name} (missing)`)].join(', '),
    ],
  ];
}

export function checkRow(result: CheckResult): string[] {
  const { name, outcome, compared, different, open, rounding, milliseconds } = result;
  const shown = outcome === 'passed' || compared > 0;
  return [
    name,
    shown ? compared.toLocaleString('en-US') : '',
    shown ? different.toLocaleString('en-US') : '',
    open === undefined ? '' : open.toLocaleString('en-US'),
    rounding === undefined ? '' : (100 * rounding).toPrecision(2),
    milliseconds.toFixed(0),
    { passed: 'right', failed: 'WRONG', 'left out': 'left out' }[outcome],
  ];
}

export function speedRows({ peak, kernels, map, readBack }: Speed): LabelledRows {
  return [
    ['peak', `${giga(peak)} GFLOP/s of float32 multiply-adds`],
    ...kernels.map(({ kernel, network, flopsPerSecond }) => {
      const share = ((100 * flopsPerSecond) / peak).toFixed(1);
      return [kernel, `${giga(flopsPerSecond)} GFLOP/s, ${share} % of it, in ${network}`] as const;
    }),
    [
      'map',
      `${map.milliseconds.toFixed(1)} ms for ${map.side}x${map.side} samples of ${map.network}`,
    ],
    ['read-back', `${giga(readBack)} GB/s`],
  ];
}

function giga(value: number): string {
  return (value / 1e9).toPrecision(3);
}
