import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../network/errors';
import { csv } from '../../sweep/csv';
import { asInputError, requireWritable } from '../files';
import { createWhole, writeWhole } from '../whole-files';

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
    if (existsSync(join(path, LOSS_FILE)))
      throw new InputError(`${path} has a ${LOSS_FILE} already; choose another folder.`);
    return new CheckpointFolder(path, Math.max(DIGITS, String(steps).length));
  }

  /**
   * Adds a checkpoint, and after it its row: the table never speaks of a file that is not there.
   *
   * @throws InputError if another training has begun here meanwhile, before this one has written anything.
   */
  async add(record: CheckpointRecord, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const name = `step-${String(record.step).padStart(this.digits, '0')}.safetensors`;
    const [file, table] = [name, LOSS_FILE].map((one) => join(this.path, one));
    this.records.push(record);
    const text = recordsCsv(this.records);
    if (this.records.length > 1) {
      await writeWhole(file, bytes, signal);
      await writeWhole(table, text, signal);
      return;
    }
    const isMade = await createWhole(file, bytes, signal);
    if (isMade && (await createWhole(table, text, signal))) return;
    // Steps of the other may have more digits, and its first file another name.
    if (isMade) await rm(file, { force: true });
    throw new InputError(`${this.path} has another training already; choose another folder.`);
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
