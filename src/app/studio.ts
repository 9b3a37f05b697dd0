import {
  Engine,
  type Dots,
  type Line,
  type MapStyle,
  type Painter,
  type PolygonLayer,
  type RegionMap,
  type Sampler,
} from '../gpu/engine';
import type { Network } from '../network/network';
import type { Window } from '../network/slice';
import { mutedPalette } from '../view/palette';
import type { Range } from '../view/region-colours';
import type { Cut, OutputForms } from './cutting-messages';
import type { DataLayer } from './data-layer';
import { ExactPicture } from './exact-picture';
import type { PictureSource } from './exploration';
import { shownDepth, type Look } from './look';
import { Refinement, type Aim, type RefinementListener } from './refinement';
import { surfaceFormat, type Surface } from './surface';

/** What is pointed out on the map. */
export interface Marks {
  readonly hovered?: Line | undefined;
  readonly pinned?: Line | undefined;
  /** Units whose creases are shown, counted through all layers. */
  readonly units?: readonly number[] | undefined;
  /** An edge of the region that is pinned. */
  readonly edge?: Line | undefined;
}

/** What a picture is of. */
export interface Sight {
  readonly view: Window;
  readonly look: Look;
  readonly marks: Marks;
  /** The network of (u, v) that is shown. */
  readonly network: Network;
  /** Data points on the plane. */
  readonly data: DataLayer | undefined;
}

/** Widths of marks in CSS pixels. */
const BOUNDARY_WIDTH = 2.5;
const HOVER_WIDTH = 2;
const PIN_WIDTH = 3;
const UNIT_WIDTH = 3;
const EDGE_WIDTH = 6;
const HALO = 3;
const DOT_DIAMETER = 8;

/** What is drawn with while there is a device: both engines' pictures, on the surface. */
export class Studio {
  private readonly engine: Engine;
  private readonly painter: Painter;
  private refinement: Refinement<RegionMap> | undefined;
  private exactPicture: ExactPicture | undefined;
  private hasPainted = false;
  private hasDrawn: () => void = () => undefined;

  /** Resolves when the first picture is on its way to the screen. */
  readonly firstDrawn = new Promise<void>((resolve) => {
    this.hasDrawn = resolve;
  });

  constructor(
    private readonly device: GPUDevice,
    private readonly surface: Surface,
  ) {
    surface.configure(device);
    this.engine = new Engine(device);
    this.painter = this.engine.createPainter(surfaceFormat());
    // Compiled while the first window is cut.
    this.exact.painter.prepare();
  }

  /** Range of what the exact picture's colours mean, where it has one. */
  get range(): Range | undefined {
    return this.exactPicture?.range;
  }

  /** The exact picture, made with all that draws it when it is first needed. */
  private get exact(): ExactPicture {
    return (this.exactPicture ??= new ExactPicture(
      this.engine.createPolygonPainter(surfaceFormat()),
    ));
  }

  /** Whether there are samples, or will be. */
  get isSampling(): boolean {
    return this.refinement !== undefined;
  }

  /** Resolves when all that was drawn is on its way to the screen. */
  async drawn(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
  }

  /** @throws InputError if the network is more than the GPU can hold. */
  createSampler(network: Network): Sampler {
    return this.engine.createSampler(network);
  }

  /** Refines maps of this sampler from now on. */
  refineWith(sampler: Sampler, listener: RefinementListener<RegionMap>): void {
    this.refinement?.destroy();
    this.refinement = new Refinement(sampler, listener);
  }

  aimAt(aim: Aim): void {
    this.refinement?.aimAt(aim);
  }

  addCut(network: Network, cut: Cut, look: () => Look): Promise<void> {
    return this.exact.add(network, cut, look);
  }

  recolour(look: Look, before: Look): void {
    this.exactPicture?.recolour(look, before);
  }

  /** Whether the exact picture of this very view is the one that is drawn. */
  isExact({ network, view, look }: Omit<Sight, 'marks' | 'data'>): boolean {
    return (
      look.picture === 'exact' && (this.exactPicture?.isComplete(network, view, look) ?? false)
    );
  }

  addForms(cut: Cut, forms: OutputForms, look: () => Look): Promise<void> {
    return this.exact.addForms(cut, forms, look);
  }

