import type { Service } from "../schema";
import { operation } from "./operation";
import { anything, choice, fields, flag, instant, integer, list, text } from "./schema-parts";

const path = text("Path below the folder of files, with slashes", "reports/march.csv");

/** Files of the machine that the platform runs on, below the folder that an administrator allowed (FILES_DIR). */
export const files: Service = {
  id: "files",
  name: "Local files",
  category: "files-content",
  aliases: [],
  maturity: "callable",
  auth: [],
  operations: [
    operation({
      id: "file.read",
      name: "Read a local file",
      effect: "read",
      resource: "file:{path}",
      input: fields({ path, as: choice("As a file to hand on (default), or its text", ["file", "text"]) }, ["path"]),
      output: anything("The file, or its text"),
      ms: 10,
      verbs: "read, get, load, open",
      nouns: "local file, file on disk",
    }),
    operation({
      id: "file.write",
      name: "Write a local file",
      description: "As a whole or not at all; folders that are missing are made.",
      effect: "idempotent-write",
      resource: "file:{path}",
      input: fields(
        {
          path,
          content: anything("A file of an earlier step, a text, or a value that is written as JSON"),
          replace: flag("Whether a file that is there is replaced; default true", true),
        },
        ["path", "content"],
      ),
      output: fields({ path, bytes: integer("Bytes written", 1_204) }, ["path", "bytes"]),
      ms: 15,
      verbs: "write, save, store, put",
      nouns: "local file, file on disk",
    }),
    operation({
      id: "file.list",
      name: "List local files",
      effect: "read",
      resource: "file:{path}",
      input: fields({ path: text("Folder below the folder of files; that itself if left out", "reports") }),
      output: list(
        "Files and folders, at most 1,000",
        fields(
          {
            path,
            name: text("Name", "march.csv"),
            kind: choice("What it is", ["file", "folder"]),
            bytes: integer("Bytes", 1_204),
            modifiedAt: instant("When it was changed last"),
          },
          ["path", "name", "kind"],
        ),
      ),
      ms: 10,
      verbs: "list",
      nouns: "local files, files on disk",
    }),
    operation({
      id: "file.delete",
      name: "Delete a local file",
      effect: "delete",
      resource: "file:{path}",
      input: fields({ path }, ["path"]),
      output: fields({ path }, ["path"]),
      ms: 10,
      verbs: "delete, remove",
      nouns: "local file, file on disk",
    }),
  ],
  events: [
    {
      id: "file.created",
      name: "New local file",
      kind: "polling",
      input: fields({
        path: text("Folder below the folder of files; that itself if left out", "inbox"),
        everyMs: integer("Milliseconds between two looks", 60_000, { minimum: 10_000 }),
      }),
      output: fields(
        {
          path,
          name: text("Name", "march.csv"),
          bytes: integer("Bytes", 1_204),
          modifiedAt: instant("When it was changed last"),
        },
        ["path", "name"],
      ),
      polling: { operation: "file.list", cursorField: "path", idField: "path" },
      verbs: ["appear", "create", "add"],
      nouns: ["local file", "file on disk"],
    },
  ],
};
