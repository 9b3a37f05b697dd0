/** What the browser keeps with an entry of its history. */
interface EntryState {
  /** The preset that its network was shown by. */
  readonly preset?: string | undefined;
}

/** What the page's address says. */
export interface AddressSource {
  /** What is on screen, from the `?` on; undefined while that is not what the address is to say. */
  link(): string | undefined;
  preset(): string | undefined;
}

/**
 * The page's address, which says what is on screen, to be reloaded and passed on, and the browser's
 * history of it: an entry for each network, preset or construction, which holds the last that was seen
 * of it.
 */
export class Address {
  /**
   * @param onReturn somebody went back, or forth: the address is another entry's
   */
  constructor(
    private readonly source: AddressSource,
    onReturn: (preset: string | undefined) => void,
  ) {
    addEventListener('popstate', () => onReturn(this.preset));
  }

  /** The preset that the current entry was shown by. */
  get preset(): string | undefined {
    const { state }: { state: unknown } = history;
    return isEntryState(state) ? state.preset : undefined;
  }

  /** Keeps what is on screen. */
  keep(): void {
    const link = this.source.link();
    if (link === undefined) return;
    const isKept =
      new URL(link, location.href).href === location.href && this.preset === this.state.preset;
    // Browsers take long for it, and some refuse it where it comes too often.
    if (!isKept) history.replaceState(this.state, '', link);
  }

  /** Begins an entry, just before something else is shown. */
  leave(): void {
    const link = this.source.link();
    if (link === undefined) return;
    this.keep();
    history.pushState({}, '', link);
  }

  private get state(): EntryState {
    return { preset: this.source.preset() };
  }
}

function isEntryState(state: unknown): state is EntryState {
  if (typeof state !== 'object' || state === null) return false;
  return !('preset' in state) || typeof state.preset === 'string' || state.preset === undefined;
}
