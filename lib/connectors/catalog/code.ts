import type { Service } from "../schema";
import { anything, fields, text } from "./schema-parts";

/** JavaScript in a sandbox: `services/code/`. */
export const code: Service = {
  id: "code",
  name: "Code",
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  auth: [],
  operations: [
    {
      id: "javascript",
      name: "Run JavaScript",
      description:
        "The source is the body of an async function of `input`; what it returns, as JSON, is the output. No network, timers, files or modules; console output is kept with the step. Time and memory are limited.",
      effect: "none",
      resource: "value",
      input: fields(
        {
          source: text("Body of a function; give it values by `input`", "return { seen: input };", {
            contentMediaType: "text/javascript",
            minLength: 1,
            maxLength: 100_000,
          }),
          input: anything("What the code sees as `input`; may hold expressions at any depth"),
        },
        ["source"],
      ),
      output: anything("What the code returned; null where it returned nothing"),
      costUsd: 0,
      latencyMsTypical: 5,
      verbs: ["run", "execute"],
      nouns: ["javascript", "script"],
    },
  ],
  events: [],
};
