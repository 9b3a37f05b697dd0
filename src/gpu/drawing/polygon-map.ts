import type { Window } from '../../network/slice';
import type { RegionComplex } from '../../view/region-complex';

type Numbers = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Bytes that are copied in one go: a millisecond or two. */
const PIECE = 2 ** 22;

/** Milliseconds of copying after which the host may do something else. */
const PAUSE_AFTER_MS = 8;

/** The regions of a window on the GPU. Who asked for them destroys them. */
export class PolygonMap {
  /** Copies that are still to be made. */
  private readonly copies: [buffer: GPUBuffer, data: Numbers][] = [];
  /** Two colours per region. */
  before: GPUBuffer;
  after: GPUBuffer;
  /** The outputs' forms, once there are any, and how many outputs they are of. */
  forms: GPUBuffer;
  outputs = 0;
  private isColoured = false;
  readonly places: GPUBuffer;
  readonly owners: GPUBuffer;
  readonly triangles: GPUBuffer;
  readonly edges: GPUBuffer;
  /** Numbers of vertices, and of vertices of triangles. */
  readonly corners: number;
  readonly triangleCorners: number;
  readonly window: Window;

  private constructor(
    private readonly device: GPUDevice,
    { window, places, owners, triangles, edges, areas }: RegionComplex,
  ) {
    this.window = window;
    this.corners = places.length / 2;
    this.triangleCorners = triangles.length;
    const { STORAGE, VERTEX, INDEX } = GPUBufferUsage;
    this.places = this.buffer('places', places, STORAGE | VERTEX);
    this.owners = this.buffer('owners', owners, VERTEX);
    this.triangles = this.buffer('triangles', triangles, INDEX);
    this.edges = this.buffer('edges', edges, STORAGE);
    this.before = this.emptyBuffer('colours', 4 * areas.length, STORAGE);
    this.after = this.emptyBuffer('colours', 4 * areas.length, STORAGE);
    this.forms = this.emptyBuffer('forms', 0, STORAGE);
  }

  /** The regions of a complex, copied with pauses in which the host draws and listens. */
  static async of(device: GPUDevice, complex: RegionComplex): Promise<PolygonMap> {
    const map = new PolygonMap(device, complex);
    await map.copy();
    return map;
  }

  /** Colours of the regions from now on; those before can be faded from, but for the first. */
  setColours(colours: Uint32Array<ArrayBuffer>): void {
    [this.before, this.after] = [this.after, this.before];
    this.device.queue.writeBuffer(this.after, 0, colours);
    if (!this.isColoured) this.device.queue.writeBuffer(this.before, 0, colours);
    this.isColoured = true;
  }

  /** @param forms `[a, b, c]` for each output of each region, of positions from −1 to 1 */
  async setForms(forms: Float32Array<ArrayBuffer>, outputs: number): Promise<void> {
    const before = this.forms;
    const after = this.buffer('forms', forms, GPUBufferUsage.STORAGE);
    await this.copy();
    before.destroy();
    this.forms = after;
    this.outputs = outputs;
  }

  destroy(): void {
    const { places, owners, triangles, edges, before, after, forms } = this;
    for (const buffer of [places, owners, triangles, edges, before, after, forms]) buffer.destroy();
  }

  private async copy(): Promise<void> {
    let resumedAt = performance.now();
    for (const [buffer, data] of this.copies.splice(0))
      for (let at = 0; at < data.byteLength; at += PIECE) {
        const size = Math.min(PIECE, data.byteLength - at);
        this.device.queue.writeBuffer(buffer, at, data.buffer, data.byteOffset + at, size);
        if (performance.now() - resumedAt < PAUSE_AFTER_MS) continue;
        await new Promise<void>((resolve) => setTimeout(resolve, 0));
        resumedAt = performance.now();
      }
  }

  private buffer(name: string, data: Numbers, usage: number): GPUBuffer {
    const buffer = this.emptyBuffer(name, data.byteLength, usage);
    this.copies.push([buffer, data]);
    return buffer;
  }

  private emptyBuffer(name: string, bytes: number, usage: number): GPUBuffer {
    return this.device.createBuffer({
      label: `PolygonMap.${name}`,
      // A binding must not be empty.
      size: Math.max(16, bytes),
      usage: usage | GPUBufferUsage.COPY_DST,
    });
  }
}
