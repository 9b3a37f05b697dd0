import type { RegionRecord } from '../geometry/region-record';
import { InputError } from '../network/errors';
import { paletteIndex } from '../view/palette-index';
import type { SampleGrid } from '../view/grid';
import { Rows, type ComplexHeader, type ComplexWriter, type PieceStore } from './complex';
import type { VectorFile } from './formats';
import { escapeXml, unescapeXml } from './xml';
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
  private readonly polygons: Rows;
  private readonly fills: readonly string[];

  /** @param grid its width and height are the picture's, in pixels */
  constructor(
    private readonly grid: SampleGrid,
    private readonly style: VectorStyle,
    store?: PieceStore,
  ) {
    this.polygons = new Rows('\n', store);
    this.fills = Array.from(style.palette.colours, hexColour);
  }

  add(region: RegionRecord): void {
    const points = pixelsOfRegion(this.grid, region).join(' ');
    const fill = this.fills[paletteIndex(...region.id)];
    this.polygons.add(
      `<polygon data-region="${region.regionId}" points="${points}" fill="${fill}"/>`,
    );
  }

  *finish({ provenance, boundary }: ComplexHeader): Generator<Uint8Array> {
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

function hexColour(colour: number): string {
  return `#${channels(colour)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;
}
