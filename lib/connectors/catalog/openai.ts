import type { Service } from "../schema";
import { operation } from "./operation";
import { anything, choice, fields, flag, integer, list, longText, number, text } from "./schema-parts";

const usage = fields({ prompt_tokens: integer("Tokens read", 120), completion_tokens: integer("Tokens written", 80) });

export const openai: Service = {
  id: "openai",
  name: "OpenAI",
  category: "ai",
  aliases: [{ text: "OpenAI" }],
  maturity: "callable",
  baseUrl: "https://api.openai.com/v1",
  hosts: ["api.openai.com"],
  auth: [{ kind: "bearer" }],
  docsUrl: "https://platform.openai.com/docs/api-reference",
  operations: [
    operation({
      id: "text.generate",
      name: "Generate text",
      description: "One answer to one prompt, by the chat completions interface.",
      // Nothing changes at the service: the same prompt may be sent again.
      effect: "read",
      resource: "completion",
      input: fields(
        {
          model: text("Model", "gpt-4.1-mini", { default: "gpt-4.1-mini" }),
          prompt: longText("What to do, with the text to work on", "Summarise this mail in one sentence: …"),
          system: longText("Who the model is and how it should answer", "You are a careful assistant."),
          temperature: number("0 is steady, 2 is wild", 0.2, { minimum: 0, maximum: 2 }),
          max_completion_tokens: integer("Upper bound of the answer's length", 500, { minimum: 1 }),
          json: flag("Ask for a JSON object"),
        },
        ["prompt"],
      ),
      output: fields(
        {
          id: text("Answer id", "chatcmpl-123"),
          model: text("Model", "gpt-4.1-mini"),
          text: longText("The answer", "The client asks when the order arrives."),
          choices: list(
            "Answers",
            fields({
              finish_reason: text("Why it ended", "stop"),
              message: fields({
                role: text("Role", "assistant"),
                content: longText("The answer", "The client asks when the order arrives."),
              }),
            }),
          ),
          usage,
        },
        ["id", "text", "choices", "usage"],
      ),
      http: { method: "POST", path: "/chat/completions", outputPaths: { text: "choices.0.message.content" } },
      costUsd: 0.002,
      ms: 2500,
      verbs:
        "summarize, summarise, generate, write, classify, extract, translate, analyse, analyze, draft, answer, rewrite, categorize, ask, process",
      nouns: "text, summary, ai, gpt, model, prompt, reply, answer, sentiment, completion",
    }),
    operation({
      id: "image.generate",
      name: "Generate an image",
      effect: "read",
      resource: "image",
      input: fields(
        {
          model: text("Model", "gpt-image-1", { default: "gpt-image-1" }),
          prompt: longText("What the image shows", "A lighthouse at dawn"),
          size: choice("Size in pixels", ["1024x1024", "1536x1024", "1024x1536"]),
        },
        ["prompt"],
      ),
      output: fields(
        {
          created: integer("Seconds since 1970", 1718000000),
          data: list("Images", fields({ b64_json: text("PNG, base64", "iVBORw0KGgo=") })),
        },
        ["data"],
      ),
      http: { method: "POST", path: "/images/generations" },
      costUsd: 0.04,
      ms: 15_000,
      verbs: "generate, create, draw, make",
      nouns: "image, picture, illustration",
    }),
    operation({
      id: "embedding.create",
      name: "Embed text",
      effect: "read",
      resource: "embedding",
      input: fields(
        {
          model: text("Model", "text-embedding-3-small", { default: "text-embedding-3-small" }),
          input: longText("Text to embed", "A quiet garden"),
        },
        ["input"],
      ),
      output: fields(
        {
          data: list(
            "Vectors",
            fields({ index: integer("Place", 0), embedding: list("Vector", number("Part", 0.01)) }),
          ),
          usage: anything("Tokens"),
        },
        ["data"],
      ),
      http: { method: "POST", path: "/embeddings" },
      costUsd: 0.00002,
      ms: 300,
      verbs: "embed, vectorize, index",
      nouns: "embedding, vector, embeddings",
    }),
    operation({
      id: "text.moderate",
      name: "Check text for harm",
      effect: "read",
      resource: "moderation",
      input: fields({ input: longText("Text to check", "Hello") }, ["input"]),
      output: fields(
        {
          id: text("Id", "modr-1"),
          results: list("One per text", fields({ flagged: flag("Harmful", false) }, ["flagged"])),
        },
        ["results"],
      ),
      http: { method: "POST", path: "/moderations" },
      ms: 400,
      verbs: "moderate, check",
      nouns: "moderation, abuse, content",
    }),
  ],
  events: [],
  errorEnvelope: {
    codePath: "error.code",
    messagePath: "error.message",
    fieldPath: "error.param",
    sample: { error: { message: "{{message}}", type: "{{code}}", param: null, code: "{{code}}" } },
  },
  errorCodes: {
    insufficient_quota: "quota_exhausted",
    billing_hard_limit_reached: "payment_required",
    invalid_api_key: "invalid_credentials",
    rate_limit_exceeded: "rate_limited",
    context_length_exceeded: "payload_too_large",
    model_not_found: "not_found",
    server_error: "upstream_5xx",
  },
};
