/** The canvas as a drawing surface of exactly the screen's pixels. */
export class Surface {
  private context: GPUCanvasContext | undefined;

  /** @param onResize called before the frame in which the new size is first seen */
  constructor(
    readonly canvas: HTMLCanvasElement,
    onResize: () => void,
  ) {
    const observer = new ResizeObserver((entries) => {
      for (const entry of entries) if (this.fit(entry)) onResize();
    });
    try {
      observer.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      observer.observe(canvas); // Safari has no such box; its pixels are then computed
    }
  }

  /** Width in device pixels. */
  get width(): number {
    return this.canvas.width;
  }

  /** Height in device pixels. */
  get height(): number {
    return this.canvas.height;
  }

  get aspect(): number {
    return this.width / this.height;
  }

  configure(device: GPUDevice): void {
    this.context ??= this.canvas.getContext('webgpu') ?? undefined;
    if (!this.context) throw new Error('The canvas has no WebGPU context.');
    this.context.configure({ device, format: surfaceFormat(), alphaMode: 'opaque' });
  }

  unconfigure(): void {
    this.context?.unconfigure();
  }

  /** The texture that the next frame shows. Call only between `configure` and `unconfigure`. */
  frame(): GPUTexture {
    if (!this.context) throw new Error('The surface is not configured.');
    return this.context.getCurrentTexture();
  }

  /** @returns whether the size changed */
  private fit(entry: ResizeObserverEntry): boolean {
    const [box] =
      (entry.devicePixelContentBoxSize as typeof entry.contentBoxSize | undefined) ?? [];
    const { contentRect: rect } = entry;
    const width = Math.max(1, box?.inlineSize ?? Math.round(rect.width * devicePixelRatio));
    const height = Math.max(1, box?.blockSize ?? Math.round(rect.height * devicePixelRatio));
    if (width === this.canvas.width && height === this.canvas.height) return false;
    this.canvas.width = width;
    this.canvas.height = height;
    return true;
  }
}

/** The format that this system shows without a copy. */
export function surfaceFormat(): GPUTextureFormat {
  return navigator.gpu.getPreferredCanvasFormat();
}
