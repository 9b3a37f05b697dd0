import { GpuError, keepDevice, type OpenDevice } from '../page/device';
import type { Link } from '../page/link';
import { showReplacement } from '../page/notice';
import { hideTrouble, showEmulation, showTrouble, showWithoutGpu } from '../page/trouble';
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
  /** Nothing draws, until a person has done something about it. */
  onNone(): void;
  onError(error: unknown): void;
  /** The address of the page as it is, but that it draws without a GPU. */
  addressWithoutGpu(): string;
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
    hideTrouble();
    void keepDevice({
      emulates: this.isEmulationWanted,
      beforeEmulation: () => host.beforeEmulation(),
      onDevice: (opened) => this.goWith(opened),
      onLost: () => host.letGo(),
      onTrouble: (error) => this.take(error),
    });
  }

  private goWith({ device, adapter, software }: OpenDevice): void {
    this.hasGpu = true;
    device.addEventListener('uncapturederror', ({ error }) => this.host.onError(error));
    this.host.drawWith((surface) => new GpuRenderer(device, surface, software));
    showEmulation(adapter, software);
  }

  private take(trouble: unknown): void {
    const isHopeful = trouble instanceof GpuError && !this.hasGpu && !this.isEmulationWanted;
    if (isHopeful) return this.goWithout(trouble);
    this.host.letGo();
    this.host.onNone();
    showTrouble(trouble, () => this.tryGpu(), this.host.addressWithoutGpu());
  }

  private goWithout(why: GpuError): void {
    this.host.drawWith((surface, listener) => new CpuRenderer(surface, listener, showReplacement));
    showWithoutGpu(why);
  }
}
