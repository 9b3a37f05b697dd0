import { DARK, LIGHT } from '../../drawing/ink';
import { layOut, SIDE, TEXT_SIZE } from '../../drawing/picture';
import type { Play, SceneState } from '../../story/play';
import type { Drawing } from '../../story/scene';
import { storyAddress, storyCommand } from '../../story/command';
import { stateWith } from '../../story/settings';
import type { Threads } from '../../threads/threads';
import { paintLayout } from './canvas';
import { SceneActs } from './scene-acts';
import { SceneControls } from './scene-controls';
import { SceneHandles } from './scene-handles';
import { ScenePrint } from './scene-print';
import { SceneRefinement } from './scene-refinement';
import type { Act, StoryQuestions } from './story-messages';

/** Pixels below which panels lie one below the other. */
const NARROW = 620;
/** Screen pixels of a title below which it is hard to read. */
const LEGIBLE = 10;
/** Screen pixels per point of a figure, at most. */
const LARGEST = 1.56;
/** Milliseconds that a figure rests before its words are said. */
const QUIET = 700;
/** Milliseconds after a reader's last change before what follows from it is played. */
const PATIENCE = 400;

/** Who draws figures as they are found, and those that move. */
export interface Artists {
  readonly stills: Threads<StoryQuestions>;
  readonly moved: Threads<StoryQuestions>;
}

/** A scene on the page: its canvas, what can be dragged there, its controls and its words. */
export class SceneView {
  private state: SceneState;
  /** The state that the figure shows, or is being drawn for. */
  private asked: SceneState | undefined;
  private drawing: Drawing | undefined;
  /** In which it was drawn. */
  private ink = LIGHT;
  private running: Promise<void> | undefined;
  /** From 0 to 1; where it is not playing, the time that it would go on from. */
  private time: number;
  private frame = 0;
  /** The field whose film plays, rather than the scene. */
  private filmed: string | undefined;
  private beginning: ReturnType<typeof setTimeout> | undefined;
  private wasSeen = false;
  private artist: Threads<StoryQuestions>;
  private isInView = false;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private readonly paper = matchMedia('print');
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly canvas = document.createElement('canvas');
  private readonly stage = document.createElement('div');
  private readonly caption = document.createElement('p');
  private readonly links = document.createElement('p');
  private readonly explorer = document.createElement('a');
  private readonly itself = document.createElement('a');
  private readonly command = document.createElement('code');
  private readonly said = document.createElement('p');
  private readonly printed = new ScenePrint();
  private readonly acts = new SceneActs(
    (act) => this.perform(act),
    (error) => this.fail(error),
  );
  private readonly refinement = new SceneRefinement((signal) => this.refine(signal));
  private readonly handles: SceneHandles;
  private readonly controls: SceneControls;

  constructor(
    readonly figure: HTMLElement,
    readonly scene: Play,
    private readonly artists: Artists,
  ) {
    this.artist = artists.stills;
    this.time = scene.still;
    this.state = scene.at(scene.still);
    this.canvas.setAttribute('role', 'img');
    this.stage.className = 'stage';
    this.stage.append(this.canvas, this.printed.canvas);
    this.handles = new SceneHandles(this.stage, {
      onDrag: (handle, to) => void this.acts.add({ kind: 'drag', handle, to }),
      onPoint: scene.point
        ? (panel, at) => this.set(scene.point?.(this.state, panel, at) ?? this.state, false)
        : undefined,
      onPress:
        scene.takes === 'presses'
          ? (panel, at) => void this.acts.add({ kind: 'press', panel, at })
          : undefined,
      onStroke:
        scene.takes === 'strokes'
          ? (panel, from, to) => void this.acts.add({ kind: 'stroke', panel, from, to })
          : undefined,
    });
    this.controls = new SceneControls(scene, {
      onPlay: () => (this.playing === true ? this.pause() : this.play()),
      onTime: (time) => this.goTo(time),
      onState: (field, value) => this.setField(field, value),
      onFilm: (field) => (this.filmed === field ? this.pause() : this.playFilm(field)),
      onFiles: (field, files) => void this.open(field, files),
    });
    this.acceptDrops();
    this.fill();
    new ResizeObserver(() => this.paint()).observe(this.stage);
    this.dark.addEventListener('change', () => {
      // Who prints waits for no worker, and gets what was drawn for paper.
      if (!this.paper.matches) void this.redraw();
    });
  }

