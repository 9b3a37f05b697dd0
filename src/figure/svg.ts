import type { RegionRecord } from '../geometry/region-record';
import { InputError } from '../network/errors';
import { assertNever } from '../network/assert-never';
import { paletteIndex } from '../view/palette-index';
import type { SampleGrid } from '../view/grid';
import type { PixelBox, PictureShape } from './anchor-pictures';
import { TextRows, type ComplexHeader, type ComplexWriter, type PieceStore } from './complex';
import type { VectorFile } from './formats';
import { pngOf } from './png';
import { base64, escapeXml, unescapeXml } from './xml';
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
  type VectorStyle,
} from './vector-map';

export const svgFormat: VectorFile = {
  createWriter: (grid, style, store) => new ComplexSvg(grid, style, store),
  // XML may begin with much else.
  isIt: () => true,
  provenance: svgProvenance,
};

/**
 * A map as vector polygons, one per region, in the order in which they were found; over them the
 * boundary as a path of its own.
 */
class ComplexSvg implements ComplexWriter {
  private readonly polygons: TextRows;
  private readonly fills: readonly string[];

  /** @param grid its width and height are the picture's, in pixels */
  constructor(
    private readonly grid: SampleGrid,
    private readonly style: VectorStyle,
    store?: PieceStore,
  ) {
    this.polygons = new TextRows('\n', store);
    this.fills = Array.from(style.palette.colours, hexColour);
  }

  add(region: RegionRecord): void {
    const points = pixelsOfRegion(this.grid, region).join(' ');
    const fill = this.fills[paletteIndex(...region.id)];
    this.polygons.add(
      `<polygon data-region="${region.regionId}" points="${points}" fill="${fill}"/>`,
    );
  }

  *finish({ provenance, boundary, shapes }: ComplexHeader): Generator<Uint8Array> {
    const { width, height } = this.grid;
    const { palette, creases } = this.style;
    const encoder = new TextEncoder();
    const metadata = escapeXml(writeProvenance(provenance));
    yield encoder.encode(
      // Not all editors know links of SVG 2.
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
        `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
        `<metadata>${metadata}</metadata>\n` +
        `<rect width="${width}" height="${height}" fill="${hexColour(meanColour(palette))}"/>\n`,
    );
    const crease = `stroke="${hexColour(palette.crease)}" stroke-width="${CREASE_WIDTH}"`;
    const stroke = creases ? ` ${crease} stroke-linejoin="round"` : '';
    yield* this.polygons.between(`<g id="regions"${stroke}>\n`, '\n</g>\n');
    // Creases cover the seams.
    const more = creases ? 0 : PAINTINGS - 1;
    yield encoder.encode('<use xlink:href="#regions"/>\n'.repeat(more));
    if (boundary) yield encoder.encode(this.boundaryPath(boundary));
    if (shapes) yield encoder.encode(`<g id="pictures">\n${shapes.map(shapeSvg).join('')}</g>\n`);
    yield encoder.encode('</svg>\n');
  }

  private boundaryPath(boundary: Boundary): string {
    const data = boundary.map(({ points, isClosed }) => {
      const path = pixelsOfLine(this.grid, points).join(' ');
      return `M${path}${isClosed ? 'Z' : ''}`;
    });
    const stroke = `stroke="${hexColour(this.style.palette.boundary)}"`;
    return (
      `<path id="boundary" fill="none" ${stroke} stroke-width="${BOUNDARY_WIDTH}" ` +
      `stroke-linejoin="round" stroke-linecap="round" d="${data.join('\n')}"/>\n`
    );
  }
}

/**
 * The provenance of an SVG that Crease wrote.
 *
 * @throws InputError if the file is not such an SVG; `inspect` adds its name.
 */
function svgProvenance(bytes: Uint8Array): Provenance {
  // It stands at the start; a hostile file is not read further.
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 2 ** 20));
  const metadata = /<metadata>([^<]*)<\/metadata>/.exec(text);
  if (!metadata)
    throw new InputError('the SVG has no provenance: Crease did not write it, or it was edited.');
  return readProvenance(unescapeXml(metadata[1]), 'svg');
}

function shapeSvg(shape: PictureShape): string {
  switch (shape.kind) {
    case 'line': {
      const { from, to, width, colour } = shape;
      const ends = `x1="${short(from[0])}" y1="${short(from[1])}" x2="${short(to[0])}" y2="${short(to[1])}"`;
      return `<line ${ends} stroke="${hexColour(colour)}" stroke-width="${width}" stroke-linecap="round"/>\n`;
    }
    case 'disc': {
      const { at, radius, colour } = shape;
      return `<circle cx="${short(at[0])}" cy="${short(at[1])}" r="${radius}" fill="${hexColour(colour)}"/>\n`;
    }
    case 'box':
      return `<rect ${boxSvg(shape.box)} fill="${hexColour(shape.colour)}"/>\n`;
    case 'image': {
      const address = `data:image/png;base64,${base64(pngOf(shape.image))}`;
      const title = `<title>${escapeXml(shape.title)}</title>`;
      // What pixels are drawn as squares for, in editors and in browsers.
      const asSquares = 'image-rendering="optimizeSpeed" style="image-rendering:pixelated"';
      return `<image ${boxSvg(shape.box)} preserveAspectRatio="none" ${asSquares} xlink:href="${address}">${title}</image>\n`;
    }
    default:
      return assertNever(shape);
  }
}

function boxSvg({ left, top, width, height }: PixelBox): string {
  return `x="${short(left)}" y="${short(top)}" width="${short(width)}" height="${short(height)}"`;
}

function short(value: number): number {
  return Number(value.toFixed(2));
}

function hexColour(colour: number): string {
  return `#${channels(colour)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}
