import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isFull } from '../coverage';
import { temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const [packed, elsewhere] = ['packed', 'elsewhere'].map((name) => join(folder, name));

describe.runIf(isFull && process.platform !== 'win32')(
  'what is packed for machines without Node',
  () => {
    it('runs from wherever it was copied to, with nothing on PATH', () => {
      const words = ['bench/pack-gpu.mjs', '--out', packed, '--networks', folder];
      const said = execFileSync(process.execPath, words, { encoding: 'utf8' });
      expect(said.trim()).toBe(join(packed, 'run.sh'));
      renameSync(packed, elsewhere);
      const run = (...options: string[]) =>
        spawnSync(join(elsewhere, 'run.sh'), options, { env: { PATH: '' }, encoding: 'utf8' });
      const help = run('--help');
      expect({ status: help.status, stderr: help.stderr }).toEqual({ status: 0, stderr: '' });
      expect(help.stdout).toContain('--minutes');
      const wrong = run('--parts', 'maps,none');
      expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 2, stdout: '' });
      expect(wrong.stderr).toContain('--parts has no part "none".');
      expect(existsSync(join(elsewhere, 'networks', 'he-32x3.json'))).toBe(true);
      expect(readFileSync(join(elsewhere, 'packed.json'), 'utf8')).not.toContain(folder);
    });
  },
);
