import type { Service } from "../schema";
import { answerText, askFields, overloadCodes } from "./ask-fields";
import { operation } from "./operation";
import { anyObject, fields, text } from "./schema-parts";

/**
 * The step that asks a language model: the one its connection belongs to. A connection of its own names a server that
 * speaks OpenAI's chat interface, as local ones do; a private address needs OUTBOUND_ALLOW.
 */
export const ai: Service = {
  id: "ai",
  name: "Language model",
  category: "built-in",
  aliases: [],
  builtin: true,
  maturity: "verified",
  baseUrl: "{baseUrl}",
  hosts: ["{baseUrl}"],
  connectionSettings: {
    baseUrl: {
      description: "Address of a server that speaks OpenAI's chat interface, up to /chat/completions",
      pattern: "^https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+){0,8}$",
      example: "http://localhost:11434/v1",
    },
  },
  auth: [{ kind: "bearer" }, { kind: "api_key" }, { kind: "oauth2" }, { kind: "basic" }],
  probe: { method: "GET", path: "/models" },
  operations: [
    operation({
      id: "text.generate",
      name: "Ask a language model",
      description: "Takes a connection of any service that has one; without a model named, the service's usual one.",
      effect: "read",
      resource: "completion",
      input: {
        ...fields({ ...askFields, model: text("Name of the model", "llama3.2") }, []),
        anyOf: [{ required: ["prompt"] }, { required: ["messages"] }],
      },
      output: fields(
        {
          text: answerText,
          model: text("Model that answered", "llama3.2"),
          usage: anyObject("Tokens", { total: 200 }),
        },
        ["text"],
      ),
      http: { method: "POST", path: "/chat/completions", text: { dialect: "openai-chat" } },
      costUsd: 0.002,
      ms: 2_500,
      verbs: "ask",
      nouns: "language model",
    }),
  ],
  events: [],
  errorEnvelope: {
    codePath: ["error.code", "error.type"],
    messagePath: ["error.message", "error"],
    sample: { error: { message: "{{message}}", code: "{{code}}" } },
  },
  errorCodes: { ...overloadCodes, model_not_found: "not_found", context_length_exceeded: "payload_too_large" },
};
