import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs the built command line and returns what it printed. */
export async function crease(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/cli/main.js', ...args]);
  return stdout;
}
