import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadKeyRing, readKeys, writeKeys } from "./key-file";
import type { RotationStore, SealedCredentialRow } from "../ports";
import { rotateKeys, type RotationPorts } from "./rotate-keys";
import { keyCheckValue, masterKey, seal, unseal, type MasterKey } from "./seal";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "rotate-"));
  file = path.join(dir, "encryption.key");
});
afterEach(() => rmSync(dir, { recursive: true }));

class Killed extends Error {}

/** Credentials in memory, under a key that stands in the file. */
function world(count: number) {
  const first = masterKey(randomBytes(32));
  writeKeys(file, [first]);
  const rows: SealedCredentialRow[] = Array.from({ length: count }, (_, index) => {
    const id = `conn_${String(index).padStart(4, "0")}`;
    return { id, workspaceId: "ws_1", sealed: sealText(`secret ${index}`, id, first) };
  });
  let known = [{ kid: first.kid, checkValue: "" }];
  let left = Number.POSITIVE_INFINITY;
  let calls = 0;
  const step = (): void => {
    calls += 1;
    if (calls > left) throw new Killed();
  };
  const store: RotationStore = {
    async under(kid, after, limit) {
      step();
      return rows
        .filter((row) => !row.sealed.startsWith(`v1.${kid}.`) && row.id > after)
        .slice(0, limit)
        .map((row) => ({ ...row }));
    },
    async replace(row, sealed) {
      step();
      const present = rows.find((one) => one.id === row.id);
      if (present?.sealed !== row.sealed) return false;
      present.sealed = sealed;
      return true;
    },
    async addKey(record) {
      step();
      if (!known.some((one) => one.kid === record.kid)) known.push(record);
    },
    async keepKey(kid) {
      step();
      known = known.filter((one) => one.kid === kid);
    },
  };
  const ports: RotationPorts = {
    store,
    file,
    retire: () => {
      step();
      return "retired";
    },
    settle: async () => step(),
  };
  return {
    first,
    rows,
    ports,
    /** Kills the process instead of its nth access to the world. */
    killAt(nth: number) {
      left = nth;
      calls = 0;
    },
    calls: () => calls,
    async opened(): Promise<string[]> {
      const keys = readKeys(file);
      if (keys === undefined) throw new TypeError("no keys");
      // By name only: that the ring is taken at a start is tested below.
      expect(keys.some((key) => known.some((one) => one.kid === key.kid))).toBe(true);
      return rows.map((row) => unseal(row.sealed, contextOf(row.id), keys));
    },
  };
}

const contextOf = (id: string) => ({ workspaceId: "ws_1", connectionId: id, field: "credential" });
const sealText = (text: string, id: string, key: MasterKey): string => seal(text, contextOf(id), key);

describe("rotation of the encryption key", () => {
  it("wraps every credential anew; the old key opens nothing any more and has left the file", async () => {
    const { first, rows, ports, opened } = world(450);
    const bodies = rows.map((row) => row.sealed.split(".")[3]);
    const rotation = await rotateKeys(ports);
    expect(rotation).toMatchObject({ resumed: false, rewrapped: 450, unreadable: [] });
    const keys = readKeys(file);
    expect(keys).toHaveLength(1);
    expect(keys?.[0].kid).toBe(rotation.kid);
    expect(await opened()).toEqual(rows.map((_, index) => `secret ${index}`));
    expect(rows.map((row) => row.sealed.split(".")[3])).toEqual(bodies);
    for (const row of rows.slice(0, 5))
      expect(() => unseal(row.sealed, contextOf(row.id), [first])).toThrow(/another encryption key/);
  });

  it("killed at any point, every credential opens, and the next rotation finishes with one key", async () => {
    const secrets = Array.from({ length: 7 }, (_, index) => `secret ${index}`);
    for (let nth = 0; ; nth += 1) {
      const { ports, killAt, opened, calls } = world(7);
      killAt(nth);
      const outcome = await rotateKeys(ports).catch((error: unknown) => error);
      expect(await opened(), `after a kill at access ${nth}`).toEqual(secrets);
      if (!(outcome instanceof Killed)) {
        expect(nth).toBe(calls());
        break;
      }
      killAt(Number.POSITIVE_INFINITY);
      expect(await rotateKeys(ports)).toMatchObject({ resumed: true, unreadable: [] });
      expect(readKeys(file), `after a kill at access ${nth}`).toHaveLength(1);
      expect(await opened()).toEqual(secrets);
      expect(readdirSync(dir)).toEqual(["encryption.key"]);
    }
  });

  it("takes along what a running process sealed with the old key meanwhile", async () => {
    const { first, rows, ports, opened } = world(3);
    let settled = 0;
    const settle = async (): Promise<void> => {
      settled += 1;
      if (settled <= 2)
        rows.push({ id: `conn_9${settled}`, workspaceId: "ws_1", sealed: sealText("late", `conn_9${settled}`, first) });
    };
    expect(await rotateKeys({ ...ports, settle })).toMatchObject({ rewrapped: 5 });
    expect(await opened()).toEqual(["secret 0", "secret 1", "secret 2", "late", "late"]);
  });

  it("names what opens with no key, and does the rest", async () => {
    const { rows, ports } = world(3);
    const damaged = rows[1];
    if (damaged !== undefined) damaged.sealed = sealText("x", "conn_0001", masterKey(randomBytes(32)));
    expect(await rotateKeys(ports)).toMatchObject({ rewrapped: 2, unreadable: ["conn_0001"] });
  });

  it("refuses where there is no key file, and makes none", async () => {
    const { ports } = world(1);
    rmSync(file);
    await expect(rotateKeys(ports)).rejects.toThrow(/no encryption key/);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("the key file during a rotation", () => {
  it("holds the new key and the old one: the first seals, both open", async () => {
    const [older, newer] = [masterKey(randomBytes(32)), masterKey(randomBytes(32))];
    writeKeys(file, [newer, older]);
    const added: string[] = [];
    const ring = await loadKeyRing(file, {
      list: async () => [{ kid: older.kid, checkValue: keyCheckValue(older) }],
      add: async ({ kid }) => void added.push(kid),
    });
    expect(added).toEqual([newer.kid]);
    expect(unseal(sealText("text", "conn_1", older), contextOf("conn_1"), ring)).toBe("text");
    expect(sealText("text", "conn_1", ring[0])).toContain(newer.kid);
  });
});
