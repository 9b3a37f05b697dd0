export type Field = string | number | undefined;

/** A table with a heading, as RFC 4180 has it but for the ends of lines. */
export function csv(
  columns: readonly string[],
  rows: readonly Readonly<Record<string, Field>>[],
): string {
  const lines = rows.map((row) => columns.map((column) => field(row[column])).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** A field as RFC 4180 has it; empty where there is no value. */
function field(value: Field): string {
  const text = value === undefined ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
