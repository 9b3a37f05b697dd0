import { describeAdapter } from '../../doctor/adapter';
import { examine } from '../../doctor/examine';
import {
  reportJson,
  reportWithoutAdapter,
  type CheckResult,
  type DoctorReport,
  type HostFacts,
} from '../../doctor/report';
import {
  adapterRows,
  CHECK_HEADING,
  checkRow,
  speedRows,
  type LabelledRows,
} from '../../doctor/report-text';
import { openDevice } from '../page/device';
import { adviceFor, listItem } from '../page/trouble';
import styles from './doctor.css?url';

/** How a browser gets a real GPU. */
const GET_GPU = adviceFor('software').advice.slice(1).join(' ');

/**
 * The page behind `?doctor`: what this browser's GPU can do, and whether it agrees with the CPU, as `crease doctor`
 * says it of the machine's. It takes the place of the explorer.
 */
export async function showDoctor(): Promise<void> {
  const page = new DoctorPage();
  try {
    const { device, found } = await openDevice();
    const report = await examine({
      device,
      facts: facts(),
      adapter: describeAdapter(found, device),
      getGpu: GET_GPU,
      onCheck: page.showCheck,
    });
    page.finish(report);
    device.destroy();
  } catch (error) {
    const { title, advice } = adviceFor(error);
    const sentence = error instanceof Error ? error.message : String(error);
    page.finish(reportWithoutAdapter(facts(), `${title}. ${sentence}`, ...advice));
  }
}

function facts(): HostFacts {
  const host = { runtime: 'browser', platform: navigator.userAgent };
  return { crease: import.meta.env.CREASE_VERSION, host };
}

class DoctorPage {
  private readonly verdict = made('p', 'The GPU is opened …');
  private readonly adapter = made('table');
  private readonly checks = made('tbody');
  private readonly speed = made('table');
  private readonly missing = made('ul');
  private readonly copy = made('button', 'Copy as JSON');
  private readonly json = made('textarea');

  constructor() {
    const { verdict, adapter, checks, speed, missing, copy, json } = this;
    verdict.id = 'doctor-verdict';
    verdict.role = 'status';
    checks.id = 'doctor-checks';
    copy.id = 'doctor-copy';
    copy.disabled = true;
    json.id = 'doctor-json';
    json.readOnly = true;
    json.hidden = true;
    json.ariaLabel = 'The report as JSON';
    const heading = made('thead');
    heading.append(rowOf(CHECK_HEADING, 'th'));
    const table = made('table');
    table.append(heading, checks);
    const explorer = made('a', 'Open the explorer');
    explorer.href = './';
    const actions = made('p');
    actions.append(copy, explorer);
    const page = made('main');
    page.id = 'doctor';
    page.append(made('h1', 'What this browser’s GPU can do'));
    page.append(verdict, missing, scrolling(table), speed, scrolling(adapter), actions, json);
    const sheet = made('link');
    sheet.rel = 'stylesheet';
    sheet.href = styles;
    document.head.append(sheet);
    document.body.replaceChildren(page);
    document.body.dataset.state = 'examining';
    document.title = 'Doctor – Crease';
  }

  /** Says what is at work, and what it came to. */
  readonly showCheck = (name: string, result?: CheckResult): void => {
    if (result) this.checks.append(checkElement(result));
    else this.verdict.textContent = `${name} …`;
  };

  finish(report: DoctorReport): void {
    const { verdict, adapter, checks, speed, missing, copy, json } = this;
    verdict.textContent = report.verdict;
    verdict.dataset.passed = String(report.passed);
    adapter.replaceChildren(...rowElements(adapterRows(report)));
    checks.replaceChildren(...report.checks.map(checkElement));
    if (report.speed) speed.replaceChildren(...rowElements(speedRows(report.speed)));
    const sentences = report.checks.flatMap(({ outcome, sentence = '' }) =>
      outcome === 'failed' ? [sentence] : [],
    );
    missing.replaceChildren(...[...sentences, ...report.missing].map(listItem));
    json.value = reportJson(report);
    copy.disabled = false;
    copy.addEventListener('click', () => void this.copyReport());
    document.body.dataset.state = 'done';
  }

  /** Where a page may not write to the clipboard, a person may. */
  private async copyReport(): Promise<void> {
    const { copy, json } = this;
    try {
      await navigator.clipboard.writeText(json.value);
      copy.textContent = 'Copied';
    } catch {
      json.hidden = false;
      json.select();
    }
  }
}

function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = '',
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** Wider than a phone, it moves by itself. */
function scrolling(table: HTMLElement): HTMLElement {
  const box = made('div');
  box.className = 'scrolling';
  box.append(table);
  return box;
}

function rowOf(cells: readonly string[], kind: 'td' | 'th' = 'td'): HTMLElement {
  const row = made('tr');
  row.append(...cells.map((cell) => made(kind, cell)));
  return row;
}

function checkElement(result: CheckResult): HTMLElement {
  const row = rowOf(checkRow(result));
  row.title = result.about;
  row.dataset.outcome = result.outcome;
  return row;
}

function rowElements(rows: LabelledRows): HTMLElement[] {
  return rows.map(([label, value]) => {
    const row = made('tr');
    row.append(made('th', label), made('td', value));
    return row;
  });
}
