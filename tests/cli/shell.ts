import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../src/cli/crease.mjs', import.meta.url));

/**
 * Runs a command as somebody who pastes it does: in a shell, in a folder of their own. `crease` and
 * `npx crease` are this checkout's.
 */
export async function paste(command: string, folder: string): Promise<void> {
  const bin = await mkdtemp(join(tmpdir(), 'crease-bin-'));
  try {
    const run = `exec '${process.execPath}' '${program}' "$@"\n`;
    const scripts = { crease: run, npx: `[ "$1" = crease ] && shift || exit 9\n${run}` };
    for (const [name, text] of Object.entries(scripts))
      await writeFile(join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
    await promisify(execFile)('/bin/sh', ['-c', command], { cwd: folder, env });
  } finally {
    await rm(bin, { recursive: true });
  }
}
