import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOperationExecutor } from "../../executor";
import { createOutboundClient } from "../../http/outbound-client";
import { createMemoryEntities, createMemoryFaults } from "../../simulator/memory-state";
import { createSimulatorExecutor } from "../../simulator/simulator-executor";
import { catalogs } from "../../testing/catalog";
import { loopbackServer, type LoopbackServer } from "../../testing/loopback-server";
import { operationCall } from "../../testing/operation-call";
import { seededRandom } from "@/lib/kernel/random";
import { readBody } from "../../core/read-body";
import { readFeed } from "./read-feed";

const RSS = `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>News</title><link>https://example.com</link><description>All</description>
<item><title>Two &amp; three</title><link>https://example.com/2</link><guid isPermaLink="false">id-2</guid>
<description><![CDATA[<b>short</b>]]></description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>
<category>a</category><category domain="x">b</category><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>
<item><title>One</title><link>https://example.com/1</link></item>
<item><title>One again</title><link>https://example.com/1</link></item></channel></rss>`;
const ATOM = `<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Blog</title>
<link rel="self" href="https://example.com/atom"/><link href="https://example.com/"/>
<entry><id>tag:1</id><title>First</title><link rel="edit" href="https://example.com/e"/>
<link rel="alternate" href="https://example.com/p1"/><updated>2026-03-02T10:00:00+01:00</updated>
<author><name>Ada</name></author><summary>sum</summary></entry></feed>`;
const RDF = `<rdf:RDF xmlns:rdf="r" xmlns:dc="d"><channel><title>Old</title></channel>
<item rdf:about="https://example.com/o"><title>O</title><dc:date>2026-03-02</dc:date></item></rdf:RDF>`;

/** As the executor reads it. */
function feedIn(text: string) {
  const read = readBody({ headers: {}, body: text });
  return readFeed("value" in read ? read.value : text);
}

describe("readFeed", () => {
  it("reads RSS: content before summary, guid as id, the address where there is none, one item once", () => {
    expect(feedIn(RSS)).toMatchObject({
      title: "News",
      items: [
        {
          id: "id-2",
          title: "Two & three",
          link: "https://example.com/2",
          content: "<p>long</p>",
          summary: "<b>short</b>",
          categories: ["a", "b"],
          publishedAt: "2026-03-02T09:00:00.000Z",
        },
        { id: "https://example.com/1", title: "One" },
      ],
    });
  });

  it("reads Atom, RDF and JSON Feed alike", () => {
    expect(feedIn(ATOM)).toMatchObject({
      title: "Blog",
      link: "https://example.com/",
      items: [{ id: "tag:1", link: "https://example.com/p1", author: "Ada", publishedAt: "2026-03-02T09:00:00.000Z" }],
    });
    expect(feedIn(RDF)).toMatchObject({ title: "Old", items: [{ id: "https://example.com/o", title: "O" }] });
    const json = {
      version: "https://jsonfeed.org/version/1.1",
      title: "J",
      items: [{ id: 7, url: "https://example.com/7", content_text: "x", tags: ["t"] }],
    };
    expect(feedIn(JSON.stringify(json))).toMatchObject({ items: [{ id: "7", content: "x", categories: ["t"] }] });
  });

  it.each([
    ["a page", "<!doctype html><p>Hello"],
    ["other XML", "<catalog><item/></catalog>"],
    ["cut XML", RSS.slice(0, 300)],
    ["JSON that is no feed", '{"a":1}'],
    ["nothing", ""],
  ])("%s is told as no feed", (_name, text) => {
    expect(() => feedIn(text)).toThrow(/gives no feed/);
  });

  it("neither expands entities that a document declares, nor reads files by them", () => {
    const lol = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");
    const bomb = `<!DOCTYPE r [<!ENTITY l0 "lollollol">${lol}]><rss><channel><title>&l10;</title></channel></rss>`;
    const file = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>`;
    for (const text of [bomb, file]) {
      let read: string;
      try {
        read = JSON.stringify(feedIn(text));
      } catch (error) {
        read = String(error);
      }
      expect(read.length).toBeLessThan(10_000);
      expect(read).not.toContain("root:");
    }
  });
});

describe("feed.read", () => {
  let server: LoopbackServer;
  beforeAll(async () => {
    server = await loopbackServer((request, response) => {
      if (request.url === "/feed") return response.end(RSS);
      if (request.url === "/huge") return response.end("<rss>".padEnd(3_000_000, "x"));
      if (request.url === "/page") return response.end("<!doctype html><title>Hi</title>");
      if (request.url === "/text") return response.end("no feed any more");
      return response.writeHead(404).end("gone");
    });
  });
  afterAll(() => server.close());

  const read = (path: string, bodyBytesMax = 1_000_000) =>
    createOperationExecutor({
      catalogs,
      clock: { now: () => 0, monotonicMs: () => 0 },
      transport: createOutboundClient({ allow: [server.host], bodyBytesMax }),
      connections: { open: () => Promise.reject(new Error("no connection is needed")) },
    }).call(
      operationCall({
        service: "rss",
        operation: "feed.read",
        input: { url: path.startsWith("/") ? `http://${server.host}${path}` : path },
        mode: "live",
      }),
    );

  it("goes through the guarded client without a connection", async () => {
    expect(await read("/feed")).toMatchObject({ kind: "succeeded", output: { title: "News" } });
    expect(await read("http://169.254.169.254/feed")).toMatchObject({
      kind: "failed",
      error: { code: "OUTBOUND_REFUSED" },
    });
  });

  it("tells what is wrong: a page, a missing one, one too large, an address that is none", async () => {
    expect(await read("/page")).toMatchObject({ error: { code: "ANSWER_NOT_JSON", category: "schema_drift" } });
    expect(await read("/text")).toMatchObject({ error: { code: "ANSWER_UNREADABLE", category: "schema_drift" } });
    expect(await read("/none")).toMatchObject({ error: { category: "not_found" } });
    expect(await read("/huge")).toMatchObject({ error: { category: "payload_too_large" } });
    expect(await read("ftp://example.com")).toMatchObject({ error: { field: "with.url" } });
  });

  it("a simulated feed has its items as they are told of", async () => {
    const executor = createSimulatorExecutor({
      catalogs,
      state: createMemoryEntities(),
      faults: createMemoryFaults([]),
      random: seededRandom(1),
    });
    const input = { url: "https://example.com/feed.xml" };
    const outcome = await executor.call(operationCall({ service: "rss", operation: "feed.read", input }));
    expect(outcome).toMatchObject({ output: { items: [{ link: "https://example.com/news/42" }] } });
  });
});
