import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Which rooms of `src` a room may import from, beside itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  network: [],
  threads: ['network'],
  geometry: ['network', 'threads'],
  theory: ['network'],
  training: ['network', 'geometry', 'theory'],
  view: ['network'],
  sampling: ['network', 'threads', 'geometry', 'view'],
  raster: ['network', 'view', 'sampling'],
  gpu: ['network', 'geometry', 'theory', 'view', 'sampling'],
  doctor: ['network', 'view', 'sampling', 'gpu'],
  figure: ['network', 'geometry', 'theory', 'view'],
  drawing: ['network', 'geometry', 'view', 'figure'],
  story: ['network', 'geometry', 'theory', 'training', 'view', 'figure', 'drawing'],
  sweep: ['network', 'geometry', 'theory', 'training', 'view', 'sampling', 'gpu', 'figure'],
  app: [
    'network',
    'threads',
    'geometry',
    'theory',
    'training',
    'view',
    'sampling',
    'raster',
    'gpu',
    'doctor',
    'figure',
    'drawing',
    'sweep',
    'story',
  ],
  cli: [
    'network',
    'threads',
    'geometry',
    'theory',
    'training',
    'view',
    'sampling',
    'gpu',
    'doctor',
    'figure',
    'drawing',
    'sweep',
    'story',
  ],
};

/** What a room may reach outside `src`, and nothing else there. */
const OUTSIDE: Readonly<Record<string, RegExp>> = {
  gpu: /^shaders\//,
  cli: /^package\.json$/,
};

/** Packages that only one host has. */
const HOST_PACKAGES: Readonly<Record<string, RegExp>> = {
  cli: /^(node:|webgpu$|commander$|cli-progress$|picocolors$|open$)/,
  app: /^lil-gui$/,
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const imports = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|js|mjs)$/.test(file) && file.includes(sep))
  .flatMap(importsOf);

describe('imports', () => {
  it('are found', () => {
    expect(imports.length).toBeGreaterThan(20);
  });

  it('come from rooms that the plan knows', () => {
    expect(Object.keys(ALLOWED)).toEqual(
      expect.arrayContaining([...new Set(imports.map(({ room }) => room))]),
    );
  });

  it('point one way: network ← threads, theory, view ← geometry ← sampling, training ← gpu, figure ← doctor, drawing ← story, sweep ← app, cli', () => {
    const wrong = imports.filter(({ file, room, target }) => {
      if (!target.startsWith('.')) return false;
      const path = relative(source, join(source, dirname(file), target));
      const outside = path.split(sep);
      if (outside.shift() === '..') return !OUTSIDE[room]?.test(outside.join('/'));
      const [other] = path.split(sep);
      return other !== room && !ALLOWED[room].includes(other);
    });
    expect(wrong).toEqual([]);
  });

  it('take what only one host has into that host alone', () => {
    const wrong = imports.filter(({ room, target }) =>
      Object.entries(HOST_PACKAGES).some(([host, names]) => names.test(target) && room !== host),
    );
    expect(wrong).toEqual([]);
  });
});

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map(([, statement, expression]) => ({
    file,
    room: file.split(sep)[0],
    target: statement ?? expression,
  }));
}