  private fill(): void {
    const caption = document.createElement('figcaption');
    this.caption.className = 'numbers';
    this.links.className = 'links';
    this.explorer.textContent = 'Open in the explorer';
    this.itself.textContent = 'Link to this';
    this.links.append(this.explorer, this.itself, this.command);
    this.said.className = 'spoken';
    this.said.setAttribute('role', 'status');
    caption.append(this.caption, this.links, this.said);
    this.figure.replaceChildren(this.stage, this.controls.element, caption);
    this.controls.show(this.state, this.time, false);
  }

  /** Resolves when the figure is there. */
  async drawn(): Promise<void> {
    // Where nothing is left to be drawn, a run is over before anybody knows of it, and would seem to go on for ever.
    if (this.asked !== this.state) this.running ??= this.run();
    await this.running;
  }

  /** Some of it came into view. @param isMost whether as much as it takes to play, which it does the first time */
  enter(isMost: boolean): void {
    if (!this.isInView) this.refinement.beginLater();
    this.isInView = true;
    if (!isMost || this.wasSeen || this.still.matches) return;
    this.wasSeen = true;
    this.time = 0;
    this.play();
  }

  /** It left the view. */
  leave(): void {
    this.isInView = false;
    this.pause();
    this.refinement.stop();
  }

  /** What plays: the scene, the film of a field, or nothing. */
  private get playing(): boolean | string {
    return this.frame !== 0 && (this.filmed ?? true);
  }

  private play(): void {
    this.pause();
    if (this.time >= 1) this.time = 0;
    const from = this.time;
    this.animate((seconds) => {
      this.time = Math.min(1, from + seconds / this.scene.seconds);
      this.change({ ...this.scene.at(this.time) });
      return this.time < 1;
    });
  }

  /** Plays a field from where it is, or from its beginning where that is its end. */
  private playFilm(field: string): void {
    const control = this.scene.controls.find((candidate) => candidate.field === field);
    if (control?.kind !== 'range' || !control.film) return;
    this.pause();
    this.wasSeen = true;
    const { min, max, step, film } = control;
    const now = Number(this.state[field]);
    const from = now >= max ? min : now;
    this.filmed = field;
    this.animate((seconds) => {
      const share = seconds / film.seconds;
      const value = Math.min(max, from + step * Math.round((share * (max - min)) / step));
      this.change({ ...this.state, [field]: value });
      if (value >= max) this.sayLater();
      return value < max;
    });
  }

  /** @param show what is to be seen after so many seconds; whether that is not all */
  private animate(show: (seconds: number) => boolean): void {
    const start = performance.now();
    const step = (now: number) => {
      const goesOn = show(Math.max(0, now - start) / 1000);
      this.frame = goesOn ? requestAnimationFrame(step) : 0;
      if (!goesOn) this.pause();
    };
    this.frame = requestAnimationFrame(step);
    this.controls.show(this.state, this.time, this.playing);
  }

