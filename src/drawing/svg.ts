import { escapeXml } from '../figure/xml';
import { assertNever } from '../network/assert-never';
import type { Ink } from './ink';
import {
  FONT,
  layOut,
  TEXT_SIZE,
  TITLE_ABOVE,
  type CaptionedPanels,
  type Paint,
  type Panel,
  type PlacedPanel,
  type Shape,
  type Stroke,
} from './picture';

/** Points around a still. */
const MARGIN = 16;
/** Points between lines of the caption, and characters that fit into a hundred points of one. */
const LEADING = 17;
const CHARACTERS = 15.5;

/** Digits behind the point of a coordinate, in points. */
const DIGITS = 2;

/**
 * Panels as an SVG file, with their caption below.
 *
 * @param width that its panels may take, in points
 * @param source how it was made, for its metadata
 */
export function svgOf(drawing: CaptionedPanels, ink: Ink, width: number, source: string): string {
  const layout = layOut(drawing.panels, width);
  const lines = wrapped(drawing.caption, (layout.width * CHARACTERS) / 100);
  const whole = [
    layout.width + 2 * MARGIN,
    layout.height + 2 * MARGIN + LEADING * (lines.length + 1),
  ];
  const text = lines.map(
    (line, k) =>
      `<text x="0" y="${layout.height + LEADING * (k + 1.5)}" fill="${ink.muted}">${escapeXml(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole[0]}" height="${whole[1]}" viewBox="0 0 ${whole[0]} ${whole[1]}" font-family="${FONT}" font-size="${TEXT_SIZE}">`,
    `<title>${escapeXml(drawing.caption)}</title>`,
    `<desc>${escapeXml(drawing.alternative)}</desc>`,
    `<metadata>${escapeXml(source)}</metadata>`,
    `<rect width="${whole[0]}" height="${whole[1]}" fill="${ink.page}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...layout.placed.flatMap((placed, k) => panelText(placed, k, ink)),
    ...text,
    '</g>',
    '</svg>\n',
  ].join('\n');
}

/**
 * One picture by itself as an SVG file, of the panel's size.
 *
 * @param source how it was made, for its metadata
 */
export function panelSvg(
  { title, width, height, shapes }: Panel,
  ink: Ink,
  source: string,
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${TEXT_SIZE}">`,
    `<metadata>${escapeXml(source)}</metadata>`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${ink.page}"/>`,
    ...shapes.map(shapeText),
    '</svg>\n',
  ].join('\n');
}

function panelText({ panel, x, y }: PlacedPanel, k: number, ink: Ink): string[] {
  return [
    `<text x="${x}" y="${y - TITLE_ABOVE}" fill="${ink.text}">${escapeXml(panel.title)}</text>`,
    `<clipPath id="panel-${k}"><rect width="${panel.width}" height="${panel.height}"/></clipPath>`,
    `<g transform="translate(${x} ${y})" clip-path="url(#panel-${k})">`,
    ...panel.shapes.map(shapeText),
    '</g>',
  ];
}

function shapeText(shape: Shape): string {
  switch (shape.kind) {
    case 'polygon': {
      const fill = shape.fill ? paintText('fill', shape.fill) : 'fill="none"';
      return `<polygon points="${pointsText(shape.points)}" ${fill}${strokeText(shape.stroke)}/>`;
    }
    case 'line':
      return `<polyline points="${pointsText(shape.points)}" fill="none"${strokeText(shape.stroke)}/>`;
    case 'segments':
      return `<path d="${segmentsText(shape.points)}" fill="none"${strokeText(shape.stroke)}/>`;
    case 'dot': {
      const [x, y] = shape.at;
      return `<circle cx="${decimal(x)}" cy="${decimal(y)}" r="${shape.radius}" ${paintText('fill', shape.fill)}/>`;
    }
    case 'text': {
      const [x, y] = shape.at;
      const { size = TEXT_SIZE, anchor = 'start', paint, halo } = shape;
      const around = halo ? `${strokeText(halo)} paint-order="stroke"` : '';
      return `<text x="${decimal(x)}" y="${decimal(y)}" font-size="${size}" text-anchor="${anchor}" ${paintText('fill', paint)}${around}>${escapeXml(shape.text)}</text>`;
    }
    default:
      return assertNever(shape);
  }
}

function paintText(what: 'fill' | 'stroke', { colour, opacity = 1 }: Paint): string {
  return `${what}="${colour}"${opacity === 1 ? '' : ` ${what}-opacity="${decimal(opacity)}"`}`;
}

function strokeText(stroke: Stroke | undefined): string {
  if (!stroke) return '';
  const dash = stroke.dash ? ` stroke-dasharray="${stroke.dash.join(' ')}"` : '';
  return ` ${paintText('stroke', stroke)} stroke-width="${stroke.width}" stroke-linejoin="round" stroke-linecap="round"${dash}`;
}

function segmentsText(points: readonly number[]): string {
  const texts: string[] = [];
  for (let k = 0; k < points.length; k += 4) {
    const [x, y, toX, toY] = points.slice(k, k + 4).map(decimal);
    texts.push(`M${x} ${y}L${toX} ${toY}`);
  }
  return texts.join('');
}

function pointsText(points: readonly number[]): string {
  return points.map(decimal).join(' ');
}

function decimal(value: number): string {
  return String(Number(value.toFixed(DIGITS)) + 0);
}

/** Text in lines of so many characters, broken between words. */
function wrapped(text: string, characters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > characters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
