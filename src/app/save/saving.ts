import { FORMATS, type FileFormat } from '../../figure/formats';
import { Threads } from '../../threads/threads';
import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';
import type { Notice } from '../page/notice';
import type { SaveRequest, SavingQuestions } from './saving-messages';
import { isFigure, recipeOf } from './recipe';
import { planePictures } from '../map/plane-pictures';
import { threadOf } from '../page/thread-port';

/** Regions that a file may have: browsers keep it in memory. */
const MOST_REGIONS = 1_000_000;

/** What is saved, and what it takes. */
export interface Saveable {
  readonly exploration: Exploration;
  /** Whether WebGPU draws, which files are sampled with then. */
  readonly hasGpu: boolean;
}

/** Saves what is on screen in the format and the size that a person chooses. */
export class SaveSheet {
  private readonly sheet: HTMLDialogElement;
  private readonly width: HTMLInputElement;
  private readonly height: HTMLInputElement;
  private readonly pictures: HTMLInputElement;
  private aspect = 1;

  /**
   * @param saveable what there is to save; undefined while there is nothing
   */
  constructor(
    private readonly element: FindElement,
    private readonly notice: Notice,
    private readonly saveable: () => Saveable | undefined,
    private readonly onError: (error: unknown) => void,
  ) {
    this.sheet = element('save-sheet', HTMLDialogElement);
    this.width = element('save-width', HTMLInputElement);
    this.height = element('save-height', HTMLInputElement);
    this.pictures = element('save-pictures', HTMLInputElement);
    element('save').addEventListener('click', () => this.open());
    // The window keeps its shape, so each side follows from the other.
    this.width.addEventListener('input', () => follow(this.width, this.height, 1 / this.aspect));
    this.height.addEventListener('input', () => follow(this.height, this.width, this.aspect));
    element('save-note').before(...FORMATS.flatMap((format) => this.buttonOf(format)));
  }

  open(): void {
    const shown = this.saveable();
    if (!shown) return;
    const { width, height } = shown.exploration;
    this.aspect = width / height;
    this.width.value = String(width);
    this.height.value = String(height);
    this.element('save-note').hidden = isFigure(shown.exploration);
    this.element('save-pictured').hidden =
      planePictures(shown.exploration, width, height).length === 0;
    this.pictures.checked = shown.exploration.look.pictures;
    this.sheet.showModal();
  }

  /** The button for a format, if the page offers it. */
  private buttonOf(format: FileFormat): HTMLElement[] {
    if (format.offer === undefined) return [];
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.save = format.name;
    const holds = document.createElement('span');
    holds.textContent = format.offer;
    button.append(nameOf(format), holds);
    button.addEventListener('click', () => this.save(format));
    return [button];
  }

  private save(format: FileFormat): void {
    const shown = this.saveable();
    if (!shown || !this.width.reportValidity() || !this.height.reportValidity()) return;
    this.sheet.close();
    const size = [this.width.valueAsNumber, this.height.valueAsNumber] as const;
    const { opened, network, view: window } = shown.exploration;
    // Files of data hold regions, and no pictures.
    const recipe = recipeOf(
      shown.exploration,
      size,
      this.pictures.checked && format.kind !== 'data',
    );
    const request: SaveRequest = {
      sliced: { network, window },
      recipe,
      ...(recipe.pictures && { shapes: planePictures(shown.exploration, ...size) }),
      sha256: opened.format === 'construction' ? undefined : opened.sha256,
      format: format.name,
      maxRegions: MOST_REGIONS,
      hasGpu: shown.hasGpu,
    };
    makeFile(request, format, this.notice).then((blob) => {
      if (blob) offer(blob, `${fileName(opened.name)}.${format.name}`);
    }, this.onError);
  }
}

/** What people call a format. */
function nameOf({ name }: FileFormat): string {
  return name.toUpperCase();
}

function follow(changed: HTMLInputElement, other: HTMLInputElement, ratio: number): void {
  if (Number.isFinite(changed.valueAsNumber))
    other.value = String(Math.max(1, Math.round(changed.valueAsNumber * ratio)));
}

/**
 * Has a worker of its own make a file, and says how far that is.
 *
 * @returns undefined if a person stopped it
 * @throws InputError if there are too many regions or pixels, or one that a file cannot hold.
 */
async function makeFile(
  request: SaveRequest,
  format: FileFormat,
  notice: Notice,
): Promise<Blob | undefined> {
  const threads = new Threads<SavingQuestions>(
    () => threadOf(new Worker(new URL('./saving-worker.ts', import.meta.url), { type: 'module' })),
    { does: 'makes files', onReplaced: notice.showReplacement },
  );
  const stop = new AbortController();
  const { signal } = stop;
  const work = notice.showWork(`Making the ${nameOf(format)}…`, () => stop.abort());
  try {
    const onNews = (share: number) => work.show(share);
    const pieces = await threads.ask('file', request, { signal, onNews });
    return new Blob([...pieces], { type: format.mediaType });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    work.end();
    threads.close();
  }
}

/** A network's name as a file's: constructions have signs in theirs that systems refuse. */
export function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-');
}

/** Has the browser save a file. */
export function offer(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
