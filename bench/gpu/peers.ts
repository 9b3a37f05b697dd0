import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE } from '../../src/cli/places';
import { PYTHONS, type PyTorchDevices } from '../../src/cli/throughput/peers';
import { findPython, runProgram } from '../../src/cli/throughput/program';
import { writeCreaseJson } from '../../src/network/crease-json';
import { median } from '../../src/sweep/quantiles';
import { casesOf, openNoted } from './maps';
import type { Part } from './part';
import { short } from './timing';

const SCRIPT = join(PACKAGE, 'bench', 'peers', 'pytorch_map.py');

/** Seconds for which PyTorch begins rows of a map. */
const LIMIT = 10;

/** What the script says of a map. */
interface PeerLine {
  readonly network: string;
  readonly compiled: boolean;
  readonly error?: string;
  readonly regions?: number;
  readonly rows?: number;
  readonly seconds?: readonly number[];
}

/** PyTorch on the same card in the same run, float32 without TF32; as it is, and compiled. */
export const peers: Part = {
  name: 'peers',
  about:
    'milliseconds of the same maps by PyTorch on the same card, float32, as it is and compiled',
  seconds: 130,
  async run(bench, result, clock) {
    const { python, small, signal } = bench;
    const programs = python === undefined ? PYTHONS : [python];
    const program = programs.find((one) => one !== false);
    const found =
      python === false ? undefined : findPython(programs.filter((one) => one !== false));
    if (found === undefined || !existsSync(SCRIPT)) {
      const why = python === false ? 'as was asked for' : `no ${program ?? 'Python'} has it`;
      result.notes.push(`PyTorch is left out: ${why}.`);
      return;
    }
    const listed = await runProgram(found, [SCRIPT, '--list'], clock.left, signal);
    const { devices, torch }: PyTorchDevices = JSON.parse(listed.stdout || '{"devices":[]}');
    const device = devices.find((one) => one.device === 'cuda') ?? (small ? devices[0] : undefined);
    if (!device) {
      const last = listed.stderr.trim().split('\n').at(-1) ?? '';
      result.notes.push(`PyTorch is left out: it finds no CUDA device. ${last}`.trim());
      return;
    }
    result.notes.push(
      `PyTorch ${torch}, ${device.name}, matrix products ${short(device.matmul / 1e9)} GFLOP/s`,
    );
    const folder = mkdtempSync(join(tmpdir(), 'crease-bench-'));
    try {
      const jobs: { network: string; size: string }[] = [];
      const names = new Map<string, string>();
      for (const { name, side } of casesOf(small)) {
        const one = await openNoted(bench, result, name);
        if (!one) continue;
        const network = join(folder, `${jobs.length}.json`);
        writeFileSync(network, writeCreaseJson(one.network, one.window));
        names.set(network, name);
        jobs.push({ network, size: `${side}x${side}` });
      }
      const list = join(folder, 'jobs.json');
      writeFileSync(list, JSON.stringify(jobs));
      const words = ['--jobs', list, '--device', device.device, '--compile', '--repeats', '5'];
      const limits = ['--limit', String(LIMIT), '--patience', '4'];
      const output = await runProgram(found, [SCRIPT, ...words, ...limits], clock.left, signal);
      const lines = output.stdout.split('\n').filter((line) => line.startsWith('{'));
      const rows = [['network', 'PyTorch', 'ms', 'regions']];
      for (const line of lines) {
        const { network, ...measured }: PeerLine = JSON.parse(line);
        const name = names.get(network) ?? '';
        const side = Number(casesOf(small).find((one) => one.name === name)?.side);
        const { seconds = [], rows: done = side, regions, compiled, error } = measured;
        const milliseconds = ((1000 * side) / done) * median(seconds);
        const kind = compiled ? 'compiled' : 'as it is';
        result.data.push({ ...measured, network: name, side, device: device.name, milliseconds });
        const shown =
          error === undefined ? `${done < side ? '~' : ''}${short(milliseconds)}` : 'failed';
        rows.push([name, kind, shown, String(regions ?? '')]);
        if (error !== undefined) result.notes.push(`${name}, compiled: ${error}`);
      }
      result.tables.push(rows);
      if (output.expired) result.notes.push('No time was left for the rest of PyTorch’s maps.');
      else if (lines.length < 2 * jobs.length)
        result.notes.push(`PyTorch ended early: ${output.stderr.trim().split('\n').at(-1) ?? ''}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
