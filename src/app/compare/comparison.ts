import { InputError } from '../../network/errors';
import { hiddenWidths } from '../../network/network';
import { reactivated, type OpenedNetwork } from '../../network/opened-network';
import { Beside, type First } from './beside';
import { BesideCard } from './beside-card';
import type { Catalogue } from '../open/catalogue';
import type { RendererFactory } from '../drawing/renderer';
import type { Exploration } from '../map/exploration';
import { givenActivation } from '../page/link';
import type { Look } from '../map/look';
import type { FindElement } from '../page/elements';
import type { Notice } from '../page/notice';
import type { NetworkReader, ReaderOptions } from '../open/network-reader';
import { ALL_LAYERS, depthOf, type Settings } from '../page/settings';
import type { SlicePoint } from '../map/pointing';

/** What of the settings is about the second map. */
type Chosen = Pick<Settings, 'beside' | 'besideSha256' | 'besideActivation' | 'besideDepth'>;

export interface ComparisonListener {
  /** A person chose something; `apply` is to be told. */
  onChoice(chosen: Partial<Chosen>): void;
  /** What the pointer is at on the second map. */
  onHover(point: SlicePoint | undefined): void;
  /** A region of the second map is going to be pinned. */
  onPin(): void;
  onError(error: unknown): void;
}

/** Two networks, or one at two depths, side by side: opens the second map, and keeps it in step. */
export class Comparison {
  /** The second map, while there is one. */
  private beside: Beside | undefined;
  private readonly card: BesideCard;
  private createRenderer: RendererFactory | undefined;
  /** What was asked for last. */
  private wanted: string | undefined;
  /** A file that a link asks for, and the activations that it gives it, until that is opened. */
  private awaited: Pick<Chosen, 'besideSha256' | 'besideActivation'> = {
    besideSha256: undefined,
    besideActivation: undefined,
  };
  /** Ends the opening of what is not wanted any more. */
  private loading = new AbortController();
  private depth = ALL_LAYERS;

  constructor(
    private readonly element: FindElement,
    private readonly catalogue: Catalogue,
    private readonly reader: NetworkReader,
    private readonly first: First,
    private readonly notice: Notice,
    private readonly listener: ComparisonListener,
  ) {
    element('compare').addEventListener('click', () => this.toggle());
    this.card = new BesideCard(element, {
      onNetwork: (name) => this.choose(name),
      onFiles: (files) => void this.showFiles(files),
      onDepth: (depth) => this.setDepth(depth),
      onClose: () => this.toggle(),
    });
  }

  get isOpen(): boolean {
    return this.beside !== undefined;
  }

  /** Whether an element is part of the second map. */
  contains(element: Element | null | undefined): boolean {
    return (element && this.beside?.canvas === element) || this.card.contains(element ?? null);
  }

  /** Opens a second map of the same network without its last layer, or closes the one there is. */
  toggle(): void {
    const { opened } = this.first.explorer;
    if (this.beside || !opened) {
      this.choose(undefined);
      return;
    }
    const layers = hiddenWidths(opened.network).length;
    const besideDepth = layers > 1 ? layers - 1 : ALL_LAYERS;
    this.choose(opened.name, besideDepth);
  }

  setDepth(depth: number): void {
    const opened = this.beside?.explorer.opened;
    if (!opened) return;
    const layers = hiddenWidths(opened.network).length;
    this.listener.onChoice({ besideDepth: depthOf(Math.min(depth, layers), layers) });
  }

  setResolution(samplesPerPixel: number): void {
    this.beside?.explorer.setResolution(samplesPerPixel);
  }

  pin(): void {
    this.beside?.ask.pin();
  }

  unpin(): void {
    this.beside?.ask.unpin();
  }

  /** Outlines the region at a point that is pointed at on the first map. */
  outline(point: SlicePoint | undefined): void {
    this.beside?.ask.outline(point);
  }

  /** Draws with such a renderer from now on. */
  attach(createRenderer: RendererFactory): void {
    this.createRenderer = createRenderer;
    this.beside?.explorer.attach(createRenderer);
  }

  /** What the renderer needs is gone. */
  detach(): void {
    this.createRenderer = undefined;
    this.beside?.explorer.detach();
  }

  /** Shows what the settings say, in the first map's look but for the depth. */
  apply(settings: Settings, look: Look): void {
    const { beside, besideDepth, resolution } = settings;
    this.depth = besideDepth;
    if (beside === undefined) {
      this.close();
      return;
    }
    const ownLook = { ...look, depth: besideDepth };
    this.beside ??= this.open(ownLook, resolution);
    this.beside.explorer.setLook(ownLook);
    if (beside === this.wanted) return;
    this.wanted = beside;
    this.card.offer(beside, this.catalogue.names);
    void this.load(beside, settings);
  }

