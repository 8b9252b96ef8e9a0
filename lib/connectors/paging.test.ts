import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { catalogs } from "./testing/catalog";
import type { PreparedRequest, TransportAnswer } from "./core/prepared-request";
import { createOperationExecutor } from "./executor";
import { operationCall } from "./testing/operation-call";

type Reply = { status?: number; headers?: Record<string, string>; body: Json };

/** One live list call over a wire that answers each request as told. */
async function list(
  service: string,
  operation: string,
  input: JsonObject,
  reply: (request: PreparedRequest) => Reply,
  onSendMore?: () => Promise<boolean>,
) {
  const requests: PreparedRequest[] = [];
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 1_767_225_600_000, monotonicMs: () => 0 },
    transport: {
      async send({ request }): Promise<TransportAnswer> {
        requests.push(request);
        const { status = 200, headers = {}, body } = reply(request);
        return { kind: "answered", status, headers, body: JSON.stringify(body), url: request.url };
      },
    },
  });
  const call = operationCall({ service, operation, input, mode: "live", onSendMore });
  return { outcome: await executor.call(call), requests };
}

const param = (request: PreparedRequest, name: string): string | null => new URL(request.url).searchParams.get(name);
const numbered = (from: number, count: number): { id: string }[] =>
  Array.from({ length: count }, (_unused, index) => ({ id: String(from + index) }));

