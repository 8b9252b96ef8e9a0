import { readdirSync } from "node:fs";
import path from "node:path";
import type { Contract } from "@/lib/api/contract";
import { METHODS, type Method } from "../refuse-others";
import type { RouteHandler } from "../route";

const APP = path.resolve(import.meta.dirname, "../../../app");

/** A route file of `app/`: where it is, which address it answers, what it exports per method. */
export interface RouteFile {
  file: string;
  /** With parameters in braces. */
  address: string;
  handlers: Partial<Record<Method, RouteHandler>>;
}

/** What is no endpoint of a contract: the sign-in library, webhooks, and what answers unknown addresses. */
const OUTSIDE = /^(api\/auth|hooks)\/|\[\.\.\.rest\]|^(api\/v1|workflows\/enhanced)\/route\.ts$/;

/** Every route file that has to follow a contract, loaded. */
export async function routeFiles(): Promise<RouteFile[]> {
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => /(^|\/)route\.ts$/.test(file) && !OUTSIDE.test(file));
  return Promise.all(
    files.sort().map(async (file) => ({
      file: `app/${file}`,
      address: `/${file
        .replace(/\/?route\.ts$/, "")
        .replaceAll("[", "{")
        .replaceAll("]", "}")}`,
      handlers: (await import(/* @vite-ignore */ path.join(APP, file))) as RouteFile["handlers"],
    })),
  );
}

/** Every contract that a route file serves, with its handler. */
export function served(
  files: readonly RouteFile[],
): { file: RouteFile; method: Method; handler: RouteHandler; contract: Contract }[] {
  return files.flatMap((file) =>
    METHODS.flatMap((method) => {
      const handler = file.handlers[method];
      // A refusal of another method carries no contract.
      return handler && "contract" in handler ? [{ file, method, handler, contract: handler.contract }] : [];
    }),
  );
}
