import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeProblem, packagesAreMissing, packagesProblem } from '../../src/cli/setup/setup.mjs';
import { bundlesFor, modeFor, namesIn } from '../../src/cli/setup/test.mjs';

describe('the set-up step', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crease-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, packages: Record<string, object>): void {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify({ packages }));
  }
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  };

  it('installs when there are no packages', () => {
    write('package-lock.json', wanted);
    expect(packagesAreMissing(folder)).toBe(true);
  });

  it('leaves packages alone that are as the lockfile says', () => {
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    expect(packagesAreMissing(folder)).toBe(false);
  });

  it('does not install through a link into a folder of somebody else', () => {
    expect(packagesProblem(folder)).toBeUndefined();
    symlinkSync(tmpdir(), join(folder, 'node_modules'));
    expect(packagesProblem(folder)).toMatch(/is a link to packages/);
  });

  it('installs when a version or a package differs', () => {
    write('package-lock.json', wanted);
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } });
    expect(packagesAreMissing(folder)).toBe(true);
    write('node_modules/.package-lock.json', {});
    expect(packagesAreMissing(folder)).toBe(true);
  });

  it('names the Node that it needs', () => {
    expect(nodeProblem('20.19.0')).toBeUndefined();
    expect(nodeProblem('24.0.0')).toBeUndefined();
    for (const old of ['18.20.1', '20.18.3']) expect(nodeProblem(old)).toContain(`this is ${old}`);
  });
});

describe('npm test', () => {
  const files = ['tests/geometry/measures.test.ts', 'tests/browser/keys.test.ts'];

  it('of all there is knows no names', () => {
    expect(namesIn([])).toEqual([]);
    expect(namesIn(['--mode', 'full', '-t', 'area'])).toEqual([]);
    expect(namesIn(['--mode=full', 'measures', '-t', 'area', 'keys'])).toEqual([
      'measures',
      'keys',
    ]);
  });

  it('of names builds what their files run, and nothing else', () => {
    expect(bundlesFor(['measures'], files)).toEqual([]);
    expect(bundlesFor(['./tests/geometry/measures.test.ts:12'], files)).toEqual([]);
    expect(bundlesFor(['./tests/browser/keys.test.ts:12'], files)).toEqual(['cli', 'app']);
    expect(bundlesFor(['measures', 'keys'], files)).toEqual(['cli', 'app']);
  });

  it('of names leaves nothing of their files out, and looks further where it is told to', () => {
    expect(modeFor(['measures'])).toEqual(['--mode', 'ci']);
    expect(modeFor(['measures', '--mode', 'full'])).toEqual([]);
    expect(modeFor(['--mode=full', 'measures'])).toEqual([]);
  });
});
