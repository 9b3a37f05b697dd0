import { parseConstruction } from '../../network/constructions/constructions';
import { InputError } from '../../network/errors';
import {
  named,
  openConstruction,
  openedConstruction,
  openShipped,
  type OpenedNetwork,
} from '../../network/opened-network';
import { PAGE_LIMITS } from './construction';
import type { NetworkReader, ReaderOptions } from './network-reader';

/** Networks that come with the page: file name to address. */
const shipped: Record<string, string> = import.meta.glob('../../network/shipped/*.safetensors', {
  query: '?url',
  import: 'default',
  eager: true,
});

const addresses = new Map(
  Object.entries(shipped).map(([path, url]) => [
    path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.')),
    url,
  ]),
);

/** Constructions worth a look: foldings whose count is known, and what chance makes. */
const CONSTRUCTIONS = [
  'fold:6x3',
  'tent:10',
  'random:2-32-32-32-1?seed=1',
  'random:2-64-64-64-1?seed=1',
  'random:8-32-32-1?seed=1',
];

/** Weights that are drawn in a small part of a frame. */
const FEW_WEIGHTS = 2 ** 15;

/** A network, and the files that it was read from. */
interface FromFiles {
  readonly opened: OpenedNetwork;
  readonly files: readonly File[];
}

/** The networks that the explorer offers: shipped, constructed, and opened from files. */
export class Catalogue {
  private readonly fromFiles = new Map<string, FromFiles>();
  /** A shipped network's file that is on its way before it is asked for. */
  private begun: { readonly name: string; readonly response: Promise<Response> } | undefined;

  /** @param reader makes constructions that would keep the page waiting */
  constructor(private readonly reader: NetworkReader) {}

  /** In the order to offer them; the first is what the explorer opens on. */
  get names(): string[] {
    return [...addresses.keys(), ...CONSTRUCTIONS, ...this.fromFiles.keys()];
  }

  /** Begins to load a shipped network; others need not be begun. */
  begin(name: string): void {
    const address = addresses.get(name);
    if (address === undefined) return;
    const response = fetch(address);
    this.begun = { name, response };
    // Whoever opens it hears why it failed.
    response.catch(() => undefined);
  }

  /** Whether a network came from a person's file, which a link cannot bring along. */
  isFile(name: string): boolean {
    return this.fromFiles.has(name);
  }

  /** A network from a person's file, by its name. */
  file(name: string): OpenedNetwork | undefined {
    return this.fromFiles.get(name)?.opened;
  }

  /**
   * Keeps a network from a file, so that a person can come back to it.
   *
   * @param files that it was read from, where it is new
   */
  keep(opened: OpenedNetwork, files?: readonly File[]): void {
    const { name, format } = opened;
    if (format === 'construction' || addresses.has(name)) return;
    this.fromFiles.set(name, { opened, files: files ?? this.fromFiles.get(name)?.files ?? [] });
  }

  /**
   * Opens a network by its name, or any construction.
   *
   * @param output of a file with several, by name
   * @throws InputError if it is neither, or more than a page takes; the signal's reason.
   */
  async open(name: string, options: ReaderOptions = {}, output?: string): Promise<OpenedNetwork> {
    const address = addresses.get(name);
    if (address === undefined) {
      const kept = this.fromFiles.get(name);
      return kept ? this.read(kept, options, output) : this.construct(name, options);
    }
    const { begun } = this;
    this.begun = undefined;
    const response = await (begun?.name === name ? begun.response : fetch(address));
    if (!response.ok) throw new InputError(`${name} could not be loaded (${response.status}).`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return openShipped(name, bytes);
  }

  /** A network as it was read from its files, or anew where another output is wanted. */
  private async read(
    { opened, files }: FromFiles,
    options: ReaderOptions,
    output?: string,
  ): Promise<OpenedNetwork> {
    if (output === undefined || output === opened.output) return opened;
    const found = await this.reader.openFiles(files, options, output);
    return found.kind === 'network' ? found.opened : opened;
  }

  /** Small constructions are there before a worker has started; none is larger than a form's. */
  private async construct(name: string, options: ReaderOptions): Promise<OpenedNetwork> {
    const { weights } = named(name, () => parseConstruction(name, PAGE_LIMITS));
    if (weights <= FEW_WEIGHTS) return openConstruction(name);
    return openedConstruction(name, await this.reader.construct(name, options));
  }
}
