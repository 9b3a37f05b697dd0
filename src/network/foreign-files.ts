import { NetworkError } from './errors';
import { quote } from './file-contents';

/*
 * Files that people bring in the place of a network: known by how they start, which no name changes,
 * or else by their extension. Each is refused with one sentence that says what would make it one.
 */

/** Bytes from the start of a file that say what it is. */
export const TELLING_BYTES = 1024;

/** Whose files they are, where Python makes networks of them. */
type Origin = 'pytorch' | 'lightning' | 'pickle' | 'keras' | 'arrays' | 'array';

interface Conversion {
  /** What Crease does not open. */
  readonly what: string;
  /** Two lines of Python, for a file and the name of the network without its extension. */
  readonly lines: (file: string, stem: string) => readonly [string, string];
  /** What the lines take for granted. */
  readonly provided?: string;
}

const CONVERSIONS: Readonly<Record<Origin, Conversion>> = {
  pytorch: {
    what: "PyTorch's pickles",
    lines: (file, stem) => [
      'import torch, safetensors.torch',
      `safetensors.torch.save_file(torch.load("${file}"), "${stem}.safetensors")`,
    ],
    provided: 'if it is a state_dict; torch.onnx.export writes whole models',
  },
  lightning: {
    what: 'checkpoints',
    lines: (file, stem) => [
      'import torch, safetensors.torch',
      `safetensors.torch.save_file(torch.load("${file}", weights_only=False)["state_dict"], "${stem}.safetensors")`,
    ],
    provided: "if it is one of Lightning's",
  },
  pickle: {
    what: 'pickles',
    lines: (file, stem) => [
      'import pickle, torch',
      `torch.onnx.export(pickle.load(open("${file}", "rb")), torch.zeros(1, 2), "${stem}.onnx")`,
    ],
    provided: 'if it is a PyTorch model of two inputs',
  },
  keras: {
    what: 'those of Keras',
    lines: (file, stem) => [
      'import keras',
      `keras.models.load_model("${file}").export("${stem}.onnx", format="onnx")`,
    ],
    provided:
      'with Keras 3 and tf2onnx; before, `python -m tf2onnx.convert --keras FILE --output FILE.onnx`',
  },
  arrays: {
    what: 'those of NumPy',
    lines: (file, stem) => [
      'import numpy, safetensors.numpy',
      `safetensors.numpy.save_file(dict(numpy.load("${file}")), "${stem}.safetensors")`,
    ],
    provided: 'if its arrays are named 0.weight, 0.bias, 2.weight, …',
  },
  array: {
    what: 'single arrays',
    lines: (file, stem) => [
      'import numpy, safetensors.numpy',
      `safetensors.numpy.save_file({"0.weight": numpy.load("${file}")}, "${stem}.safetensors")`,
    ],
    provided: "with the network's other arrays beside it",
  },
};

const ORIGINS: Readonly<Record<string, Origin>> = {
  pt: 'pytorch',
  pth: 'pytorch',
  pt2: 'pytorch',
  ckpt: 'lightning',
  pkl: 'pickle',
  pickle: 'pickle',
  joblib: 'pickle',
  h5: 'keras',
  hdf5: 'keras',
  keras: 'keras',
  npz: 'arrays',
  npy: 'array',
};

/** Archives of files, by how they start. */
const ARCHIVES: readonly (readonly [kind: string, start: string])[] = [
  ['ZIP', 'PK\x03\x04'],
  ['7z', '7z\xbc\xaf'],
  ['RAR', 'Rar!\x1a'],
  ['bzip2', 'BZh91AY&SY'],
  ['xz', '\xfd7zXZ'],
  ['Zstandard', '\x28\xb5\x2f\xfd'],
];

/** Where a tar archive says that it is one. */
const TAR = { at: 257, sign: 'ustar' };

const OPENED = 'Crease opens .json, .safetensors, .onnx and .nnet files';

/** What stands behind a name's last dot, in lower case; the empty text where there is none. */
export function extensionOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1].toLowerCase() ?? '';
}

