import type { SlicedNetwork } from '../../network/sliced-network';
import { mutedPalette } from '../../view/palette';
import type { Dots, Line, MapStyle, MarkLayer, PictureLayer } from '../../view/picture';
import type { Range } from '../../view/scaled-colours';
import type { CutWindow, PackedForms } from '../cut/cutting-messages';
import type { DataLayer } from './data-layer';
import type { ExactRegions, Renderer, SampledMap } from '../drawing/renderer';
import { ExactPicture } from './exact-picture';
import type { PictureSource } from './exploration';
import { BY_REGION } from '../modes/modes';
import { shownDepth, type Look } from './look';
import { Refinement, type Aim, type RefinementListener } from './refinement';
import type { Marks, Sight } from './sight';

/** What a picture is of, but for what is drawn over it. */
type Pictured = Pick<Sight, 'network' | 'view' | 'look'>;

/** Widths of marks in CSS pixels. */
const BOUNDARY_WIDTH = 2.5;
const FRAME_WIDTH = 1.5;
const HOVER_WIDTH = 2;
const PIN_WIDTH = 3;
const UNIT_WIDTH = 3;
const EDGE_WIDTH = 6;
const HALO = 3;
const DOT_DIAMETER = 8;

/** What is drawn with while there is a renderer: both engines' pictures, on its surface. */
export class Studio<
  Map extends SampledMap = SampledMap,
  Regions extends ExactRegions = ExactRegions,
