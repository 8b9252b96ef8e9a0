import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type ModelProtocol = "openai-compatible" | "anthropic" | "google";
export const MODEL_PROTOCOLS: readonly ModelProtocol[] = ["openai-compatible", "anthropic", "google"];

/** What the fake does with one request. */
export type FakeTurn =
  /** Answers with a text, as the model's own words. */
  | { text: string }
  | { status: number; headers?: Record<string, string>; body: string }
  /** Takes the request and says nothing. */
  | { hang: true }
  /** Sends half an answer and resets the connection. */
  | { cut: true };

export interface FakeRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A provider on loopback that speaks the wire of one protocol and answers by script; the last turn stays. */
export interface FakeModel {
  baseUrl: string;
  requests: FakeRequest[];
  script(...turns: FakeTurn[]): void;
  close(): Promise<void>;
}

export async function startFakeModel(protocol: ModelProtocol): Promise<FakeModel> {
  const requests: FakeRequest[] = [];
  let turns: FakeTurn[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      requests.push({ path: request.url ?? "", headers: request.headers, body });
      const refusal = refusalOf(protocol, requests.at(-1) as FakeRequest, request.method);
      const turn = refusal ?? (turns.length > 1 ? turns.shift() : turns[0]) ?? { status: 500, body: "no script" };
      play(protocol, turn, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}/${protocol === "google" ? "v1beta" : "v1"}`,
    requests,
    script: (...given) => {
      turns = given;
      requests.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** As strict as a provider about path, key and the main fields: what it would refuse is refused here. */
function refusalOf(protocol: ModelProtocol, { path, headers, body }: FakeRequest, method = ""): FakeTurn | null {
  const refused = (status: number, message: string): FakeTurn => ({
    status,
    body: JSON.stringify({ error: { message } }),
  });
  if (method !== "POST" || headers["content-type"] !== "application/json") return refused(400, "POST of JSON expected");
  const sent = JSON.parse(body) as Record<string, never>;
  switch (protocol) {
    case "openai-compatible": {
      if (path !== "/v1/chat/completions") return refused(404, `no ${path}`);
      if (headers.authorization !== "Bearer model-key-0123456789") return refused(401, "bad key");
      const format = sent["response_format"] as
        { type?: string; json_schema?: { schema?: object; name?: string } } | undefined;
      return format?.type === "json_schema" && format.json_schema?.schema !== undefined
        ? null
        : refused(400, "response_format of a JSON schema expected");
    }
    case "anthropic":
      if (path !== "/v1/messages") return refused(404, `no ${path}`);
      if (headers["x-api-key"] !== "model-key-0123456789") return refused(401, "bad key");
      return typeof sent["max_tokens"] === "number" && headers["anthropic-version"] !== undefined
        ? null
        : refused(400, "max_tokens and anthropic-version expected");
    case "google": {
      if (path !== "/v1beta/models/test-model:generateContent") return refused(404, `no ${path}`);
      if (headers["x-goog-api-key"] !== "model-key-0123456789") return refused(401, "bad key");
      const config = sent["generationConfig"] as { responseMimeType?: string; responseSchema?: object } | undefined;
      return config?.responseMimeType === "application/json" && config.responseSchema !== undefined
        ? null
        : refused(400, "generationConfig with a response schema expected");
    }
  }
}

function play(protocol: ModelProtocol, turn: FakeTurn, response: ServerResponse): void {
  if ("hang" in turn) return;
  if ("status" in turn) {
    response.writeHead(turn.status, { "content-type": "application/json", ...turn.headers }).end(turn.body);
    return;
  }
  const whole = JSON.stringify("text" in turn ? answerOf(protocol, turn.text) : answerOf(protocol, "{}"));
  if ("cut" in turn) {
    response.writeHead(200, { "content-type": "application/json", "content-length": String(whole.length) });
    response.write(whole.slice(0, whole.length / 2), () => response.socket?.resetAndDestroy());
    return;
  }
  response.writeHead(200, { "content-type": "application/json" }).end(whole);
}

/** 1,200 tokens in, 300 out. */
function answerOf(protocol: ModelProtocol, text: string): object {
  switch (protocol) {
    case "openai-compatible":
      return {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1_790_000_000,
        model: "test-model",
        choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
        usage: { prompt_tokens: 1200, completion_tokens: 300, total_tokens: 1500 },
      };
    case "anthropic":
      return {
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "test-model",
        // Models without structured output are made to call a tool named json: its input is the answer.
        content: [{ type: "tool_use", id: "toolu_1", name: "json", input: jsonOr(text) }],
        stop_reason: "tool_use",
        stop_sequence: null,
        usage: { input_tokens: 1200, output_tokens: 300 },
      };
    case "google":
      return {
        candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP", index: 0 }],
        usageMetadata: { promptTokenCount: 1200, candidatesTokenCount: 300, totalTokenCount: 1500 },
        modelVersion: "test-model",
      };
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
