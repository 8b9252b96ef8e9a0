import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import type { Service } from "../schema";
import { shorten } from "./map-schema";

type Settings = NonNullable<Service["connectionSettings"]>;

export interface MappedServer {
  /** Without a slash at its end. */
  url: string;
  host: string;
  settings: Settings;
}

const ADDRESS = /^https?:\/\/[^/\s?#{}@\\]*(\{\w+\}[^/\s?#{}@\\]*)*(\/[^\s?#]*)?$/i;

/**
 * The first server of a list that has an address; its variables become settings of the connection.
 * @param override an address given by who adds the service, in place of what the document says
 * @returns undefined where no address is given that a call could go to
 */
export function mapServers(servers: Json | undefined, override?: string): MappedServer | undefined {
  const list = Array.isArray(servers) ? servers.filter(isJsonObject) : [];
  if (override !== undefined) {
    const relative = list.map(({ url }) => url).find((url) => typeof url === "string" && /^\/[^/]/.test(url));
    const base = override.replace(/\/+$/, "");
    const hasPath = /^https?:\/\/[^/]+\/./i.test(base);
    return serverOf({ url: hasPath || typeof relative !== "string" ? base : `${base}${relative}` });
  }
  for (const server of list) {
    const mapped = serverOf(server);
    if (mapped !== undefined) return mapped;
  }
  return undefined;
}

function serverOf({ url, variables }: JsonObject): MappedServer | undefined {
  if (typeof url !== "string" || url.length > 2_000) return undefined;
  const known = isJsonObject(variables) ? variables : {};
  const settings: Settings = {};
  const filled = url.replace(/\{([^{}]*)\}/g, (_match, name: string) => {
    const variable = Object.hasOwn(known, name) ? known[name] : undefined;
    const facts = isJsonObject(variable) ? variable : {};
    const choices = Array.isArray(facts["enum"]) ? facts["enum"].filter((one) => typeof one === "string") : [];
    const given = typeof facts["default"] === "string" ? facts["default"] : (choices[0] ?? "");
    // One choice is none.
    if (choices.length === 1 && given !== "") return given;
    const setting = name.replace(/\W+/g, "_") || "server";
    settings[setting] = settingOf(name, facts, choices, given);
    return `{${setting}}`;
  });
  const address = filled.replace(/\/+$/, "");
  if (!ADDRESS.test(address)) return undefined;
  const host = address.replace(/^https?:\/\//i, "").replace(/[/?#].*$/, "");
  const isUrl = URL.canParse(address.replace(/\{\w+\}/g, (part) => (part === "{port}" ? "1" : "x")));
  return isUrl && host !== "" ? { url: address, host, settings } : undefined;
}

function settingOf(name: string, facts: JsonObject, choices: readonly string[], given: string): Settings[string] {
  const description =
    typeof facts["description"] === "string" ? shorten(facts["description"]) : `Part of the address: ${name}`;
  const escaped = choices.slice(0, 100).map((one) => one.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return {
    description,
    // No slash at its ends, no `?`, `#`, `@`: a setting stays in its place of the address.
    pattern: choices.length > 1 ? `^(${escaped.join("|")})$` : "^[A-Za-z0-9]([A-Za-z0-9._/-]{0,250}[A-Za-z0-9])?$",
    example: given === "" ? "example" : given,
  };
}
