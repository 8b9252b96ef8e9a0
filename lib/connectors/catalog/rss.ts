import type { Service } from "../schema";
import { operation } from "./operation";
import { everyMs, fields, instant, list, longText, text, url } from "./schema-parts";

const item = fields(
  {
    id: text("What names the item: its guid, id or address", "https://example.com/news/42"),
    title: text("Title", "Version 2 is out"),
    link: text("Address", "https://example.com/news/42"),
    content: longText("Content, HTML where the feed gives that", "<p>Everything is faster.</p>"),
    summary: longText("Summary; the content where there is none", "Everything is faster."),
    author: text("Author", "Ada Lovelace"),
    categories: list("Categories", text("Category", "news")),
    publishedAt: instant("When it was published, where the feed says so"),
  },
  ["id", "title", "link", "content", "summary", "author", "categories"],
);

/** Feeds of any site: RSS, RDF, Atom and JSON Feed. */
export const rss: Service = {
  id: "rss",
  name: "RSS",
  category: "news-feeds",
  aliases: [],
  maturity: "callable",
  auth: [],
  docsUrl: "https://www.rssboard.org/rss-specification",
  operations: [
    operation({
      id: "feed.read",
      name: "Read a feed",
      description: "RSS, Atom or JSON Feed; at most 500 items.",
      effect: "read",
      resource: "feed:{url}",
      input: fields({ url: url("Address of the feed", "https://example.com/feed.xml") }, ["url"]),
      output: fields(
        {
          title: text("Title of the feed", "Example news"),
          link: text("Address of the site", "https://example.com"),
          description: text("What it is about", "News of Example"),
          items: list("Items, as the feed orders them", item),
        },
        ["title", "link", "description", "items"],
      ),
      http: { method: "GET", path: "", answer: "xml" },
      ms: 500,
      verbs: "read, get, fetch, check, load",
      nouns: "feed, rss, rss feed, atom feed, news",
    }),
  ],
  events: [
    {
      id: "item.new",
      name: "New item in a feed",
      kind: "polling",
      input: fields({ url: url("Address of the feed", "https://example.com/feed.xml"), everyMs }, ["url"]),
      output: item,
      // Feeds are not ordered by time for sure, and many give no time: what counts is an id not met before.
      polling: { operation: "feed.read", itemsPath: "items", cursorField: "id", idField: "id" },
      verbs: ["publish", "post", "appear", "add"],
      nouns: ["item", "feed item", "rss", "rss feed", "article", "blog post", "news"],
    },
  ],
};
