import type { Window } from '../../network/slice';
import { ConstructionForm } from '../open/construction-form';
import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';
import type { Plane } from '../map/plane';
import { UnitSheet } from '../sketch/unit-sheet';
import { SliceEditor } from './slice-editor';
import { WindowForm } from './window-form';

export interface SteeringListener {
  /** A network that is offered, or a construction. */
  onNetwork(name: string): void;
  onWindow(window: Window): void;
  onPlane(plane: Plane): void;
  /** Somebody wants to open a file of three points. */
  onThrough(): void;
  onReset(): void;
  onError(error: unknown): void;
  /** Units whose creases are to be shown, counted through all layers. */
  onPoint(units: readonly number[]): void;
}

/** Sheets of the bar, by the end of their element's ID. */
export type SteeringSheet = 'network' | 'window' | 'slice' | 'units';

/** What is mapped: the network, the window, the slice and the units, each on a sheet above its own button. */
export class SteeringBar {
  private readonly networks: HTMLSelectElement;
  private readonly sheets: Readonly<Record<SteeringSheet, HTMLDetailsElement>>;
  private readonly map: HTMLElement;
  private readonly construction: ConstructionForm;
  private readonly window: WindowForm;
  private readonly slice: SliceEditor;
  private readonly units: UnitSheet;

  constructor(element: FindElement, listener: SteeringListener) {
    this.networks = element('networks', HTMLSelectElement);
    this.map = element('map');
    const sheetOf = (name: SteeringSheet) => element(`steer-${name}`, HTMLDetailsElement);
    this.sheets = {
      network: sheetOf('network'),
      window: sheetOf('window'),
      slice: sheetOf('slice'),
      units: sheetOf('units'),
    };
    this.construction = new ConstructionForm(element, (name) => listener.onNetwork(name));
    this.window = new WindowForm(element, listener);
    this.slice = new SliceEditor(
      element,
      (plane) => listener.onPlane(plane),
      () => listener.onThrough(),
    );
    this.units = new UnitSheet(element, listener);
    this.networks.addEventListener('change', () => listener.onNetwork(this.networks.value));
    // A sheet gives way to the map.
    this.map.addEventListener('pointerdown', () => this.close());
    element('steer').addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.close()) event.preventDefault();
    });
  }

  /** Names this network as the one that is shown, among all that are offered. */
  select(name: string, networks: readonly string[]): void {
    const all = [...(networks.includes(name) ? [] : [name]), ...networks];
    this.networks.replaceChildren(...all.map((one) => new Option(one)));
    this.networks.value = name;
    this.construction.show(name);
  }

  show(exploration: Exploration): void {
    const { opened, plane, pictured, counted, isHome } = exploration;
    this.window.show(counted, isHome);
    this.slice.show(opened, plane, pictured);
    this.units.show(exploration);
  }

  /** Opens a sheet and goes into it, or closes it where it is open. */
  toggle(name: SteeringSheet): void {
    const sheet = this.sheets[name];
    if (sheet.hidden) return;
    sheet.open = !sheet.open;
    const first = sheet.querySelector<HTMLElement>('select, input');
    if (sheet.open) first?.focus();
    else this.map.focus();
  }

  /** @returns whether a sheet was open */
  close(): boolean {
    const open = Object.values(this.sheets).filter((sheet) => sheet.open);
    const hadFocus = open.some((sheet) => sheet.contains(document.activeElement));
    for (const sheet of open) sheet.open = false;
    if (hadFocus) this.map.focus();
    return open.length > 0;
  }
}
