import type { RegionRecord } from '../geometry/region-record';
import { InputError } from '../network/errors';
import { paletteIndex, type Palette } from '../view/palette';
import type { SampleGrid } from '../view/grid';
import { Rows, type ComplexHeader, type ComplexWriter } from './complex';
import { readProvenance, writeProvenance, type Provenance } from './provenance';

/** Digits behind the point of a coordinate, in pixels. */
const DIGITS = 5;

/** Width, in pixels, of a region's own colour beyond its edge, so that no background shows between. */
const BLEED = 0.3;

export interface SvgStyle {
  readonly palette: Palette;
  /** Draws the edges between regions. */
  readonly creases: boolean;
}

/** A map as vector polygons, one per region, in groups of one colour each. */
export class ComplexSvg implements ComplexWriter {
  private readonly groups: readonly Rows[];

  /** @param grid its width and height are the picture's, in pixels */
  constructor(
    private readonly grid: SampleGrid,
    private readonly style: SvgStyle,
  ) {
    this.groups = Array.from(style.palette.colours, () => new Rows('\n'));
  }

  add({ id, regionId, polygon }: RegionRecord): void {
    const points = polygon.map((point) => this.pixel(point)).join(' ');
    this.groups[paletteIndex(...id)].add(`<polygon data-region="${regionId}" points="${points}"/>`);
  }

  *finish({ provenance }: ComplexHeader): Generator<Uint8Array> {
    const { width, height } = this.grid;
    const { palette, creases } = this.style;
    const encoder = new TextEncoder();
    const metadata = escapeXml(writeProvenance(provenance));
    const stroke = creases
      ? `stroke="${hexColour(palette.crease)}" stroke-width="1"`
      : `stroke-width="${BLEED}"`;
    yield encoder.encode(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
        `viewBox="0 0 ${width} ${height}">\n<metadata>${metadata}</metadata>\n` +
        `<g ${stroke} stroke-linejoin="round">\n`,
    );
    for (const [index, rows] of this.groups.entries()) {
      if (rows.isEmpty) continue;
      const colour = hexColour(palette.colours[index]);
      const own = creases ? '' : ` stroke="${colour}"`;
      yield* rows.between(`<g fill="${colour}"${own}>\n`, '\n</g>\n');
    }
    yield encoder.encode('</g>\n</svg>\n');
  }

  /** A point of the slice in pixels, from the top left. */
  private pixel([u, v]: readonly [number, number]): string {
    const { window, width, height } = this.grid;
    const x = ((u - window.u0) / (window.u1 - window.u0)) * width;
    const y = ((window.v1 - v) / (window.v1 - window.v0)) * height;
    return [x, y].map((value) => Number(value.toFixed(DIGITS)) + 0).join(',');
  }
}

/**
 * The provenance of an SVG that Crease wrote.
 *
 * @throws InputError if the file is not such an SVG; `inspect` adds its name.
 */
export function svgProvenance(bytes: Uint8Array): Provenance {
  // It stands at the start; a hostile file is not read further.
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 2 ** 20));
  const metadata = /<metadata>([^<]*)<\/metadata>/.exec(text);
  if (!metadata)
    throw new InputError('the SVG has no provenance: Crease did not write it, or it was edited.');
  return readProvenance(unescapeXml(metadata[1]));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** `#rrggbb` of a colour whose lowest byte is red. */
function hexColour(colour: number): string {
  const bytes = [colour, colour >>> 8, colour >>> 16].map((channel) => channel & 0xff);
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
