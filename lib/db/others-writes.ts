import type { RawConnection } from "./raw-connection";

/** @returns tells whether another connection, of this process or another, has written since it was last asked; reads one page */
export function createOthersWrites(connection: RawConnection): () => boolean {
  const version = (): number => Number(connection.pragma("data_version", { simple: true }));
  let seen = version();
  return () => {
    const now = version();
    const isNew = now !== seen;
    seen = now;
    return isNew;
  };
}
