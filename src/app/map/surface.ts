/** The canvas as a drawing surface of exactly the screen's pixels. */
export class Surface {
  private readonly observer: ResizeObserver;

  /**
   * @param onResize called before the frame in which the new size is first seen
   * @param freeOf the share of a canvas's height, from the top, that nothing covers
   */
  constructor(
    readonly canvas: HTMLCanvasElement,
    onResize: () => void,
    private readonly freeOf: (canvas: HTMLCanvasElement) => number = () => 1,
  ) {
    // Whatever is asked for before the first frame is already for the right size.
    canvas.width = pixels(canvas.clientWidth, undefined);
    canvas.height = pixels(canvas.clientHeight, undefined);
    this.observer = new ResizeObserver((entries) => {
      for (const entry of entries) if (this.fit(entry)) onResize();
    });
    try {
      this.observer.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      this.observer.observe(canvas); // Safari has no such box; its pixels are then computed
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

  /** Share of the height, from the top, that nothing covers: where a network's own window is shown. */
  get free(): number {
    return this.freeOf(this.canvas);
  }

  /** Nothing is told of the canvas any more. */
  close(): void {
    this.observer.disconnect();
  }

  /** @returns whether the size changed */
  private fit({ contentRect, devicePixelContentBoxSize }: ResizeObserverEntry): boolean {
    // Browsers differ: Safari does not have the box at all.
    const [box] = (devicePixelContentBoxSize as readonly ResizeObserverSize[] | undefined) ?? [];
    const width = pixels(contentRect.width, box?.inlineSize);
    const height = pixels(contentRect.height, box?.blockSize);
    if (width === this.canvas.width && height === this.canvas.height) return false;
    this.canvas.width = width;
    this.canvas.height = height;
    return true;
  }
}

/** Device pixels of a length: as measured, unless a screen is emulated, which is not measured. */
function pixels(length: number, measured: number | undefined): number {
  const computed = length * devicePixelRatio;
  const agree = measured !== undefined && Math.abs(measured - computed) <= 2;
  return Math.max(1, agree ? measured : Math.round(computed));
}
