import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../src/network/compressed';
import { NetworkError } from '../../src/network/errors';
import { openNetwork } from '../../src/network/open';
import { fixtureBytes } from './fixtures';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const OPENS = 'Crease opens .json, .safetensors, .onnx and .nnet files';
const STATE_DICT =
  'in Python, `import torch, safetensors.torch` and `safetensors.torch.save_file(torch.load("net.pt"), "net.safetensors")` write one';
/** What torch.save begins with: an archive whose first entry is the pickle. */
const TORCH_ARCHIVE = `PK\x03\x04\0\0\x08\x08${'\0'.repeat(18)}\x10\0\x08\0net/data.pklFB`;
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 4096\n`;

/** Files in the place of a network: how they are named, how they start, and what is said. */
const FOREIGN: readonly (readonly [name: string, start: string, said: string])[] = [
  ['net.onnx', '', 'the file is empty.'],
  ['net.pt', '', 'the file is empty.'],
  ...['net.onnx', 'net.json', 'net.safetensors', 'net.pt', 'net'].map(
    (name) =>
      [
        name,
        POINTER,
        `the file is a Git LFS pointer to the real one, of 4096 bytes; \`git lfs pull --include "${name}"\` fetches that.`,
      ] as const,
  ),
  ['net.onnx', '\n<!DOCTYPE html><html>', 'the file is a web page in the place of a network'],
  ['net.json', '<html lang="en">', 'the file is a web page'],
  ['net.safetensors', '<?xml version="1.0"?><Error>', 'the file is a web page'],
  ['net.onnx', '404: Not Found', 'the file is text ("404: Not Found"), and no onnx file.'],
  ['net.safetensors', '{"error": "no access"}', 'the file is text ('],
  ['net.pt', TORCH_ARCHIVE, `${OPENS}, not PyTorch's pickles; ${STATE_DICT}`],
  ['net.pt', '\x80\x02\x8a\n', `${OPENS}, not PyTorch's pickles; ${STATE_DICT}`],
  ['net.pth', '?', 'safetensors.torch.save_file(torch.load("net.pth"), "net.safetensors")'],
  ['net.onnx', TORCH_ARCHIVE, 'torch.load("net.onnx"), "net.safetensors")'],
  ['pytorch_model.bin', TORCH_ARCHIVE, 'torch.load("pytorch_model.bin")'],
  ['net.zip', TORCH_ARCHIVE, 'torch.load("net.zip")'],
  ['net.ckpt', TORCH_ARCHIVE, 'torch.load("net.ckpt", weights_only=False)["state_dict"]'],
  ['net.pkl', '\x80\x04\x95', 'torch.onnx.export(pickle.load(open("net.pkl", "rb"))'],
  ['net.h5', '\x89HDF\r\n\x1a\n', 'keras.models.load_model("net.h5").export("net.onnx"'],
  ['net.h5', '\x89HDF\r\n\x1a\n', '`python -m tf2onnx.convert --keras FILE --output FILE.onnx`'],
  ['net.keras', 'PK\x03\x04', 'keras.models.load_model("net.keras")'],
  ['net.npz', 'PK\x03\x04', 'dict(numpy.load("net.npz"))'],
  ['net.npy', '\x93NUMPY\x01\0', '{"0.weight": numpy.load("net.npy")}'],
  ['net.zip', 'PK\x03\x04net.onnx', 'the file is packed (ZIP); unpack it'],
  ['net.tar', `net.onnx${'\0'.repeat(249)}ustar`, 'the file is packed (tar); unpack it'],
  ['net.onnx.xz', '\xfd7zXZ\0', 'the file is packed (xz); unpack it'],
  ['net', '?', `${OPENS}; export a PyTorch model with torch.onnx.export.`],
];