  private pause(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.beginning);
    this.frame = 0;
    this.filmed = undefined;
    this.controls.show(this.state, this.time, false);
    this.refinement.beginLater();
  }

  private goTo(time: number): void {
    this.pause();
    this.time = time;
    this.set({ ...this.scene.at(time) });
  }

  /** Shows the scene with some of its fields set, as `field=value` each, or says what is none of it. */
  ask(settings: readonly string[]): void {
    try {
      this.set(stateWith(this.scene, this.scene.at(this.scene.still), settings), false);
    } catch (error) {
      this.fail(error);
    }
  }

  private setField(field: string, value: number | string): void {
    const state = { ...this.state, [field]: value };
    this.adopt(this.scene.settle?.(state, field) ?? state);
  }

  /** Shows what a reader made of the scene: what is seen of it by a film, from its beginning. */
  private adopt(state: SceneState): void {
    const hasChanged = (field: string) => state[field] !== this.state[field];
    const filmed = this.scene.controls.find(
      (control) => control.kind === 'range' && control.film?.after.some(hasChanged),
    );
    if (filmed?.kind !== 'range') {
      this.set(state);
      return;
    }
    const { field, min, max } = filmed;
    this.set({ ...state, [field]: this.still.matches ? max : min });
    // Who draws, or types on, is not run after.
    if (!this.still.matches) this.beginning = setTimeout(() => this.playFilm(field), PATIENCE);
  }

  /** Reads what files hold for a field. */
  private async open(field: string, files: readonly File[]): Promise<void> {
    this.caption.textContent = `Opening ${files.map(({ name }) => name).join(', ')} …`;
    try {
      const control = this.scene.controls.find((candidate) => candidate.field === field);
      const kind = control?.kind === 'text' ? control.takesFiles : undefined;
      this.setField(
        field,
        await this.artists.moved.ask('open', { files, kind: kind ?? 'network' }),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  /** Files that are dropped on the figure are for the field that takes any. */
  private acceptDrops(): void {
    const field = this.scene.controls.find(
      (control) => control.kind === 'text' && control.takesFiles !== undefined,
    )?.field;
    if (field === undefined) return;
    this.figure.addEventListener('dragover', (event) => event.preventDefault());
    this.figure.addEventListener('drop', (event) => {
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) void this.open(field, files);
    });
  }

  private async perform(act: Act): Promise<void> {
    const request = { scene: this.scene.name, state: this.state, act };
    this.adopt(await this.artists.moved.ask('act', request));
  }

  /** Shows what somebody asked for. */
  private set(state: SceneState, isSaid = true): void {
    this.pause();
    this.wasSeen = true;
    this.change(state);
    clearTimeout(this.quiet);
    if (isSaid) this.sayLater();
  }

  private sayLater(): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => void this.say(), QUIET);
  }

  private async say(): Promise<void> {
    await this.drawn();
    this.said.textContent = this.drawing?.alternative ?? '';
  }

  private change(state: SceneState): void {
    this.state = state;
    this.controls.show(state, this.time, this.playing);
    void this.drawn();
  }

  private async redraw(): Promise<void> {
    this.asked = undefined;
    await this.drawn();
  }

  /** Draws what is wanted, until that is what is shown. */
  private async run(): Promise<void> {
    this.refinement.stop();
    while (this.asked !== this.state) {
      const { state } = this;
      this.asked = state;
      try {
        const isDark = this.dark.matches;
        // What plays, or was touched, is no still any more.
        if (this.wasSeen) this.artist = this.artists.moved;
        const request = { scene: this.scene.name, state, isDark };
        this.showDrawing(await this.artist.ask('draw', request), isDark);
        this.print(state);
      } catch (error) {
        this.fail(error);
      }
    }
    this.running = undefined;
    this.refinement.beginLater();
  }

  /** Has what the figure leaves out found, and shown as it comes, where it is seen, and rests. */
  private async refine(signal: AbortSignal): Promise<void> {
    const { state, artists, drawing } = this;
    if (!this.isInView || this.frame !== 0 || this.running || drawing?.isUnfinished !== true)
      return;
    // Whoever draws it from now on is to know what was found.
    this.artist = artists.moved;
    const isDark = this.dark.matches;
    const show = (drawn: Drawing) => {
      if (!signal.aborted) this.showDrawing(drawn, isDark);
    };
    try {
      const request = { scene: this.scene.name, state, isDark };
      show(await this.artist.ask('finish', request, { signal, onNews: show }));
      this.print(state);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  /** Has what is on screen now drawn for paper, too, where it is dark. */
  private print(state: SceneState): void {
    const { artist } = this;
    const request = { scene: this.scene.name, state, isDark: false };
    if (this.ink === DARK) this.printed.drawLater(() => artist.ask('draw', request));
    else this.printed.clear();
  }

  private fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.caption.textContent = `This figure could not be drawn: ${why}`;
  }

  private showDrawing(drawing: Drawing, isDark: boolean): void {
    const { caption, alternative, explorer } = drawing;
    this.drawing = drawing;
    this.ink = isDark ? DARK : LIGHT;
    this.paint();
    this.caption.textContent = caption;
    this.canvas.setAttribute('aria-label', alternative);
    this.explorer.hidden = explorer === undefined;
    if (explorer !== undefined) this.explorer.href = `../${explorer}`;
    this.command.textContent = storyCommand(this.scene, this.state);
    this.itself.href = storyAddress(this.scene, this.state);
  }

  private paint(): void {
    const { drawing, stage, canvas } = this;
    const width = stage.clientWidth;
    if (!drawing || width === 0) return;
    const layout = layOut(drawing.panels, width < NARROW ? SIDE : Math.max(width, 2.1 * SIDE));
    const scale = Math.min(LARGEST, width / layout.width);
    const pixels = scale * Math.min(3, devicePixelRatio);
    const [across, down] = [Math.ceil(layout.width * pixels), Math.ceil(layout.height * pixels)];
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    canvas.style.width = `${layout.width * scale}px`;
    canvas.style.height = `${layout.height * scale}px`;
    const context = canvas.getContext('2d');
    // A panel that is wider than a phone is there in small, but for its title.
    const titleSize = Math.max(TEXT_SIZE, width < NARROW ? LEGIBLE / scale : 0);
    if (context) paintLayout(context, layout, this.ink, pixels, titleSize);
    stage.style.minHeight = '0';
    this.handles.show(drawing.handles, layout, scale);
  }
}
