import { PRESETS, type Preset } from './presets';
import { THUMBNAIL, thumbnailAddress } from './thumbnails';

/**
 * What is worth seeing as a strip of small pictures. One of them is reached with Tab, the others from there with arrow
 * keys.
 */
export class PresetStrip {
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly pictures: readonly HTMLImageElement[];

  constructor(strip: HTMLElement, onPreset: (preset: Preset) => void) {
    this.pictures = PRESETS.map(() => {
      const picture = new Image(THUMBNAIL.width, THUMBNAIL.height);
      picture.loading = 'lazy';
      picture.draggable = false;
      // The button has the name.
      picture.alt = '';
      return picture;
    });
    this.buttons = PRESETS.map((preset, k) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = preset.name;
      button.ariaLabel = preset.name;
      button.tabIndex = k === 0 ? 0 : -1;
      button.append(this.pictures[k]);
      button.addEventListener('click', () => onPreset(preset));
      return button;
    });
    strip.replaceChildren(...this.buttons);
    strip.addEventListener('keydown', (event) => this.walk(event));
  }

  /**
   * @param dark whether the page is
   * @param seen the preset that is on screen
   */
  show(dark: boolean, seen: Preset | undefined): void {
    for (const [k, preset] of PRESETS.entries()) {
      if (preset === seen) this.buttons[k].ariaCurrent = 'true';
      else this.buttons[k].removeAttribute('aria-current');
      this.pictures[k].src = thumbnailAddress(preset, dark);
    }
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
