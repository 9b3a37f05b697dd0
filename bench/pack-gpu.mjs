/*
 * Packs what `npm run bench:gpu` needs into one folder, for machines that have neither Node nor a network: the node
 * binary, Dawn, the bundle, networks and the peer's script; and `run.sh`, which needs nothing else (docs/gpu.md).
 *
 *   node bench/pack-gpu.mjs [--out FOLDER] [--networks FOLDER] [--archive]
 *
 * Plain JavaScript with nothing but Node's standard library.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loaderBeside, softwareDrivers } from '../src/cli/setup/vulkan-drivers.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'dist', 'gpu-bench') },
    networks: { type: 'string' },
    archive: { type: 'boolean' },
  },
});

/** Networks of the checkout, and those that lie where `--networks` says. */
const FIXTURES = ['he-32x3.json', 'spiral-32x3.safetensors'];
const BESIDE = ['acasxu-1-1.onnx', 'bunny-3d-8x32.safetensors'];

/** Where systems have a Vulkan loader of their own. */
const LOADERS = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
];

const out = resolve(options.out);
rmSync(out, { recursive: true, force: true });

/**
 * @param {string} from
 * @param {string} to in the folder
 */
function copy(from, to) {
  const target = join(out, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
}

/** @param {string[]} words */
function vite(...words) {
  const program = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [program, 'build', ...words, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
}

// Everything in one file but Dawn, which is no JavaScript.
vite('--mode', 'packed', '--ssr', 'bench/gpu/main.ts', '--outDir', join(out, 'dist', 'bench-gpu'));
writeFileSync(join(out, 'package.json'), '{ "type": "module", "private": true }\n');

const dawn = join(root, 'node_modules', 'webgpu');
const machine = `${process.platform}-${process.arch}`;
for (const part of ['package.json', 'index.js', join('dist', machine)])
  cpSync(join(dawn, part), join(out, 'node_modules', 'webgpu', part), { recursive: true });

copy(process.execPath, 'bin/node');
chmodSync(join(out, 'bin', 'node'), 0o755);
const loader = [
  ...LOADERS.map((folder) => join(folder, 'libvulkan.so.1')),
  ...softwareDrivers().map((manifest) => loaderBeside(manifest)),
].find((path) => path !== undefined && existsSync(path));
if (loader !== undefined) copy(loader, 'lib/libvulkan.so.1');

for (const name of FIXTURES) copy(join(root, 'tests', 'fixtures', name), `networks/${name}`);
for (const name of BESIDE) {
  const path = join(options.networks ?? join(root, '..', 'shared', 'networks'), name);
  if (existsSync(path)) copy(path, `networks/${name}`);
  else process.stderr.write(`${name} is not there and left out; --networks says where it is.\n`);
}
copy(join(root, 'bench', 'peers', 'pytorch_map.py'), 'bench/peers/pytorch_map.py');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(join(out, 'packed.json'), `${JSON.stringify({ version, commit: commitOf() })}\n`);
writeFileSync(join(out, 'run.sh'), script());
chmodSync(join(out, 'run.sh'), 0o755);

if (options.archive) {
  // Beside the folder; half as large.
  execFileSync('tar', [
    '-cJf',
    `${out}.tar.xz`,
    '-C',
    dirname(out),
    out.slice(dirname(out).length + 1),
  ]);
  process.stdout.write(`${out}.tar.xz\n`);
}
process.stdout.write(`${join(out, 'run.sh')}\n`);

function commitOf() {
  try {
    const git = (/** @type {string[]} */ ...words) =>
      execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' }).trim();
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', 'HEAD') + (changed ? '-dirty' : '');
  } catch {
    return undefined;
  }
}

/** Uses no program but the shell itself, and the node that it carries. */
function script() {
  const known = LOADERS.map((folder) => `${folder}/libvulkan.so.1`).join(' ');
  return `#!/bin/sh
# Measures this machine's GPU; --help says what there is to choose.
case "$0" in
  */*) here=$(cd "\${0%/*}" && pwd) ;;
  *) here=$(pwd) ;;
esac
own=yes
for loader in ${known}; do
  [ -e "$loader" ] && own=no
done
# The system's loader goes before ours.
[ "$own" = yes ] && export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
exec "$here/bin/node" "$here/dist/bench-gpu/main.js" "$@"
`;
}
