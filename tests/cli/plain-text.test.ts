import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/network/plain-text';
import { slurmScript } from '../../src/sweep/slurm';
import { provenance } from '../figure/provenance';
import { encodeModel } from '../network/onnx-models';
import { fixture, runCrease, temporaryFolder } from './run-crease';

/** What does something where it is printed, and what forges a sentence of Crease's own. */
const HOSTILE = [
  '\u001B[31mred\u001B[0m',
  '\u001B]0;title\u0007',
  '\u001B]8;;http://evil.example\u001B\\link',
  'a\ncrease: All is well.\n',
  'a\r\u001B[Kcrease: All is well.',
  '\u009B2J',
  '\u202Egnp.live',
  '\u2066\u2069\u200F',
  'a\u2028crease: All is well.\u2029',
  '\u0000\u0008\u007F',
  '\uD800',
  '\u{E0001}',
  'x'.repeat(30_000),
];

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A graph whose names are all the same text, in a file. */
function graph(text: string, op: string, location?: string): string {
  const tensor = { name: `${text}W`, dims: [2, 1], values: [1, 2] };
  const model = {
    input: [1, 2],
    tensors: [location === undefined ? tensor : { ...tensor, external: { location } }],
    nodes: [
      { op: 'MatMul', name: `${text}1`, inputs: ['x', `${text}W`], output: `${text}z` },
      { op, name: `${text}2`, inputs: [`${text}z`], output: `${text}y`, domain: '' },
    ],
  };
  return file('graph.onnx', encodeModel(model));
}

/** An SVG that says it was made from what a stranger likes. */
async function figure(text: string): Promise<string> {
  const network = {
    ...provenance.network,
    name: `${text}.onnx`,
    format: text,
    output: text,
    notes: [text],
    activation: { names: 'relu', assumed: false, flag: '--activation' as const },
  };
  const recipe = { ...provenance, crease: text, network };
  const metadata = JSON.stringify({ ...recipe, command: `crease render; ${text}` });
  return file('figure.svg', `<svg><metadata>${metadata.replaceAll('<', '&lt;')}</metadata></svg>`);
}

const safetensors = (header: string) => {
  const bytes = new TextEncoder().encode(header);
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(bytes.length), true);
  return Buffer.concat([new Uint8Array(length.buffer), bytes]);
};

/** Commands that meet a text of a stranger in files and names of all kinds. */
const VEHICLES: Readonly<Record<string, (text: string) => string[] | Promise<string[]>>> = {
  'the name of a file': (text) => ['inspect', text.replaceAll('\0', '')],
  'the name of a construction': (text) => ['inspect', `random:${text}`],
  'a command': (text) => [text],
  'an option': (text) => ['count', 'fold:2x2', `--${text}`],
  'the value of an option': (text) => ['count', 'fold:2x2', '--size', text],
  'a file to write': (text) => ['make', 'fold:2x2', '-o', join(folder, text, 'a.json')],
  'a key of JSON': (text) => [
    'inspect',
    file('key.json', JSON.stringify({ [text]: 1, layers: 1 })),
  ],
  'a value of JSON': (text) => {
    const layers = [{ weights: [[1, 2]], bias: [0], activation: text }];
    return ['inspect', file('value.json', JSON.stringify({ layers }))];
  },
  'JSON that is none': (text) => ['inspect', file('none.json', `{"layers": ${text}`)],
  'a field of YAML': (text) => ['bench', 'depth', file('a.yaml', `${JSON.stringify(text)}: 1\n`)],
  'YAML that is none': (text) => ['bench', 'depth', file('b.yaml', `depths: [${text}`)],
  'a construction of YAML': (text) => [
    'bench',
    'depth',
    '--plan',
    file('c.yaml', `constructions: [${JSON.stringify(`fold:${text}`)}]\n`),
  ],
  'the name of a tensor': (text) => {
    const tensor = { dtype: 'F32', shape: [1], data_offsets: [0, 9] };
    return ['inspect', file('a.safetensors', safetensors(JSON.stringify({ [text]: tensor })))];
  },
  metadata: (text) => {
    const header = JSON.stringify({ __metadata__: { activation: text } });
    return ['inspect', file('b.safetensors', safetensors(header))];
  },
  'names of nodes that are read': (text) => ['inspect', graph(text, 'Relu')],
  'names of nodes that are refused': (text) => ['inspect', graph(text, 'Sigmoid')],
  'the name of an operator': (text) => ['inspect', graph('a', text)],
  'the name of a file of weights': (text) => ['inspect', graph('a', 'Relu', text)],
  'an output': (text) => ['inspect', graph('a', 'Relu'), '--output', text],
  'the domain of an operator': (text) => {
    const nodes = [{ op: 'Relu', inputs: ['x'], output: 'y', domain: text }];
    return ['inspect', file('domain.onnx', encodeModel({ input: [1, 2], nodes }))];
  },
  'the domain of an opset': (text) => {
    const nodes = [{ op: 'Relu', inputs: ['x'], output: 'y' }];
    const moreOpsets = [1, 2].map((version) => ({ domain: text, version }));
    return ['inspect', file('opset.onnx', encodeModel({ input: [1, 2], nodes, moreOpsets }))];
  },
  'names of outputs to choose from': (text) => {
    const nodes = ['p', 'q'].map((name) => ({
      op: 'Relu',
      inputs: ['x'],
      output: `${text}${name}`.replaceAll(',', ' '),
    }));
    const outputs = nodes.map(({ output }) => output);
    return ['inspect', file('outputs.onnx', encodeModel({ input: [1, 2], nodes, outputs }))];
  },
  'a symbolic size': (text) => {
    const nodes = [{ op: 'Relu', inputs: ['x'], output: 'y' }];
    return ['inspect', file('size.onnx', encodeModel({ input: [text, text], nodes }))];
  },
  'names of inputs': (text) => {
    const layers = [{ weights: [[1, 2]], bias: [0], activation: 'relu' }];
    const inputs = [{ name: text }, { name: text }];
    const json = JSON.stringify({ layers: [...layers, ...layers], inputs });
    return ['inspect', file('inputs.json', json)];
  },
  'an axis by name': (text) => ['at', 'random:3-4-1', '0', '0', '--axes', `0,${text}`],
  'a coordinate': (text) => ['at', 'fold:2x2', text, '0'],
  'a file of points': (text) => ['train', file('points.csv', `x,y\n${text},1\n`), '-o', 'a.json'],
  'a formula to learn': (text) => ['train', text, '-o', join(folder, 'formula.json')],
  'the name of a data set': (text) => ['bench', 'generalisation', '--data', text],
  'a figure of the article': (text) => ['story', text, '-o', join(folder, 'a.svg')],
  'a field of a figure of the article': (text) => [
    'story',
    'crease',
    '-o',
    join(folder, 'a.svg'),
    '--set',
    `${text}=1`,
  ],
  'a value of a figure of the article': (text) => [
    'story',
    'any',
    '-o',
    join(folder, 'a.svg'),
    '--set',
    `target=${text}`,
  ],
  'an image to learn': (text) => [
    'story',
    'any',
    '-o',
    join(folder, 'a.svg'),
    '--set',
    `target=${text.replaceAll('\0', '')}.png`,
  ],
  'points of a plane': (text) => [
    'count',
    'random:3-4-1',
    '--through',
    file('plane.json', JSON.stringify({ points: text })),
  ],
  'a plane that is no JSON': (text) => [
    'count',
    'random:3-4-1',
    '--through',
    file('plane.json', text),
  ],
  'a file of .nnet': (text) => ['inspect', file('a.nnet', `//${text}\n1,${text},1,1,\n`)],
  'a sweep in a folder': (text) => {
    const out = join(folder, 'merge');
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'sweep.json'), JSON.stringify({ [text]: text }));
    return ['bench', 'merge', out];
  },
  'a file of a sweep': (text) => [
    'bench',
    'depth',
    '--plan',
    file('d.yaml', `files: [${JSON.stringify(text)}]\n`),
  ],
  'an image of an input': (text) => ['inspect', 'random:4-4-1', '--image', text],
  'an activation': (text) => ['inspect', fixture('spiral-32x3.safetensors'), '--activation', text],
  'a palette': (text) => ['render', 'fold:2x2', '-o', join(folder, 'a.png'), '--palette', text],
  'a figure': async (text) => ['inspect', await figure(text)],
};

