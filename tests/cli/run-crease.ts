import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';
import { runCommand } from '../../src/cli/program';
import { inCi } from '../coverage';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = fileURLToPath(new URL('../../src/cli/crease.mjs', import.meta.url));

/** Path of a file in tests/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/**
 * Starts the `crease` command as a person would, in a process of its own.
 *
 * @param output where stdout goes, if not into the outcome: a file's descriptor
 */
export function startCrease(
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
  output: number | 'pipe' = 'pipe',
): { child: ChildProcess; outcome: Promise<Outcome>; said: (text: string) => Promise<string> } {
  const child = spawn(process.execPath, [program, ...options], {
    stdio: ['ignore', output, 'pipe'],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  /** Resolves to all that the command has printed once a text is among it, on whichever stream. */
  const said = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if ((stdout + stderr).includes(text)) resolve(stdout + stderr);
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
      void outcome.then(() => reject(new Error(`crease never said "${text}": ${stderr}`)));
      look();
    });
  return { child, outcome, said };
}

/** The command that runs in this process, or ran last: what it says is taken from the process. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command in this process, behind those that were begun before: to start another takes longer than
 * most commands do. Workers are those of the built command line; where somebody waits one, as to start it takes
 * longer than what it is for. Processes of their own have one per core at any time.
 */
export function runCrease(...words: string[]): Promise<Outcome> {
  const outcome = last.then(() => runHere(words));
  last = outcome.catch(() => undefined);
  return outcome;
}

async function runHere(words: readonly string[]): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    }),
  );
  const cores = inCi ? undefined : vi.spyOn(os, 'availableParallelism').mockReturnValue(1);
  syncBuiltinESMExports();
  const exitCode = process.exitCode;
  process.exitCode = undefined;
  try {
    const code = await runCommand(words, new AbortController().signal);
    return { code: code ?? process.exitCode ?? 0, ...said };
  } finally {
    process.exitCode = exitCode;
    for (const spy of [...spies, cores]) spy?.mockRestore();
    syncBuiltinESMExports();
  }
}

/** What the command says of a seed once it has opened a network that has nothing random. */
const OPENED = '--seed changes nothing here';

/**
 * Presses Ctrl-C while the command is at work, however long it took to come to that: after so many
 * milliseconds with a network that it has opened.
 *
 * @param options name a network that has nothing random
 * @returns the outcome, without what the command says of the seed that it is given
 */
export async function interruptCrease(
  options: readonly string[],
  milliseconds: number,
): Promise<Outcome> {
  const { child, outcome, said } = startCrease([...options, '--seed', '1']);
  await said(OPENED);
  await setTimeout(milliseconds);
  child.kill('SIGINT');
  const { stderr, ...rest } = await outcome;
  const lines = stderr.split('\n').filter((line) => !line.includes(OPENED));
  return { ...rest, stderr: lines.join('\n') };
}

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crease-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
