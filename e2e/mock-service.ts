import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { instance } from "./instance";

export interface Received {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

type Answerer = (received: Received, response: ServerResponse, count: number) => void;

export interface MockService {
  url: string;
  received: Received[];
  /** What it answers to a path from now on; `count` is how often the path was called, from 1. */
  on(path: string, answer: Answerer): void;
  to(path: string): Received[];
  close(): Promise<void>;
}

/** A service on the loopback port that workflows may call. */
export async function startMockService(): Promise<MockService> {
  const answers = new Map<string, Answerer>();
  const received: Received[] = [];
  const pathOf = (one: Received): string => one.url.split("?")[0] ?? "";
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one: Received = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      received.push(one);
      const answer = answers.get(pathOf(one));
      if (answer === undefined) response.writeHead(404).end();
      else answer(one, response, received.filter((other) => pathOf(other) === pathOf(one)).length);
    });
  });
  await new Promise<void>((resolve) => server.listen(instance.outboundPort, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${instance.outboundPort}`,
    received,
    on: (path, answer) => void answers.set(path, answer),
    to: (path) => received.filter((one) => pathOf(one) === path),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}