describe.each(Object.entries(VEHICLES))('%s', (_, words) => {
  it('is shown as text, in lines of a moderate length', async () => {
    for (const text of HOSTILE) {
      const command = await words(text);
      for (const more of [[], ['--json']]) {
        const { stdout, stderr } = await runCrease(...command, ...more);
        const said = stdout + stderr;
        expect(said).not.toBe('');
        expect(said).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        const lines = said.split('\n');
        expect(lines.filter((line) => /^(crease: )?All is well/.test(line))).toEqual([]);
        // JSON is for programs, and has what there is.
        const sentences = more.length > 0 ? stderr.split('\n') : lines;
        expect(Math.max(...sentences.map(({ length }) => length))).toBeLessThan(900);
      }
    }
  });
});

describe('a figure of a stranger', () => {
  it.each([
    '; echo planted',
    '`echo planted`',
    '$(echo planted)',
    "' ; echo planted '",
    '-o/planted',
    '\necho planted',
  ])('plants no command by %j', async (text) => {
    const { stdout } = await runCrease('inspect', await figure(text), '--json');
    const { command, network } = JSON.parse(stdout);
    // A shell finds one command, and its words are those that were checked.
    const script = `crease() { printf '%s\\n' "$@"; }\n${command}`;
    const said = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    const name = text.startsWith('-') ? `./${network.name}` : network.name;
    const rest = '-o\nmap.svg\n--axes\n0,1\n--window\n0,1,0,1\n--size\n10x10\n--palette\nwashi';
    expect(said).toBe(`render\n${name}\n${rest}\n--activation\nrelu\n--output\n${text}\n`);
  });
});

describe('a script for Slurm', () => {
  const job = { crease: ['crease'], sweep: '/a', out: '/b', tasks: 1, cpusPerTask: 1, sbatch: '' };

  it.each(['crease', 'sweep', 'out', 'sbatch'] as const)('has no lines of the %s', (field) => {
    const planted = '/b\nTASK\ntouch /tmp/planted\n: <<TASK';
    const value = field === 'crease' ? ['crease', planted] : planted;
    expect(() => slurmScript({ ...job, [field]: value })).toThrow(/no place for ends of lines/);
  });
});

it('a long text keeps its beginning and its end', () => {
  const text = plainText(`begin ${'x'.repeat(100_000)} end`);
  expect(text).toHaveLength(400);
  expect(text).toMatch(/^begin x+…x+ end$/);
  expect(plainText(text)).toBe(text);
  expect(plainText('\n'.repeat(100_000)).length).toBeLessThanOrEqual(400);
  expect(plainText('Größe 図 👍')).toBe('Größe 図 👍');
});

it('is written to the terminal in one place alone', () => {
  const source = fileURLToPath(new URL('../../src/cli', import.meta.url));
  const writers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /std(out|err)\.write\(/.test(readFileSync(join(source, name), 'utf8')));
  expect(writers).toEqual(['messages.ts']);
});