describe("a list call", () => {
  it("is one request when one page is enough, and says where it goes on", async () => {
    const body = { messages: numbered(0, 20), nextPageToken: "p2" };
    const { outcome, requests } = await list("gmail", "message.list", { maxResults: 20 }, () => ({ body }));
    expect(requests).toHaveLength(1);
    expect(outcome).toMatchObject({ kind: "succeeded", output: body });
  });

  it("follows a cursor until it has as many as wanted, and asks for no more than that", async () => {
    const { outcome, requests } = await list("slack", "message.list", { channel: "C1", limit: 450 }, (request) => {
      const from = Number(param(request, "cursor") ?? 0);
      const messages = numbered(from, 200).map(({ id }) => ({ ts: id }));
      return { body: { ok: true, messages, has_more: true, response_metadata: { next_cursor: String(from + 200) } } };
    });
    expect(requests.map((request) => [param(request, "limit"), param(request, "cursor")])).toEqual([
      ["200", null],
      ["200", "200"],
      ["200", "400"],
    ]);
    if (outcome.kind !== "succeeded") throw new TypeError("listed");
    expect((outcome.output as { messages: unknown[] }).messages).toHaveLength(450);
  });

  it("asks before each page after the first, and gives up where it may not go on", async () => {
    let left = 2;
    const { outcome, requests } = await list(
      "stripe",
      "customer.list",
      { all: true },
      (request) => {
        const after = Number(param(request, "starting_after") ?? -1);
        return { body: { data: numbered(after + 1, 100), has_more: true } };
      },
      async () => (left -= 1) >= 0,
    );
    expect(requests).toHaveLength(3);
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { category: "timeout", retryable: true } });
  });

  it("fetches all of a list whose cursor is its last item", async () => {
    const { outcome, requests } = await list("stripe", "customer.list", { all: true }, (request) => {
      const after = Number(param(request, "starting_after") ?? -1);
      return { body: { data: numbered(after + 1, after < 99 ? 100 : 30), has_more: after < 99 } };
    });
    expect(requests.map((request) => param(request, "starting_after"))).toEqual([null, "99"]);
    expect(outcome).toMatchObject({ output: { data: { length: 130 }, has_more: false } });
  });

  it("follows Link headers and addresses in the answer, within the same origin only", async () => {
    const pages = (request: PreparedRequest): Reply =>
      param(request, "page") === "2"
        ? { body: numbered(100, 5) }
        : {
            body: numbered(0, 100),
            headers: {
              link: '<https://api.github.com/x?page=1>; rel="prev", <https://api.github.com/x?page=2>; rel="next"',
            },
          };
    const github = await list("github", "issue.list", { owner: "o", repo: "r", all: true }, pages);
    expect(github.outcome).toMatchObject({ output: { length: 105 } });
    const mails = await list("microsoft-outlook", "message.list", { top: 1500 }, (request) =>
      param(request, "$skip") === null
        ? { body: { value: numbered(0, 1000), "@odata.nextLink": "https://graph.microsoft.com/v1.0/me/m?$skip=1000" } }
        : { body: { value: numbered(1000, 500) } },
    );
    expect(mails.outcome).toMatchObject({ output: { length: 1500 } });
    const records = await list(
      "salesforce",
      "record.query",
      { query: "SELECT Id FROM Lead", limit: 3000 },
      (request) =>
        request.url.endsWith("/query/01g-2000")
          ? { body: { done: true, records: numbered(2000, 10) } }
          : {
              body: { done: false, records: numbered(0, 2000), nextRecordsUrl: "/services/data/v62.0/query/01g-2000" },
            },
    );
    expect(records.outcome).toMatchObject({ output: { records: { length: 2010 }, done: true } });
    const elsewhere = await list("microsoft-outlook", "message.list", { all: true }, () => ({
      body: { value: numbered(0, 2), "@odata.nextLink": "https://evil.example/m" },
    }));
    expect(elsewhere.requests).toHaveLength(1);
    expect(elsewhere.outcome).toMatchObject({ kind: "failed", error: { code: "PAGE_LINK_REFUSED" } });
  });

  it("counts pages and offsets, and stops at a page that is not full", async () => {
    const members = await list("mailchimp", "member.list", { listId: "a", count: 2500 }, (request) => ({
      body: {
        members: numbered(Number(param(request, "offset") ?? 0), param(request, "offset") === "2000" ? 7 : 1000),
      },
    }));
    expect(members.requests.map((request) => param(request, "offset"))).toEqual([null, "1000", "2000"]);
    expect(members.outcome).toMatchObject({ output: { members: { length: 2007 } } });
    const tickets = await list("zendesk", "ticket.search", { query: "x", limit: 300 }, (request) => ({
      body: { results: numbered(0, 100), next_page: param(request, "page") === "2" ? null : "https://…" },
    }));
    expect(tickets.requests.map((request) => param(request, "page"))).toEqual([null, "2"]);
  });

  it("puts the cursor into the body where there is one, and into another path where the service wants it", async () => {
    const contacts = await list("hubspot", "contact.list", { limit: 300 }, (request) => {
      const { after } = JSON.parse(request.body ?? "{}") as { after?: string };
      return {
        body: {
          total: 250,
          results: numbered(0, after === undefined ? 200 : 50),
          ...(after === undefined ? { paging: { next: { after: "200" } } } : {}),
        },
      };
    });
    expect(contacts.requests.map((request) => JSON.parse(request.body ?? ""))).toMatchObject([
      { limit: 200, sorts: [{ propertyName: "createdate" }] },
      { limit: 200, after: "200" },
    ]);
    expect(contacts.outcome).toMatchObject({ output: { results: { length: 250 } } });
    const files = await list("dropbox", "folder.list", { path: "", all: true }, (request) => ({
      body: { entries: numbered(0, 3), cursor: "c1", has_more: !request.url.endsWith("/continue") },
    }));
    expect(files.requests[1]).toMatchObject({
      url: "https://api.dropboxapi.com/2/files/list_folder/continue",
      body: '{"cursor":"c1"}',
    });
    expect(files.requests[0]?.body).not.toContain("all");
  });

  it("fails as a whole when a later page fails, so that it is tried again", async () => {
    const { outcome } = await list("airtable", "record.list", { baseId: "b", table: "t", all: true }, (request) =>
      param(request, "offset") === null
        ? { body: { records: numbered(0, 100), offset: "itr" } }
        : { status: 429, body: { errors: [{ error: "RATE_LIMIT_REACHED" }] } },
    );
    expect(outcome).toMatchObject({
      kind: "failed",
      error: { category: "rate_limited", retryable: true, retryAfterMs: 30_000 },
    });
  });

  it("ends at its cap when a service never says that it ends", async () => {
    const { outcome, requests } = await list("discord", "message.list", { channel_id: "1", limit: 10_000 }, () => ({
      body: numbered(0, 100),
    }));
    expect(requests).toHaveLength(100);
    expect(outcome).toMatchObject({ output: { length: 10_000 } });
  });
});

describe("what a refusal means", () => {
  it("is too fast, not forbidden, where the headers or the reason say so", async () => {
    const github = await list("github", "issue.list", { owner: "o", repo: "r" }, () => ({
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767225660" },
      body: { message: "API rate limit exceeded" },
    }));
    expect(github.outcome).toMatchObject({ error: { category: "rate_limited", retryAfterMs: 60_000 } });
    const drive = await list("google-drive", "file.list", {}, () => ({
      status: 403,
      body: { error: { errors: [{ reason: "userRateLimitExceeded" }], code: 403, message: "Too fast" } },
    }));
    expect(drive.outcome).toMatchObject({ error: { category: "rate_limited", retryable: true } });
  });

  it("is said by Jira's refused fields where there is no message", async () => {
    const { outcome } = await list("jira", "issue.search", { jql: "x" }, () => ({
      status: 400,
      body: { errorMessages: [], errors: { project: "is required" } },
    }));
    expect(outcome).toMatchObject({ error: { message: "Jira: project: is required" } });
  });
});
