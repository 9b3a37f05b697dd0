/** Networks that come with Crease, and stand by their names wherever a file does. */
export const SHIPPED: readonly string[] = ['flower'];

export function isShipped(name: string): boolean {
  return SHIPPED.includes(name);
}
