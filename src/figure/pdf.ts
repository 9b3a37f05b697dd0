import { Deflate } from 'pako';
import type PDFDocument from 'pdfkit';
import type { RegionRecord } from '../geometry/region-record';
import { InputError } from '../network/errors';
import { paletteIndex } from '../view/palette-index';
import type { SampleGrid } from '../view/grid';
import { concatenate, Rows, type ComplexHeader, type ComplexWriter } from './complex';
import { readProvenance, writeProvenance, type Provenance } from './provenance';
import {
  BLEED,
  BOUNDARY_WIDTH,
  channels,
  CREASE_WIDTH,
  pixelsOfLine,
  pixelsOfRegion,
  type Boundary,
  type Pixel,
  type VectorStyle,
} from './vector-map';

/** Points along a side of a page, beyond which viewers need not go (ISO 32000-1, annex C). */
const LONGEST_SIDE = 14_400;

/** Name of the entry in the document's information that holds the provenance. */
const ENTRY = 'Crease';

/**
 * A map as vector polygons on a page of one point per pixel, in groups of one colour each; over them
 * the boundary as a path of its own, marked as such.
 */
export class ComplexPdf implements ComplexWriter {
  private readonly groups: readonly Rows[];

  /**
   * @param grid its width and height are the page's, in points
   * @throws InputError if no page is so large.
   */
  constructor(
    private readonly grid: SampleGrid,
    private readonly style: VectorStyle,
  ) {
    const { width, height } = grid;
    if (Math.max(width, height) > LONGEST_SIDE)
      throw new InputError(
        `A page of a PDF has up to ${LONGEST_SIDE} points a side, but the map is ${width}x${height}.`,
      );
    this.groups = Array.from(style.palette.colours, () => new Rows('\n'));
  }

  add(region: RegionRecord): void {
    const path = pathThrough(pixelsOfRegion(this.grid, region));
    // b: closes the path, fills it and draws its edge.
    this.groups[paletteIndex(...region.id)].add(`${path} b`);
  }

  async *finish({ provenance, boundary }: ComplexHeader): AsyncGenerator<Uint8Array> {
    const { palette, creases } = this.style;
    const document = await this.createDocument(provenance);
    const page = new DeflatedText();
    const [width, colour] = creases ? [CREASE_WIDTH, colourOf(palette.crease)] : [BLEED, undefined];
    // 1 j: round joins.
    page.add(`q ${width} w 1 j\n`);
    for (const [index, rows] of this.groups.entries()) {
      if (rows.isEmpty) continue;
      const fill = colourOf(palette.colours[index]);
      const before = `${fill} rg ${colour ?? fill} RG\n`;
      for (const piece of rows.between(before, '\n')) page.add(piece);
    }
    page.add('Q\n');
    if (boundary) page.add(this.boundaryPath(boundary));
    const content = document.ref({ Filter: 'FlateDecode' });
    content.end(page.finish());
    // PDFKit's own content has turned the page.
    document.page.dictionary.data['Contents'] = [document.page.content, content];
    document.end();
    yield* document;
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

/** Goes to the first point, and along lines to the others. */
function pathThrough(pixels: readonly Pixel[]): string {
  return pixels.map((pixel, i) => `${pixel.join(' ')} ${i === 0 ? 'm' : 'l'}`).join(' ');
}

/** Text that is deflated as it comes, to the same bytes on every host (RFC 1950). */
class DeflatedText {
  private readonly chunks: Uint8Array[] = [];
  private readonly deflate = new Deflate();
  private readonly encoder = new TextEncoder();

  constructor() {
    this.deflate.onData = (bytes) => this.chunks.push(Uint8Array.from(bytes));
  }

  add(text: string | Uint8Array): void {
    this.deflate.push(typeof text === 'string' ? this.encoder.encode(text) : text, false);
  }

  finish(): Uint8Array {
    this.deflate.push(new Uint8Array(0), true);
    return concatenate(this.chunks);
  }
}

/** Red, green and blue from 0 to 1, in enough digits to tell 256 steps. */
function colourOf(colour: number): string {
  return channels(colour)
    .map((byte) => Number((byte / 255).toFixed(4)))
    .join(' ');
}

export function isPdf(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 5)) === '%PDF-';
}

/**
 * The provenance of a PDF that Crease wrote.
 *
 * @throws InputError if the file is not such a PDF; `inspect` adds its name.
 */
export function pdfProvenance(bytes: Uint8Array): Provenance {
  // It stands behind the page's content; a hostile file is not read further.
  const text = latin1(bytes.subarray(-(2 ** 20)));
  const object = new RegExp(`/${ENTRY} (\\d+) 0 R`).exec(text)?.[1];
  const start = object === undefined ? -1 : text.indexOf(`\n${object} 0 obj\n(`);
  const content = start < 0 ? null : /\(((?:[^\\()]|\\.)*)\)/.exec(text.slice(start));
  if (!content)
    throw new InputError('the PDF has no provenance: Crease did not write it, or it was edited.');
  return readProvenance(content[1].replaceAll(/\\(.)/g, '$1'));
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
