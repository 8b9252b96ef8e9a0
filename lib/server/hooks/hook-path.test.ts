import { describe, expect, it } from "vitest";
import { hookPathOf } from "./hook-path";

describe("the path of a hook", () => {
  it.each([
    ["/hooks/orders", "orders"],
    ["/hooks/orders/new", "orders/new"],
    ["/hooks/orders/", "orders"],
    ["/hooks/Orders", "Orders"],
    ["/hooks/n%C3%A9w", "néw"],
    ["/hooks/a%20b", "a b"],
  ])("%s is %s", (pathname, path) => {
    expect(hookPathOf(pathname)).toBe(path);
  });

  it.each([
    "/hooks/a%2Fb",
    "/hooks/a%2fb",
    "/hooks/a//b",
    "/hooks//a",
    "/hooks/a//",
    "/hooks/",
    "/hooks",
    "/hooks/%E0%A4%A",
    "/x/hooks/a",
  ])("%s is nobody's", (pathname) => {
    expect(hookPathOf(pathname)).toBeNull();
  });
});
