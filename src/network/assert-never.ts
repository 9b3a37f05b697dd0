/** Ends a switch over kinds, none of which is left: one that is not handled is an error of types. */
export function assertNever(kind: never): never {
  throw new Error(`There is one kind more: ${JSON.stringify(kind)}.`);
}
