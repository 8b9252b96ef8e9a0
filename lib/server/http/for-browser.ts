import { isJsonObject } from "@/lib/kernel/json";
import type { RouteHandler } from "../route";

/** Whether a person's browser asks for a page, rather than a program for JSON. */
export function wantsPage(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html");
}

/** Sends a browser elsewhere. @param to an address, or a path of ours */
export function sendTo(status: 302 | 303, to: string): Response {
  return new Response(null, { status, headers: { location: to } });
}

/** A handler whose failures a person reads as a page, where a browser was sent to it by another site or a link. */
export function forBrowser(handler: RouteHandler): RouteHandler {
  const answer = async (...[request, context]: Parameters<RouteHandler>): Promise<Response> => {
    const response = await handler(request, context);
    if (response.status < 400 || !wantsPage(request)) return response;
    const problem: unknown = await response.json();
    const detail = isJsonObject(problem) && typeof problem["detail"] === "string" ? problem["detail"] : "This failed.";
    const headers = new Headers(response.headers);
    headers.set("content-type", "text/html; charset=utf-8");
    return new Response(pageOf(detail, response.status), { status: response.status, headers });
  };
  return Object.assign(answer, { contract: handler.contract });
}

function pageOf(detail: string, status: number): string {
  const todo =
    status === 401
      ? "You are not signed in here any more. Sign in, and connect again."
      : "Go back to your connections, and try again from there.";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not connected</title><meta name="viewport" content="width=device-width"></head><body><h1>Not connected</h1><p>${escaped(detail)}</p><p>${todo}</p><p><a href="/">Back to the platform</a></p></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
