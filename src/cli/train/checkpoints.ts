import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../network/errors';
import { csv } from '../../sweep/csv';
import { asInputError, requireWritable } from '../files';
import { writeWhole } from '../whole-files';

/** What is known of a training at a checkpoint. */
export interface CheckpointRecord {
  readonly step: number;
  /** Mean loss of the examples that are trained with. */
  readonly loss: number;
  /** Mean loss of those that are kept back. */
  readonly testLoss?: number;
  /** Shares of examples that are taken for the other class. */
  readonly error?: number;
  readonly testError?: number;
  /** Exact regions of the window. */
  readonly regions?: number;
}

const COLUMNS: readonly (readonly [keyof CheckpointRecord, string])[] = [
  ['step', 'step'],
  ['loss', 'loss'],
  ['testLoss', 'test_loss'],
  ['error', 'error'],
  ['testError', 'test_error'],
  ['regions', 'regions'],
];

/** The course of a training. */
export const LOSS_FILE = 'loss.csv';

/** Digits of a step in a file's name, so that names are in the order of steps. */
const DIGITS = 5;

/** The folder of a training: `step-00100.safetensors` and the like, and `loss.csv` with a row for each. */
export class CheckpointFolder {
  readonly records: CheckpointRecord[] = [];

  private constructor(
    readonly path: string,
    private readonly digits: number,
  ) {}

  /** @throws InputError if the folder cannot be made, or another training is in it. */
  static async begin(path: string, steps: number): Promise<CheckpointFolder> {
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      throw asInputError(path, error);
    }
    const known = readdirSync(path).find((name) => /^step-\d+\.safetensors$/.test(name));
    if (known !== undefined)
      throw new InputError(
        `${path} has checkpoints already, ${known} for one; choose another folder.`,
      );
    requireWritable(join(path, LOSS_FILE));
    return new CheckpointFolder(path, Math.max(DIGITS, String(steps).length));
  }

  /** Adds a checkpoint, and after it its row: the table never speaks of a file that is not there. */
  async add(record: CheckpointRecord, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const name = `step-${String(record.step).padStart(this.digits, '0')}.safetensors`;
    await writeWhole(join(this.path, name), bytes, signal);
    this.records.push(record);
    await writeWhole(join(this.path, LOSS_FILE), recordsCsv(this.records), signal);
  }
}

/** Columns that no record has are left out. */
function recordsCsv(records: readonly CheckpointRecord[]): string {
  const columns = COLUMNS.filter(([key]) => records.some((record) => record[key] !== undefined));
  const rows = records.map((record) =>
    Object.fromEntries(columns.map(([key, title]) => [title, record[key]])),
  );
  return csv(
    columns.map(([, title]) => title),
    rows,
  );
}
