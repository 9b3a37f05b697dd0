import { spawn, spawnSync } from 'node:child_process';

/** The first of these Python programs that has PyTorch. */
export function findPython(programs: readonly string[]): string | undefined {
  return programs.find(
    (program) => spawnSync(program, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
  );
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it was stopped at the time limit. */
  readonly expired: boolean;
}

/**
 * Runs a program to its end.
 *
 * @param limit seconds after which it is stopped
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  limit: number,
  signal: AbortSignal,
): Promise<Output> {
  // One that listens to gentler signals may be too busy to hear them, and whoever waits for it would wait for ever.
  const stops = { signal, killSignal: 'SIGKILL' } as const;
  const child = spawn(program, args, { ...stops, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr, expired] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = Number.isFinite(limit)
    ? setTimeout(() => (expired = child.kill('SIGKILL')), 1000 * limit)
    : undefined;
  await new Promise((resolve, reject) => {
    child.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    child.once('close', resolve);
  });
  clearTimeout(timer);
  return { stdout, stderr, expired };
}
