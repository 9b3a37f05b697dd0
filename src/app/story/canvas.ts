import { assertNever } from '../../network/assert-never';
import type { Ink } from '../../drawing/ink';
import {
  FONT,
  TEXT_SIZE,
  TITLE_ABOVE,
  type Layout,
  type Place,
  type Shape,
  type Stroke,
} from '../../drawing/picture';

type Anchor = 'start' | 'middle' | 'end';

/**
 * Paints a figure's panels; the canvas is `scale` pixels of the screen for each of their points.
 *
 * @param titleSize points of the titles
 */
export function paintLayout(
  context: CanvasRenderingContext2D,
  layout: Layout,
  ink: Ink,
  scale: number,
  titleSize = TEXT_SIZE,
): void {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const { panel, x, y } of layout.placed) {
    context.save();
    context.translate(x, y);
    paintText(context, panel.title, 0, -TITLE_ABOVE, ink.text, titleSize, 'start');
    context.beginPath();
    context.rect(0, 0, panel.width, panel.height);
    context.clip();
    for (const shape of panel.shapes) paintShape(context, shape);
    context.restore();
  }
}

export function paintShape(context: CanvasRenderingContext2D, shape: Shape): void {
  switch (shape.kind) {
    case 'polygon':
      trace(context, shape.points);
      context.closePath();
      if (shape.fill) {
        context.globalAlpha = shape.fill.opacity ?? 1;
        context.fillStyle = shape.fill.colour;
        context.fill();
      }
      if (shape.stroke) stroke(context, shape.stroke);
      break;
    case 'line':
      trace(context, shape.points);
      stroke(context, shape.stroke);
      break;
    case 'segments':
      context.beginPath();
      for (let k = 0; k < shape.points.length; k += 4) {
        context.moveTo(shape.points[k], shape.points[k + 1]);
        context.lineTo(shape.points[k + 2], shape.points[k + 3]);
      }
      stroke(context, shape.stroke);
      break;
    case 'dot':
      context.beginPath();
      context.arc(...shape.at, shape.radius, 0, 2 * Math.PI);
      context.globalAlpha = shape.fill.opacity ?? 1;
      context.fillStyle = shape.fill.colour;
      context.fill();
      break;
    case 'text': {
      const { at, text, paint, size = TEXT_SIZE, anchor = 'start', halo } = shape;
      if (halo) paintHalo(context, text, at, size, anchor, halo);
      context.globalAlpha = paint.opacity ?? 1;
      paintText(context, text, ...at, paint.colour, size, anchor);
      break;
    }
    default:
      assertNever(shape);
  }
  context.globalAlpha = 1;
}

function trace(context: CanvasRenderingContext2D, points: readonly number[]): void {
  context.beginPath();
  for (let k = 0; k < points.length; k += 2) context.lineTo(points[k], points[k + 1]);
}

function stroke(context: CanvasRenderingContext2D, { colour, opacity, width, dash }: Stroke): void {
  context.globalAlpha = opacity ?? 1;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash ? [...dash] : []);
  context.stroke();
}

function paintText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  size: number,
  anchor: Anchor,
): void {
  setText(context, size, anchor);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function paintHalo(
  context: CanvasRenderingContext2D,
  text: string,
  [x, y]: Place,
  size: number,
  anchor: Anchor,
  { colour, opacity, width }: Stroke,
): void {
  setText(context, size, anchor);
  context.globalAlpha = opacity ?? 1;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeText(text, x, y);
}

function setText(context: CanvasRenderingContext2D, size: number, anchor: Anchor): void {
  context.font = `${size}px ${FONT}`;
  context.textAlign = anchor === 'middle' ? 'center' : anchor;
}
