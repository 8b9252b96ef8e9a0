import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { envSchema, parseEnv } from "./env";

describe("settings", () => {
  it("all have defaults: nothing has to be set", () => {
    const env = parseEnv({});
    expect(env).toMatchObject({
      PORT: 8000,
      HOST: "127.0.0.1",
      publicUrl: "http://127.0.0.1:8000",
      OUTBOUND_ALLOW: [],
    });
    expect(env.databaseFile).toBe(path.resolve("data/platform.db"));
  });

  it("an empty value means the default", () => {
    expect(parseEnv({ PORT: "", OWNER_EMAIL: "", AI_PROVIDER: "" })).toMatchObject({ PORT: 8000, AI_PROVIDER: "none" });
  });

  it("a wrong value is refused by name, without being repeated", () => {
    expect(() => parseEnv({ OWNER_API_KEY: "too-short-secret" })).toThrow(/OWNER_API_KEY/);
    expect(() => parseEnv({ OWNER_API_KEY: "too-short-secret" })).not.toThrow(/too-short-secret/);
  });

  it("an allowed address that could never match is refused, not passed over", () => {
    for (const wrong of ["127.0.0.1/32", "http://127.0.0.1:80", "localhost"])
      expect(() => parseEnv({ OUTBOUND_ALLOW: wrong }), wrong).toThrow(/OUTBOUND_ALLOW/);
    const right = ["127.0.0.1:11434", "[::1]:80", "db.internal:5432"];
    expect(parseEnv({ OUTBOUND_ALLOW: right.join(", ") }).OUTBOUND_ALLOW).toEqual(right);
  });

  it("are all listed in .env.example", () => {
    const example = readFileSync(path.resolve(import.meta.dirname, "../../.env.example"), "utf8");
    for (const name of Object.keys(envSchema.shape).filter((one) => one !== "NODE_ENV")) {
      expect(example, name).toMatch(new RegExp(`^#? ?${name}=`, "m"));
    }
  });

  it("are all known that .env.example lists, and its defaults are the real ones", () => {
    const example = readFileSync(path.resolve(import.meta.dirname, "../../.env.example"), "utf8");
    const listed = Object.fromEntries(
      [...example.matchAll(/^#? ?([A-Z_]+)=(.*)$/gm)].map((line) => [line[1], line[2]]),
    );
    expect(Object.keys(listed).filter((name) => !(name in envSchema.shape))).toEqual([]);
    expect(parseEnv(listed)).toEqual({
      ...parseEnv({}),
      DATABASE_URL: "file:./data/platform.db",
      ENCRYPTION_KEY_FILE: "./data/encryption.key",
    });
  });
});
