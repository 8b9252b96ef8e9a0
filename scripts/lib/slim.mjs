// What keeps web and worker small. Measured: docs/performance.md, "Memory".

/** A small young generation: what requests and runs leave behind is collected after 4 MB and not after 32, and memory that was used once stays small. */
export const SLIM_FLAGS = ["--max-semi-space-size=4"];

/** One arena for all threads of a process instead of one each: what threads free is used again (glibc only). */
export const SLIM_ENV = { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? "1" };
