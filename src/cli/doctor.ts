import { readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { version } from '../../package.json';
import { describeAdapter } from '../doctor/adapter';
import { examine } from '../doctor/examine';
import {
  reportJson,
  reportWithoutAdapter,
  type CheckResult,
  type DoctorReport,
  type HostFacts,
} from '../doctor/report';
import { adapterRows, CHECK_HEADING, checkRow, speedRows } from '../doctor/report-text';
import { adviceForAdapter, NoAdapterError, openDevice, type OpenedDevice } from './adapter';
import { failWith, labelled, print, table, tell } from './messages';
import { rejectOnAbort } from './interrupt';

export interface DoctorOptions {
  readonly json?: boolean;
}

/** What Dawn drives GPUs through, where nobody says otherwise. */
const BACKENDS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Vulkan',
  darwin: 'Metal',
  win32: 'Direct3D 12',
};

const GET_GPU =
  process.platform === 'linux'
    ? 'Where there is a card, install its Vulkan driver and the loader (Debian and Ubuntu: apt-get install libvulkan1), and see that this user may open /dev/dri or /dev/nvidia0.'
    : 'Where there is a card, bring its driver up to date.';

/** Where NVIDIA's driver says its version, on Linux. */
const NVIDIA = '/proc/driver/nvidia/version';

/**
 * `crease doctor`: what this machine's GPU can do, and whether it agrees with the CPU.
 *
 * @returns whether all is right
 * @throws NoAdapterError if there is no adapter at all, once that is reported.
 */
export async function doctor(
  { json = false }: DoctorOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const opened = await openDevice().catch((error: unknown) => {
    if (!(error instanceof NoAdapterError)) throw error;
    // Its own message may name a file of this machine's.
    const report = reportWithoutAdapter(hostFacts(), `To have one, ${adviceForAdapter()}`);
    if (json) print(reportJson(report));
    throw error;
  });
  try {
    const report = await Promise.race([examineAdapter(opened), rejectOnAbort(signal)]);
    print(json ? reportJson(report) : reportText(report));
    if (json && !report.passed) failWith(report.verdict);
    return report.passed;
  } finally {
    await opened.close();
  }
}

function hostFacts(): HostFacts {
  const host = { runtime: `Node ${process.version}`, platform: `${platform()} ${arch()}` };
  return { crease: version, host };
}

function examineAdapter({ device, adapter }: OpenedDevice): Promise<DoctorReport> {
  const known = { backend: backendName(), driver: driverVersion() };
  return examine({
    device,
    facts: hostFacts(),
    adapter: describeAdapter(adapter, device, known),
    getGpu: GET_GPU,
    onCheck: (name, result) => {
      if (!result) tell(`${name} …`);
    },
  });
}

/** What Dawn drives GPUs through here. */
export function backendName(): string | undefined {
  return BACKENDS[process.platform];
}

/** The kernel's driver, where it says which it is: a number and no more. */
export function driverVersion(): string | undefined {
  try {
    const found = /\d+\.\d+(?:\.\d+)?/.exec(readFileSync(NVIDIA, 'utf8'));
    return found ? `NVIDIA ${found[0]}` : undefined;
  } catch {
    return undefined;
  }
}

function reportText(report: DoctorReport): string {
  const { checks, speed, missing, verdict, seconds } = report;
  const sentences = checks.flatMap(sentenceOf);
  return [
    labelled(adapterRows(report)),
    table([CHECK_HEADING, ...checks.map(checkRow)]),
    ...(speed ? [labelled(speedRows(speed))] : []),
    ...(sentences.length > 0 ? [sentences.join('\n')] : []),
    ...(missing.length > 0 ? [missing.join('\n')] : []),
    `${verdict} It took ${seconds.toFixed(0)} s.`,
  ].join('\n\n');
}

function sentenceOf({ outcome, sentence }: CheckResult): string[] {
  return outcome === 'failed' && sentence !== undefined ? [sentence] : [];
}
