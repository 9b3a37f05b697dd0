import type { Window } from '../network/slice';
import { mixColours } from '../view/mix-colours';
import { DOT_RIM, type Dots } from '../view/picture';
import type { PictureSize } from './sampled-map';

/** Draws discs with soft edges over a whole picture of `view`, as `polygons.wgsl` does. */
export function drawDots(
  pixels: Uint32Array,
  { width, height }: PictureSize,
  { u, v, colours, diameter, rim }: Dots,
  view: Window,
): void {
  const radius = diameter / 2;
  const [xScale, yScale] = [width / (view.u1 - view.u0), height / (view.v1 - view.v0)];
  for (let i = 0; i < u.length; i++) {
    const [x, y] = [(u[i] - view.u0) * xScale, (view.v1 - v[i]) * yScale];
    const opacity = (colours[i] >>> 24) / 255;
    const firstRow = Math.max(0, Math.floor(y - radius - 1));
    const firstColumn = Math.max(0, Math.floor(x - radius - 1));
    for (let row = firstRow; row < Math.min(height, y + radius + 1); row++)
      for (let column = firstColumn; column < Math.min(width, x + radius + 1); column++) {
        const inside = radius - Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const cover = Math.min(1, inside + 0.5);
        if (cover <= 0) continue;
        const share = Math.min(1, Math.max(0, DOT_RIM + 0.5 - inside));
        const at = row * width + column;
        pixels[at] = mixColours(pixels[at], mixColours(colours[i], rim, share), opacity * cover);
      }
  }
}
