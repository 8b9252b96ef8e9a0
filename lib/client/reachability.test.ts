import { describe, expect, it, vi } from "vitest";
import { ClientError } from "./client-error";
import { createReachabilityWatch } from "./reachability";

describe("reachability", () => {
  it("a call without an answer makes the server unreachable, the next answer makes it reachable", () => {
    const watch = createReachabilityWatch();
    const notify = vi.fn();
    watch.subscribe(notify);
    watch.failed(new ClientError("SERVER_UNREACHABLE", "no answer", 0));
    watch.failed(new ClientError("SERVER_UNREACHABLE", "no answer", 0));
    expect(watch.read()).toBe("unreachable");
    watch.succeeded();
    expect(watch.read()).toBe("ok");
    expect(notify).toHaveBeenCalledTimes(2);
  });

  it("a 401 is an ended session; any other refusal is an answer", () => {
    const watch = createReachabilityWatch();
    watch.failed(new ClientError("UNAUTHENTICATED", "sign in", 401));
    expect(watch.read()).toBe("signed_out");
    watch.failed(new ClientError("NOT_FOUND", "no such run", 404));
    expect(watch.read()).toBe("ok");
  });

  it("a fault of the page itself says nothing about the server", () => {
    const watch = createReachabilityWatch();
    watch.failed(new ClientError("SERVER_UNREACHABLE", "no answer", 0));
    watch.failed(new TypeError("a bug here"));
    expect(watch.read()).toBe("unreachable");
  });
});
