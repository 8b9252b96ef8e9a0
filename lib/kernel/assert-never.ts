/** Closes a switch over a union: the compiler refuses the call while a variant is unhandled. */
export function assertNever(value: never): never {
  throw new TypeError(`Unhandled variant: ${JSON.stringify(value)}`);
}