  /** The first map is seen otherwise, or counts something else. */
  follow(exploration: Exploration): void {
    try {
      this.beside?.follow();
    } catch (error) {
      this.listener.onError(error);
    }
    this.beside?.explorer.shareValues(exploration.values);
    this.card.compareWith(exploration);
  }

  /** Opens a person's files beside the first map. */
  async showFiles(files: readonly File[]): Promise<void> {
    const names = files.map(({ name }) => name).join(', ');
    try {
      const found = await this.opening(names, (options) => this.reader.openFiles(files, options));
      if (!found) return;
      if (found.kind === 'points')
        throw new InputError(
          'A plane through points belongs to the first map: drop its file there.',
        );
      if (found.kind === 'film')
        throw new InputError('A training belongs to the first map: drop its files there.');
      const { besideSha256, besideActivation } = this.awaited;
      const isAwaited = found.opened.sha256 === besideSha256 && besideActivation !== undefined;
      const opened = isAwaited ? reactivated(found.opened, besideActivation) : found.opened;
      this.catalogue.keep(opened, files);
      // The same name may stand for another file now.
      this.wanted = undefined;
      this.choose(opened.name);
    } catch (error) {
      this.listener.onError(error);
    }
  }

  private choose(name: string | undefined, besideDepth = this.depth): void {
    const opened = name === undefined ? undefined : this.catalogue.file(name);
    const besideActivation = opened && givenActivation(opened);
    const beside = { beside: name, besideSha256: opened?.sha256, besideActivation, besideDepth };
    this.listener.onChoice(name === undefined ? { ...beside, besideDepth: ALL_LAYERS } : beside);
  }

  private open(look: Look, resolution: number): Beside {
    document.body.dataset.beside = 'yes';
    const beside = new Beside(this.element, this.first, this.notice, look, {
      place: 'of the second map',
      onChange: (exploration) => {
        this.first.explorer.shareValues(exploration.values);
        this.card.show(exploration);
      },
      onHover: (point) => this.listener.onHover(point),
      onPin: () => this.listener.onPin(),
      onError: (error) => this.listener.onError(error),
    });
    beside.explorer.setResolution(resolution);
    if (this.createRenderer) beside.explorer.attach(this.createRenderer);
    this.card.open();
    return beside;
  }

  private close(): void {
    if (!this.beside) return;
    const hadFocus = this.contains(document.activeElement);
    this.loading.abort();
    this.beside.close();
    this.beside = undefined;
    this.first.explorer.shareValues(undefined);
    this.wanted = undefined;
    this.card.close();
    delete document.body.dataset.beside;
    if (hadFocus) this.element('compare').focus();
  }

  private async load(name: string, awaited: Comparison['awaited']): Promise<void> {
    const { besideSha256: sha256, besideActivation } = awaited;
    if (sha256 !== undefined && !this.catalogue.names.includes(name)) {
      this.awaited = awaited;
      this.notice.show(
        `The second map is of the file “${name}” (SHA-256 ${sha256.slice(0, 12)}…): drop it there, or open it by the button of that map.`,
      );
      return;
    }
    try {
      const found = await this.opening(name, (options) => this.openByName(name, options));
      // Another may have been chosen in the meantime, or none.
      if (!found) return;
      const isGiven = besideActivation === undefined || besideActivation === givenActivation(found);
      this.beside?.show(isGiven ? found : reactivated(found, besideActivation));
    } catch (error) {
      this.listener.onError(error);
      this.goBack();
    }
  }

  /**
   * Opens something, in the place of what was being opened before, and says how far it is.
   *
   * @returns undefined where something else was asked for meanwhile, or somebody stopped it
   */
  private async opening<T>(
    name: string,
    open: (options: ReaderOptions) => Promise<T>,
  ): Promise<T | undefined> {
    this.loading.abort();
    const loading = new AbortController();
    this.loading = loading;
    const { signal } = loading;
    const wait = this.notice.showWait(`Opening ${name} beside…`, () => {
      loading.abort();
      this.goBack();
    });
    try {
      const found = await open({ signal, onShare: (share) => wait.show(share) });
      return signal.aborted ? undefined : found;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    } finally {
      wait.end();
    }
  }

  /** Keeps what the second map shows, in the place of what it was to show; none, where it shows nothing. */
  private goBack(): void {
    const shown = this.beside?.explorer.opened?.name;
    this.wanted = shown;
    if (shown !== undefined) this.card.offer(shown, this.catalogue.names);
    this.choose(shown);
  }

  private async openByName(name: string, options: ReaderOptions): Promise<OpenedNetwork> {
    const { opened } = this.first.explorer;
    return opened?.name === name ? opened : this.catalogue.open(name, options);
  }
}