  /** What the picture of a view is drawn from. */
  sourceOf(sight: Omit<Sight, 'marks' | 'data'>): PictureSource {
    if (this.isExact(sight)) return 'exact';
    const stage = this.refinement?.stageOf(sight.view) ?? 'none';
    return stage === 'none' ? 'reprojected' : stage;
  }

  /** @returns whether the picture is still changing and is to be drawn again */
  paint({ view, look, marks, network, data }: Sight): boolean {
    const sampled = this.refinement?.maps ?? [];
    const exact = this.exactPicture;
    const isExact = look.picture === 'exact' && exact !== undefined && !exact.isEmpty;
    // The picture of another slice serves until there is anything of this one.
    const isStale = exact !== undefined && !exact.isOf(network) && sampled.length > 0;
    const layers = isExact && !isStale ? exact.layers(look, devicePixelRatio, view) : [];
    layers.push(...this.boundary(look, network));
    if (data && look.points && (layers.length > 0 || sampled.length > 0))
      layers.push({ kind: 'dots', dots: dotsOf(data) });
    layers.push(...this.marks(look, marks, network));
    const maps = layers.length > 0 && exact?.covers(view) && !isStale && isExact ? [] : sampled;
    if (maps.length === 0 && layers.length === 0) return false;
    const target = this.surface.frame();
    const polygons = exact ?? this.exact;
    const overlay = (pass: GPURenderPassEncoder) =>
      polygons.painter.record(pass, layers, view, this.surface);
    const style = sampledStyle(look, network, isExact);
    this.painter.paint(target, maps, style, view, layers.length > 0 ? overlay : undefined);
    if (!this.hasPainted) void this.drawn().then(this.hasDrawn);
    this.hasPainted = true;
    return isExact && exact.isFading;
  }

  destroy(): void {
    this.refinement?.destroy();
    this.exactPicture?.destroy();
    this.painter.destroy();
    this.surface.unconfigure();
  }

  private boundary(look: Look, network: Network): PolygonLayer[] {
    const exact = this.exactPicture;
    if (!look.boundary || !exact?.isOf(network)) return [];
    return linesOf(exact.boundary, BOUNDARY_WIDTH, look.map.palette.boundary);
  }

  private marks({ dark, map }: Look, marks: Marks, network: Network): PolygonLayer[] {
    const { boundary: accent } = map.palette;
    const [ink, paper] = dark ? [WHITE, BLACK] : [BLACK, WHITE];
    const haloed = (line: Line | undefined, width: number, colour: number): PolygonLayer[] =>
      line ? [...linesOf([line], width + HALO, paper), ...linesOf([line], width, colour)] : [];
    return [
      ...this.units(marks.units ?? [], accent, network),
      ...haloed(marks.pinned, PIN_WIDTH, ink),
      ...haloed(marks.hovered, HOVER_WIDTH, ink),
      ...haloed(marks.edge, EDGE_WIDTH, accent),
    ];
  }

  /** Whole creases of units. */
  private units(units: readonly number[], colour: number, network: Network): PolygonLayer[] {
    const exact = this.exactPicture;
    if (!exact?.top || !exact.isOf(network)) return [];
    const { map, cut } = exact.top;
    const style = { width: UNIT_WIDTH * devicePixelRatio, colours: [colour] };
    const depth = cut.complex.widths.length;
    return units.map((unit) => ({ kind: 'creases', map, style: { ...style, depth, unit } }));
  }
}

function linesOf(lines: readonly Line[], width: number, colour: number): PolygonLayer[] {
  const style = { width: width * devicePixelRatio, colours: [colour] };
  return lines.length > 0 ? [{ kind: 'lines', lines, style }] : [];
}

function dotsOf(data: DataLayer): Dots {
  return { ...data, diameter: DOT_DIAMETER * devicePixelRatio, rim: BLACK };
}

/** Colours as the GPU has them. */
const BLACK = 0xff1e1c1a;
const WHITE = 0xffffffff;

/**
 * How samples are coloured. They know regions and nothing else: where the colours mean something
 * else they are pale, and wait for the exact regions.
 */
export function sampledStyle(look: Look, network: Network, isExact: boolean): MapStyle {
  const isWhole = shownDepth(look, network) === shownDepth({ ...look, depth: Infinity }, network);
  if (!isExact || (look.mode === 'region' && isWhole)) return look.map;
  return { ...look.map, palette: mutedPalette(look.map.palette, look.map.background) };
}
