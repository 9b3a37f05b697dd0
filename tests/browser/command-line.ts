import { runCrease } from '../cli/run-crease';

/** Runs the command line, which must succeed, and returns what it printed. */
export async function crease(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCrease(...args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
