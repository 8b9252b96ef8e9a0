import { openRawConnection, type RawConnection } from "@/lib/db/raw-connection";
import { processSingleton } from "../process-singleton";

/** The connection of this process for what is read at once, or must be on disk when it returns. */
export function rawConnectionOf(databaseFile: string): RawConnection {
  return processSingleton(`raw-connection.${databaseFile}`, () => openRawConnection(databaseFile));
}
