/** A client of a database, for the length of one call. */
export interface PooledClient {
  /** Brings it back to how it began. @throws when it cannot: then it is thrown away */
  reset?(): Promise<void>;
  close(): void;
}

interface Group<T> {
  idle: { client: T; timer: NodeJS.Timeout }[];
  count: number;
  waiting: (() => void)[];
}

const PER_KEY_MAX = 5;
const IDLE_MS = 30_000;

/**
 * Clients of databases, at most `max` for one account, closed when nobody used them for `idleMs`.
 * @param max further calls wait for their turn, as long as their signal lets them
 */
export function createClientPool<T extends PooledClient>({ max = PER_KEY_MAX, idleMs = IDLE_MS } = {}) {
  const groups = new Map<string, Group<T>>();

  function groupOf(key: string): Group<T> {
    const known = groups.get(key) ?? { idle: [], count: 0, waiting: [] };
    groups.set(key, known);
    return known;
  }

  function leave(key: string, group: Group<T>): void {
    group.count -= 1;
    group.waiting.shift()?.();
    if (group.count === 0 && group.idle.length === 0 && group.waiting.length === 0) groups.delete(key);
  }

  function keep(key: string, group: Group<T>, client: T): void {
    const entry = {
      client,
      timer: setTimeout(() => {
        group.idle.splice(group.idle.indexOf(entry), 1);
        client.close();
        if (group.count === 0 && group.idle.length === 0) groups.delete(key);
      }, idleMs),
    };
    // A client at rest must not keep the process from ending.
    entry.timer.unref();
    group.idle.push(entry);
  }

  async function taken(group: Group<T>, signal: AbortSignal): Promise<void> {
    while (group.count >= max) {
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => {
          group.waiting.splice(group.waiting.indexOf(go), 1);
          reject(signal.reason as Error);
        };
        const go = (): void => {
          signal.removeEventListener("abort", stop);
          resolve();
        };
        group.waiting.push(go);
        signal.addEventListener("abort", stop, { once: true });
      });
    }
    group.count += 1;
  }

  return {
    /**
     * @param key the account: clients of another one are never given
     * @param use when it fails or `signal` aborts, the client is thrown away
     */
    async use<R>(key: string, signal: AbortSignal, open: () => Promise<T>, use: (client: T) => Promise<R>): Promise<R> {
      const group = groupOf(key);
      await taken(group, signal);
      let client: T | undefined;
      const drop = (): void => client?.close();
      try {
        const rested = group.idle.pop();
        clearTimeout(rested?.timer);
        client = rested?.client ?? (await open());
        signal.addEventListener("abort", drop, { once: true });
        if (signal.aborted) throw signal.reason;
        const result = await use(client);
        const used = client;
        Promise.resolve(used.reset?.())
          .then(() => keep(key, group, used))
          .catch(() => used.close())
          .finally(() => leave(key, group));
        return result;
      } catch (error) {
        drop();
        leave(key, group);
        throw error;
      } finally {
        signal.removeEventListener("abort", drop);
      }
    },
    /** Clients that exist, at rest or in use. */
    size: (): number => [...groups.values()].reduce((sum, { count, idle }) => sum + count + idle.length, 0),
  };
}
