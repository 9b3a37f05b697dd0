import type { Window } from '../../network/slice';
import type { Dots, PictureLine } from '../../view/picture';
import { edgeWord, NO_UNIT } from '../../view/region-complex';
import { GrownBuffer } from './grown-buffer';

/*
 * Lines and dots on the GPU. Places are relative to the view, so they are right however deep that lies;
 * who draws them again and again keeps one of these for each.
 */

/** Share of a view around it in which dots are kept: the rims of those outside may reach in. */
const MARGIN = 0.1;

/** Lines as edges: places of the ends (2 × float32), and two words for each (`RegionComplex.edges`). */
export class DrawnLines {
  private readonly placeBuffer: GrownBuffer;
  private readonly edgeBuffer: GrownBuffer;

  constructor(device: GPUDevice) {
    const { STORAGE } = GPUBufferUsage;
    this.placeBuffer = new GrownBuffer(device, 'DrawnLines.places', STORAGE);
    this.edgeBuffer = new GrownBuffer(device, 'DrawnLines.edges', STORAGE);
  }

  /** Writes down lines of a view. */
  set(
    lines: readonly PictureLine[],
    view: Window,
  ): { places: GPUBuffer; edges: GPUBuffer; corners: number } {
    const points = lines.flatMap((line) => line.points);
    const places = Float32Array.from(points.flatMap(([u, v]) => placeIn(view, u, v)));
    const edges = lines.flatMap(({ points: { length }, isClosed }) =>
      Array.from({ length }, (_, k) => {
        if (k + 1 < length) return [0, edgeWord(0, 0)];
        return [isClosed ? 0 : NO_UNIT, edgeWord(0, k)];
      }).flat(),
    );
    return {
      places: this.placeBuffer.write(places),
      edges: this.edgeBuffer.write(Uint32Array.from(edges)),
      corners: points.length,
    };
  }

  destroy(): void {
    this.placeBuffer.destroy();
    this.edgeBuffer.destroy();
  }
}

/** Dots, an instance each: place (2 × float32), then colour. */
export class DrawnDots {
  private readonly buffer: GrownBuffer;

  constructor(device: GPUDevice) {
    this.buffer = new GrownBuffer(device, 'DrawnDots.instances', GPUBufferUsage.VERTEX);
  }

  /** Writes down the dots of a view. */
  set({ u, v, colours }: Dots, view: Window): { instances: GPUBuffer; count: number } {
    const numbers = new Float32Array(3 * u.length);
    const words = new Uint32Array(numbers.buffer);
    let count = 0;
    for (let i = 0; i < u.length; i++) {
      const [x, y] = placeIn(view, u[i], v[i]);
      if (Math.max(Math.abs(x), Math.abs(y)) > 1 + MARGIN) continue;
      numbers[3 * count] = x;
      numbers[3 * count + 1] = y;
      words[3 * count + 2] = colours[i];
      count++;
    }
    return { instances: this.buffer.write(numbers.subarray(0, 3 * count)), count };
  }

  destroy(): void {
    this.buffer.destroy();
  }
}

/** −1 to 1 across the view. */
function placeIn({ u0, u1, v0, v1 }: Window, u: number, v: number): [x: number, y: number] {
  return [(u - u0 - (u1 - u)) / (u1 - u0), (v - v0 - (v1 - v)) / (v1 - v0)];
}
