import { openConstruction, openNetwork, type OpenedNetwork } from '../network/open';
import { InputError } from '../network/errors';

/** Networks that come with the page: file name to address. */
const shipped: Record<string, string> = import.meta.glob('../network/shipped/*.safetensors', {
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

/** The networks that the explorer offers: shipped, constructed, and opened from files. */
export class Catalogue {
  private readonly fromFiles = new Map<string, OpenedNetwork>();

  /** In the order to offer them; the first is what the explorer opens on. */
  get names(): string[] {
    return [...addresses.keys(), ...CONSTRUCTIONS, ...this.fromFiles.keys()];
  }

  /** Whether a network came from a person's file, which a link cannot bring along. */
  isFile(name: string): boolean {
    return this.fromFiles.has(name);
  }

  /** A network from a person's file, by its name. */
  file(name: string): OpenedNetwork | undefined {
    return this.fromFiles.get(name);
  }

  /** Keeps a network from a file, so that a person can come back to it. */
  keep(opened: OpenedNetwork): void {
    if (opened.format !== 'construction' && !addresses.has(opened.name))
      this.fromFiles.set(opened.name, opened);
  }

  /**
   * Opens a network by its name, or any construction.
   *
   * @throws InputError if it is neither.
   */
  async open(name: string): Promise<OpenedNetwork> {
    const address = addresses.get(name);
    if (address === undefined) return this.fromFiles.get(name) ?? openConstruction(name);
    const response = await fetch(address);
    if (!response.ok) throw new InputError(`${name} could not be loaded (${response.status}).`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { ...openNetwork(`${name}.safetensors`, bytes), name };
  }
}
