import { vi } from 'vitest';
import { runCommand } from '../../src/cli/program';
import type { Outcome } from './run-crease';

/**
 * Runs a command that ends before its work begins, in this process: to start another takes longer than it
 * does. One at a time, as what it says is taken from this process.
 *
 * @returns its outcome; code 0 where nothing was wrong
 */
export async function refuseCrease(...words: string[]): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  try {
    const code = await runCommand(words, new AbortController().signal);
    return { code: code ?? 0, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
