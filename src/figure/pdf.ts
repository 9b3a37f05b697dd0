import { Deflate } from 'pako';
import type PDFDocument from 'pdfkit';
import type { RegionRecord } from '../geometry/region-record';
import { InputError } from '../network/errors';
import { assertNever } from '../network/assert-never';
import { paletteIndex } from '../view/palette-index';
import type { SampleGrid } from '../view/grid';
import type { PixelBox, RgbImage, PictureShape } from './anchor-pictures';
import {
  concatenate,
  TextRows,
  type ComplexHeader,
  type ComplexWriter,
  type PieceStore,
} from './complex';
import type { VectorFile } from './formats';
import { writeProvenance, type Provenance } from './provenance';
import { readProvenance } from './read-provenance';
import {
  BOUNDARY_WIDTH,
  channels,
  CREASE_WIDTH,
  meanColour,
  PAINTINGS,
  pixelsOfLine,
  pixelsOfRegion,
  type Boundary,
  type Pixel,
  type VectorStyle,
} from './vector-map';

export const pdfFormat: VectorFile = {
  createWriter: (grid, style, store) => new ComplexPdf(grid, style, store),
  isIt: isPdf,
  provenance: pdfProvenance,
};

/** Points along a side of a page, beyond which viewers need not go (ISO 32000-1, annex C). */
const LONGEST_SIDE = 14_400;

/** Name of the entry in the document's information that holds the provenance. */
const ENTRY = 'Crease';

/**
 * A map as vector polygons on a page of one point per pixel, in the order in which they were found;
 * over them the boundary as a path of its own, marked as such.
 */
class ComplexPdf implements ComplexWriter {
  private readonly paths: TextRows;
  private readonly fills: readonly string[];

  /**
   * @param grid its width and height are the page's, in points
   * @throws InputError if no page is so large.
   */
  constructor(
    private readonly grid: SampleGrid,
    private readonly style: VectorStyle,
    store?: PieceStore,
  ) {
    this.paths = new TextRows('\n', store);
    const { width, height } = grid;
    if (Math.max(width, height) > LONGEST_SIDE)
      throw new InputError(
        `A page of a PDF has up to ${LONGEST_SIDE} points a side, but the map is ${width}x${height}.`,
      );
    this.fills = Array.from(style.palette.colours, colourOf);
  }

  add(region: RegionRecord): void {
    const path = pathThrough(pixelsOfRegion(this.grid, region));
    const fill = this.fills[paletteIndex(...region.id)];
    // b: closes the path, fills it and draws its edge; f: fills it.
    this.paths.add(`${fill} rg ${path} ${this.style.creases ? 'b' : 'f'}`);
  }

  async *finish({ provenance, boundary, shapes }: ComplexHeader): AsyncGenerator<Uint8Array> {
    const { width, height } = this.grid;
    const { palette, creases } = this.style;
    const document = await this.createDocument(provenance);
    const base = `q ${colourOf(meanColour(palette))} rg 0 0 ${width} ${height} re f Q\n`;
    // 1 j: round joins.
    const stroke = creases ? `${colourOf(palette.crease)} RG ${CREASE_WIDTH} w 1 j\n` : '';
    // PDFKit would hold the regions in memory: its file goes on behind their stream, which is put in where it is
    // written, deflated once more.
    const content = () => deflated(this.paths.between(`q ${stroke}`, '\nQ\n'));
    const length = lengthOf(content());
    const regions = document.ref({ Filter: 'FlateDecode', Length: length });
    regions.end();
    const at = document[OFFSET] - END_OF_OBJECT.length;
    document[OFFSET] += lengthOf(streamOf([])) + length;
    // PDFKit's own content has turned the page. Creases cover the seams.
    document.page.dictionary.data['Contents'] = [
      document.page.content,
      streamIn(document, base),
      ...Array.from({ length: creases ? 1 : PAINTINGS }, () => regions),
      ...(boundary ? [streamIn(document, this.boundaryPath(boundary))] : []),
      ...(shapes
        ? [streamIn(document, shapes.map((shape) => shapePdf(shape, document)).join(''))]
        : []),
    ];
    document.end();
    let passed = 0;
    for await (const piece of document) {
      const before = Math.max(0, Math.min(piece.length, at - passed));
      yield piece.subarray(0, before);
      if (passed <= at && at < passed + piece.length) yield* streamOf(content());
      yield piece.subarray(before);
      passed += piece.length;
    }
  }

  /** An empty page, whose first content has turned it to have its origin at the top left. */
  private async createDocument(provenance: Provenance): Promise<PDFDocument> {
    // Loaded when it is needed: it takes longer than most commands.
    const { default: Document } = await import('pdfkit');
    const document = new Document({
      size: [this.grid.width, this.grid.height],
      margin: 0,
      font: null,
      // By zlib in Node, and by something else in browsers: the bytes would differ.
      compress: false,
      info: {
        Title: provenance.network.name,
        Creator: `Crease ${provenance.crease}`,
        [ENTRY]: writeProvenance(provenance),
        CreationDate: new Date(0),
      },
    });
    // PDFKit makes the file's ID from this date, and needs to see one, but writes what it can list:
    // the same figure has the same bytes whenever it is made.
    Object.defineProperty(document.info, 'CreationDate', { enumerable: false });
    return document;
  }

  private boundaryPath(boundary: Boundary): string {
    const path = boundary.map(
      ({ points, isClosed }) =>
        `${pathThrough(pixelsOfLine(this.grid, points))}${isClosed ? ' h' : ''}\n`,
    );
    const stroke = `${colourOf(this.style.palette.boundary)} RG ${BOUNDARY_WIDTH} w 1 J 1 j`;
    return `/Boundary BMC q ${stroke}\n${path.join('')}S Q EMC\n`;
  }
}

