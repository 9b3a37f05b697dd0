import { GpuError, type GpuTrouble, type OpenDevice } from './device';
import type { FindElement } from './elements';

/* Sentences; what stands between backticks is to be typed. */
// https://github.com/gpuweb/gpuweb/wiki/Implementation-Status (April 2026) and MDN's table.
const BROWSERS =
  'Chrome and Edge have WebGPU from version 113 on Windows, macOS and ChromeOS, and from 121 on ' +
  'most phones with Android 12; Safari from 26 on macOS and iOS; Firefox from ' +
  '141 on Windows and from 147 on Macs with Apple silicon (145 on macOS 26).';
const LINUX =
  'On Linux, Chrome has it from 144 for Intel graphics since Gen12 and from 147 for NVIDIA; for ' +
  'others start it with `--enable-unsafe-webgpu` `--ozone-platform=x11` `--use-angle=vulkan` ' +
  '`--enable-features=Vulkan,VulkanFromANGLE`.';
const REPORT = 'The address `chrome://gpu` says whether WebGPU is on and, if not, why.';
const COMMAND_LINE =
  'Without a browser, `npx crease render NETWORK -o map.png` draws the same picture.';

/** What is the matter, and what to do about it. */
interface Advice {
  readonly title: string;
  readonly advice: readonly string[];
}

const ADVICE: Record<GpuTrouble, Advice> = {
  insecure: {
    title: 'A GPU needs a secure page',
    advice: ['Browsers give WebGPU only to pages from https:// or http://localhost.'],
  },
  unsupported: {
    title: 'This browser has no WebGPU',
    advice: [BROWSERS, LINUX, COMMAND_LINE],
  },
  'no-adapter': {
    title: 'The browser found no GPU',
    advice: [
      'Switch hardware acceleration on in the browser’s settings, and bring the graphics driver up to date.',
      LINUX,
      REPORT,
      COMMAND_LINE,
    ],
  },
  software: {
    title: 'The GPU is emulated',
    advice: [
      'The CPU pretends to be a GPU, and is faster when it does not.',
      'Where there is a GPU, switch hardware acceleration on in the browser’s settings, and bring the graphics driver up to date.',
      LINUX,
      REPORT,
    ],
  },
  refused: {
    title: 'The GPU could not be opened',
    advice: ['Close other pages that use the GPU, then try again.', REPORT],
  },
  unwanted: {
    title: 'No GPU is wanted',
    advice: ['Without `gpu=none` in its address, the page draws with a GPU where there is one.'],
  },
  lost: {
    title: 'The GPU went away',
    advice: [
      'The driver was reset more than once, or another program took the GPU. Nothing you opened is lost.',
      'If it happens again at once, a lower resolution asks less of the GPU.',
      REPORT,
    ],
  },
};

const GAIN =
  'Regions, counts, colours and files are the same. A GPU samples large networks many times faster, ' +
  'and is sharp in every frame of a zoom.';

/** Says what the page is drawn with, where that is no GPU, and what to do about it. */
export class Trouble {
  private readonly sheet: HTMLElement;
  private readonly note: HTMLElement;

  /** @param element finds what it says it in */
  constructor(private readonly element: FindElement) {
    this.sheet = element('trouble');
    this.note = element('adapter');
  }

  /**
   * Puts the sheet that says what to do in the place of the map.
   *
   * @param without address of the page that draws without a GPU
   */
  show(error: unknown, tryAgain: () => void, without: string): void {
    const { title, advice } = ADVICE[troubleOf(error)];
    this.element('trouble-title').textContent = title;
    this.element('trouble-what').textContent = sentenceOf(error);
    this.element('trouble-advice').replaceChildren(...advice.map(listItem));
    this.element('trouble-without', HTMLAnchorElement).href = without;
    this.sheet.hidden = false;
    document.body.dataset.state = 'error';
    const again = this.element('trouble-again');
    again.addEventListener('click', tryAgain, { once: true });
    again.focus();
  }

  hide(): void {
    this.sheet.hidden = true;
    document.body.dataset.state = 'starting';
  }

  /** Says quietly that the CPU draws, what a GPU would be good for, and how to have one. */
  readonly showWithoutGpu = (error: unknown): void => {
    const { advice } = ADVICE[troubleOf(error)];
    this.say('Drawn without a GPU, which would be faster.', [GAIN, sentenceOf(error), ...advice]);
    this.note.hidden = false;
  };

  /** Says quietly that a CPU takes the GPU's place. */
  readonly showEmulation = ({ adapter, software }: OpenDevice): void => {
    const { advice } = ADVICE.software;
    this.say(`No GPU: the CPU emulates one (${adapter}), as the address asks.`, advice);
    this.note.hidden = !software;
  };

  private say(sentence: string, advice: readonly string[]): void {
    const [line, list] = this.note.children;
    line.textContent = sentence;
    list.replaceChildren(...advice.map(listItem));
  }
}

/** @param error why there is no GPU, or which trouble it is */
export function adviceFor(error: unknown): Advice {
  return ADVICE[error === 'software' ? error : troubleOf(error)];
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function troubleOf(error: unknown): GpuTrouble {
  return error instanceof GpuError ? error.trouble : 'refused';
}

/** A sentence as an item of a list. */
export function listItem(text: string): HTMLElement {
  const item = document.createElement('li');
  item.append(...text.split('`').map((part, index) => (index % 2 ? code(part) : part)));
  return item;
}

function code(text: string): HTMLElement {
  const made = document.createElement('code');
  made.textContent = text;
  return made;
}
