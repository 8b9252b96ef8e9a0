import type { FileRoot } from "../file-root";
import type { HostGuard } from "../http/host-guard";
import type { Performer } from "../performer";
import { createEmail } from "./email/perform";
import { createFiles } from "./files/perform";
import { createMysql } from "./sql/mysql";
import { createPostgres } from "./sql/postgres";
import { createSqlite } from "./sql/sqlite";

export interface PerformerPorts {
  /** What may be dialled. */
  guard: HostGuard;
  files: FileRoot;
  /** Path of `sql/sqlite-process.mjs`. */
  sqliteProcessFile: string;
}

/** Services that speak no HTTP. Their clients are loaded when they are first called. */
export function createPerformers(ports: PerformerPorts): (service: string) => Performer | undefined {
  const performers = new Map<string, Performer>([
    ["email", createEmail(ports.guard)],
    ["files", createFiles(ports.files)],
    ["mysql", createMysql(ports.guard)],
    ["postgres", createPostgres(ports.guard)],
    ["sqlite", createSqlite(ports.files, ports.sqliteProcessFile)],
  ]);
  return (service) => performers.get(service);
}
