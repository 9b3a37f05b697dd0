import { unpack } from '../../network/compressed';
import { InputError } from '../../network/errors';
import {
  notANetwork,
  refuseForeign,
  refusePointer,
  TELLING_BYTES,
} from '../../network/foreign-files';
import { COMMAND_LIMITS, requireWithin } from '../../network/constructions/construction';
import { hiddenWidths, inputWidth, outputWidth } from '../../network/network';
import { externalDataNames, openNetwork } from '../../network/open';
import { named, type OpenedNetwork } from '../../network/opened-network';
import { usualPlaneOf } from '../../network/sensitive-plane';
import { weightsOf } from '../../network/thread-memory';
import type { FoundInFiles } from './reader-messages';
import { filmOf, MOST_CHECKPOINTS } from '../film/film';
import { readThrough } from '../map/plane';
import { mostNumbers } from '../page/memory';
import { readCourse } from '../../training/course';

const NETWORK_NAME = /\.(onnx|safetensors|json|nnet)(\.gz)?$/i;

/**
 * Opens the one network among the files, whose weights the others may hold; the checkpoints of a training; or a
 * plane's points.
 *
 * @param output of several, by name; the first where none is named
 * @param onShare called with the share of their bytes that is read, from 0 to 1
 * @throws InputError saying which file is missing or too many, or what one is.
 */
export async function openFiles(
  files: readonly File[],
  output?: string,
  onShare: (share: number) => void = () => undefined,
): Promise<FoundInFiles> {
  const networks = files.filter((file) => NETWORK_NAME.test(file.name));
  if (networks.length > 1) return openFilm(files, networks, onShare);
  if (networks.length === 0) return refuse(files);
  const [file] = networks;
  const reading = new Reading(files, onShare);
  const stored = await reading.read(file);
  const bytes = await unpack(file.name, stored);
  const through = /\.json(\.gz)?$/i.test(file.name) ? readThrough(file.name, bytes) : undefined;
  if (through) return { kind: 'points', through };
  const companions = new Map<string, Uint8Array>();
  if (/\.onnx(\.gz)?$/i.test(file.name)) {
    const names = externalDataNames(bytes);
    const missing = names.filter((name) => !files.some((other) => other.name === name));
    if (missing.length > 0)
      throw new InputError(
        `${quote(file)} keeps its weights in ${missing.join(' and ')}: open or drop them together.`,
      );
    for (const other of files)
      if (names.includes(other.name)) companions.set(other.name, await reading.read(other));
  }
  onShare(1);
  const options = { stored, output, takesFirst: true };
  const opened = requireShown(openNetwork(file.name, bytes, companions, options));
  const plane = usualPlaneOf(opened);
  return { kind: 'network', opened: { ...opened, ...(plane && { plane }) } };
}

/**
 * What a page can show: it has something for each layer and each unit.
 *
 * @throws InputError naming what there is too much of.
 */
function requireShown(opened: OpenedNetwork): OpenedNetwork {
  const { network } = opened;
  const limits = { ...COMMAND_LIMITS, host: 'the page', weights: mostNumbers() };
  const widths = [inputWidth(network), ...hiddenWidths(network), outputWidth(network)];
  named(opened.name, () => requireWithin(limits, widths, weightsOf(network)));
  return opened;
}

/** Networks whose weights lie in them, and a table of their training where there is one. */
async function openFilm(
  files: readonly File[],
  networks: readonly File[],
  onShare: (share: number) => void,
): Promise<FoundInFiles> {
  if (networks.some(({ name }) => !/\.(safetensors|json)(\.gz)?$/i.test(name)))
    throw new InputError(
      `Open one network at a time, not ${networks.map(quote).join(' and ')}: only checkpoints of one training, .safetensors or .json, are opened together.`,
    );
  if (networks.length > MOST_CHECKPOINTS)
    throw new InputError(
      `There are ${networks.length} networks; ${MOST_CHECKPOINTS} are opened together at most.`,
    );
  const opened = [];
  const reading = new Reading(files, onShare);
  for (const file of networks) {
    const stored = await reading.read(file);
    const bytes = await unpack(file.name, stored);
    opened.push(requireShown(openNetwork(file.name, bytes, new Map(), { stored })));
  }
  const table = files.find(({ name }) => /\.csv$/i.test(name));
  const course = table
    ? readCourse(table.name, new TextDecoder().decode(await reading.read(table)))
    : [];
  return { kind: 'film', film: filmOf(opened, course) };
}

/** @throws InputError saying what the first file is, none of which is a network by its name. */
async function refuse(files: readonly File[]): Promise<never> {
  const [first] = files;
  if (!first) throw new InputError('There was no file in what was dropped.');
  refuseForeign(first.name, await readBeginning(first));
  if (/\.data$/i.test(first.name))
    throw new InputError(`${quote(first)} holds weights of an .onnx file: open both together.`);
  throw notANetwork(first.name);
}

/** @param most bytes to read from its start; all where it is absent */
/** Reads files that were opened together, and says how far that is. */
class Reading {
  private readonly total: number;
  private done = 0;

  /** @param onShare called with the share of the bytes that are read; with 1 before what comes behind reading */
  constructor(
    files: readonly File[],
    private readonly onShare: (share: number) => void,
  ) {
    this.total = files.reduce((sum, { size }) => sum + size, 0);
  }

  /** @throws InputError naming the file, if it is none any more, or no network by its beginning. */
  async read(file: File): Promise<Uint8Array> {
    return checked(file, async () => {
      const bytes = new Uint8Array(file.size);
      let at = 0;
      const stream = file.stream().getReader();
      for (let part = await stream.read(); !part.done; part = await stream.read()) {
        bytes.set(part.value, at);
        at += part.value.length;
        this.onShare((this.done + at) / this.total);
      }
      this.done += at;
      return bytes.subarray(0, at);
    });
  }
}

/** The beginning of a file. */
function readBeginning(file: File): Promise<Uint8Array> {
  return checked(
    file,
    async () => new Uint8Array(await file.slice(0, TELLING_BYTES).arrayBuffer()),
  );
}

/** @throws InputError naming the file, if it cannot be read, or is a pointer to another. */
async function checked(file: File, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await read();
  } catch {
    throw new InputError(`${quote(file)} could not be read: it is a folder, or is gone.`);
  }
  refusePointer(file.name, bytes);
  return bytes;
}

function quote({ name }: File): string {
  return `“${name}”`;
}
