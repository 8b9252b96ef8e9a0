/**
 * One value per operating-system process, whatever number of times the module is loaded: Next loads a module again for
 * each bundle and on every reload in development, and a second database handle or rate limiter would be wrong.
 */
export function processSingleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`workflow-platform.${name}`);
  const store = globalThis as unknown as Record<symbol, { value: T } | undefined>;
  store[key] ??= { value: make() };
  return store[key].value;
}

/** Replaces the value, for tests. */
export function replaceProcessSingleton<T>(name: string, value: T): void {
  const store = globalThis as unknown as Record<symbol, { value: T } | undefined>;
  store[Symbol.for(`workflow-platform.${name}`)] = { value };
}

/** Forgets the value: the next call makes it anew. */
export function dropProcessSingleton(name: string): void {
  const store = globalThis as unknown as Record<symbol, unknown>;
  delete store[Symbol.for(`workflow-platform.${name}`)];
}
