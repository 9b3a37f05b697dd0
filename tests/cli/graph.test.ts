import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GRAPH_OPTIONS } from '../../src/cli/graph';
import { createProgram } from '../../src/cli/program';
import { runCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const file = join(folder, 'graph.svg');

/** Numbers of all points of a kind of element with a colour. */
function pointsOf(svg: string, element: string, colour: string): number[][] {
  const found = svg.matchAll(new RegExp(`<${element} points="([^"]*)"[^>]*"${colour}"`, 'g'));
  return [...found].map(([, points]) => points.split(' ').map(Number));
}

async function graphed(name: string, ...options: string[]): Promise<string> {
  const { code, stderr } = await runCrease('render', name, '-o', file, '--graph', ...options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(file, 'utf8');
}

/** What is said of what cannot be drawn. */
async function refused(name: string, ...options: string[]): Promise<string> {
  const { code, stderr } = await runCrease('render', name, '--graph', ...options);
  expect(code).toBe(2);
  return stderr;
}

describe('crease render --graph', () => {
  it('draws x² by folds as the chain of its chords, over a ribbon for each of its pieces', async () => {
    const svg = await graphed('square:3', '--size', '640x480');
    expect(svg).toMatch(/^<svg [^>]*width="640" height="480"/);
    const [chain] = pointsOf(svg, 'polyline', '#3f6fb5');
    expect(chain.length / 2).toBe(9);
    const [low, high] = [chain[1], chain[17]];
    for (let k = 0; k <= 8; k++) {
      expect(chain[2 * k]).toBeCloseTo(80 * k, 1);
      expect(chain[2 * k + 1]).toBeCloseTo(low + (high - low) * (k / 8) ** 2, 1);
    }
    expect([...svg.matchAll(/<circle /g)]).toHaveLength(7);
    expect([...svg.matchAll(/<polygon [^>]*fill="rgb/g)]).toHaveLength(8);
  });

  it('says how it was made, and makes the same again', async () => {
    const svg = await graphed('random:1-9-9-2?seed=5&bias=0.4', '--window=-0.5,1,-1,1');
    const { stdout } = await runCrease('inspect', file, '--json');
    const { command } = JSON.parse(stdout);
    expect(command).toContain(' --graph');
    const words: string[] = command.match(/'[^']*'|\S+/g) ?? [];
    const plain = words.slice(1).map((word) => word.replaceAll("'", ''));
    const again = plain.map((word) => (word === 'map.svg' ? file : word));
    expect(await runCrease(...again)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe(svg);
  });

  it('refuses what is no graph in one sentence', async () => {
    expect(await refused('fold:2x2', '-o', file)).toContain('of one input; fold:2x2 has 2');
    expect(await refused('square:3', '-o', join(folder, 'a.png'))).toContain('written as .svg');
    expect(await refused('square:3', '-o', file, '--size', '9x9')).toContain('needs 160x160');
  });

  it('refuses every option of maps that it does not draw, by name', async () => {
    const { commands } = createProgram(new AbortController().signal);
    const options = commands.find((command) => command.name() === 'render')?.options ?? [];
    const taken = new Set<string>(GRAPH_OPTIONS);
    const others = options.filter((option) => !taken.has(option.attributeName()));
    expect(others.map(({ long }) => long)).toEqual(
      expect.arrayContaining(['--creases', '--boundary', '--level', '--pictures', '--shard']),
    );
    expect(others).toHaveLength(options.length - taken.size);
    for (const { long, flags, required } of others) {
      // One that all who take something can read.
      const words = [long ?? '', ...(required ? [long === '--shard' ? '1/2' : '1'] : [])];
      expect(await refused('square:3', '-o', file, ...words)).toContain(
        `'--graph' cannot be used with option '${flags}'`,
      );
    }
  });
});
