import { version } from '../../package.json';
import { openDevice } from '../../src/cli/adapter';
import { backendName, driverVersion } from '../../src/cli/doctor';
import { describeAdapter } from '../../src/doctor/adapter';
import { examine } from '../../src/doctor/examine';
import {
  adapterRows,
  CHECK_HEADING,
  checkRow,
  speedRows,
  type LabelledRows,
} from '../../src/doctor/report-text';
import { onDevice } from './device';
import type { Part } from './part';

/** What the adapter is, whether it is right, and its peak: `crease doctor`. */
export const adapter = {
  name: 'adapter',
  about: 'what the adapter is, and whether it agrees with the CPU',
  seconds: 60,
  run: (_, result) =>
    onDevice(async (opened) => {
      const known = { backend: backendName(), driver: driverVersion() };
      const host = { runtime: `Node ${process.version}`, platform: process.platform };
      const report = await examine({
        device: opened.device,
        facts: { crease: version, host },
        adapter: describeAdapter(opened.adapter, opened.device, known),
        getGpu: '',
      });
      result.data.push({ ...report });
      result.tables.push(rowsOf(adapterRows(report)));
      result.tables.push([CHECK_HEADING, ...report.checks.map(checkRow)]);
      if (report.speed) result.tables.push(rowsOf(speedRows(report.speed)));
      result.notes.push(report.verdict, ...report.missing);
    }),
  /** Its name, and whether it is none. */
  async look(): Promise<{ name: string; software: boolean }> {
    const opened = await openDevice();
    const { vendor, device, description } = opened.adapter.info;
    const { software } = opened.adapterInfo;
    await opened.close();
    return { name: device || description || vendor, software };
  },
} satisfies Part & { look: unknown };

function rowsOf(rows: LabelledRows): string[][] {
  return rows.map((row) => [...row]);
}
