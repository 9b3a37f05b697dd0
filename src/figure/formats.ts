import type { SampleGrid } from '../view/grid';
import type { ComplexWriter, PieceStore } from './complex';
import type { PngBand, PngHeader } from './png';
import { MEDIA_TYPES } from './media-types';
import type { Making, Provenance } from './provenance';
import type { VectorStyle } from './vector-map';

/*
 * The formats of files of maps and regions, for all who write, read, offer or name them. A format is a
 * file of its own, and a row and a line here.
 */

interface FormatRow {
  /** A file's extension without its point; in capitals, what people call the format. */
  readonly name: string;
  readonly kind: keyof FileKinds;
  readonly mediaType: string;
  /** What it holds, where the page offers it. */
  readonly offer?: string;
  /** Whether it can say which regions are neighbours. */
  readonly hasNeighbours?: boolean;
}

const ROWS = [
  { name: 'png', kind: 'sampled', mediaType: MEDIA_TYPES.png, offer: 'the samples, as pixels' },
  {
    name: 'svg',
    kind: 'vector',
    mediaType: MEDIA_TYPES.svg,
    offer: 'the exact regions, as polygons',
  },
  {
    name: 'pdf',
    kind: 'vector',
    mediaType: MEDIA_TYPES.pdf,
    offer: 'the same, on a page of one point per pixel',
  },
  {
    name: 'json',
    kind: 'data',
    mediaType: MEDIA_TYPES.json,
    offer: 'every region’s data',
    hasNeighbours: true,
  },
  { name: 'csv', kind: 'data', mediaType: MEDIA_TYPES.csv },
] as const satisfies readonly FormatRow[];

export type FileFormat = FormatRow & (typeof ROWS)[number];
export const FORMATS: readonly FileFormat[] = ROWS;

/**
 * What writes and reads each format, loaded when it is needed. Apart from the rows, so that a page
 * which names formats, and leaves their files to a worker, comes without.
 */
export const FILES: {
  readonly [Row in FileFormat as Row['name']]: () => Promise<FileKinds[Row['kind']]>;
} = {
  png: async () => (await import('./png')).pngFormat,
  svg: async () => (await import('./svg')).svgFormat,
  pdf: async () => (await import('./pdf')).pdfFormat,
  json: async () => (await import('./complex-json')).jsonFormat,
  csv: async () => (await import('./complex-csv')).csvFormat,
};

interface FileKinds {
  readonly sampled: SampledFile;
  readonly vector: VectorFile;
  readonly data: DataFile;
}

/** How a figure says how it was made. */
export interface FigureFile {
  /** Whether a file begins as those of the format do. */
  readonly isIt: (bytes: Uint8Array) => boolean;
  /** @throws InputError if Crease did not write it. */
  readonly provenance: (bytes: Uint8Array) => Provenance;
}

/** Pixels of samples. */
export interface SampledFile extends FigureFile {
  /** @param bands from top to bottom, as `deflateBand` makes them */
  readonly pieces: (
    header: PngHeader,
    bands: Iterable<PngBand>,
    provenance: Provenance,
  ) => Iterable<Uint8Array>;
}

/** Exact regions as polygons. */
export interface VectorFile extends FigureFile {
  /**
   * @param grid its width and height are the picture's, in pixels
   * @param store keeps what is written before the rest is known; memory where there is none
   * @throws InputError if the format has no pictures so large.
   */
  readonly createWriter: (
    grid: SampleGrid,
    style: VectorStyle,
    store?: PieceStore,
  ) => ComplexWriter;
}

/** What is known of exact regions. */
export interface DataFile {
  readonly createWriter: (
    grid?: SampleGrid,
    style?: VectorStyle,
    store?: PieceStore,
  ) => ComplexWriter;
}

/** The formats of some kinds, kind by kind. */
export function formatsOf<Kind extends FileFormat['kind']>(
  ...kinds: readonly Kind[]
): readonly Extract<FileFormat, { kind: Kind }>[] {
  const isOf =
    (kind: Kind) =>
    (format: FileFormat): format is Extract<FileFormat, { kind: Kind }> =>
      format.kind === kind;
  return kinds.flatMap((kind) => FORMATS.filter(isOf(kind)));
}

/** The format of a file by its name, if it is one of some. */
export function formatOfFile<Format extends FileFormat>(
  file: string,
  formats: readonly Format[],
): Format | undefined {
  const extension = fileEnding(file);
  return formats.find(({ name }) => `.${name}` === extension);
}

/** The extension of a file's name, in lower case, with its point; empty where there is none. */
export function fileEnding(file: string): string {
  return /[^/\\](\.[^./\\]*)$/.exec(file)?.[1].toLowerCase() ?? '';
}

/** `.svg, .pdf or .png`: how sentences list formats. */
export function extensionsText(formats: readonly FormatRow[], last: 'and' | 'or'): string {
  const extensions = formats.map(({ name }) => `.${name}`);
  return [extensions.slice(0, -1).join(', '), ...extensions.slice(-1)]
    .filter((part) => part !== '')
    .join(` ${last} `);
}

/** The command that makes a file, and what that is called. */
export function makingOf(verb: Making['verb'], { name }: FormatRow): Making {
  return { verb, file: `${verb === 'export' ? 'regions' : 'map'}.${name}` };
}
