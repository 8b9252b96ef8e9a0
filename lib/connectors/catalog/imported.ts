import type { Service } from "../schema";
import { anyObject, anything, fields, number, text } from "./schema-parts";

const node = {
  type: text("Type of the node in n8n", "n8n-nodes-base.ssh", { minLength: 1 }),
  typeVersion: number("Its version", 1),
  parameters: anyObject("Its parameters, as they were", {}),
};

/** What an import could not bring over: kept with its type and parameters until somebody replaces it. */
export const imported: Service = {
  id: "imported",
  name: "Imported, not mapped",
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  auth: [],
  operations: [
    {
      id: "n8n.node",
      name: "A node of n8n without a counterpart",
      description:
        "Keeps the type and the parameters of a node that has no counterpart here. It refuses to run, live and simulated alike: put a step in its place, or disable it.",
      // Nobody knows what it would do.
      effect: "write",
      resource: "unknown",
      input: fields(node, ["type"]),
      output: anything("Never given"),
      costUsd: 0,
      latencyMsTypical: 0,
      verbs: [],
      nouns: [],
    },
  ],
  events: [
    {
      id: "n8n.trigger",
      name: "A trigger of n8n without a counterpart",
      kind: "manual",
      input: fields(node, ["type"]),
      output: anything("The input given when the run was started by hand"),
      verbs: [],
      nouns: [],
    },
  ],
};
