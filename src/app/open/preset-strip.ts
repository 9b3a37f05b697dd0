import type { OpenedNetwork } from '../../network/opened-network';
import { presetSketch, type SketchScheme } from '../sketch/preset-sketch';
import { showSketch, Sketcher } from '../sketch/sketcher';
import { readLink } from '../page/link';
import { PRESETS, type Preset } from './presets';

/** CSS pixels of a picture. */
const [WIDTH, HEIGHT] = [72, 48];

/** Milliseconds that pictures wait behind the map that is asked for. */
const PATIENCE = 400;

/** Whatever opens networks by their names: a `Catalogue`. */
interface Opener {
  open(name: string): Promise<OpenedNetwork>;
}

/**
 * What is worth seeing as a strip of small pictures, each drawn once it comes into view, behind the map itself. One of
 * them is reached with Tab, the others from there with arrow keys.
 */
export class PresetStrip {
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly sketcher = new Sketcher();
  private readonly opened = new Map<string, Promise<OpenedNetwork>>();
  private observer: IntersectionObserver | undefined;
  private scheme: SketchScheme | undefined;
  /** Resolves when the picture that was begun last is there. */
  private drawn: Promise<void> = Promise.resolve();

  constructor(
    strip: HTMLElement,
    private readonly opener: Opener,
    onPreset: (preset: Preset) => void,
  ) {
    this.buttons = PRESETS.map((preset, k) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = preset.name;
      button.ariaLabel = preset.name;
      button.tabIndex = k === 0 ? 0 : -1;
      button.append(document.createElement('canvas'));
      button.addEventListener('click', () => onPreset(preset));
      return button;
    });
    strip.replaceChildren(...this.buttons);
    strip.addEventListener('keydown', (event) => this.walk(event));
  }

  /**
   * Draws what is in view of the strip, unless it is drawn like that already.
   *
   * @param seen the preset that is on screen
   */
  show(scheme: SketchScheme, seen: Preset | undefined): void {
    for (const [k, button] of this.buttons.entries())
      if (PRESETS[k] === seen) button.ariaCurrent = 'true';
      else button.removeAttribute('aria-current');
    const { dark, palette } = this.scheme ?? {};
    if (dark === scheme.dark && palette === scheme.palette) return;
    this.scheme = scheme;
    this.observer?.disconnect();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) {
          observer.unobserve(target);
          this.drawLater(
            this.buttons.findIndex((button) => button === target),
            scheme,
          );
        }
    });
    this.observer = observer;
    setTimeout(() => {
      if (this.observer === observer) for (const button of this.buttons) observer.observe(button);
    }, PATIENCE);
  }

  private drawLater(k: number, scheme: SketchScheme): void {
    this.drawn = this.drawn
      .then(() => (this.scheme === scheme ? this.draw(k, scheme) : undefined))
      // It keeps its name: what is wrong is said where somebody chooses it.
      .catch(() => undefined);
  }

  private async draw(k: number, scheme: SketchScheme): Promise<void> {
    const preset = PRESETS[k];
    const name = readLink(preset.search).network ?? '';
    const opening = this.opened.get(name) ?? this.opener.open(name);
    this.opened.set(name, opening);
    const size = [WIDTH, HEIGHT].map((length) => Math.round(length * devicePixelRatio));
    const request = presetSketch(preset, await opening, [size[0], size[1]], scheme);
    const sketch = await this.sketcher.map(request);
    const [canvas] = this.buttons[k].children;
    if (canvas instanceof HTMLCanvasElement) showSketch(canvas, sketch);
    this.buttons[k].dataset.drawn = 'yes';
  }

  private walk(event: KeyboardEvent): void {
    const { buttons } = this;
    const at = buttons.findIndex((button) => button === document.activeElement);
    const last = buttons.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = buttons[Math.min(last, Math.max(0, to))];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}