/**
 * Refuses a file that is empty, or that starts as no network does.
 *
 * @param bytes the file's, or its first `TELLING_BYTES`
 * @throws NetworkError one sentence that starts with the name and says what to do.
 */
export function refuseForeign(name: string, bytes: Uint8Array): void {
  refusePointer(name, bytes);
  if (bytes.length === 0) throw new NetworkError(`${name}: the file is empty.`);
  // Its first bytes are a length, and may look like anything.
  if (isSafetensors(bytes)) return;
  const start = startOf(bytes);
  if (/^(\xef\xbb\xbf)?\s*<(!doctype|html|head|\?xml|error)\b/i.test(start))
    throw new NetworkError(
      `${name}: the file is a web page in the place of a network; download the file itself, on GitHub by "Raw".`,
    );
  const origin = originOf(name, start);
  if (origin) throw conversionOf(name, origin);
  const archive = archiveOf(start);
  if (archive !== undefined)
    throw new NetworkError(
      `${name}: the file is packed (${archive}); unpack it, and open the network in it.`,
    );
}

/** The kind of an archive; undefined for anything else. */
function archiveOf(start: string): string | undefined {
  if (start.startsWith(TAR.sign, TAR.at)) return 'tar';
  return ARCHIVES.find(([, sign]) => start.startsWith(sign))?.[0];
}

/**
 * Refuses what a repository has in the place of a file that Git LFS keeps, whatever its name.
 *
 * @throws NetworkError naming the command that fetches the file.
 */
export function refusePointer(name: string, bytes: Uint8Array): void {
  const start = startOf(bytes);
  if (!/^version https?:\/\/(git-lfs\.github|hawser\.github)\.com\/spec\//.test(start)) return;
  const size = /^size (\d+)\s*$/m.exec(start)?.[1];
  const bare = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  throw new NetworkError(
    `${name}: the file is a Git LFS pointer to the real one${size ? `, of ${size} bytes` : ''}; \`git lfs pull --include "${bare}"\` fetches that.`,
  );
}

/** What is said of a text in the place of a file of numbers. */
export function refuseText(name: string, bytes: Uint8Array, format: string): void {
  const start = startOf(bytes);
  // Both formats have bytes among their first that no text has.
  if (!/^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(start)) return;
  throw new NetworkError(
    `${name}: the file is text (${quote(start.trim().slice(0, 40))}), and no ${format} file.`,
  );
}

/** What is said of a file whose extension is no network's. */
export function notANetwork(name: string): NetworkError {
  const origin = ORIGINS[extensionOf(name)];
  if (origin) return conversionOf(name, origin);
  return new NetworkError(`${name}: ${OPENED}; export a PyTorch model with torch.onnx.export.`);
}

function conversionOf(name: string, origin: Origin): NetworkError {
  const { what, lines, provided } = CONVERSIONS[origin];
  const file = name.replaceAll(/["\\]/g, '\\$&');
  const [first, second] = lines(file, file.replace(/\.[^./\\]*$/, ''));
  return new NetworkError(
    `${name}: ${OPENED}, not ${what}; in Python, \`${first}\` and \`${second}\` write one${provided ? ` (${provided})` : ''}.`,
  );
}

/** Whether bytes start with the length of a header, and that header. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** The first bytes as text, a character each. */
function startOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, TELLING_BYTES));
}

/** Whose file it is by how it starts, which may be any of several by its name. */
function originOf(name: string, start: string): Origin | undefined {
  const origin = ORIGINS[extensionOf(name)];
  if (start.startsWith('PK\x03\x04')) {
    if (/\/data\.pkl/.test(start)) return origin === 'lightning' ? origin : 'pytorch';
    if (/\.npy/.test(start)) return 'arrays';
    return origin;
  }
  if (start.startsWith('\x89HDF\r\n')) return 'keras';
  if (start.startsWith('\x93NUMPY')) return 'array';
  // What PyTorch wrote before it wrote archives is a pickle, too.
  const isPickle = start.startsWith('\x80') && '\x02\x03\x04\x05'.includes(start[1]);
  return isPickle ? (origin ?? 'pickle') : undefined;
}