/** How much of a circle's radius a curve's handles are long that is a quarter of it. */
const HANDLE = 0.5523;

/** A shape as what a page's content says; images become objects of their own. */
function shapePdf(shape: PictureShape, document: PDFDocument): string {
  switch (shape.kind) {
    case 'line': {
      const { from, to, width, colour } = shape;
      // 1 J: round ends.
      return `q ${colourOf(colour)} RG ${width} w 1 J ${numbers(...from)} m ${numbers(...to)} l S Q\n`;
    }
    case 'disc': {
      const {
        at: [x, y],
        radius: r,
        colour,
      } = shape;
      const curve = (dx: number, dy: number) => {
        const [h, k] = [HANDLE * dx, HANDLE * dy];
        return `${numbers(x + dx - k, y + dy + h, x - dy + h, y + dx + k, x - dy, y + dx)} c`;
      };
      const circle = [curve(r, 0), curve(0, r), curve(-r, 0), curve(0, -r)].join(' ');
      return `q ${colourOf(colour)} rg ${numbers(x + r, y)} m ${circle} f Q\n`;
    }
    case 'box':
      return `q ${colourOf(shape.colour)} rg ${boxNumbers(shape.box)} re f Q\n`;
    case 'image': {
      const { left, top, width, height } = shape.box;
      // An image stands on its foot, and the page on its head.
      const placed = numbers(width, 0, 0, -height, left, top + height);
      return `q ${placed} cm /${imageIn(document, shape.image)} Do Q\n`;
    }
    default:
      return assertNever(shape);
  }
}

/** An image among the page's resources, by its name there. */
function imageIn(document: PDFDocument, { width, height, pixels }: RgbImage): string {
  const image = document.ref({
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    ColorSpace: 'DeviceRGB',
    BitsPerComponent: 8,
    Filter: 'FlateDecode',
  });
  image.end(concatenate([...deflated([pixels])]));
  const { xobjects } = document.page;
  const name = `Picture${Object.keys(xobjects).length + 1}`;
  xobjects[name] = image;
  return name;
}

function boxNumbers({ left, top, width, height }: PixelBox): string {
  return numbers(left, top, width, height);
}

function numbers(...values: readonly number[]): string {
  return values.map((value) => Number(value.toFixed(3))).join(' ');
}

/** PDFKit's name for how many bytes it has written: the next object begins there. */
const OFFSET = '_offset';

/** What is written behind an object. */
const END_OF_OBJECT = 'endobj\n';

/** Content as the stream of an object. */
function* streamOf(content: Iterable<Uint8Array>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('stream\n');
  yield* content;
  yield encoder.encode('\nendstream\n');
}

function lengthOf(pieces: Iterable<Uint8Array>): number {
  let sum = 0;
  for (const { length } of pieces) sum += length;
  return sum;
}

/** A short content stream, deflated. */
function streamIn(document: PDFDocument, text: string): unknown {
  const stream = document.ref({ Filter: 'FlateDecode' });
  stream.end(concatenate([...deflated([new TextEncoder().encode(text)])]));
  return stream;
}

/** Goes to the first point, and along lines to the others. */
function pathThrough(pixels: readonly Pixel[]): string {
  return pixels.map((pixel, i) => `${pixel.join(' ')} ${i === 0 ? 'm' : 'l'}`).join(' ');
}

/** Pieces of a text, deflated to the same bytes on every host (RFC 1950). */
function* deflated(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  const deflate = new Deflate();
  let ready: Uint8Array[] = [];
  deflate.onData = (bytes) => ready.push(Uint8Array.from(bytes));
  for (const piece of pieces) {
    deflate.push(piece, false);
    yield* ready;
    ready = [];
  }
  deflate.push(new Uint8Array(0), true);
  yield* ready;
}

/** Red, green and blue from 0 to 1, in enough digits to tell 256 steps. */
function colourOf(colour: number): string {
  return channels(colour)
    .map((byte) => Number((byte / 255).toFixed(4)))
    .join(' ');
}

function isPdf(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 5)) === '%PDF-';
}

/**
 * The provenance of a PDF that Crease wrote.
 *
 * @throws InputError if the file is not such a PDF; `inspect` adds its name.
 */
function pdfProvenance(bytes: Uint8Array): Provenance {
  // It stands behind the page's content; a hostile file is not read further.
  const text = latin1(bytes.subarray(-(2 ** 20)));
  const object = new RegExp(`/${ENTRY} (\\d+) 0 R`).exec(text)?.[1];
  const start = object === undefined ? -1 : text.indexOf(`\n${object} 0 obj\n(`);
  const content = start < 0 ? undefined : literalAt(text, text.indexOf('(', start) + 1);
  if (content === undefined)
    throw new InputError('the PDF has no provenance: Crease did not write it, or it was edited.');
  return readProvenance(content, 'pdf');
}

/**
 * A literal string of a PDF (ISO 32000-1, 7.3.4.2), from behind its bracket: without the backslashes that hold
 * others; undefined where it has brackets of its own, or no end. Character by character, as patterns of nested
 * repetitions take the square of a hostile file's length.
 */
function literalAt(text: string, from: number): string | undefined {
  const parts: string[] = [];
  for (let at = from, begin = from; at < text.length; at++) {
    const character = text[at];
    if (character === '(') return undefined;
    if (character === ')') return parts.join('') + text.slice(begin, at);
    if (character !== '\\') continue;
    parts.push(text.slice(begin, at));
    // What it holds is taken as it is.
    begin = ++at;
  }
  return undefined;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