describe('what is no network is named, with what would make one of it', () => {
  test.each(FOREIGN)('%s that starts %j', (name, start, said) => {
    expect(() => openNetwork(name, ascii(start))).toThrow(NetworkError);
    expect(() => openNetwork(name, ascii(start))).toThrow(`${name}: `);
    expect(() => openNetwork(name, ascii(start))).toThrow(said);
    expect(() => openNetwork(name, ascii(start))).toThrow(/^[^\n]{20,400}\.$/);
  });

  test('a safetensors file is one whatever the length of its header looks like', () => {
    // 0x88b1f and 0x280: a gzip file and a pickle would start so, too.
    for (const length of [0x88b1f, 0x280]) {
      const bytes = new Uint8Array(8 + length).fill(0x20);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
      bytes.set(ascii('{}'), 8);
      expect(() => openNetwork('net.safetensors', bytes)).toThrow('no tensor named');
    }
  });
});

describe('JSON', () => {
  const text = '{"layers": [{"weights": [[1, NaN]], "bias": [0], "activation": "relu"}]}';

  test('as Windows writes it is read', () => {
    const json = new TextDecoder().decode(fixtureBytes('tent-10.json'));
    const little = Uint8Array.from([0xff, 0xfe, ...Buffer.from(json, 'utf16le')]);
    const big = little.map((_, i) => little[i ^ 1]);
    const marked = Uint8Array.from([0xef, 0xbb, 0xbf, ...fixtureBytes('tent-10.json')]);
    const { network } = openNetwork('net.json', fixtureBytes('tent-10.json'));
    for (const bytes of [little, big, marked])
      expect(openNetwork('net.json', bytes).network).toEqual(network);
  });

  test.each([
    ['NaN', '"NaN"'],
    ['-Infinity', '"-Infinity"'],
  ])('says where it has %s, which Python writes', (number, quoted) => {
    expect(() => openNetwork('net.json', ascii(text.replace('NaN', number)))).toThrow(
      `net.json: layers[0].weights[0][1] is ${quoted}, which is not a finite number.`,
    );
  });
});

describe('compressed files', () => {
  const stored = gzipSync(fixtureBytes('spiral-32x3-legacy.onnx'));

  test.each(['spiral-32x3-legacy.onnx', 'spiral-32x3.safetensors', 'tent-10.json'])(
    '%s.gz is the same network as without, with the hash of its own bytes',
    async (name) => {
      const packed = gzipSync(fixtureBytes(name));
      const bytes = await unpack(`${name}.gz`, packed);
      const opened = openNetwork(`${name}.gz`, bytes, new Map(), { stored: packed });
      const plain = openNetwork(name, fixtureBytes(name));
      expect(opened.network).toEqual(plain.network);
      expect(opened.window).toEqual(plain.window);
      expect(opened.sha256).not.toBe(plain.sha256);
    },
  );

  test('a name with or without .gz does not change what a file is', async () => {
    const bytes = fixtureBytes('spiral-32x3-legacy.onnx');
    expect(await unpack('net.onnx.gz', bytes)).toBe(bytes);
    expect(openNetwork('net.onnx.gz', bytes).format).toBe('onnx');
    expect(await unpack('net.onnx', stored)).toEqual(bytes);
  });

  test('that are damaged or cut short are refused', async () => {
    const changed = stored.map((byte, i) => (i === stored.length >> 1 ? ~byte : byte));
    for (const bytes of [stored.subarray(0, -20), changed, stored.subarray(0, 5)])
      await expect(unpack('net.onnx.gz', bytes)).rejects.toThrow(
        'net.onnx.gz: the file is cut short, or is damaged',
      );
  });

  test('that unpack to more than the limit are refused', async () => {
    const zeros = gzipSync(new Uint8Array(2 ** 22));
    expect(zeros.length).toBeLessThan(5000);
    expect(await unpack('net.onnx.gz', zeros, 2 ** 22)).toHaveLength(2 ** 22);
    await expect(unpack('net.onnx.gz', zeros, 2 ** 22 - 1)).rejects.toThrow(
      'net.onnx.gz: the file unpacks to more than 4194303 bytes; unpack it with gunzip',
    );
  });

  test('that hold what is no network are refused by what they hold', async () => {
    const packed = gzipSync(ascii('<!doctype html>'));
    const bytes = await unpack('net.onnx.gz', packed);
    expect(() => openNetwork('net.onnx.gz', bytes, new Map(), { stored: packed })).toThrow(
      'net.onnx.gz: the file is a web page',
    );
  });
});
