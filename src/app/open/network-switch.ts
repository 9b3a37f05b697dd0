import { ASSUMED } from '../../network/layer-activations';
import { InputError } from '../../network/errors';
import { imaged, named, reactivated, type OpenedNetwork } from '../../network/opened-network';
import type { Window } from '../../network/slice';
import type { Catalogue } from './catalogue';
import type { CheckpointFilm } from '../film/film';
import type { Explorer } from '../map/explorer';
import { planeOf, type Link, type ThroughFile } from '../page/link';
import type { Notice } from '../page/notice';
import type { NetworkReader, ReaderOptions } from './network-reader';
import type { FoundInFiles } from './reader-messages';
import { usualPlane, type Plane, type ThroughPoints } from '../map/plane';
import type { Settings } from '../page/settings';

export interface NetworkSwitchListener {
  /** Another network takes the place of what is on screen, or the same as another link asks. */
  onLeave(): void;
  /** The network with this name is on screen now, or still is. */
  onShow(name: string): void;
  /** A training was opened: it asks for its checkpoints by `showCheckpoint`. */
  onFilm(film: CheckpointFilm): void;
  /** A link asks for these settings, and for what is usual otherwise. */
  onSettings(settings: Partial<Settings>): void;
  onError(error: unknown): void;
}

/** Puts networks on screen, one at a time, in the place of each other: by name, by link, from files. */
export class NetworkSwitch {
  private shown: string;
  /** What is being opened; it ends when something else is asked for. */
  private current = new AbortController();
  /** A link to a file, until that is opened. */
  private awaited: Link | undefined;
  /** A link to a plane through a file's points, until that is opened. */
  private awaitedPoints: Link | undefined;
  /** What the page's address asked for last. */
  private address: Link | undefined;
  /** Points that were opened, by the SHA-256 of their file. */
  private readonly points = new Map<string, ThroughPoints>();
  /** The page's address still says what is to be shown, and must not be written over. */
  isAddressKept = true;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly reader: NetworkReader,
    private readonly explorer: Explorer,
    private readonly notice: Notice,
    private readonly listener: NetworkSwitchListener,
  ) {
    [this.shown] = catalogue.names;
  }

  /**
   * Opens something, in the place of what was being opened before.
   *
   * @param take gets it, unless something else was asked for meanwhile, or somebody stopped it
   */
  private async open<T>(
    name: string,
    open: (options: ReaderOptions) => Promise<T>,
    take: (opened: T) => void,
  ): Promise<void> {
    this.current.abort();
    const current = new AbortController();
    this.current = current;
    const { signal } = current;
    const wait = this.notice.showWait(`Opening ${name}…`, () => current.abort());
    try {
      const opened = await open({ signal, onShare: (share) => wait.show(share) });
      wait.end();
      if (!signal.aborted) take(opened);
    } catch (error) {
      wait.end();
      if (!signal.aborted) this.listener.onError(error);
    }
    if (this.current === current) this.listener.onShow(this.shown);
  }

  /** @param display puts a network on screen, and returns it */
  private place(display: () => OpenedNetwork): void {
    this.notice.hide();
    if (!this.isAddressKept) this.listener.onLeave();
    const opened = display();
    this.catalogue.keep(opened);
    this.shown = opened.name;
  }

  /** Shows the same network with other activations, as it is seen. */
  activate(names: string): void {
    this.change((opened) => reactivated(opened, names));
  }

  /**
   * Shows the same network as one of images, as it is seen.
   *
   * @param image as the command line takes it; undefined for what its file says
   */
  picture(image: string | undefined): void {
    this.change((opened) => named(opened.name, () => imaged(opened, image)));
  }

  /** @throws nothing: what `change` refuses is said. */
  private change(change: (opened: OpenedNetwork) => OpenedNetwork): void {
    const { opened, plane, isHome, view, counted } = this.explorer;
    if (!opened) return;
    const window = isHome ? undefined : view;
    try {
      const changed = change(opened);
      if (changed === opened) return;
      this.current.abort();
      this.isAddressKept = false;
      this.place(() => this.display(changed, plane, window, counted));
    } catch (error) {
      this.listener.onError(error);
    }
  }

  private display(
    opened: OpenedNetwork,
    plane?: Plane,
    window?: Window,
    counted?: Window,
  ): OpenedNetwork {
    this.explorer.show(opened, plane, window, counted);
    return opened;
  }

  /** Shows a network that a person chose by its name. */
  async choose(name: string): Promise<void> {
    this.forgetLink();
    await this.open(
      name,
      (options) => this.catalogue.open(name, options),
      (opened) => this.place(() => this.display(opened)),
    );
  }

  /** Something else was chosen than the page's address says, or waits for. */
  forgetLink(): void {
    this.awaited = this.awaitedPoints = undefined;
    this.isAddressKept = false;
  }

  /** Shows what a link asks for: of the first network of the catalogue, where it names none. */
  async follow(link: Link): Promise<void> {
    const { network = this.catalogue.names[0], sha256 } = link;
    const file = this.catalogue.file(network);
    const isKnown = file ? file.sha256 === sha256 : this.catalogue.names.includes(network);
    if (sha256 !== undefined && !isKnown) {
      this.awaited = link;
      this.notice.show(`This link is to ${askFor({ name: network, sha256 })}`);
      return;
    }
    await this.open(
      network,
      (options) => this.catalogue.open(network, options, link.outputName),
      (opened) => this.place(() => this.showLinked(opened, link)),
    );
  }

  /** Opens a person's files: as the link asks that waits for them, or as they are. */
  async showFiles(files: readonly File[]): Promise<void> {
    this.isAddressKept = false;
    await this.open(
      files.map(({ name }) => name).join(', '),
      (options) => this.readFiles(files, options),
      (found) => {
        if (found.kind === 'points') this.layThrough(found.through);
        else if (found.kind === 'film') this.showFilm(found.film);
        else {
          this.catalogue.keep(found.opened, files);
          this.place(() => this.showFile(found.opened));
        }
      },
    );
  }

  private showFilm(film: CheckpointFilm): void {
    this.awaited = undefined;
    this.place(() => this.display(film[film.length - 1].opened));
    this.listener.onFilm(film);
  }

  /** Shows a network of the same training as the one on screen, as that is seen. */
  showCheckpoint(opened: OpenedNetwork): void {
    const { plane, isHome, view, counted } = this.explorer;
    if (opened === this.explorer.opened) return;
    this.current.abort();
    this.notice.hide();
    try {
      // No step back for each: a film has hundreds.
      this.explorer.show(opened, plane, isHome ? undefined : view, counted);
    } catch (error) {
      this.listener.onError(error);
      return;
    }
    this.catalogue.keep(opened);
    this.shown = opened.name;
    this.listener.onShow(opened.name);
  }

  /** What files hold: of several outputs the one that a link asks for which waits for them. */
  private async readFiles(files: readonly File[], options: ReaderOptions): Promise<FoundInFiles> {
    const found = await this.reader.openFiles(files, options);
    if (found.kind !== 'network') return found;
    const { sha256, outputName } = this.awaited ?? {};
    const isAsked = sha256 === found.opened.sha256 && outputName !== undefined;
    if (!isAsked || outputName === found.opened.output) return found;
    return this.reader.openFiles(files, options, outputName);
  }

  /** Shows another output of the same network, as it is seen. */
  async chooseOutput(output: string): Promise<void> {
    const { opened, plane, isHome, view, counted } = this.explorer;
    if (!opened) return;
    this.forgetLink();
    // The directions that an output is most sensitive along are its own.
    const isOwn = plane?.own !== undefined;
    await this.open(
      opened.name,
      (options) => this.catalogue.open(opened.name, options, output),
      (found) =>
        this.place(() =>
          isOwn
            ? this.display(found)
            : this.display(found, plane, isHome ? undefined : view, counted),
        ),
    );
  }

  private showFile(opened: OpenedNetwork): OpenedNetwork {
    const link = this.awaited;
    this.awaited = undefined;
    return link?.sha256 === opened.sha256 ? this.showLinked(opened, link) : this.display(opened);
  }

  /** Lays the plane through points: in the window that a link asks for which waits for them. */
  private layThrough(through: ThroughPoints): void {
    const { plane } = this.explorer;
    if (!plane) return;
    const link = this.awaitedPoints;
    const isAwaited = link?.through?.sha256 === through.sha256;
    const laid = { axes: plane.axes, through };
    if (isAwaited) this.explorer.revisit(laid, link?.window);
    else this.explorer.setPlane(laid);
    this.points.set(through.sha256, through);
    this.awaitedPoints = undefined;
    this.notice.hide();
  }

  /**
   * Shows what the page's address asks for, or the first network of the catalogue.
   *
   * @returns whether that is still what the address is
   */
  async showAddress(link: Link): Promise<boolean> {
    this.address = link;
    this.awaited = this.awaitedPoints = undefined;
    this.isAddressKept = true;
    await this.follow(link);
    if (this.address !== link) return false;
    // Whatever was wrong is still said.
    if (!this.explorer.isShowing)
      this.explorer.show(await this.catalogue.open(this.catalogue.names[0]));
    this.isAddressKept = this.awaited !== undefined || this.awaitedPoints !== undefined;
    return true;
  }

  /** Shows a network as a link asks; what of it cannot be is named and left out. */
  private showLinked(found: OpenedNetwork, link: Link): OpenedNetwork {
    const said = [...link.complaints];
    const opened = pictured(activated(found, link, said), link, said);
    const through = link.through && this.points.get(link.through.sha256);
    const isAwaiting = link.through !== undefined && !through;
    this.awaitedPoints = isAwaiting ? link : undefined;
    if (isAwaiting) said.push(`This link lays its plane through ${askFor(link.through)}`);
    this.listener.onSettings(link.settings);
    const usual = usualPlane(opened);
    const plane = through ? { axes: usual.axes, through } : planeOf(link, usual);
    // The window of a plane through points waits for them, too.
    const window = isAwaiting ? undefined : link.window;
    try {
      this.explorer.show(opened, plane, window);
    } catch (error) {
      if (plane === undefined || !(error instanceof InputError)) throw error;
      said.push(error.message);
      this.explorer.show(opened, undefined, window);
    }
    if (said.length > 0) this.notice.show(said.join(' '));
    return opened;
  }
}

/** The network with the activations that a link names; as it is, with a complaint, where it cannot. */
function activated(opened: OpenedNetwork, { activation }: Link, said: string[]): OpenedNetwork {
  const isAsAssumed = activation === undefined && opened.activation?.assumed !== false;
  if (isAsAssumed) return opened;
  try {
    // One that names none is to the network as it was before anybody changed it.
    if (activation === undefined)
      return { ...reactivated(opened, ASSUMED.names), activation: ASSUMED };
    return reactivated(opened, activation);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    said.push(error.message);
    return opened;
  }
}

/** The network as one of the images that a link says; as its file has it, with a complaint, where it cannot be. */
function pictured(opened: OpenedNetwork, { image }: Link, said: string[]): OpenedNetwork {
  try {
    return named(opened.name, () => imaged(opened, image));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    said.push(error.message);
    return imaged(opened, undefined);
  }
}

function askFor({ name, sha256 }: ThroughFile): string {
  return `the file “${name}” (SHA-256 ${sha256.slice(0, 12)}…): open it, or drop it here.`;
}