> {
  private readonly exact: ExactPicture<Regions>;
  private refinement: Refinement<Map> | undefined;
  private hasPainted = false;
  private hasDrawn: () => void = () => undefined;
  /** Whether the last picture that was painted is on the canvas. */
  private isWhole = false;

  /** Resolves when the first picture is on its way to the screen. */
  readonly firstDrawn = new Promise<void>((resolve) => {
    this.hasDrawn = resolve;
  });

  constructor(private readonly renderer: Renderer<Map, Regions>) {
    this.exact = new ExactPicture(renderer);
  }

  /** Range of what the exact picture's colours mean, where it has one. */
  get range(): Range | undefined {
    return this.exact.range;
  }

  /** Whether there are samples, or will be. */
  get isSampling(): boolean {
    return this.refinement !== undefined;
  }

  /** Resolves when all that was drawn is on its way to the screen. */
  drawn(): Promise<void> {
    return this.renderer.drawn();
  }

  /**
   * Refines maps of this network from now on.
   *
   * @param beforeFiner resolves when there is nothing more urgent to do than finer maps
   * @throws InputError if the network is more than the renderer can hold; nothing changes then.
   */
  sample(
    network: SlicedNetwork,
    listener: RefinementListener<Map>,
    beforeFiner: () => Promise<void>,
  ): void {
    const sampler = this.renderer.createSampler(network);
    this.refinement?.destroy();
    this.refinement = new Refinement(sampler, listener, beforeFiner);
  }

  aimAt(aim: Aim): void {
    this.refinement?.aimAt(aim);
  }

  addCut(network: SlicedNetwork, cut: CutWindow, look: () => Look): Promise<void> {
    return this.exact.add(network, cut, look);
  }

  recolour(look: Look, before: Look): void {
    this.exact.recolour(look, before);
  }

  /** Whether the exact picture of this very view is the one that is drawn. */
  isExact({ network, view, look }: Pictured): boolean {
    return this.isWhole && look.picture === 'exact' && this.exact.isComplete(network, view, look);
  }

  addForms(cut: CutWindow, forms: PackedForms, look: () => Look): Promise<void> {
    return this.exact.addForms(cut, forms, look);
  }

  /** What the picture of a view is drawn from. */
  sourceOf(sight: Pictured): PictureSource {
    if (this.isExact(sight)) return 'exact';
    const stage = this.isWhole && this.refinement?.stageOf(sight.view);
    return stage === 'coarse' || stage === 'finished' ? stage : 'reprojected';
  }

  /** @returns whether the picture is still changing and is to be drawn again */
  paint({ view, look, marks, network, data }: Sight): boolean {
    const sampled = this.refinement?.maps ?? [];
    const { exact } = this;
    const isExact = look.picture === 'exact' && !exact.isEmpty;
    // The picture of another slice serves until there is anything of this one.
    const isStale = !exact.isEmpty && !exact.isOf(network) && sampled.length > 0;
    const layers = isExact && !isStale ? exact.layers(look, devicePixelRatio, view) : [];
    layers.push(...this.boundary(look, network));
    if (data && look.points && (layers.length > 0 || sampled.length > 0))
      layers.push({ kind: 'dots', dots: dotsOf(data) });
    const over = this.marks(look, marks, network);
    const isCovered = isExact && !isStale && exact.covers(view);
    const maps = isCovered ? [] : sampled;
    // Marks alone are no picture: the preview stays until there is one.
    if (maps.length === 0 && layers.length === 0) return false;
    const style = sampledStyle(look, network, isExact);
    this.isWhole = this.renderer.paint({
      view,
      maps,
      around: sampled,
      style,
      layers,
      marks: over,
    });
    if (!this.hasPainted) void this.drawn().then(this.hasDrawn);
    this.hasPainted = true;
    return isExact && exact.isFading;
  }

  destroy(): void {
    this.refinement?.destroy();
    this.exact.destroy();
    this.renderer.destroy();
  }

  private boundary(look: Look, network: SlicedNetwork): PictureLayer<Regions>[] {
    const { exact } = this;
    if (!look.boundary || !exact.isOf(network)) return [];
    return linesOf(exact.boundary, BOUNDARY_WIDTH, look.map.palette.boundary);
  }

  private marks({ dark, map }: Look, marks: Marks, network: SlicedNetwork): MarkLayer<Regions>[] {
    const { boundary: accent } = map.palette;
    const [ink, paper] = dark ? [WHITE, BLACK] : [BLACK, WHITE];
    const haloed = (line: Line | undefined, width: number, colour: number): MarkLayer<Regions>[] =>
      line ? [...linesOf([line], width + HALO, paper), ...linesOf([line], width, colour)] : [];
    return [
      ...haloed(marks.frame, FRAME_WIDTH, ink),
      ...this.units(marks.units ?? [], accent, network),
      ...haloed(marks.pinned, PIN_WIDTH, ink),
      ...haloed(marks.hovered, HOVER_WIDTH, ink),
      ...haloed(marks.edge, EDGE_WIDTH, accent),
    ];
  }

  /** Whole creases of units. */
  private units(
    units: readonly number[],
    colour: number,
    network: SlicedNetwork,
  ): MarkLayer<Regions>[] {
    const { exact } = this;
    if (!exact.top || !exact.isOf(network)) return [];
    const { map, cut } = exact.top;
    const style = { width: UNIT_WIDTH * devicePixelRatio, colours: [colour] };
    const depth = cut.complex.widths.length;
    return units.map((unit) => ({ kind: 'creases', map, style: { ...style, depth, unit } }));
  }
}

function linesOf(lines: readonly Line[], width: number, colour: number): MarkLayer<never>[] {
  const style = { width: width * devicePixelRatio, colours: [colour] };
  return lines.length > 0 ? [{ kind: 'lines', lines, style }] : [];
}

function dotsOf(data: DataLayer): Dots {
  return { ...data, diameter: DOT_DIAMETER * devicePixelRatio, rim: BLACK };
}

/** Colours as pictures have them. */
const BLACK = 0xff1e1c1a;
const WHITE = 0xffffffff;

/**
 * How samples are coloured. They know regions and nothing else: where the colours mean something
 * else they are pale, and wait for the exact regions.
 */
export function sampledStyle(look: Look, network: SlicedNetwork, isExact: boolean): MapStyle {
  const isWhole = shownDepth(look, network) === shownDepth({ ...look, depth: Infinity }, network);
  if (!isExact || (look.mode === BY_REGION && isWhole)) return look.map;
  return { ...look.map, palette: mutedPalette(look.map.palette, look.map.background) };
}
