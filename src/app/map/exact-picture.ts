import { hiddenWidths } from '../../network/network';
import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { PictureLine, PictureLayer } from '../../view/picture';
import { layerColours } from '../../view/colour-scales';
import { coloursByRegion } from '../../view/region-colours';
import type { Range } from '../../view/scaled-colours';
import type { CutWindow, PackedForms } from '../cut/cutting-messages';
import type { ExactRegions, Renderer } from '../drawing/renderer';
import { shownOf, type RegionPaint } from '../modes/mode';
import { MODES } from '../modes/modes';
import { windowParameter } from '../page/words';
import { shownDepth, type Look } from './look';

/** A cut window, where it is drawn from. */
interface DrawnCut<Regions> {
  readonly network: SlicedNetwork;
  readonly cut: CutWindow;
  readonly map: Regions;
  forms: PackedForms | undefined;
  paint: RegionPaint;
}

/** Milliseconds in which colours give way to others. */
const FADE = 260;

const NO_MOTION = '(prefers-reduced-motion: reduce)';

/**
 * The exact regions as they are on screen: those of the view and, until they arrive, those of the
 * view before, which stay sharp however they are zoomed.
 */
export class ExactPicture<Regions extends ExactRegions> {
  private cuts: DrawnCut<Regions>[] = [];
  private fadeFrom = -Infinity;

  constructor(private readonly renderer: Pick<Renderer<never, Regions>, 'upload'>) {}

  /**
   * Adds the regions of the view, over those of the last one.
   *
   * @param look as it is when they are where they are drawn from
   */
  async add(network: SlicedNetwork, cut: CutWindow, look: () => Look): Promise<void> {
    const map = await this.renderer.upload(cut.complex);
    const drawn: DrawnCut<Regions> = { network, cut, map, forms: undefined, paint: {} };
    if (!hasLayers(drawn, look())) return map.destroy();
    // Cuts of another slice have nothing to do with this one.
    const kept = this.cuts.filter((old) => old.network === network).slice(-1);
    for (const old of this.cuts) if (!kept.includes(old)) old.map.destroy();
    this.cuts = [...kept, drawn];
    paintCut(drawn, look());
  }

  /** The outputs' forms of a cut that was added. */
  async addForms(cut: CutWindow, forms: PackedForms, look: () => Look): Promise<void> {
    const drawn = this.cuts.find((other) => other.cut === cut);
    if (!drawn) return;
    await drawn.map.setForms(forms.forms, forms.outputs);
    drawn.forms = forms;
    // The cut may have been replaced in the meantime.
    if (this.cuts.includes(drawn)) paintCut(drawn, look());
  }

  /** Takes on the colours of a look, over a moment. */
  recolour(look: Look, before: Look): void {
    if (meaningOf(look) === meaningOf(before)) return;
    for (const drawn of this.cuts) if (!hasLayers(drawn, look)) drawn.map.destroy();
    this.cuts = this.cuts.filter((drawn) => hasLayers(drawn, look));
    for (const drawn of this.cuts) paintCut(drawn, look);
    this.fadeFrom = matchMedia(NO_MOTION).matches ? -Infinity : performance.now();
  }

  destroy(): void {
    for (const { map } of this.cuts.splice(0)) map.destroy();
  }

  /** The picture is still changing: it is to be drawn again. */
  get isFading(): boolean {
    return this.cuts.length > 0 && performance.now() - this.fadeFrom < FADE;
  }

  /** Range of what the colours of the view's regions mean. */
  get range(): Range | undefined {
    return this.cuts.at(-1)?.paint.range;
  }

  /** What values in view reach from and to, where colours mean values. */
  get values(): Range | undefined {
    return this.cuts.at(-1)?.paint.values;
  }

  /** Whether the regions on top are those of a network of (u, v). */
  isOf(network: SlicedNetwork): boolean {
    return this.cuts.at(-1)?.network === network;
  }

  /** Whether the regions of this very view are there, with all that a look shows of them. */
  isComplete(network: SlicedNetwork, view: Window, look: Look): boolean {
    const top = this.cuts.at(-1);
    if (top?.network !== network || (MODES[look.mode].needsForms && !top.forms)) return false;
    return windowParameter(top.cut.complex.window) === windowParameter(view);
  }

  /** Whether there is nothing to draw. */
  get isEmpty(): boolean {
    return this.cuts.length === 0;
  }

  /** Whether the regions reach all over the view: then nothing beneath them is seen. */
  covers(view: Window): boolean {
    return this.cuts.some((drawn) => covers(drawn, view));
  }

  /** What is to be drawn, lowest first. */
  layers(look: Look, scale: number, view: Window): PictureLayer<Regions>[] {
    const blend = Math.min(1, (performance.now() - this.fadeFrom) / FADE);
    const lowest = this.cuts.findLastIndex((drawn) => covers(drawn, view));
    return this.cuts.slice(Math.max(0, lowest)).flatMap((drawn): PictureLayer<Regions>[] => {
      const { map, network, paint } = drawn;
      const filling = paint.filling ?? { kind: 'colours', blend };
      const layers: PictureLayer<Regions>[] = [{ kind: 'regions', map, filling }];
      const depth = shownDepth(look, network);
      if (look.map.creases) {
        const colours = look.creasesByLayer
          ? layerColours(hiddenWidths(network).length, look.dark)
          : [look.map.palette.crease];
        const style = { width: look.creaseWidth * scale, colours, depth };
        layers.push({ kind: 'creases', map, style });
      }
      return layers;
    });
  }

  /** The decision boundary of the view. */
  get boundary(): readonly PictureLine[] {
    return this.cuts.at(-1)?.cut.boundary ?? [];
  }

  /** Regions of the view, for marks on them. */
  get top(): { readonly map: Regions; readonly cut: CutWindow } | undefined {
    return this.cuts.at(-1);
  }
}

function covers({ cut }: Pick<DrawnCut<unknown>, 'cut'>, view: Window): boolean {
  const { u0, u1, v0, v1 } = cut.complex.window;
  return u0 <= view.u0 && u1 >= view.u1 && v0 <= view.v0 && v1 >= view.v1;
}

/** Whether a cut has all the layers that a look shows: it may be one of the first layers alone. */
function hasLayers(
  { cut, network }: Pick<DrawnCut<unknown>, 'cut' | 'network'>,
  look: Look,
): boolean {
  return cut.complex.widths.length >= shownDepth(look, network);
}

/** What the colours of regions depend on. */
function meaningOf({ mode, output, otherValues, depth, dark, map }: Look): string {
  const { from, to } = otherValues ?? {};
  return [mode, output, from, to, depth, dark, map.palette.name].join(';');
}

/** Gives the regions the colours of a look. */
function paintCut(drawn: DrawnCut<ExactRegions>, look: Look): void {
  const { complex } = drawn.cut;
  const { forms, network } = drawn;
  const { palette } = look.map;
  const shown = shownOf(look, network);
  drawn.paint = MODES[look.mode].paint({ complex, forms, palette, ...shown });
  drawn.map.setColours(drawn.paint.colours ?? coloursByRegion(complex, palette, shown.depth));
}
