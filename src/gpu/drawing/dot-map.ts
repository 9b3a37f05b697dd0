import type { Window } from '../../network/slice';
import type { Dots } from '../../view/picture';

/** Share of a view around it in which dots are kept: the rims of those outside may reach in. */
const MARGIN = 0.1;

/** Dots of a view on the GPU, an instance each: place (2 × float32), then colour. */
export class DotMap {
  readonly instances: GPUBuffer;
  readonly count: number;

  /** Places are relative to the view, so they are right however deep that lies. */
  constructor(
    device: GPUDevice,
    { u, v, colours }: Dots,
    readonly window: Window,
  ) {
    const { u0, u1, v0, v1 } = window;
    const numbers = new Float32Array(3 * u.length);
    const words = new Uint32Array(numbers.buffer);
    let count = 0;
    for (let i = 0; i < u.length; i++) {
      const x = (u[i] - u0 - (u1 - u[i])) / (u1 - u0);
      const y = (v[i] - v0 - (v1 - v[i])) / (v1 - v0);
      if (Math.max(Math.abs(x), Math.abs(y)) > 1 + MARGIN) continue;
      numbers[3 * count] = x;
      numbers[3 * count + 1] = y;
      words[3 * count + 2] = colours[i];
      count++;
    }
    this.count = count;
    this.instances = device.createBuffer({
      label: 'DotMap.instances',
      // A buffer must not be empty.
      size: Math.max(12, 12 * count),
      usage: GPUBufferUsage.VERTEX | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(this.instances, 0, numbers, 0, 3 * count);
  }

  destroy(): void {
    this.instances.destroy();
  }
}
