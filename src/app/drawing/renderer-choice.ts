import { GpuError, keepDevice, type OpenDevice } from '../page/device';
import type { Link } from '../page/link';
import type { Replacement } from '../../threads/question';
import { CpuRenderer } from './cpu-renderer';
import { GpuRenderer } from './gpu-renderer';
import type { RendererFactory } from './renderer';

/** The page, to whoever chooses what draws its maps. */
export interface DrawingHost {
  /** Draws all maps with such renderers from now on. */
  drawWith(createRenderer: RendererFactory): void;
  /** What the renderers draw with is gone. */
  letGo(): void;
  /** Resolves when the CPU has time to emulate a GPU. */
  beforeEmulation(): Promise<void>;
  onError(error: unknown): void;
  /** There is no GPU, or none any more, for this reason: nothing draws until somebody tries again. */
  onTrouble(error: unknown, tryAgain: () => void): void;
  /** A GPU is tried. */
  onTry(): void;
  /** The CPU draws, for this reason. */
  onWithoutGpu(why: GpuError): void;
  onGpu(opened: OpenDevice): void;
  onReplaced(replacement: Replacement): void;
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

  constructor(private readonly host: DrawingHost) {}

  start(asked: Link['gpu']): void {
    this.isEmulationWanted = asked === 'webgpu';
    if (asked === 'none')
      this.goWithout(new GpuError('unwanted', 'The address asks for a page without a GPU.'));
    else this.tryGpu();
  }

  private tryGpu(): void {
    const { host } = this;
    host.onTry();
    void keepDevice({
      emulates: this.isEmulationWanted,
      beforeEmulation: () => host.beforeEmulation(),
      onDevice: (opened) => this.goWith(opened),
      onLost: () => host.letGo(),
      onTrouble: (error) => this.take(error),
    });
  }

  private goWith(opened: OpenDevice): void {
    const { device, software } = opened;
    this.hasGpu = true;
    device.addEventListener('uncapturederror', ({ error }) => this.host.onError(error));
    this.host.drawWith((surface) => new GpuRenderer(device, surface, software));
    this.host.onGpu(opened);
  }

  private take(trouble: unknown): void {
    const isHopeful = trouble instanceof GpuError && !this.hasGpu && !this.isEmulationWanted;
    if (isHopeful) return this.goWithout(trouble);
    this.host.letGo();
    this.host.onTrouble(trouble, () => this.tryGpu());
  }

  private goWithout(why: GpuError): void {
    const { host } = this;
    host.drawWith(
      (surface, listener) =>
        new CpuRenderer(surface, listener, (replacement) => host.onReplaced(replacement)),
    );
    host.onWithoutGpu(why);
  }
}
