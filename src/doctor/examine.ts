import { Engine } from '../gpu/engine';
import { Pipelines } from '../gpu/pipelines';
import { missingOf } from './advice';
import type { Check, Finding, Patient } from './check';
import { CHECKS } from './checks/checks';
import { measureSpeed } from './speed';
import type { AdapterFacts, CheckResult, DoctorReport, HostFacts, Speed } from './report';

/** What is examined, by whom. */
export interface Examination {
  readonly device: GPUDevice;
  readonly facts: HostFacts;
  readonly adapter: AdapterFacts;
  /** How this host gets a real GPU. */
  readonly getGpu: string;
  /** All of them, where nothing else is said. */
  readonly checks?: readonly Check[];
  /** Whether speed is measured: where all is right, if nothing is said. */
  readonly measures?: boolean;
  /** Compiled for the device, where that is done already. */
  readonly pipelines?: Pipelines;
  /** Told of every check before it is run, and after. */
  readonly onCheck?: (name: string, result?: CheckResult) => void;
}

/** Examines a device. A check that fails stops no other; a device that is lost does. */
export async function examine({
  device,
  facts,
  adapter,
  getGpu,
  checks: asked = CHECKS,
  measures = true,
  pipelines: made,
  onCheck = () => undefined,
}: Examination): Promise<DoctorReport> {
  const startedAt = performance.now();
  const loss: { message?: string } = {};
  void device.lost.then(({ message }) => (loss.message = message));
  const { pipelines, failure } = made ? { pipelines: made } : await compile(device);
  const patient = { device, pipelines, engine: new Engine(device, pipelines) };
  const checks: CheckResult[] = failure ? [failure] : [];
  for (const check of asked) {
    onCheck(check.name);
    const result = await resultOf(check, patient, loss);
    checks.push(result);
    onCheck(check.name, result);
  }
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  const missing = missingOf(adapter, checks, getGpu);
  let speed: Speed | null = null;
  if (measures && failed.length === 0) {
    onCheck('speed');
    const { found = null, error } = await inScopes(device, () => measureSpeed(patient));
    speed = found;
    if (error !== undefined) missing.push(`Speed could not be measured: ${error}`);
  }
  return {
    ...facts,
    adapter,
    checks,
    speed,
    missing,
    passed: failed.length === 0,
    verdict: verdictOf(checks, failed),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** Compiles what every map needs; what does not compile fails whatever uses it, with less to say. */
async function compile(
  device: GPUDevice,
): Promise<{ readonly pipelines: Pipelines; readonly failure?: CheckResult }> {
  const startedAt = performance.now();
  let pipelines: Pipelines | undefined;
  const { error } = await inScopes(device, async () => (pipelines = new Pipelines(device)));
  pipelines ??= new Pipelines(device);
  if (error === undefined) return { pipelines };
  const failure: CheckResult = {
    name: 'compiling',
    about: 'the shaders that every map needs',
    outcome: 'failed',
    compared: 0,
    different: 0,
    milliseconds: performance.now() - startedAt,
    sentence: `The shaders cannot be compiled: ${error}`,
  };
  return { pipelines, failure };
}

const SCOPES = ['validation', 'out-of-memory', 'internal'] as const;

async function resultOf(
  check: Check,
  patient: Patient,
  loss: { readonly message?: string },
): Promise<CheckResult> {
  const { name, about } = check;
  const nothing = { name, about, compared: 0, different: 0 };
  if (loss.message !== undefined) {
    const sentence = `The GPU was lost before: ${loss.message}`;
    return { ...nothing, outcome: 'failed', milliseconds: 0, sentence };
  }
  const startedAt = performance.now();
  const { found, error } = await inScopes(patient.device, () => check.run(patient));
  const milliseconds = performance.now() - startedAt;
  if (error !== undefined || !found) {
    const sentence = `The check "${name}" could not be made: ${error ?? 'nothing was found.'}`;
    return { ...nothing, outcome: 'failed', milliseconds, sentence };
  }
  if ('leftOut' in found)
    return { ...nothing, outcome: 'left out', milliseconds, sentence: found.leftOut };
  const sentence = complaintOf(name, found);
  const { compared, different, open, rounding } = found;
  return {
    ...nothing,
    outcome: sentence === undefined ? 'passed' : 'failed',
    compared,
    different,
    ...(open !== undefined && { open }),
    ...(rounding !== undefined && { rounding }),
    milliseconds,
    ...(sentence !== undefined && { sentence }),
  };
}

/** What work finds, or what it or the device reports instead. */
async function inScopes<Result>(
  device: GPUDevice,
  work: () => Promise<Result>,
): Promise<{ readonly found?: Result; readonly error?: string }> {
  for (const scope of SCOPES) device.pushErrorScope(scope);
  const outcome = await work().then(
    (found) => ({ found }),
    (error: unknown) => ({ error: sentenceOf(error) }),
  );
  const reported = await Promise.all(
    SCOPES.map(() => device.popErrorScope().catch(() => undefined)),
  );
  const first = reported.find((error) => error);
  return first ? { error: sentenceOf(first) } : outcome;
}

/** Characters of an error that are kept: compilers say where in the program, line by line. */
const MOST = 300;

/** What an error says, in one line. Those of GPUs are no `Error`. */
function sentenceOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return String(hasMessage ? error.message : error)
    .replaceAll(/\s+/g, ' ')
    .slice(0, MOST);
}

/** What is wrong, in a sentence; undefined where nothing is. */
function complaintOf(
  name: string,
  { compared, different, first, rounding = 0 }: Finding,
): string | undefined {
  if (different > 0)
    return `The check "${name}" found ${different} of ${compared} wrong, the first being ${first}.`;
  if (rounding > 1)
    return `The check "${name}" saw a difference from float64 of ${rounding.toPrecision(2)} times what rounding may cause.`;
  return undefined;
}

function verdictOf(checks: readonly CheckResult[], failed: readonly CheckResult[]): string {
  const done = checks.filter(({ outcome }) => outcome !== 'left out').length;
  const [first] = failed;
  if (!first) return `All is right: in ${done} of ${done} checks the GPU agrees with the CPU.`;
  return `The GPU is not to be trusted: ${failed.length} of ${done} checks failed. ${first.sentence}`;
}
