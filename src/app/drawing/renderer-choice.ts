import { GpuError, keepDevice, type OpenDevice } from '../page/device';
import type { Link } from '../page/link';
import type { Replacement } from '../../threads/question';
import { CpuRenderer } from './cpu-renderer';
import { GpuRenderer } from './gpu-renderer';
import type { RendererFactory } from './renderer';

/** A map, or several: an `Explorer`. */
export interface DrawnMaps {
  /** Draws with such a renderer from now on. */
  attach(createRenderer: RendererFactory): void;
  /** What the renderer draws with is gone. */
  detach(): void;
}

/** Who is told what the maps of a page are drawn with. */
export interface RendererChoiceListener {
  /** There is no GPU, or none any more, for this reason: nothing draws until somebody tries again. */
  onTrouble(error: unknown, tryAgain: () => void): void;
  onReplaced(replacement: Replacement): void;
  onError(error: unknown): void;
  /** A GPU is tried. */
  onTry?(): void;
  /** The CPU draws, for this reason. */
  onWithoutGpu?(why: GpuError): void;
  onGpu?(opened: OpenDevice): void;
}

/**
 * Chooses what draws, once for all maps of the page: a GPU where there is a real one, and the CPU where
 * there is none. An address that asks for WebGPU by name gets that alone, on whatever it runs; one that
 * asks for none has nobody look for a GPU.
 */
export class RendererChoice {
  /** WebGPU draws on the canvases, which take nothing else from then on; files are sampled with it, too. */
  hasGpu = false;
  private isEmulationWanted = false;

  /**
   * @param maps all that are drawn on the page
   * @param hasTime resolves when the CPU has time to emulate a GPU
   */
  constructor(
    private readonly maps: readonly DrawnMaps[],
    private readonly listener: RendererChoiceListener,
    private readonly hasTime: Promise<void> = Promise.resolve(),
  ) {}

  start(asked: Link['gpu']): void {
    this.isEmulationWanted = asked === 'webgpu';
    if (asked === 'none')
      this.goWithout(new GpuError('unwanted', 'The address asks for a page without a GPU.'));
    else this.tryGpu();
  }

  private tryGpu(): void {
    this.listener.onTry?.();
    void keepDevice({
      emulates: this.isEmulationWanted,
      beforeEmulation: () => this.hasTime,
      onDevice: (opened) => this.goWith(opened),
      onLost: () => this.letGo(),
      onTrouble: (error) => this.take(error),
    });
  }

  private goWith(opened: OpenDevice): void {
    const { device, software } = opened;
    this.hasGpu = true;
    device.addEventListener('uncapturederror', ({ error }) => this.listener.onError(error));
    this.drawWith((surface) => new GpuRenderer(device, surface, software));
    this.listener.onGpu?.(opened);
  }

  private take(trouble: unknown): void {
    const isHopeful = trouble instanceof GpuError && !this.hasGpu && !this.isEmulationWanted;
    if (isHopeful) return this.goWithout(trouble);
    this.letGo();
    this.listener.onTrouble(trouble, () => this.tryGpu());
  }

  private goWithout(why: GpuError): void {
    const { listener } = this;
    this.drawWith(
      (surface, rendering) =>
        new CpuRenderer(surface, rendering, (replacement) => listener.onReplaced(replacement)),
    );
    listener.onWithoutGpu?.(why);
  }

  private drawWith(createRenderer: RendererFactory): void {
    for (const map of this.maps) map.attach(createRenderer);
  }

  private letGo(): void {
    for (const map of this.maps) map.detach();
  }
}
