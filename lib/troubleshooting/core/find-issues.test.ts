import { describe, expect, it } from "vitest";
import { issuesFromLogs, type IssueKnowledge } from "./find-issues";

const knowledge: IssueKnowledge = {
  definition: null,
  nowMs: 1_000,
  effectOf: () => "write",
  outputFieldsOf: () => [],
  serviceIds: ["slack", "asana", "google-sheets", "email"],
};
const found = (...logs: string[]) => issuesFromLogs(logs, knowledge);

describe("issues from logs", () => {
  it("is one per fault of a service, in whatever words the lines tell of it", () => {
    const issues = found(
      "Slack API error: 429 Too Many Requests, Retry-After: 30",
      "2026-01-01T00:00:00Z Slack API error: 429 Too Many Requests, Retry-After: 31",
      "2026-01-01T01:02:03Z slack: ratelimited",
      "asana: 503 Service Unavailable",
    );
    expect(issues.map(({ service, category, impact }) => [service, category, impact.occurrences])).toEqual([
      ["slack", "rate_limited", 3],
      ["asana", "upstream_5xx", 1],
    ]);
  });

  it("tells two hosts, two fields and two services apart", () => {
    expect(found("connect ECONNREFUSED 10.0.0.1:443", "connect ECONNREFUSED 10.0.0.2:443")).toHaveLength(2);
    expect(found("connect ECONNREFUSED 10.0.0.1:443", "connect ECONNREFUSED 10.0.0.1:443")).toHaveLength(1);
    expect(found("422 field 'email' is required", "422 field 'name' is required")).toHaveLength(2);
    expect(found("slack: request timed out", "asana: request timed out")).toHaveLength(2);
  });

  it("names a service by its words, and takes a field for no service", () => {
    expect(found("Google Sheets: 503 Service Unavailable")[0]?.service).toBe("google-sheets");
    expect(found("422 validation failed: field 'email' is required")[0]?.service).toBeNull();
    expect(found("email: smtp 535 authentication failed")[0]?.service).toBe("email");
  });

  it("reads nothing from logs without a line", () => {
    expect(found()).toEqual([]);
    expect(found("", "  \n ")).toEqual([]);
  });
});
