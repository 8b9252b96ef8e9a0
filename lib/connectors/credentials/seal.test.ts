import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadKeyRing, type KeyRecords } from "./key-file";
import { masterKey, seal, unseal } from "./seal";

const master = masterKey(randomBytes(32));
const context = { workspaceId: "ws_1", connectionId: "conn_1", field: "credential" };

describe("a sealed credential", () => {
  it("opens to what was sealed, and never reads the same twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const sealed = seal(text, context, master);
        expect(unseal(sealed, context, [master])).toBe(Buffer.from(text, "utf8").toString("utf8"));
        expect(seal(text, context, master)).not.toBe(sealed);
      }),
    );
  });

  it("does not open in another row, workspace or field, with another key, or changed", () => {
    const sealed = seal("secret", context, master);
    for (const moved of [{ workspaceId: "ws_2" }, { connectionId: "conn_2" }, { field: "settings" }]) {
      expect(() => unseal(sealed, { ...context, ...moved }, [master])).toThrow();
    }
    expect(() => unseal(sealed, context, [masterKey(randomBytes(32))])).toThrow(/another encryption key/);
    for (const part of [2, 3]) {
      const parts = sealed.split(".");
      const text = parts[part] ?? "";
      parts[part] = (text.startsWith("A") ? "B" : "A") + text.slice(1);
      expect(() => unseal(parts.join("."), context, [master])).toThrow();
    }
  });
});

describe("the key file", () => {
  function memoryRecords(): KeyRecords {
    const records: { kid: string; checkValue: string }[] = [];
    return { list: async () => records, add: async (record) => void records.push(record) };
  }

  it("is made once, readable by its owner only, and refused when it is not the database's", async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "key-file-"));
    try {
      const file = path.join(dir, "encryption.key");
      const records = memoryRecords();
      const [made] = await loadKeyRing(file, records);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect((await loadKeyRing(file, records))[0].kid).toBe(made.kid);
      writeFileSync(file, randomBytes(32).toString("hex"));
      await expect(loadKeyRing(file, records)).rejects.toThrow(/not the one/);
      rmSync(file);
      await expect(loadKeyRing(file, records)).rejects.toThrow(/missing/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
