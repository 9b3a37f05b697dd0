import { table } from '../../src/cli/messages';
import type { GpuReport } from './main';
import { FRAME_MS, short } from './timing';

/** Every table, and first what it comes to beside PyTorch. */
export function summaryText(report: GpuReport): string {
  const parts = report.parts.map(({ name, about, tables, notes, error, seconds }) =>
    [
      `${name}: ${about} (${seconds.toFixed(0)} s)`,
      ...tables.map(tableText),
      ...notes,
      ...(error === undefined ? [] : [`ended early: ${error}`]),
    ].join('\n'),
  );
  return [...parts, sooner(report)].join('\n\n');
}

/** Rows of a part that ended early may be short. */
function tableText(rows: readonly (readonly string[])[]): string {
  const most = Math.max(0, ...rows.map(({ length }) => length));
  return table(rows.map((row) => [...row, ...Array<string>(most - row.length).fill('')]));
}

/** Maps beside those of the faster of PyTorch's two ways, and what counting took. */
function sooner({ parts }: GpuReport): string {
  const rowsOf = (part: string) => parts.find(({ name }) => name === part)?.data ?? [];
  const maps = rowsOf('maps');
  const rows = [['network', 'side', 'ms', 'frames', 'PyTorch, ms', 'sooner', 'counting']];
  for (const { network, side, median } of maps.filter(({ way }) => way === 'as it comes')) {
    const ms = Number(median);
    const timeOf = (way: string) =>
      Number(maps.find((one) => one['network'] === network && one['way'] === way)?.['median']);
    const peer = rowsOf('peers').filter((one) => one['network'] === network);
    const best = Math.min(...peer.map(({ milliseconds }) => Number(milliseconds)).filter(isFinite));
    const counting = timeOf('not certified') / timeOf('not counted') - 1;
    rows.push([
      String(network),
      String(side),
      short(ms),
      (ms / FRAME_MS).toFixed(2),
      isFinite(best) ? short(best) : '',
      isFinite(best) ? `${short(best / ms)}x` : '',
      isFinite(counting) ? `${(100 * counting).toFixed(1)} %` : '',
    ]);
  }
  return rows.length > 1 ? `maps beside PyTorch\n${table(rows)}` : '';
}
